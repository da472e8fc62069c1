package import JSON
internal import Records

extension Rule {
    static let agentLimit = 1_000
    static let skillLimit = 100

    /// `{"rule_id": "hot", "name": "Hot leads", "priority": 10, "when": "score >= 70", "strategy": "round_robin",
    /// "team": "sales", "skills": ["de"], "acceptance_seconds": 120, "offers": 5, "longest_wait_seconds": 600,
    /// "fallback": "all", "sticky": true, "default": false}`.
    ///
    /// `agent` stands for `direct`; `team` or `agents` for `round_robin`; `team` for `team`.
    package init(_ value: JSONValue, at pointer: String = "") throws(RoutingError) {
        var document = try DocumentReader(value, at: pointer)
        self.init(id: try document.requiredID("rule_id"), target: try document.target())
        name = try document.text("name", limit: 255)
        priority = try document.integer("priority", in: Self.priorities)
        condition = try document.condition()
        skills = Set((try document.ids("skills", limit: Self.skillLimit) ?? []).map(folded))
        acceptance = try document.integer("acceptance_seconds", in: Self.waits)
        offers = try document.integer("offers", in: Self.offerCounts) ?? offers
        longestWait = try document.integer("longest_wait_seconds", in: Self.waits)
        fallback = try document.id("fallback")
        isSticky = try document.flag("sticky", default: true)
        isDefault = try document.flag("default", default: false)
        try document.finish()
        guard longestWait == nil || fallback != nil else {
            throw document.fault("longest_wait_seconds", "needs a fallback")
        }
    }

    /// What `init` reads.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("rule_id", id)
            if let name { writer.member("name", name) }
            if let priority { writer.member("priority", priority) }
            if let condition { writer.member("when", condition.text) }
            writer.member("strategy", target.strategy.rawValue)
            target.write(&writer)
            writer.array("skills") { writer in for skill in skills.sorted() { writer.value(skill) } }
            if let acceptance { writer.member("acceptance_seconds", acceptance) }
            writer.member("offers", offers)
            if let longestWait { writer.member("longest_wait_seconds", longestWait) }
            if let fallback { writer.member("fallback", fallback) }
            writer.member("sticky", isSticky)
            writer.member("default", isDefault)
        }
        return writer.bytes
    }
}

extension Target {
    fileprivate func write(_ writer: inout JSONWriter) {
        switch self {
        case .direct(let agent): writer.member("agent", agent)
        case .roundRobin(let team), .leastLoaded(let team): writer.member("team", team)
        case .list(let agents):
            writer.array("agents") { writer in for agent in agents { writer.value(agent) } }
        }
    }
}

extension DocumentReader {
    fileprivate mutating func condition() throws(RoutingError) -> Condition? {
        guard let text = try text("when", limit: ExpressionParser.lengthLimit) else { return nil }
        do {
            return try Condition(text)
        } catch {
            throw fault("when", error.description)
        }
    }

    fileprivate mutating func target() throws(RoutingError) -> Target {
        guard let strategy = try choice("strategy", of: Strategy.self) else {
            throw fault("strategy", "is missing")
        }
        let agent = try id("agent")
        let team = try id("team")
        let agents = try ids("agents", limit: Rule.agentLimit)
        switch (strategy, agent, team, agents) {
        case (.direct, let agent?, nil, nil): return .direct(agent: agent)
        case (.roundRobin, nil, let team?, nil): return .roundRobin(team: team)
        case (.roundRobin, nil, nil, let agents?) where !agents.isEmpty: return .list(agents: agents.sorted())
        case (.team, nil, let team?, nil): return .leastLoaded(team: team)
        case (.direct, _, _, _): throw fault("strategy", "direct needs agent, and neither team nor agents")
        case (.roundRobin, _, _, _):
            throw fault("strategy", "round_robin needs either team or agents, and no agent")
        case (.team, _, _, _): throw fault("strategy", "team needs team, and neither agent nor agents")
        }
    }
}
