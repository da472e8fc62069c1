import TestKit
import TestTraits
import Testing

/// Conversations of a tenant, from messages to who is told.
extension Journey {
    convenience init(_ name: String) throws {
        try self.init(name, workers: ["escalation-detection", "escalation-rules"])
    }

    /// Settings in force.
    func put(_ config: String, version: Int) throws {
        try publish("escalation-config", ("escalation-config.put", #"{"config":\#(config)}"#))
        try eventually("the settings are in force", equals: "\(version)") {
            try query("select version::text from escalation.tenant_config")
        }
    }

    /// - Parameter sent: the second of its minute.
    static func message(
        _ conversation: String, _ id: String, _ text: String, sent: Int, by sender: String = "customer"
    ) -> (type: String, data: String) {
        (
            "message.received",
            """
            {"conversation_id":"\(conversation)","message_id":"\(id)","sender":"\(sender)","text":"\(text)",\
            "language":"en","sent_at":"2026-03-01T12:00:\(sent < 10 ? "0" : "")\(sent)Z","channel":"chat"}
            """
        )
    }

    func say(_ conversation: String, _ id: String, _ text: String, sent: Int) throws {
        try publish("conversation-messages", Self.message(conversation, id, text, sent: sent))
    }

    func row(_ conversation: String, _ columns: String) throws -> String {
        try query(
            "select concat_ws('|', \(columns)) from escalation.conversation where conversation_id = '\(conversation)'"
        )
    }

    /// `key type` of each event.
    func told(_ topic: String, count: Int) throws -> [String] {
        try read(topic, count: count).map { "\($0.key) \($0.type)" }.sorted()
    }
}

@Suite("Conversations escalate", .ownThreads)
struct JourneyTests {
    private static let settings = """
        {"mode":"keyword_only","keywords":{"en":["lawyer"]},"standard_keywords":false,"cooldown_seconds":0,\
        "messages":{"en":"Somebody comes."},"notify":["team:support"],\
        "ladder":{"levels":[{"after_seconds":1,"targets":["ada"]}]}}
        """

    @Test("from settings and messages to who is told; taken, handed back, closed; refused and repeated")
    func journey() throws {
        let journey = try Journey("journey_escalation")
        // The standard settings, until there are others.
        try journey.say("C0", "a", "I want to talk to a human", sent: 1)
        try eventually("a wish for a person is heard", equals: "HIGH|0") {
            try journey.row("C0", "priority, config_version")
        }
        try journey.put(Self.settings, version: 1)
        // The second message comes first, and both come twice.
        for (id, text, sent) in [
            ("b", "my lawyer", 2), ("a", "hello", 1), ("b", "my lawyer", 2), ("a", "hello", 1),
        ] {
            try journey.say("C1", id, text, sent: sent)
        }
        try eventually("nobody takes it, and the ladder is climbed", equals: "HIGH|1|1|t") {
            try journey.row("C1", "priority, config_version, level, bot_paused")
        }
        for agent in ["ada", "bob"] {
            try journey.publish(
                "conversation-messages",
                ("escalation.acknowledged", #"{"conversation_id":"C1","agent_id":"\#(agent)"}"#))
        }
        try journey.settle()
        #expect(try journey.row("C1", "acknowledged_by, ladder is null, decided_message_id") == "ada|t|a")
        try journey.publish(
            "conversation-messages",
            ("conversation.handed_back", #"{"conversation_id":"C1","agent_id":"ada"}"#))
        try journey.settle()
        #expect(
            try journey.row("C1", "escalated_at, bot_paused, last_escalation ->> 'acknowledged_by'")
                == "f|ada")

        // A message that has waited is judged by what counts when it is applied, whatever counted when it came.
        try journey.kill("escalation-detection")
        try journey.say("C1", "c", "my lawyer", sent: 59)
        try journey.put(#"{"mode":"manual_only"}"#, version: 2)
        try journey.start("escalation-detection")
        try journey.say("C2", "a", "my lawyer, I want a human, I will kill myself", sent: 3)
        try journey.settle()
        #expect(try journey.row("C2", "bot_paused, rules_version, mode, priority") == "f|2|manual_only")
        try journey.publish(
            "conversation-messages",
            ("escalation.requested", #"{"conversation_id":"C2","reason":"in danger","priority":"URGENT"}"#))
        try journey.settle()
        #expect(try journey.row("C2", "priority, reasons, config_version") == #"URGENT|["manual"]|2"#)
        try journey.publish("conversation-messages", ("conversation.closed", #"{"conversation_id":"C2"}"#))

        // What is refused changes nothing.
        try journey.publish("escalation-config", ("escalation-config.put", #"{"config":{"mode":"loud"}}"#))
        try journey.settle()
        #expect(
            try journey.query(
                "select concat_ws(' ', worker, class, place) from bellhop.dead_letter order by 1")
                == "escalation-rules rejected /config/mode")
        #expect(try journey.query("select version::text from escalation.tenant_config") == "2")

        #expect(
            try journey.query(
                """
                select concat_ws(' ', conversation_id, coalesce(message_id, '-'), verdict, config_version) collate "C"
                from escalation.decision order by 1
                """)
                == "C0 a escalated 0, C1 a no 1, C1 b escalated 1, C1 c no 2, C2 - escalated 2, C2 a no 2")
        #expect(
            try journey.told("escalations", count: 7) == [
                "acme/C0 conversation.escalated", "acme/C1 conversation.deescalated",
                "acme/C1 conversation.escalated", "acme/C1 escalation.assigned",
                "acme/C1 escalation.level_reached", "acme/C2 conversation.deescalated",
                "acme/C2 conversation.escalated",
            ])
        #expect(
            try journey.told("message-commands", count: 3) == [
                "acme/C1 agents.notify", "acme/C1 agents.notify", "acme/C1 message.send",
            ])
        #expect(try journey.differences() == [])
        try journey.stop()
    }

    @Test("kills of either worker lose no escalation, and double none, in whatever order messages come")
    func kills() throws {
        let journey = try Journey("journey_escalation_kills")
        try journey.put(Self.settings, version: 1)
        let (rounds, size) = (6, 100)
        var random = SystemRandomNumberGenerator()
        for round in 0..<rounds {
            var messages: [(type: String, data: String)] = []
            for number in round * size..<(round + 1) * size {
                let all = ["hello", "my lawyer", "where is it?", "a lawyer, I said"].enumerated().map {
                    Journey.message("C\(number)", "m\($0)", $1, sent: $0 + 1)
                }
                messages += all + [all[number % 4]]
            }
            let before = try applied(journey)
            try journey.publish("conversation-messages", messages.shuffled(using: &random))
            let victim = round % 3 == 2 ? "escalation-rules" : "escalation-detection"
            if round > 0 { try eventually("it is at work") { try applied(journey) > before } }
            if victim == "escalation-rules" {
                try journey.publish(
                    "escalation-config", ("escalation-config.put", #"{"config":\#(Self.settings)}"#))
            }
            try journey.kill(victim)
            try journey.start(victim)
        }
        try eventually("each conversation was escalated and its ladder climbed", equals: "\(rounds * size)") {
            try journey.query("select count(*)::text from escalation.conversation where level = 1")
        }
        try journey.settle()
        #expect(
            try journey.query(
                """
                select concat_ws('|', count(*), count(distinct (conversation_id, message_id)),
                    count(distinct conversation_id) filter (where verdict = 'escalated'),
                    count(*) filter (where verdict = 'escalated')) from escalation.decision
                """) == "\(rounds * size * 4)|\(rounds * size * 4)|\(rounds * size)|\(rounds * size)")
        #expect(try journey.query("select version::text from escalation.tenant_config") == "3")
        let told = try journey.told("escalations", count: 2 * rounds * size)
        #expect(Set(told).count == told.count && told.count == 2 * rounds * size)
        #expect(try journey.query("select count(*)::text from bellhop.dead_letter") == "0")
        #expect(try journey.differences() == [])
        try journey.stop()
    }

    private func applied(_ journey: Journey) throws -> Int {
        Int(
            try journey.query(
                "select coalesce(sum(applied), 0)::text from bellhop.partition where worker = 'escalation-detection'"
            )) ?? 0
    }
}
