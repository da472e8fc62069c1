import Contract
import JSON
import Testing
import YAML

@Suite("Schema")
struct SchemaTests {
    private func violation(_ schema: String, _ json: String) throws -> Violation? {
        let document = JSONDocument()
        try document.parse(json)
        return try Schema(schema).validate(document.root)
    }

    @Test(
        "accepts what fits",
        arguments: [
            ("{}", "[1,{\"a\":null}]"), ("{type: 'null'}", "null"), ("{type: boolean}", "false"),
            ("{type: integer}", "1e2"),
            ("{type: integer}", "-9223372036854775808"), ("{type: integer}", "5.0"),
            ("{type: number}", "-1.5e300"),
            ("{type: [integer, number]}", "1.5"), ("{type: [string, 'null']}", "null"),
            ("{enum: [a, 1, true, null]}", "1.0"), ("{enum: [a, 1, true, null]}", "null"),
            ("{const: é}", "\"\\u00e9\""),
            ("{minLength: 2, maxLength: 2}", "\"éé\""), ("{maxLength: 1}", "\"😀\""), ("{maxLength: 0}", "5"),
            ("{x-bellhop: {minBytes: 4, maxBytes: 4}}", "\"😀\""), ("{minimum: 0, maximum: 10}", "10"),
            ("{minimum: 0.1}", "0.1"), ("{maximum: 0.1}", "0.10"), ("{maximum: 0}", "-1e-400"),
            ("{minimum: 0.5}", "0.5"), ("{maximum: 9223372036854775806}", "9223372036854775806"),
            ("{type: array, items: {type: integer}, minItems: 1, maxItems: 2}", "[1,2]"),
            ("{items: {type: integer}}", "{}"),
            ("{format: date-time}", "\"2026-03-01T12:00:00Z\""), ("{format: date-time}", "7"),
            ("{required: [a], properties: {a: {}}}", "{\"a\":null,\"b\":1}"),
            ("{required: [a], properties: {a: {}}}", "7"),
            ("{properties: {a: {type: string}}}", "{\"b\":1,\"b\":2,\"A\":3,\"\":4}"),
            ("{properties: {'': {type: string}}}", "{\"\":\"x\"}"),
            (
                "{type: object, title: t, description: d, default: 1, examples: [1], $id: x, $comment: c}",
                "{}"
            ),
        ])
    func accepts(schema: String, json: String) throws {
        #expect(try violation(schema, json) == nil)
    }

    @Test(
        "names place, rule and fault of what does not",
        arguments: [
            ("{type: object}", "[]", "", "type", "the data is an array, expected an object"),
            ("{type: [string, 'null']}", "1.50", "", "type", "the data is 1.50, expected null or a string"),
            ("{type: integer}", "1.5", "", "type", "the data is 1.5, expected an integer"),
            ("{type: integer}", "1e-400000", "", "type", "the data is 1e-400000, expected an integer"),
            (
                "{enum: [call, email]}", "\"fax\"", "", "enum",
                "the data is \"fax\", expected one of call, email"
            ),
            ("{const: a}", "\"A\"", "", "enum", "the data is \"A\", expected a"),
            ("{enum: [1]}", "true", "", "enum", "the data is true, expected 1"),
            ("{minLength: 3}", "\"éé\"", "", "minLength", "the data has 2 characters, expected at least 3"),
            ("{maxLength: 2}", "\"ééé\"", "", "maxLength", "the data has 3 characters, expected at most 2"),
            (
                "{x-bellhop: {maxBytes: 3}}", "\"😀\"", "", "maxBytes",
                "the data has 4 bytes, expected at most 3"
            ),
            (
                "{x-bellhop: {minBytes: 1}}", "\"\"", "", "minBytes",
                "the data has 0 bytes, expected at least 1"
            ),
            (
                "{type: ['null', boolean, integer, string, array, object]}", "1.5", "", "type",
                "the data is 1.5, expected null or true or false or a string or an integer or an array or an object"
            ),
            ("{minimum: 1}", "0", "", "minimum", "the data is 0, expected at least 1"),
            ("{minimum: 0}", "-1e-400", "", "minimum", "the data is -1e-400, expected at least 0"),
            (
                "{maximum: 1}", "1.00000000000000000001", "", "maximum",
                "the data is 1.00000000000000000001, expected at most 1"
            ),
            (
                "{type: number, maximum: 9223372036854775807}", "9223372036854775808", "", "maximum",
                "the data is 9223372036854775808, expected at most 9223372036854775807"
            ),
            ("{maximum: 1}", "1.5", "", "maximum", "the data is 1.5, expected at most 1"),
            (
                "{maximum: 9223372036854775806}", "9223372036854775807", "", "maximum",
                "the data is 9223372036854775807, expected at most 9223372036854775806"
            ),
            ("{minItems: 1}", "[]", "", "minItems", "the data has 0 elements, expected at least 1"),
            ("{maxItems: 1}", "[1,2]", "", "maxItems", "the data has 2 elements, expected at most 1"),
            ("{items: {type: string}}", "[\"a\",1]", "/1", "type", "1 is 1, expected a string"),
            (
                "{format: date-time}", "\"yesterday\"", "", "format",
                "the data is \"yesterday\", expected a time such as 2026-03-01T12:00:00Z (RFC 3339)"
            ),
            ("{required: [a, b], properties: {a: {}, b: {}}}", "{\"a\":1}", "", "required", "b is missing"),
            (
                "{properties: {a: {properties: {b: {}}, required: [b]}}}", "{\"a\":{}}", "/a", "required",
                "a.b is missing"
            ),
            ("{properties: {a: {}}}", "{\"a\":1,\"x\":[1],\"a\":1}", "/a", "duplicate", "a is given twice"),
            ("{properties: {ab: {}}}", "{\"ab\":1,\"\\u0061b\":1}", "/ab", "duplicate", "ab is given twice"),
            (
                "{properties: {a: {}}, additionalProperties: false}", "{\"a/~\":1}", "/a~1~0",
                "additionalProperties",
                "a/~ is not a member of this schema"
            ),
            (
                "{additionalProperties: false}", "{\"b\":1}", "/b", "additionalProperties",
                "b is not a member of this schema"
            ),
            (
                "{properties: {a: {items: {properties: {b: {type: 'null'}}}}}}",
                "{\"x\":[[]],\"a\":[{},{\"c\":[],\"b\":0}]}",
                "/a/1/b", "type", "a.1.b is 0, expected null"
            ),
        ])
    func violations(schema: String, json: String, place: String, rule: String, message: String) throws {
        let found = try violation(schema, json)
        #expect(found?.place == place)
        #expect(found?.rule == rule)
        #expect(found?.message == message)
        #expect(found?.isRefused == false)
    }

    @Test(
        "refuses what Postgres cannot hold, where it would be kept",
        arguments: [
            ("{type: string}", #""a\u0000""#, "", "nul"), ("{type: string}", #""\ud800""#, "", "surrogate"),
            ("{enum: [a]}", #""\u0000""#, "", "nul"),
            ("{properties: {a: {type: object}}}", #"{"a":{"b":[1,"\u0000"]}}"#, "/a/b/1", "nul"),
            ("{properties: {a: {type: object}}}", #"{"a":{"b":{"\udc00":1}}}"#, "/a/b/\u{FFFD}", "surrogate"),
            ("{properties: {a: {type: object}}}", #"{"a":{"\u0000":1}}"#, "/a/\\x00", "nul"),
            ("{properties: {a: {}}}", #"{"a":"\ud800\ud800"}"#, "/a", "surrogate"),
            ("{properties: {a: {}}}", #"{"a":1e400000}"#, "/a", "range"),
            ("{type: array}", "[[1e400000]]", "/0/0", "range"),
            ("{type: integer}", "9223372036854775808", "", "range"),
            ("{type: integer}", "1e400000", "", "range"),
            ("{type: number}", "-1e400", "", "range"),
            ("{properties: {a: {type: object}}}", #"{"a":{"n":1e-16384}}"#, "/a/n", "range"),
            (
                "{properties: {a: {type: [object, 'null']}}}",
                "{\"a\":{\"n\":\(String(repeating: "9", count: 131_073))}}", "/a/n", "range"
            ),
        ])
    func refusals(schema: String, json: String, place: String, rule: String) throws {
        let found = try violation(schema, json)
        #expect(found?.place == place)
        #expect(found?.rule == rule)
        #expect(found?.isRefused == true)
        #expect((found?.message.utf8.count ?? 0) < 200)
    }

    @Test(
        "lets unknown members be whatever JSON allows",
        arguments: [
            #"{"a":"x","b":"\u0000"}"#, #"{"\ud800":1,"a":"x"}"#, #"{"b":1e400000,"a":"x"}"#,
            #"{"b":{"c":["\udc00"]},"a":"x"}"#,
            #"{"\u0000":{"a":1},"a":"x"}"#, #"{"b":1,"b":2,"a":"x"}"#,
        ])
    func unknownMembers(json: String) throws {
        #expect(try violation("{type: object, properties: {a: {type: string}}, required: [a]}", json) == nil)
    }

    @Test(
        "keeps numbers that jsonb holds and 64 bits do not",
        arguments: ["1e400", "123456789012345678901234567890", "1e-400", "0.1e131072"])
    func wideNumbers(number: String) throws {
        #expect(try violation("{properties: {a: {type: object}}}", "{\"a\":{\"n\":\(number)}}") == nil)
    }

    @Test("tells many names apart")
    func manyNames() throws {
        let names = (0..<64).map { "n\($0 * 7919 % 1000)x" }
        let schema =
            "{additionalProperties: false, properties: {\(names.map { "\($0): {const: \($0)}" }.joined(separator: ", "))}}"
        let json = "{\(names.map { "\"\($0)\":\"\($0)\"" }.joined(separator: ","))}"
        #expect(try violation(schema, json) == nil)
        #expect(
            try violation(schema, "{\"n1x\":1}")?.rule
                == (names.contains("n1x") ? "enum" : "additionalProperties"))
    }

    @Test(
        "fails at start on a keyword that it does not know or cannot use, with its place",
        arguments: [
            ("{pattern: a}", "/pattern", "unknown keyword pattern"),
            ("{properties: {a: {oneOf: []}}}", "/properties/a/oneOf", "unknown keyword oneOf"),
            ("{items: {not: {}}}", "/items/not", "unknown keyword not"),
            ("{format: email}", "/format", "only date-time is supported"),
            ("{type: text}", "/type", "unknown type"), ("{type: []}", "/type", "no type is listed"),
            ("{additionalProperties: {}}", "/additionalProperties", "only true and false are supported"),
            ("{required: [b], properties: {a: {}}}", "/required", "\"b\" is not one of the properties"),
            ("{enum: [[1]]}", "/enum", "only strings, integers, booleans and null are supported"),
            ("{enum: []}", "/enum", "must be a list of values"),
            ("{maxLength: -1}", "/maxLength", "must be a number from 0 to 2147483647"),
            ("{minLength: 3, maxLength: 2}", "", "a minimum is greater than its maximum"),
            ("{x-bellhop: {maxChars: 1}}", "/x-bellhop/maxChars", "unknown keyword x-bellhop.maxChars"),
            ("{enum: [a], const: a}", "", "enum and const together are not supported"),
            ("{minimum: a}", "/minimum", "must be a number"),
            ("{$ref: '#/nowhere'}", "/$ref", "$ref finds nothing in this document"),
            ("[1]", "", "a schema must be a mapping, not a list"),
            ("{properties: {a: true}}", "/properties/a", "a schema must be a mapping, not a boolean"),
            (
                "{properties: {\((0..<65).map { "p\($0): {}" }.joined(separator: ", "))}}", "/properties",
                "more than 64 members"
            ),
        ])
    func unknownKeywords(schema: String, place: String, reason: String) throws {
        let error = #expect(throws: SchemaError.self) { try Schema(schema) }
        #expect(error?.place == place)
        #expect(error?.reason == reason)
    }

    @Test(
        "refuses each keyword of draft 7 that is outside the subset, at the root and inside",
        arguments: [
            "multipleOf: 2", "exclusiveMaximum: 1", "exclusiveMinimum: 1", "pattern: a",
            "additionalItems: false",
            "uniqueItems: true", "contains: {}", "maxProperties: 1", "minProperties: 1",
            "patternProperties: {a: {}}",
            "dependencies: {a: [b]}", "propertyNames: {}", "if: {}", "then: {}", "else: {}", "allOf: [{}]",
            "anyOf: [{}]", "oneOf: [{}]", "not: {}", "definitions: {a: {}}", "contentMediaType: text/plain",
            "contentEncoding: base64", "$anchor: a", "unevaluatedProperties: false", "Type: string",
        ])
    func outsideTheSubset(keyword: String) throws {
        let name = keyword.prefix { $0 != ":" }
        for (schema, place) in [
            ("{\(keyword)}", ""), ("{type: object, properties: {a: {\(keyword)}}}", "/properties/a"),
            ("{items: {items: {\(keyword)}}}", "/items/items"),
        ] {
            let error = #expect(throws: SchemaError.self) { try Schema(schema) }
            #expect(error?.place == "\(place)/\(name)")
            #expect(error?.reason == "unknown keyword \(name)")
        }
    }

    @Test(
        "refuses the forms of its keywords that are outside the subset",
        arguments: [
            ("{items: [{}, {}]}", "/items"), ("{items: true}", "/items"),
            ("{additionalProperties: {}}", "/additionalProperties"),
            ("{enum: [1.5]}", "/enum"), ("{enum: [{a: 1}]}", "/enum"), ("{const: [1]}", "/const"),
            ("{properties: {a: false}}", "/properties/a"), ("{required: [a]}", "/required"),
            ("{maxLength: 1.0}", "/maxLength"), ("{minItems: '1'}", "/minItems"),
            ("{maximum: .inf}", "/maximum"),
            ("{minimum: .nan}", "/minimum"), ("{type: [string, any]}", "/type"), ("{type: {}}", "/type"),
        ]
            + [
                "date", "time", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri",
                "uri-reference", "iri", "iri-reference", "uri-template", "json-pointer",
                "relative-json-pointer",
                "regex", "Date-Time",
            ].map { ("{format: \($0)}", "/format") })
    func otherForms(schema: String, place: String) throws {
        #expect(#expect(throws: SchemaError.self) { try Schema(schema) }?.place == place)
    }
}
