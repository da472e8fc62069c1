import Records
import Routing
import TestKit
import Testing
import Zones

/// Events at random against a desk, and the checks that hold after each.
struct RandomRun {
    var random: SplitMix64
    var desk = Desk()
    var second: Int64 = 0
    var refused = 0
    var assigned = 0
    var log: [[RoutingEffect]] = []

    private static let agents = (0..<8).map { text("agent\($0)") }
    private static let rules = (0..<5).map { text("rule\($0)") }
    private static let teams = [text("red"), text("blue")]

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        for team in Self.teams {
            _ = try? desk.decide(.putTeam(Team(id: team)), at: at(0), by: .system)
        }
    }

    /// One event, or what is due. Nil for an event that was refused.
    mutating func step() -> [RoutingEffect]? {
        second += Int64.random(in: 0...40, using: &random)
        if let due = desk.due, due <= at(second) {
            let effects = desk.decide(due: due)
            #expect(desk.due.map { $0 > due } ?? true)
            return keep(effects)
        }
        let event = event()
        let before = desk.rows
        do {
            return keep(try desk.decide(event, at: at(second), by: .system))
        } catch {
            refused += 1
            #expect(desk.rows == before)
            return nil
        }
    }

    private mutating func keep(_ effects: [RoutingEffect]) -> [RoutingEffect] {
        assigned += effects.assignments.count
        log.append(effects)
        return effects
    }

    private mutating func event() -> RoutingEvent {
        switch Int.random(in: 0..<400, using: &random) {
        case 0..<8: .putTeam(Team(id: pick(Self.teams)))
        case 8: .deleteTeam(pick(Self.teams))
        case 9..<30: .putAgent(agent())
        case 30..<32: .deleteAgent(pick(Self.agents))
        case 32..<45: .putRule(rule())
        case 45..<48: .deleteRule(pick(Self.rules))
        case 48..<52: .reorderRules(desk.rows.rules.keys.sorted().shuffled(using: &random))
        case 52..<110: availability()
        case 110..<190: answer()
        case 190..<250: .leadChanged(lead: lead(), change())
        default: .route(request())
        }
    }

    private mutating func pick<Element>(_ list: [Element]) -> Element { list.randomElement(using: &random)! }
    private mutating func lead() -> Text { text("lead\(Int.random(in: 0..<60, using: &random))") }

    private mutating func agent() -> Agent {
        var agent = Agent(id: pick(Self.agents))
        agent.teams = Self.teams.filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
        agent.skills = Set((["de", "en"] as [Text]).filter { _ in Bool.random(using: &random) })
        agent.weight = pick([0, 1, 1, 2, 3])
        agent.capacity = Int64.random(in: 0...12, using: &random)
        agent.isActive = Int.random(in: 0..<20, using: &random) > 0
        guard Int.random(in: 0..<3, using: &random) == 0 else { return agent }
        let from = Int.random(in: 540..<600, using: &random)
        agent.hours = WorkingHours(
            zone: .utc,
            week: Array(repeating: [(from: from, to: from + 20), (from: from + 30, to: from + 90)], count: 7))
        return agent
    }

    private mutating func rule() -> Rule {
        let targets: [Target] = [
            .direct(agent: pick(Self.agents)), .roundRobin(team: pick(Self.teams)),
            .roundRobin(team: pick(Self.teams)), .leastLoaded(team: pick(Self.teams)),
            .list(agents: [Self.agents[0], Self.agents[1]]),
        ]
        var rule = Rule(id: pick(Self.rules), target: pick(targets))
        rule.priority = pick([nil, 1, 2, 3])
        rule.condition = pick([nil, try? Condition("score >= 50"), try? Condition("score < 30")])
        rule.skills = pick([[], [], ["de"]])
        rule.acceptance = pick([nil, 20, 60])
        rule.offers = pick([1, 2, 5])
        rule.fallback = pick([nil, pick(Self.rules)])
        rule.longestWait = rule.fallback == nil ? nil : pick([nil, 30, 100])
        rule.isSticky = Bool.random(using: &random)
        rule.isDefault = Int.random(in: 0..<4, using: &random) == 0
        return rule
    }

    private mutating func availability() -> RoutingEvent {
        let until = pick([nil, nil, nil, at(second + 50)])
        return .availability(
            agent: pick(Self.agents),
            pick([.online, .online, .online, .online, .online, .online] + Availability.allCases),
            until: until,
            then: pick([.online, .offline]))
    }

    /// Mostly of somebody who has the lead.
    private mutating func answer() -> RoutingEvent {
        let held = desk.rows.leads.filter { $0.value.holder != nil }.keys.sorted()
        let lead = held.isEmpty ? lead() : pick(held)
        let agent = desk.rows.leads[lead]?.holder ?? pick(Self.agents)
        return pick([
            .accepted(lead: lead, agent: agent), .accepted(lead: lead, agent: agent),
            .declined(lead: lead, agent: agent), .released(lead: lead, agent: agent),
            .declined(lead: lead, agent: pick(Self.agents)),
        ])
    }

    private mutating func change() -> LeadChange {
        pick([
            .closed, .closed, .merged, .deleted, .owner(nil), .owner(pick(Self.agents)),
            .reopened(owner: pick(Self.agents)), .owner("stranger"),
        ])
    }

    private mutating func request() -> RouteRequest {
        var facts = Facts()
        facts[.score] = .number(Number(Int64.random(in: 0...100, using: &random)))
        let lead = lead()
        let holder = desk.rows.leads[lead]?.holder
        return RouteRequest(lead: lead, facts: facts, owner: pick([nil, holder, holder, pick(Self.agents)]))
    }
}
