import Records
import Routing
import TestKit
import Testing

/// What a lead's own lane does with owners, as the worker lead-scoring does: it counts the changes that it tells.
private struct Lane {
    var owner: Text?
    var isOpen = true
    var revision: Int64 = 0
    /// A lead that was deleted comes again: its revisions begin above those of its life before.
    var first: Int64 = 1

    mutating func change() { revision = revision == 0 ? first : revision + 1 }

    /// An assignment that was decided before the latest change by hand was known is passed over, and so is one of another life.
    mutating func hear(_ owner: Text?, _ revision: Int64) {
        if revision == self.revision { self.owner = owner }
    }
}

/// Leads' lanes and a desk that hear of each other late, each lead's messages in their order.
private struct Talk {
    var random: SplitMix64
    var desk = Desk()
    var lanes: [Text: Lane] = [:]
    var toDesk: [Text: [RoutingEvent]] = [:]
    var toLane: [Text: [(owner: Text?, revision: Int64)]] = [:]
    var second: Int64 = 0
    var stale = 0
    /// Of them those that a lead would have taken for its own, had its revisions begun as before.
    var mistakable = 0

    static let agents = (0..<4).map { text("agent\($0)") }
    static let leads = (0..<12).map { text("lead\($0)") }

    init(seed: UInt64) throws {
        random = SplitMix64(seed: seed)
        try decide(.putTeam(Team(id: "sales")))
        for id in Self.agents {
            var agent = Agent(id: id)
            (agent.teams, agent.capacity) = (["sales"], 3)
            try decide(.putAgent(agent))
        }
        var rule = Rule(id: "all", target: .roundRobin(team: "sales"))
        rule.isSticky = false
        try decide(.putRule(rule))
        for lead in Self.leads { lanes[lead] = Lane() }
    }

    mutating func decide(_ event: RoutingEvent) throws {
        second += 1
        let effects =
            try (desk.due.map { $0 <= at(second) } == true ? desk.decide(due: at(second)) : [])
            + desk.decide(event, at: at(second), by: .system)
        for effect in effects {
            guard case .owner(let lead, let owner, let revision) = effect else { continue }
            toLane[lead, default: []].append((owner, revision))
        }
    }

    mutating func step() throws {
        let lead = Self.leads.randomElement(using: &random)!
        switch Int.random(in: 0..<21, using: &random) {
        case 20: bury(lead)
        case 0..<3: tell(lead) { $0.owner = Self.agents.randomElement(using: &$1) }
        case 3: tell(lead) { lane, _ in lane.owner = nil }
        case 4..<6: toggle(lead)
        case 6..<9: route(lead)
        case 9..<11: try changeAgent()
        case 11: try answer()
        case 12..<16: try deliverToDesk(lead)
        default: deliverToLane(lead)
        }
    }

    /// A change by hand.
    private mutating func tell(_ id: Text, _ change: (inout Lane, inout SplitMix64) -> Void) {
        guard var lane = lanes[id], lane.isOpen else { return }
        let before = lane.owner
        change(&lane, &random)
        guard lane.owner != before else { return }
        lane.change()
        lanes[id] = lane
        send(id, .leadChanged(lead: id, .owner(lane.owner), revision: lane.revision))
    }

    private mutating func toggle(_ id: Text) {
        guard var lane = lanes[id], lane.revision > 0 else { return }
        lane.isOpen.toggle()
        lane.change()
        lanes[id] = lane
        send(
            id,
            .leadChanged(
                lead: id, lane.isOpen ? .reopened(owner: lane.owner) : .closed, revision: lane.revision))
    }

    private mutating func route(_ id: Text) {
        guard var lane = lanes[id], lane.isOpen else { return }
        if lane.revision == 0 { lane.change() }
        lanes[id] = lane
        send(
            id,
            .route(RouteRequest(lead: id, facts: Facts(), owner: lane.owner, revision: lane.revision)))
    }

    /// Deleted, and there again at once.
    private mutating func bury(_ id: Text) {
        guard var lane = lanes[id], lane.revision > 0 else { return }
        lane.change()
        send(id, .leadChanged(lead: id, .deleted, revision: lane.revision))
        lanes[id] = Lane(first: lane.revision + 1)
    }

    private mutating func send(_ id: Text, _ event: RoutingEvent) { toDesk[id, default: []].append(event) }

    private mutating func changeAgent() throws {
        let agent = Self.agents.randomElement(using: &random)!
        let availability: Availability = Int.random(in: 0..<3, using: &random) == 0 ? .away : .online
        try decide(.availability(agent: agent, availability, until: nil, then: .offline))
    }

    /// An owner gives a lead back.
    private mutating func answer() throws {
        let owned = desk.rows.leads.filter { $0.value.holder.map(Self.agents.contains) ?? false }
        guard let lead = owned.keys.sorted().randomElement(using: &random), let agent = owned[lead]?.holder
        else { return }
        try decide(.released(lead: lead, agent: agent))
    }

    mutating func deliverToDesk(_ id: Text) throws {
        guard toDesk[id]?.isEmpty == false, let event = toDesk[id]?.removeFirst() else { return }
        try decide(event)
    }

    mutating func deliverToLane(_ id: Text) {
        guard toLane[id]?.isEmpty == false, let message = toLane[id]?.removeFirst() else { return }
        let lane = lanes[id]!
        if message.revision < lane.revision { stale += 1 }
        if message.revision < lane.first, lane.revision > 0, message.owner != lane.owner { mistakable += 1 }
        lanes[id]?.hear(message.owner, message.revision)
    }

    /// Until nothing is on its way.
    mutating func deliverAll() throws {
        while !toDesk.values.allSatisfy(\.isEmpty) || !toLane.values.allSatisfy(\.isEmpty) {
            for lead in Self.leads {
                try deliverToDesk(lead)
                deliverToLane(lead)
            }
        }
    }
}

@Suite struct LaneTests {
    @Test(
        "a lead's lane and the desk agree on its owner once all is delivered, whoever changed it meanwhile",
        arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func agreement(seed: UInt64) throws {
        var talk = try Talk(seed: seed)
        for _ in 0..<40 {
            for _ in 0..<60 { try talk.step() }
            try talk.deliverAll()
            for (id, lane) in talk.lanes where lane.isOpen {
                guard let lead = talk.desk.rows.leads[id] else {
                    #expect(
                        lane.owner == nil || lane.revision == 0, "\(id) is with somebody, unknown to routing")
                    continue
                }
                #expect(lead.place == .queued ? lane.owner == nil : lane.owner == lead.holder, "\(id)")
            }
        }
        #expect(talk.stale > 20, "\(talk.stale) assignments came too late: what is tested has to happen")
        #expect(talk.mistakable > 1, "\(talk.mistakable) were of a life before")
    }

    @Test("the lane is told of what it does not know, once")
    func told() throws {
        var scene = Scene()
        try scene.team()
        try scene.agent("ada")
        try scene.rule("all")
        #expect(try scene.route("a").owners == ["a=ada@0"])
        #expect(try scene.route("a").owners == [])
        #expect(try scene.tell(.leadChanged(lead: "b", .owner("ada"), revision: 1)).owners == [])
        #expect(try scene.tell(.released(lead: "a", agent: "ada")).owners == ["a=nobody@0"])
    }

    @Test("an offer is nobody's lead until it is accepted")
    func offer() throws {
        var scene = Scene()
        try scene.team()
        try scene.agent("ada")
        try scene.rule("all") { $0.acceptance = 60 }
        #expect(try scene.route("a").owners == [])
        #expect(try scene.tell(.accepted(lead: "a", agent: "ada")).owners == ["a=ada@0"])
    }
}

extension [RoutingEffect] {
    fileprivate var owners: [String] {
        compactMap { effect in
            guard case .owner(let lead, let owner, let revision) = effect else { return nil }
            return "\(lead)=\(owner?.string ?? "nobody")@\(revision)"
        }
    }
}
