internal import Crypto
internal import Digest
package import Records

/// A key that a program presents instead of a token: `bh_<id>_<secret>`.
///
/// The id (16 characters, 80 bits) finds the row; the secret (32 characters, 160 bits) is never stored, only the
/// SHA-256 of the whole text: a slow hash would add nothing to so many random bits. Letters are those of base32 in lower
/// case, so that a double click selects all of it and a scanner finds it by `bh_`.
package enum APIKey {
    package static let prefix = "bh_"

    /// One that was just made. `text` is to be shown once and kept nowhere.
    package struct Made: Sendable {
        package let text: String
        package let id: String
        /// SHA-256, 32 bytes.
        package let hash: [UInt8]
    }

    /// What somebody sent: not yet compared with what is stored.
    package struct Presented: Sendable, Hashable {
        package let id: String
        package let hash: [UInt8]

        /// Compares in constant time.
        package func matches(_ stored: [UInt8]) -> Bool { equalsInConstantTime(hash, stored) }
    }

    package static func make() -> Made {
        let id = base32(randomBytes(idBytes))
        let text = prefix + id + "_" + base32(randomBytes(secretBytes))
        return Made(text: text, id: id, hash: sha256(Array(text.utf8)))
    }

    /// Nil for any text that `make` cannot give.
    package static func parse(_ text: [UInt8]) -> Presented? {
        guard text.count == count, text.starts(with: prefix.utf8) else { return nil }
        let id = text[3..<3 + idCharacters], secret = text[(4 + idCharacters)...]
        guard text[3 + idCharacters] == UInt8(ascii: "_"), id.allSatisfy(isBase32),
            secret.allSatisfy(isBase32)
        else { return nil }
        return Presented(id: String(decoding: id, as: UTF8.self), hash: sha256(text))
    }

    package static func parse(_ text: String) -> Presented? { parse(Array(text.utf8)) }

    // Multiples of five bytes: base32 without a rest, so that no two texts are one key.
    private static let idBytes = 10, secretBytes = 20
    private static let idCharacters = 16, secretCharacters = 32
    private static let count = 3 + idCharacters + 1 + secretCharacters

    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    private static func isBase32(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(byte)
    }

    /// Eight characters for each five bytes.
    private static func base32(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 5) {
            let group = bytes[start..<start + 5].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            for place in 0..<8 { text.append(alphabet[Int(group >> UInt64(35 - 5 * place) & 31)]) }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension APIKey {
    /// A row of `gateway.api_key`, as far as a check needs it.
    package struct Stored: Sendable, Hashable {
        package var id: String
        package var tenant: Text
        package var name: Text
        package var scopes: [String]
        package var hash: [UInt8]
        package var expiresAt: Timestamp?
        package var isRevoked: Bool

        package init(
            id: String, tenant: Text, name: Text, scopes: [String], hash: [UInt8], expiresAt: Timestamp?,
            isRevoked: Bool
        ) {
            self.id = id
            self.tenant = tenant
            self.name = name
            self.scopes = scopes
            self.hash = hash
            self.expiresAt = expiresAt
            self.isRevoked = isRevoked
        }

        /// For whom the key speaks; nil if `presented` is another key, or this one has ended.
        package func principal(_ presented: Presented, now: Timestamp) -> Principal? {
            // All is looked at in every case: the time tells nothing.
            let isRight = presented.matches(hash)
            let isLive = !isRevoked && expiresAt.map { now < $0 } ?? true
            guard isRight, isLive, presented.id == id else { return nil }
            return Principal(
                tenant: tenant, subject: Text(validated: Array("key:".utf8) + name.bytes),
                permissions: Set(scopes), kind: .key(id: id), expiresAt: expiresAt)
        }
    }
}
