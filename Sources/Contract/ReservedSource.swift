package import Records

/// The beginning of a `source` that only the gateway's own routes give: with it, (source, id) of a command and of an
/// event that somebody published can never be the same.
package enum ReservedSource {
    package static let prefix = "bellhop:"

    /// Whether a publisher may not use `source`. URI schemes are the same in either case, so `Bellhop:` is reserved too.
    package static func covers(_ source: Text) -> Bool {
        let prefix = Array(prefix.utf8)
        guard source.count >= prefix.count else { return false }
        return zip(source.bytes, prefix).allSatisfy { byte, wanted in
            (0x41...0x5A).contains(byte) ? byte | 0x20 == wanted : byte == wanted
        }
    }
}
