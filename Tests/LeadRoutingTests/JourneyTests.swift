import TestKit
import TestTraits
import Testing

/// A tenant's leads from rules to owners.
extension Journey {
    convenience init(_ name: String) throws {
        try self.init(name, workers: ["lead-scoring", "lead-rules", "lead-routing"])
    }

    /// A key of the tenant for the gateway.
    /// A team with agents who are online, and a rule for all leads.
    ///
    /// - Parameter routing: of the rules of scoring; each new lead is routed unless others are given.
    func prepare(agents: [String], capacity: Int = 100, routing: String = #"{"on_created":true}"#) throws {
        try publish(
            "lead-commands",
            (
                "scoring-rules.put",
                """
                {"rules":{"source":{"*":10},"status":{"*":10},"engagement":{"points":20,"window_hours":720},\
                "assignment":{"assigned":20,"unassigned":0},"routing":\(routing)}}
                """
            ))
        try eventually("the rules are in force", equals: "1") {
            try query("select count(*)::text from leads.tenant_rules")
        }
        try publish("routing-commands", ("team.put", #"{"team_id":"sales"}"#))
        for agent in agents {
            try publish(
                "routing-commands",
                ("agent.put", #"{"agent_id":"\#(agent)","teams":["sales"],"capacity":\#(capacity)}"#),
                ("agent.availability", #"{"agent_id":"\#(agent)","availability":"online"}"#))
        }
        try publish(
            "routing-commands",
            ("routing-rule.put", #"{"rule_id":"all","strategy":"round_robin","team":"sales"}"#))
        try settle()
    }

    func create(_ leads: Range<Int>) throws {
        try publish(
            "lead-events",
            leads.map { ("lead.created", #"{"lead_id":"L\#($0)","source":"organic"}"#) })
    }

    func verify() throws { #expect(try differences() == []) }
}

@Suite("Leads are routed", .ownThreads)
struct JourneyTests {
    /// What a lead's own lane and the desk say of owners, where they differ.
    private let disagreements = """
        select coalesce(r.lead_id, l.lead_id) || ': ' || coalesce(l.assigned_to, '-') || ' / ' || coalesce(r.agent_id, '-')
        from leads.lead l full join routing.lead r on r.tenant_id = l.tenant_id and r.lead_id = l.lead_id
        where l.assigned_to is distinct from case when r.place = 'owned' then r.agent_id end
        """

    @Test(
        "from rules to owners: new leads are shared out, what cannot be waits, and all is explained and verified"
    )
    func journey() throws {
        let journey = try Journey("journey")
        try journey.prepare(agents: ["ada", "bob"], capacity: 2)
        try journey.create(1..<7)
        try journey.settle()
        let shares = "select concat_ws('|', agent_id, owned, capacity) from routing.load order by 1"
        #expect(try journey.query(shares) == "ada|2|2, bob|2|2")
        #expect(try journey.query("select count(*)::text from routing.queue") == "2")
        #expect(try journey.query(disagreements) == "")

        // The assignment is a factor of the score.
        #expect(
            try journey.query(
                "select distinct assignment_points::text from leads.lead where assigned_to is not null")
                == "20")
        // Room makes the longest waiting lead somebody's.
        let won = try journey.query(
            "select lead_id from routing.lead where agent_id = 'ada' order by arrival limit 1")
        try journey.publish("lead-events", ("lead.updated", #"{"lead_id":"\#(won)","status":"won"}"#))
        try journey.settle()
        #expect(try journey.query("select concat_ws('|', count(*), min(place)) from routing.queue") == "1|1")
        #expect(try journey.query(shares) == "ada|2|2, bob|2|2")

        // By hand, then given back: the next has it.
        let manual = try journey.query("select lead_id from routing.queue")
        try journey.publish("lead-events", ("lead.updated", #"{"lead_id":"\#(manual)","assigned_to":"zoe"}"#))
        try journey.settle()
        #expect(
            try journey.query("select agent_id from routing.lead where lead_id = '\(manual)'") == "zoe")
        #expect(
            try journey.query(disagreements.replacing("where", with: "where l.status <> 'won' and")) == "")
        #expect(
            try journey.query("select distinct strategy from routing.decision where winner is not null")
                == "round_robin")
        try journey.verify()
        try journey.stop()
    }

    @Test("a lead with any bytes in its id is scored and routed as others are")
    func anyID() throws {
        let journey = try Journey("journey_ids")
        try journey.prepare(agents: ["ada"])
        let ids = [#"tab\tend"#, #"\n"#, #"bell\u0007"#, #"\u0085"#, "é/\u{301}"]
        for id in ids {
            try journey.publish("lead-events", ("lead.created", #"{"lead_id":"\#(id)","source":"organic"}"#))
        }
        try journey.settle()
        #expect(try journey.query("select count(*)::text from routing.lead where agent_id = 'ada'") == "5")
        #expect(try journey.query(disagreements) == "")
        for id in ids {
            try journey.publish(
                "routing-commands",
                ("assignment.released", #"{"lead_id":"\#(id)","agent_id":"ada"}"#))
            try journey.publish("lead-events", ("lead.deleted", #"{"lead_id":"\#(id)"}"#))
        }
        try journey.settle()
        #expect(try journey.query("select count(*)::text from routing.lead") == "0")
        #expect(try journey.query("select reason from bellhop.dead_letter") == "")
        try journey.verify()
        try journey.stop()
    }

    @Test("who waits for an owner goes on waiting as part of another, if that is nobody's; once")
    func merged() throws {
        let journey = try Journey("journey_merged")
        try journey.prepare(agents: ["ada"], capacity: 1, routing: "{}")
        try journey.create(1..<6)
        try journey.publish(
            "lead-events",
            ("lead.created", #"{"lead_id":"had","source":"organic","assigned_to":"zoe"}"#),
            ("lead.route", #"{"lead_id":"L1"}"#))
        try journey.settle()
        for lead in ["L2", "L3", "L4"] {
            try journey.publish("lead-events", ("lead.route", #"{"lead_id":"\#(lead)"}"#))
        }
        try journey.settle()
        #expect(
            try journey.query("select lead_id from routing.lead where place = 'queued' order by 1")
                == "L2, L3, L4")
        // Into one that is there, one that is not, and one that has somebody.
        try journey.publish(
            "lead-events", ("lead.merged", #"{"lead_id":"L2","into":"L5"}"#),
            ("lead.merged", #"{"lead_id":"L3","into":"new"}"#),
            ("lead.merged", #"{"lead_id":"L4","into":"had"}"#))
        try journey.settle()
        #expect(
            try journey.query("select lead_id from routing.lead where place = 'queued' order by 1")
                == "L5, new")
        let happened =
            "select string_agg(what, ' ' order by happened_at, step) from routing.history where lead_id"
        #expect(
            try journey.query("\(happened) = 'L2'") == "decided queued unassigned facts_wanted")
        for winner in ["L5", "new"] {
            #expect(try journey.query("\(happened) = '\(winner)'") == "decided queued", "once")
        }
        #expect(try journey.query("\(happened) = 'had'") == "assigned")
        // The owner is the winner's where it had none, and nothing is asked for.
        try journey.publish("lead-events", ("lead.merged", #"{"lead_id":"L1","into":"L5"}"#))
        try journey.settle()
        #expect(
            try journey.query("select lead_id from routing.lead where agent_id = 'ada' order by 1") == "L5")
        #expect(try journey.query("select lead_id from routing.queue") == "new")
        #expect(
            try journey.query(disagreements.replacing("where", with: "where l.merged_into is null and"))
                == "")
        #expect(try journey.query("select reason from bellhop.dead_letter") == "")
        try journey.verify()
        try journey.stop()
    }

    @Test("kills of each worker lose no lead, and give none to two")
    func kills() throws {
        let journey = try Journey("journey_kills")
        try journey.prepare(agents: ["ada", "bob", "cyd"], capacity: 1000)
        for round in 0..<6 {
            try journey.create(round * 50..<(round + 1) * 50)
            let victim = ["lead-routing", "lead-scoring", "lead-routing"][round % 3]
            try journey.kill(victim)
            try journey.start(victim)
        }
        try journey.settle()
        #expect(try journey.query(disagreements) == "")
        #expect(
            try journey.query(
                "select concat_ws('|', count(*), count(distinct lead_id)) from routing.decision where winner is not null"
            )
                == "300|300")
        #expect(
            try journey.query("select turns::text from routing.turn order by agent_id") == "100, 100, 100")
        try journey.verify()
        try journey.stop()
    }
}
