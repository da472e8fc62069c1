internal import Glibc

/// How likely a lead is to be won, and why.
package struct Prediction: Hashable, Sendable {
    /// Hundredths of a percent: 1–9,999, as Odoo bounds it; 10,000 for a lead in the stage of won leads.
    package let hundredths: Int
    /// Before bounds and rounding, for ranking.
    package let logOdds: Double
    /// What the lead starts from: the base rate.
    package let base: Contribution
    /// The outcomes of late behind the base rate, of the team where it has any: each weighs half as much a period
    /// later, and the sum is rounded. Nil where all outcomes weigh the same.
    package let late: Tally?
    /// The strongest first. Values of which no outcome is known are left out.
    package let factors: [Contribution]
    /// To be kept with the lead, for `LearnedCounts.learn`; nil where the method does not measure.
    package let forecast: Forecast?

    /// In percent, with two decimals.
    package var probability: Double { Double(hundredths) / 100 }
    /// 0–100: the probability in whole percent. The points of base and factors add up to it.
    package var score: Int { (hundredths + 50) / 100 }
}

/// One part of a prediction, with the counts behind it.
package struct Contribution: Hashable, Sendable {
    /// Nil for the base rate.
    package let fact: Fact?
    /// Outcomes of the lead's team with this value; nil where the team has none at all.
    package let team: Tally?
    /// Outcomes of all teams with this value.
    package let tenant: Tally
    package let logOdds: Double
    package let points: Int
}

extension Prediction {
    /// A lead that is won already.
    init(wonBy stage: Fact, base: Terms.Term) {
        hundredths = 10_000
        logOdds = .infinity
        self.base = Contribution(
            fact: stage, team: base.team, tenant: base.tenant, logOdds: .infinity, points: 100)
        (factors, late, forecast) = ([], nil, nil)
    }

    init(_ terms: Terms, base: (team: Tally?, tenant: Tally)) {
        let logOdds = terms.factors.reduce(terms.baseLogOdds) { $0 + $1.logOdds }
        let share = Self.share(logOdds)
        hundredths = max(1, min(9999, Int((share * 10_000).rounded())))
        self.logOdds = logOdds
        forecast = terms.forecast
        late = terms.late.map { Tally(won: Int($0.won.rounded()), lost: Int($0.lost.rounded())) }
        let sorted = terms.factors.sorted {
            ($1.logOdds.magnitude, $0.fact) < ($0.logOdds.magnitude, $1.fact)
        }
        let points = wholePoints(
            Self.shares(terms.baseLogOdds, sorted.map(\.logOdds)), sum: (hundredths + 50) / 100)
        self.base = Contribution(
            fact: nil, team: base.team, tenant: base.tenant, logOdds: terms.baseLogOdds, points: points[0])
        factors = zip(sorted, points.dropFirst()).map { term, points in
            Contribution(
                fact: term.fact, team: term.team, tenant: term.tenant, logOdds: term.logOdds, points: points)
        }
    }

    /// The probability of 100 % as `most` points: rounded half up.
    package func points(of most: Int) -> Int { (most * hundredths + 5000) / 10_000 }

    /// What base and factors give to `points(of:)`, which they add up to, in their order.
    package func parts(of most: Int) -> (base: Int, factors: [Int]) {
        guard base.logOdds.isFinite else { return (points(of: most), []) }
        let shares = Self.shares(base.logOdds, factors.map(\.logOdds))
        let points = wholePoints(shares.map { $0 * Double(most) / 100 }, sum: points(of: most))
        return (points[0], Array(points.dropFirst()))
    }

    private static func share(_ logOdds: Double) -> Double { 1 / (1 + exp(-logOdds)) }

    /// In percent, unrounded: the base rate, then each factor's part of the way from there to the probability, in
    /// proportion to its log-odds. So a factor that speaks for the lead has points above zero whatever the others say.
    private static func shares(_ base: Double, _ factors: [Double]) -> [Double] {
        let sum = factors.reduce(0, +)
        let start = share(base)
        // Where factors cancel out, the slope of the curve stands for the way.
        let slope = sum.magnitude > 1e-6 ? (share(base + sum) - start) / sum : start * (1 - start)
        return [100 * start] + factors.map { 100 * slope * $0 }
    }
}

/// Rounds parts to whole numbers that add up to `sum`: the largest remainders are rounded up, the first of equals.
///
/// - Parameter parts: they add up to `sum` within one half, as a percentage does to its whole percent.
func wholePoints(_ parts: [Double], sum: Int) -> [Int] {
    // Thousandths first: what differs between machines in the last bit then seldom decides.
    let thousandths = parts.map { Int(($0 * 1000).rounded()) }
    var points = thousandths.map { ($0 - (($0 % 1000) + 1000) % 1000) / 1000 }
    let order = thousandths.indices.sorted { a, b in
        let (first, second) = (thousandths[a] - points[a] * 1000, thousandths[b] - points[b] * 1000)
        return (second, a) < (first, b)
    }
    let missing = sum - points.reduce(0, +)
    for index in order.prefix(max(0, missing)) { points[index] += 1 }
    // Rounding to thousandths can push a sum over a boundary by one.
    for index in order.reversed().prefix(max(0, -missing)) { points[index] -= 1 }
    return points
}
