internal import Crypto
internal import JSON
internal import Records

/// One key of a JWK Set that signatures can be checked with.
struct JWK {
    let id: String?
    let key: PublicKey

    /// - Throws: for any key that is not of a kind that we use, or not meant for signatures, or that gives itself away.
    init(_ value: JSONValue) throws(KeySetFault) {
        guard value.isUniqueObject else { throw KeySetFault("no object, or one with a member twice") }
        guard value["d"] == nil, value["p"] == nil, value["q"] == nil, value["k"] == nil else {
            throw KeySetFault("it is a private key, which everybody may know by now")
        }
        id = try Self.id(value)
        try Self.checkUse(value)
        key = try Self.key(value)
        if let name = value["alg"], name.text?.string != key.algorithm.rawValue {
            throw KeySetFault("its alg is not \(key.algorithm.rawValue)")
        }
    }

    private static func id(_ value: JSONValue) throws(KeySetFault) -> String? {
        guard let member = value["kid"] else { return nil }
        guard let id = member.text?.string, isKeyID(id) else {
            throw KeySetFault("its kid is not 1 to 64 characters of A-Z a-z 0-9 _ -")
        }
        return id
    }

    private static func checkUse(_ value: JSONValue) throws(KeySetFault) {
        if let use = value["use"], !use.textEquals("sig") { throw KeySetFault("its use is not sig") }
        if let operations = value["key_ops"],
            !operations.elements.contains(where: { $0.textEquals("verify") })
        {
            throw KeySetFault("its key_ops do not name verify")
        }
    }

    private static func key(_ value: JSONValue) throws(KeySetFault) -> PublicKey {
        let type = value["kty"]?.text?.string, curve = value["crv"]?.text?.string
        do throws(CryptoError) {
            switch (type, curve) {
            case ("RSA", nil): return try .rsa(modulus: bytes(value["n"]), exponent: bytes(value["e"]))
            case ("EC", "P-256"): return try .p256(x: bytes(value["x"]), y: bytes(value["y"]))
            case ("OKP", "Ed25519"): return try .ed25519(bytes(value["x"]))
            default: break
            }
        } catch {
            throw KeySetFault(error.description)
        }
        throw KeySetFault("its kty and crv are not RSA, EC with P-256 or OKP with Ed25519")
    }

    /// None where it is no canonical base64url: too few for any key.
    private static func bytes(_ value: JSONValue?) -> [UInt8] {
        value?.text.flatMap { Base64URL.decode($0.bytes.span) } ?? []
    }
}
