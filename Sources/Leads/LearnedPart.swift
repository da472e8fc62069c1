internal import JSON
internal import Learning
internal import Records

/// What one field of a lead adds to the points for what was learned, or the base rate.
struct LearnedPart: Sendable {
    let points: Int
    let contribution: Contribution
    /// Of the base rate: the outcomes of late that it comes from, where these are not all.
    var late: Tally?

    /// `+3 for source “referral” (30 won of 40)`: of the lead's team, where that has outcomes, and of all teams.
    var sentence: String {
        guard let fact = contribution.fact else { return "\(points) for the base rate (\(counts))" }
        let sign = points < 0 ? "" : "+"
        return "\(sign)\(points) for \(quoted(Text(fact.field), Text(fact.value))) (\(counts))"
    }

    private func quoted(_ field: Text, _ value: Text) -> String {
        "\(String(escaping: field.bytes)) \(Leads.quoted(value))"
    }

    private var counts: String {
        func counted(_ tally: Tally) -> String { "\(tally.won) won of \(tally.total)" }
        if let late { return "\(counted(late)) of late, \(counted(contribution.tenant)) in all" }
        guard let team = contribution.team else { return counted(contribution.tenant) }
        return "\(counted(team)) in the team, \(counted(contribution.tenant)) in all"
    }

    /// `{"field": "source", "value": "referral", "points": 3, "won": 30, "lost": 10, "team": {"won": 3, "lost": 0}}`: null for the
    /// field of the base rate, and for the team where it has no outcomes, or the lead none.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("field", optional: contribution.fact?.field)
            json.member("value", optional: contribution.fact?.value)
            json.member("points", points)
            json.member("won", contribution.tenant.won)
            json.member("lost", contribution.tenant.lost)
            json.key("team")
            guard let team = contribution.team else { return json.null() }
            json.object { json in
                json.member("won", team.won)
                json.member("lost", team.lost)
            }
        }
    }
}

extension LearnedRules {
    /// The base rate, then the fields, the strongest first; their points add up to those of the prediction.
    fileprivate func parts(of prediction: Prediction) -> [LearnedPart] {
        let points = prediction.parts(of: Int(self.points))
        let base = LearnedPart(points: points.base, contribution: prediction.base, late: prediction.late)
        return [base]
            + zip(points.factors, prediction.factors).map { LearnedPart(points: $0, contribution: $1) }
    }

    /// Why there is no prediction.
    fileprivate func silence(_ lead: Lead) -> String {
        guard includes(lead.team) else {
            return isBlank(lead.team)
                ? "which counts for some teams only"
                : "which does not count for team \(quoted(lead.team ?? ""))"
        }
        guard model == nil else { return "but no lead was won yet, or none lost" }
        return "but fewer than \(schedule.atLeast) leads have ended"
    }
}

extension Prediction {
    /// JSON, in percent: `68.2`.
    fileprivate var percent: [UInt8] {
        var json = JSONWriter(reserving: 8)
        json.value(probability)
        return json.bytes
    }
}

extension ScoreRules {
    /// `14 of 20 for a probability of 68.2 % to be won: 8 for the base rate (120 won of 300), +6 for source “referral” (30 won of
    /// 40)`; nil where the rules learn nothing.
    func explainLearned(_ lead: Lead) -> Explanation.Factor? {
        guard let learned else { return nil }
        guard let prediction = learned.prediction(of: lead) else {
            return Explanation.Factor(
                name: "learned", input: .none, points: 0, most: learned.points,
                sentence: "0 of \(learned.points) for what was learned, \(learned.silence(lead))", parts: [])
        }
        let (points, parts) = (learned.points(for: prediction), learned.parts(of: prediction))
        let probability = String(decoding: prediction.percent, as: UTF8.self)
        let reasons = parts.map(\.sentence).joined(separator: ", ")
        return Explanation.Factor(
            name: "learned",
            input: JSONDecimal(prediction.percent).map {
                .number(.decimal($0, written: prediction.percent))
            } ?? .none, points: points, most: learned.points,
            sentence:
                "\(points) of \(learned.points) for a probability of \(probability) % to be won: \(reasons)",
            parts: parts)
    }

    /// What the points for what was learned consist of; nil where the rules learn nothing, or nothing can be said.
    ///
    /// A JSON object `{"probability": 68.2, "parts": […]}`: see `LearnedPart`.
    package func learnedJSON(of lead: Lead) -> [UInt8]? {
        guard let learned, let prediction = learned.prediction(of: lead) else { return nil }
        var json = JSONWriter()
        json.object { json in
            json.member("probability", raw: prediction.percent)
            json.array("parts") { json in
                for part in learned.parts(of: prediction) { part.write(to: &json) }
            }
        }
        return json.bytes
    }
}
