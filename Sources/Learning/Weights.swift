internal import Glibc

/// What was predicted of a lead, in quarters of log-odds: kept with the lead, and counted with its outcome.
package struct Forecast: Hashable, Sendable, Comparable {
    /// -24–24: the base rate.
    package let base: Int
    /// -24–24: the sum of the evidence at face value.
    package let evidence: Int

    /// The nearest that there is.
    package init(base: Int, evidence: Int) {
        self.base = max(-24, min(24, base))
        self.evidence = max(-24, min(24, evidence))
    }

    init(base: Double, evidence: Double) {
        func quarters(_ logOdds: Double) -> Int { Int(max(-24, min(24, (logOdds * 4).rounded()))) }
        self.init(base: quarters(base), evidence: quarters(evidence))
    }

    package static func < (a: Forecast, b: Forecast) -> Bool {
        (a.base, a.evidence) < (b.base, b.evidence)
    }
}

/// How much of base rate and evidence is to be believed: log-odds = base · a + evidence · b + intercept.
///
/// In thousandths, so that machines whose logarithms differ in the last bit keep the same model.
package struct Weights: Hashable, Sendable {
    package let baseThousandths: Int
    package let evidenceThousandths: Int
    package let interceptThousandths: Int

    /// Before anything is measured: half of the evidence.
    package static let initial = Weights(
        baseThousandths: 1000, evidenceThousandths: 500, interceptThousandths: 0)

    package init(baseThousandths: Int, evidenceThousandths: Int, interceptThousandths: Int) {
        self.baseThousandths = baseThousandths
        self.evidenceThousandths = evidenceThousandths
        self.interceptThousandths = interceptThousandths
    }

    var base: Double { Double(baseThousandths) / 1000 }
    var evidence: Double { Double(evidenceThousandths) / 1000 }
    var intercept: Double { Double(interceptThousandths) / 1000 }

    /// How strongly the weights are drawn to `initial`: the inverse variance of their prior.
    private static let ridge = 20.0

    /// Logistic regression of outcomes on forecasts (Platt's scaling with two inputs), drawn to `initial`, by Newton's
    /// method.
    ///
    /// Evidence that turned out to mislead gets no weight rather than a negative one, so that no factor points the
    /// wrong way.
    package init(measuredOn forecasts: [Forecast: Tally]) {
        let initial = [Self.initial.base, Self.initial.evidence, Self.initial.intercept]
        let cells = forecasts.map { ($0, $1.settled) }.sorted { $0.0 < $1.0 }
        var weights = initial
        for _ in 0..<50 {
            let step = Self.step(from: weights, initial, cells)
            // Far from the optimum Newton's step can be too long; the likelihood has one optimum, so shorter ones find
            // it.
            let length = step.map(\.magnitude).max() ?? 0
            let scale = length > 1 ? 1 / length : 1
            for index in weights.indices { weights[index] += scale * step[index] }
            if length < 1e-7 { break }
        }
        func thousandths(_ value: Double) -> Int { Int((value * 1000).rounded()) }
        self.init(
            baseThousandths: max(0, thousandths(weights[0])),
            evidenceThousandths: max(0, thousandths(weights[1])),
            interceptThousandths: thousandths(weights[2]))
    }

    private static func step(
        from weights: [Double], _ initial: [Double], _ cells: [(Forecast, Tally)]
    ) -> [Double] {
        var gradient = (0..<3).map { ridge * (initial[$0] - weights[$0]) }
        var curvature = (0..<3).map { row in (0..<3).map { $0 == row ? ridge : 0 } }
        for (forecast, tally) in cells {
            let input = [Double(forecast.base) / 4, Double(forecast.evidence) / 4, 1]
            let sum = weights[0] * input[0] + weights[1] * input[1] + weights[2]
            let share = 1 / (1 + exp(-sum))
            let surprise = Double(tally.won) - Double(tally.total) * share
            let spread = Double(tally.total) * share * (1 - share)
            for row in 0..<3 {
                gradient[row] += surprise * input[row]
                for column in 0..<3 { curvature[row][column] += spread * input[row] * input[column] }
            }
        }
        return solve(curvature, gradient)
    }

    /// Solves a · x = b for a positive definite 3 × 3 matrix, by elimination.
    private static func solve(_ a: [[Double]], _ b: [Double]) -> [Double] {
        var (a, b) = (a, b)
        for pivot in 0..<3 {
            for row in pivot + 1..<3 {
                let factor = a[row][pivot] / a[pivot][pivot]
                for column in pivot..<3 { a[row][column] -= factor * a[pivot][column] }
                b[row] -= factor * b[pivot]
            }
        }
        for row in (0..<3).reversed() {
            for column in row + 1..<3 { b[row] -= a[row][column] * b[column] }
            b[row] /= a[row][row]
        }
        return b
    }
}
