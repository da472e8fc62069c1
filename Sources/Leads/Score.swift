package import Records

/// What a lead's score is made of, in points.
package struct Score: Hashable, Sendable {
    package var source: Int32
    package var status: Int32
    package var engagement: Int32
    package var assignment: Int32
    /// What the extra factors give together, each group within its bounds.
    package var extra: Int32
    /// For how likely it is to be won, as leads like it were before.
    package var learned: Int32
    /// The score that a person gave while it counts.
    package var override: Int32?

    package init(
        source: Int32 = 0, status: Int32 = 0, engagement: Int32 = 0, assignment: Int32 = 0, extra: Int32 = 0,
        learned: Int32 = 0, override: Int32? = nil
    ) {
        self.source = source
        self.status = status
        self.engagement = engagement
        self.assignment = assignment
        self.extra = extra
        self.learned = learned
        self.override = override
    }

    /// What a person gave, else what the rules give.
    package var total: Int32 { override ?? totalByRules }

    /// The sum of the factors, 0–100.
    package var totalByRules: Int32 { min(max(sum, 0), 100) }

    var sum: Int32 { source + status + engagement + assignment + extra + learned }

    /// The factors as a JSON object in ASCII; without `extra` and `learned` where they are 0, and without `override` where there is none.
    package var factorsJSON: [UInt8] {
        var json: [UInt8] = []
        json.reserveCapacity(96)
        append("{\"source\":", source, to: &json)
        append(",\"status\":", status, to: &json)
        append(",\"engagement\":", engagement, to: &json)
        append(",\"assignment\":", assignment, to: &json)
        if extra != 0 { append(",\"extra\":", extra, to: &json) }
        if learned != 0 { append(",\"learned\":", learned, to: &json) }
        if let override { append(",\"override\":", override, to: &json) }
        json.append(UInt8(ascii: "}"))
        return json
    }
}

private func append(_ name: StaticString, _ number: Int32, to json: inout [UInt8]) {
    name.withUTF8Buffer { unsafe json.append(contentsOf: $0) }
    if number < 0 { json.append(UInt8(ascii: "-")) }
    var (rest, scale) = (number.magnitude, 1 as UInt32)
    while rest / scale >= 10 { scale *= 10 }
    while scale > 0 {
        json.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / scale))
        rest %= scale
        scale /= 10
    }
}

extension ScoreRules {
    /// Scores `lead` as of `time`.
    package func score(_ lead: Lead, asOf time: Timestamp) -> Score {
        Score(
            source: sources.points(for: lead.source),
            status: statuses.points(for: lead.status),
            engagement: engagement(since: lead.engagedAt, asOf: time),
            assignment: isBlank(lead.assignedTo) ? unassignedPoints : assignedPoints,
            extra: extras.points(for: lead),
            learned: learned?.points(for: lead) ?? 0,
            override: lead.override(asOf: time))
    }

    /// The total as of `lead.scoredAt` if the lead had no owner, or had one; an override stays what it is.
    ///
    /// Of an owner that a lead would have nothing is known: conditions on who it is are not met.
    package func counterfactual(_ lead: Lead) -> Int32 {
        counterfactual(lead, lead.ruleVersion == version ? lead.score : score(lead, asOf: lead.scoredAt))
    }

    func counterfactual(_ lead: Lead, _ score: Score) -> Int32 {
        var (other, score) = (lead, score)
        let isAssigned = !isBlank(lead.assignedTo)
        score.assignment = isAssigned ? unassignedPoints : assignedPoints
        // No rule can name it, and no lead had it: their texts hold no NUL.
        other.assignedTo = isAssigned ? nil : "\0"
        if extras.factors.contains(where: { $0.field.isAssignedTo }) {
            score.extra = extras.points(for: other)
        }
        if let learned, learned.fields.contains(where: \.isAssignedTo) {
            score.learned = learned.points(for: other)
        }
        return score.total
    }
}
