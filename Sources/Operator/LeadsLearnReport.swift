internal import Learning

/// What `bellhop leads learn` found.
struct LearnResult {
    var method: Learning.Method
    var fields: Int
    var from: Int
    var delay: Int
    var open = 0
    var closed = 0
    var evaluation = Evaluation()
    var model: LearnedModel?
    var explained: (line: Int, outcome: Outcome, prediction: Prediction?)?

    init(method: Learning.Method, fields: Int, from: Int, delay: Int) {
        (self.method, self.fields, self.from, self.delay) = (method, fields, from, delay)
    }

    var outcomes: Tally { model?.counts.outcomes ?? Tally() }
    var telling: [TellingValue] { model?.counts.tellingValues(10) ?? [] }

    var text: String {
        ([summary, measures, calibration.output(json: false), tellingText] + explanation)
            .joined(separator: "\n\n")
    }

    private var summary: String {
        let openLeads = open == 0 ? "" : ", \(count(open)) still open"
        let delay = delay == 0 ? "" : ", each outcome known \(Spelling.number(delay, of: "lead")) later"
        return """
            \(Spelling.number(closed + open, of: "row"))\(openLeads), \(count(outcomes.won)) won \
            (\(percent(outcomes.won, outcomes.total))), \(Spelling.number(fields, of: "field")), \
            method \(method.rawValue)\(delay)
            """
    }

    private var measures: String {
        """
        Predicted before the outcome was learned, from lead \(count(from)) on: \(count(evaluation.outcomes.total))
        Area under the ROC curve: \(evaluation.areaUnderCurve.map { decimal($0, 4) } ?? "-")
        Log loss: \(evaluation.logLoss.map { decimal($0, 4) } ?? "-")\(weights)
        """
    }

    /// How the sum of the evidence is to be taken, as it was measured.
    private var weights: String {
        guard method == .measured, let weights = model?.weights else { return "" }
        let parts = [weights.baseThousandths, weights.evidenceThousandths, weights.interceptThousandths]
            .map { decimal(Double($0) / 1000, 3) }
        return "\nMeasured in the end: log-odds = \(parts[0]) base + \(parts[1]) evidence + (\(parts[2]))"
    }

    private var calibration: Report {
        let rows = evaluation.bins.enumerated().map { index, bin in
            let isEmpty = bin.outcomes.total == 0
            return [
                Cell.text("\(index * 10) to \(index * 10 + 10) %"), Cell(bin.outcomes.total),
                Cell(isEmpty ? nil : decimal(bin.meanProbability, 1) + " %"),
                Cell(isEmpty ? nil : decimal(bin.meanOutcome, 1) + " %"),
            ]
        }
        return Report(columns: ["probability", "leads", "predicted", "won"], rows: rows)
    }

    private var tellingText: String {
        let rows = telling.map { value in
            [
                Cell.text(value.fact.field), .text(value.fact.value), Cell(value.outcomes.won),
                Cell(value.outcomes.total), .text(percent(value.outcomes.won, value.outcomes.total)),
                .text((value.deviations > 0 ? "+" : "") + decimal(value.deviations, 1)),
            ]
        }
        let columns = ["field", "value", "won", "of", "rate", "deviations"]
        let table = Report(columns: columns, rows: rows, empty: "None.").output(json: false)
        return "The values that tell most, by standard deviations from the rate of all:\n" + table
    }

    private var explanation: [String] {
        guard let explained else { return [] }
        let head = "The lead of line \(explained.line), \(explained.outcome.rawValue) in the end"
        guard let prediction = explained.prediction else {
            return ["\(head): nothing could be predicted yet."]
        }
        let lines = ([prediction.base] + prediction.factors).map { part in
            let points = part.fact == nil || part.points < 0 ? "\(part.points)" : "+\(part.points)"
            return
                "\(String(repeating: " ", count: max(0, 5 - points.count)))\(points)  \(counts(part, prediction.late))"
        }
        return [
            "\(head): score \(prediction.score), probability \(decimal(prediction.probability, 2)) %\n"
                + lines.joined(separator: "\n")
        ]
    }

    /// `contact cellular: 530 won of 3,000`, of the team first where there is one.
    private func counts(_ part: Contribution, _ late: Tally?) -> String {
        func counted(_ tally: Tally) -> String { "\(count(tally.won)) won of \(count(tally.total))" }
        let name = part.fact.map { "\($0.field) \($0.value)".withoutControls } ?? "base rate"
        if part.fact == nil, let late {
            return "base rate: \(counted(late)) of late, \(counted(part.tenant)) in all"
        }
        guard let team = part.team else { return "\(name): \(counted(part.tenant))" }
        return "\(name): \(counted(team)) in the team, \(counted(part.tenant)) in all"
    }
}

/// A share in percent, with one decimal.
private func percent(_ part: Int, _ whole: Int) -> String {
    whole == 0 ? "-" : decimal(100 * Double(part) / Double(whole), 1) + " %"
}

private func count(_ number: Int) -> String { Spelling.count(Int64(number)) }

/// `0.7886`: rounded to that many decimals.
private func decimal(_ number: Double, _ decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1) { power, _ in power * 10 }
    let scaled = Int((number * Double(scale)).rounded())
    let digits = String(scaled.magnitude % UInt(scale))
    return "\(scaled < 0 ? "-" : "")\(scaled.magnitude / UInt(scale))."
        + String(repeating: "0", count: decimals - digits.count) + digits
}
