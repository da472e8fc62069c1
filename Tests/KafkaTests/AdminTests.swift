import Kafka
import Records
import TestKit
import TestTraits
import Testing

@Suite("Administration on real Kafka", .ownThreads, .enabled(if: KafkaServer.isAvailable))
struct AdminTests {
    @Test("topics are created with their settings; a second time they existed; a wrong setting fails alone")
    func create() throws {
        try Broker.kafka.with(
            partitions: 3, config: ["retention.ms": "604800000", "cleanup.policy": "delete"]
        ) {
            brokers, topic in
            let admin = try Admin(ClientConfiguration(brokers: brokers))
            let outcomes = try admin.createTopics([
                NewTopic(topic, partitions: 3),
                NewTopic("\(topic)-bad", partitions: 1, config: ["retention.ms": "soon"]),
                NewTopic("\(topic)-good", partitions: 1),
            ])
            #expect(outcomes[topic] == .existed)
            #expect(outcomes["\(topic)-good"] == .done)
            guard case .failed(let error) = outcomes["\(topic)-bad"] else {
                Issue.record("a setting that is no number was accepted")
                return
            }
            #expect(!error.isRetriable)
            let settings = try admin.describe(topic)
            #expect(settings["retention.ms"]?.value == "604800000")
            #expect(settings["cleanup.policy"]?.value == "delete")
            #expect(try admin.metadata([topic]).topics[topic]?.count == 3)
        }
    }

    @Test("changing one setting keeps the others")
    func alter() throws {
        try Broker.kafka.with(partitions: 1, config: ["retention.ms": "1000000"]) { brokers, topic in
            let admin = try Admin(ClientConfiguration(brokers: brokers))
            try admin.alterConfig(topic, ["message.timestamp.type": "LogAppendTime"])
            let own = { try admin.describe(topic).filter(\.value.isOwn).mapValues(\.value) }
            let expected = ["retention.ms": "1000000", "message.timestamp.type": "LogAppendTime"]
            #expect(try holds { try own() == expected })
        }
    }

    @Test("partitions can be added, and topics deleted")
    func growAndDelete() throws {
        try Broker.kafka.with(partitions: 1) { brokers, topic in
            let admin = try Admin(ClientConfiguration(brokers: brokers))
            #expect(try admin.createPartitions(topic, total: 4) == .done)
            #expect(try holds { try admin.metadata([topic]).topics[topic]?.count == 4 })
            #expect(try admin.deleteTopic(topic) == .done)
            #expect(try holds { try admin.metadata([topic]).topics.isEmpty })
            guard case .failed(let error) = try admin.deleteTopic(topic) else {
                Issue.record("a topic that is gone was deleted")
                return
            }
            #expect(error.code == .unknownTopic)
        }
    }

    @Test("the ends of the log are told, of one partition and of many; deleted records move the start")
    func logRanges() throws {
        try Broker.kafka.with(partitions: 2) { brokers, topic in
            try produce(numbered(10), to: topic, brokers: brokers)
            let admin = try Admin(ClientConfiguration(brokers: brokers))
            try admin.deleteRecords(TopicPartition(topic, 0), before: 4)
            let expected = [
                TopicPartition(topic, 0): Watermarks(low: 4, high: 10),
                TopicPartition(topic, 1): Watermarks(low: 0, high: 0),
            ]
            #expect(try holds { try admin.watermarks(partitions(topic, 2)) == expected })
            let one = try admin.watermarks(TopicPartition(topic, 0))
            #expect(one == Watermarks(low: 4, high: 10))
        }
    }

    @Test("an offset below the start of the log is a notice too, not a jump to the earliest record")
    func belowStart() throws {
        try Broker.kafka.with(partitions: 1) { brokers, topic in
            try produce(numbered(10), to: topic, brokers: brokers)
            let admin = try Admin(ClientConfiguration(brokers: brokers))
            try admin.deleteRecords(TopicPartition(topic, 0), before: 4)
            let reading = try read(partitions(topic, 1), from: 1, brokers: brokers)
            #expect(reading.batch.isEmpty)
            #expect(reading.failures[TopicPartition(topic, 0)]?.code == .offsetReset)
        }
    }

    @Test("aborted records are never delivered, and the end moves past them")
    func aborted() throws {
        try Broker.kafka.with(partitions: 1) { brokers, topic in
            let producer = try TransactionalProducer(brokers, id: topic)
            func send(_ count: Int, _ value: String, _ ending: TransactionalProducer.Ending) throws {
                let record = Record(key: nil, value: Array(value.utf8))
                try producer.send(Array(repeating: record, count: count), to: topic, ending)
            }
            try send(2, "kept", .commit)
            try send(3, "gone", .abort)
            try send(1, "kept", .commit)
            try send(4, "gone", .abort)
            // The coordinator answers before it has written the last control record.
            let admin = try Admin(ClientConfiguration(brokers: brokers))
            #expect(try holds { try admin.watermarks(TopicPartition(topic, 0)).high == 14 })
            let reading = try read(partitions(topic, 1), brokers: brokers)
            #expect(reading.records.map(\.value) == [[UInt8]](repeating: Array("kept".utf8), count: 3))
            // Ten records and four control records; offsets 2 is a control record.
            #expect(reading.offsets == [0, 1, 7])
            #expect(reading.ends == [TopicPartition(topic, 0): 14])
        }
    }

    @Test("a cluster has an id")
    func clusterID() throws {
        let server = try #require(try KafkaServer.shared)
        let admin = try Admin(ClientConfiguration(brokers: server.bootstrap))
        #expect(try admin.clusterID()?.isEmpty == false)
    }
}
