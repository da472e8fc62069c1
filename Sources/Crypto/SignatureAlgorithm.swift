/// The signatures with public keys that are checked here, by their names in JOSE (RFC 7518 §3.1, RFC 8037 §3.1).
package enum SignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    case rs256 = "RS256"
    /// ECDSA with P-256 and SHA-256; a signature is R and S, 32 bytes each.
    case es256 = "ES256"
    /// Ed25519.
    case eddsa = "EdDSA"
}
