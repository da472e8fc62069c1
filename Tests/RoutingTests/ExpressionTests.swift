import Records
import Routing
import Testing

@Suite struct ExpressionTests {
    private static let lead = """
        {"source":" Referral ","country":"DE","value_cents":1250050,"phone":"+49","email":null,"name":" ",
         "attributes":{"seats":12,"plan":{"tier":"Gold","trial":true},"tags":["a"],"note":"12"}}
        """

    @Test(
        "a condition holds or not",
        arguments: [
            ("score >= 70", true), ("score > 70", false), ("score < 70.5", true), ("score <= 69", false),
            ("country in (de, AT)", true), ("country not in (DE, AT)", false), ("country != FR", true),
            ("source = REFERRAL", true), ("source == 'referral'", true), ("source <> \"referral\"", false),
            ("attributes.seats > 10", true), ("attributes.seats = 12.0", true),
            ("attributes.seats = '12'", false),
            ("attributes.note = '12'", true), ("attributes.note > 3", false),
            ("attributes.plan.tier = gold", true), ("attributes.plan.trial = true", true),
            ("attributes.tags is known", true), ("attributes.tags = a", false),
            ("attributes.none is unknown", true), ("attributes.none != 3", true),
            ("attributes.none > 3", false),
            ("phone is known", true), ("email is known", false), ("name is not known", true),
            ("value >= 12500.5", true), ("value > 12500.5", false), ("value < 12500.500000001", true),
            ("not (score >= 70 or country = DE)", false), ("NOT country = FR AND score >= 70", true),
            ("country = FR or score >= 70 and phone is known", true),
            ("(country = FR or score >= 70) and email is known", false),
        ])
    func holds(condition: String, expected: Bool) throws {
        let facts = try facts(Self.lead, score: 70)
        #expect(try ExpressionParser.parse(Text(condition)).holds(facts) == expected)
    }

    @Test("a number finer than nine decimals lies between its neighbours")
    func fine() throws {
        let facts = try facts(#"{"attributes":{"tiny":1e-12,"less":-1e-12,"huge":1e400}}"#)
        func holds(_ condition: String) throws -> Bool {
            try ExpressionParser.parse(Text(condition)).holds(facts)
        }
        #expect(try holds("attributes.tiny > 0 and attributes.tiny < 0.000000001"))
        #expect(try holds("attributes.less < 0 and attributes.less > -0.000000001"))
        #expect(try holds("attributes.huge > 999999999999999999"))
    }

    @Test(
        "a condition is shown as a sentence",
        arguments: [
            (
                "score>=70 and country in (DE,AT) and attributes.seats>10",
                "score is at least 70 and country is DE or AT and attributes.seats is above 10"
            ),
            ("not (phone is known) or value < 0.50", "phone is unknown or value is below 0.5"),
            (
                "not (score < 5 or country = 'New Zealand')",
                "not (score is below 5 or country is New Zealand)"
            ),
            (
                "(source = a or source = b) and score <= 3",
                "(source is a or source is b) and score is at most 3"
            ),
            ("country not in (a, b, c)", "country is not a, b or c"),
        ])
    func sentence(condition: String, expected: String) throws {
        #expect(try ExpressionParser.parse(Text(condition)).description == expected)
    }

    @Test(
        "what is no condition is refused at its place",
        arguments: [
            ("", 1, "expected a field, found the end"),
            ("score >= ", 10, "expected a number, found the end"),
            ("score >= 70 country = DE", 13, "expected and, or, or the end, found country"),
            ("score >= seventy", 10, "expected a number, found seventy"),
            ("score = seventy", 9, "score is a number"),
            ("country > 5", 11, "country is text, it has no order"),
            ("country = ''", 11, "text without a character: country is unknown then"),
            ("(score > 1", 11, "expected and, or, or ), found the end"),
            ("score > 1)", 10, "expected and, or, or the end, found )"),
            ("country = 'DE", 11, "the quotes do not end"),
            ("score > 1 ; drop", 11, "; has no meaning here"),
            ("score > 1.2.3", 9, "1.2.3 is not a number"),
            ("score > 1e5", 9, "1e5 is not a number"),
            ("country in DE", 12, "expected (, found DE"),
            ("phone is there", 10, "expected known or unknown, found there"),
            ("phone known", 7, "expected =, !=, <, <=, >, >=, in or is, found known"),
        ])
    func refused(condition: String, column: Int, reason: String) {
        #expect(throws: ExpressionError(column: column, reason: reason)) {
            try ExpressionParser.parse(Text(condition))
        }
    }

    @Test("a field that no lead has is refused with those that there are")
    func unknownField() throws {
        let error = #expect(throws: ExpressionError.self) {
            try ExpressionParser.parse("score > 1 and colour = red")
        }
        #expect(error?.column == 15)
        #expect(error?.reason.hasPrefix("there is no field colour; there are score, value, source") == true)
    }

    @Test("length, depth and number of comparisons are limited")
    func limits() throws {
        func nested(_ depth: Int) -> Text {
            Text(String(repeating: "(", count: depth) + "score > 1" + String(repeating: ")", count: depth))
        }
        #expect(try ExpressionParser.parse(nested(31)).description == "score is above 1")
        #expect(throws: ExpressionError(column: 33, reason: "nested deeper than 32")) {
            try ExpressionParser.parse(nested(32))
        }
        let nots = Text(String(repeating: "not ", count: 40) + "score > 1")
        #expect(throws: ExpressionError(column: 129, reason: "nested deeper than 32")) {
            try ExpressionParser.parse(nots)
        }
        let many = Text((0..<101).map { "name = a\($0)" }.joined(separator: " or "))
        #expect(throws: ExpressionError(column: many.count - 10, reason: "more than 100 comparisons")) {
            try ExpressionParser.parse(many)
        }
        let long = Text("name = '" + String(repeating: "a", count: 2_000) + "'")
        #expect(throws: ExpressionError(column: 2_001, reason: "longer than 2000 bytes")) {
            try ExpressionParser.parse(long)
        }
    }
}
