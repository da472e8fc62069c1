import Foundation
import TestKit
import TestTraits
import Testing

/// `POST …/leads/what-if`: what other rules would change, for the caller's tenant alone.
@Suite("What if, over HTTP", .ownThreads, .serialized) struct WhatIfTests {
    private let shared: SharedSite
    private let caller = Caller("rules:read")
    /// 60 for a referral, and nothing else.
    private static let draft = #"""
        {"source":{"referral":60},"status":{},"engagement":{"points":0,"window_hours":1},
         "assignment":{"assigned":0,"unassigned":0}}
        """#

    init() throws { shared = try Site.shared.get() }

    private func ask(_ body: String, on gateway: GatewayProgram? = nil) throws -> HTTPAnswer {
        try caller.ask(gateway ?? shared.one, "POST", "/api/v1/automation/leads/what-if", body)
    }

    /// Leads `1` to `count`, referrals of long ago, of which those up to `won` are won: 50 points by the base rules, else 25.
    private func fill(_ tenant: String, _ count: Int, won: Int, age: String = "90 days") throws {
        try shared.site.sql(
            """
            insert into leads.lead (tenant_id, lead_id, source, status, created_at, created_at_known, score, source_points,
                status_points, engagement_points, assignment_points, rule_version, scored_at, event_id)
            select '\(tenant)', lpad(n::text, 7, '0'), 'referral', case when n <= \(won) then 'won' end,
                now() - interval '\(age)', true, 0, 0, 0, 0, 0, 1, now() - interval '\(age)', 'e'
            from generate_series(1, \(count)) n
            """)
    }

    private func crossed(_ answer: HTTPAnswer, _ direction: String) throws -> [Int?] {
        let thresholds = try #require(answer.json["thresholds"] as? [[String: Any]], "\(answer.body)")
        return thresholds.map { ($0[direction] as? [String: Any])?["leads"] as? Int }
    }

    @Test("the tenant's leads alone, by the rules in force and by the draft; nothing is written")
    func report() throws {
        try fill(caller.tenant, 3, won: 1)
        try fill(Caller.newTenant(), 5, won: 5)
        let state =
            "select md5(string_agg(l::text || xmin::text, ',' order by lead_id)) from leads.lead l "
            + "where tenant_id = '\(caller.tenant)'"
        let before = try shared.site.strings(state)
        let answer = try ask(#"{"rules":\#(Self.draft),"thresholds":[70,60,40],"top":2}"#)
        #expect(answer.status == 200, "\(answer.body)")
        #expect(
            ["leads", "rise", "fall", "stay", "rule_version"].map { answer.json[$0] as? Int } == [
                3, 3, 0, 0, 1,
            ])
        #expect(answer.json["complete"] as? Bool == true)
        let movers = try #require(answer.json["movers"] as? [[String: Any]])
        #expect(movers.map { $0["lead_id"] as? String } == ["0000002", "0000003"])
        #expect(movers.map { $0["factors"] as? [String: Int] } == [["source": 35], ["source": 35]])
        #expect(try crossed(answer, "reach") == [2, 3, 0] && crossed(answer, "fall_below") == [0, 0, 0])
        #expect((answer.json["before"] as? [String: Any])?["mean"] as? Double == 33.33)
        #expect(try shared.site.strings(state) == before)
        // The connection is as it was: the next question, which stores nothing either, is answered on it.
        for _ in 0..<20 { #expect(try ask(#"{"rules":\#(Self.draft)}"#).status == 200) }
    }

    @Test("only leads of late, where that is asked for")
    func since() throws {
        try fill(caller.tenant, 4, won: 0, age: "10 days")
        #expect(try ask(#"{"rules":\#(Self.draft),"since_days":9}"#).json["leads"] as? Int == 0)
        #expect(try ask(#"{"rules":\#(Self.draft),"since_days":11}"#).json["leads"] as? Int == 4)
    }

    @Test("of more than 100,000 leads the first are looked at, and the answer says so")
    func bounded() throws {
        try fill(caller.tenant, 100_001, won: 0)
        let answer = try ask(#"{"rules":\#(Self.draft)}"#)
        #expect(answer.status == 200 && answer.json["complete"] as? Bool == false, "\(answer.body)")
        let leads = try #require(answer.json["leads"] as? Int)
        #expect(leads > 0 && leads <= 100_000)
    }

    @Test(
        "what is wrong is refused with its place",
        arguments: [
            ("{}", "/rules"), ("[]", ""), (#"{"rules":{}}"#, "/rules/assignment"),
            (#"{"rules":7}"#, "/rules"),
            (#"{"rules":\#(WhatIfTests.draft.replacing("60", with: "101"))}"#, "/rules/source/referral"),
            (#"{"rules":\#(WhatIfTests.draft),"top":101}"#, "/top"),
            (#"{"rules":\#(WhatIfTests.draft),"since_days":0}"#, "/since_days"),
            (#"{"rules":\#(WhatIfTests.draft),"thresholds":[70,0]}"#, "/thresholds/1"),
            (#"{"rules":\#(WhatIfTests.draft),"thresholds":[]}"#, "/thresholds"),
            (#"{"rules":\#(WhatIfTests.draft),"treshold":70}"#, "/treshold"),
        ] as [(String, String)])
    func refused(body: String, pointer: String) throws {
        let answer = try ask(body)
        #expect(answer.status == 422, "\(answer.body)")
        let errors = try #require(answer.json["errors"] as? [[String: Any]], "\(answer.body)")
        #expect(errors.map { $0["pointer"] as? String } == [pointer])
    }
}
