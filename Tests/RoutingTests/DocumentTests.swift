import JSON
import Records
import Routing
import Testing

@Suite struct DocumentTests {
    private func event(_ type: String, _ json: String) throws -> RoutingEvent? {
        try reading(json) { value throws(RoutingError) in try RoutingEvent(type: type, value) }
    }

    @Test(
        "a rule is read, and written as it is read",
        arguments: [
            """
            {"rule_id":"hot","name":"Hot","priority":10,"when":"score >= 70 and country in (DE, AT)",\
            "strategy":"round_robin","team":"sales","skills":["de"],"acceptance_seconds":120,"offers":3,\
            "longest_wait_seconds":600,"fallback":"all","sticky":false,"default":false}
            """,
            """
            {"rule_id":"list","strategy":"round_robin","agents":["ada","bob"],"skills":[],"offers":5,\
            "sticky":true,"default":true}
            """,
            """
            {"rule_id":"one","strategy":"direct","agent":"ada","skills":[],"offers":5,"sticky":true,"default":false}
            """,
            """
            {"rule_id":"least","strategy":"team","team":"sales","skills":[],"offers":5,"sticky":true,"default":false}
            """,
        ])
    func rule(json: String) throws {
        let rule = try reading(json) { value throws(RoutingError) in try Rule(value) }
        #expect(String(decoding: rule.json, as: UTF8.self) == json)
    }

    @Test(
        "what is no rule is refused at its place",
        arguments: [
            (
                #"{"rule_id":"a","strategy":"random","team":"t"}"#, "/strategy",
                "expected one of direct, round_robin, team"
            ),
            (
                #"{"rule_id":"a","strategy":"direct","team":"t"}"#, "/strategy",
                "direct needs agent, and neither team nor agents"
            ),
            (
                #"{"rule_id":"a","strategy":"team","team":"t","colour":1}"#, "/colour",
                "there is no member of that name"
            ),
            (#"{"rule_id":"a","strategy":"team","team":"t","team":"u"}"#, "/team", "stands there twice"),
            (
                #"{"rule_id":"a","strategy":"team","team":"t","longest_wait_seconds":60}"#,
                "/longest_wait_seconds", "needs a fallback"
            ),
            (
                #"{"rule_id":"a","strategy":"team","team":"t","offers":0}"#, "/offers",
                "expected an integer from 1 to 100"
            ),
            (#"{"rule_id":"a","strategy":"team","team":"t","when":"score > 1 and colour = 2"}"#, "/when", ""),
            (
                #"{"rule_id":"a","strategy":"team","team":"t","when":"score >= 70 and score < 50"}"#, "/when",
                "score is never both at least 70 and below 50"
            ),
        ])
    func refused(json: String, pointer: String, reason: String) throws {
        let error = #expect(throws: RoutingError.self) { try event("routing-rule.put", json) }
        guard case .invalid(let place, let why) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(place == pointer && (why == reason || reason.isEmpty && why.hasSuffix("(column 15)")))
    }

    @Test("each type of event is read")
    func events() throws {
        #expect(try event("routing-rule.delete", #"{"rule_id":"a"}"#) == .deleteRule("a"))
        #expect(try event("routing-rule.reorder", #"{"rules":["b","a"]}"#) == .reorderRules(["b", "a"]))
        #expect(try event("team.put", #"{"team_id":"t","name":"T"}"#) == .putTeam(Team(id: "t", name: "T")))
        #expect(try event("team.delete", #"{"team_id":"t"}"#) == .deleteTeam("t"))
        #expect(try event("agent.delete", #"{"agent_id":"a"}"#) == .deleteAgent("a"))
        #expect(
            try event(
                "agent.availability",
                #"{"agent_id":"a","availability":"on_call","until":"2026-03-02T09:00:10Z","then":"online"}"#)
                == .availability(agent: "a", .onCall, until: at(10), then: .online))
        for (type, expected) in [
            ("accepted", .accepted(lead: "l", agent: "a")), ("declined", .declined(lead: "l", agent: "a")),
            ("released", .released(lead: "l", agent: "a")),
        ] as [(String, RoutingEvent)] {
            #expect(try event("assignment.\(type)", #"{"lead_id":"l","agent_id":"a"}"#) == expected)
        }
        let facts = try facts(#"{"country":"DE"}"#, score: 70)
        #expect(
            try event("lead.route", #"{"lead_id":"l","score":70,"owner":"a","facts":{"country":"DE"}}"#)
                == .route(RouteRequest(lead: "l", facts: facts, owner: "a")))
        #expect(try event("assignment.lost", #"{"lead_id":"l","agent_id":"a"}"#) == nil)
        #expect(try event("lead.scored", "{}") == nil)
    }

    @Test(
        "a change of a lead is read",
        arguments: [
            (#"{"lead_id":"l","change":"owner","owner":"a"}"#, .owner("a")),
            (#"{"lead_id":"l","change":"owner","owner":null}"#, .owner(nil)),
            (#"{"lead_id":"l","change":"closed"}"#, .closed),
            (#"{"lead_id":"l","change":"merged"}"#, .merged),
            (#"{"lead_id":"l","change":"deleted"}"#, .deleted),
            (#"{"lead_id":"l","change":"reopened","owner":"a"}"#, .reopened(owner: "a")),
        ] as [(String, LeadChange)])
    func changes(json: String, change: LeadChange) throws {
        #expect(try event("lead.changed", json) == .leadChanged(lead: "l", change))
    }

    @Test("facts are stored and read again as they were")
    func stored() throws {
        let facts = try facts(
            """
            {"country":" De ","value_cents":1250050,"email":"","attributes":{"seats":12,"tiny":-1e-12,"huge":-1e99,\
            "on":true,"tags":[1],"plan":{"tier":"Gold"},"none":null}}
            """, score: 3)
        let stored = String(decoding: facts.json, as: UTF8.self)
        #expect(stored.hasPrefix(#"{"score":3,"value":12500.5,"country":"de","attributes.huge":-1000000"#))
        #expect(try reading(stored) { Facts(stored: $0) } == facts)
    }
}
