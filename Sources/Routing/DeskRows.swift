package import Records

/// Everything that a desk has to keep, as rows: a desk made from them goes on as if nothing had been.
package struct DeskRows: Hashable, Sendable {
    package var rules: [Text: RuleRow] = [:]
    package var teams: [Text: Team] = [:]
    package var agents: [Text: AgentRow] = [:]
    package var leads: [Text: OpenLead] = [:]
    package var ledgers: [LedgerKey: LedgerHead] = [:]
    package var entries: [LedgerEntryKey: LedgerEntry] = [:]
    package var counters = DeskCounters()

    package init() {}

    /// Writes and deletes what has changed.
    package mutating func apply(_ changes: DeskChanges) {
        for (id, row) in changes.rules { rules[id] = row }
        for (id, row) in changes.teams { teams[id] = row }
        for (id, row) in changes.agents { agents[id] = row }
        for (id, row) in changes.leads { leads[id] = row }
        for (key, row) in changes.ledgers { ledgers[key] = row }
        for (key, row) in changes.entries { entries[key] = row }
        counters = changes.counters ?? counters
    }
}

package struct LedgerEntryKey: Hashable, Sendable {
    package var ledger: LedgerKey
    package var agent: Text

    package init(ledger: LedgerKey, agent: Text) {
        self.ledger = ledger
        self.agent = agent
    }
}

/// One row of a tenant.
package struct DeskCounters: Hashable, Sendable {
    /// The latest instant that was decided on: time does not go back.
    package var clock = Timestamp(microseconds: 0)
    /// Leads that came so far.
    package var arrivals: Int64 = 0
    /// Leads without a rule are being looked at again, from the one after this arrival.
    package var review: ReviewPoint?
    /// There may be agents with room for leads that wait: the last decision had enough to do.
    package var isDraining = false

    package init() {}
}

/// A place in the queue of leads without a rule.
package struct ReviewPoint: Hashable, Sendable {
    package var since: Timestamp
    package var arrival: Int64

    package init(since: Timestamp, arrival: Int64) {
        self.since = since
        self.arrival = arrival
    }
}

/// Rows that were written since the last call, or deleted: nil.
package struct DeskChanges: Hashable, Sendable {
    package var rules: [Text: RuleRow?] = [:]
    package var teams: [Text: Team?] = [:]
    package var agents: [Text: AgentRow?] = [:]
    package var leads: [Text: OpenLead?] = [:]
    package var ledgers: [LedgerKey: LedgerHead?] = [:]
    package var entries: [LedgerEntryKey: LedgerEntry?] = [:]
    package var counters: DeskCounters?

    package init() {}

    package var isEmpty: Bool { self == DeskChanges() }
}
