import Testing

@testable import Learning

@Suite("learning: counts")
struct LearnedCountsTests {
    /// A closed lead, as it is learned.
    struct Closed {
        var facts: [Fact]
        var team: String?
        var outcome: Outcome
        var period: Int
        var forecast: Forecast?

        func learn(into counts: inout LearnedCounts, weight: Int = 1) {
            counts.learn(
                facts, team: team, outcome: outcome, period: period, forecast: forecast, weight: weight)
        }
    }

    /// Leads of three teams and none, with stages, tags and numbers.
    static func leads(_ count: Int, seed: UInt64) -> [Closed] {
        var random = SeededRandom(seed)
        return (0..<count).map { _ in
            let stage = ["1", "2", "3"].randomElement(using: &random)!
            let facts = [
                Fact("stage", text: stage), Fact("source", text: "s\(Int.random(in: 0..<9, using: &random))"),
                Fact("tag", text: "a"), Bool.random(using: &random) ? Fact("tag", text: "b") : nil,
                Fact("value", number: Int64.random(in: -50..<5000, using: &random)),
            ].compactMap(\.self)
            return Closed(
                facts: facts, team: ["x", "y", "z", nil].randomElement(using: &random)!,
                outcome: Bool.random(using: &random) ? .won : .lost,
                period: Int.random(in: 0..<20, using: &random),
                forecast: Forecast(
                    base: Int.random(in: -9..<9, using: &random),
                    evidence: Int.random(in: -9..<9, using: &random)))
        }
    }

    private func counts(_ leads: [Closed]) -> LearnedCounts {
        leads.reduce(into: LearnedCounts(stages: OdooScenario.stages)) { $1.learn(into: &$0) }
    }

    @Test("the order of outcomes makes no difference", arguments: 1...5 as ClosedRange<UInt64>)
    func order(seed: UInt64) {
        var random = SeededRandom(seed)
        let leads = Self.leads(400, seed: seed)
        #expect(counts(leads) == counts(leads.shuffled(using: &random)))
        #expect(counts(leads) != counts(Array(leads.dropLast())))
    }

    @Test("what is taken back leaves no trace, even if it is taken back before it came")
    func takeBack() {
        let leads = Self.leads(300, seed: 7)
        var random = SeededRandom(8)
        let undone = leads[200...]
        let steps = (leads.map { ($0, 1) } + undone.map { ($0, -1) }).shuffled(using: &random)
        var after = LearnedCounts(stages: OdooScenario.stages)
        for (lead, weight) in steps { lead.learn(into: &after, weight: weight) }
        #expect(after == counts(Array(leads[..<200])))
        for lead in leads[..<200] { lead.learn(into: &after, weight: -1) }
        #expect(after == LearnedCounts(stages: OdooScenario.stages))
    }

    @Test("the tenant is the sum of its teams")
    func tenant() {
        let counts = counts(Self.leads(500, seed: 3))
        #expect(counts.outcomes.total == 500)
        for (name, field) in counts.tenant.fields {
            for (value, count) in field.values {
                let teams = counts.teams.values.compactMap { $0.fields[name]?.values[value] }
                #expect(teams.map(\.tally.won).reduce(0, +) == count.tally.won)
                #expect(teams.map(\.records).reduce(0, +) == count.records)
            }
            #expect(field.values.values.map(\.tally.lost).reduce(0, +) == field.total.tally.lost)
            #expect(field.values.values.map(\.records).reduce(0, +) == field.total.records)
        }
    }

    @Test("the same fact twice in a lead counts once")
    func repeated() {
        var counts = LearnedCounts()
        let fact = Fact("source", text: "Web")!
        counts.learn([fact, Fact("source", text: " web ")!, fact], team: nil, outcome: .won)
        #expect(counts.tenths(fact, team: nil)! == (11, 1))
    }

    @Test("values beyond the bound count together, and are found again when they are taken back")
    func bound() {
        func fact(_ number: Int) -> Fact { Fact("page", text: "page \(number)")! }
        var counts = LearnedCounts()
        let most = LearnedCounts.mostValues
        for number in 0..<most + 5 { counts.learn([fact(number)], team: nil, outcome: .lost) }
        let other = Fact("page", text: LearnedCounts.other)!
        #expect(counts.tenths(other, team: nil)! == (1, 51))
        // The place of a value that is gone is not given to another one, which was counted elsewhere.
        counts.learn([fact(0)], team: nil, outcome: .lost, weight: -1)
        counts.learn([fact(most)], team: nil, outcome: .lost, weight: -1)
        #expect(counts.tenths(other, team: nil)! == (1, 41))
        #expect(counts.tenths(fact(most), team: nil) == nil)
        for number in 1..<most + 5 where number != most {
            counts.learn([fact(number)], team: nil, outcome: .lost, weight: -1)
        }
        #expect(counts.outcomes.total == 0)
        #expect(counts.teams.isEmpty)
    }

    @Test("teams beyond the bound count as no team, fields beyond it not at all")
    func bounds() {
        var counts = LearnedCounts()
        for team in 0..<LearnedCounts.mostTeams + 2 {
            counts.learn([], team: "team \(team)", outcome: .won)
        }
        #expect(counts.teams[""]?.outcomes.tally == Tally(won: 2))
        var wide = LearnedCounts()
        let facts = (0..<LearnedCounts.mostFields + 2).map { Fact("field \($0)", text: "v")! }
        for fact in facts { wide.learn([fact], team: nil, outcome: .won) }
        #expect(facts.filter { wide.tenths($0, team: nil) != nil } == Array(facts.dropLast(2)))
    }

    @Test(
        "texts are folded, numbers binned by their first digit and length",
        arguments: [
            ("  Cellular ", "cellular"), ("ÉCOLE", "école"), ("0", "0"), ("7", "7"), ("-7", "-7"),
            ("10", "10 to 19"), ("19", "10 to 19"), ("20", "20 to 29"), ("999", "900 to 999"),
            ("-42", "-49 to -40"), ("42.9", "40 to 49"), ("1e3", "1000 to 1999"), ("3 apples", "3 apples"),
            (
                "9223372036854775807", "9000000000000000000 to 9999999999999999999"
            ), ("nan", "nan"), ("0x1F", "0x1f"), ("-.5", "0"),
            (String(repeating: "x", count: 99), String(repeating: "x", count: 64)),
        ])
    func folding(text: String, value: String) {
        #expect(Fact("f", numberOrText: text)?.value == value)
    }

    @Test("a blank is no fact", arguments: ["", "  ", "\t\n"])
    func blank(text: String) {
        #expect(Fact("f", numberOrText: text) == nil)
    }
}

/// SplitMix64: the same numbers from the same seed everywhere.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
