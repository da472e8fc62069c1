package import Records

extension Desk {
    /// Somebody who can take it, or a place in the rule's queue.
    mutating func offer(_ id: Text, _ lead: OpenLead, _ rule: Rule, _ now: Timestamp) {
        // What waits comes first.
        guard !counters.isDraining else { return enqueue(id, lead, rule, now) }
        let (winner, decision) = choose(rule, for: id, lead, comersOnly: false)
        effects.append(.decision(decision))
        if let winner {
            give(id, lead, to: winner, rule, .rule(rule.target.strategy), now)
        } else {
            enqueue(id, lead, rule, now)
        }
    }

    mutating func give(
        _ id: Text, _ lead: OpenLead, to seat: Int, _ rule: Rule, _ choice: Assignment.Choice,
        _ now: Timestamp
    ) {
        let agent = seats[seat].id
        let until = rule.acceptance.map { Timestamp(microseconds: now.microseconds + $0 * 1_000_000) }
        if let until {
            var lead = lead
            lead.place = .reserved(for: agent, until: until)
            lead.offers += 1
            setLead(id, lead)
        } else {
            setLead(id, lead.owned(by: agent, rule: rule.id))
        }
        effects.append(
            .assigned(Assignment(lead: id, agent: agent, rule: rule.id, strategy: choice, until: until)))
    }

    mutating func enqueue(_ id: Text, _ lead: OpenLead, _ rule: Rule, _ now: Timestamp) {
        var lead = lead
        lead.place = .queued
        if let ends = lead.waitEnds, ends <= now { return fallBack(id, lead, rule, now) }
        setLead(id, lead)
        announce(id, lead)
    }

    /// No rule is responsible: it waits for one.
    mutating func park(_ id: Text, _ lead: OpenLead) {
        var lead = lead
        (lead.place, lead.rule, lead.waitEnds, lead.offers) = (.queued, nil, nil, 0)
        setLead(id, lead)
        announce(id, lead)
    }

    private mutating func announce(_ id: Text, _ lead: OpenLead) {
        let place = (queues[lead.rule]?.rank(of: Waiting(id, lead)) ?? 0) + 1
        effects.append(.queued(QueuedLead(lead: id, rule: lead.rule, place: place, since: lead.since)))
    }

    mutating func endWait(of id: Text, _ now: Timestamp) {
        guard var lead = leads[id], lead.place == .queued else { return }
        if let rule = liveRule(lead.rule) { return fallBack(id, lead, rule, now) }
        lead.waitEnds = nil
        setLead(id, lead)
    }

    private mutating func fallBack(_ id: Text, _ lead: OpenLead, _ rule: Rule, _ now: Timestamp) {
        var lead = lead
        guard let next = liveRule(rule.fallback) else {
            lead.waitEnds = nil
            setLead(id, lead)
            return announce(id, lead)
        }
        effects.append(.notice(.fellBack(lead: id, from: rule.id, to: next.id)))
        lead.rule = nil
        enter(id, lead, next, owner: nil, now)
    }

    /// Gives waiting leads to those who have come: by rule, then the longest waiting first.
    mutating func drain(_ now: Timestamp) {
        defer { comers = [] }
        guard counters.isDraining || comers.contains(where: { seats[$0].isFree }) else { return }
        for rule in order where queues[rule.id]?.isEmpty == false {
            var served = true
            while served {
                guard budget > 0 else {
                    counters.isDraining = true
                    return
                }
                served = serve(rule, now)
            }
        }
        counters.isDraining = false
    }

    /// False if none of those who have come can take any of the rule's leads.
    private mutating func serve(_ rule: Rule, _ now: Timestamp) -> Bool {
        let free = roster(of: rule).seats.filter {
            seats[$0].isFree && (counters.isDraining || comers.contains($0))
        }
        var next = free.isEmpty ? nil : queues[rule.id]?.first
        while let waiting = next {
            guard let lead = leads[waiting.lead] else { return false }
            if mayTake(lead, free) {
                // One that has been offered often enough is for those who come.
                let isExhausted = lead.offers >= rule.offers
                // Between two pages nobody remembers who has come: all may have.
                let (winner, decision) = choose(
                    rule, for: waiting.lead, lead, comersOnly: isExhausted && !counters.isDraining)
                if let winner {
                    effects.append(.decision(decision))
                    give(waiting.lead, lead, to: winner, rule, .rule(rule.target.strategy), now)
                    return true
                }
                // Nobody can be chosen: the next will not find anybody either.
                if lead.refusals.isEmpty, !isExhausted { return false }
            }
            next = queues[rule.id]?.next(after: waiting)
        }
        return false
    }

    private func mayTake(_ lead: OpenLead, _ free: [Int]) -> Bool {
        lead.refusals.isEmpty || !refusedSeats(lead).isSuperset(of: free)
    }
}

extension Desk {
    /// A lead that waits, for people who look: its rule, its place from 1, and since when.
    package func waiting(_ id: Text) -> QueuedLead? {
        guard let lead = leads[id], lead.place == .queued else { return nil }
        let place = (queues[lead.rule]?.rank(of: Waiting(id, lead)) ?? 0) + 1
        return QueuedLead(lead: id, rule: lead.rule, place: place, since: lead.since)
    }

    /// Leads owned by and reserved for an agent.
    package func load(of agent: Text) -> Int64 { seatOf[agent].map { seats[$0].load } ?? 0 }
}
