import Foundation
import TestKit
import TestTraits
import Testing

/// `POST …/escalation/try`: what would become of a conversation; nothing does.
@Suite("Trying escalation, over HTTP", .ownThreads) struct EscalationTrialTests {
    private let shared: SharedSite
    private let caller = Caller("escalations:read")

    init() throws { shared = try Site.shared.get() }

    private func ask(_ body: String, as caller: Caller? = nil) throws -> HTTPAnswer {
        try (caller ?? self.caller).ask(shared.one, "POST", "/api/v1/escalation/try", body)
    }

    private func steps(_ answer: HTTPAnswer) throws -> [[String: Any]] {
        try #require(answer.json["steps"] as? [[String: Any]], "\(answer.body)")
    }

    private static let events =
        #"[{"text":"I saw a zebra"},{"text":"Hm","sender":"bot"},{"text":"I want to talk to a human"}]"#

    @Test("by the request's settings, each message with its matches, decision and state; nothing is stored")
    func own() throws {
        let answer = try ask(
            #"{"events":\#(Self.events),"config":{"mode":"keyword_only","keywords":{"en":["zebra"]}}}"#)
        #expect(answer.status == 200, "\(answer.body)")
        #expect(answer["mode"] == "keyword_only" && answer.json["config_version"] is NSNull)
        let steps = try steps(answer)
        #expect(steps.map { $0["marked"] as? String }[0] == "I saw a [[zebra]]")
        let decision = try #require(steps[0]["decision"] as? [String: Any])
        #expect(decision["verdict"] as? String == "escalated")
        #expect(decision["without"] as? [String] == ["would not escalate without 'zebra'"])
        #expect(steps[1]["ignored"] as? String == "not_customer")
        #expect((steps[2]["state"] as? [String: Any])?["escalated"] as? Bool == true)
        for table in ["conversation", "decision", "config"] {
            let rows = try shared.site.strings(
                "select count(*)::text from escalation.\(table) where tenant_id = '\(caller.tenant)'")
            #expect(rows == ["0"])
        }
        for topic in ["conversation-messages", "escalations"] {
            #expect(try shared.site.records(of: caller.tenant, in: topic).isEmpty)
        }
    }

    @Test("by the tenant's settings where the request has none, in another mode if it says so")
    func inForce() throws {
        try shared.site.sql(
            """
            insert into escalation.config values ('\(caller.tenant)', 3, '{"mode":"keyword_only","keywords":{"en":["zebra"]}}',
                now(), 'e', 't', 0, 0);
            insert into escalation.tenant_config (tenant_id, rule_set, version) values ('\(caller.tenant)', 'escalation', 3);
            """)
        func verdict(_ answer: HTTPAnswer) throws -> String? {
            (try steps(answer)[0]["decision"] as? [String: Any])?["verdict"] as? String
        }
        let own = try ask(#"{"events":\#(Self.events)}"#)
        #expect(try verdict(own) == "escalated" && own.json["config_version"] as? Int == 3)
        let silent = try ask(#"{"events":\#(Self.events),"mode":"manual_only"}"#)
        #expect(try verdict(silent) == "no" && silent["mode"] == "manual_only")
        let other = try ask(#"{"events":\#(Self.events)}"#, as: Caller("escalations:read"))
        #expect(try verdict(other) == "no" && other.json["config_version"] as? Int == 0)
    }

    @Test(
        "what is wrong is refused with its place",
        arguments: [
            ("{}", "/events"), ("[]", ""), (#"{"events":[]}"#, "/events"), (#"{"events":[7]}"#, "/events/0"),
            (#"{"events":[{"text":"a"},{"text":"a","sender":"x"}]}"#, "/events/1/sender"),
            (#"{"events":[{"text":"a"}],"mode":"loud"}"#, "/mode"),
            (#"{"events":[{"text":"a"}],"config":{"thresholds":{"soft":-0.9}}}"#, "/config/thresholds/soft"),
            (#"{"events":[{"text":"a"}],"confg":{}}"#, "/confg"),
            (#"{"events":[…]}"#, "/events"),
        ] as [(String, String)])
    func refused(body: String, pointer: String) throws {
        let many = Array(repeating: #"{"text":"a"}"#, count: 501).joined(separator: ",")
        let answer = try ask(body.replacing("…", with: many))
        #expect(answer.status == 422 && answer.pointers == [pointer], "\(answer.body)")
    }

    @Test("it needs the permission to read, and JSON; another tenant's name is none")
    func access() throws {
        #expect(try ask(#"{"events":[{"text":"a"}]}"#, as: Caller("escalations:write")).status == 403)
        let form = try caller.ask(
            shared.one, "POST", "/api/v1/escalation/try", "x", [("Content-Type", "text/plain")])
        #expect(form.status == 415)
        #expect(try ask(#"{"events":[{"text":"a"}],"tenant_id":"other"}"#).status == 404)
    }
}
