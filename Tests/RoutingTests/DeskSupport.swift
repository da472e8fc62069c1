import Records
import Routing
import TestKit
import Testing

let start = time("2026-03-02T09:00:00Z")

/// Seconds after `start`.
func at(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: start.microseconds + seconds * 1_000_000) }

/// A desk with what the tests say to it.
struct Scene {
    var desk = Desk()
    var now: Int64 = 0

    /// A second later, unless said otherwise.
    @discardableResult
    mutating func tell(
        _ event: RoutingEvent, by actor: Actor = .system, second: Int64? = nil
    ) throws -> [RoutingEffect] {
        now = second ?? now + 1
        return try desk.decide(event, at: at(now), by: actor)
    }

    /// What is due until then.
    mutating func wait(until second: Int64) -> [RoutingEffect] {
        var effects: [RoutingEffect] = []
        now = second
        while let due = desk.due, due <= at(second) { effects += desk.decide(due: due) }
        return effects
    }

    mutating func team(_ id: Text = "sales") throws { try tell(.putTeam(Team(id: id))) }

    mutating func agent(
        _ id: Text, capacity: Int64 = 10, online: Bool = true, _ change: (inout Agent) -> Void = { _ in }
    ) throws {
        var agent = Agent(id: id)
        agent.teams = ["sales"]
        agent.capacity = capacity
        change(&agent)
        try tell(.putAgent(agent))
        if online { try self.online(id) }
    }

    @discardableResult
    mutating func online(_ id: Text) throws -> [RoutingEffect] {
        try tell(.availability(agent: id, .online, until: nil, then: .offline))
    }

    mutating func rule(
        _ id: Text, _ target: Target = .roundRobin(team: "sales"), when condition: Text? = nil,
        _ change: (inout Rule) -> Void = { _ in }
    ) throws {
        var rule = Rule(id: id, target: target)
        rule.condition = try condition.map { text in try Condition(text) }
        change(&rule)
        try tell(.putRule(rule))
    }

    @discardableResult
    mutating func route(
        _ lead: Text, score: Int64 = 50, owner: Text? = nil, second: Int64? = nil
    ) throws -> [RoutingEffect] {
        var facts = Facts()
        facts[.score] = .number(Number(score))
        return try tell(.route(RouteRequest(lead: lead, facts: facts, owner: owner)), second: second)
    }

    func place(_ lead: Text) -> Place? { desk.rows.leads[lead]?.place }
}

extension [RoutingEffect] {
    /// `lead>agent`, in order; `?` after it while he has to accept.
    var assignments: [String] {
        compactMap { effect in
            guard case .assigned(let one) = effect else { return nil }
            return "\(one.lead)>\(one.agent)" + (one.until == nil ? "" : "?")
        }
    }

    /// `lead@rule#place`, in order.
    var queued: [String] {
        compactMap { effect in
            guard case .queued(let one) = effect else { return nil }
            return "\(one.lead)@\(one.rule?.string ?? "-")#\(one.place)"
        }
    }

    var notices: [Notice] {
        compactMap { effect in if case .notice(let notice) = effect { notice } else { nil } }
    }

    var decisions: [Decision] {
        compactMap { effect in if case .decision(let decision) = effect { decision } else { nil } }
    }
}
