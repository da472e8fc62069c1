import Contract
import Foundation
import Records
import Testing

@Suite("Topic files")
struct TopicFileTests {
    @Test("lead-events is as the contract says")
    func leadEvents() throws {
        let topic = try #require(try Contract(directory: topicsDirectory).topic(named: "lead-events"))
        #expect(topic.partitions == 6)
        #expect(topic.replicas == -1)
        #expect(
            topic.configuration == [
                "cleanup.policy": "delete", "retention.ms": "604800000",
                "message.timestamp.type": "LogAppendTime",
            ])
        #expect(!topic.isCompacted)
        #expect(topic.consumers == ["lead-scoring"])
        #expect(topic.keyMember == "lead_id")
        #expect(topic.isDeduplicated)
        #expect(topic.gaps == .confirmed)
        #expect(
            topic.messages.map(\.type) == [
                "lead.created", "lead.updated", "lead.activity", "lead.rescore", "lead.score-override",
                "lead.deleted", "lead.route", "lead.assigned", "lead.merged", "lead.absorbed",
            ])
        #expect(topic.deadLetters?.topic == "lead-events.dead-letters")
        #expect(topic.deadLetters?.partitions == 6)
        #expect(topic.messages.allSatisfy { !$0.examples.isEmpty })
    }

    @Test("lead-commands has one key a tenant, and what only lanes of leads say has no permission")
    func leadCommands() throws {
        let topic = try #require(try Contract(directory: topicsDirectory).topic(named: "lead-commands"))
        #expect(topic.keyMember == nil)
        #expect(topic.entity == "scoring")
        #expect(topic.consumers == ["lead-rules"])
        #expect(topic.messages.map(\.type) == ["scoring-rules.put", "lead.outcome"])
        #expect(topic.messages.map(\.permission) == ["rules:write", nil])
    }

    @Test("routing-commands has one key a tenant, and what only lanes of leads say has no permission")
    func routingCommands() throws {
        let topic = try #require(try Contract(directory: topicsDirectory).topic(named: "routing-commands"))
        #expect(topic.entity == "routing" && topic.keyMember == nil)
        #expect(topic.consumers == ["lead-routing"] && topic.isDeduplicated && topic.partitions == 3)
        #expect(topic.configuration["message.timestamp.type"] == "LogAppendTime")
        #expect(
            topic.messages.filter { $0.permission == nil }.map(\.type) == ["lead.route", "lead.changed"])
        let own = topic.messages.filter { $0.permission == "assignments:write" }
        #expect(own.map(\.owner) == Array(repeating: .member("agent_id"), count: 4))
        #expect(
            own.map(\.type) == [
                "agent.availability", "assignment.accepted", "assignment.declined", "assignment.released",
            ])
        let rest = topic.messages.filter { $0.permission == "routing:write" }
        #expect(rest.count == 7 && rest.allSatisfy { $0.owner == nil && !$0.routes.isEmpty })
        #expect(
            topic.messages[0].routes.map(\.description) == [
                "POST /api/v1/automation/routing-rules", "PUT /api/v1/automation/routing-rules/{rule_id}",
            ])
        let route = try #require(topic.messages.first { $0.type == "lead.route" })
        #expect(route.personal == ["/facts/email": .email, "/facts/phone": .phone])
    }

    @Test("lead-assignments is kept for a while and read by no worker")
    func leadAssignments() throws {
        let topic = try #require(try Contract(directory: topicsDirectory).topic(named: "lead-assignments"))
        #expect(!topic.isCompacted && topic.deadLetters == nil && topic.partitions == 6)
        #expect(topic.messages.map(\.type) == ["lead.assigned", "lead.queued", "lead.unassigned"])
    }

    @Test("conversation-messages outlive a month, and only an agent says that an escalation is his")
    func conversationMessages() throws {
        let contract = try Contract(directory: topicsDirectory)
        let topic = try #require(contract.topic(named: "conversation-messages"))
        #expect(topic.keyMember == "conversation_id" && topic.isDeduplicated && topic.partitions == 6)
        #expect(topic.configuration["retention.ms"] == "\(35 * 86_400_000)")
        #expect(
            topic.messages.map(\.type) == [
                "message.received", "escalation.requested", "escalation.acknowledged",
                "conversation.handed_back",
                "conversation.closed", "escalation.overdue",
            ])
        #expect(
            topic.messages.map(\.owner) == [nil, nil, .member("agent_id"), .member("agent_id"), nil, nil])
        #expect(topic.messages.map(\.routes.count) == [1, 1, 1, 1, 1, 0])
        #expect(topic.messages[0].personal == ["/text": .text])
        #expect(contract.topics(for: "escalation-detection").map(\.name) == ["conversation-messages"])
    }

    @Test("escalation-config is compacted, with one key a tenant")
    func escalationConfig() throws {
        let topic = try #require(try Contract(directory: topicsDirectory).topic(named: "escalation-config"))
        #expect(topic.isCompacted && topic.entity == "escalation" && topic.consumers == ["escalation-rules"])
        #expect(topic.messages.map(\.permission) == ["escalations:configure"])
    }

    @Test(
        "what escalation says is read by no worker yet",
        arguments: [
            (
                "escalations",
                [
                    "conversation.escalated", "escalation.raised", "escalation.assigned",
                    "escalation.level_reached",
                    "conversation.deescalated",
                ]
            ),
            ("message-commands", ["message.send", "agents.notify"]),
        ])
    func escalationResults(name: String, types: [String]) throws {
        let topic = try #require(try Contract(directory: topicsDirectory).topic(named: name))
        #expect(topic.messages.map(\.type) == types)
        #expect(topic.deadLetters == nil && !topic.isCompacted)
    }

    @Test("lead-scores is compacted and read by no worker")
    func leadScores() throws {
        let contract = try Contract(directory: topicsDirectory)
        let topic = try #require(contract.topic(named: "lead-scores"))
        #expect(topic.isCompacted)
        #expect(topic.partitions == 6)
        #expect(topic.deadLetters == nil)
        #expect(topic.messages.map(\.type) == ["lead.scored"])
        #expect(contract.topics(for: "lead-scoring").map(\.name) == ["lead-events"])
    }

    @Test("reads what stands under x-bellhop")
    func ownFacts() throws {
        let topic = try Topic(
            yaml: topicFile(
                """
                x-bellhop: {consumers: [a, b], key: id, deduplicate: true, gaps: expected, maxBytes: 100,
                      deadLetters: {retention.ms: 5}}
                """))
        #expect(topic.consumers == ["a", "b"])
        #expect(topic.gaps == .expected)
        #expect(topic.maximumBytes == 100)
        #expect(topic.deadLetters?.configuration == ["cleanup.policy": "delete", "retention.ms": "5"])
        #expect(topic.messages.first?.type == "thing")
        #expect(topic.messages.first?.examples == [Array("{}".utf8)])
    }

    @Test(
        "a mistake is named with file, line and rule",
        arguments: [
            (topicFile().replacing("3.0.0", with: "2.6.0"), "t.yaml:1: asyncapi must be 3.0.x"),
            (
                topicFile().replacing("address: things", with: "address: a/b"),
                "t.yaml:5: address must be 1–249 letters, digits, dots, _ or -"
            ),
            (topicFile().replacing("address: things", with: "title: x"), "t.yaml:5: address is missing"),
            (
                topicFile().replacing("partitions: 3", with: "partitions: 0"),
                "t.yaml:12: partitions must be a number from 1 on"
            ),
            (topicFile().replacing("partitions: 3", with: "replicas: 3"), "t.yaml:12: partitions is missing"),
            (
                topicFile().replacing("examples: [{payload: {}}]", with: "title: x"),
                "t.yaml:8: thing has no example"
            ),
            (
                topicFile(example: "[]"),
                "t.yaml:9: thing: the example breaks its schema: the data is an array, expected an object"
            ),
            (
                topicFile(schema: "{properties: {a: {pattern: x}}}"),
                "t.yaml:8: thing: payload/properties/a/pattern: unknown keyword pattern"
            ),
            (topicFile(schema: "{$ref: '#/components/x'}"), "t.yaml:8: $ref finds nothing in this document"),
            (
                topicFile("x-bellhop: {colour: red}"),
                "t.yaml:14: unknown fact x-bellhop.colour; known: consumers, key, entity, deduplicate, gaps, deadLetters, maxBytes"
            ),
            (topicFile("x-bellhop: {gaps: maybe}"), "t.yaml:14: gaps must be confirmed or expected"),
            (topicFile("address: again"), "t.yaml:14: duplicate key \"address\""),
            (topicFile().replacing("channels:", with: "other:"), "t.yaml:1: channels is missing"),
            ("a: [", "t.yaml:2: did not find expected node content"),
        ])
    func mistakes(yaml: String, description: String) {
        let error = #expect(throws: ContractError.self) { try Topic(yaml: yaml) }
        #expect(error?.description == description)
    }

    @Test("a schema may be named elsewhere in the file, but not be part of itself")
    func references() throws {
        let tail = "\ncomponents: {schemas: {A: {$ref: '#/components/schemas/B'}, B: {type: object}}}"
        let topic = try Topic(yaml: topicFile(schema: "{$ref: '#/components/schemas/A'}") + tail)
        #expect(topic.messages.count == 1)
        let circle = "\ncomponents: {schemas: {A: {properties: {a: {$ref: '#/components/schemas/A'}}}}}"
        #expect(throws: ContractError.self) {
            try Topic(yaml: topicFile(schema: "{$ref: '#/components/schemas/A'}") + circle)
        }
    }

    @Test("a directory names the mistakes of all its files, and a topic given twice")
    func directory() throws {
        let directory = NSTemporaryDirectory() + "/topics-\(UUID())"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        #expect(throws: ContractError.self) { try Contract(directory: directory) }
        for (name, text) in [
            "a.yaml": topicFile(), "b.yaml": topicFile(), "c.yaml": "x: [", "d.yaml": "{}", "e.txt": "?",
        ] {
            try text.write(toFile: directory + "/" + name, atomically: true, encoding: .utf8)
        }
        let error = #expect(throws: ContractError.self) { try Contract(directory: directory) }
        #expect(
            error?.problems.map { $0.file.split(separator: "/").last ?? "" } == [
                "c.yaml", "d.yaml", "b.yaml",
            ])
        #expect(throws: ContractError.self) { try Contract(directory: directory + "/none") }
    }
}
