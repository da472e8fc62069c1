package import Records

/// What routing is to hear of one decision on a lead.
package struct RoutingNotice: Hashable, Sendable {
    /// What happened to the lead outside of routing.
    package var change: RoutingChange?
    /// After that change, the lead needs an owner, or another.
    package var asksForOwner: Bool
    /// One more with each change that routing is told, from `firstRevision` on. What it answers must know of the last.
    package var revision: Int64

    package init(change: RoutingChange? = nil, asksForOwner: Bool = false, revision: Int64) {
        self.change = change
        self.asksForOwner = asksForOwner
        self.revision = revision
    }

    /// What a lead's first notice has, which no earlier life of the lead had: its time in microseconds, the last three digits being the
    /// offset's, for a lead may come, go and come again within a millisecond.
    ///
    /// - Parameter offset: of the record that is decided; negative: of none.
    package static func firstRevision(at time: Timestamp, offset: Int64) -> Int64 {
        max(1, time.microseconds / 1000 * 1000 + max(0, offset) % 1000)
    }
}

/// Of several at once the one that decides most is told: a lead that is gone has no owner, nor has a closed one.
package enum RoutingChange: Hashable, Sendable {
    /// By hand; nil: nobody's.
    case owner(Text?)
    /// Open again, and whose it is.
    case reopened(owner: Text?)
    case closed
    case merged
    case deleted
}

extension ScoreRules {
    /// Whether routing may have to hear of what becomes of a lead. Cheap: it is asked before every decision, and mostly no.
    ///
    /// - Parameter revision: the lead's; nil if there is none.
    package func concernsRouting(_ revision: Int64?) -> Bool {
        if let revision, revision > 0 { return true }
        return routing != nil
    }
}

/// A lead before a decision, to be compared with what the decision makes of it.
package struct RoutingWatch: Sendable {
    /// Nil for no lead, and for a mark.
    private let before: RoutingView?
    /// Something came of the lead before `lead.created` did.
    private let isUncreated: Bool

    /// - Parameter rules: those of the decision.
    package init(_ lead: Lead?, _ rules: ScoreRules) {
        var view = RoutingView(lead, rules)
        // What routing believes: these rules may be others than those by which it was told.
        if let lead, view?.isKnown == true { view?.isOpen = lead.isOpenForRouting }
        before = view
        isUncreated = lead?.createdAtIsKnown == false
    }

    /// What routing hears now that `event` was decided on `lead`, which notes what routing knows.
    ///
    /// - Parameter first: `RoutingNotice.firstRevision` of the record.
    package func notice(
        of event: LeadEvent, on lead: inout Lead?, by rules: ScoreRules, first: Int64
    ) -> RoutingNotice? {
        // What routing did itself it need not be told.
        if case .assigned = event { return nil }
        return notice(on: &lead, by: rules, first) { after in
            // Routing asks for a lead that became part of this one.
            if case .route(ifOpen: true, let hops) = event, hops > 0 { return after.owner == nil }
            if event.asksForOwner { return true }
            guard case .created = event, before == nil || isUncreated && !after.isKnown else { return false }
            return after.owner == nil && rules.routing?.routesNewLeads == true
        }
    }

    /// The same where time or new rules were decided on.
    package func noticeOfDue(on lead: inout Lead?, by rules: ScoreRules, first: Int64) -> RoutingNotice? {
        notice(on: &lead, by: rules, first) { _ in false }
    }

    private func notice(
        on lead: inout Lead?, by rules: ScoreRules, _ first: Int64, asks: (RoutingView) -> Bool
    ) -> RoutingNotice? {
        guard let after = RoutingView(lead, rules) else {
            return before?.isKnown == true ? leaving(isMerged: lead != nil) : nil
        }
        if let before, before.isOpen != after.isOpen { lead?.isRoutedAtScore = false }
        let reaches = lead?.isRoutedAtScore == false && reachesLine(after, rules)
        if reaches { lead?.isRoutedAtScore = true }
        let asksForOwner = after.isOpen && (asks(after) || reaches)
        let change = change(to: after, asksForOwner, rules)
        guard change != nil || asksForOwner else { return nil }
        let revision = after.isKnown ? after.revision + (change == nil ? 0 : 1) : first
        lead?.routingRevision = revision
        lead?.isOpenForRouting = after.isOpen
        return RoutingNotice(change: change, asksForOwner: asksForOwner, revision: revision)
    }

    private func leaving(isMerged: Bool) -> RoutingNotice {
        RoutingNotice(change: isMerged ? .merged : .deleted, revision: (before?.revision ?? 0) + 1)
    }

    /// A lead that routing does not know is told of only where it is somebody's.
    private func change(to after: RoutingView, _ asks: Bool, _ rules: ScoreRules) -> RoutingChange? {
        guard after.isOpen else { return after.isKnown && before?.isOpen == true ? .closed : nil }
        if before?.isOpen == false {
            return after.isKnown || after.owner != nil ? .reopened(owner: after.owner) : nil
        }
        let isChanged = before.map { $0.owner != after.owner } ?? false
        // Who asks for another owner has one as long as there is no other.
        let isNews = after.owner != nil && !after.isKnown && (rules.routing != nil || asks)
        return isChanged || isNews ? .owner(after.owner) : nil
    }

    /// Whether the score has come up to the line, and not because of other rules.
    private func reachesLine(_ after: RoutingView, _ rules: ScoreRules) -> Bool {
        guard after.isOpen, let line = rules.routing?.scoreLine, after.score >= line else { return false }
        guard let before else { return true }
        return before.score < line && before.ruleVersion == after.ruleVersion
    }
}

/// What routing is concerned with of a lead.
private struct RoutingView: Sendable {
    /// Who has it, by a name that an agent can have.
    let owner: Text?
    var isOpen: Bool
    let revision: Int64
    let score: Int32
    let ruleVersion: Int32

    var isKnown: Bool { revision > 0 }

    init?(_ lead: Lead?, _ rules: ScoreRules) {
        guard let lead, lead.mergedInto == nil else { return nil }
        owner = lead.routingOwner
        isOpen = !lead.isClosed(rules)
        revision = lead.routingRevision
        score = lead.score.total
        ruleVersion = lead.ruleVersion
    }
}

extension Lead {
    /// Who has it, for routing: nobody if the name is blank or none that an agent can have.
    package var routingOwner: Text? {
        guard let assignedTo, !isBlank(assignedTo), assignedTo.count <= 255, !assignedTo.hasControls else {
            return nil
        }
        return assignedTo
    }

    func isClosed(_ rules: ScoreRules) -> Bool { (rules.routing ?? .standard).closes(status) }
}
