import Crypto
import Testing

@Suite("Crypto: public keys") struct PublicKeyTests {
    @Test(
        "an RSA modulus is taken from 2048 to 8192 bits",
        arguments: [
            (1024, false), (2040, false), (2047, false), (2048, true), (3072, true), (4096, true),
            (8192, true),
            (8193, false), (16384, false), (0, false),
        ])
    func modulusBits(bits: Int, isTaken: Bool) throws {
        // An odd number of so many bits that has no small factor is not at hand: bits are counted before that is asked.
        var modulus = [UInt8](repeating: 0, count: (bits + 7) / 8)
        if bits > 0 {
            modulus[0] = 1 << UInt8((bits - 1) % 8)
            modulus[modulus.count - 1] |= 1
        }
        let refusal = refusal { () throws(CryptoError) in try .rsa(modulus: modulus, exponent: [1, 0, 1]) }
        #expect((refusal?.contains("bits") != true) == isTaken)
    }

    @Test(
        "an RSA exponent is odd and from 65537 to 2³² − 1",
        arguments: [
            ([1, 0, 1], true), ([0, 0, 1, 0, 1], true), ([0xFF, 0xFF, 0xFF, 0xFF], true), ([3], false),
            ([1], false),
            ([], false), ([0], false), ([1, 0, 0], false), ([1, 0, 0, 0, 1], false), ([0xFF, 0xFF], false),
        ] as [([UInt8], Bool)])
    func exponents(exponent: [UInt8], isTaken: Bool) throws {
        let modulus = try bytes(Vectors.rsaModulus)
        let refusal = refusal { () throws(CryptoError) in try .rsa(modulus: modulus, exponent: exponent) }
        #expect((refusal == nil) == isTaken)
    }

    @Test("an even RSA modulus is refused, and zeros in front of a good one do not count")
    func modulus() throws {
        let modulus = try bytes(Vectors.rsaModulus)
        #expect(throws: CryptoError.self) {
            try PublicKey.rsa(modulus: modulus.dropLast() + [0], exponent: [1, 0, 1])
        }
        _ = try PublicKey.rsa(modulus: [0, 0] + modulus, exponent: [1, 0, 1])
    }

    @Test("a point that is not on P-256 is refused")
    func points() throws {
        let (x, y) = (try bytes(Vectors.p256X), try bytes(Vectors.p256Y))
        _ = try PublicKey.p256(x: x, y: y)
        let zero = [UInt8](repeating: 0, count: 32)
        for (x, y) in [
            (y, x), (x, x), (zero, zero), (x, zero), ([0] + x, y), (x, y.dropLast()), ([], []),
            (x, y.dropLast() + [y[31] ^ 1]),
        ] {
            #expect(throws: CryptoError.self) { try PublicKey.p256(x: x, y: y) }
        }
    }

    @Test("an Ed25519 key has 32 bytes", arguments: [0, 31, 33, 57, 64])
    func edwards(count: Int) {
        #expect(throws: CryptoError.self) { try PublicKey.ed25519([UInt8](repeating: 1, count: count)) }
    }
}

/// Why there is no such key; nil if there is.
private func refusal(_ make: () throws(CryptoError) -> PublicKey) -> String? {
    do {
        _ = try make()
        return nil
    } catch {
        return error.description
    }
}
