import Records
import Routing
import Testing

@Suite struct RefusalTests {
    private func scene() throws -> Scene {
        var scene = Scene()
        try scene.team()
        try scene.agent("ada")
        try scene.agent("bob")
        try scene.rule("c", .direct(agent: "ada"))
        try scene.rule("b", .direct(agent: "ada")) { $0.fallback = "c" }
        try scene.rule("a", .direct(agent: "ada")) { ($0.acceptance, $0.fallback) = (60, "b") }
        try scene.tell(.reorderRules(["a", "b", "c"]))
        try scene.route("lead")
        return scene
    }

    private static func rule(_ id: Text, _ target: Target, fallback: Text? = nil) -> RoutingEvent {
        var rule = Rule(id: id, target: target)
        rule.fallback = fallback
        return .putRule(rule)
    }

    private static let ada = Target.direct(agent: "ada")

    private static var lost: Agent {
        var agent = Agent(id: "cyd")
        agent.teams = ["moon"]
        return agent
    }

    @Test(
        "what is refused says why, and changes nothing",
        arguments: [
            (rule("c", ada, fallback: "a"), .cycle(["c", "a", "b", "c"])),
            (rule("d", ada, fallback: "d"), .cycle(["d", "d"])),
            (rule("d", ada, fallback: "x"), .unknown(kind: "rule", id: "x")),
            (rule("d", .direct(agent: "x")), .unknown(kind: "agent", id: "x")),
            (rule("d", .list(agents: ["ada", "x"])), .unknown(kind: "agent", id: "x")),
            (rule("d", .roundRobin(team: "x")), .unknown(kind: "team", id: "x")),
            (.deleteRule("x"), .unknown(kind: "rule", id: "x")),
            (.reorderRules(["a", "b"]), .order("rule c is missing: an order names all rules")),
            (.reorderRules(["a", "a", "b", "c"]), .order("rule a stands there twice")),
            (.reorderRules(["a", "b", "c", "d"]), .unknown(kind: "rule", id: "d")),
            (.deleteTeam("x"), .unknown(kind: "team", id: "x")),
            (.putAgent(lost), .unknown(kind: "team", id: "moon")),
            (.deleteAgent("x"), .unknown(kind: "agent", id: "x")),
            (
                .availability(agent: "x", .online, until: nil, then: .offline),
                .unknown(kind: "agent", id: "x")
            ),
            (.availability(agent: "ada", .away, until: at(5), then: .online), .past(until: at(5))),
            (.accepted(lead: "lead", agent: "bob"), .notHeld(lead: "lead", agent: "bob")),
            (.declined(lead: "none", agent: "ada"), .notHeld(lead: "none", agent: "ada")),
            (.released(lead: "lead", agent: "bob"), .notHeld(lead: "lead", agent: "bob")),
        ] as [(RoutingEvent, RoutingError)])
    func refused(event: RoutingEvent, error: RoutingError) throws {
        var scene = try scene()
        _ = scene.desk.takeChanges()
        let rows = scene.desk.rows
        #expect(throws: error) { try scene.tell(event) }
        #expect(scene.desk.rows == rows)
        #expect(scene.desk.takeChanges().isEmpty)
    }

    @Test("an agent changes what is his own, a manager all")
    func actors() throws {
        var scene = try scene()
        let away = RoutingEvent.availability(agent: "ada", .away, until: nil, then: .offline)
        #expect(throws: RoutingError.forbidden(actor: "bob")) { try scene.tell(away, by: .agent("bob")) }
        #expect(throws: RoutingError.forbidden(actor: "bob")) {
            try scene.tell(.declined(lead: "lead", agent: "ada"), by: .agent("bob"))
        }
        for event in [.deleteRule("a"), .deleteTeam("sales"), .deleteAgent("bob")] as [RoutingEvent] {
            #expect(throws: RoutingError.forbidden(actor: "bob")) { try scene.tell(event, by: .agent("bob")) }
        }
        #expect(throws: RoutingError.forbidden(actor: "ada")) {
            try scene.tell(.leadChanged(lead: "lead", .owner("ada")), by: .agent("ada"))
        }
        try scene.tell(.declined(lead: "lead", agent: "ada"), by: .manager("meg"))
        try scene.tell(away, by: .agent("ada"))
    }

    @Test("a cycle is named")
    func names() {
        #expect(RoutingError.cycle(["c", "a", "c"]).description == "the fallbacks go round: c → a → c")
    }

    @Test("an accepted lead may be accepted again")
    func twice() throws {
        var scene = try scene()
        try scene.tell(.accepted(lead: "lead", agent: "ada"))
        #expect(try scene.tell(.accepted(lead: "lead", agent: "ada")).isEmpty)
        #expect(throws: RoutingError.notHeld(lead: "lead", agent: "ada")) {
            try scene.tell(.declined(lead: "lead", agent: "ada"))
        }
    }
}
