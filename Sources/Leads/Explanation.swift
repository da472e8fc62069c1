internal import JSON
package import Records

/// Why a lead has its score, and what would change it: for people, as text and as data.
package struct Explanation: Sendable {
    package let score: Score
    package let ruleVersion: Int32
    package let asOf: Timestamp
    let factors: [Factor]
    let groups: [Group]
    let override: Override?
    let alternatives: Alternatives

    /// One factor, what it found in the lead, and what it gives.
    struct Factor: Sendable {
        /// `source`, `status`, `engagement`, `assignment`, the name of an extra factor, or `learned`.
        var name: Text
        var isExtra = false
        var input: FactorInput
        var points: Int32
        /// The most that one of the four gives, and `learned`; nil for an extra factor.
        var most: Int32?
        var group: Text?
        var sentence: String
        /// Of `learned`: what the points consist of.
        var parts: [LearnedPart]?
    }

    /// What the factors of one group give together.
    struct Group: Sendable {
        var name: Text
        var sum: Int32
        /// `sum` within the group's bounds.
        var points: Int32
        var sentence: String
    }

    /// The score that a person gave.
    struct Override: Sendable {
        var score: Int32
        var reason: Text?
        var until: Timestamp?
    }

    /// What the total would be if one thing were different.
    struct Alternatives: Sendable {
        var isAssigned: Bool
        var otherAssignment: Int32
        var activityNow: Int32
        /// The best status, if it is better than the lead's: all names that share the first place, in the order of the rules.
        var status: (names: [Text], total: Int32)?
    }

    /// Scores `lead` by `rules` as of `asOf`, whatever is stored with it.
    package init(_ lead: Lead, rules: ScoreRules, asOf: Timestamp) {
        let findings = rules.extras.findings(in: lead)
        score = rules.score(lead, asOf: asOf)
        ruleVersion = rules.version
        self.asOf = asOf
        factors =
            [
                rules.explainName("source", lead.source, rules.sources),
                rules.explainName("status", lead.status, rules.statuses),
                rules.explainEngagement(lead, asOf), rules.explainAssignment(lead),
            ] + findings.map(rules.explain) + (rules.explainLearned(lead).map { [$0] } ?? [])
        groups = rules.extras.explainGroups(findings)
        override = score.override.map {
            Override(score: $0, reason: lead.overrideReason, until: lead.overrideUntil)
        }
        alternatives = Alternatives(lead, score, rules, asOf)
    }
}

extension Explanation.Alternatives {
    /// An override is left out of account: these say what the rules would give.
    fileprivate init(_ lead: Lead, _ score: Score, _ rules: ScoreRules, _ asOf: Timestamp) {
        var (byRules, active) = (score, lead)
        byRules.override = nil
        active.lastActivityAt = asOf
        isAssigned = !isBlank(lead.assignedTo)
        otherAssignment = rules.counterfactual(lead, byRules)
        activityNow = rules.score(active, asOf: asOf).totalByRules
        status = Self.bestStatus(lead, byRules.totalByRules, rules, asOf)
    }

    private static func bestStatus(
        _ lead: Lead, _ total: Int32, _ rules: ScoreRules, _ asOf: Timestamp
    ) -> (names: [Text], total: Int32)? {
        var (best, names) = (total, [] as [Text])
        for name in rules.statuses.names.names.map(Text.init(validated:)) {
            var other = lead
            other.status = name
            let total = rules.score(other, asOf: asOf).totalByRules
            if total > best {
                (best, names) = (total, [name])
            } else if total == best, !names.isEmpty {
                names.append(name)
            }
        }
        return names.isEmpty ? nil : (names, best)
    }
}

extension ExtraFactors {
    fileprivate func explainGroups(_ findings: [Finding]) -> [Explanation.Group] {
        groups.enumerated().map { index, group in
            let sum = findings.reduce(0 as Int32) { $1.factor.group == index ? $0 + $1.points : $0 }
            let points = group.capped(sum)
            let bound =
                sum > points ? ": at most \(group.most)" : sum < points ? ": at least \(group.least)" : ""
            return Explanation.Group(
                name: group.name, sum: sum, points: points,
                sentence: "group \(group.name) counts \(points) of \(sum)\(bound)")
        }
    }
}
