import Foundation
import JSON
import Testing

@testable import Learning

@Suite("learning: predictions")
struct PredictionTests {
    private func fact(_ value: String) -> Fact { Fact("source", text: value)! }

    /// Of each value so many leads won and lost.
    private func counts(_ values: KeyValuePairs<String, (won: Int, lost: Int)>, team: String? = nil)
        -> LearnedCounts
    {
        var counts = LearnedCounts()
        for (value, tally) in values {
            for _ in 0..<tally.won { counts.learn([fact(value)], team: team, outcome: .won) }
            for _ in 0..<tally.lost { counts.learn([fact(value)], team: team, outcome: .lost) }
        }
        return counts
    }

    private func model(_ method: Learning.Method, _ counts: LearnedCounts) -> LearnedModel {
        LearnedModel(version: 1, scheme: Scheme(method), counts: counts)
    }

    private static let methods = Learning.Method.allCases

    @Test("plain: the odds are those of the smoothed counts")
    func plain() throws {
        let prediction = try #require(
            model(.plain, counts(["web": (3, 1), "fair": (1, 5)])).prediction(of: [fact("web")], team: nil))
        // Prior 4.1 : 6.1; web 3.1 of 4.2 won, 1.1 of 6.2 lost.
        let odds = 4.1 / 6.1 * (3.1 / 4.2) / (1.1 / 6.2)
        #expect(prediction.probability == (1e4 * odds / (1 + odds)).rounded() / 100)
        #expect(prediction.base.tenant == Tally(won: 4, lost: 6))
        #expect(prediction.factors.map(\.tenant) == [Tally(won: 3, lost: 1)])
        #expect(prediction.factors.map(\.team) == [nil])
    }

    @Test("plain: a value that was only ever lost keeps 0.1 of a won lead")
    func zeroCount() throws {
        let prediction = try #require(
            model(.plain, counts(["web": (4, 1), "fair": (0, 5)])).prediction(of: [fact("fair")], team: nil))
        let odds = 4.1 / 6.1 * (0.1 / 4.2) / (5.1 / 6.2)
        #expect(prediction.probability == (1e4 * odds / (1 + odds)).rounded() / 100)
    }

    @Test("a value of which no outcome is known says nothing", arguments: methods)
    func unseen(method: Learning.Method) throws {
        let model = model(method, counts(["web": (3, 1), "fair": (1, 5)]))
        let without = try #require(model.prediction(of: [], team: nil))
        #expect(model.prediction(of: [fact("radio"), Fact("colour", text: "red")!], team: nil) == without)
        #expect(without.factors.isEmpty)
        #expect(without.base.points == without.score)
    }

    @Test("without outcomes nothing is predicted", arguments: methods)
    func nothing(method: Learning.Method) {
        #expect(model(method, LearnedCounts()).prediction(of: [fact("web")], team: nil) == nil)
    }

    @Test("leads that were all won: plain believes it, measured says nothing yet")
    func oneClass() {
        let won = counts(["web": (5, 0)])
        #expect(model(.plain, won).prediction(of: [fact("web")], team: nil)?.probability == 98.08)
        #expect(model(.measured, won).prediction(of: [fact("web")], team: nil) == nil)
    }

    @Test("a team without outcomes is judged as a lead without a team", arguments: methods)
    func fallback(method: Learning.Method) throws {
        var learned = counts(["web": (9, 1), "fair": (1, 9)], team: "north")
        for _ in 0..<20 { learned.learn([fact("web")], team: "south", outcome: .lost) }
        let model = model(method, learned)
        let none = try #require(model.prediction(of: [fact("web")], team: nil))
        #expect(model.prediction(of: [fact("web")], team: "east") == none)
        let north = try #require(model.prediction(of: [fact("web")], team: "north"))
        #expect(north.hundredths > none.hundredths)
        #expect(north.factors.first?.team == Tally(won: 9, lost: 1))
        #expect(north.factors.first?.tenant == Tally(won: 9, lost: 21))
    }

    @Test("measured: a team with few outcomes is near the tenant, one with many goes its own way")
    func shrinkage() throws {
        func probability(_ outcomes: Int) throws -> Double {
            var learned = counts(["web": (400, 100), "fair": (100, 400)], team: "north")
            for _ in 0..<outcomes {
                learned.learn([fact("web")], team: "south", outcome: .lost)
                learned.learn([fact("fair")], team: "south", outcome: .won)
            }
            return try #require(
                model(.measured, learned).prediction(of: [fact("web")], team: "south")?.probability)
        }
        let (none, few, many) = (try probability(0), try probability(2), try probability(300))
        #expect(none > 60 && few < none && few > 55)
        #expect(many < 40)
    }

    @Test("measured: a value seen once says less than one seen often at the same rate")
    func rare() throws {
        let model = model(.measured, counts(["often": (0, 200), "once": (0, 1), "web": (200, 100)]))
        let once = try #require(model.prediction(of: [fact("once")], team: nil)).factors[0].logOdds
        let often = try #require(model.prediction(of: [fact("often")], team: nil)).factors[0].logOdds
        #expect(often < 10 * once && once < 0)
    }

    @Test("measured: the base rate is that of late")
    func drift() throws {
        var counts = LearnedCounts()
        for period in 0..<2 {
            for index in 0..<200 {
                counts.learn(
                    [], team: nil, outcome: index % 4 < 1 + 2 * period ? .won : .lost, period: period)
            }
        }
        // 25 % won, then 75 %: half of all.
        let late = try #require(model(.measured, counts).prediction(of: [], team: nil))
        #expect((55...65).contains(late.probability))
        // 150 of 200, and half of 50 of 200.
        #expect(late.late == Tally(won: 175, lost: 125))
        #expect(late.base.tenant == Tally(won: 200, lost: 200))
        #expect(model(.plain, counts).prediction(of: [], team: nil)?.probability == 50)
    }

    @Test("measured: fields that repeat each other are believed less the longer it is seen that they mislead")
    func repetition() throws {
        var learner = Prequential(Scheme(.measured))
        var random = SeededRandom(4)
        for _ in 0..<4000 {
            let isGood = Bool.random(using: &random)
            let outcome: Outcome = Int.random(in: 0..<10, using: &random) < (isGood ? 7 : 3) ? .won : .lost
            // Eight copies of one signal.
            let facts = (0..<8).map { Fact("copy \($0)", text: isGood ? "good" : "bad")! }
            _ = learner.observe(facts, team: nil, outcome)
        }
        let model = learner.model()
        #expect((90...180).contains(model.weights.evidenceThousandths))
        let facts = (0..<8).map { Fact("copy \($0)", text: "good")! }
        let measured = try #require(model.prediction(of: facts, team: nil)).probability
        #expect((66...74).contains(measured))
        let plain = LearnedModel(version: 1, scheme: Scheme(.plain), counts: model.counts)
        #expect(plain.prediction(of: facts, team: nil)!.probability > 99)
    }

    @Test("weights that nothing was measured for are the initial ones; misleading evidence gets none")
    func weights() {
        #expect(Weights(measuredOn: [:]) == .initial)
        let misleading = [
            Forecast(base: 0, evidence: 8): Tally(won: 10, lost: 990),
            Forecast(base: 0, evidence: -8): Tally(won: 990, lost: 10),
        ]
        #expect(Weights(measuredOn: misleading).evidenceThousandths == 0)
        // Odds of 3 : 1 at an evidence of 2: half of ln 3 for each, drawn a little to 0.5.
        let right = [
            Forecast(base: 0, evidence: 8): Tally(won: 75_000, lost: 25_000),
            Forecast(base: 0, evidence: -8): Tally(won: 25_000, lost: 75_000),
        ]
        #expect(abs(Double(Weights(measuredOn: right).evidenceThousandths) - 500 * log(3)) <= 1)
    }

    @Test("points add up to the score, and have the sign of their log-odds", arguments: methods)
    func points(method: Learning.Method) throws {
        let leads = LearnedCountsTests.leads(600, seed: 11)
        var counts = LearnedCounts(stages: OdooScenario.stages)
        for lead in leads { lead.learn(into: &counts) }
        let model = model(method, counts)
        for lead in leads {
            let prediction = try #require(model.prediction(of: lead.facts, team: lead.team))
            let points = prediction.factors.map(\.points)
            #expect(prediction.base.points + points.reduce(0, +) == prediction.score)
            #expect((0...100).contains(prediction.score))
            let sum = prediction.base.logOdds + prediction.factors.map(\.logOdds).reduce(0, +)
            #expect(abs(sum - prediction.logOdds) < 1e-9)
            for factor in prediction.factors where factor.points != 0 {
                #expect((factor.points > 0) == (factor.logOdds > 0))
            }
        }
    }

    @Test(
        "whole points: the largest remainders are rounded up, the first of equals",
        arguments: [
            ([11.3, 2.6, -0.9], 13, [11, 3, -1]), ([0.5, 0.5], 1, [1, 0]),
            ([50.0, 20, -30], 40, [50, 20, -30]),
            ([33.4, 33.4, 33.2], 100, [34, 33, 33]), ([0.2], 0, [0]),
        ] as [([Double], Int, [Int])])
    func rounding(parts: [Double], sum: Int, points: [Int]) {
        #expect(wholePoints(parts, sum: sum) == points)
    }

    /// With a full list of values, one of them without outcomes.
    private var manyCounts: LearnedCounts {
        var counts = LearnedCounts(stages: OdooScenario.stages)
        for lead in LearnedCountsTests.leads(300, seed: 5) { lead.learn(into: &counts) }
        for number in 0..<LearnedCounts.mostValues + 3 {
            counts.learn([fact("\(number)")], team: "x", outcome: .lost, period: 30)
        }
        counts.learn([fact("0")], team: "x", outcome: .lost, period: 30, weight: -1)
        return counts
    }

    @Test("a model comes back from JSON as it was, to the byte, and predicts the same", arguments: methods)
    func json(method: Learning.Method) throws {
        let counts = manyCounts
        let scheme = Scheme(method, manyValued: ["tag"])
        let model = LearnedModel(version: 7, scheme: scheme, counts: counts)
        let document = JSONDocument()
        try document.parse(written { model.write(to: &$0) })
        let read = try LearnedModel(json: document.root)
        #expect(read == model)
        #expect(written { read.write(to: &$0) } == written { model.write(to: &$0) })
        for lead in LearnedCountsTests.leads(50, seed: 6) {
            let direct = counts.prediction(of: lead.facts, team: lead.team, scheme, model.weights)
            #expect(read.prediction(of: lead.facts, team: lead.team) == direct)
            #expect(direct != nil)
        }
    }

    @Test("counts come back from JSON with all that learning needs; a model leaves that out")
    func countsJSON() throws {
        let counts = manyCounts
        let document = JSONDocument()
        try document.parse(written { counts.write(to: &$0) })
        #expect(try LearnedCounts(json: document.root) == counts)
        #expect(!counts.forecasts.isEmpty && counts.tenant.periods.keys.contains(0))
        let model = model(.measured, counts)
        #expect(model.counts.forecasts.isEmpty)
        #expect(model.counts.tenant.periods.keys.min() == 19)
        #expect(model.weights != .initial)
    }

    private func written(_ write: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        write(&json)
        return json.string
    }

    @Test(
        "what is no model is refused with its place",
        arguments: [
            ("\"version\":1", "\"version\":\"1\"", "/version: must be a whole number of at most 2^40"),
            ("\"plain\"", "\"magic\"", "/method: must be plain or measured"),
            ("\"outcomes\":[1,0]", "\"outcomes\":[1]", "/teams/0/outcomes: must have 2 numbers"),
            (
                "\"outcomes\":[1,0]", "\"outcomes\":[1,9e15]",
                "/teams/0/outcomes/1: must be a whole number of at most 2^40"
            ),
            ("\"emptied\":{}", "\"emptied\":[]", "/emptied: must be an object"),
            ("\"forecasts\":[]", "\"foresight\":[]", "the document: \"forecasts\" is missing"),
        ])
    func badJSON(good: String, bad: String, says: String) throws {
        let model = model(.plain, counts(["web": (1, 0)]))
        let text = written { model.write(to: &$0) }
        let document = JSONDocument()
        try #require(text.contains(good))
        try document.parse(text.replacingOccurrences(of: good, with: bad))
        let error = #expect(throws: LearnedModelError.self) { _ = try LearnedModel(json: document.root) }
        #expect(error?.description == says)
    }
}
