import Contract
import JSON
import Testing
import YAML

/// Our compiled validator beside valijson, an independent one, over a corpus of schemas and drawn values. A value
/// must be valid by ours exactly if it is by valijson, asked without its known deviations, and breaks no rule of our
/// own.
@Suite(
    "valijson agrees",
    .enabled(if: Valijson.isAvailable, "built without libvalijson-dev and nlohmann-json3-dev: not compared"))
struct OracleTests {
    @Test("on every topic's schemas")
    func topics() throws {
        let schemas = try SchemaCorpus.topics()
        #expect(schemas.count >= 7)
        var comparison = Comparison()
        for (seed, schema) in schemas.enumerated() {
            try comparison.compare(SchemaPair(schema), seed: UInt64(seed), values: 200, mutated: 1)
        }
        comparison.check(atLeast: 3000)
    }

    @Test("on each keyword, and shows every listed deviation and rule of our own")
    func keywords() throws {
        var comparison = Comparison()
        for (seed, json) in SchemaCorpus.keywords.enumerated() {
            try comparison.compare(
                SchemaPair(CorpusSchema(json)), seed: UInt64(seed), values: 200, mutated: 2)
        }
        comparison.check(atLeast: 10_000)
        comparison.checkKeywords()
        comparison.checkLists()
    }

    @Test("on schemas drawn from the whole subset", arguments: [1, 2, 3] as [UInt64])
    func drawn(seed: UInt64) throws {
        var random = Seeded(seed: seed)
        var comparison = Comparison()
        for _ in 0..<50 {
            let schema = try CorpusSchema(SchemaCorpus.drawn(&random))
            try comparison.compare(SchemaPair(schema), seed: random.next(), values: 30, mutated: 1)
        }
        comparison.check(atLeast: 3000)
    }

    @Test("on a value nested as deeply as is read")
    func deep() throws {
        let depth = JSONDocument.maximumDepth
        let pair = try SchemaPair(CorpusSchema(#"{"items":{"maxItems":1}}"#))
        var comparison = Comparison()
        for innermost in ["", "1", "[[],1]"] {
            let opened = depth - (innermost.hasPrefix("[") ? 2 : 0)
            let json =
                String(repeating: "[", count: opened) + innermost + String(repeating: "]", count: opened)
            try comparison.compare(pair, .scalar(json))
        }
        #expect(comparison.disagreements == [])
    }

    @Test("with no validator that takes one keyword for another", arguments: Mutant.all)
    func mutants(mutant: Mutant) throws {
        var comparison = Comparison()
        for (seed, json) in SchemaCorpus.keywords.enumerated() where json.contains("\"\(mutant.keyword)\"") {
            guard let pair = try SchemaPair(CorpusSchema(json), mutant) else { continue }
            try comparison.compare(pair, seed: UInt64(seed), values: 60, mutated: 1)
            if !comparison.disagreements.isEmpty { return }
        }
        Issue.record("a validator that does this is not told from ours")
    }
}

/// Asks both validators, and counts.
private struct Comparison {
    private(set) var disagreements: [String] = []
    private var count = 0
    private var valid = 0
    /// Valid and invalid values by the keywords of their schema.
    private var byKeyword: [String: (valid: Int, invalid: Int)] = [:]
    /// Values refused by each rule.
    private var byRule: [String: Int] = [:]
    /// Values whose verdict a deviation, or a rule of our own, alone has changed.
    private var deviations: [Deviation: Int] = [:]
    private var ownRules: [OwnRule: Int] = [:]
    private let document = JSONDocument()
    /// How often a deviation or a rule of our own must have decided.
    private static let enough = 5

    /// - Parameters:
    ///   - values: how many are drawn to fit; as many more are drawn with faults.
    ///   - mutated: of how many of those that fit each place is changed in every way.
    mutating func compare(_ pair: SchemaPair, seed: UInt64, values: Int, mutated: Int) throws {
        var generator = InstanceGenerator(seed: seed)
        let fitting = (0..<values).map { _ in generator.fitting(pair.shape) }
        let drawn = (0..<values).map { _ in generator.instance(of: pair.shape) }
        let mutations = fitting.prefix(mutated).flatMap { $0.mutations(pair.shape, Instance.faults) }
        for instances in [fitting, drawn, mutations] {
            for instance in Self.affordable(instances) { try compare(pair, instance) }
        }
    }

    /// Of values that are large, as long texts and full lists are, some from everywhere: as many as have so much JSON.
    private static func affordable(_ instances: [Instance], bytes: Int = 200_000) -> [Instance] {
        let sample = stride(from: 0, to: instances.count, by: max(1, instances.count / 10))
            .map { instances[$0].json.utf8.count }
        let mean = sample.reduce(0, +) / max(1, sample.count) + 1
        let step = max(1, instances.count * mean / bytes)
        return stride(from: 0, to: instances.count, by: step).map { instances[$0] }
    }

    mutating func compare(_ pair: SchemaPair, _ instance: Instance) throws {
        let question = Question(instance, pair.shape)
        let broken = OwnRule.broken(instance, pair.shape)
        let theirs = pair.theirs.verdict(question.instance.json)
        try document.parse(instance.json)
        let ours = pair.ours.validate(document.root)
        record(ours, pair.keywords)
        checkAll(pair, instance, first: ours)
        note(pair, instance, question, theirs, broken)
        if ours == nil, theirs == .valid, broken.isEmpty { return }
        if ours != nil, theirs == .invalid || theirs == .valid && !broken.isEmpty { return }
        disagreements.append(
            "\(pair.name) on \(instance.json): \(ours.map { "\($0.rule): \($0.message)" } ?? "valid"); "
                + "valijson on \(question.instance.json): \(theirs), \(broken)")
    }

    /// All violations at once are none exactly where there is no first one, and begin with it.
    private mutating func checkAll(_ pair: SchemaPair, _ instance: Instance, first: Violation?) {
        let all = pair.ours.violations(of: document.root)
        guard all.first != first else { return }
        disagreements.append("\(pair.name) on \(instance.json): first \(first as Any), all \(all)")
    }

    private mutating func record(_ ours: Violation?, _ keywords: Set<String>) {
        count += 1
        valid += ours == nil ? 1 : 0
        for keyword in keywords {
            byKeyword[keyword, default: (0, 0)].valid += ours == nil ? 1 : 0
            byKeyword[keyword, default: (0, 0)].invalid += ours == nil ? 0 : 1
        }
        if let ours { byRule[ours.rule, default: 0] += 1 }
    }

    private mutating func note(
        _ pair: SchemaPair, _ instance: Instance, _ question: Question, _ theirs: Valijson.Verdict,
        _ broken: Set<OwnRule>
    ) {
        if theirs == .valid, broken.count == 1, let rule = broken.first { ownRules[rule, default: 0] += 1 }
        guard question.deviations.count == 1, let deviation = question.deviations.first,
            deviations[deviation, default: 0] < Self.enough,
            pair.verbatim.verdict(instance.json) != theirs
        else { return }
        deviations[deviation, default: 0] += 1
    }

    func check(atLeast expected: Int, location: SourceLocation = #_sourceLocation) {
        #expect(count >= expected, sourceLocation: location)
        #expect(
            disagreements.count == 0, "\(disagreements.prefix(20).joined(separator: "\n"))",
            sourceLocation: location)
        // A generator that hits only one verdict would prove little.
        #expect(valid > count / 5 && valid < count * 4 / 5, "\(valid) of \(count)", sourceLocation: location)
    }

    /// Each keyword must have decided often enough, and not always.
    func checkKeywords() {
        for keyword in SchemaCorpus.asserting {
            let (valid, invalid) = byKeyword[keyword] ?? (0, 0)
            #expect(min(valid, invalid) * 7 > valid + invalid, "\(keyword): \(valid) valid, \(invalid) not")
            let rule = keyword == "const" ? "enum" : keyword
            guard !["properties", "items", "x-bellhop"].contains(keyword) else { continue }
            #expect(byRule[rule, default: 0] >= 40, "refused by \(keyword)")
        }
    }

    /// What no longer shows must be taken off the lists.
    func checkLists() {
        #expect(Deviation.allCases.filter { deviations[$0, default: 0] < Self.enough } == [])
        #expect(OwnRule.allCases.filter { ownRules[$0, default: 0] < Self.enough } == [])
    }
}

/// One schema, compiled by both.
private struct SchemaPair {
    let name: String
    let ours: Schema
    /// Asked without its deviations.
    let theirs: Valijson
    /// Asked as it stands.
    let verbatim: Valijson
    /// The schema without references.
    let shape: YAMLValue
    /// All keywords in it.
    let keywords: Set<String>

    init(_ schema: CorpusSchema) throws {
        self.init(
            schema, ours: try Schema(schema.source, resolve: schema.resolve),
            try YAMLValue(yaml: schema.json),
            guarded: try #require(Valijson(Self.guarded(schema.json)), "valijson compiles \(schema.json)"),
            verbatim: try #require(Valijson(schema.json)))
    }

    /// Ours compiled from another schema; nil where that is the same, or none.
    init?(_ schema: CorpusSchema, _ mutant: Mutant) throws {
        let changed = mutant.apply(try YAMLValue(yaml: schema.json))
        guard CorpusSchema("", changed).json != schema.json, let ours = try? Schema(changed) else {
            return nil
        }
        let original = try SchemaPair(schema)
        self.init(
            schema, ours: ours, original.shape, guarded: original.theirs, verbatim: original.verbatim)
    }

    private init(
        _ schema: CorpusSchema, ours: Schema, _ shape: YAMLValue, guarded: Valijson, verbatim: Valijson
    ) {
        (name, self.ours, self.shape) = (schema.testDescription, ours, shape)
        (theirs, self.verbatim) = (guarded, verbatim)
        keywords = Set(SchemaCorpus.asserting.filter { schema.json.contains("\"\($0)\":") })
    }

    /// `Deviation.formatOfOthers`: a format is only for strings.
    private static func guarded(_ json: String) -> String {
        let format = #""format":"date-time""#
        return json.replacing(format, with: #""if":{"type":"string"},"then":{\#(format)}"#)
    }
}
