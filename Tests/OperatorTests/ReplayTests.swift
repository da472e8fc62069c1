import Foundation
import Kafka
import Records
import TestKit
import TestTraits
import Testing

@Suite("bellhop escalation what-if", .ownThreads)
struct ReplayTests {
    private let topic = "conversations-\(UUID().uuidString.prefix(8).lowercased())"

    /// A database, and the topic of conversations under a name that no other test has.
    private func bellhop(_ brokers: String, _ directory: TemporaryDirectory) throws -> Bellhop {
        let text = try String(
            contentsOfFile: "\(repositoryRoot)/topics/conversation-messages.yaml", encoding: .utf8)
        try directory.write(
            "conversations.yaml",
            text.replacing("address: conversation-messages", with: "address: \(topic)")
                .replacing("partitions: 6", with: "partitions: 2"))
        var bellhop = try Bellhop("escalation_what_if_\(topic.suffix(8))")
        bellhop.environment["BELLHOP_BROKERS"] = brokers
        bellhop.environment["BELLHOP_TOPICS"] = directory.path
        return bellhop
    }

    private func message(_ tenant: String, _ conversation: String, _ number: Int, _ text: String) -> String {
        """
        {"specversion":"1.0","id":"\(conversation)-\(number)","source":"/test","type":"message.received",\
        "time":"2026-03-01T12:00:00Z","tenantid":"\(tenant)","data":{"conversation_id":"\(conversation)",\
        "message_id":"m-\(number)","sender":"customer","text":"\(text)","language":"en",\
        "sent_at":"2026-03-01T12:00:0\(number)Z"}}
        """
    }

    private func report(_ bellhop: Bellhop, _ words: String...) throws -> [String: Any] {
        let result = try Program.run(
            "bellhop", ["escalation", "what-if", "--json"] + words, environment: bellhop.environment)
        #expect(result.status == 0, "\(result.error)")
        return try #require(json(result.output) as? [String: Any])
    }

    private func names(_ sum: Any?, _ kind: String) throws -> [String] {
        let kind = try #require((sum as? [String: Any])?[kind] as? [String: Any])
        return try rows(kind["first"]).map { $0["conversation_id"] as? String ?? "" }
    }

    @Test(
        "past messages under a draft: how many more and fewer, which, and how far back the topic goes",
        .enabled(if: KafkaServer.isAvailable))
    func onKafka() throws {
        let server = try #require(try KafkaServer.shared)
        let directory = try TemporaryDirectory("topics")
        let bellhop = try bellhop(server.bootstrap, directory)
        #expect(try bellhop("topics", "apply").status == 0)
        // By the standard, `wish` escalates, as does `manager`; acme has put settings that hear of zebras, too.
        try bellhop.sql(
            """
            insert into escalation.config values ('acme', 1, '{"mode":"keyword_only","keywords":{"en":["zebra"]}}',
                now(), 'e', 't', 0, 0);
            insert into escalation.tenant_config (tenant_id, rule_set, version) values ('acme', 'escalation', 1);
            """)
        let lines = [
            message("acme", "wish", 1, "I want to talk to a human"), message("acme", "calm", 1, "hello"),
            message("acme", "zebra", 1, "I saw a zebra"), message("acme", "lion", 1, "hello"),
            message("acme", "lion", 2, "I saw a lion"), message("acme", "lion", 2, "I saw a lion"),
            message("globex", "lion", 1, "I saw a lion"), message("globex", "zebra", 1, "I saw a zebra"),
        ]
        #expect(try bellhop("publish", topic, input: lines.joined(separator: "\n")).status == 0)
        let draft = "\(directory.path)-draft.json"
        try #"{"config":{"mode":"keyword_only","keywords":{"en":[{"phrase":"lion","priority":"URGENT"}]}}}"#
            .write(toFile: draft, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: draft) }
        let result = try report(bellhop, "--config", draft, "--since", "30d")
        #expect(result["complete"] as? Bool == true && result["records"] as? Int == 8)
        let tenants = try rows(result["tenants"])
        #expect(tenants.map { $0["tenant_id"] as? String } == ["acme", "globex"])
        #expect(tenants.map { $0["config_version"] as? Int } == [1, 0])
        #expect(tenants.map { $0["messages"] as? Int } == [6, 2])
        #expect(try names(tenants[0], "more") == ["lion"] && names(tenants[0], "fewer") == ["zebra"])
        #expect((tenants[0]["before"] as? [String: Any])?["escalations"] as? Int == 2)
        #expect((tenants[0]["after"] as? [String: Any])?["URGENT"] as? Int == 1)
        let all = result["all"]
        #expect(try names(all, "more") == ["lion", "lion"])
        let one = try report(bellhop, "--config", draft, "--tenant", "globex", "--top", "0")
        #expect(try rows(one["tenants"]).count == 1 && names(one["all"], "more").isEmpty)
        try checkText(bellhop, draft)
        try checkReach(bellhop, server, draft)
    }

    private func checkText(_ bellhop: Bellhop, _ draft: String) throws {
        let text = try bellhop("escalation", "what-if", "--config", draft, "--since", "1h").output
        for part in [
            " against the settings in force, records since 20", "8 records read, the oldest of 20",
            "; the topic has all since then.\n",
            "acme, version 1 of the settings: 4 conversations, 6 messages; 2 escalations, by the draft 2\n1 more, 1 fewer, 0 with another priority, 0 at another message\n1 more:\n",
            "URGENT at m-2", "keyword, 'lion'", "All 2 tenants together: ",
        ] {
            #expect(text.contains(part), "\(part)\n\(text)")
        }
        #expect(!text.contains("I saw"))
        let silent = try bellhop("escalation", "what-if", "--mode", "manual_only", "--tenant", "nobody")
            .output
        #expect(silent.contains("No conversation fits."))
        let future = try bellhop(
            "escalation", "what-if", "--config", draft, "--since", "2090-01-01T00:00:00Z")
        #expect(future.output.contains("The topic has no record since then."), "\(future.output)")
    }

    /// Where older records have been deleted, it says so.
    private func checkReach(_ bellhop: Bellhop, _ server: KafkaServer, _ draft: String) throws {
        let admin = try Admin(ClientConfiguration(brokers: server.bootstrap, clientID: "what-if-tests"))
        for partition in [Int32(0), 1] {
            let place = TopicPartition(topic, partition)
            let log = try admin.watermarks(place)
            if log.high > log.low { try admin.deleteRecords(place, before: log.high - 1) }
        }
        let cut = try report(bellhop, "--config", draft)
        #expect(cut["complete"] as? Bool == false)
        let (since, whole) = (cut["since"] as? String, cut["complete_since"] as? String)
        #expect(try #require(since) < #require(whole))
        let text = try bellhop("escalation", "what-if", "--config", draft).output
        #expect(text.contains("older ones have been deleted: all there is of every partition begins at 20"))
    }

    @Test(
        "on the broker in memory, which knows no times, all is read; what does not fit the contract is counted"
    )
    func inMemory() throws {
        let directory = try TemporaryDirectory("topics")
        var bellhop = try bellhop("", directory)
        let address = "\(directory.path)-address"
        let broker = try Program(
            "bellhop", ["broker", "--topics", directory.path, "--address-file", address])
        defer { broker.terminate() }
        let lines = try eventually(
            "the broker in memory runs", { try String(contentsOfFile: address, encoding: .utf8) },
            until: { $0.hasSuffix("\n") })
        let brokers = String(lines.split(separator: "\n")[0])
        bellhop.environment["BELLHOP_BROKERS"] = brokers
        try? FileManager.default.removeItem(atPath: address)
        #expect(
            try bellhop("publish", topic, input: message("acme", "a", 1, "I want to talk to a human")).status
                == 0)
        var producer = try Producer(
            ProducerConfiguration(ClientConfiguration(brokers: brokers, clientID: "what-if-tests")))
        try producer.produce(
            topic: topic, Record(key: Array("acme/a".utf8), value: Array("{}".utf8)), token: 1)
        var deliveries: [Delivery] = []
        let isDone = producer.flush(timeout: .seconds(60), into: &deliveries)
        #expect(isDone && deliveries.count == 1)
        let result = try report(bellhop, "--mode", "manual_only")
        #expect(result["records"] as? Int == 2 && result["unfit"] as? Int == 1)
        #expect(try names(result["all"], "fewer") == ["a"])
        let text = try bellhop("escalation", "what-if", "--mode", "manual_only").output
        #expect(text.contains("1 record did not fit the contract."))
    }

    @Test("bad use")
    func badUse() throws {
        let bellhop = Bellhop(database: "dbname=x")
        let cases: [([String], Int32, String)] = [
            ([], 64, "what-if needs --config FILE or --mode MODE"), (["x"], 64, "expected no argument"),
            (["--mode", "manual_only", "--since", "soon"], 64, "--since must be like"),
            (["--mode", "manual_only", "--top", "-1"], 64, "--top must be a whole number from 0 to 1000"),
            (["--mode", "manual_only"], 78, "BELLHOP_BROKERS"),
            (["--config", "/nowhere/x"], 1, "/nowhere/x cannot be read"),
        ]
        for (words, status, says) in cases {
            let result = try Program.run(
                "bellhop", ["escalation", "what-if"] + words, environment: bellhop.environment)
            #expect(result.status == status && result.error.contains(says), "\(words): \(result.error)")
        }
    }
}
