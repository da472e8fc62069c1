internal import Records

/// What an event did to a lead, and so what is to be written and said.
package enum LeadOutcome: Hashable, Sendable {
    /// The lead is to be stored. `old` is nil for a lead that was unknown.
    case written(old: Score?, new: Score, rulesChanged: Bool)
    /// The lead is to be removed, and its result with it.
    case deleted
    /// There was no lead and there is none.
    case nothing

    /// Whether history gets a row: for the first score, and when the total changes.
    package var isScoreChange: Bool {
        if case .written(let old, let new, _) = self { old?.total != new.total } else { false }
    }

    /// Whether the result is published again: when the total, a factor or the version of the rules changes.
    package var isResult: Bool {
        if case .written(let old, let new, let rulesChanged) = self {
            rulesChanged || old != new
        } else {
            false
        }
    }
}

/// Decides what `event` makes of `lead`, and scores it as of the record's time.
package func decide(
    _ event: LeadEvent, on lead: inout Lead?, cause: LeadCause, rules: ScoreRules
) -> LeadOutcome {
    let old = (score: lead?.score, version: lead?.ruleVersion)
    guard var next = Lead.after(event, lead, cause: cause) else {
        defer { lead = nil }
        return lead == nil ? .nothing : .deleted
    }
    next.score = rules.score(next, asOf: cause.recordTime)
    next.ruleVersion = rules.version
    next.scoredAt = cause.recordTime
    next.eventID = cause.eventID
    lead = next
    return .written(old: old.score, new: next.score, rulesChanged: old.version != rules.version)
}
