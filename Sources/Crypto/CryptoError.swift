/// Why OpenSSL made no key of what it was given.
package struct CryptoError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A phrase without key material.
    package let description: String

    init(_ description: String) { self.description = description }
}
