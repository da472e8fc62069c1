internal import COpenSSL

extension PublicKey {
    /// Bits of an RSA modulus that are taken: shorter ones can be factored, longer ones take too long to check.
    package static let modulusBits = 2048...8192

    /// An RSA key for RS256.
    /// - Parameters: big-endian numbers; zeros in front do not count.
    /// - Throws: if the modulus is of another length than `modulusBits`, or even, or the exponent is not an odd number
    ///   from 65537 to 2³² − 1.
    package static func rsa(modulus: [UInt8], exponent: [UInt8]) throws(CryptoError) -> PublicKey {
        let modulus = Array(modulus.drop { $0 == 0 }), exponent = Array(exponent.drop { $0 == 0 })
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard modulusBits.contains(bits) else {
            throw CryptoError(
                "an RSA key of \(bits) bits, expected \(modulusBits.lowerBound) to \(modulusBits.upperBound)")
        }
        guard let last = modulus.last, last & 1 == 1 else { throw CryptoError("an even RSA modulus") }
        let value = exponent.count > 4 ? 0 : exponent.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard value >= 65537, value & 1 == 1 else {
            throw CryptoError("an RSA exponent that is not odd and from 65537 to 4294967295")
        }
        let key = DER.sequence(DER.integer(modulus), DER.integer(exponent))
        return try PublicKey(.rs256, subject: key, of: [DER.objectIdentifier(rsaEncryption), DER.null])
    }

    /// A key on the curve P-256 for ES256.
    /// - Parameters: coordinates of 32 bytes, big-endian.
    /// - Throws: if the length is another, or the point is not on the curve.
    package static func p256(x: [UInt8], y: [UInt8]) throws(CryptoError) -> PublicKey {
        guard x.count == 32, y.count == 32 else {
            throw CryptoError("coordinates of \(x.count) and \(y.count) bytes, expected 32 and 32")
        }
        let curve = [DER.objectIdentifier(ecPublicKey), DER.objectIdentifier(prime256v1)]
        return try PublicKey(.es256, subject: [0x04] + x + y, of: curve)
    }

    /// A key for EdDSA.
    /// - Throws: unless there are 32 bytes.
    package static func ed25519(_ bytes: [UInt8]) throws(CryptoError) -> PublicKey {
        guard bytes.count == 32 else { throw CryptoError("a key of \(bytes.count) bytes, expected 32") }
        return try PublicKey(.eddsa, subject: bytes, of: [DER.objectIdentifier(edwards25519)])
    }

    /// A key by way of the one encoding that holds all kinds, SubjectPublicKeyInfo (RFC 5280 §4.1), with OpenSSL's own
    /// checks of the numbers.
    private convenience init(
        _ algorithm: SignatureAlgorithm, subject: [UInt8], of identifier: [[UInt8]]
    ) throws(CryptoError) {
        let identifier = DER.sequence(Array(identifier.joined()))
        let bytes = DER.sequence(identifier, DER.bitString(subject))
        defer { ERR_clear_error() }
        let decoded = unsafe bytes.withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            return unsafe d2i_PUBKEY(nil, &position, bytes.count)
        }
        guard let key = unsafe decoded else {
            throw CryptoError("numbers that are no key for \(algorithm.rawValue)")
        }
        unsafe self.init(algorithm, adopting: key)
        guard isSound else { throw CryptoError("numbers that are no key for \(algorithm.rawValue)") }
    }
}

// Encoded object identifiers: 1.2.840.113549.1.1.1, 1.2.840.10045.2.1, 1.2.840.10045.3.1.7, 1.3.101.112.
private let rsaEncryption: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]
private let ecPublicKey: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
private let prime256v1: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
private let edwards25519: [UInt8] = [0x2B, 0x65, 0x70]
