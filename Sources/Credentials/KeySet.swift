internal import Crypto
package import Digest
internal import JSON
internal import Records

/// The public keys of an issuer, read from a JWK Set (RFC 7517). Each key is good for one algorithm.
package struct KeySet: Sendable {
    package static let maximumBytes = 1 << 20

    /// Of the text that this was read from: another text, other keys.
    package let identity: Identity
    /// Of each key that is not used, its place and why, without key material.
    package let notes: [String]
    private let keys: [Key]

    private struct Key: Sendable {
        let id: String?
        let key: PublicKey
    }

    /// How many keys can be used.
    package var count: Int { keys.count }

    /// - Throws: if `jwks` is no JWK Set, or has no key that can be used.
    package init(jwks: [UInt8]) throws(KeySetFault) {
        guard jwks.count <= Self.maximumBytes else { throw KeySetFault("\(jwks.count) bytes: too many") }
        let document = JSONDocument()
        do { try document.parse(jwks, jwks.indices) } catch { throw KeySetFault("not JSON: \(error)") }
        guard document.root.isUniqueObject, let list = document.root["keys"], list.kind == .array else {
            throw KeySetFault("no object with an array \"keys\"")
        }
        var keys: [Key] = [], notes: [String] = []
        for (place, value) in list.elements.enumerated() {
            do throws(KeySetFault) {
                let jwk = try JWK(value)
                if keys.contains(where: { $0.id == jwk.id && $0.key.algorithm == jwk.key.algorithm }) {
                    throw KeySetFault("another key has its id and algorithm")
                }
                keys.append(Key(id: jwk.id, key: jwk.key))
            } catch {
                notes.append("key \(place) is not used: \(error)")
            }
        }
        guard !keys.isEmpty else {
            throw KeySetFault((["no key that can be used"] + notes.prefix(8)).joined(separator: "; "))
        }
        (self.keys, self.notes) = (keys, notes)
        identity = Identity([.init(validated: jwks)])
    }

    /// The key that a token names. One that names none may have been signed only with the one key of its algorithm.
    func key(id: String?, algorithm: SignatureAlgorithm) -> PublicKey? {
        let candidates = keys.filter { $0.key.algorithm == algorithm && (id == nil || $0.id == id) }
        return candidates.count == 1 ? candidates[0].key : nil
    }
}

/// Why a JWK Set, or one key of it, is not used.
package struct KeySetFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A phrase without key material.
    package let description: String

    init(_ description: String) { self.description = description }
}

extension JSONValue {
    /// Whether this is an object in which no name stands twice.
    var isUniqueObject: Bool { withNodes { nodes, index in MemberTable(nodes, at: index) != nil } }
}
