import Contract
import JSON
import Testing
import YAML

/// Our compiled validator beside valijson, an independent one, over a corpus of schemas and drawn values: both must say
/// the same, but for the differences that `Difference` lists with their reasons.
@Suite("valijson agrees")
struct OracleTests {
    @Test("on every topic's schemas")
    func topics() throws {
        let schemas = try SchemaCorpus.topics()
        #expect(schemas.count >= 7)
        var comparison = Comparison()
        for (seed, schema) in schemas.enumerated() {
            try comparison.compare(schema, seed: UInt64(seed), values: 150, mutated: 3)
        }
        comparison.check(atLeast: 3000)
    }

    @Test("on each keyword, and knows every listed difference")
    func keywords() throws {
        var comparison = Comparison()
        for (seed, json) in SchemaCorpus.keywords.enumerated() {
            try comparison.compare(try CorpusSchema(json), seed: UInt64(seed), values: 150, mutated: 3)
        }
        comparison.check(atLeast: 10_000)
        let unseen = Difference.allCases.filter { comparison.seen[$0] == nil }
        #expect(unseen == [], "a difference that no longer shows must be taken off the list")
    }

    @Test("on schemas drawn from the whole subset", arguments: [1, 2, 3] as [UInt64])
    func drawn(seed: UInt64) throws {
        var random = Seeded(seed: seed)
        var comparison = Comparison()
        for _ in 0..<60 {
            let schema = try CorpusSchema(SchemaCorpus.drawn(&random))
            try comparison.compare(schema, seed: random.next(), values: 40, mutated: 1)
        }
        comparison.check(atLeast: 3000)
    }

    @Test("on a value nested as deeply as is read")
    func deep() throws {
        let (depth, schema) = (JSONDocument.maximumDepth, try CorpusSchema(#"{"items":{"maxItems":1}}"#))
        var comparison = Comparison()
        for innermost in ["", "1", "[[],1]"] {
            let opened = depth - (innermost.hasPrefix("[") ? 2 : 0)
            let json =
                String(repeating: "[", count: opened) + innermost + String(repeating: "]", count: opened)
            try comparison.compare(schema, .scalar(json))
        }
        comparison.check(atLeast: 3)
    }
}

/// How ours differs from valijson, and why that is right.
enum Difference: CaseIterable {
    /// `jsonb` and `text` hold no U+0000, no half of a surrogate pair, and numbers only within limits; such a value is
    /// refused where it would be kept. JSON Schema knows no such rule.
    case postgres
    /// A declared member that stands there twice is refused, because readers disagree on which one counts.
    case duplicate
    /// `1.0` is an integer by draft 6 and later; valijson asks how the number is written.
    case integerAsWritten
    /// An integer is compared exactly with its limit; valijson compares 64-bit floats.
    case exactIntegers
    /// valijson wraps integers beyond 63 bits around to negative ones.
    case wrappedIntegers
    /// A member that is not declared may be anything that is JSON; the parser under valijson holds no half of a
    /// surrogate pair and no number beyond a 64-bit float.
    case unreadable
    /// Time is RFC 3339's: a day that exists, a year of four digits from 0001 to 9999 in UTC, and `|` is no sign.
    case time
    /// valijson checks the format of other values than strings too; by the standard it says nothing of them.
    case formatOfOthers

    /// What of the value can be written otherwise for valijson, without another meaning.
    func plain(_ scalar: String) -> String {
        switch self {
        case .integerAsWritten: integral(scalar).map(String.init) ?? scalar
        case .wrappedIntegers: isInteger(scalar) && Int64(scalar) == nil ? "\(scalar).0" : scalar
        case .unreadable: readable(scalar)
        default: scalar
        }
    }

    private func isInteger(_ scalar: String) -> Bool {
        let digits = scalar.hasPrefix("-") ? scalar.dropFirst() : scalar[...]
        return !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
    }

    private func integral(_ scalar: String) -> Int64? {
        guard scalar.first.map({ $0 == "-" || $0.isNumber }) == true, !isInteger(scalar) else { return nil }
        return JSONDecimal(Array(scalar.utf8))?.int64
    }

    private func readable(_ scalar: String) -> String {
        if scalar.hasPrefix("\"") {
            return scalar.replacing("\\ud83d\\ude00", with: "😀").replacing("\\ud800", with: "x")
        }
        guard let number = Double(scalar), !number.isFinite else { return scalar }
        return "1e300"
    }
}

/// Asks both validators, and counts.
private struct Comparison {
    private(set) var seen: [Difference: Int] = [:]
    private var count = 0
    private var valid = 0
    private var disagreements: [String] = []
    private let document = JSONDocument()

    /// - Parameters:
    ///   - values: how many are drawn.
    ///   - mutated: of how many of them each place is changed in every way.
    mutating func compare(_ schema: CorpusSchema, seed: UInt64, values: Int, mutated: Int) throws {
        let pair = try SchemaPair(schema)
        var generator = InstanceGenerator(seed: seed)
        let shape = try YAMLValue(yaml: schema.json)
        let drawn = (0..<values).map { _ in generator.instance(of: shape) }
        for instance in drawn { try compare(pair, instance) }
        for instance in drawn.prefix(mutated) {
            for mutation in instance.mutations(Instance.faults) { try compare(pair, mutation) }
        }
    }

    mutating func compare(_ schema: CorpusSchema, _ instance: Instance) throws {
        try compare(try SchemaPair(schema), instance)
    }

    private mutating func compare(_ pair: SchemaPair, _ instance: Instance) throws {
        count += 1
        try document.parse(instance.json)
        let ours = pair.ours.validate(document.root)
        if ours == nil { valid += 1 }
        let verdict = ours == nil ? Valijson.Verdict.valid : .invalid
        guard pair.theirs.verdict(instance.json) != verdict else { return }
        if let difference = difference(pair, instance, ours, verdict) {
            for one in difference { seen[one, default: 0] += 1 }
        } else {
            disagreements.append(
                "\(pair.name) on \(instance.json): \(ours.map { "\($0.rule): \($0.message)" } ?? "valid")")
        }
    }

    private func difference(
        _ pair: SchemaPair, _ instance: Instance, _ ours: Violation?, _ verdict: Valijson.Verdict
    ) -> [Difference]? {
        if ours?.isRefused == true { return [.postgres] }
        if ours?.rule == "duplicate" { return [.duplicate] }
        if ours?.rule == "format" { return [.time] }
        // The rest is told apart by taking it away: written plainly, the value must get the same verdict.
        let ways = [Difference.integerAsWritten, .wrappedIntegers, .unreadable].filter { way in
            instance.rewritten(way.plain) != instance
        }
        let plain = ways.reduce(instance) { $0.rewritten($1.plain) }
        if pair.theirs.verdict(plain.json) == verdict { return ways }
        if pair.lenient.verdict(plain.json) == verdict { return [.formatOfOthers] }
        let isLarge = instance.json.contains { $0.isNumber } && pair.hasLargeBounds
        return isLarge && ["minimum", "maximum", nil].contains(ours?.rule) ? [.exactIntegers] : nil
    }

    func check(atLeast expected: Int, location: SourceLocation = #_sourceLocation) {
        #expect(count >= expected, sourceLocation: location)
        #expect(
            disagreements.count == 0, "\(disagreements.prefix(20).joined(separator: "\n"))",
            sourceLocation: location)
        // A generator that hits only one verdict would prove little.
        #expect(expected < 100 || (valid > count / 20 && valid < count * 19 / 20), "\(valid) of \(count)")
        let differences = seen.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", ")
        print("valijson: \(count) values, \(valid) valid; intended differences: \(differences)")
    }
}

/// One schema, compiled by both.
private struct SchemaPair {
    let name: String
    let ours: Schema
    let theirs: Valijson
    /// valijson told that a format is only for strings.
    let lenient: Valijson
    /// Some limit is beyond what a 64-bit float holds exactly.
    let hasLargeBounds: Bool

    init(_ schema: CorpusSchema) throws {
        try #require(
            Valijson.isAvailable,
            "built without libvalijson-dev and nlohmann-json3-dev; deploy/test installs them")
        name = schema.testDescription
        ours = try Schema(schema.source, resolve: schema.resolve)
        theirs = try #require(Valijson(schema.json), "valijson compiles \(schema.json)")
        let format = #""format":"date-time""#
        let guarded = schema.json.replacing(format, with: #""if":{"type":"string"},"then":{\#(format)}"#)
        lenient = try #require(Valijson(guarded))
        hasLargeBounds =
            schema.json.contains("922337203685477580") || schema.json.contains("9007199254740992")
    }
}
