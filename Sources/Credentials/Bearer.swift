/// What an `Authorization` header carries.
package enum Bearer: Sendable, Hashable {
    /// A text that may be a token; the verifier says.
    case token([UInt8])
    case key(APIKey.Presented)

    /// Why there is no credential; for the log only.
    package enum Fault: String, Error, Sendable, Hashable, CaseIterable {
        case missing, repeated, scheme, tooLong = "too-long", malformed

        package var reason: String { rawValue }
    }

    /// The credential of a request.
    ///
    /// - Parameters:
    ///   - values: all values of the header `Authorization`, white space around them removed as HTTP asks.
    ///   - maximumBytes: a longer credential is not looked at.
    /// - Throws: unless there is one value: `Bearer` in any case, one space, and characters of a `b64token` (RFC 6750
    ///   §2.1) to the end.
    package static func parse(_ values: [String], maximumBytes: Int = 8192) throws(Fault) -> Bearer {
        guard let value = values.first else { throw .missing }
        guard values.count == 1 else { throw .repeated }
        let scheme = "bearer "
        guard value.utf8.count <= scheme.utf8.count + maximumBytes else { throw .tooLong }
        let bytes = Array(value.utf8)
        guard bytes.count >= scheme.utf8.count,
            zip(bytes, scheme.utf8).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 && $1 != 0x20 })
        else { throw .scheme }
        let credential = Array(bytes.dropFirst(scheme.utf8.count))
        guard isBase64Token(credential) else { throw .malformed }
        return APIKey.parse(credential).map { .key($0) } ?? .token(credential)
    }

    /// At least one character, then as many `=` as anybody likes.
    private static func isBase64Token(_ bytes: [UInt8]) -> Bool {
        var index = 0
        while index < bytes.count, isTokenCharacter(bytes[index]) { index += 1 }
        guard index > 0 else { return false }
        while index < bytes.count, bytes[index] == UInt8(ascii: "=") { index += 1 }
        return index == bytes.count
    }

    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "+"),
            UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
