import Foundation
import Postgres
import TestKit
import TestTraits
import Testing

@testable import Operator

@Suite("bellhop leads what-if", .ownThreads)
struct WhatIfTests {
    /// Gives 50 for a referral and 30 for whoever has an owner, and 20 in the country CH: nothing that fades.
    private static let draft = """
        {"source":{"referral":50,"*":0},"status":{"*":0},"engagement":{"points":0,"window_hours":1},
         "assignment":{"assigned":30,"unassigned":0},
         "factors":[{"name":"swiss","field":"country","equals":"ch","points":20}]}
        """

    private func file(_ text: String) throws -> String {
        let path = NSTemporaryDirectory() + "what-if-\(UUID().uuidString).json"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// Leads as lead-scoring would keep them; what they scored when is of no account here. The engagement of the base rules is
    /// 25 for those of now and 0 for the old.
    private func leads(_ name: String) throws -> Bellhop {
        let bellhop = try Bellhop(name)
        try bellhop.sql(
            """
            insert into leads.lead (tenant_id, lead_id, source, status, created_at, created_at_known, last_activity_at,
                assigned_to, country, score, source_points, status_points, engagement_points, assignment_points,
                rule_version, scored_at, event_id, override_score, override_until)
            select tenant, lead, source, status, now() + age, true, null, owner, country, 0, 0, 0, 0, 0, 1,
                now() + scored, event, override, now() + until
            from (values
                -- By the base rules 25 + 25 + 25 + 0; by the draft 50.
                ('acme', 'A', 'referral', 'won', interval '1 hour', null, null, interval '0', 'e', null::int, null::interval),
                -- 0 + 10 + 0 + 25; 30 + 20.
                ('acme', 'B', 'other', 'new', '-90 days', 'maria', 'CH', '-90 days', 'e', null, null),
                -- 25 + 0 + 0 + 0; 50.
                ('acme', 'C', 'referral', 'lost', '-90 days', null, null, '-1 day', 'rules', null, null),
                -- A person says 90 under any rules.
                ('acme', 'D', 'import', 'lost', '-90 days', null, null, '-1 day', 'e', 90, null),
                -- That has ended: 25 + 22 + 0 + 25; 50 + 30 + 20.
                ('globex', 'E', 'referral', 'qualified', '-90 days', 'bob', 'ch', '-90 days', 'e', 1, '-1 hour')
            ) as l (tenant, lead, source, status, age, owner, country, scored, event, override, until);
            """)
        return bellhop
    }

    private func report(_ bellhop: Bellhop, _ arguments: String...) throws -> [String: Any] {
        let words = ["leads", "what-if", "--json"] + arguments
        let result = try Program.run("bellhop", words, environment: bellhop.environment)
        #expect(result.status == 0, "\(result.error)")
        return try #require(json(result.output) as? [String: Any])
    }

    private func movers(_ value: Any?) throws -> [String] {
        try rows(value).map { "\($0["lead_id"] ?? "") \($0["before"] ?? "")→\($0["after"] ?? "")" }
    }

    @Test("each tenant's leads, and all together: bands, movers with their factors, who crosses")
    func report() throws {
        let bellhop = try leads("what_if")
        let result = try report(
            bellhop, "--rules", file(Self.draft), "--threshold", "70", "--threshold", "50")
        let tenants = try rows(result["tenants"])
        #expect(tenants.map { $0["tenant_id"] as? String } == ["acme", "globex"])
        #expect(tenants.map { $0["rule_version"] as? Int } == [1, 1])
        let acme = tenants[0]
        #expect(
            [acme["leads"], acme["rise"], acme["fall"], acme["stay"]].map { $0 as? Int } == [4, 2, 1, 1])
        #expect(try movers(acme["movers"]) == ["A 75→50", "C 25→50", "B 35→50"])
        let factors = try rows(acme["movers"]).map { $0["factors"] as? [String: Int] }
        #expect(factors[0] == ["source": 25, "status": -25, "engagement": -25])
        #expect(factors[2] == ["status": -10, "assignment": 5, "extra": 20])
        let thresholds = try rows(acme["thresholds"])
        #expect(thresholds.map { $0["threshold"] as? Int } == [50, 70])
        #expect(try movers((thresholds[0]["reach"] as? [String: Any])?["first"]) == ["C 25→50", "B 35→50"])
        #expect((thresholds[0]["fall_below"] as? [String: Any])?["leads"] as? Int == 0)
        #expect(try movers((thresholds[1]["fall_below"] as? [String: Any])?["first"]) == ["A 75→50"])
        #expect(try movers(tenants[1]["movers"]) == ["E 72→100"])
        let all = try #require(result["all"] as? [String: Any])
        #expect(all["leads"] as? Int == 5)
        #expect(try movers(all["movers"]) == ["E 72→100", "A 75→50", "C 25→50", "B 35→50"])
        // (75 + 35 + 25 + 90 + 72) ÷ 5 and (50 + 50 + 50 + 90 + 100) ÷ 5.
        #expect((all["before"] as? [String: Any])?["mean"] as? Double == 59.4)
        #expect((all["after"] as? [String: Any])?["mean"] as? Double == 68)
    }

    @Test("only a tenant's, only those of late, and at most so many by name")
    func selection() throws {
        let bellhop = try leads("what_if_selection")
        let draft = try file(Self.draft)
        let globex = try report(bellhop, "--rules", draft, "--tenant", "globex")
        #expect(try rows(globex["tenants"]).count == 1 && globex["all"] is [String: Any])
        // Of C only new rules are young, which is no record.
        let late = try report(bellhop, "--rules", draft, "--since", "30d", "--top", "1")
        #expect((late["all"] as? [String: Any])?["leads"] as? Int == 2)
        #expect(try movers((late["all"] as? [String: Any])?["movers"]) == ["A 75→50"])
        let named = try report(bellhop, "--rules", draft, "--top", "1")
        #expect(try movers((named["all"] as? [String: Any])?["movers"]) == ["E 72→100"])
        let nobody = try report(bellhop, "--rules", draft, "--tenant", "nobody")
        #expect(try rows(nobody["tenants"]).isEmpty)
        #expect((nobody["all"] as? [String: Any])?["leads"] as? Int == 0)
        #expect(
            try bellhop("leads", "what-if", "--rules", draft, "--tenant", "nobody").output.contains(
                "No lead fits."))
    }

    @Test("a tenant with rules of its own is compared with those; the same rules move nobody")
    func ownRules() throws {
        let bellhop = try leads("what_if_own")
        try bellhop.sql(
            """
            insert into leads.rules values ('acme', 2, '\(Self.draft)', now(), 'e', 't', 0, 0);
            insert into leads.tenant_rules (tenant_id, rule_set, version) values ('acme', 'scoring', 2);
            """)
        let tenants = try rows(report(bellhop, "--rules", file(Self.draft))["tenants"])
        #expect(tenants.map { $0["rule_version"] as? Int } == [2, 1])
        #expect(tenants.map { $0["stay"] as? Int } == [4, 0])
        #expect(try rows(tenants[0]["movers"]).isEmpty)
    }

    @Test("text for people, and nothing is written, also over many pages")
    func text() throws {
        let bellhop = try leads("what_if_text")
        // Three pages more, as of another tenant.
        try bellhop.sql(
            """
            insert into leads.lead (tenant_id, lead_id, source, created_at, created_at_known, score, source_points,
                status_points, engagement_points, assignment_points, rule_version, scored_at, event_id)
            select 'many', 'M' || n, 'referral', '2020-01-01', true, 0, 0, 0, 0, 0, 1, now(), 'e'
            from generate_series(1, 2500) n
            """)
        let state = """
            select md5(string_agg(l::text || xmin::text, ',' order by tenant_id, lead_id)) from leads.lead l
            union all select md5(string_agg(r::text, ',')) from leads.base_rules r
            union all select count(*)::text from leads.score_change
            union all select count(*)::text from bellhop.outbox
            """
        let before = try bellhop.strings(state)
        let result = try bellhop("leads", "what-if", "--rules", file(Self.draft), "--top", "2")
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output.contains("acme, version 1 of the rules: 4 leads; 2 rise, 1 fall, 1 stay\n"))
        #expect(
            result.output.contains("many, version 1 of the rules: 2,500 leads; 2,500 rise, 0 fall, 0 stay\n"))
        #expect(result.output.contains("All 3 tenants together: 2,505 leads; 2,503 rise, 1 fall, 1 stay\n"))
        #expect(result.output.contains("score 70: 0 would reach it, 1 would fall below it\n"))
        #expect(result.output.contains("\n20–29        1      0\n"), "\(result.output)")
        #expect(result.output.contains("A         75     50  source +25, status -25, engagement -25\n"))
        #expect(!result.output.contains("█"))
        #expect(try bellhop.strings(state) == before)
    }

    @Test(
        "a draft that is no rule document is refused with the place",
        arguments: [
            (#"{"source":{"a":101}}"#, "is no rule document: /assignment: is missing"),
            (
                WhatIfTests.draft.replacing("50", with: "101"),
                "is no rule document: /source/referral: must be a whole number from 0 to 100"
            ),
            ("{", "is no rule document: the rules: is not JSON"),
        ])
    func refusal(draft: String, says: String) throws {
        var bellhop = Bellhop(database: "host=/nowhere dbname=x user=y")
        bellhop.environment["BELLHOP_BROKERS"] = ""
        let result = try bellhop("leads", "what-if", "--rules", file(draft))
        #expect(result.status == 1 && result.error.contains(says), "\(result.error)")
        #expect(result.output == "")
    }

    @Test("a file that is not there, and bad use")
    func badUse() throws {
        let bellhop = Bellhop(database: "dbname=x")
        let missing = try bellhop("leads", "what-if", "--rules", "/nowhere/draft.json")
        #expect(missing.status == 1 && missing.error.contains("/nowhere/draft.json cannot be read"))
        let cases: [([String], String)] = [
            ([], "say what to do: learn, what-if"), (["what-if"], "needs --rules"),
            (["what-if", "x", "--rules", "f"], "expected no argument"),
            (
                ["what-if", "--rules", "f", "--threshold", "0"],
                "--threshold must be a whole number from 1 to 100"
            ),
            (["what-if", "--rules", "f", "--top", "-1"], "--top must be a whole number from 0 to 1000"),
            (["what-if", "--rules", "f", "--since", "soon"], "--since must be like"),
        ]
        for (words, says) in cases {
            let result = try Program.run("bellhop", ["leads"] + words, environment: bellhop.environment)
            #expect(result.status == 64 && result.error.contains(says), "\(words): \(result.error)")
        }
    }

    @Test("bars: twenty blocks for the fullest band, one for any lead, none for none")
    func bars() {
        #expect([0, 1, 50, 51, 1000].map { WhatIfText.bar($0, 1000).count } == [0, 1, 1, 2, 20])
        #expect(WhatIfText.bar(0, 0).isEmpty)
    }
}
