internal import Records

extension Desk {
    /// An event that has been checked.
    mutating func apply(_ event: RoutingEvent, _ now: Timestamp) {
        switch event {
        case .putRule(let rule): put(rule)
        case .deleteRule(let id): deleteRule(id)
        case .reorderRules(let ids): reorder(ids)
        case .putTeam(let team):
            setTeam(team.id, team)
            definitionsChanged()
        case .deleteTeam(let id):
            setTeam(id, nil)
            removeLedgers { $0.team == id }
            definitionsChanged()
        case .putAgent(let agent): put(agent, now)
        case .deleteAgent(let id): deleteAgent(id)
        case .availability(let agent, let availability, let until, let then):
            setAvailability(of: seat(of: agent), availability, until: until, then: then, now)
        case .accepted(let lead, let agent): accept(lead, by: agent)
        case .declined(let lead, let agent):
            effects.append(.notice(.declined(lead: lead, agent: agent)))
            passOn(lead, from: agent, now)
        case .released(let lead, let agent): release(lead, by: agent, now)
        case .route(let request): route(request, now)
        case .leadChanged(let lead, let change, let revision):
            follow(change, of: lead, revision: revision, now)
        }
    }

    private mutating func put(_ new: Rule) {
        var rule = new
        let old = rules[rule.id]?.rule
        let last = min((order.last?.priority ?? 0) + 1, Rule.priorities.upperBound)
        rule.priority = rule.priority ?? old?.priority ?? last
        removeLedgers { $0.rule == rule.id && $0.team != rule.target.team }
        setRule(rule.id, RuleRow(rule: rule))
        definitionsChanged()
        startReview()
    }

    private mutating func deleteRule(_ id: Text) {
        guard var row = rules[id] else { return }
        row.isDeleted = true
        removeLedgers { $0.rule == id }
        setRule(id, row)
        definitionsChanged()
    }

    private mutating func reorder(_ ids: [Text]) {
        for (index, id) in ids.enumerated() {
            rules[id]?.rule.priority = Int64(index + 1)
            dirty.rules.insert(id)
        }
        order = Self.order(of: rules)
        definitionsChanged()
        startReview()
    }

    private mutating func put(_ agent: Agent, _ now: Timestamp) {
        let seat = seat(of: agent.id)
        var row = seats[seat].row ?? AgentRow(agent: agent)
        row.agent = agent
        row.duty = agent.hours?.duty(at: now) ?? .always
        row.isDeleted = false
        row.isLeaving = !agent.isActive && seats[seat].load > 0
        if !agent.isActive { row.goOffline() }
        setAgent(seat, row)
        agentsChanged()
    }

    private mutating func deleteAgent(_ id: Text) {
        let seat = seat(of: id)
        guard var row = seats[seat].row else { return }
        row.goOffline()
        row.duty = .always
        (row.isLeaving, row.isDeleted) = (true, true)
        setAgent(seat, row)
        removeEntries(of: seat)
        agentsChanged()
    }

    /// Anybody may be a candidate who was none before.
    private mutating func definitionsChanged() {
        comers = Set(seats.indices.filter { seats[$0].isFree })
        agentsChanged()
    }

    /// Whom rules choose from has to be found anew.
    private mutating func agentsChanged() {
        rosters = [:]
        findMisplaced()
    }

    /// Leads that no rule matched may be matched now.
    private mutating func startReview() {
        guard let first = queues[nil]?.first else { return }
        counters.review = ReviewPoint(since: first.since, arrival: first.arrival - 1)
    }
}

extension AgentRow {
    fileprivate mutating func goOffline() {
        (availability, until, then) = (.offline, nil, .offline)
    }
}
