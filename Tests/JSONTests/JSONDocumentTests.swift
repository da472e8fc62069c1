import JSON
import Records
import Testing

@Suite("JSONDocument")
struct JSONDocumentTests {
    private let document = JSONDocument()

    @Test(
        "reads every kind of value",
        arguments: [
            ("null", .null), ("true", .true), (" false\n", .false), ("0", .number), ("-0.5e+10", .number),
            ("\"\"", .string), ("[]", .array), ("{}", .object), ("[1,[2,{\"a\":[]}]]", .array),
            ("{\"a\":{\"b\":null},\"c\":\"d\"}", .object), ("1e400000", .number), ("\"\\ud800\"", .string),
        ] as [(String, JSONKind)])
    func reads(text: String, kind: JSONKind) throws {
        try document.parse(text)
        #expect(document.root.kind == kind)
        #expect(document.root.raw == Array(text.utf8.filter { $0 != 0x20 && $0 != 0x0A }))
    }

    @Test(
        "refuses what is not one JSON value",
        arguments: [
            "", " ", "\n", "nul", "nulll", "tru", "True", "NaN", "Infinity", "-", "+1", "01", "-01", "1.",
            ".5", "1e", "1e+",
            "0x10", "1 2", "1,2", "\"a", "a\"", "'a'", "\"a\"b", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"",
            "\"\\\"", "[", "]",
            "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1",
            "{\"a\":1,", "{\"a\":1,}",
            "{a:1}", "{1:2}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{\"a\":1]", "[]]", "{}{}", "[1]x",
            "\"a\nb\"", "\"\u{1}\"",
            "\u{FEFF}{}", "{\"a\":1}//c", "[1e400000x]", "{\"a\":\u{A0}1}", "\u{0}", "{}\u{0}",
        ])
    func refuses(text: String) {
        #expect(fault(Array(text.utf8))?.fault == .malformed)
    }

    @Test(
        "refuses bytes that are not UTF-8 and says where",
        arguments: [
            ([0xFF], 0), ([0x22, 0x80, 0x22], 1), ([0x22, 0x61, 0xC3, 0x22], 2),
            ([0x22, 0xC0, 0x80, 0x22], 1),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], 1), ([0x7B, 0x22, 0xF5, 0x22, 0x3A, 0x31, 0x7D], 2),
        ] as [([UInt8], Int)])
    func notUTF8(bytes: [UInt8], offset: Int) {
        #expect(fault(bytes)?.fault == .notUTF8)
        #expect(fault(bytes)?.offset == offset)
    }

    @Test(
        "says where the fault is",
        arguments: [
            ("{\"a\":1,}", "expected a member name in quotes (byte 7)"),
            ("[1 2]", "expected , or ] after an element (byte 3)"),
            ("{\"a\":tru}", "not a JSON value (byte 5)"), ("[1.]", "not a JSON number (byte 1)"),
            ("{} {}", "more text follows the document (byte 3)"),
            ("[1", "the document ends too early (byte 2)"),
            ("\u{FEFF}1", "a byte order mark precedes the document (byte 0)"), ("", "the document is empty"),
            ("\"\t\"", "a control character in a string"), ("\"a", "a string is not closed"),
            ("[\"a\\q\"]", "an unknown escape in a string (byte 3)"),
        ])
    func places(text: String, description: String) {
        #expect(fault(Array(text.utf8))?.description == description)
    }

    @Test(
        "never reads beyond its range",
        arguments: ["1", "-", "[1", "\"a", "tru", "{\"a\":1}", "1e5", "\"\\u12", "[]"])
    func range(text: String) {
        let alone = Result { try document.parse(text) }.map { document.root.raw }
        for after in ["23", "e\"]}", "\\u1234\"", "]", "}", "\"", "0000000000", " ", "\\"] {
            let bytes =
                Array("junk\(text)\(after)".utf8) + [UInt8](repeating: 0x22, count: RecordBatch.padding)
            let within = Result { try document.parse(bytes, 4..<4 + text.utf8.count) }.map {
                document.root.raw
            }
            #expect((try? within.get()) == (try? alone.get()))
            #expect((within.failure == nil) == (alone.failure == nil))
        }
    }

    @Test("takes depth to its limit, and calls valid JSON beyond it too deep, not malformed")
    func depth() throws {
        let limit = JSONDocument.maximumDepth
        func nested(_ levels: Int) -> [UInt8] {
            Array((String(repeating: "[", count: levels) + String(repeating: "]", count: levels)).utf8)
        }
        #expect(fault(nested(limit)) == nil)
        #expect(fault(nested(limit + 1))?.fault == .tooDeep)
        #expect(fault(nested(20_000))?.fault == .tooDeep)
        #expect(fault(nested(20_000))?.offset == limit)
        #expect(fault(Array(String(repeating: "{\"a\":", count: 20_000).utf8))?.fault == .malformed)
        try document.parse("1")
        #expect(document.root.int64 == 1)
    }

    @Test("reads long documents, and short ones after them")
    func sizes() throws {
        for count in [10, 100_000, 3_000_000, 10] {
            try document.parse("[\"" + String(repeating: "é\\n", count: count) + "\",1]")
            let elements = document.root.elements.map(\.self)
            #expect(elements[0].text?.count == count * 3)
            #expect(elements[1].int64 == 1)
        }
    }

    @Test("is empty after a fault and after its release")
    func empties() throws {
        try document.parse("{\"a\":1}")
        let value = document.root
        document.release()
        #expect(value["a"] == nil && value.isNull)
        _ = fault(Array("[".utf8))
        #expect(document.root.isNull && document.root.members.map(\.name.raw).isEmpty)
    }

    private func fault(_ bytes: [UInt8]) -> JSONError? {
        do throws(JSONError) {
            try document.parse(bytes, bytes.indices)
            return nil
        } catch {
            return error
        }
    }
}

extension Result {
    var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}
