internal import Records

extension Desk {
    /// All reasons to refuse an event.
    func check(_ event: RoutingEvent, by actor: Actor, at now: Timestamp) throws(RoutingError) {
        switch event {
        case .availability(let agent, _, let until, _):
            try checkAgent(agent, for: actor)
            if let until, until <= now { throw .past(until: until) }
        case .accepted(let lead, let agent), .declined(let lead, let agent), .released(let lead, let agent):
            try checkAgent(agent, for: actor)
            guard isAnswerable(event, leads[lead]?.place, agent) else {
                throw .notHeld(lead: lead, agent: agent)
            }
        default:
            if case .agent(let id) = actor { throw .forbidden(actor: id) }
            try checkDefinition(event)
        }
    }

    private func checkAgent(_ agent: Text, for actor: Actor) throws(RoutingError) {
        if case .agent(let id) = actor, !actor.mayAct(for: agent) { throw .forbidden(actor: id) }
        guard isKnown(agent) else { throw .unknown(kind: "agent", id: agent) }
    }

    private func isKnown(_ agent: Text) -> Bool {
        guard let seat = seatOf[agent], let row = seats[seat].row else { return false }
        return !row.isDeleted
    }

    private func isAnswerable(_ event: RoutingEvent, _ place: Place?, _ agent: Text) -> Bool {
        switch (event, place) {
        case (_, .reserved(agent, _)): true
        case (.accepted, .owned(agent)), (.released, .owned(agent)): true
        default: false
        }
    }

    private func checkDefinition(_ event: RoutingEvent) throws(RoutingError) {
        switch event {
        case .putRule(let rule): try check(rule)
        case .deleteRule(let id): _ = try liveRule(id)
        case .reorderRules(let ids): try check(order: ids)
        case .putTeam(let team):
            if teams[team.id] == nil, teams.count >= Self.teamLimit {
                throw .tooMany(kind: "team", limit: Self.teamLimit)
            }
        case .deleteTeam(let id): try checkTeam(id)
        case .putAgent(let agent):
            for team in agent.teams { try checkTeam(team) }
            if !isKnown(agent.id), seats.count(where: { $0.row != nil }) >= Self.agentLimit {
                throw .tooMany(kind: "agent", limit: Self.agentLimit)
            }
        case .deleteAgent(let id):
            guard isKnown(id) else { throw .unknown(kind: "agent", id: id) }
        default: break
        }
    }

    private func checkTeam(_ id: Text) throws(RoutingError) {
        guard teams[id] != nil else { throw .unknown(kind: "team", id: id) }
    }

    private func liveRule(_ id: Text) throws(RoutingError) -> Rule {
        guard let row = rules[id], !row.isDeleted else { throw .unknown(kind: "rule", id: id) }
        return row.rule
    }

    private func check(_ rule: Rule) throws(RoutingError) {
        if rules[rule.id] == nil, rules.count >= Self.ruleLimit {
            throw .tooMany(kind: "rule", limit: Self.ruleLimit)
        }
        switch rule.target {
        case .direct(let agent):
            guard isKnown(agent) else { throw .unknown(kind: "agent", id: agent) }
        case .list(let agents):
            for agent in agents where !isKnown(agent) { throw .unknown(kind: "agent", id: agent) }
        case .roundRobin(let team), .leastLoaded(let team): try checkTeam(team)
        }
        if rule.isDefault, let other = order.first(where: { $0.isDefault && $0.id != rule.id }) {
            throw .secondDefault(other.id)
        }
        try checkFallback(of: rule)
    }

    private func checkFallback(of rule: Rule) throws(RoutingError) {
        guard let first = rule.fallback else { return }
        if first == rule.id { throw .cycle([rule.id, rule.id]) }
        var path = [rule.id]
        var next: Rule? = try liveRule(first)
        while let step = next {
            path.append(step.id)
            if step.id == rule.id { throw .cycle(path) }
            next = step.fallback.flatMap { id in id == rule.id ? rule : rules[id]?.rule }
        }
    }

    private func check(order ids: [Text]) throws(RoutingError) {
        var seen: Set<Text> = []
        for id in ids {
            _ = try liveRule(id)
            guard seen.insert(id).inserted else { throw .order("rule \(id) stands there twice") }
        }
        if let missing = order.first(where: { !seen.contains($0.id) }) {
            throw .order("rule \(missing.id) is missing: an order names all rules")
        }
    }
}
