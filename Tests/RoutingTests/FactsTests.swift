import JSON
import Records
import Routing
import TestKit
import Testing

/// Facts are the same however a lead's JSON was written: as a producer did, or as Postgres gives it back.
@Suite("facts of a lead") struct FactsTests {
    private func attributes(_ json: String) -> String {
        var facts = Facts()
        facts.setAttributes(Array(json.utf8))
        return String(decoding: facts.json, as: UTF8.self)
    }

    @Test(
        "the order of members plays no part, nor does what another member of the name replaces",
        arguments: [
            (#"{"b":1,"a":"X"}"#, #"{"a":"X","b":1.0e0}"#, #"{"attributes.a":"x","attributes.b":1}"#),
            (#"{"a":1,"a":null}"#, "{}", "{}"),
            (#"{"a":null,"a":" "}"#, "{}", "{}"),
            (#"{"a":{"b":1},"a":{"c":2}}"#, #"{"a":{"c":2}}"#, #"{"attributes.a":[],"attributes.a.c":2}"#),
            (#"{"a":{"b":1},"a":7}"#, #"{"a":7}"#, #"{"attributes.a":7}"#),
            (#"{"p":{"a":1,"a":2}}"#, #"{"p":{"a":2}}"#, #"{"attributes.p":[],"attributes.p.a":2}"#),
            // One path, written in two ways.
            (
                #"{"a.b":1,"a":{"b":2}}"#, #"{"a":{"b":2},"a.b":1}"#,
                #"{"attributes.a":[],"attributes.a.b":2}"#
            ),
            (
                #"{"a.b":{"c":1},"a":{"b.c":2}}"#, #"{"a":{"b.c":2},"a.b":{"c":1}}"#,
                #"{"attributes.a":[],"attributes.a.b":[],"attributes.a.b.c":2}"#
            ),
            (#"{"":1,"a":{"":2}}"#, #"{"a":{"":2},"":3}"#, #"{"attributes.a":[],"attributes.a.":2}"#),
            (#"{"\ud800":1,"a":1}"#, #"{"a":1}"#, #"{"attributes.a":1}"#),
            (#"{"a":100,"b":-0.0}"#, #"{"b":0,"a":1.00E+2}"#, #"{"attributes.a":100,"attributes.b":0}"#),
        ])
    func canonical(one: String, other: String, facts: String) {
        #expect(attributes(one) == facts)
        #expect(attributes(other) == facts)
    }

    @Test(
        "a name may begin with a mark that would make one character with what stands before it",
        arguments: ["\u{301}", "\u{200D}x", "\u{FE0F}", "\u{20E3}y", "\u{1F3FD}", "é"])
    func marks(name: String) throws {
        var facts = Facts()
        facts.setAttributes(Array(#"{"\#(name)":7,"a":{"\#(name)":8}}"#.utf8))
        let document = JSONDocument()
        let json = facts.json
        try document.parse(json, json.indices)
        #expect(Facts(stored: document.root) == facts)
        for (path, number) in [(name, 7), ("a.\(name)", 8)] {
            let condition = try Condition(Text("attributes.\(path) = \(number)"))
            #expect(condition.expression.holds(facts) && Facts(stored: document.root) == facts)
            #expect(condition.sentence == "attributes.\(path) is \(number)")
        }
    }

    @Test("two names that look alike are two, and a known one is known by its bytes alone")
    func alike() throws {
        var facts = Facts()
        facts.setAttributes(Array(#"{"é":1,"e\#u{301}":2}"#.utf8))
        #expect(try Condition("attributes.é = 1").expression.holds(facts))
        #expect(try Condition(Text("attributes.e\u{301} = 2")).expression.holds(facts))
        for name in ["score\u{301}", "attributes", "attributes.", "attribute\u{301}s.a"] {
            #expect(throws: ExpressionError.self) { try ExpressionParser.parse(Text("\(name) = 1")) }
        }
    }

    @Test(
        "of many attributes the first are known, in the order of their paths", arguments: [1, 2] as [UInt64])
    func many(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let names = (1...300).map { "k\(1000 + $0)" }
        let json = names.shuffled(using: &random).map { "\"\($0)\":1" }.joined(separator: ",")
        let expected = names.prefix(256).map { "\"attributes.\($0)\":1" }.joined(separator: ",")
        #expect(attributes("{\(json)}") == "{\(expected)}")
        let nulls = (1...300).map { "\"a\($0)\":null" }.joined(separator: ",")
        #expect(attributes("{\(nulls),\(json)}") == "{\(expected)}", "what is unknown takes no place")
    }

    @Test("what is no object has no attributes", arguments: ["[]", "7", "null", "{", "", #""a""#])
    func none(json: String) {
        #expect(attributes(json) == "{}")
    }

    @Test("of members of a lead with one name the last counts, be it unknown")
    func members() throws {
        for json in [
            #"{"source":"x","source":null,"value_cents":5,"value_cents":null,"attributes":{"a":1},"attributes":null}"#,
            #"{"source":"x","source":7,"value_cents":5,"value_cents":"5","attributes":{"a":1},"attributes":{}}"#,
        ] {
            #expect(try reading(json) { Facts($0) } == Facts())
        }
    }

    @Test(
        "cents are hundredths",
        arguments: [(0, "0"), (-1, "-0.01"), (1_250_050, "12500.5"), (Int64.max, "92233720368547758.07")])
    func cents(cents: Int64, value: String) {
        var facts = Facts()
        facts.setValue(cents: cents)
        #expect(String(decoding: facts.json, as: UTF8.self) == "{\"value\":\(value)}")
    }
}
