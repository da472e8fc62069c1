import Foundation
import TestKit
import TestTraits
import Testing

/// What is said of routing over HTTP: as which record it arrives, and who may say it. No worker reads it here.
@Suite("Commands of routing", .ownThreads) struct RoutingCommandTests {
    private let shared: SharedSite
    private let topic = "routing-commands"
    private static let base = "/api/v1/automation/"

    init() throws { shared = try Site.shared.get() }

    private func ask(
        _ caller: Caller, _ method: String, _ path: String, _ body: String?, key: String = Caller.newKey()
    ) throws -> HTTPAnswer {
        try caller.ask(shared.one, method, Self.base + path, body, key: key)
    }

    /// One command: how it is asked for, and what arrives.
    struct Case: Sendable, CustomTestStringConvertible {
        var method: String
        var path: String
        var body: String?
        var type: String
        /// As it arrives.
        var data: String
        var permission = "routing:write"
        var testDescription: String { "\(method) \(path)" }
    }

    static let cases = [
        Case(
            method: "POST", path: "routing-rules",
            body: #"{"rule_id":"hot","strategy":"team","team":"sales","when":"score >= 70"}"#,
            type: "routing-rule.put",
            data: #"{"rule_id":"hot","strategy":"team","team":"sales","when":"score >= 70"}"#),
        Case(
            method: "PUT", path: "routing-rules/hot%2Fcold", body: #"{"strategy":"direct","agent":"ada"}"#,
            type: "routing-rule.put", data: #"{"rule_id":"hot/cold","strategy":"direct","agent":"ada"}"#),
        // A rule may be called like the route beside it.
        Case(
            method: "PUT", path: "routing-rules/order", body: #"{"strategy":"direct","agent":"ada"}"#,
            type: "routing-rule.put", data: #"{"rule_id":"order","strategy":"direct","agent":"ada"}"#),
        Case(
            method: "DELETE", path: "routing-rules/hot", body: nil, type: "routing-rule.delete",
            data: #"{"rule_id":"hot"}"#),
        Case(
            method: "POST", path: "routing-rules/order", body: #"{"rules":["b","a"]}"#,
            type: "routing-rule.reorder", data: #"{"rules":["b","a"]}"#),
        Case(
            method: "PUT", path: "teams/sales", body: #"{"name":"Sales"}"#, type: "team.put",
            data: #"{"team_id":"sales","name":"Sales"}"#),
        Case(
            method: "DELETE", path: "teams/sales", body: nil, type: "team.delete",
            data: #"{"team_id":"sales"}"#),
        Case(
            method: "PUT", path: "agents/ada", body: #"{"capacity":5,"teams":["sales"]}"#, type: "agent.put",
            data: #"{"agent_id":"ada","capacity":5,"teams":["sales"]}"#),
        Case(
            method: "DELETE", path: "agents/ada", body: nil, type: "agent.delete",
            data: #"{"agent_id":"ada"}"#),
        Case(
            method: "PUT", path: "agents/ada/availability", body: #"{"availability":"online"}"#,
            type: "agent.availability", data: #"{"agent_id":"ada","availability":"online"}"#,
            permission: "assignments:write"),
        Case(
            method: "POST", path: "leads/L-1/accept", body: #"{"agent_id":"ada"}"#,
            type: "assignment.accepted", data: #"{"lead_id":"L-1","agent_id":"ada"}"#,
            permission: "assignments:write"),
        Case(
            method: "POST", path: "leads/L-1/decline", body: #"{"agent_id":"ada"}"#,
            type: "assignment.declined", data: #"{"lead_id":"L-1","agent_id":"ada"}"#,
            permission: "assignments:write"),
        Case(
            method: "POST", path: "leads/L-1/release", body: #"{"agent_id":"ada"}"#,
            type: "assignment.released", data: #"{"lead_id":"L-1","agent_id":"ada"}"#,
            permission: "assignments:write"),
    ]

    @Test("each command arrives once, under the tenant's one key, with what its path says", arguments: cases)
    func arrives(command: Case) throws {
        let caller = Caller(command.permission)
        let key = Caller.newKey()
        for _ in 0..<2 {
            let answer = try ask(caller, command.method, command.path, command.body, key: key)
            #expect(answer.status == 202 && answer["status"] == "accepted", "\(answer.body)")
        }
        let records = try shared.site.records(of: caller.tenant, in: topic)
        let record = try #require(records.first)
        #expect(records.count == 1 && record.key == "\(caller.tenant)/routing")
        #expect(record["ce_type"] == command.type && record["ce_tenantid"] == caller.tenant)
        #expect(record.value == command.data)
    }

    @Test(
        "each needs its permission; the one for rules is none for assignments, nor the other way round",
        arguments: cases)
    func permissions(command: Case) throws {
        let others = [
            "routing:read leads:write", "routing:write:self",
            command.permission == "routing:write"
                ? "assignments:write assignments:write:self" : "routing:write",
        ]
        for scope in others {
            // `sue` is nobody of whom a case tells.
            let caller = Caller(scope)
            let answer = try ask(caller, command.method, command.path, command.body)
            #expect(answer.status == 403, "\(scope): \(answer.body)")
            #expect(try shared.site.records(of: caller.tenant, in: topic).isEmpty)
        }
    }

    /// Bodies of what an agent says of himself, with the agent's id in place of `$`.
    static let ownCases: [(method: String, path: String, body: String)] = [
        ("PUT", "agents/$/availability", #"{"availability":"away"}"#),
        ("PUT", "agents/$/availability", #"{"availability":"away","agent_id":"$"}"#),
        ("POST", "leads/L-1/accept", #"{"agent_id":"$"}"#),
        ("POST", "leads/L-1/decline", #"{"agent_id":"$"}"#),
        ("POST", "leads/L-1/release", #"{"agent_id":"$"}"#),
    ]

    @Test("an agent says of himself what he does, and of nobody else", arguments: ownCases)
    func ofOneself(method: String, path: String, body: String) throws {
        let ada = Caller("assignments:write:self", subject: "ada")
        func status(_ agent: String) throws -> Int {
            try ask(ada, method, path.replacing("$", with: agent), body.replacing("$", with: agent)).status
        }
        #expect(try status("ada") == 202)
        #expect(try status("bob") == 403)
        #expect(try status("Ada") == 403)
        #expect(try status("ada ") != 202 && status("") != 202)
        let records = try shared.site.records(of: ada.tenant, in: topic)
        #expect(records.count == 1 && records[0].value.contains(#""agent_id":"ada""#))
    }

    @Test(
        "nobody passes for another by saying two things",
        arguments: [
            ("PUT", "agents/ada/availability", #"{"availability":"away","agent_id":"bob"}"#, 422),
            ("PUT", "agents/bob/availability", #"{"availability":"away","agent_id":"ada"}"#, 422),
            ("PUT", "agents/b%6Fb/availability", #"{"availability":"away"}"#, 403),
            ("POST", "leads/L-1/accept", #"{"agent_id":"ada","agent_id":"bob"}"#, 422),
            ("POST", "leads/L-1/accept", #"{"agent_id":"bob","agent_id":"ada"}"#, 422),
            ("POST", "leads/L-1/accept", #"{"agent_id":"ada","agent\u005fid":"bob"}"#, 422),
            ("POST", "leads/L-1/accept", #"{"agent_id":["ada"]}"#, 422),
            ("POST", "leads/L-1/accept", #"{"lead_id":"L-2","agent_id":"ada"}"#, 422),
            ("POST", "leads/L-1/accept", "{}", 422),
            ("POST", "leads/ada/accept", #"{"agent_id":"bob"}"#, 403),
            ("POST", "leads/routing/accept", #"{"agent_id":"bob"}"#, 403),
        ])
    func twoThings(method: String, path: String, body: String, status: Int) throws {
        let ada = Caller("assignments:write:self", subject: "ada")
        let answer = try ask(ada, method, path, body)
        #expect(answer.status == status, "\(answer.body)")
        // One whose name is what follows the tenant in each key is nobody special.
        let routing = Caller("assignments:write:self", tenant: ada.tenant, subject: "routing")
        #expect(try ask(routing, method, path, body).status != 202)
        #expect(try shared.site.records(of: ada.tenant, in: topic).isEmpty)
    }

    private func event(_ type: String, _ data: String) -> String {
        #"{"specversion":"1.0","id":"\#(Caller.newKey())","source":"/app","type":"\#(type)","data":\#(data)}"#
    }

    private func publish(_ caller: Caller, _ body: String, _ type: String) throws -> HTTPAnswer {
        try caller.ask(
            shared.one, "POST", "/api/v1/events/\(topic)", body, [("Content-Type", "application/\(type)")])
    }

    @Test("as an event, in every mode, the same holds")
    func events() throws {
        let ada = Caller("assignments:write:self", subject: "ada")
        func accepted(by agent: String) -> String {
            event("assignment.accepted", #"{"lead_id":"L-1","agent_id":"\#(agent)"}"#)
        }
        #expect(try publish(ada, accepted(by: "ada"), "cloudevents+json").status == 202)
        #expect(try publish(ada, accepted(by: "bob"), "cloudevents+json").status == 403)
        let rule = event("routing-rule.delete", #"{"rule_id":"hot"}"#)
        #expect(try publish(ada, rule, "cloudevents+json").status == 403)
        let batch = try publish(
            ada, "[\(accepted(by: "bob")),\(accepted(by: "ada")),\(rule)]", "cloudevents-batch+json")
        #expect(batch.status == 207 && batch.list.map { $0["status"] as? Int } == [403, nil, 403])
        for (agent, status) in [("ada", 202), ("bob", 403)] {
            let headers = [
                ("ce-specversion", "1.0"), ("ce-id", Caller.newKey()), ("ce-source", "/app"),
                ("ce-type", "assignment.accepted"), ("ce-subject", "ada"),
            ]
            let answer = try ada.ask(
                shared.one, "POST", "/api/v1/events/\(topic)",
                #"{"lead_id":"L-1","agent_id":"\#(agent)"}"#, headers)
            #expect(answer.status == status, "\(answer.body)")
        }
        let twice = event("assignment.accepted", #"{"lead_id":"L-1","agent_id":"ada","agent_id":"bob"}"#)
        #expect(try publish(ada, twice, "cloudevents+json").status == 422)
        let records = try shared.site.records(of: ada.tenant, in: topic)
        #expect(records.count == 3 && records.allSatisfy { $0.value.contains(#""agent_id":"ada""#) })
        #expect(records.allSatisfy { $0.key == "\(ada.tenant)/routing" })
    }

    @Test(
        "what only lanes of leads say cannot be said here",
        arguments: [
            ("lead.route", #"{"lead_id":"L","score":1,"revision":0,"facts":{}}"#),
            ("lead.changed", #"{"lead_id":"L","change":"closed","revision":0}"#),
        ])
    func lanes(type: String, data: String) throws {
        let caller = Caller("routing:write assignments:write leads:write")
        let answer = try publish(caller, event(type, data), "cloudevents+json")
        #expect(answer.status == 422 && answer.body.contains("the type is not taken here"))
        #expect(try shared.site.records(of: caller.tenant, in: topic).isEmpty)
    }

    @Test(
        "what is wrong is refused with its place",
        arguments: [
            ("POST", "routing-rules", #"{"strategy":"team","team":"t"}"#, ""),
            ("PUT", "routing-rules/r", #"{"strategy":"any"}"#, "/strategy"),
            ("PUT", "routing-rules/r", #"{"strategy":"team","team":"t","offers":0}"#, "/offers"),
            ("PUT", "agents/a", #"{"capacity":-1}"#, "/capacity"),
            (
                "PUT", "agents/a", #"{"capacity":1,"hours":{"zone":"UTC","week":{"mon":[{"from":"9"}]}}}"#,
                "/hours/week/mon/0"
            ),
            ("PUT", "agents/a", #"{"capacity":1,"colour":"red"}"#, "/colour"),
        ])
    func wrong(method: String, path: String, body: String, pointer: String) throws {
        let caller = Caller("routing:write")
        let answer = try ask(caller, method, path, body)
        #expect(answer.status == 422, "\(answer.body)")
        let errors = try #require(answer.json["errors"] as? [[String: Any]])
        #expect(errors.contains { ($0["pointer"] as? String)?.hasPrefix(pointer) == true }, "\(answer.body)")
        #expect(try shared.site.records(of: caller.tenant, in: topic).isEmpty)
    }
}
