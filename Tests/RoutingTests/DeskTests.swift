import Records
import Routing
import Testing
import Zones

@Suite struct DeskTests {
    private func scene(_ agents: Text..., capacity: Int64 = 10) throws -> Scene {
        var scene = Scene()
        try scene.team()
        for agent in agents { try scene.agent(agent, capacity: capacity) }
        return scene
    }

    @Test("the first rule that matches decides, in order of priority")
    func priority() throws {
        var scene = try scene("ada", "bob", "cyd")
        try scene.rule("late", .direct(agent: "cyd")) { $0.priority = 30 }
        try scene.rule("hot", .direct(agent: "ada"), when: "score >= 70") { $0.priority = 10 }
        try scene.rule("warm", .direct(agent: "bob"), when: "score >= 40") { $0.priority = 20 }
        #expect(try scene.route("a", score: 80).assignments == ["a>ada"])
        #expect(try scene.route("b", score: 50).assignments == ["b>bob"])
        #expect(try scene.route("c", score: 10).assignments == ["c>cyd"])
        try scene.tell(.reorderRules(["late", "warm", "hot"]))
        #expect(try scene.route("d", score: 80).assignments == ["d>cyd"])
    }

    @Test("leads go round a team, by weight")
    func roundRobin() throws {
        var scene = try scene("ada", "bob")
        try scene.agent("cyd") { $0.weight = 2 }
        try scene.rule("all")
        let order = try (1...8).map { try scene.route(text("l\($0)")).assignments[0].dropFirst(3) }
        #expect(order == ["ada", "bob", "cyd", "cyd", "ada", "bob", "cyd", "cyd"])
    }

    @Test("a team rule takes whoever has least by weight")
    func leastLoaded() throws {
        var scene = try scene("ada", "bob")
        try scene.agent("cyd") { $0.weight = 2 }
        try scene.rule("all", .leastLoaded(team: "sales"))
        for lead in 1...8 { try scene.route(text("l\(lead)")) }
        #expect(["ada", "bob", "cyd"].map { scene.desk.load(of: $0) } == [2, 2, 4])
        try scene.tell(.leadChanged(lead: "l1", .closed))
        #expect(try scene.route("l9").assignments == ["l9>ada"])
    }

    @Test("nobody there: the lead waits, with its place, and is given to who comes")
    func queue() throws {
        var scene = try scene()
        try scene.agent("ada", capacity: 2, online: false)
        try scene.rule("all")
        #expect(try scene.route("a").queued == ["a@all#1"])
        #expect(try scene.route("b").queued == ["b@all#2"])
        #expect(try scene.route("c").queued == ["c@all#3"])
        #expect(scene.desk.waiting("b")?.place == 2)
        #expect(try scene.online("ada").assignments == ["a>ada", "b>ada"])
        #expect(scene.desk.waiting("c")?.place == 1)
        #expect(try scene.tell(.leadChanged(lead: "a", .closed)).assignments == ["c>ada"])
    }

    @Test("who comes takes the leads of the first rule, then the longest waiting")
    func queueOrder() throws {
        var scene = try scene()
        try scene.agent("ada", capacity: 4, online: false)
        try scene.rule("warm") { $0.priority = 20 }
        try scene.rule("hot", when: "score >= 70") { $0.priority = 10 }
        for (lead, score) in [("a", 10), ("b", 80), ("c", 20), ("d", 90)] as [(Text, Int64)] {
            try scene.route(lead, score: score)
        }
        #expect(try scene.online("ada").assignments == ["b>ada", "d>ada", "a>ada", "c>ada"])
    }

    @Test("a team that comes at one instant shares what waits")
    func shiftBegins() throws {
        var scene = try scene()
        for agent in ["ada", "bob"] as [Text] {
            try scene.agent(agent) { agent in
                agent.hours = WorkingHours(
                    zone: .utc, week: Array(repeating: [(from: 600, to: 1_020)], count: 7))
            }
        }
        try scene.rule("all")
        for lead in ["a", "b", "c", "d"] as [Text] { try scene.route(lead) }
        #expect(scene.desk.due == time("2026-03-02T10:00:00Z"))
        let effects = scene.wait(until: 3_600)
        #expect(effects.assignments == ["a>ada", "b>bob", "c>ada", "d>bob"])
        #expect(effects.notices == [.onDuty(agent: "ada", true), .onDuty(agent: "bob", true)])
        #expect(scene.desk.due == time("2026-03-02T17:00:00Z"))
        #expect(scene.wait(until: 8 * 3_600).notices.count == 2)
        #expect(try scene.route("e").queued == ["e@all#1"])
    }

    @Test("a reservation is accepted in time, or goes to the next")
    func reservation() throws {
        var scene = try scene("ada", "bob", "cyd")
        try scene.rule("all") { $0.acceptance = 60 }
        #expect(try scene.route("a", second: 100).assignments == ["a>ada?"])
        #expect(scene.place("a") == .reserved(for: "ada", until: at(160)))
        #expect(scene.desk.load(of: "ada") == 1)
        let declined = try scene.tell(.declined(lead: "a", agent: "ada"), by: .agent("ada"))
        #expect(declined.assignments == ["a>bob?"])
        #expect(declined.notices == [.declined(lead: "a", agent: "ada")])
        let expired = scene.wait(until: 161)
        #expect(expired.assignments == ["a>cyd?"])
        #expect(expired.notices == [.withdrawn(lead: "a", agent: "bob")])
        let last = try scene.tell(.declined(lead: "a", agent: "cyd"), by: .agent("cyd"))
        #expect(last.assignments == [] && last.queued == ["a@all#1"])
        #expect(last.decisions[0].exclusions == [.refused: 3])
        #expect(scene.desk.due == nil)
        // A new session is a new chance.
        try scene.tell(.availability(agent: "bob", .away, until: nil, then: .offline))
        #expect(try scene.online("bob").assignments == ["a>bob?"])
        #expect(
            try scene.tell(.accepted(lead: "a", agent: "bob")).notices == [.accepted(lead: "a", agent: "bob")]
        )
        #expect(scene.place("a") == .owned(by: "bob"))
        #expect(scene.desk.due == nil)
    }

    @Test("after as many offers as the rule makes a lead waits for somebody who comes")
    func offers() throws {
        var scene = try scene("ada", "bob", "cyd")
        try scene.rule("all") { ($0.acceptance, $0.offers) = (60, 2) }
        try scene.route("a")
        try scene.tell(.declined(lead: "a", agent: "ada"))
        let last = try scene.tell(.declined(lead: "a", agent: "bob"))
        #expect(last.notices.contains(.offersExhausted(lead: "a", rule: "all")))
        #expect(last.queued == ["a@all#1"])
        #expect(try scene.route("b").assignments == ["b>cyd?"])
        try scene.agent("dan")
        #expect(scene.place("a") == .reserved(for: "dan", until: at(scene.now + 60)))
    }

    @Test("declines consume a turn; sticky, direct and single choices do not")
    func turns() throws {
        var scene = try scene("ada", "bob")
        try scene.rule("all") { $0.acceptance = 60 }
        try scene.route("a")
        // bob is the only one who is left.
        #expect(try scene.tell(.declined(lead: "a", agent: "ada")).assignments == ["a>bob?"])
        #expect(scene.desk.fairness(team: "sales")[0].shares.map(\.turns) == [1])
        #expect(try scene.route("b").assignments == ["b>bob?"])
        #expect(try scene.route("c", owner: "bob").assignments == ["c>bob?"])
        #expect(scene.desk.fairness(team: "sales")[0].shares.map(\.turns) == [1, 1])
        #expect(try scene.route("d").assignments == ["d>ada?"])
        #expect(scene.desk.fairness(team: "sales")[0].turns == 3)
    }

    @Test("a lead that comes back goes to its owner if he can take it")
    func sticky() throws {
        var scene = try scene("ada", "bob")
        try scene.rule("all")
        let back = try scene.route("a", owner: "bob")
        #expect(back.assignments == ["a>bob"] && back.decisions[0].strategy == .sticky)
        try scene.tell(.availability(agent: "bob", .offline, until: nil, then: .offline))
        #expect(try scene.route("b", owner: "bob").assignments == ["b>ada"])
        try scene.online("bob")
        try scene.rule("all") { $0.isSticky = false }
        #expect(try scene.route("c", owner: "bob").decisions[0].strategy == .rule(.roundRobin))
    }

    @Test("a lead that is routed again stays with its owner while he is there")
    func again() throws {
        var scene = try scene("ada", "bob")
        try scene.rule("all")
        try scene.route("a")
        #expect(try scene.route("a", owner: "ada").notices == [.kept(lead: "a", agent: "ada")])
        try scene.tell(.availability(agent: "ada", .away, until: nil, then: .offline))
        #expect(try scene.route("a", owner: "ada").assignments == ["a>bob"])
        #expect(scene.desk.load(of: "ada") == 0)
        try scene.tell(.availability(agent: "bob", .away, until: nil, then: .offline))
        #expect(try scene.route("a", owner: "bob").notices == [.kept(lead: "a", agent: "bob")])
    }

    @Test(
        "a request that its lane made before it heard of the owner is met: it takes no turn, and no lead away"
    )
    func crossed() throws {
        var scene = try scene("ada", "bob")
        try scene.rule("all") { $0.isSticky = false }
        try scene.route("a")
        let turns = scene.desk.rows.ledgers
        // Of two gateways at the same time, say.
        for owner in [nil, "bob"] as [Text?] {
            #expect(try scene.route("a", owner: owner) == [.notice(.kept(lead: "a", agent: "ada"))])
        }
        #expect(scene.desk.rows.ledgers == turns)
        #expect(try scene.route("a", owner: "ada").assignments == ["a>bob"])
    }

    @Test("a change that comes late, of a life of the lead before this one, changes nothing")
    func late() throws {
        var scene = try scene("ada", "bob")
        try scene.rule("all")
        func request(_ revision: Int64) -> RoutingEvent {
            .route(RouteRequest(lead: "a", facts: Facts(), revision: revision))
        }
        try scene.tell(request(7))
        let rows = scene.desk.rows.leads
        for change in [.owner("bob"), .owner(nil), .closed, .merged, .deleted, .reopened(owner: "bob")]
            as [LeadChange]
        {
            #expect(try scene.tell(.leadChanged(lead: "a", change, revision: 6)) == [], "\(change)")
        }
        #expect(try scene.tell(request(6)) == [.notice(.kept(lead: "a", agent: "ada"))])
        #expect(scene.desk.rows.leads == rows)
        #expect(try scene.tell(.leadChanged(lead: "a", .owner("bob"), revision: 8)).assignments == ["a>bob"])
    }

    @Test("the wish of a lead that becomes part of another is passed on, wherever the lead stood")
    func merged() throws {
        var scene = try scene("ada", capacity: 2)
        try scene.rule("all", when: "score >= 10")
        try scene.route("owned")
        try scene.rule("all", when: "score >= 10") { $0.acceptance = 60 }
        try scene.route("offered")
        try scene.route("waiting")
        try scene.route("unmatched", score: 1)
        for (lead, holder) in [("owned", "ada"), ("offered", "ada"), ("waiting", "ada"), ("unmatched", nil)]
            as [(Text, Text?)]
        {
            let effects = try scene.tell(.leadChanged(lead: lead, .merged))
            #expect(
                Array(effects.prefix(2)) == [
                    .unassigned(lead: lead, from: holder, .merged), .notice(.factsWanted(lead: lead)),
                ])
        }
        #expect(scene.desk.rows.leads.isEmpty)
        #expect(try scene.tell(.leadChanged(lead: "unknown", .merged)) == [])
    }

    @Test("the longest wait ends in the fallback, whatever its condition")
    func longestWait() throws {
        var scene = try scene("ada")
        try scene.agent("bob", online: false)
        try scene.rule("rest", .direct(agent: "ada"), when: "score < 10")
        try scene.rule("hot", .direct(agent: "bob")) { ($0.longestWait, $0.fallback) = (600, "rest") }
        #expect(try scene.route("a", second: 100).queued == ["a@hot#1"])
        #expect(scene.desk.due == at(700))
        #expect(scene.wait(until: 699).isEmpty)
        let effects = scene.wait(until: 700)
        #expect(effects.assignments == ["a>ada"])
        #expect(effects.notices == [.fellBack(lead: "a", from: "hot", to: "rest")])
    }

    @Test("the fallback is taken at once only where there are no candidates by definition")
    func fallbackAtOnce() throws {
        var scene = try scene("ada")
        try scene.tell(.putTeam(Team(id: "vip")))
        try scene.agent("bob", online: false) { $0.teams = ["vip"] }
        try scene.rule("rest") { ($0.isDefault, $0.priority) = (true, 20) }
        try scene.rule("vip", .roundRobin(team: "vip")) { $0.priority = 10 }
        #expect(try scene.route("a").queued == ["a@vip#1"])
        #expect(try scene.route("b").queued == ["b@vip#2"])
        // Those who wait go with it.
        #expect(try scene.tell(.deleteAgent("bob")).assignments == ["a>ada", "b>ada"])
        #expect(try scene.route("c").assignments == ["c>ada"])
    }

    @Test("a lead that no rule matches waits for one, and takes the default where there is one")
    func noRule() throws {
        var scene = try scene("ada")
        try scene.rule("hot", when: "score >= 70")
        #expect(try scene.route("a", score: 10).queued == ["a@-#1"])
        #expect(try scene.route("b", score: 20).queued == ["b@-#2"])
        try scene.rule("warm", when: "score >= 20")
        #expect(scene.place("b") == .owned(by: "ada"))
        #expect(scene.place("a") == .queued)
        try scene.rule("rest", when: "score > 99") { $0.isDefault = true }
        #expect(scene.place("a") == .owned(by: "ada"))
        #expect(throws: RoutingError.secondDefault("rest")) {
            try scene.rule("other") { $0.isDefault = true }
        }
    }

    @Test("leads of a rule that is deleted go to another")
    func deleteRule() throws {
        var scene = try scene("ada")
        try scene.agent("bob", online: false)
        try scene.rule("bobs", .direct(agent: "bob")) { $0.priority = 1 }
        try scene.rule("all", when: "score > 5") { $0.priority = 2 }
        try scene.route("a", score: 1)
        try scene.route("b", score: 9)
        let effects = try scene.tell(.deleteRule("bobs"))
        #expect(effects.assignments == ["b>ada"] && effects.queued == ["a@-#1"])
        #expect(scene.desk.rows.rules.keys.sorted() == ["all"])
    }

    @Test("who leaves for good gives his leads to others")
    func leaving() throws {
        var scene = try scene("ada", "bob", capacity: 2)
        try scene.rule("all") { $0.acceptance = 60 }
        for lead in ["a", "b", "c", "d"] as [Text] { try scene.route(lead) }
        try scene.tell(.accepted(lead: "a", agent: "ada"))
        try scene.agent("cyd", capacity: 1)
        let effects = try scene.tell(.deleteAgent("ada"))
        #expect(effects.assignments == ["a>cyd?"] && effects.queued == ["c@all#1"])
        #expect(scene.desk.rows.agents.keys.sorted() == ["bob", "cyd"])
        var bob = Agent(id: "bob")
        (bob.teams, bob.capacity, bob.isActive) = (["sales"], 2, false)
        #expect(try scene.tell(.putAgent(bob)).queued == ["b@all#1", "d@all#3"])
        #expect(scene.desk.load(of: "bob") == 0)
    }

    @Test("an owner gives a lead back")
    func released() throws {
        var scene = try scene("ada", "bob")
        try scene.rule("all")
        try scene.route("a")
        let effects = try scene.tell(.released(lead: "a", agent: "ada"), by: .agent("ada"))
        #expect(effects.assignments == ["a>bob"])
        #expect(effects.notices == [.released(lead: "a", agent: "ada")])
        try scene.tell(.leadChanged(lead: "b", .owner("zoe")))
        try scene.tell(.leadChanged(lead: "b", .owner("bob")))
        let manual = try scene.tell(.released(lead: "b", agent: "bob"))
        #expect(manual.notices.contains(.factsWanted(lead: "b")) && manual.queued == ["b@-#1"])
    }

    @Test("what happens to leads elsewhere gives capacity back, or takes it")
    func changed() throws {
        var scene = try scene("ada", capacity: 1)
        try scene.rule("all")
        try scene.route("a")
        try scene.route("b")
        #expect(try scene.tell(.leadChanged(lead: "a", .merged)).assignments == ["b>ada"])
        #expect(
            try scene.tell(.leadChanged(lead: "b", .owner(nil))) == [
                .unassigned(lead: "b", from: "ada", .byHand)
            ])
        #expect(try scene.tell(.leadChanged(lead: "c", .owner("ada"))).assignments == ["c>ada"])
        #expect(try scene.tell(.leadChanged(lead: "c", .owner("ada"))).isEmpty)
        #expect(try scene.route("d").queued == ["d@all#1"])
        #expect(try scene.tell(.leadChanged(lead: "c", .deleted)).assignments == ["d>ada"])
        try scene.tell(.leadChanged(lead: "d", .closed))
        #expect(try scene.tell(.leadChanged(lead: "d", .reopened(owner: "ada"))).assignments == ["d>ada"])
        #expect(
            try scene.tell(.leadChanged(lead: "e", .reopened(owner: "gone"))).notices == [
                .factsWanted(lead: "e")
            ])
        #expect(scene.desk.load(of: "ada") == 1)
    }

    @Test("only who is online, has the skills, room and weight is chosen, and the decision says why not")
    func exclusions() throws {
        var scene = try scene("ada", "bob")
        try scene.agent("cyd") { $0.skills = ["de"] }
        try scene.agent("dan") { ($0.skills, $0.weight) = (["de"], 0) }
        try scene.agent("eve", capacity: 0) { $0.skills = ["de"] }
        try scene.agent("fay", online: false) { $0.skills = ["de"] }
        try scene.rule("all") { $0.skills = ["de"] }
        let effects = try scene.route("a")
        let decision = try #require(effects.decisions.first)
        #expect(effects.assignments == ["a>cyd"] && decision.winner == "cyd")
        #expect(decision.exclusions == [.skills: 2, .weightless: 1, .full: 1, .unavailable: 1])
        #expect(decision.eligible == 1 && !decision.isTurn)
        #expect(decision.candidates.map(\.agent) == ["cyd", "dan", "eve", "fay"])
        #expect(decision.candidates.map(\.exclusion) == [nil, .weightless, .full, .unavailable])
    }

    @Test("an availability ends by itself")
    func timeout() throws {
        var scene = try scene("ada")
        try scene.rule("all")
        try scene.tell(
            .availability(agent: "ada", .busy, until: at(500), then: .online), by: .agent("ada"), second: 100)
        try scene.route("a")
        let effects = scene.wait(until: 500)
        #expect(effects.notices == [.availability(agent: "ada", .online)])
        #expect(effects.assignments == ["a>ada"])
        try scene.tell(.availability(agent: "ada", .online, until: at(700), then: .offline))
        #expect(scene.wait(until: 700).notices == [.availability(agent: "ada", .offline)])
        #expect(try scene.route("b").queued == ["b@all#1"])
    }

    @Test("who goes away loses what he has not accepted; who is on a call does not")
    func goingAway() throws {
        var scene = try scene("ada", "bob")
        try scene.rule("all") { $0.acceptance = 60 }
        try scene.route("a")
        #expect(try scene.tell(.availability(agent: "ada", .onCall, until: nil, then: .offline)).isEmpty)
        let effects = try scene.tell(.availability(agent: "ada", .away, until: nil, then: .offline))
        #expect(effects.assignments == ["a>bob?"])
    }

    @Test("a returner starts where the others are")
    func returner() throws {
        var scene = try scene("ada", "bob", capacity: 1_000)
        try scene.rule("all")
        try scene.agent("cyd", capacity: 1_000, online: false)
        for lead in 0..<100 { try scene.route(text("l\(lead)")) }
        try scene.online("cyd")
        for lead in 100..<130 { try scene.route(text("l\(lead)")) }
        #expect(["ada", "bob", "cyd"].map { scene.desk.load(of: $0) } == [60, 60, 10])
    }
}
