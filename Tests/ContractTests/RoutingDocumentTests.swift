import Contract
import JSON
import Records
import Routing
import Testing

/// The topic's schemas say in general what the library says in every detail.
@Suite("Documents of routing") struct RoutingDocumentTests {
    private let topic: Topic

    init() throws {
        topic = try #require(try Contract(directory: topicsDirectory).topic(named: "routing-commands"))
    }

    private func read(_ json: [UInt8]) throws -> JSONDocument {
        let document = JSONDocument()
        try document.parse(json, json.indices)
        return document
    }

    private func violation(_ type: String, _ json: [UInt8]) throws -> String? {
        let message = try #require(topic.messages.first { $0.type == type })
        return message.schema.validate(try read(json).root)?.message
    }

    @Test("each example of a command is one to the library")
    func examples() throws {
        for message in topic.messages where message.permission != nil {
            for example in message.examples {
                let event = try RoutingEvent(type: message.type, try read(example).root)
                #expect(event != nil, "\(message.type)")
            }
        }
    }

    @Test("what the library writes fits the schema: a rule and an agent with all that they may have")
    func documents() throws {
        var rule = Rule(id: "hot", target: .roundRobin(team: "sales"))
        (rule.name, rule.priority, rule.condition) = ("Hot", 1_000_000, try Condition("score >= 70"))
        (rule.skills, rule.acceptance, rule.offers) = (["de"], 2_592_000, 100)
        (rule.longestWait, rule.fallback) = (2_592_000, "all")
        (rule.isSticky, rule.isDefault) = (false, true)
        #expect(try violation("routing-rule.put", rule.json) == nil)
        for target in [Target.direct(agent: "ada"), .list(agents: ["ada", "bob"]), .leastLoaded(team: "t")] {
            #expect(try violation("routing-rule.put", Rule(id: "r", target: target).json) == nil)
        }
        let hours = #"""
            {"agent_id":"ada","name":"Ada","teams":["sales"],"skills":["DE"],"weight":20,"capacity":100000,"active":false,
             "hours":{"zone":"Europe/Berlin","week":{"mon":[{"from":"22:00","to":"06:00"}],"sun":[{"from":"00:00","to":"24:00"}]},
                      "holidays":["2026-12-25"]}}
            """#
        let agent = try Agent(try read(Array(hours.utf8)).root)
        #expect(try violation("agent.put", agent.json) == nil)
        #expect(try violation("team.put", Team(id: "sales", name: "Sales").json) == nil)
    }

    @Test(
        "bounds are the library's",
        arguments: [
            ("routing-rule.put", #"{"rule_id":"","strategy":"team","team":"t"}"#),
            ("routing-rule.put", #"{"rule_id":"r","strategy":"any","team":"t"}"#),
            ("routing-rule.put", #"{"rule_id":"r","strategy":"team","team":"t","offers":101}"#),
            ("routing-rule.put", #"{"rule_id":"r","strategy":"team","team":"t","priority":0}"#),
            ("routing-rule.put", #"{"rule_id":"r","strategy":"team","team":"t","colour":1}"#),
            ("routing-rule.put", #"{"rule_id":"r","strategy":"team","team":"t","team":"u"}"#),
            ("agent.put", #"{"agent_id":"a"}"#), ("agent.put", #"{"agent_id":"a","capacity":100001}"#),
            ("agent.put", #"{"agent_id":"a","capacity":1,"weight":21}"#),
            ("agent.put", #"{"agent_id":"a","capacity":1,"hours":{"zone":"UTC"}}"#),
            ("agent.availability", #"{"agent_id":"a","availability":"gone"}"#),
            ("assignment.accepted", #"{"lead_id":"L"}"#),
            ("assignment.accepted", #"{"lead_id":"L","agent_id":"a","agent_id":"b"}"#),
            ("lead.route", #"{"lead_id":"L","score":101,"revision":0,"facts":{}}"#),
            ("lead.changed", #"{"lead_id":"L","change":"moved","revision":0}"#),
        ])
    func refused(type: String, json: String) throws {
        #expect(try violation(type, Array(json.utf8)) != nil)
        let document = try read(Array(json.utf8))
        #expect(throws: RoutingError.self) { try RoutingEvent(type: type, document.root) }
    }
}
