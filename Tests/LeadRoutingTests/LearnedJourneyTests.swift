import Postgres
import TestKit
import TestTraits
import Testing

/// From how leads end to the scores of those that are open, with the programs that users run.
private struct School: ~Copyable {
    let journey: Journey
    private var count = 0

    init(_ name: String) throws { journey = try Journey(name) }

    /// Events of a tenant; with `ids` those of before, once more.
    mutating func publish(
        _ topic: String, tenant: String = "acme", ids: Int? = nil, _ events: [(type: String, data: String)]
    ) throws {
        var lines = ""
        for (index, event) in events.enumerated() {
            let id = ids.map { $0 + index } ?? count
            if ids == nil { count += 1 }
            lines += """
                {"specversion":"1.0","id":"s\(id)","source":"/school","type":"\(event.type)",\
                "time":"2026-03-01T12:00:00Z","tenantid":"\(tenant)","data":\(event.data)}\n
                """
        }
        try journey.run("bellhop", ["publish", topic], input: lines)
    }

    var published: Int { count }

    /// Rules of the tenant, with `learned` as the member of that name; nil for none.
    mutating func put(tenant: String = "acme", learned: String?) throws {
        let learned = learned.map { ",\"learned\":\($0)" } ?? ""
        let event = (
            "scoring-rules.put",
            """
            {"rules":{"source":{"*":10},"status":{"*":10},"engagement":{"points":20,"window_hours":720},\
            "assignment":{"assigned":20,"unassigned":0}\(learned)}}
            """
        )
        try publish("lead-commands", tenant: tenant, [event])
        try eventually("the rules of \(tenant) are in force", equals: "1") {
            try journey.query("select count(*)::text from leads.tenant_rules where tenant_id = '\(tenant)'")
        }
    }

    /// How many were won and lost, by the counts of the tenant; empty for none.
    func outcomes(_ tenant: String = "acme") throws -> String {
        try journey.query(
            """
            select (counts #> '{teams,0,outcomes}')::text from leads.learning where tenant_id = '\(tenant)'
                and counts is not null
            """)
    }

    /// Until the version in force has learned so much, and all leads are scored by it.
    func waitForModel(_ outcomes: String) throws {
        try eventually("a version of the rules has learned", equals: outcomes) {
            try journey.query(
                """
                select (r.document #> '{learned,model,teams,0,outcomes}')::text from leads.tenant_rules t
                join leads.rules r using (tenant_id, version) where t.tenant_id = 'acme'
                """)
        }
        try eventually("all leads are scored by it", equals: "0") {
            try journey.query(
                """
                select count(*)::text from leads.lead l join leads.tenant_rules t using (tenant_id)
                where l.rule_version <> t.version
                """)
        }
        try journey.settle()
    }
}

@Suite("Leads teach", .ownThreads)
struct LearnedJourneyTests {
    private static let rules = #"{"points":20,"at_least":40,"every_minutes":0,"fields":["source","country"]}"#

    private func created(_ lead: String, _ source: String, _ more: String = "") -> (String, String) {
        ("lead.created", #"{"lead_id":"\#(lead)","source":"\#(source)"\#(more)}"#)
    }

    private func status(_ lead: String, _ status: String) -> (String, String) {
        ("lead.updated", #"{"lead_id":"\#(lead)","status":"\#(status)"}"#)
    }

    /// How 40 leads end: 15 of 20 from referrals are won, and 5 of 20 from imports.
    private func endings() -> [(String, String)] {
        (0..<40).map { number in
            let isWon = number % 2 == 0 ? number < 30 : number < 10
            return status("L\(number)", isWon ? "won" : "lost")
        }
    }

    private func begin(_ school: inout School) throws {
        try school.publish(
            "lead-events",
            (0..<40).map { created("L\($0)", $0 % 2 == 0 ? "referral" : "import") } + [
                created("open-r", "referral"), created("open-i", "import"), created("manual", "referral"),
                (
                    "lead.score-override",
                    #"{"lead_id":"manual","score":7,"reason":"met","until":"2100-01-01T00:00:00Z"}"#
                ),
            ])
    }

    @Test(
        "outcomes are counted, a version learns, open leads are scored by it and say why; without it nothing is"
    )
    func journey() throws {
        var school = try School("school")
        try school.put(learned: Self.rules)
        try school.put(tenant: "rival", learned: nil)
        try begin(&school)
        try school.publish(
            "lead-events", tenant: "rival", [created("r", "referral", #","status":"won""#)])
        try school.publish("lead-events", endings())
        try school.waitForModel("[20, 20]")

        let journey = school.journey
        #expect(
            try journey.query(
                "select lead_id || ' ' || learned_points from leads.lead where lead_id like 'open-%' order by 1"
            )
                == "open-i 8, open-r 12")
        // What is stored is what is shown: the score as of now, the ranking, and the history with its reasons.
        #expect(
            try journey.query(
                """
                select count(*)::text from leads.lead l join leads.current_score c using (tenant_id, lead_id)
                where l.score <> c.score or l.learned_points <> c.learned_points
                """) == "0")
        #expect(
            try journey.query(
                "select string_agg(lead_id, ' ') from leads.ranked('acme', 100) where lead_id in ('open-r', 'open-i', 'manual')"
            )
                == "open-r open-i manual")
        #expect(
            try journey.query(
                """
                select concat_ws(' ', factors ->> 'learned', new_score - old_score, inputs #>> '{learned,parts,1,field}',
                    inputs #>> '{learned,parts,1,value}', inputs #>> '{learned,parts,1,won}', event_id)
                from leads.score_history where lead_id = 'open-r' order by changed_at desc limit 1
                """) == "12 12 source referral 15 rules")
        #expect(
            try journey.query(
                "select concat_ws(' ', score, learned_points) from leads.lead where lead_id = 'manual'")
                == "7 12", "a person's score stays")
        // What a draft would count is what rules in force have learned.
        let directory = try TemporaryDirectory("school")
        try directory.write("draft.json", Self.draft)
        let draft = try Program.run(
            "bellhop",
            ["leads", "what-if", "--rules", "\(directory.path)/draft.json", "--tenant", "acme", "--json"],
            environment: journey.environment)
        #expect(draft.status == 0 && draft.output.contains(#""learned":-6"#), "\(draft.output)\(draft.error)")

        #expect(try school.outcomes("rival") == "")
        #expect(
            try journey.query(
                "select count(*)::text from leads.lead where tenant_id = 'rival' and lesson is not null")
                == "0")
        try journey.verify()
        try journey.stop()
    }

    /// Half the points for what was learned.
    private static let draft = """
        {"source":{"*":10},"status":{"*":10},"engagement":{"points":20,"window_hours":720},\
        "assignment":{"assigned":20,"unassigned":0},"learned":{"points":10,"fields":["source","country"]}}
        """

    @Test(
        "each outcome counts once, whatever is killed, repeated, reopened, deleted, merged or switched on later"
    )
    func once() throws {
        var school = try School("school_kills")
        try begin(&school)
        let first = school.published
        for round in 0..<4 {
            try school.publish("lead-events", Array(endings()[round * 10..<(round + 1) * 10]))
            if round == 1 { try school.put(learned: Self.rules) }
            let victim = ["lead-rules", "lead-scoring"][round % 2]
            try school.journey.kill(victim)
            try school.journey.start(victim)
        }
        // The same records once more.
        try school.publish("lead-events", ids: first, Array(endings()[..<10]))
        try school.waitForModel("[20, 20]")

        // Two of the won ones are open again, one that was lost is deleted, and one becomes part of an open lead.
        try school.publish(
            "lead-events",
            [
                status("L0", "qualified"), status("L2", "new"), ("lead.deleted", #"{"lead_id":"L39"}"#),
                ("lead.merged", #"{"lead_id":"L37","into":"open-i"}"#), status("L4", "lost"),
            ])
        let journey = school.journey
        try eventually("all of that is taken back", equals: "[17, 19]") { try school.outcomes() }
        // Too few are left for these rules, and enough for others.
        try school.waitForModel("")
        #expect(
            try journey.query("select sum(learned_points)::text from leads.lead where tenant_id = 'acme'")
                == "0")
        try school.put(learned: Self.rules.replacing("40", with: "36"))
        try school.waitForModel("[17, 19]")
        // The counts are the sum of what leads have told.
        #expect(
            try journey.query(
                "select string_agg(n::text, ' ' order by outcome) from (select lesson ->> 'outcome', count(*) from leads.lead where lesson is not null group by 1) as l (outcome, n)"
            )
                == "19 17")
        #expect(try journey.query("select count(*)::text from bellhop.dead_letter") == "0")
        try journey.verify()
        try journey.stop()
    }
}
