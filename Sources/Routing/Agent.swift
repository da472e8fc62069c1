package import Records

/// What managers say of an agent.
package struct Agent: Hashable, Sendable {
    /// Shares of leads are in proportion to weights. 1 to 20, all of which divide `Ledger.unit`; 0: only by name, never in a rotation.
    package static let weights: ClosedRange<Int64> = 0...20
    package static let capacities: ClosedRange<Int64> = 0...100_000

    package let id: Text
    package var name: Text?
    package var teams: [Text] = []
    package var skills: Set<Text> = []
    package var weight: Int64 = 1
    /// Leads that he can have at the same time: those that he owns, and those reserved for him.
    package var capacity: Int64 = 0
    /// Nil: at any time.
    package var hours: WorkingHours?
    /// False for somebody who has gone for good, or for now: his leads are given to others.
    package var isActive = true

    package init(id: Text) { self.id = id }
}

/// What an agent says of himself. Only `online` gets leads.
package enum Availability: String, CaseIterable, Hashable, Sendable {
    case online, offline, away, busy
    case onCall = "on_call"
}

/// An agent with what the desk keeps of him: a row.
package struct AgentRow: Hashable, Sendable {
    package var agent: Agent
    package var availability = Availability.offline
    /// When `availability` ends, and what comes then.
    package var until: Timestamp?
    package var then = Availability.offline
    /// Raised when he becomes available after he was not, and when a shift begins: what he declined before may be offered to him again.
    package var session: Int64 = 0
    package var duty = Duty.always
    /// His leads are being given to others.
    package var isLeaving = false
    /// Gone once he has no lead any more.
    package var isDeleted = false

    package init(agent: Agent) { self.agent = agent }
}

/// A team: agents say that they belong to it.
package struct Team: Hashable, Sendable {
    package let id: Text
    package var name: Text?

    package init(id: Text, name: Text? = nil) {
        self.id = id
        self.name = name
    }
}
