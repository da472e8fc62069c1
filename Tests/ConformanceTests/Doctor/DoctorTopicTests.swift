import Contract
import Foundation
import Kafka
import Postgres
import Records
import TestKit
import TestTraits
import Testing

private enum Ranked: Scenario {}
private enum Copies: Scenario {}

@Suite("bellhop doctor on topics", .ownThreads)
struct DoctorTopicTests {
    @Test(
        "compares topics with the contract, and knows strangers in a group",
        arguments: BrokerKind.all(but: .mock, which: "tells no settings"))
    func topics(_ kind: BrokerKind) throws {
        let clinic = try Clinic<Ranked>(kind, Clinic<Ranked>.server())
        let admin = try Admin(clinic.bench.broker.client)
        let settings: [(String, String, String, Int32)] = [
            ("cleanup.policy", "compact", "topic-setting", 2),
            ("min.insync.replicas", "2", "min-insync-impossible", 2),
            ("max.message.bytes", "50000000", "max-message-bytes", 1),
            ("retention.ms", "-1", "keep-ids-short", 1),
        ]
        for (name, value, code, status) in settings {
            let before = try admin.describe(Ranked.events)[name]?.value ?? ""
            try admin.alterConfig(Ranked.events, [name: value])
            try eventually("\(code) is found") {
                let answer = try clinic.ask()
                return answer.codes.contains(code) && answer.status == status
            }
            try admin.alterConfig(Ranked.events, [name: before])
            try eventually("\(code) is gone") { try clinic.ask().complaints == [] }
        }
        try expectContract(clinic)
        try expectLog(clinic)
        var stranger = try Consumer(
            ConsumerConfiguration(
                ClientConfiguration(brokers: clinic.bench.broker.bootstrap, clientID: "analysis"),
                group: Ranked.worker),
            topics: [Ranked.events])
        try stranger.subscribe()
        try eventually("the stranger is found") {
            _ = stranger.nextEvent(timeout: .milliseconds(100))
            return try clinic.ask().codes.contains("group-stranger")
        }
    }

    /// What a log keeps from its worker, and what it deletes before it is read.
    private func expectLog(_ clinic: Clinic<Ranked>) throws {
        let bench = clinic.bench
        let clock = FalseClock.isAvailable ? try FalseClock() : nil
        if let clock {
            try clock.shift(by: .seconds(120))
            let producer = try TransactionalProducer(bench.broker.bootstrap, id: "doctor")
            try producer.send([added("open", "a", 1)], to: Ranked.events, .leaveOpen)
            try eventually("the open transaction is found") {
                try clinic.ask([], clock.environment).codes.contains("transaction-open")
            }
            try producer.abort()
        }
        bench.stop()
        try bench.publish([added("late", "a", 1)])
        if let clock {
            try clock.shift(by: .seconds(7 * 86_400 - 600))
            let answer = try clinic.ask([], clock.environment)
            #expect(answer.codes.contains("retention-near"), "\(answer.output)")
        }
        let place = TopicPartition(Ranked.events, 0)
        let end = try #require(try Admin(bench.broker.client).watermarks([place])[place]?.high)
        try Admin(bench.broker.client).deleteRecords(place, before: end)
        try clinic.ask().expect(2, "partition-lost")
    }

    private func expectContract(_ clinic: Clinic<Ranked>) throws {
        let file = try String(contentsOfFile: "\(clinic.bench.files.path)/topics/tally.yaml", encoding: .utf8)
        let changed = try TemporaryDirectory("contract")
        try changed.write("tally.yaml", file.replacing("partitions: 1", with: "partitions: 4"))
        try clinic.ask([], ["BELLHOP_TOPICS": changed.path]).expect(1, "topic-partitions")
        try changed.write("tally.yaml", file.replacing(Ranked.events, with: "elsewhere"))
        try clinic.ask([], ["BELLHOP_TOPICS": changed.path]).expect(2, "topic-missing")
    }

    @Test(
        "says what copies of a topic can bear, and what a dead broker means",
        .enabled(if: KafkaServer.isAvailable))
    func copies() throws {
        let kafka = try KafkaServer(nodes: 3)
        let clinic = try Clinic<Copies>(
            .kafka, Clinic<Copies>.server(), broker: Broker(bootstrap: kafka.bootstrap, mock: nil),
            replicas: 3)
        let admin = try Admin(clinic.bench.broker.client)
        func expect(_ code: String, _ status: Int32, _ environment: [String: String] = [:]) throws {
            try eventually("\(code) is found") {
                let answer = try clinic.ask([], environment)
                return answer.codes.contains(code) && answer.status == status
            }
        }
        try eventually("all is well") { try clinic.ask().complaints == [] }
        try admin.alterConfig(Copies.events, ["min.insync.replicas": "1"])
        try expect("min-insync-low", 1)
        try admin.alterConfig(Copies.events, ["min.insync.replicas": "3"])
        try expect("min-insync-high", 1)
        // Another topic of one copy, on the broker that is about to die.
        let file = try String(contentsOfFile: "\(clinic.bench.files.path)/topics/tally.yaml", encoding: .utf8)
        let changed = try TemporaryDirectory("contract")
        try changed.write("tally.yaml", file.replacing(Copies.events, with: "single"))
        for name in ["single", "single.dead-letters"] {
            try clinic.bench.broker.createTopic(
                name, partitions: 1, replicas: 1, ["min.insync.replicas": "1"])
        }
        let single = ["BELLHOP_TOPICS": changed.path]
        try expect("replication-low", 1, single)
        let leader = try #require(try admin.metadata(["single"]).topics["single"]?.first?.leader)
        try kafka.kill9(node: leader)
        try expect("in-sync-few", 2)
        try expect("partition-leaderless", 2, single)
        // The node that died may have been the controller: another one takes over.
        try eventually("the setting is changed") {
            try Admin(clinic.bench.broker.client).alterConfig(Copies.events, ["min.insync.replicas": "2"])
            return true
        }
        try eventually("one copy less is told") { try clinic.ask().codes.contains("replicas-behind") }
    }
}
