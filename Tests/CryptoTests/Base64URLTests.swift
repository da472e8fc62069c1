import Crypto
import Testing

@Suite("Crypto: base64url") struct Base64URLTests {
    @Test(
        "RFC 4648's examples and RFC 7515's own come out and go in",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"), ("\u{3}\u{3EC}\u{3FF}", "A8-sz78"),
        ])
    func examples(plain: String, text: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == text)
        #expect(Base64URL.decode(text) == Array(plain.utf8))
    }

    @Test("all bytes at all lengths come back")
    func roundTrip() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count * 101) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
        #expect(Base64URL.decode(Base64URL.encode([0xFB, 0xFF, 0xFE])) == [0xFB, 0xFF, 0xFE])
        #expect(Base64URL.encode([0xFB, 0xFF, 0xFE]) == "-__-")
    }

    @Test(
        "text that no bytes give is refused",
        arguments: [
            "Zg==", "Zg=", "Z", "Zm9vY", "Zh", "Zn", "Zm9", "Zm8=", "Zm 9v", "Zm9v\n", " Zm9v", "Zm+v",
            "Zm/v", "Zm9v\u{0}",
            "Zméé", "=", "====", "Zm9vYg.", "Zm-\u{ff21}",
        ])
    func refused(text: String) { #expect(Base64URL.decode(text) == nil) }

    @Test("of all two-character texts just those that bytes give are taken")
    func canonical() {
        var taken = 0
        for a in 0..<256 {
            for b in 0..<256 {
                let text = [UInt8(a), UInt8(b)]
                guard let bytes = Base64URL.decode(text.span) else { continue }
                taken += 1
                #expect(Base64URL.encode(bytes) == String(decoding: text, as: UTF8.self))
            }
        }
        #expect(taken == 256)
    }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

func fromHexadecimal(_ text: String) throws -> [UInt8] {
    let digits = try text.map { try #require($0.hexDigitValue) }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

extension PublicKey {
    func accepts(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        accepts(signature.span, of: message.span)
    }
}

extension HMACKey {
    func accepts(_ code: [UInt8], of message: [UInt8]) -> Bool { accepts(code.span, of: message.span) }
    func code(_ message: [UInt8]) -> [UInt8] { code(message.span) }
}
