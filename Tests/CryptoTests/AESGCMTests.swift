import Crypto
import Testing

@Suite("Crypto: AES-256-GCM") struct AESGCMTests {
    /// Cases 13 to 16 of the GCM specification that NIST took (McGrew and Viega, appendix B), in hexadecimal.
    struct Vector: Sendable {
        var key = String(repeating: "0", count: 64)
        var nonce = String(repeating: "0", count: 24)
        var plain = ""
        var associated = ""
        var sealed: String
    }

    private static let text =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
        + "b16aedf5aa0de657ba637b39"
    private static let key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
    private static let hidden =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
        + "c5f61e6393ba7a0abcc9f662"

    static let vectors = [
        Vector(sealed: "530f8afbc74536b9a963b4f1c4cb738b"),
        Vector(
            plain: String(repeating: "0", count: 32),
            sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
        Vector(
            key: key, nonce: "cafebabefacedbaddecaf888", plain: text + "1aafd255",
            sealed: hidden + "898015ad" + "b094dac5d93471bdec1a502270e3cc6c"),
        Vector(
            key: key, nonce: "cafebabefacedbaddecaf888", plain: text,
            associated: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            sealed: hidden + "76fc6ece0f4e1768cddf8853bb2d551b"),
    ]

    @Test("the vectors of the specification come out and go in", arguments: vectors)
    func knownAnswers(vector: Vector) throws {
        let key = try fromHexadecimal(vector.key), nonce = try fromHexadecimal(vector.nonce)
        let plain = try fromHexadecimal(vector.plain), associated = try fromHexadecimal(vector.associated)
        let cipher = AESGCM()
        let sealed = cipher.seal(plain, key: key, nonce: nonce, associated: associated)
        #expect(hexadecimal(sealed) == vector.sealed)
        let opened = cipher.open(sealed, key: key, nonce: nonce, associated: associated)
        #expect(opened == plain)
    }

    @Test("nothing opens with a bit changed anywhere: text, tag, key, nonce, associated bytes")
    func changed() throws {
        let vector = Self.vectors[3]
        let parts = try [vector.sealed, vector.key, vector.nonce, vector.associated].map(fromHexadecimal)
        let cipher = AESGCM()
        for part in parts.indices {
            for place in parts[part].indices {
                var parts = parts
                parts[part][place] ^= 1
                let opened = cipher.open(parts[0], key: parts[1], nonce: parts[2], associated: parts[3])
                #expect(opened == nil)
            }
        }
        let opened = cipher.open(parts[0], key: parts[1], nonce: parts[2], associated: parts[3])
        #expect(opened != nil)
    }

    @Test("what is shorter than a tag, or comes with a key or nonce of another length, does not open")
    func lengths() {
        let cipher = AESGCM()
        let key = [UInt8](repeating: 0, count: 32), nonce = [UInt8](repeating: 0, count: 12)
        let sealed = cipher.seal([], key: key, nonce: nonce, associated: [])
        for (sealed, key, nonce) in [
            ([], key, nonce), (sealed.dropLast(), key, nonce), (sealed, key.dropLast(), nonce),
            (sealed, key, nonce + [0]), (sealed, [], []),
        ] {
            let opened = cipher.open(sealed, key: key, nonce: nonce, associated: [])
            #expect(opened == nil)
        }
    }
}
