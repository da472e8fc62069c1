import Foundation
import Testing

@testable import Learning

@Suite("learning: evaluation")
struct EvaluationTests {
    @Test(
        "area under the curve, by counting pairs",
        arguments: [
            // Won 0.9 0.6 0.4, lost 0.7 0.4 0.1: above 3 + 2 + 1, one tie counts half.
            ([(0.9, true), (0.7, false), (0.6, true), (0.4, true), (0.4, false), (0.1, false)], 6.5 / 9),
            ([(1, true), (0, false)], 1), ([(0, true), (1, false)], 0),
            ([(0, true), (0, false), (0, true)], 0.5),
            ([(1, true), (2, true)], nil), ([], nil),
        ] as [([(Double, Bool)], Double?)])
    func areaUnderTheCurve(values: [(Double, Bool)], expected: Double?) {
        #expect(areaUnderCurve(values.map { (value: $0.0, isWon: $0.1) }) == expected)
    }

    @Test("log loss and calibration of what was predicted")
    func calibration() throws {
        var counts = LearnedCounts()
        let (web, fair) = (Fact("source", text: "web")!, Fact("source", text: "fair")!)
        for index in 0..<10 {
            counts.learn([web], team: nil, outcome: index < 8 ? .won : .lost)
            counts.learn([fair], team: nil, outcome: index < 2 ? .won : .lost)
        }
        let model = LearnedModel(version: 1, scheme: Scheme(.plain), counts: counts)
        let high = try #require(model.prediction(of: [web], team: nil))
        let low = try #require(model.prediction(of: [fair], team: nil))
        var evaluation = Evaluation()
        #expect(evaluation.logLoss == nil && evaluation.areaUnderCurve == nil)
        evaluation.add(high, .won)
        evaluation.add(high, .lost)
        evaluation.add(low, .lost)
        // 8.1 : 2.1 is 79.41 %, 2.1 : 8.1 the rest.
        #expect(high.hundredths == 7941 && low.hundredths == 2059)
        let loss = -(log(0.7941) + log(1 - 0.7941) + log(1 - 0.2059)) / 3
        #expect(abs(evaluation.logLoss! - loss) < 1e-12)
        #expect(evaluation.bins[7].outcomes == Tally(won: 1, lost: 1))
        #expect(evaluation.bins[7].meanProbability == 79.41 && evaluation.bins[7].meanOutcome == 50)
        #expect(evaluation.bins[2].outcomes == Tally(lost: 1))
        #expect(evaluation.bins.map(\.outcomes.total).reduce(0, +) == 3)
        #expect(evaluation.areaUnderCurve == 0.75)
    }

    @Test("a lead is predicted before its own outcome is learned, and by none that is still on its way")
    func prequential() {
        let fact = Fact("source", text: "web")!
        for delay in [0, 3] {
            var learner = Prequential(Scheme(.plain), delay: delay)
            for index in 0..<6 {
                let prediction = learner.observe([fact], team: nil, index == 0 ? .lost : .won)
                #expect((prediction == nil) == (index <= delay))
                #expect(prediction?.base.tenant.total ?? 0 == max(0, index - delay))
            }
            #expect(learner.model().counts.outcomes == Tally(won: 5, lost: 1))
        }
    }

    @Test("the most telling values come first, with the sign of what they tell")
    func telling() {
        var counts = LearnedCounts()
        for (value, won, lost) in [("web", 30, 10), ("fair", 5, 35), ("call", 20, 20), ("fax", 1, 0)] {
            let fact = Fact("source", text: value)!
            for _ in 0..<won { counts.learn([fact], team: nil, outcome: .won) }
            for _ in 0..<lost { counts.learn([fact], team: nil, outcome: .lost) }
        }
        let values = counts.tellingValues(3)
        #expect(values.map(\.fact.value) == ["fair", "web", "fax"])
        #expect(values.map { $0.deviations > 0 } == [false, true, true])
        #expect(values[0].outcomes == Tally(won: 5, lost: 35))
    }
}
