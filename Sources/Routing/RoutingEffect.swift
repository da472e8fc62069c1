package import Records

/// What a decision says to the world.
package enum RoutingEffect: Hashable, Sendable {
    case assigned(Assignment)
    case queued(QueuedLead)
    case unassigned(lead: Text, from: Text?, Departure)
    /// Its own lane is to learn who owns the lead. Not to be believed by a lane that has told of more changes by hand than `revision`: what
    /// it told is on its way.
    case owner(lead: Text, Text?, revision: Int64)
    case decision(Decision)
    case notice(Notice)
}

/// A lead has been given to an agent, for good or until he accepts.
package struct Assignment: Hashable, Sendable {
    package var lead: Text
    package var agent: Text
    package var rule: Text?
    package var strategy: Choice
    /// Until when he must accept; nil: it is his.
    package var until: Timestamp?

    package enum Choice: Hashable, Sendable {
        case rule(Strategy)
        /// It was his before.
        case sticky
        /// By somebody, not by a rule.
        case manual
    }
}

/// A lead waits.
package struct QueuedLead: Hashable, Sendable {
    package var lead: Text
    /// Nil where no rule matches.
    package var rule: Text?
    /// 1 for the next of its rule.
    package var place: Int
    package var since: Timestamp
}

/// Why a lead is nobody's any more and does not wait either.
package enum Departure: String, Hashable, Sendable {
    case closed, merged, deleted
    case byHand = "by_hand"
}

package enum Notice: Hashable, Sendable {
    case accepted(lead: Text, agent: Text)
    case declined(lead: Text, agent: Text)
    /// He did not answer in time, or went away.
    case withdrawn(lead: Text, agent: Text)
    case released(lead: Text, agent: Text)
    /// It was routed again, and stays with whom it is.
    case kept(lead: Text, agent: Text)
    /// The longest wait has ended, or the rule can give it to nobody.
    case fellBack(lead: Text, from: Text, to: Text)
    /// As many offers as the rule makes: it waits for somebody who comes.
    case offersExhausted(lead: Text, rule: Text)
    /// Its facts are not known here, or it is part of another now: its lane should send a `lead.route`, or have the other's send one.
    case factsWanted(lead: Text)
    /// A time-out has changed it.
    case availability(agent: Text, Availability)
    case onDuty(agent: Text, Bool)
}

/// How a lead was given to somebody, or to nobody. `explain` recomputes what is not here.
package struct Decision: Hashable, Sendable {
    package static let candidateLimit = 10

    package var lead: Text
    package var rule: Text?
    /// Nil: nobody could be chosen.
    package var winner: Text?
    package var strategy: Assignment.Choice?
    /// Whether it consumed a turn: more than one could have been chosen, by a rule that rotates.
    package var isTurn = false
    /// The ten best, the winner first, those who could not be chosen last.
    package var candidates: [Candidate] = []
    /// How many could not be chosen, by reason.
    package var exclusions: [Exclusion: Int] = [:]
    /// How many could.
    package var eligible = 0

    package init(lead: Text, rule: Text?) {
        self.lead = lead
        self.rule = rule
    }
}

package struct Candidate: Hashable, Sendable {
    package var agent: Text
    /// Nil: he could be chosen, and stood where the order of the candidates says.
    package var exclusion: Exclusion?
    /// His level above the ledger's clock, in units of `Fairness.unit`.
    package var ahead: Int64
    /// Before the decision.
    package var load: Int64
    package var capacity: Int64
    package var weight: Int64
}

/// Why somebody could not be chosen; the first that applies.
package enum Exclusion: String, CaseIterable, Hashable, Sendable {
    /// Not active, or deleted.
    case inactive
    case skills
    /// Weight 0.
    case weightless
    /// Not online.
    case unavailable
    /// Outside his working hours.
    case offDuty = "off_duty"
    case full
    /// He let this lead go before.
    case refused
}
