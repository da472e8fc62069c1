package import Records

/// A lead that routing has to do with: a row. Closed ones have none.
package struct OpenLead: Hashable, Sendable {
    package var place: Place
    /// The rule that brought it there; nil for a lead that was given by hand, or that no rule matches.
    package var rule: Text?
    /// Known while it waits or is reserved.
    package var facts: Facts?
    /// Since when it waits; of an owned lead, since when it had waited.
    package var since: Timestamp
    /// A number of its own: who came first at the same instant.
    package var arrival: Int64
    /// When the rule's longest wait ends.
    package var waitEnds: Timestamp?
    /// In one go.
    package var offers: Int64 = 0
    package var refusals: [Refusal] = []
    /// The owner by what the lead's own lane was told, or told itself.
    package var announced: Text?
    /// That of the last change that its lane had told when it was heard last. An owner is announced with it, so that the lane knows
    /// what it has told since.
    package var revision: Int64 = 0

    package init(place: Place, rule: Text? = nil, since: Timestamp, arrival: Int64) {
        self.place = place
        self.rule = rule
        self.since = since
        self.arrival = arrival
    }

    /// Who has it, as owner or by reservation.
    package var holder: Text? {
        switch place {
        case .owned(let agent), .reserved(let agent, _): agent
        case .queued: nil
        }
    }
}

package enum Place: Hashable, Sendable {
    case owned(by: Text)
    case reserved(for: Text, until: Timestamp)
    case queued
}

/// An agent who let an offer of the lead go, and his session then: he is not offered it again in the same one.
package struct Refusal: Hashable, Sendable {
    package var agent: Text
    package var session: Int64

    package init(agent: Text, session: Int64) {
        self.agent = agent
        self.session = session
    }
}

/// A place in a queue: the longest waiting first.
struct Waiting: Sendable, Comparable {
    var since: Timestamp
    var arrival: Int64
    var lead: Text

    init(_ id: Text, _ lead: OpenLead) {
        since = lead.since
        arrival = lead.arrival
        self.lead = id
    }

    /// Arrivals are different.
    static func == (a: Waiting, b: Waiting) -> Bool { a.arrival == b.arrival && a.since == b.since }

    static func < (a: Waiting, b: Waiting) -> Bool {
        a.since == b.since ? a.arrival < b.arrival : a.since < b.since
    }
}
