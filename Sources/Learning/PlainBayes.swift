internal import Glibc

/// Odoo's definition of the probability (`addons/crm/models/crm_lead.py`, `_pls_get_naive_bayes_probabilities`), in
/// log-odds.
///
/// One difference: a value whose outcomes were all taken back is as if it had never been seen; there it keeps 0.1 won
/// and lost.
struct PlainBayes {
    /// A tag counts from this many smoothed outcomes of a team on.
    static let fewestTagTenths = 500

    let counts: LearnedCounts
    let scheme: Scheme

    /// Nil where nothing can be said: no outcomes, or a lead without a stage where stages are counted.
    func terms(_ facts: [Fact], team: String?) -> Terms? {
        let own = counts.group(of: team)
        let group = own ?? counts.tenant
        guard group.outcomes.records > 0 else { return nil }
        if let stages = counts.stages, !facts.contains(where: { $0.field == stages.field }) { return nil }
        let factors = counts.countable(facts).compactMap { fact in
            evidence(fact, group, isTeam: own != nil).map { counts.term(fact, team, logOdds: $0) }
        }
        return Terms(
            baseLogOdds: Self.logOdds(group.outcomes.wonTenths, group.outcomes.lostTenths), factors: factors)
    }

    /// ln(P(value | won) / P(value | lost)); nil for a value without outcomes.
    private func evidence(_ fact: Fact, _ group: GroupCounts, isTeam: Bool) -> Double? {
        if scheme.manyValued.contains(fact.field) { return tagEvidence(fact, isTeam ? [group] : teams) }
        guard let field = group.fields[fact.field], let value = field.known(fact.value) else { return nil }
        let total = counts.stages?.field == fact.field ? group.outcomes : field.total
        return Self.logOdds(value.wonTenths, value.lostTenths)
            - Self.logOdds(total.wonTenths, total.lostTenths)
    }

    private var teams: [GroupCounts] { Array(counts.teams.values) }

    /// Over the teams' records that are large enough.
    private func tagEvidence(_ fact: Fact, _ groups: [GroupCounts]) -> Double? {
        var (value, total) = (Count(), Count())
        for case let field? in groups.map({ $0.fields[fact.field] }) {
            for (name, count) in field.values
            where count.records > 0 && count.wonTenths + count.lostTenths >= Self.fewestTagTenths {
                total.add(count.tally.settled, records: count.records)
                if name == fact.value { value.add(count.tally.settled, records: count.records) }
            }
        }
        guard value.records > 0 else { return nil }
        return Self.logOdds(value.wonTenths, value.lostTenths)
            - Self.logOdds(total.wonTenths, total.lostTenths)
    }

    private static func logOdds(_ won: Int, _ lost: Int) -> Double { log(Double(won) / Double(lost)) }
}
