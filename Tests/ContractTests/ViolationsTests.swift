import Contract
import JSON
import Testing

@Suite("All violations")
struct ViolationsTests {
    private func found(_ schema: String, _ json: String, limit: Int = 32) throws -> [Violation] {
        let document = JSONDocument()
        try document.parse(json)
        return try Schema(schema).violations(of: document.root, limit: limit)
    }

    @Test(
        "every place that breaks its schema is named, in order",
        arguments: [
            ("{type: object}", "{}", []), ("{type: object}", "[]", [" type"]),
            (
                "{properties: {a: {type: string, maxLength: 1}, b: {type: integer}, c: {}}, required: [a, c]}",
                #"{"b":"x","a":"xy"}"#, ["/b type", "/a maxLength", " required"]
            ),
            ("{properties: {a: {}, b: {}}, required: [a, b]}", "{}", [" required", " required"]),
            (
                "{properties: {a: {type: integer}}, additionalProperties: false}",
                #"{"x":1,"a":"","a":1,"y":2}"#,
                ["/x additionalProperties", "/a type", "/a duplicate", "/y additionalProperties"]
            ),
            ("{items: {type: integer}, maxItems: 2}", #"[1,"a",{},2]"#, ["/1 type", "/2 type", " maxItems"]),
            (
                "{properties: {a: {type: object}}}", #"{"a":{"x":"\u0000","y":["\ud800"]}}"#,
                ["/a/x nul", "/a/y/0 surrogate"]
            ),
            ("{type: array}", #"["\u0000",1e400000]"#, ["/0 nul", "/1 range"]),
            ("{enum: [ab], minLength: 3}", "\"a\"", [" minLength"]), ("{enum: [ab]}", "\"a\"", [" enum"]),
        ])
    func all(schema: String, json: String, expected: [String]) throws {
        #expect(try found(schema, json).map { "\($0.place) \($0.rule)" } == expected)
    }

    @Test("each missing member is named")
    func missing() throws {
        let messages = try found("{properties: {a: {}, b: {}, c: {}}, required: [c, a]}", "{}").map(\.message)
        #expect(messages == ["a is missing", "c is missing"])
    }

    @Test("no more than the limit", arguments: [0, 1, 2, 3, 5])
    func limit(limit: Int) throws {
        #expect(
            try found("{items: {type: integer}, maxItems: 1}", "[{},{},{}]", limit: limit).count
                == min(limit, 4))
        let closed = "{type: object, properties: {a: {}, b: {}, c: {}, d: {}}, required: [a, b, c, d]}"
        #expect(try found(closed, "{}", limit: limit).count == min(limit, 4))
        #expect(
            try found("{type: array}", #"["\u0000","\u0000","\u0000","\u0000"]"#, limit: limit).count
                == min(limit, 4))
    }
}
