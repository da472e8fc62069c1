package import Records

/// What an event, time or new rules did to a lead, and so what is to be written and said.
package enum LeadOutcome: Hashable, Sendable {
    /// The lead is to be stored. `old` and `oldVersion` are nil for a lead that was unknown.
    case written(old: Score?, new: Score, oldVersion: Int32?, version: Int32)
    /// The lead is to be removed, and its result with it.
    case deleted
    /// A mark takes the lead's place, which was known: its result is to be removed, and the other lead hears of it.
    indirect case merged(LeadMessage)
    /// The lead is only a mark, and another one gets this.
    indirect case forwarded(LeadMessage)
    /// Against the rules: the lead stays as it is.
    case refused(LeadRefusal)
    /// Nothing is to be said: there was no lead and there is none, or nothing was due, or only a mark has changed.
    case nothing

    /// Whether history gets a row: for the first score, when the total changes, and when new rules change a factor.
    package var isScoreChange: Bool {
        guard case .written(let old, let new, let oldVersion, let version) = self else { return false }
        return old?.total != new.total || oldVersion != version && old != new
    }

    /// Whether the result is published again: when the total, a factor or the version of the rules changes.
    package var isResult: Bool {
        guard case .written(let old, let new, let oldVersion, let version) = self else { return false }
        return old != new || oldVersion != version
    }
}

/// Why an event is refused.
package enum LeadRefusal: Hashable, Sendable {
    case unknown, closed, mergedIntoItself
    case mergedBefore(into: Text)
    case circle

    /// For people.
    package var reason: String {
        switch self {
        case .unknown: "there is no lead with this id: nobody can be found for it"
        case .closed: "the lead is closed, and needs nobody: give it another status first"
        case .mergedIntoItself: "a lead cannot become part of itself"
        case .mergedBefore(let winner):
            "the lead is part of \"\(String(escaping: winner.bytes))\" already: merge that one"
        case .circle:
            "\(LeadMessage.mostHops) leads have passed this on: they seem to be merged in a circle; delete one of them"
        }
    }

    /// The member of the data that it is about.
    package var place: String {
        switch self {
        case .unknown, .closed, .mergedBefore: "/lead_id"
        case .mergedIntoItself: "/into"
        case .circle: "/hops"
        }
    }
}

/// Decides what `event` makes of `lead`, and scores it as of the record's time.
package func decide(
    _ event: LeadEvent, on lead: inout Lead?, cause: LeadCause, rules: ScoreRules
) -> LeadOutcome {
    let (old, oldVersion) = (lead?.score, lead?.ruleVersion)
    if let winner = lead?.mergedInto { return pass(event, to: winner, &lead) }
    switch event {
    case .deleted:
        lead = nil
        return old == nil ? .nothing : .deleted
    case .merged(let id, let winner): return merge(id, into: winner, &lead, cause, rules)
    case .route(let ifOpen, _):
        let refusal = old == nil ? .unknown : lead?.isClosed(rules) == true ? LeadRefusal.closed : nil
        if let refusal { return ifOpen ? .nothing : .refused(refusal) }
    case .assigned(_, let revision):
        // A lower one does not know of the last change by hand; a higher one means a lead that was deleted since.
        guard lead?.routingRevision == revision else { return .nothing }
    case .created, .updated, .activity, .overridden, .rescore, .absorbed: break
    }
    if old == nil {
        guard event.makesLeads else { return .nothing }
        lead = Lead(cause: cause)
    }
    lead?.apply(event, cause)
    lead?.score(by: rules, asOf: cause.recordTime, eventID: cause.eventID)
    return outcome(old, oldVersion, lead, rules)
}

/// Scores `lead` again as of `instant`, if time or newer rules have changed its score: there is no event.
///
/// Changes nothing where neither has, so it can be decided again.
package func decide(due instant: Timestamp, on lead: inout Lead?, rules: ScoreRules) -> LeadOutcome {
    let (old, oldVersion) = (lead?.score, lead?.ruleVersion)
    if lead?.mergedInto != nil {
        lead?.ruleVersion = rules.version
        return .nothing
    }
    let isRuleChange = oldVersion != rules.version
    guard isRuleChange || lead?.isDue(at: instant, rules) == true else { return .nothing }
    lead?.score(by: rules, asOf: instant, eventID: isRuleChange ? "rules" : "time")
    return outcome(old, oldVersion, lead, rules)
}

private func outcome(_ old: Score?, _ oldVersion: Int32?, _ lead: Lead?, _ rules: ScoreRules) -> LeadOutcome {
    guard let new = lead?.score else { return .nothing }
    return .written(old: old, new: new, oldVersion: oldVersion, version: rules.version)
}

extension Lead {
    /// A lead that was stored before it was known when it changes has no `changesAt`.
    fileprivate func isDue(at instant: Timestamp, _ rules: ScoreRules) -> Bool {
        guard let change = changesAt ?? rules.nextChange(of: self, after: scoredAt) else { return false }
        return change <= instant
    }
}
