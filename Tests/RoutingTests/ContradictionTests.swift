import Records
import Routing
import TestKit
import Testing

@Suite struct ContradictionTests {
    @Test(
        "what no lead can meet is refused with the reason",
        arguments: [
            ("score >= 70 and score < 50", "score is never both at least 70 and below 50"),
            (
                "score >= 70 and country = DE and score <= 69.9",
                "score is never both at least 70 and at most 69.9"
            ),
            ("score > 100", "score is never above 100"),
            ("score < 0", "score is never below 0"),
            ("score is unknown", "score is never unknown"),
            ("score > 50 and score < 50", "score is never both above 50 and below 50"),
            ("country = DE and country = AT", "country is never both DE and AT"),
            ("country = DE and country is unknown", "country is never both DE and unknown"),
            (
                "country in (DE, AT) and country not in (de, at, ch)",
                "country is never both DE or AT and not de, at or ch"
            ),
            ("not (score < 50) and score < 50", "score is never both not below 50 and below 50"),
            ("attributes.a > 3 and attributes.a = x", "attributes.a is never both above 3 and x"),
            ("attributes.a = true and attributes.a = false", "attributes.a is never both true and false"),
            ("country = FR or (score > 70 and score < 60)", "score is never both above 70 and below 60"),
            ("score > 70 and (country = DE or score < 60)", "score is never both above 70 and below 60"),
            (
                "country != DE and country != AT and country in (DE, AT)",
                "country is never all of not DE, not AT and DE or AT"
            ),
        ])
    func refused(condition: String, reason: String) {
        #expect(throws: ExpressionError(column: nil, reason: reason)) {
            try ExpressionParser.parse(Text(condition))
        }
    }

    @Test("alternatives that exclude each other in every combination are refused")
    func combinations() throws {
        let error = #expect(throws: ExpressionError.self) {
            try ExpressionParser.parse("(score < 10 or score > 90) and (score = 50 or score = 60)")
        }
        #expect(error?.reason.hasPrefix("no lead meets all of this at the same time: ") == true)
    }

    @Test(
        "what some lead can meet is taken",
        arguments: [
            "score >= 50 and score <= 50", "score >= 70 or score < 50",
            "(score < 10 or score > 90) and (score > 80 or country = DE)",
            "not (attributes.a > 3) and attributes.a = x", "not (value < 5) and value is unknown",
            "attributes.a != true and attributes.a != false", "country != DE and country is unknown",
        ])
    func taken(condition: String) throws {
        _ = try ExpressionParser.parse(Text(condition))
    }

    /// Every lead of a small world, against conditions made at random.
    @Test(
        "a condition of a small world is refused only if nothing there meets it",
        arguments: [UInt64(1), 2, 3])
    func small(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var refused = 0
        for _ in 0..<500 {
            let condition = conjunction(&random)
            let parsed = try? ExpressionParser.parse(Text(condition))
            let isMet = try Self.world.contains { facts in try Self.holds(condition, facts) }
            #expect((parsed != nil) == isMet, "\(condition)")
            if parsed == nil { refused += 1 }
        }
        #expect(refused > 50 && refused < 450)
    }

    /// Numbers at the bounds and between them.
    private static let scores = ["0", "0.5", "1", "1.5", "50", "50.5", "99", "99.5", "100"]

    private static let world: [Facts] = ["", "de", "at", "ch"].flatMap { country in
        scores.map { score in
            var facts = Facts()
            facts[.country] = FactValue(text: Text(country))
            facts[.score] = .number(Number(Array(score.utf8))!)
            return facts
        }
    }

    private func conjunction(_ random: inout SplitMix64) -> String {
        (0..<Int.random(in: 1...4, using: &random)).map { _ in test(&random) }.joined(separator: " and ")
    }

    private func test(_ random: inout SplitMix64) -> String {
        let prefix = Bool.random(using: &random) ? "not " : ""
        let number = [0, 1, 50, 99, 100].randomElement(using: &random)!
        let sign = ["<", "<=", ">", ">=", "=", "!="].randomElement(using: &random)!
        let country = ["de", "at", "(de)", "ch"].randomElement(using: &random)!
        return switch Int.random(in: 0..<3, using: &random) {
        case 0: prefix + "score \(sign) \(number)"
        case 1: prefix + (country.hasPrefix("(") ? "country in \(country)" : "country = \(country)")
        default: prefix + "country is known"
        }
    }

    /// By parts that are each possible: a conjunction of them is not parsed.
    private static func holds(_ condition: String, _ facts: Facts) throws -> Bool {
        try condition.components(" and ").allSatisfy { part in
            var part = part
            let isNegated = part.hasPrefix("not ")
            if isNegated { part.removeFirst(4) }
            return try bare(part, facts) != isNegated
        }
    }

    private static func bare(_ test: String, _ facts: Facts) throws -> Bool {
        let words = test.components(" ")
        guard words[0] == "score" else {
            let wanted = words.last!.filter { $0 != "(" && $0 != ")" }
            let isKnown = facts[.country] != .unknown
            return words[1] == "is" ? isKnown : facts[.country] == FactValue(text: Text(wanted))
        }
        guard case .number(let score) = facts[.score] else { return false }
        let bound = Number(Int64(words[2])!)
        return switch words[1] {
        case "<": score < bound
        case "<=": score <= bound
        case ">": score > bound
        case ">=": score >= bound
        case "=": score == bound
        default: score != bound
        }
    }
}

extension String {
    fileprivate func components(_ separator: String) -> [String] {
        var parts: [String] = [""]
        var rest = self[...]
        while let first = rest.first {
            if rest.hasPrefix(separator) {
                parts.append("")
                rest = rest.dropFirst(separator.count)
            } else {
                parts[parts.count - 1].append(first)
                rest = rest.dropFirst()
            }
        }
        return parts
    }
}
