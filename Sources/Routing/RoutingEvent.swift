package import Records

/// Something that routing decides on. Ids are of the tenant whose desk it is.
package enum RoutingEvent: Hashable, Sendable {
    case putRule(Rule)
    case deleteRule(Text)
    /// All rules, from the first.
    case reorderRules([Text])
    case putTeam(Team)
    case deleteTeam(Text)
    case putAgent(Agent)
    case deleteAgent(Text)
    /// `then` follows at `until`.
    case availability(agent: Text, Availability, until: Timestamp?, then: Availability)
    case accepted(lead: Text, agent: Text)
    case declined(lead: Text, agent: Text)
    /// An owner gives a lead back.
    case released(lead: Text, agent: Text)
    case route(RouteRequest)
    /// `revision`: greater than that of what the lead's lane told before, of an earlier life of the lead, too.
    case leadChanged(lead: Text, LeadChange, revision: Int64 = 0)
}

/// `lead.route`: what the lead's own lane says of it.
package struct RouteRequest: Hashable, Sendable {
    package var lead: Text
    package var facts: Facts
    /// Who has it, or had it when it was open last.
    package var owner: Text?
    /// That of the last change that the lead's lane has told.
    package var revision: Int64

    package init(lead: Text, facts: Facts, owner: Text? = nil, revision: Int64 = 0) {
        self.lead = lead
        self.facts = facts
        self.owner = owner
        self.revision = revision
    }
}

/// What happened to a lead outside of routing. Changes that routing itself brought about need not be told: told at once they
/// change nothing, told late they would undo what has been decided since.
package enum LeadChange: Hashable, Sendable {
    /// By hand; nil: nobody's.
    case owner(Text?)
    /// Won, lost, or any other status that ends it.
    case closed
    /// Became part of another.
    case merged
    case deleted
    /// Open again, with its old owner if it had one.
    case reopened(owner: Text?)
}

/// Who asks.
package enum Actor: Hashable, Sendable {
    /// May do all.
    case manager(Text)
    /// May change his own availability and his own assignments.
    case agent(Text)
    /// A part of the system: a lead's lane.
    case system

    func mayAct(for agent: Text) -> Bool {
        if case .agent(let id) = self { id == agent } else { true }
    }
}
