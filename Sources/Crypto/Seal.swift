internal import Synchronization

/// Makes opaque texts that only holders of the key can read or make. Used by any number of threads, one at a time.
///
/// The bytes behind the base64url are version (1), salt (8), nonce (12), and the message with its tag of AES-256-GCM.
/// Each message has a key of its own, HMAC-SHA-256 of the salt: random nonces alone would wear the key out after 2³²
/// messages (NIST SP 800-38D §8.3), which a busy gateway makes in days.
package final class Seal: Sendable {
    package static let keyBytes = 32
    private static let version: UInt8 = 1
    private static let saltBytes = 8
    private static let prefixBytes = 1 + saltBytes + AESGCM.nonceBytes

    private let root: HMACKey
    /// Version and purpose, with which every message is bound.
    private let associated: [UInt8]
    private let cipher: Mutex<AESGCM>

    /// - Parameters:
    ///   - key: 32 random bytes.
    ///   - purpose: what the texts are for; a text made for another purpose with the same key does not open.
    /// - Throws: for a key of another length.
    package init(key: [UInt8], purpose: String) throws(CryptoError) {
        guard key.count == Self.keyBytes else {
            throw CryptoError("a key of \(key.count) bytes, expected \(Self.keyBytes)")
        }
        root = HMACKey(key)
        associated = [Self.version] + purpose.utf8
        cipher = Mutex(AESGCM())
    }

    /// Base64url without padding: 50 characters and four for each three bytes. Another text each time.
    package func seal(_ bytes: [UInt8]) -> String {
        let prefix = [Self.version] + randomBytes(Self.saltBytes + AESGCM.nonceBytes)
        let key = key(prefix)
        let nonce = Array(prefix.suffix(AESGCM.nonceBytes))
        let sealed = cipher.withLock { $0.seal(bytes, key: key, nonce: nonce, associated: associated) }
        return Base64URL.encode(prefix + sealed)
    }

    /// What was sealed with this key for this purpose; nil for every other text.
    package func open(_ text: String) -> [UInt8]? {
        guard let bytes = Base64URL.decode(text), bytes.count >= Self.prefixBytes + AESGCM.tagBytes,
            bytes[0] == Self.version
        else { return nil }
        let prefix = Array(bytes[..<Self.prefixBytes])
        let key = key(prefix)
        let nonce = Array(prefix.suffix(AESGCM.nonceBytes))
        let sealed = Array(bytes[Self.prefixBytes...])
        return cipher.withLock { $0.open(sealed, key: key, nonce: nonce, associated: associated) }
    }

    /// The key of one message.
    private func key(_ prefix: [UInt8]) -> [UInt8] {
        root.code(prefix.span.extracting(first: 1 + Self.saltBytes))
    }
}
