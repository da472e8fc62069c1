internal import Records

extension Desk {
    /// The time to accept is over.
    mutating func expire(_ id: Text, _ now: Timestamp) {
        guard let lead = leads[id], case .reserved(let agent, _) = lead.place else { return }
        withdraw(id, from: agent, now)
    }

    mutating func withdraw(_ id: Text, from agent: Text, _ now: Timestamp) {
        effects.append(.notice(.withdrawn(lead: id, agent: agent)))
        passOn(id, from: agent, now)
    }

    /// To the next candidate; not again to the one who let it go, while he stays as he is.
    mutating func passOn(_ id: Text, from agent: Text, _ now: Timestamp) {
        guard var lead = leads[id] else { return }
        let refusal = Refusal(agent: agent, session: seats[seat(of: agent)].session)
        lead.refusals.removeAll { $0.agent == agent }
        lead.refusals.append(refusal)
        next(id, lead, now)
    }

    private mutating func next(_ id: Text, _ lead: OpenLead, _ now: Timestamp) {
        guard let rule = liveRule(lead.rule) else { return rematch(id, lead, now) }
        if case .owned = lead.place { return enter(id, lead, rule, owner: nil, now) }
        if effective(rule).id != rule.id { return enter(id, lead, rule, owner: nil, now) }
        guard lead.offers < rule.offers else {
            effects.append(.notice(.offersExhausted(lead: id, rule: rule.id)))
            return enqueue(id, lead, rule, now)
        }
        offer(id, lead, rule, now)
    }

    /// Finds another rule for a lead whose own is gone.
    mutating func rematch(_ id: Text, _ lead: OpenLead, _ now: Timestamp) {
        guard let facts = lead.facts else {
            effects.append(.notice(.factsWanted(lead: id)))
            return park(id, lead)
        }
        guard let rule = rule(for: facts) else { return park(id, lead) }
        enter(id, lead, rule, owner: nil, now)
    }
}
