import Foundation
import TestKit
import TestTraits
import Testing

/// What is said of conversations over HTTP: as which record it arrives, and who may say it. No worker reads it here.
@Suite("Commands of escalation", .ownThreads) struct EscalationCommandTests {
    private let shared: SharedSite

    init() throws { shared = try Site.shared.get() }

    /// One command: how it is asked for, and what arrives.
    struct Case: Sendable, CustomTestStringConvertible {
        var path: String
        var body: String
        var type: String
        /// As it arrives.
        var data: String
        var permission = "escalations:write"
        var entity = "C/1"
        var topic = "conversation-messages"
        var method = "POST"
        var testDescription: String { type }
    }

    private static let message =
        #""message_id":"m-1","sender":"customer","text":"olá","sent_at":"2026-03-01T12:00:00Z""#

    static let cases = [
        Case(
            path: "conversations/C%2F1/messages", body: "{\(message)}", type: "message.received",
            data: #"{"conversation_id":"C/1",\#(message)}"#, permission: "conversations:write"),
        Case(
            path: "conversations/C%2F1/escalation", body: #"{"reason":"vip","priority":"URGENT"}"#,
            type: "escalation.requested",
            data: #"{"conversation_id":"C/1","reason":"vip","priority":"URGENT"}"#),
        Case(
            path: "conversations/C%2F1/escalation/acknowledge", body: #"{"agent_id":"ada"}"#,
            type: "escalation.acknowledged", data: #"{"conversation_id":"C/1","agent_id":"ada"}"#),
        Case(
            path: "conversations/C%2F1/escalation/hand-back", body: #"{"agent_id":"ada"}"#,
            type: "conversation.handed_back", data: #"{"conversation_id":"C/1","agent_id":"ada"}"#),
        Case(
            path: "conversations/C%2F1/close", body: "{}", type: "conversation.closed",
            data: #"{"conversation_id":"C/1"}"#, permission: "conversations:write"),
        Case(
            path: "escalation/config", body: #"{"config":{"mode":"manual_only"}}"#,
            type: "escalation-config.put",
            data: #"{"config":{"mode":"manual_only"}}"#, permission: "escalations:configure",
            entity: "escalation", topic: "escalation-config", method: "PUT"),
    ]

    private func ask(_ caller: Caller, _ command: Case, key: String = Caller.newKey()) throws -> HTTPAnswer {
        try caller.ask(shared.one, command.method, "/api/v1/" + command.path, command.body, key: key)
    }

    @Test(
        "each command arrives once, under its conversation's key, with what its path says", arguments: cases)
    func arrives(command: Case) throws {
        let (caller, key) = (Caller(command.permission), Caller.newKey())
        for _ in 0..<2 {
            let answer = try ask(caller, command, key: key)
            #expect(answer.status == 202 && answer["status"] == "accepted", "\(answer.body)")
        }
        let records = try shared.site.records(of: caller.tenant, in: command.topic)
        let record = try #require(records.first)
        #expect(records.count == 1 && record.key == "\(caller.tenant)/\(command.entity)")
        #expect(record["ce_type"] == command.type && record["ce_tenantid"] == caller.tenant)
        #expect(record.value == command.data)
    }

    @Test("each needs its own permission", arguments: cases)
    func permissions(command: Case) throws {
        let all = ["conversations:write", "escalations:write", "escalations:configure", "escalations:read"]
        let caller = Caller(all.filter { $0 != command.permission }.joined(separator: " "))
        #expect(try ask(caller, command).status == 403)
        #expect(try shared.site.records(of: caller.tenant, in: command.topic).isEmpty)
    }

    @Test("an agent takes and hands back for himself, and for nobody else")
    func ofOneself() throws {
        let ada = Caller("escalations:write:self", subject: "ada")
        for path in ["acknowledge", "hand-back"] {
            for (agent, status) in [("ada", 202), ("bob", 403)] {
                let answer = try ada.ask(
                    shared.one, "POST", "/api/v1/conversations/C/escalation/\(path)",
                    #"{"agent_id":"\#(agent)"}"#, key: Caller.newKey())
                #expect(answer.status == status, "\(path) \(agent): \(answer.body)")
            }
        }
    }

    @Test(
        "what a message may not be is refused with its place",
        arguments: [
            (#""sender":"robot""#, "/sender"), (#""sentiment":2"#, "/sentiment"),
            (#""sent_at":"noon""#, "/sent_at"), (#""message_id":"""#, "/message_id"),
        ])
    func refused(member: String, pointer: String) throws {
        let name = String(member.prefix { $0 != ":" })
        let rest = Self.message.split(separator: ",").filter { !$0.hasPrefix(name) }.joined(separator: ",")
        let answer = try Caller("conversations:write").ask(
            shared.one, "POST", "/api/v1/conversations/C/messages", "{\(rest),\(member)}",
            key: Caller.newKey())
        #expect(answer.status == 422 && answer.pointers == [pointer], "\(answer.body)")
    }
}
