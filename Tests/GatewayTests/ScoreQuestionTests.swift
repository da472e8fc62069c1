import Foundation
import TestKit
import TestTraits
import Testing

/// `POST …/leads/score`: facts are answered, commands are taken.
@Suite("Scores that are asked for", .ownThreads) struct ScoreQuestionTests {
    private let shared: SharedSite
    private let caller = Caller("leads:read leads:write scores:write")
    private let path = "/api/v1/automation/leads/score"

    init() throws { shared = try Site.shared.get() }

    private func ask(_ body: String, key: String? = nil, wait: Bool = false) throws -> HTTPAnswer {
        try caller.ask(
            shared.one, "POST", path, body, wait ? [("Prefer", "wait=20")] : [], key: key)
    }

    private func records() throws -> Int {
        try shared.site.records(of: caller.tenant).count
    }

    @Test("facts are scored by the rules in force at once, with why; nothing is stored or sent")
    func facts() throws {
        let answer = try ask(
            #"""
            {"facts":{"source":"Referral","assigned_to":"maria","last_activity_at":"2020-01-01T00:00:00Z",
             "value_cents":5,"attributes":{"seats":3},"name":null}}
            """#)
        #expect(answer.status == 200, "\(answer.body)")
        // 25 for the source, 10 for new, 0 for the old activity, 25 for the owner.
        #expect(answer.json["score"] as? Int == 60 && answer.json["rule_version"] as? Int == 1)
        #expect(answer["why"]?.hasPrefix("60 of 100 by version 1 of the rules, as of ") == true)
        #expect(answer["why"]?.contains("25 of 25 for being assigned to “maria”") == true)
        let explanation = try #require(answer.json["explanation"] as? [String: Any])
        #expect((explanation["would_be"] as? [String: Any])?["activity_now"] as? Int == 85)
        // Without an activity and a creation it is of now.
        #expect(try ask(#"{"facts":{"source":"referral"}}"#).json["score"] as? Int == 60)
        #expect(
            try shared.site.strings("select lead_id from leads.lead where tenant_id = '\(caller.tenant)'")
                .isEmpty)
        #expect(try records() == 0)
    }

    @Test("facts are scored by the tenant's own rules where it has some")
    func ownRules() throws {
        try shared.site.sql(
            """
            insert into leads.rules values ('\(caller.tenant)', 2, '{"source":{"*":42},"status":{},
                "engagement":{"points":0,"window_hours":1},"assignment":{"assigned":0,"unassigned":0}}', now(), 'e', 't', 0, 0);
            insert into leads.tenant_rules (tenant_id, rule_set, version) values ('\(caller.tenant)', 'scoring', 2);
            """)
        let answer = try ask(#"{"facts":{}}"#)
        #expect(
            answer.json["score"] as? Int == 42 && answer.json["rule_version"] as? Int == 2, "\(answer.body)")
    }

    @Test("a lead_id gives lead.rescore, with override lead.score-override; a repeat takes effect once")
    func commands() throws {
        try #require(caller.create("L-1", on: shared.one, [("Prefer", "wait=20")])["status"] == "applied")
        let rescore = try ask(#"{"lead_id":"L-1"}"#, key: Caller.newKey(), wait: true)
        #expect(rescore.status == 202 && rescore["status"] == "applied", "\(rescore.body)")
        let (key, order) = (
            Caller.newKey(), #"{"lead_id":"L-1","override":{"score":91,"reason":"board"}}"#
        )
        let override = try ask(order, key: key, wait: true)
        #expect(override.status == 202 && override["status"] == "applied", "\(override.body)")
        #expect(try ask(order, key: key)["event_id"] == override["event_id"])
        #expect(try ask(#"{"lead_id":"L-1"}"#, key: key).kind == "idempotency-conflict")
        let sent = try shared.site.records(in: "lead-events").filter {
            $0.key == "\(caller.tenant)/L-1"
        }.map { $0["ce_type"] }
        #expect(sent == ["lead.created", "lead.rescore", "lead.score-override"])
        #expect(
            try shared.site.strings(
                "select score || ' ' || override_reason from leads.lead where tenant_id = '\(caller.tenant)'")
                == ["91 board"])
    }

    @Test(
        "what is wrong is refused with its place, and nothing is written",
        arguments: [
            ("{}", 422, ""), ("[]", 422, ""), (#"{"facts":{},"lead_id":"L"}"#, 422, "/facts"),
            (#"{"facts":{},"override":{"score":1}}"#, 422, "/facts"),
            (#"{"override":{"score":1}}"#, 422, ""), (#"{"facts":7}"#, 422, "/facts"),
            (#"{"facts":{"sauce":"x"}}"#, 422, "/facts/sauce"),
            (#"{"facts":{"source":1}}"#, 422, "/facts/source"),
            (#"{"facts":{"source":"a","source":"b"}}"#, 422, "/facts/source"),
            (#"{"facts":{"last_activity_at":"soon"}}"#, 422, "/facts/last_activity_at"),
            (#"{"facts":{"value_cents":1.5}}"#, 422, "/facts/value_cents"),
            (#"{"lead":"L"}"#, 422, "/lead"), (#"{"lead_id":""}"#, 422, "/lead_id"),
            (#"{"lead_id":"L","override":{"score":101}}"#, 422, "/override/score"),
            (#"{"lead_id":"L","override":{}}"#, 422, "/override"),
            (#"{"lead_id":"L","override":{"score":1,"until":"x"}}"#, 422, "/override/until"),
            (#"{"lead_id":"L","override":{"score":1,"lead_id":"M"}}"#, 422, "/override/lead_id"),
        ] as [(String, Int, String)])
    func refused(body: String, status: Int, pointer: String) throws {
        let answer = try ask(body, key: Caller.newKey())
        #expect(answer.status == status, "\(answer.body)")
        let errors = try #require(answer.json["errors"] as? [[String: Any]], "\(answer.body)")
        #expect(errors.contains { ($0["pointer"] as? String)?.hasPrefix(pointer) == true }, "\(answer.body)")
        #expect(try records() == 0)
    }

    @Test("a command needs a key, and each use its permission")
    func permissions() throws {
        #expect(try ask(#"{"lead_id":"L"}"#).json["type"] as? String == "/docs#invalid-idempotency-key")
        let cases: [(String, String, Int)] = [
            ("leads:read", #"{"lead_id":"L"}"#, 403), ("leads:write", #"{"facts":{}}"#, 403),
            ("leads:write", #"{"lead_id":"L","override":{"score":1}}"#, 403),
            ("scores:write", #"{"lead_id":"L"}"#, 403), ("leads:read", #"{"facts":{}}"#, 200),
            ("scores:write", #"{"lead_id":"L","override":{"score":1}}"#, 202),
        ]
        for (scope, body, status) in cases {
            let answer = try Caller(scope).ask(shared.one, "POST", path, body, key: Caller.newKey())
            #expect(answer.status == status, "\(scope) \(body): \(answer.body)")
        }
    }
}
