internal import Records

/// What leads' own lanes say, and agents of their leads.
extension Desk {
    mutating func accept(_ id: Text, by agent: Text) {
        guard let lead = leads[id], case .reserved = lead.place else { return }
        setLead(id, lead.owned(by: agent, rule: lead.rule))
        effects.append(.notice(.accepted(lead: id, agent: agent)))
    }

    mutating func release(_ id: Text, by agent: Text, _ now: Timestamp) {
        effects.append(.notice(.released(lead: id, agent: agent)))
        if case .owned = leads[id]?.place { leads[id]?.since = now }
        passOn(id, from: agent, now)
    }

    mutating func follow(_ change: LeadChange, of id: Text, revision: Int64, _ now: Timestamp) {
        // Told before what is known, and only now here: of the lead's life before this one, or sent again by somebody.
        if let lead = leads[id], revision < lead.revision { return }
        switch change {
        case .owner(let owner?): give(id, to: owner, .manual, revision: revision, now)
        case .owner(nil): drop(id, .byHand)
        case .closed: drop(id, .closed)
        case .merged: merge(id)
        case .deleted: drop(id, .deleted)
        case .reopened(let owner): reopen(id, owner, revision: revision, now)
        }
    }

    /// With an owner who has gone it needs another: its lane has the facts for that.
    private mutating func reopen(_ id: Text, _ owner: Text?, revision: Int64, _ now: Timestamp) {
        if leads[id] != nil { return hear(owner, of: id, revision: revision) }
        // It may have waited before it was closed: nobody's lead that is open is somebody's concern.
        guard let owner else { return effects.append(.notice(.factsWanted(lead: id))) }
        if let row = seats[seat(of: owner)].row, row.agent.isActive, !row.isDeleted {
            give(id, to: owner, .sticky, revision: revision, now)
        } else {
            effects.append(.notice(.factsWanted(lead: id)))
        }
    }

    /// What its lane says of a lead that is here.
    mutating func hear(_ owner: Text?, of id: Text, revision: Int64) {
        guard var lead = leads[id], revision > lead.revision else { return }
        lead.hear(owner, revision: revision)
        setLead(id, lead)
    }

    private mutating func give(
        _ id: Text, to owner: Text, _ choice: Assignment.Choice, revision: Int64, _ now: Timestamp
    ) {
        if case .owned(owner) = leads[id]?.place { return hear(owner, of: id, revision: revision) }
        var lead = leads[id] ?? arrive(now)
        (lead.announced, lead.revision) = (owner, max(revision, lead.revision))
        setLead(id, lead.owned(by: owner, rule: nil))
        effects.append(.assigned(Assignment(lead: id, agent: owner, rule: nil, strategy: choice, until: nil)))
    }

    /// Whoever asked for an owner did so for the other lead, too. The mark that is left passes the request on, and the other lead's
    /// lane has it routed if it is nobody's: it may have got this one's owner.
    private mutating func merge(_ id: Text) {
        guard leads[id] != nil else { return }
        drop(id, .merged)
        effects.append(.notice(.factsWanted(lead: id)))
    }

    private mutating func drop(_ id: Text, _ departure: Departure) {
        guard let lead = leads[id] else { return }
        setLead(id, nil)
        effects.append(.unassigned(lead: id, from: lead.holder, departure))
    }

    /// A lead that was not here.
    mutating func arrive(_ now: Timestamp) -> OpenLead {
        counters.arrivals += 1
        return OpenLead(place: .queued, since: now, arrival: counters.arrivals)
    }
}

extension OpenLead {
    /// Without what it needed to wait.
    func owned(by agent: Text, rule: Text?) -> OpenLead {
        var lead = OpenLead(place: .owned(by: agent), rule: rule, since: since, arrival: arrival)
        (lead.announced, lead.revision) = (announced, revision)
        return lead
    }

    /// What its own lane says of its owner, if that is news.
    mutating func hear(_ owner: Text?, revision: Int64) {
        guard revision > self.revision else { return }
        (announced, self.revision) = (owner, revision)
    }
}
