/// Why a configuration is refused, and where (JSON pointer, RFC 6901).
package struct ConfigError: Error, Hashable, Sendable, CustomStringConvertible {
    package var pointer: String
    package var reason: String

    package init(pointer: String, reason: String) {
        self.pointer = pointer
        self.reason = reason
    }

    package var description: String { pointer.isEmpty ? reason : "\(pointer): \(reason)" }
}
