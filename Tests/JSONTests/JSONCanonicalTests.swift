import JSON
import Testing

@Suite("Canonical JSON")
struct JSONCanonicalTests {
    /// Bytes: `String` takes two spellings of "é" for the same.
    private func canonical(_ json: String) throws -> [UInt8] {
        let document = JSONDocument()
        try document.parse(json)
        return document.root.canonical
    }

    @Test(
        "is one spelling for all that mean the same",
        arguments: [
            (" { \"b\" : [ 1 , true ] ,\n\"a\" : null } ", "{\"a\":null,\"b\":[1,true]}"),
            ("{\"b\":{\"d\":1,\"c\":2},\"a\":{}}", "{\"a\":{},\"b\":{\"c\":2,\"d\":1}}"),
            ("[]", "[]"), ("{}", "{}"), ("[[],{},\"\"]", "[[],{},\"\"]"),
            ("\"\\u0061\\/\\u00e9\"", "\"a/é\""), ("\"\\n\\u000a\"", "\"\\n\\n\""),
            ("\"\\ud83d\\ude00\"", "\"😀\""), ("{\"\\u0061\":1}", "{\"a\":1}"),
            ("{\"é\":1,\"z\":2,\"aa\":3,\"a\":4,\"\":5}", "{\"\":5,\"a\":4,\"aa\":3,\"z\":2,\"é\":1}"),
        ])
    func spelling(json: String, expected: String) throws {
        #expect(try canonical(json) == Array(expected.utf8))
    }

    @Test(
        "keeps apart what is not written the same",
        arguments: [
            ("1", "1.0"), ("1e2", "100"), ("-0", "0"), ("\"1\"", "1"), ("[1,2]", "[2,1]"),
            ("\"\\ud800\"", "\"\\udc00\""), ("\"\\ud800\"", "\"\u{FFFD}\""), ("null", "\"null\""),
            ("{\"a\":1,\"a\":2}", "{\"a\":2,\"a\":1}"), ("{\"\\ud800\":1}", "{\"\\ud801\":1}"),
            ("\"\\u00e9\"", "\"e\\u0301\""), ("\"\\u0000\"", "\"\""),
        ])
    func difference(one: String, other: String) throws {
        #expect(try canonical(one) != canonical(other))
    }

    @Test(
        "is canonical itself", arguments: ["{\"b\":[{\"d\":\"\\u0001\\\"\",\"c\":1e2}],\"a\":\"é\\u007f\"}"])
    func idempotent(json: String) throws {
        let once = try canonical(json)
        #expect(try canonical(String(decoding: once, as: UTF8.self)) == once)
    }

    @Test("follows a value as deeply as is read")
    func deep() throws {
        let depth = JSONDocument.maximumDepth
        let json = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(try canonical(json) == Array(json.utf8))
    }
}
