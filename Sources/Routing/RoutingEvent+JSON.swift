package import JSON
internal import Records

extension RoutingEvent {
    /// Reads the data of an event of topic `routing-commands`; nil for a type that is not one of routing's.
    ///
    /// - Throws: `RoutingError.invalid` with the place of what is wrong.
    package init?(type: String, _ data: JSONValue) throws(RoutingError) {
        switch type {
        case "routing-rule.put": self = .putRule(try Rule(data))
        case "team.put": self = .putTeam(try Team(data))
        case "agent.put": self = .putAgent(try Agent(data))
        default:
            var document = try DocumentReader(data, at: "")
            guard let event = try Self.event(type, &document) else { return nil }
            try document.finish()
            self = event
        }
    }

    private static func event(
        _ type: String, _ document: inout DocumentReader
    ) throws(RoutingError) -> RoutingEvent? {
        switch type {
        case "routing-rule.delete": return .deleteRule(try document.requiredID("rule_id"))
        case "routing-rule.reorder":
            guard let rules = try document.ids("rules", limit: Desk.ruleLimit) else {
                throw document.fault("rules", "is missing")
            }
            return .reorderRules(rules)
        case "team.delete": return .deleteTeam(try document.requiredID("team_id"))
        case "agent.delete": return .deleteAgent(try document.requiredID("agent_id"))
        case "agent.availability": return try document.availability()
        case "lead.route": return .route(try document.request())
        case "lead.changed":
            return .leadChanged(
                lead: try document.leadID(), try document.change(),
                revision: try document.revision())
        default: return try assignment(type, &document)
        }
    }

    private static func assignment(
        _ type: String, _ document: inout DocumentReader
    ) throws(RoutingError) -> RoutingEvent? {
        guard type.hasPrefix("assignment.") else { return nil }
        let lead = try document.leadID()
        let agent = try document.requiredID("agent_id")
        switch type {
        case "assignment.accepted": return .accepted(lead: lead, agent: agent)
        case "assignment.declined": return .declined(lead: lead, agent: agent)
        case "assignment.released": return .released(lead: lead, agent: agent)
        default: return nil
        }
    }
}

extension DocumentReader {
    /// `{"agent_id": "ada", "availability": "away", "until": "2026-05-01T12:00:00Z", "then": "online"}`.
    fileprivate mutating func availability() throws(RoutingError) -> RoutingEvent {
        let agent = try requiredID("agent_id")
        guard let availability = try choice("availability", of: Availability.self) else {
            throw fault("availability", "is missing")
        }
        let until = try time("until")
        let then = try choice("then", of: Availability.self)
        guard until != nil || then == nil else { throw fault("then", "needs until") }
        return .availability(agent: agent, availability, until: until, then: then ?? .offline)
    }

    /// `{"lead_id": "L-1", "score": 70, "owner": "ada", "revision": 3, "facts": {…}}`, the facts as `Facts.json` writes them.
    fileprivate mutating func request() throws(RoutingError) -> RouteRequest {
        let lead = try leadID()
        guard let score = try integer("score", in: 0...100) else { throw fault("score", "is missing") }
        guard let object = value("facts"), object.kind == .object else {
            throw fault("facts", "expected an object")
        }
        var facts = Facts(stored: object)
        facts[.score] = .number(Number(score))
        return RouteRequest(lead: lead, facts: facts, owner: try id("owner"), revision: try revision())
    }

    fileprivate mutating func revision() throws(RoutingError) -> Int64 {
        try integer("revision", in: 0...Int64.max) ?? 0
    }

    /// `{"lead_id": "L-1", "change": "owner", "owner": "ada"}`; `change` is `owner`, `closed`, `merged`, `deleted` or
    /// `reopened`, and the owner stands beside the first and the last only.
    fileprivate mutating func change() throws(RoutingError) -> LeadChange {
        let owner = try id("owner")
        let change = try text("change", limit: 20)?.string
        switch (change, owner) {
        case ("owner", let owner): return .owner(owner)
        case ("reopened", let owner): return .reopened(owner: owner)
        case ("closed", nil): return .closed
        case ("merged", nil): return .merged
        case ("deleted", nil): return .deleted
        case ("closed", _), ("merged", _), ("deleted", _): throw fault("owner", "has no place here")
        default: throw fault("change", "expected owner, closed, merged, deleted or reopened")
        }
    }
}
