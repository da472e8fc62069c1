import Records
import Testing

@Suite("Text")
struct TextTests {
    @Test(
        "escapes what is not printable, and keeps the rest",
        arguments: [
            (Array("Grüße 😀".utf8), "Grüße 😀"),
            ([], ""),
            ([0x61, 0x00, 0x62], "a\\x00b"),
            ([0x0A, 0x1B, 0x7F], "\\x0a\\x1b\\x7f"),
            (Array("a\\x00".utf8), "a\\\\x00"),
            ([0xC2, 0x9B], "\\xc2\\x9b"),
            ([0xC2, 0xA0], "\u{A0}"),
            ([0xFF, 0xFE], "\\xff\\xfe"),
            ([0xC3], "\\xc3"),
            ([0xC3, 0x28], "\\xc3("),
            ([0xE2, 0x82, 0x41], "\\xe2\\x82A"),
            ([0xF0, 0x9F, 0x98], "\\xf0\\x9f\\x98"),
            ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"),
            ([0xC0, 0x80], "\\xc0\\x80"),
            ([0xF4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"),
        ] as [([UInt8], String)])
    func escapes(bytes: [UInt8], text: String) {
        #expect(Array(String(escaping: bytes).utf8) == Array(text.utf8))
    }

    @Test("the escaped form of any bytes says which bytes they were")
    func reversible() {
        for _ in 0..<5_000 {
            let pool: [UInt8] = [
                0, 0x0A, 0x5C, 0x78, 0x30, 0x61, 0x7F, 0xC2, 0x80, 0x9B, 0xC3, 0xA9, 0xED, 0xF0, 0xFF,
            ]
            let bytes = (0..<Int.random(in: 0...8)).map { _ in pool.randomElement()! }
            #expect(unescaped(String(escaping: bytes)) == bytes, "\(bytes)")
        }
    }

    @Test("compares bytes, not what they look like")
    func comparison() {
        #expect(Text("e\u{301}") != Text("\u{E9}"))
        #expect(Text("a") < Text("aa"))
        #expect(Text("z") < Text("é"))
    }

    @Test(
        "holds only valid UTF-8",
        arguments: [[0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF], [0xE2, 0x82]])
    func validates(bytes: [UInt8]) { #expect(Text(validating: bytes) == nil) }

    private func unescaped(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == 0x5C else {
                bytes.append(byte)
                continue
            }
            guard rest.popFirst() == 0x78 else {
                bytes.append(0x5C)
                continue
            }
            bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
