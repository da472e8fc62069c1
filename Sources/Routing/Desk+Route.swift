internal import Records

extension Desk {
    mutating func route(_ request: RouteRequest, _ now: Timestamp) {
        if let owner = leads[request.lead]?.ownerUnknown(to: request) {
            // Asked before its lane had heard of the answer to the same wish: one wish is one assignment.
            return effects.append(.notice(.kept(lead: request.lead, agent: owner)))
        }
        hear(request.owner, of: request.lead, revision: request.revision)
        let present = leads[request.lead]
        guard let rule = rule(for: request.facts) else { return routeWithoutRule(request, present, now) }
        guard var lead = present else {
            let lead = arrive(request, now)
            return enter(request.lead, lead, rule, owner: request.owner, now)
        }
        switch lead.place {
        case .reserved(let agent, _):
            lead.facts = request.facts
            setLead(request.lead, lead)
            effects.append(.notice(.kept(lead: request.lead, agent: agent)))
        case .owned(let owner): reroute(request, lead, from: owner, effective(rule), now)
        case .queued:
            lead.facts = request.facts
            enter(request.lead, lead, rule, owner: request.owner, now)
        }
    }

    /// The first rule that matches, or the default.
    func rule(for facts: Facts) -> Rule? {
        for index in order.indices where order[index].matches(facts) { return order[index] }
        return order.first { $0.isDefault }
    }

    private mutating func routeWithoutRule(_ request: RouteRequest, _ present: OpenLead?, _ now: Timestamp) {
        if let agent = present?.holder {
            effects.append(.notice(.kept(lead: request.lead, agent: agent)))
            return
        }
        var lead = present ?? arrive(request, now)
        lead.facts = request.facts
        park(request.lead, lead)
    }

    private mutating func arrive(_ request: RouteRequest, _ now: Timestamp) -> OpenLead {
        var lead = arrive(now)
        lead.facts = request.facts
        (lead.announced, lead.revision) = (request.owner, request.revision)
        return lead
    }

    /// A lead that has an owner keeps him where the rule lets it, or where nobody else can take it.
    private mutating func reroute(
        _ request: RouteRequest, _ present: OpenLead, from owner: Text, _ rule: Rule, _ now: Timestamp
    ) {
        var lead = present
        lead.facts = request.facts
        let seat = seat(of: owner)
        if rule.isSticky, seats[seat].exclusion == nil, roster(of: rule).seats.contains(seat) {
            return keep(request.lead, present, rule, stickyDecision(request.lead, rule, seat))
        }
        lead.begin(rule, now, since: now)
        let key = LedgerKey(rule: rule.id, team: rule.target.team)
        let ledger = ledgers[key]
        var (winner, decision) =
            counters.isDraining
            ? (nil, Decision(lead: request.lead, rule: rule.id))
            : choose(rule, for: request.lead, lead, comersOnly: false)
        if winner == seat {
            // He gets nothing that he did not have: it was not his turn.
            decision.isTurn = false
            ledgers[key] = ledger
        }
        if let winner, winner != seat {
            effects.append(.decision(decision))
            give(request.lead, lead, to: winner, rule, .rule(rule.target.strategy), now)
        } else if let row = seats[seat].row, row.agent.isActive, !row.isDeleted {
            keep(request.lead, present, rule, decision)
        } else {
            effects.append(.decision(decision))
            enqueue(request.lead, lead, rule, now)
        }
    }

    private mutating func keep(_ id: Text, _ present: OpenLead, _ rule: Rule, _ decision: Decision) {
        guard let owner = present.holder else { return }
        setLead(id, present.owned(by: owner, rule: rule.id))
        effects.append(.decision(decision))
        effects.append(.notice(.kept(lead: id, agent: owner)))
    }

    /// A lead comes to a rule, or to the one that stands in for it.
    mutating func enter(_ id: Text, _ present: OpenLead, _ first: Rule, owner: Text?, _ now: Timestamp) {
        let rule = effective(first)
        if rule.id != first.id {
            effects.append(.notice(.fellBack(lead: id, from: first.id, to: rule.id)))
        }
        var lead = present
        if lead.rule == rule.id, leads[id]?.place == .queued {
            lead.offers = 0
        } else {
            lead.begin(rule, now, since: lead.since)
        }
        if let seat = stickySeat(owner, rule, lead) {
            effects.append(.decision(stickyDecision(id, rule, seat)))
            give(id, lead, to: seat, rule, .sticky, now)
        } else {
            offer(id, lead, rule, now)
        }
    }

    private mutating func stickySeat(_ owner: Text?, _ rule: Rule, _ lead: OpenLead) -> Int? {
        guard let owner, rule.isSticky, !counters.isDraining, let seat = seatOf[owner], seats[seat].isFree,
            !refusedSeats(lead).contains(seat), roster(of: rule).seats.contains(seat)
        else { return nil }
        return seat
    }

    private func stickyDecision(_ id: Text, _ rule: Rule, _ seat: Int) -> Decision {
        var decision = Decision(lead: id, rule: rule.id)
        decision.winner = seats[seat].id
        decision.strategy = .sticky
        decision.eligible = 1
        decision.candidates = [
            Candidate(
                agent: seats[seat].id, exclusion: nil, ahead: 0, load: seats[seat].load,
                capacity: seats[seat].capacity, weight: seats[seat].weight)
        ]
        return decision
    }

    /// The rule itself if it has candidates by definition; else the first of its fallbacks that has, the default after them.
    mutating func effective(_ first: Rule) -> Rule {
        var rule = first
        var visited: Set<Text> = [first.id]
        while roster(of: rule).isEmpty {
            let named = rule.fallback.flatMap { liveRule($0) }
            guard let next = named ?? order.first(where: \.isDefault), visited.insert(next.id).inserted else {
                return first
            }
            rule = next
        }
        return rule
    }

    func liveRule(_ id: Text?) -> Rule? {
        guard let id, let row = rules[id], !row.isDeleted else { return nil }
        return row.rule
    }
}

extension OpenLead {
    /// The owner, if the request is from a lane that has yet to hear of him.
    fileprivate func ownerUnknown(to request: RouteRequest) -> Text? {
        guard case .owned(let owner) = place, request.owner != owner, request.revision <= revision else {
            return nil
        }
        return owner
    }

    /// From here on it waits for this rule.
    mutating func begin(_ rule: Rule, _ now: Timestamp, since: Timestamp) {
        self.rule = rule.id
        self.since = since
        place = .queued
        offers = 0
        waitEnds = rule.longestWait.map { Timestamp(microseconds: now.microseconds + $0 * 1_000_000) }
    }
}
