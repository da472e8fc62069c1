internal import Glibc

/// `Method.measured`: evidence shrunk by how little is known, on the base rate of late, weighed by how earlier sums
/// came true.
struct MeasuredBayes {
    /// Outcomes at the rate of the next larger group that are added to each count.
    static let strength = 10.0
    /// A period counts half as much as the one after it; this many count.
    static let periods = 12

    let counts: LearnedCounts
    let scheme: Scheme
    let weights: Weights

    /// Nil until the tenant has won a lead and lost one.
    func terms(_ facts: [Fact], team: String?) -> Terms? {
        let outcomes = counts.outcomes
        guard outcomes.won > 0, outcomes.lost > 0 else { return nil }
        let own = counts.group(of: team)
        let latest = counts.tenant.periods.keys.max() ?? 0
        let base = baseLogOdds(own, latest)
        let factors = counts.countable(facts).compactMap { fact in
            evidence(fact, own).map { counts.term(fact, team, logOdds: $0) }
        }
        let sum = factors.reduce(0) { $0 + $1.logOdds }
        var terms = Terms(
            baseLogOdds: weights.base * base + weights.intercept,
            late: (own ?? counts.tenant).recent(before: latest), factors: factors,
            forecast: Forecast(base: base, evidence: sum))
        for index in terms.factors.indices { terms.factors[index].logOdds *= weights.evidence }
        return terms
    }

    private func baseLogOdds(_ own: GroupCounts?, _ latest: Int) -> Double {
        let rate = Rate(counts.tenant.outcomes.tally.settled)
        let tenant = rate.moved(by: counts.tenant.recent(before: latest))
        return (own.map { tenant.moved(by: $0.recent(before: latest)) } ?? tenant).logOdds
    }

    /// By how much the log-odds of leads with the value differ from those of all leads; nil for a value without outcomes.
    private func evidence(_ fact: Fact, _ own: GroupCounts?) -> Double? {
        guard let field = counts.tenant.fields[fact.field], let value = field.known(fact.value) else {
            return nil
        }
        let rate = Rate(total(fact.field, field, counts.tenant))
        let evidence = rate.moved(by: value.tally.settled).logOdds - rate.logOdds
        guard let own else { return evidence }
        let ownField = own.fields[fact.field] ?? FieldCounts()
        let ownRate = rate.moved(by: total(fact.field, ownField, own))
        let expected = Rate(logOdds: ownRate.logOdds + evidence)
        let ownValue = ownField.values[fact.value]?.tally.settled ?? Tally()
        return expected.moved(by: ownValue).logOdds - ownRate.logOdds
    }

    /// What a value's outcomes are compared with: leads that have the field; all leads where one lead can count for
    /// many values.
    private func total(_ name: String, _ field: FieldCounts, _ group: GroupCounts) -> Tally {
        let countsMany = scheme.manyValued.contains(name) || counts.stages?.field == name
        return (countsMany ? group.outcomes : field.total).tally.settled
    }
}

/// A share of leads that are won, between 0 and 1.
private struct Rate {
    private let share: Double

    init(logOdds: Double) { share = 1 / (1 + exp(-logOdds)) }

    /// With half a lead won and half a lead lost, so that it is neither 0 nor 1.
    init(_ tally: Tally) { share = (Double(tally.won) + 0.5) / (Double(tally.total) + 1) }

    private init(share: Double) { self.share = share }

    var logOdds: Double { log(share / (1 - share)) }

    /// The rate after outcomes, when this one weighs as much as `MeasuredBayes.strength` outcomes.
    func moved(by tally: Tally) -> Rate { moved(won: Double(tally.won), lost: Double(tally.lost)) }

    /// As above, for outcomes that weigh less than one each.
    func moved(by recent: WeighedTally) -> Rate { moved(won: recent.won, lost: recent.lost) }

    private func moved(won: Double, lost: Double) -> Rate {
        let strength = MeasuredBayes.strength
        return Rate(share: (won + strength * share) / (won + lost + strength))
    }
}

/// Outcomes that weigh less the older they are. Exact: the weights are powers of two.
struct WeighedTally {
    var won = 0.0
    var lost = 0.0
}

extension GroupCounts {
    /// Outcomes up to period `latest`, which counts in full.
    func recent(before latest: Int) -> WeighedTally {
        var (sum, weight) = (WeighedTally(), 1.0)
        for age in 0..<MeasuredBayes.periods {
            if let tally = periods[latest - age]?.settled {
                sum.won += weight * Double(tally.won)
                sum.lost += weight * Double(tally.lost)
            }
            weight /= 2
        }
        return sum
    }
}
