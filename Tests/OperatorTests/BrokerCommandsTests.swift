import Foundation
import Kafka
import Records
import TestKit
import TestTraits
import Testing

@Suite("bellhop on a broker", .ownThreads)
struct BrokerCommandsTests {
    private static let topic = """
        asyncapi: 3.0.0
        info: {title: Parcels, version: 1.0.0}
        channels:
          parcels:
            address: parcels
            messages: {parcel.sent: {$ref: '#/components/messages/parcel.sent'}}
            bindings:
              kafka:
                partitions: 2
                topicConfiguration: {retention.ms: 86400000}
                bindingVersion: 0.5.0
            x-bellhop: {consumers: [parcels], key: parcel}
        operations: {receive: {action: receive, channel: {$ref: '#/channels/parcels'}}}
        components:
          messages:
            parcel.sent:
              name: parcel.sent
              payload:
                type: object
                required: [parcel]
                properties: {parcel: {type: string}, grams: {type: integer, minimum: 1}}
              examples: [{payload: {parcel: P-1}}]
        """

    private func topics() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory("topics")
        try directory.write("parcels.yaml", Self.topic)
        return directory
    }

    private func line(_ id: String, _ parcel: String, grams: String = "1") -> String {
        """
        {"specversion":"1.0","id":"\(id)","source":"/test","type":"parcel.sent","time":"2026-03-01T12:00:00Z",\
        "tenantid":"acme","data":{"parcel":"\(parcel)","grams":\(grams)}}
        """
    }

    @Test(
        "topics apply makes what is missing, check compares, list shows",
        .enabled(if: KafkaServer.isAvailable))
    func topicsOnKafka() throws {
        let directory = try topics()
        let server = try #require(try KafkaServer.shared)
        var bellhop = try Bellhop("topics_apply")
        bellhop.environment["BELLHOP_BROKERS"] = server.bootstrap
        bellhop.environment["BELLHOP_TOPICS"] = directory.path

        let before = try bellhop("topics", "check")
        #expect(before.status == 1)
        #expect(
            before.error.contains("parcels is missing")
                && before.error.contains("parcels.dead-letters is missing"))
        let applied = try bellhop("topics", "apply")
        #expect(applied.status == 0, "\(applied.error)")
        #expect(
            applied.output.contains("created parcels\n")
                && applied.output.contains("created parcels.dead-letters\n"))
        try eventually("the broker is as the files say") { try bellhop("topics", "check").status == 0 }
        #expect(try bellhop("topics", "apply").output.contains("created") == false)

        // More partitions are added; a setting that differs is told.
        try directory.write(
            "parcels.yaml",
            Self.topic.replacing("partitions: 2", with: "partitions: 3").replacing(
                "86400000", with: "3600000"))
        #expect(try bellhop("topics", "apply").output.contains("parcels: 2 → 3 partitions"))
        try eventually("the partition is there") {
            try Admin(ClientConfiguration(brokers: server.bootstrap)).metadata(["parcels"]).topics["parcels"]?
                .count == 3
        }
        let differing = try bellhop("topics", "check")
        #expect(differing.status == 1)
        #expect(differing.error.contains("retention.ms is 86400000, the file says 3600000"))

        let list = try rows(json(bellhop("topics", "list", "--json").output))
        #expect(list.count == 1)
        #expect(list[0]["topic"] as? String == "parcels" && list[0]["partitions"] as? Int == 3)
        #expect(list[0]["types"] as? String == "parcel.sent" && list[0]["workers"] as? String == "parcels")
    }

    @Test("publish sends what fits the contract and tells each line that does not, by its number")
    func publish() throws {
        let directory = try topics()
        let cluster = try MockCluster()
        try cluster.createTopic("parcels", partitions: 2)
        var bellhop = try Bellhop("publish")
        bellhop.environment["BELLHOP_BROKERS"] = cluster.bootstrap
        bellhop.environment["BELLHOP_TOPICS"] = directory.path
        let input = [
            line("1", "P-1"), "", "not json", line("4", "P-2", grams: "0"), line("5", "P-3"),
            #"{"specversion":"1.0"}"#, line("7", "P-4") + "\r",
        ].joined(separator: "\n")
        let result = try bellhop("publish", "parcels", input: input)
        #expect(result.status == 1)
        #expect(result.output == "3 published, 3 rejected, 0 not acknowledged\n")
        let said = result.error.split(separator: "\n")
        #expect(said.map { $0.prefix { $0 != ":" } } == ["line 3", "line 4", "line 6"], "\(result.error)")
        #expect(said.count > 1 && said[1].contains("grams"))

        let good = try bellhop("publish", "parcels", input: line("8", "P-1") + "\n")
        #expect(good.status == 0)
        let records = try read(cluster.bootstrap, count: 4)
        #expect(
            records.compactMap(\.key).map { String(decoding: $0, as: UTF8.self) }.sorted() == [
                "acme/P-1", "acme/P-1", "acme/P-3", "acme/P-4",
            ])
        let first = try #require(records.first { $0.headers.contains(Record.Header("ce_id", "1")) })
        #expect(first.value == Array(#"{"parcel":"P-1","grams":1}"#.utf8))
        #expect(first.headers.contains(Record.Header("ce_type", "parcel.sent")))
    }

    private func read(_ bootstrap: String, count: Int) throws -> [Record] {
        var reader = try SoloConsumer(ClientConfiguration(brokers: bootstrap), topics: ["parcels"])
        try reader.assign((0..<2).map { (TopicPartition("parcels", $0), StartOffset.earliest) })
        var batch = RecordBatch()
        var notices: [PartitionNotice] = []
        try eventually(
            "\(count) records",
            { () -> Int in
                reader.drain(
                    into: &batch, maximumRecords: 100, maximumBytes: 1 << 20, timeout: .milliseconds(100),
                    notices: &notices)
                return batch.count
            }, until: { $0 >= count })
        return batch.entries.indices.map { batch.record(at: $0) }
    }

    @Test("publish names the topics that there are, and exits 64 for another")
    func unknownTopic() throws {
        var bellhop = try Bellhop("unknown_topic")
        bellhop.environment["BELLHOP_BROKERS"] = "127.0.0.1:1"
        let result = try bellhop("publish", "led-events")
        #expect(result.status == 64)
        #expect(result.error.contains("lead-events"))
    }

    @Test("broker makes the topics of the files, writes where it is, and ends at SIGTERM")
    func broker() throws {
        let directory = try topics()
        let address = "\(directory.path)/address"
        let broker = try Program(
            "bellhop", ["broker", "--topics", directory.path, "--address-file", address])
        let lines = try eventually("the address is written") {
            try String(contentsOfFile: address, encoding: .utf8).split(separator: "\n").map(String.init)
        } until: {
            $0.count == 2
        }
        let topics = try Admin(ClientConfiguration(brokers: lines[0])).metadata().topics
        #expect(topics["parcels"]?.count == 2 && topics["parcels.dead-letters"]?.count == 2)
        #expect(lines[1].count == 16)
        #expect(broker.standardOutput.contains("in memory") || broker.standardOutput.contains("In-memory"))
        broker.terminate()
        #expect(try broker.wait() == .exited(0))
    }
}
