internal import Glibc

/// How well predictions agree with outcomes.
package struct Evaluation: Sendable {
    /// Predictions of one tenth of the probabilities, 0–10 %, …, 90–100 %.
    package struct Bin: Hashable, Sendable {
        package var outcomes = Tally()
        /// The sum of the predictions, in hundredths of a percent.
        package var hundredths = 0

        /// In percent; 0 for none.
        package var meanProbability: Double {
            outcomes.total == 0 ? 0 : Double(hundredths) / Double(outcomes.total) / 100
        }
        /// The share of leads that were won, in percent; 0 for none.
        package var meanOutcome: Double {
            outcomes.total == 0 ? 0 : 100 * Double(outcomes.won) / Double(outcomes.total)
        }
    }

    package private(set) var bins = [Bin](repeating: Bin(), count: 10)
    private var ranked: [(value: Double, isWon: Bool)] = []
    private var surprise = 0.0

    package init() {}

    package var outcomes: Tally { bins.reduce(into: Tally()) { $0 += $1.outcomes } }

    package mutating func add(_ prediction: Prediction, _ outcome: Outcome) {
        let tally = outcome == .won ? Tally(won: 1) : Tally(lost: 1)
        let bin = min(9, prediction.hundredths / 1000)
        bins[bin].outcomes += tally
        bins[bin].hundredths += prediction.hundredths
        ranked.append((prediction.logOdds, outcome == .won))
        // A lead that is won already is predicted with certainty: the loss stays finite.
        let share = Double(min(9999, prediction.hundredths)) / 10_000
        surprise -= log(outcome == .won ? share : 1 - share)
    }

    /// The mean of -ln(probability given to what happened); nil without predictions.
    package var logLoss: Double? { ranked.isEmpty ? nil : surprise / Double(ranked.count) }

    /// Area under the ROC curve; nil unless some leads were won and some lost.
    package var areaUnderCurve: Double? { Learning.areaUnderCurve(ranked) }
}

/// The probability that of a lead won and a lead lost, drawn at random, the one that was won has the higher value;
/// equal values count half (Mann and Whitney's statistic). Nil where one of the two is missing.
package func areaUnderCurve(_ values: [(value: Double, isWon: Bool)]) -> Double? {
    let sorted = values.sorted { $0.value < $1.value }
    var (lost, won, pairs) = (0, 0, 0.0)
    var index = 0
    while index < sorted.count {
        var equal = Tally()
        let value = sorted[index].value
        while index < sorted.count, sorted[index].value == value {
            if sorted[index].isWon { equal.won += 1 } else { equal.lost += 1 }
            index += 1
        }
        pairs += Double(equal.won) * (Double(lost) + Double(equal.lost) / 2)
        (won, lost) = (won + equal.won, lost + equal.lost)
    }
    return won > 0 && lost > 0 ? pairs / (Double(won) * Double(lost)) : nil
}
