/// Learns from leads in the order in which they came, each one predicted before its outcome is learned.
///
/// So what it measures is what would have been seen in use: no prediction knows its own outcome or a later one.
package struct Prequential: Sendable {
    /// Outcomes in a period: the base rate is mostly that of the last few hundred.
    package static let period = 250

    package let scheme: Scheme
    /// An outcome is learned when so many more leads have been predicted: it takes time until it is known.
    package let delay: Int
    package private(set) var counts: LearnedCounts
    private var weights = Weights.initial
    private var learned = 0
    private var waiting: [Closed] = []
    private var firstWaiting = 0

    private struct Closed {
        var facts: [Fact]
        var team: String?
        var outcome: Outcome
        var forecast: Forecast?
    }

    package init(_ scheme: Scheme, stages: Stages? = nil, delay: Int = 0) {
        self.scheme = scheme
        self.delay = delay
        counts = LearnedCounts(stages: stages)
    }

    /// What would have been said of the lead before its outcome; nil while nothing could be.
    package mutating func observe(_ facts: [Fact], team: String?, _ outcome: Outcome) -> Prediction? {
        let prediction = counts.prediction(of: facts, team: team, scheme, weights)
        waiting.append(
            Closed(facts: facts, team: team, outcome: outcome, forecast: prediction?.forecast))
        if waiting.count - firstWaiting > delay { learnFirst() }
        return prediction
    }

    /// Everything learned, with the outcomes that still wait.
    package mutating func model(version: Int = 1) -> LearnedModel {
        while firstWaiting < waiting.count { learnFirst() }
        return LearnedModel(version: version, scheme: scheme, counts: counts)
    }

    private mutating func learnFirst() {
        let closed = waiting[firstWaiting]
        firstWaiting += 1
        counts.learn(
            closed.facts, team: closed.team, outcome: closed.outcome, period: learned / Self.period,
            forecast: closed.forecast)
        learned += 1
        if learned.isMultiple(of: Self.period) { weights = Weights(measuredOn: counts.forecasts) }
        guard firstWaiting > 1024 else { return }
        waiting.removeFirst(firstWaiting)
        firstWaiting = 0
    }
}
