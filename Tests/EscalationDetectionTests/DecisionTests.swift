import Contract
import Escalation
import JSON
import Records
import Runtime
import TestKit
import Testing

@testable import EscalationDetection
@testable import EscalationRules

/// A worker and the row of one conversation, without a runtime.
private struct Bench {
    var worker = EscalationDetection(.standard, Ear())
    var row: ConversationRow?
    var offset: Int64 = 0

    init(_ config: String = #"{"mode":"keyword_only","keywords":{"en":["lawyer"]}}"#) throws {
        try put(config, version: 3)
    }

    mutating func put(_ config: String, version: Int32) throws {
        let document = JSONDocument()
        try document.parse(config)
        worker = try worker.deciding(by: TenantRules(version: version, document: document.root))
    }

    /// What one event of `conversation-messages` adds; a second after the last.
    @discardableResult
    mutating func tell(_ type: String, _ json: String) throws -> Effects<DecisionRow> {
        let document = JSONDocument()
        try document.parse(#"{"conversation_id":"C1",\#(json)}"#)
        let heard = try EscalationDetection.read(type, document.root)
        var effects = Effects<DecisionRow>()
        offset += 1
        try worker.decide(heard, cause, &row, &effects)
        return effects
    }

    @discardableResult
    mutating func say(
        _ text: String, id: String? = nil, by sender: String = "customer", more: String = ""
    ) throws -> Effects<DecisionRow> {
        try tell(
            "message.received",
            """
            "message_id":"\(id ?? "m\(offset + 1)")","sender":"\(sender)","text":"\(text)",\
            "language":"en-GB","sent_at":"2026-03-01T12:00:\(10 + offset)Z"\(more)
            """)
    }

    /// What is due at the row, if anything is.
    mutating func wait() throws -> Effects<DecisionRow> {
        let due = try #require(row?.due)
        var effects = Effects<DecisionRow>()
        worker.decide(
            due: due,
            .time(due, tenant: "acme", entity: "C1", topic: "conversation-messages", partition: 2), &row,
            &effects)
        return effects
    }

    private var cause: Cause {
        let time = Timestamp(milliseconds: 1_772_366_400_000 + offset * 1000)
        return Cause(
            tenant: "acme", entity: "C1", id: Text("e\(offset)"), time: time, recordedAt: time,
            topic: "conversation-messages", partition: 2, offset: offset)
    }
}

extension Effects {
    fileprivate var types: [String] { emissions.map { "\($0.topic) \($0.type)" } }

    fileprivate func data(_ index: Int = 0) -> String {
        String(decoding: emissions[index].data ?? [], as: UTF8.self)
    }
}

@Suite("escalation-detection decides")
struct DecisionTests {
    @Test("an escalation is told to those who watch, the customer and the agents, each as its contract says")
    func escalated() throws {
        var bench = try Bench(
            """
            {"mode":"keyword_only","keywords":{"en":["lawyer",{"phrase":"ruin","priority":"URGENT"}]},\
            "messages":{"en":"Somebody comes."},"notify":["team:support"],\
            "ladder":{"levels":[{"after_seconds":60,"targets":["ada"]}]}}
            """)
        let contract = try Contract(directory: "\(repositoryRoot)/topics")
        func check(_ effects: Effects<DecisionRow>, _ types: [String], _ comment: Comment) throws {
            #expect(effects.types == types, comment)
            for emission in effects.emissions {
                let topic = try #require(contract.topic(named: emission.topic))
                let message = try #require(topic.messages.first { $0.type == emission.type })
                let document = JSONDocument()
                try document.parse(String(decoding: emission.data ?? [], as: UTF8.self))
                #expect(message.schema.validate(document.root)?.message == nil, comment)
            }
        }
        try check(
            bench.say("hello", more: #","contact_id":"P","channel":"chat","organization_id":"O""#), [], "")
        let effects = try bench.say("That is for my lawyer")
        try check(
            effects,
            [
                "escalations conversation.escalated", "message-commands message.send",
                "message-commands agents.notify",
            ], "escalated")
        #expect(
            effects.data().hasPrefix(
                #"{"contact_id":"P","channel":"chat","organization_id":"O","bot_paused":true,"#))
        #expect(
            effects.data().contains(
                #"{"reason":"keyword","message_id":"m2","start":15,"end":21,"phrase":"lawyer"}"#))
        #expect(
            effects.data().hasSuffix(
                #""cause":{"event_id":"e2","topic":"conversation-messages","partition":2,"offset":2}}"#))
        #expect(effects.data(1).contains(#""purpose":"escalation","text":"Somebody comes.","language":"en""#))
        #expect(effects.data(2).contains(#""targets":["team:support"],"priority":"HIGH","level":0"#))
        try check(bench.say("my lawyer again"), [], "escalated already")
        try check(
            bench.say("it is my ruin"), ["escalations escalation.raised", "message-commands agents.notify"],
            "raised")
        // The ladder says that it is due, and is climbed when that is heard.
        let call = try bench.wait()
        try check(call, ["conversation-messages escalation.overdue"], "due")
        #expect(bench.row?.due == nil)
        bench.offset = 10_000
        let since = try #require(call.data().split(separator: #""since":"#).last.map(String.init))
        let overdue = String(since.dropLast())
        try check(
            bench.tell("escalation.overdue", #""since":\#(overdue)"#),
            ["escalations escalation.level_reached", "message-commands agents.notify"], "climbed")
        try check(bench.tell("escalation.overdue", #""since":\#(overdue)"#), [], "climbed before")
        try check(
            bench.tell("escalation.acknowledged", #""agent_id":"ada""#), ["escalations escalation.assigned"],
            "taken")
        try check(bench.tell("escalation.acknowledged", #""agent_id":"bob""#), [], "it is ada's")
        #expect(bench.row?.conversation.open?.acknowledgedBy == "ada")
        try check(
            bench.tell("conversation.handed_back", #""agent_id":"ada""#),
            ["escalations conversation.deescalated"], "handed back")
        try check(
            bench.tell("escalation.requested", #""reason":"asks for more","priority":"MEDIUM""#),
            [
                "escalations conversation.escalated", "message-commands message.send",
                "message-commands agents.notify",
            ], "requested")
        try check(
            bench.tell("conversation.closed", #""x":1"#), ["escalations conversation.deescalated"], "closed")
    }

    @Test(
        "each message of a customer is decided once, and nothing is made of a conversation that nobody knows")
    func facts() throws {
        var bench = try Bench()
        for type in ["escalation.acknowledged", "conversation.handed_back"] {
            #expect(try bench.tell(type, #""agent_id":"ada""#).types == [])
            #expect(bench.row == nil)
        }
        #expect(try bench.say("how can I help?", by: "bot").facts.isEmpty)
        let no = try bench.say("fine", id: "a").facts
        #expect(no.map(\.decision.verdict) == [.no] && no[0].decision.why == nil)
        #expect(try bench.say("my lawyer", id: "a").facts.isEmpty, "the same message")
        let yes = try bench.say("my lawyer", id: "b").facts
        #expect(yes.map(\.decision.verdict) == [.escalated] && yes[0].decision.configVersion == 3)
        #expect(bench.row?.conversation.decided == "b" && bench.row?.rulesVersion == 3)
        try bench.put(#"{"mode":"manual_only"}"#, version: 4)
        let manual = try bench.say("my lawyer", id: "c").facts
        #expect(manual.map(\.decision.verdict) == [.no] && manual[0].decision.configVersion == 4)
        #expect(bench.row?.conversation.open?.configVersion == 3)
    }

    @Test("settings are versions; what they may not be is refused with its place")
    func settings() throws {
        let worker = EscalationRules(base: 0)
        var state: ConfigInForce?
        func put(_ json: String) throws -> ConfigPut {
            let document = JSONDocument()
            try document.parse(json)
            return try EscalationRules.read("escalation-config.put", document.root)
        }
        let cause = Cause(
            tenant: "acme", entity: "escalation", id: "e", time: Timestamp(milliseconds: 1),
            recordedAt: Timestamp(milliseconds: 1), topic: "escalation-config", partition: 0, offset: 0)
        var effects = Effects<ConfigVersion>()
        try worker.decide(put(#"{"config":{"mode":"manual_only"}}"#), cause, &state, &effects)
        let deletion = try #require(EscalationRules.deletion)
        worker.decide(deletion, cause, &state, &effects)
        #expect(state?.version == 2)
        #expect(effects.facts.map(\.version) == [1, 2])
        #expect(
            effects.facts.map { String(decoding: $0.document, as: UTF8.self) } == [
                #"{"mode":"manual_only"}"#, "{}",
            ])
        let refusal = #expect(throws: Rejection.self) { try put(#"{"config":{"thresholds":{"firing":1}}}"#) }
        #expect(refusal?.place == "/config/thresholds/firing" && refusal?.class == .rejected)
    }
}
