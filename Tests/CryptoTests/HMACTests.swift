import Crypto
import Testing

@Suite("Crypto: HMAC-SHA-256") struct HMACTests {
    private static func repeated(_ byte: UInt8, _ count: Int) -> [UInt8] {
        .init(repeating: byte, count: count)
    }

    @Test(
        "the test cases of RFC 4231 come out",
        arguments: [
            (
                repeated(0x0B, 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                repeated(0xAA, 20), repeated(0xDD, 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                Array(1...25), repeated(0xCD, 50),
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
            ),
            (
                repeated(0xAA, 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ])
    func rfc4231(key: [UInt8], message: [UInt8], code: String) throws {
        let kept = HMACKey(key)
        for _ in 0..<3 { #expect(hexadecimal(kept.code(message)) == code) }
        #expect(hexadecimal(hmacSHA256(key: key, message)) == code)
        #expect(kept.accepts(try fromHexadecimal(code), of: message))
    }

    @Test("the example of RFC 7515 is right, and no bit of it may be another")
    func token() throws {
        let key = HMACKey(try bytes(Vectors.hmacSecret))
        let parts = Vectors.hmacToken.split(separator: ".")
        let message = Array("\(parts[0]).\(parts[1])".utf8)
        var code = try bytes(String(parts[2]))
        #expect(key.accepts(code, of: message))
        for place in code.indices {
            code[place] ^= 0x80
            #expect(!key.accepts(code, of: message))
            code[place] ^= 0x80
        }
        #expect(!key.accepts(code.dropLast(), of: message))
        #expect(!key.accepts([], of: message))
    }

    @Test("an empty key and an empty message are a key and a message")
    func empty() {
        let code = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        #expect(hexadecimal(hmacSHA256(key: [], [])) == code)
    }

    @Test("bytes are compared as they are")
    func comparison() {
        #expect(equalsInConstantTime([1, 2], [1, 2]))
        #expect(equalsInConstantTime([], []))
        #expect(!equalsInConstantTime([1, 2], [1, 3]))
        #expect(!equalsInConstantTime([1, 2], [1, 2, 0]))
    }

    @Test("random bytes are as many as asked for, and others each time")
    func randomness() {
        #expect(randomBytes(0) == [])
        let drawn = (0..<100).map { _ in randomBytes(16) }
        #expect(drawn.allSatisfy { $0.count == 16 })
        #expect(Set(drawn).count == 100)
    }
}
