/// What one closed lead teaches: how it ended, and what was known of it then.
///
/// Kept with the lead as it was told, so that what is taken back is what was counted.
package struct Lesson: Hashable, Sendable {
    package let outcome: Outcome
    package let team: String?
    /// When it ended, in whole weeks since 1970.
    package let week: Int
    /// Sorted, one for each field.
    package let facts: [Fact]
    /// What was predicted of the lead, if anything was.
    package let forecast: Forecast?

    /// - Parameter facts: of two of one field the first in their order counts.
    package init(
        _ outcome: Outcome, team: String?, week: Int, facts: [Fact], forecast: Forecast? = nil
    ) {
        self.outcome = outcome
        self.team = team
        self.week = week
        var fields: Set<String> = []
        self.facts = facts.sorted().filter { fields.insert($0.field).inserted }
        self.forecast = forecast
    }
}

extension LearnedCounts {
    /// Counts a lesson; with weight -1 takes it back.
    package mutating func learn(_ lesson: Lesson, weight: Int = 1) {
        learn(
            lesson.facts, team: lesson.team, outcome: lesson.outcome, period: lesson.week,
            forecast: lesson.forecast, weight: weight)
    }
}
