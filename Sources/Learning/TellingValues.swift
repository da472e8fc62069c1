/// A value whose leads end otherwise than others do.
package struct TellingValue: Hashable, Sendable {
    package let fact: Fact
    package let outcomes: Tally
    /// How far the number of won leads is from what the rate of all leads makes expect, in standard deviations; above
    /// zero for more.
    package let deviations: Double
}

extension LearnedCounts {
    /// The values of all teams together that tell most, the most telling first.
    package func tellingValues(_ limit: Int) -> [TellingValue] {
        let values = tenant.fields.flatMap { name, field in
            field.values.compactMap { value, count in
                telling(Fact(name, counted: value), count.tally.settled)
            }
        }
        return Array(
            values.sorted {
                ($1.deviations.magnitude, $0.fact) < ($0.deviations.magnitude, $1.fact)
            }.prefix(limit))
    }

    /// Nil for a value of which nothing can be told.
    private func telling(_ fact: Fact, _ tally: Tally) -> TellingValue? {
        guard outcomes.won > 0, outcomes.lost > 0, tally.total > 0 else { return nil }
        let rate = Double(outcomes.won) / Double(outcomes.total)
        let expected = Double(tally.total) * rate
        let deviations = (Double(tally.won) - expected) / (expected * (1 - rate)).squareRoot()
        return TellingValue(fact: fact, outcomes: tally, deviations: deviations)
    }
}
