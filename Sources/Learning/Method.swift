/// How counts become a probability.
package enum Method: String, Hashable, Sendable, CaseIterable {
    /// Naive Bayes as Odoo's tests define it (`addons/crm/tests/test_crm_pls.py`): counts of the lead's team, or of all
    /// teams together where the team has none, each record with 0.1 added; every value at its face value.
    case plain

    /// The same log-odds, with four changes that their counts can explain:
    /// - a value of which little is known counts little: `MeasuredBayes.strength` outcomes at the base rate are added;
    /// - a team of which little is known is like the tenant: the same number of outcomes at the tenant's rate are added;
    /// - the base rate is that of late: a period counts half as much as the one after it;
    /// - values of one lead repeat each other, and naive Bayes counts them as if they did not: how much of the sum is
    ///   to be believed is measured on earlier predictions and their outcomes (`Weights`).
    case measured
}

/// What a prediction is made by, besides counts.
package struct Scheme: Hashable, Sendable {
    package var method: Method
    /// Fields of which a lead can have many values, such as tags.
    package var manyValued: Set<String>

    package init(_ method: Method, manyValued: Set<String> = []) {
        (self.method, self.manyValued) = (method, manyValued)
    }
}

/// The log-odds of a lead and what they consist of, before they become points.
struct Terms {
    struct Term {
        var fact: Fact
        /// Of the lead's team; nil where the team has no outcomes.
        var team: Tally?
        var tenant: Tally
        var logOdds: Double
    }

    var baseLogOdds: Double
    /// Outcomes that the base rate comes from, where they are not all outcomes.
    var late: WeighedTally?
    var factors: [Term]
    var forecast: Forecast?
}

extension LearnedCounts {
    /// The group that a lead is judged by, if its team has outcomes.
    func group(of team: String?) -> GroupCounts? {
        team.flatMap { teams[$0] }.flatMap { $0.outcomes.records > 0 ? $0 : nil }
    }

    /// The counts behind a fact, as they are shown.
    func term(_ fact: Fact, _ team: String?, logOdds: Double) -> Terms.Term {
        Terms.Term(
            fact: fact,
            team: group(of: team).map { $0.fields[fact.field]?.values[fact.value]?.tally.settled ?? Tally() },
            tenant: tenant.fields[fact.field]?.values[fact.value]?.tally.settled ?? Tally(), logOdds: logOdds)
    }

    /// The facts that can count, in the order in which they are summed.
    func countable(_ facts: [Fact]) -> [Fact] {
        Set(facts.map { Fact($0.field, counted: valueCounted($0)) }).sorted()
    }
}
