/// What the outcomes of a tenant's leads add up to: won and lost for each team, field and value.
///
/// A function of the set of outcomes alone: in which order they came, and what was learned and taken back in between,
/// leaves no trace, as long as the bounds below are not reached. Once a list is full it stays as it is, so that what is
/// taken back finds the place where it was counted.
package struct LearnedCounts: Hashable, Sendable {
    /// Different values of a field; others count together, as `other`.
    package static let mostValues = 200
    /// Fields; others are not counted.
    package static let mostFields = 64
    /// Teams; leads of others count as leads without a team.
    package static let mostTeams = 1000
    /// Stands for all values of a field beyond `mostValues`.
    package static let other = "(other)"

    package let stages: Stages?
    /// The key "" stands for leads without a team.
    var teams: [String: GroupCounts] = [:]
    var tenant = GroupCounts()
    /// How earlier predictions ended.
    var forecasts: [Forecast: Tally] = [:]

    package init(stages: Stages? = nil) { self.stages = stages }

    package var outcomes: Tally { tenant.outcomes.tally.settled }

    /// Counts one outcome, or takes it back.
    ///
    /// - Parameters:
    ///   - facts: what was known of the lead at its outcome. The same fact twice counts once; several values of one
    ///     field, such as tags, count each.
    ///   - period: when the outcome came, in whole periods of the caller's choice, such as weeks. Younger outcomes
    ///     weigh more in the base rate.
    ///   - forecast: what was predicted before, from `Prediction.forecast`; the model measures its weights by it.
    ///   - weight: 1, or -1 to take back what was counted with the same arguments: a lead re-opened, or closed the
    ///     other way.
    package mutating func learn(
        _ facts: [Fact], team: String?, outcome: Outcome, period: Int = 0, forecast: Forecast? = nil,
        weight: Int = 1
    ) {
        let tally = outcome == .won ? Tally(won: weight) : Tally(lost: weight)
        let team = admitted(team)
        count(tally, team, period)
        for fact in counted(facts, outcome) { count(fact, tally, team) }
        if teams[team]?.isEmpty == true, teams.count < Self.mostTeams { teams[team] = nil }
        guard let forecast else { return }
        forecasts[forecast, default: Tally()] += tally
        if forecasts[forecast]?.isZero == true { forecasts[forecast] = nil }
    }

    /// The smoothed counts of a value in tenths of a lead; nil if the team has no outcome with it.
    package func tenths(_ fact: Fact, team: String?) -> (won: Int, lost: Int)? {
        teams[team ?? ""]?.fields[fact.field]?.known(fact.value).map { ($0.wonTenths, $0.lostTenths) }
    }

    private func admitted(_ team: String?) -> String {
        let team = team ?? ""
        return teams[team] != nil || teams.count < Self.mostTeams ? team : ""
    }

    /// Each fact once, a stage as the stages it stands for.
    private func counted(_ facts: [Fact], _ outcome: Outcome) -> Set<Fact> {
        var counted: Set<Fact> = []
        for fact in facts {
            if let stages, stages.field == fact.field {
                counted.formUnion(
                    stages.passed(fact.value, outcome).map { Fact(fact.field, counted: $0) })
            } else {
                counted.insert(fact)
            }
        }
        return counted
    }

    private mutating func count(_ tally: Tally, _ team: String, _ period: Int) {
        let change = teams[team, default: GroupCounts()].outcomes.addToRecord(tally)
        teams[team, default: GroupCounts()].add(tally, period: period)
        tenant.outcomes.add(tally, records: change)
        tenant.add(tally, period: period)
    }

    private mutating func count(_ fact: Fact, _ tally: Tally, _ team: String) {
        let field = fact.field
        guard tenant.fields[field] != nil || tenant.fields.count < Self.mostFields else { return }
        let value = valueCounted(fact)
        let change = teams[team, default: GroupCounts()].fields[field, default: FieldCounts()]
            .addToRecord(tally, value)
        tenant.fields[field, default: FieldCounts()].add(tally, value, records: change)
        if teams[team]?.fields[field]?.values.isEmpty == true { teams[team]?.fields[field] = nil }
        if tenant.fields[field]?.values.isEmpty == true, tenant.fields.count < Self.mostFields {
            tenant.fields[field] = nil
        }
    }

    /// The value that a fact counts as.
    func valueCounted(_ fact: Fact) -> String {
        guard let values = tenant.fields[fact.field]?.values else { return fact.value }
        return values[fact.value] != nil || values.count < Self.mostValues ? fact.value : Self.other
    }
}

extension FieldCounts {
    fileprivate mutating func addToRecord(_ tally: Tally, _ value: String) -> Int {
        let change = values[value, default: Count()].addToRecord(tally)
        if values[value]?.isEmpty == true { values[value] = nil }
        total.add(tally, records: change)
        return change
    }

    fileprivate mutating func add(_ tally: Tally, _ value: String, records: Int) {
        values[value, default: Count()].add(tally, records: records)
        if values[value]?.isEmpty == true, values.count < LearnedCounts.mostValues { values[value] = nil }
        total.add(tally, records: records)
    }
}
