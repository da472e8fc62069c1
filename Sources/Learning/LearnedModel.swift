/// A snapshot of what was learned, which predicts: a value that other programs get as JSON.
///
/// The same on every machine: counts are whole numbers, weights whole thousandths; sums run in a fixed order. Only
/// `exp` and `log` of the C library may differ in the last bit, which rounding to hundredths of a percent hides but at
/// a tie.
package struct LearnedModel: Hashable, Sendable {
    package let version: Int
    package let scheme: Scheme
    package let weights: Weights
    package let counts: LearnedCounts

    /// The snapshot of `counts` as they are, with weights measured on them. What only learning needs is left out.
    package init(version: Int, scheme: Scheme, counts: LearnedCounts) {
        self.init(
            version: version, scheme: scheme, weights: Weights(measuredOn: counts.forecasts),
            counts: counts.forPredicting)
    }

    init(version: Int, scheme: Scheme, weights: Weights, counts: LearnedCounts) {
        self.version = version
        self.scheme = scheme
        self.weights = weights
        self.counts = counts
    }

    /// The probability that a lead will be won; nil while the outcomes do not tell anything.
    ///
    /// - Parameter team: the lead's; a team without outcomes, or nil, is judged by those of all teams.
    package func prediction(of facts: [Fact], team: String?) -> Prediction? {
        counts.prediction(of: facts, team: team, scheme, weights)
    }
}

extension LearnedCounts {
    /// Without forecasts, and without periods that no longer weigh anything.
    fileprivate var forPredicting: LearnedCounts {
        guard let latest = tenant.periods.keys.max() else { return self }
        let weighing = (latest - MeasuredBayes.periods + 1)...latest
        var counts = self
        counts.forecasts = [:]
        counts.tenant.periods = tenant.periods.filter { weighing.contains($0.key) }
        for (name, team) in teams {
            counts.teams[name]?.periods = team.periods.filter { weighing.contains($0.key) }
        }
        return counts
    }

    /// As `LearnedModel.prediction`, with weights measured earlier.
    func prediction(of facts: [Fact], team: String?, _ scheme: Scheme, _ weights: Weights) -> Prediction? {
        if let won = facts.first(where: { $0.field == stages?.field && $0.value == stages?.won }) {
            return Prediction(wonBy: won, base: term(won, team, logOdds: 0))
        }
        let terms =
            switch scheme.method {
            case .plain: PlainBayes(counts: self, scheme: scheme).terms(facts, team: team)
            case .measured:
                MeasuredBayes(counts: self, scheme: scheme, weights: weights).terms(facts, team: team)
            }
        let own = group(of: team)?.outcomes.tally.settled
        return terms.map { Prediction($0, base: (own, outcomes)) }
    }
}
