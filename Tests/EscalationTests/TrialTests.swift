import Escalation
import JSON
import Records
import Testing

@Suite struct TrialTests {
    private func steps(_ lines: [String], _ config: Config = Config()) throws -> [TrialStep] {
        let document = JSONDocument()
        var trial = Trial(Rules(config))
        return try lines.flatMap { line in
            try document.parse(line)
            return try trial.add(TrialEvent(document.root))
        }
    }

    @Test("each message is decided on, its matches are marked, and nothing is asked but a text")
    func messages() throws {
        let steps = try steps([
            #"{"text": "Where is my parcel?"}"#, #"{"text": "I will call my lawyer, my LAWYER"}"#,
            #"{"text": "Sorry", "sender": "bot"}"#,
        ])
        #expect(steps.map(\.number) == [1, 2, 3])
        #expect(steps.map { $0.outcome.decision?.verdict } == [.no, .escalated, nil])
        #expect(steps[1].message?.id == "2" && steps[1].marked == "I will [[call my lawyer, my LAWYER]]")
        #expect(steps[2].outcome.ignored == .notCustomer && steps[2].state.open != nil)
        #expect(steps[1].at.microseconds - steps[0].at.microseconds == 60_000_000)
    }

    @Test("time goes on between events: the ladder is climbed until somebody takes it")
    func ladder() throws {
        let config = try config(
            #"{"ladder": {"levels": [{"after_seconds": 300, "targets": ["ada"]}, {"after_seconds": 600, "targets": ["bob"]}]}}"#
        )
        let steps = try steps(
            [
                #"{"text": "I want to talk to a human", "sent_at": "2026-03-02T12:00:00Z"}"#,
                #"{"type": "escalation.acknowledged", "agent_id": "eve", "at": "2026-03-02T12:10:00Z"}"#,
                #"{"type": "conversation.closed", "at": "2026-03-03T12:10:00Z"}"#,
            ], config)
        #expect(
            steps.map(\.event?.type) == [
                "message.received", nil, "escalation.acknowledged", "conversation.closed",
            ])
        #expect(steps[1].outcome.effects.contains(.levelReached(level: 1, round: 0)))
        #expect(steps[1].at.description == "2026-03-02T12:05:00.000000Z")
        #expect(steps[2].state.open?.acknowledgedBy == "eve" && steps[3].state.open == nil)
    }

    @Test("conversations are kept apart; a whole CloudEvent is read like its data")
    func conversations() throws {
        let steps = try steps([
            #"{"text": "I want to talk to a human", "conversation_id": "a", "message_id": "m"}"#,
            #"{"text": "Hello", "conversation_id": "b"}"#,
            #"{"specversion": "1.0", "type": "escalation.requested", "time": "2026-03-02T12:00:00Z", "data": {"conversation_id": "b", "reason": "vip", "priority": "URGENT"}}"#,
            #"{"text": "I want to talk to a human", "conversation_id": "a", "message_id": "m"}"#,
        ])
        #expect(steps.map { $0.state.open?.priority } == [.high, nil, .urgent, .high])
        #expect(steps[2].at.description == "2026-03-02T12:00:00.000000Z")
        #expect(steps[3].outcome.ignored == .duplicate)
    }

    @Test(
        "what cannot be read is refused with its place",
        arguments: [
            ("7", "", "expected an object"), ("{}", "/text", "is missing"),
            (#"{"text": 7}"#, "/text", "expected text of 0 to 65536 bytes"),
            (#"{"text": "x", "sender": "robot"}"#, "/sender", "expected one of customer, bot, agent"),
            (#"{"text": "x", "sentimnt": 0}"#, "/sentimnt", "there is no member of that name"),
            (
                #"{"text": "x", "sent_at": "noon"}"#, "/sent_at",
                "expected a time such as 2026-03-01T12:00:00Z"
            ),
            (#"{"type": "lead.created"}"#, "/type", "expected one of message.received"),
            (#"{"type": "escalation.acknowledged"}"#, "/agent_id", "is missing"),
            (#"{"type": "message.received", "data": {"sentiment": 2}}"#, "/data/text", "is missing"),
        ])
    func refused(line: String, pointer: String, reason: String) throws {
        let error = #expect(throws: ConfigError.self) { try steps([line]) }
        #expect(
            error?.pointer == pointer && error?.reason.hasPrefix(reason) == true,
            "\(String(describing: error))")
    }

    @Test("marks lie on bytes, and those that touch are one")
    func marks() {
        let text = Text("não é justo")
        #expect(text.marked([5..<7, 0..<4]) == "[[não]] [[é]] justo")
        #expect(text.marked([0..<4, 2..<7, 8..<8]) == "[[não é]] justo")
        #expect(text.marked([0..<99]) == "não é justo")
    }

    @Test("a step as JSON is JSON, with decision, effects and state")
    func json() throws {
        let steps = try steps([#"{"text": "I want to talk to a human"}"#])
        var writer = JSONWriter()
        steps[0].write(&writer)
        let document = JSONDocument()
        try document.parse(writer.string)
        #expect(document.root["decision"]?["verdict"]?.text == "escalated")
        #expect(document.root["state"]?["priority"]?.text == "HIGH")
        #expect(document.root["matches"]?.elements.contains { $0["reason"]?.text == "wish" } == true)
        #expect(document.root["effects"]?.elements.contains { $0["effect"]?.text == "escalated" } == true)
    }
}
