import Foundation
import TestKit
import TestTraits
import Testing

/// What the gateway tells of escalation, of rows as the workers keep them.
@Suite("Reads of escalation", .ownThreads) struct EscalationReadTests {
    private let shared: SharedSite
    private let caller = Caller("escalations:read")

    init() throws { shared = try Site.shared.get() }

    private func get(
        _ path: String, as caller: Caller? = nil, _ headers: [(String, String)] = []
    ) throws -> HTTPAnswer {
        try (caller ?? self.caller).ask(shared.one, "GET", "/api/v1/" + path, nil, headers)
    }

    private func insert(_ rows: String, _ tenant: String? = nil) throws {
        try shared.site.sql(rows.replacing("$t", with: "'\(tenant ?? caller.tenant)'"))
    }

    private static let conversation = """
        insert into escalation.conversation (tenant_id, conversation_id, contact_id, channel, bot_paused, decided_message_id,
            mode, language, escalated_at, priority, reasons, config_version, level, notified, ladder, last_escalation, memory,
            rules_version, changed_at, event_id)
        values ($t, 'C 1', 'P-5', 'whatsapp', true, 'm-2', 'sentiment_only', 'de', '2026-05-01T12:00:00Z', 'HIGH',
            '["wish","manual"]', 4, 1, '["team"]', '{"next":"2026-05-01T12:05:00Z"}',
            '{"end":"closed","priority":"MEDIUM"}', '', 4, '2026-05-01T12:00:00Z', 'e-1');
        """

    /// - Parameter values: message, seconds of the minute, verdict, priority, mode, reasons; as SQL.
    private static func decisions(_ values: String..., conversation: String = "C 1") -> String {
        """
        insert into escalation.decision (tenant_id, conversation_id, message_id, decided_at, verdict, priority, mode,
            config_version, language, sentiment, confidence, is_upstream, why, event_id, topic, partition, record_offset)
        select $t, '\(conversation)', message, at::timestamptz, verdict, priority, mode, 4, 'de', -0.61, 0.7, false, why::jsonb,
            'e-1', 'conversation-messages', 1, 1
        from (values \(values.joined(separator: ", "))) as d (message, at, verdict, priority, mode, why);
        """
    }

    private static let history = decisions(
        "('m-1', '2026-05-01T12:00:01Z', 'no', null, 'sentiment_only', null)",
        """
        ('m-2', '2026-05-01T12:00:02Z', 'escalated', 'HIGH', 'sentiment_only',
            '{"reasons":["wish"],"evidence":[{"reason":"keyword","phrase":"lawyer","start":0,"end":6}],"summary":"s"}')
        """,
        """
        (null, '2026-05-01T12:00:03Z', 'already', 'HIGH', 'sentiment_only',
            '{"reasons":["manual"],"evidence":[{"reason":"manual","phrase":"her son is ill"}]}')
        """)

    @Test("a conversation: whether its bot may answer, why, who has it, and what was decided")
    func conversation() throws {
        try insert(Self.conversation + Self.history)
        let answer = try get("conversations/C%201/escalation?history=2")
        #expect(answer.status == 200, "\(answer.body)")
        #expect(answer["conversation_id"] == "C 1" && answer["priority"] == "HIGH")
        #expect(answer.json["bot_paused"] as? Bool == true && answer.json["escalated"] as? Bool == true)
        #expect(
            answer.json["reasons"] as? [String] == ["wish", "manual"] && answer.json["level"] as? Int == 1)
        #expect(answer["next_level_at"] == "2026-05-01T12:05:00Z" && answer["decided_message_id"] == "m-2")
        #expect((answer.json["last_escalation"] as? [String: Any])?["end"] as? String == "closed")
        #expect(
            answer["sentence"]
                == "It needs a person since 2026-05-01T12:00:00.000000Z, HIGH; nobody has it, and the bot must not answer."
        )
        let history = try #require(answer.json["history"] as? [[String: Any]])
        #expect(history.map { $0["verdict"] as? String } == ["already", "escalated"])
        #expect((history[1]["why"] as? [String: Any])?["summary"] as? String == "s")
        #expect(answer.json.keys.contains("decision") == false)
        // What a person wrote is personal, a keyword is not.
        #expect(!answer.body.contains("her son") && answer.body.contains("lawyer"))
        let full = try get(
            "conversations/C%201/escalation",
            as: Caller("escalations:read pii:read", tenant: caller.tenant))
        #expect(full.body.contains("her son is ill"))
        #expect(try get("conversations/C%201/escalation?history=201").status == 400)
        #expect(try get("conversations/C%201/escalation?afer=m-1").status == 400)
    }

    @Test("after a message: whether it has been decided on, and how")
    func after() throws {
        try insert(Self.conversation + Self.history)
        let known = try get("conversations/C%201/escalation?after=m-2&history=0")
        #expect(known.json["decided"] as? Bool == true && known["after"] == "m-2")
        #expect((known.json["decision"] as? [String: Any])?["verdict"] as? String == "escalated")
        let unknown = try get("conversations/C%201/escalation?after=m-9")
        #expect(unknown.json["decided"] as? Bool == false && unknown.json["decision"] is NSNull)
        #expect(unknown.headers["preference-applied"] == nil)
        let waited = try get("conversations/C%201/escalation?after=m-9", [("Prefer", "wait=1")])
        #expect(waited.json["decided"] as? Bool == false)
        #expect(waited.headers["preference-applied"] == "wait=1")
        #expect(try get("conversations/none/escalation?after=m-1", [("Prefer", "wait=1")]).status == 404)
    }

    @Test("who waits is answered as soon as the message is decided on, whoever else has one of that name")
    func waits() throws {
        // Another tenant's message of that name is no answer.
        try insert(
            Self.conversation
                + Self.decisions(
                    "('m-7', '2026-05-01T12:00:01Z', 'no', null, 'keyword_only', null)"), Caller.newTenant())
        let client = try shared.one.connect()
        client.send(
            HTTPClient.request(
                "GET", "/api/v1/conversations/C%201/escalation?after=m-7",
                [("Authorization", "Bearer \(caller.credential ?? "")"), ("Prefer", "wait=25")]))
        // It asks by then; if not yet, it finds the row at once.
        try eventually("the desk of decisions has asked") {
            try !shared.site.strings(
                "select pid::text from pg_stat_activity where application_name = 'gateway-decisions'"
            ).isEmpty
        }
        try insert(
            Self.conversation
                + Self.decisions(
                    "('m-7', '2026-05-01T12:00:01Z', 'escalated', 'HIGH', 'keyword_only', null)"))
        let answer = try client.response(within: .seconds(60))
        #expect(answer.status == 200 && answer.json["decided"] as? Bool == true, "\(answer.body)")
        #expect((answer.json["decision"] as? [String: Any])?["priority"] as? String == "HIGH")
    }

    @Test("the settings as they were put, and as sentences for a prompt; the standard where there are none")
    func config() throws {
        let standard = try get("escalation/config")
        #expect(standard.json["version"] as? Int == 0 && standard["mode"] == "sentiment_only")
        #expect((standard.json["config"] as? [String: Any])?.isEmpty == true)
        try insert(
            """
            insert into escalation.config values ($t, 3, '{"mode":"keyword_only","keywords":{"en":["zebra"]}}', now(), 'e', 't', 0, 0),
                ($t, 4, '{}', now(), 'e', 't', 0, 1);
            insert into escalation.tenant_config (tenant_id, rule_set, version) values ($t, 'escalation', 3);
            """)
        let own = try get("escalation/config?as=json")
        #expect(own.json["version"] as? Int == 3 && own["put_at"]?.hasPrefix("20") == true)
        #expect((own.json["config"] as? [String: Any])?["mode"] as? String == "keyword_only")
        let text = try get("escalation/config?as=text")
        #expect(text["ESCALATION_MODE"]?.hasPrefix("keyword_only: A conversation escalates when") == true)
        #expect(text["ESCALATION_CONFIG"]?.contains("Escalation keywords (en): “zebra”.") == true)
        #expect(try get("escalation/config?as=xml").status == 400)
        #expect(try get("escalation/config", as: Caller("escalations:read")).json["version"] as? Int == 0)
    }

    @Test("metrics: the rate of each mode, the share of each priority and reason, and what waits")
    func metrics() throws {
        let empty = try get("escalation/metrics")
        #expect(empty.status == 200 && empty.json["escalations"] as? Int == 0, "\(empty.body)")
        let now = "now()"
        func row(_ message: String, _ verdict: String, _ priority: String, _ mode: String, _ reasons: String)
            -> String
        {
            "(\(message), \(now), '\(verdict)', \(priority), '\(mode)', '{\"reasons\":[\(reasons)]}')"
        }
        try insert(
            Self.decisions(
                row("'1'", "no", "null", "keyword_only", ""),
                row("'2'", "escalated", "'HIGH'", "keyword_only", "\"wish\",\"keyword\""),
                row("'3'", "raised", "'URGENT'", "keyword_only", "\"legal\""), conversation: "a")
                + Self.decisions(
                    row("'1'", "no", "null", "keyword_only", ""),
                    row("'2'", "no", "null", "sentiment_only", ""),
                    row("null", "escalated", "'MEDIUM'", "sentiment_only", "\"manual\""), conversation: "b")
                + Self.decisions(
                    "('9', now() - interval '8 days', 'escalated', 'HIGH', 'keyword_only', null)",
                    conversation: "old")
                + Self.conversation)
        try insert(Self.decisions(row("'1'", "escalated", "'HIGH'", "keyword_only", "")), Caller.newTenant())
        let answer = try get("escalation/metrics")
        #expect(answer.json["escalations"] as? Int == 2 && answer.json["complete"] as? Bool == true)
        func rows(_ name: String) throws -> [[String: Any]] {
            try #require(answer.json[name] as? [[String: Any]], "\(answer.body)")
        }
        let modes = try rows("modes")
        #expect(modes.count == 5)
        let keyword = try #require(modes.first { $0["mode"] as? String == "keyword_only" })
        #expect(keyword["messages"] as? Int == 4 && keyword["conversations"] as? Int == 2)
        #expect(keyword["escalated_conversations"] as? Int == 1 && keyword["rate"] as? Double == 0.5)
        #expect(keyword["raised"] as? Int == 1)
        let sentiment = try #require(modes.first { $0["mode"] as? String == "sentiment_only" })
        #expect(sentiment["by_hand"] as? Int == 1 && sentiment["rate"] as? Double == 0)
        #expect(try rows("priorities").map { $0["escalations"] as? Int } == [0, 1, 1])
        #expect(try rows("priorities").map { $0["raised"] as? Int } == [1, 0, 0])
        #expect(
            try rows("reasons").map { "\($0["reason"] ?? "") \($0["share"] ?? "")" } == [
                "keyword 0.5", "manual 0.5", "wish 0.5",
            ])
        #expect(try rows("open").map { $0["unassigned"] as? Int } == [0, 1, 0])
        let all = try get("escalation/metrics?since=2020-01-01T00:00:00Z")
        #expect(all.json["escalations"] as? Int == 3)
        #expect(try get("escalation/metrics?since=yesterday").status == 400)
    }

    @Test("each needs the permission to read; another tenant sees nothing")
    func access() throws {
        try insert(Self.conversation)
        for path in ["conversations/C%201/escalation", "escalation/config", "escalation/metrics"] {
            let others = Caller(
                "escalations:write escalations:configure conversations:write escalations:read:self",
                tenant: caller.tenant)
            #expect(try get(path, as: others).status == 403)
            #expect(try get(path).status == 200)
        }
        #expect(try get("conversations/C%201/escalation", as: Caller("escalations:read")).status == 404)
    }
}
