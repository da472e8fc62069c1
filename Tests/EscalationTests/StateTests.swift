import Escalation
import JSON
import Records
import Testing
import Zones

@Suite struct StateTests {
    private func stored(_ conversation: Conversation) throws -> Conversation {
        let document = JSONDocument()
        try document.parse(String(decoding: conversation.json, as: UTF8.self))
        return Conversation(stored: document.root)
    }

    @Test("a state is read as it is written, at every step of a conversation")
    func roundTrip() throws {
        let zone = try Zone(named: "Europe/Berlin")
        let scene = Scene(.sentimentThenKeyword) { config in
            config.notify = [
                Target(id: "a", quiet: QuietHours(from: 1200, to: 420, zone: zone)), Target(id: "b"),
            ]
            config.ladder = Ladder([.init(after: 60, [Target(id: "c")])], repeats: 2)
        }
        let events: [() -> Void] = [
            { scene.say("how do I change my address", -0.3) }, { scene.say("So", by: .bot) },
            { scene.say("How do I change my address?", -0.6) }, { scene.say("a refund") },
            { _ = scene.conversation.advance(at: at(500)) }, { scene.tell(.acknowledged(agent: "ada")) },
            { scene.tell(.handedBack(agent: "ada")) }, { scene.tell(.requested(Request(reason: "x"))) },
            { scene.tell(.closed) }, { scene.say("hello") },
        ]
        for event in events {
            event()
            #expect(try stored(scene.conversation) == scene.conversation)
            let memory = scene.conversation.memory
            #expect(Memory(bytes: memory.bytes) == memory)
        }
    }

    @Test("of bytes that are cut off, or of another form, no memory is made")
    func cut() throws {
        let scene = Scene(.keywordOnly)
        scene.say("my lawyer", -0.5)
        let bytes = scene.conversation.memory.bytes
        for count in 2..<bytes.count { #expect(Memory(bytes: Array(bytes.prefix(count))) == nil, "\(count)") }
        #expect(Memory(bytes: [9] + bytes.dropFirst()) == nil && Memory(bytes: []) == nil)
        #expect(Memory(bytes: [1]) == Memory())
    }

    @Test("what is no state is an empty one")
    func nonsense() throws {
        let document = JSONDocument()
        try document.parse(#"{"messages": [1, {"id": 2}], "open": {"since": "x"}, "mode": "other"}"#)
        #expect(Conversation(stored: document.root) == Conversation())
    }

    @Test("a decision is told with its evidence")
    func decision() throws {
        let scene = Scene(.keywordOnly)
        let decision = try #require(scene.say("My lawyer!", -0.1).decision)
        let document = JSONDocument()
        try document.parse(String(decoding: decision.json, as: UTF8.self))
        let evidence = document.root["evidence"]?.elements.map { $0 } ?? []
        #expect(evidence.first?["phrase"]?.text == "lawyer" && evidence.first?["start"]?.int64 == 3)
        #expect(document.root["verdict"]?.text == "escalated" && document.root["priority"]?.text == "HIGH")
        #expect(document.root["without"]?.elements.map { $0.text } == ["would not escalate without 'lawyer'"])
    }
}
