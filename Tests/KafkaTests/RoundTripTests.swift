import Kafka
import Records
import TestTraits
import Testing

@Suite("Producing and reading", .ownThreads)
struct RoundTripTests {
    static let shapes: [Record] = [
        Record(key: Array("k".utf8), value: Array("v".utf8)),
        Record(key: nil, value: Array("no key".utf8)),
        Record(key: Array("deleted".utf8), value: nil),
        Record(key: [], value: []),
        Record(key: nil, value: nil),
        Record(key: [0, 255, 10], value: [0xC3, 0x28, 0, 1]),
        Record(
            key: Array("h".utf8), value: Array("headers".utf8),
            headers: [
                .init("ce_id", "1"), .init("ce_id", "again"), .init(name: Array("null".utf8), value: nil),
                .init(name: Array("empty".utf8), value: []), .init(name: [0xFF, 0xFE], value: [0, 1, 2]),
                .init(name: [], value: [7]),
            ]),
        Record(key: nil, value: [UInt8](repeating: 65, count: 900_000)),
    ]

    @Test("every shape of record comes back byte for byte, in order", arguments: Broker.available)
    func roundTrip(broker: Broker) throws {
        try broker.with(partitions: 1) { brokers, topic in
            let deliveries = try produce(Self.shapes, to: topic, brokers: brokers)
            #expect(deliveries.map(\.offset) == Array(0..<Int64(Self.shapes.count)))
            let reading = try read(partitions(topic, 1), brokers: brokers)
            #expect(reading.records == Self.shapes)
            #expect(reading.offsets == deliveries.map(\.offset))
            #expect(reading.batch.entries.allSatisfy { $0.timestamp > 1_600_000_000_000 })
        }
    }

    @Test("the end of a partition is told with the offset that comes next", arguments: Broker.available)
    func endOfPartition(broker: Broker) throws {
        try broker.with(partitions: 2) { brokers, topic in
            try produce(numbered(3), to: topic, partition: 1, brokers: brokers)
            let reading = try read(partitions(topic, 2), brokers: brokers)
            #expect(reading.ends == [TopicPartition(topic, 0): 0, TopicPartition(topic, 1): 3])
        }
    }

    @Test("reading starts exactly at the offset that is asked for", arguments: Broker.available)
    func startsAtOffset(broker: Broker) throws {
        try broker.with(partitions: 1) { brokers, topic in
            try produce(numbered(100), to: topic, brokers: brokers)
            let reading = try read(partitions(topic, 1), from: 57, brokers: brokers)
            #expect(reading.offsets == Array(57..<100))
            #expect(reading.records.first?.value == Array("record 57".utf8))
        }
    }

    @Test("topics are told apart by their index in the list")
    func topicIndex() throws {
        let cluster = try MockCluster()
        let brokers = cluster.bootstrap
        for topic in ["a", "b"] {
            try cluster.createTopic(topic, partitions: 1)
            try produce([Record(key: nil, value: Array(topic.utf8))], to: topic, brokers: brokers)
        }
        let reading = try read([TopicPartition("b", 0), TopicPartition("a", 0)], brokers: brokers)
        let pairs = reading.batch.entries.indices.map {
            (
                reading.batch.entries[$0].topic,
                reading.records[$0].value.map { String(decoding: $0, as: UTF8.self) }
            )
        }
        #expect(pairs.sorted { $0.0 < $1.0 }.map(\.1) == ["a", "b"])
        #expect(Set(pairs.map(\.0)) == [0, 1])
    }

    /// Values that Kafka publishes for its own murmur2 (`org.apache.kafka.common.utils.UtilsTest`).
    static let murmur2: [(key: String, hash: Int32)] = [
        ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
        ("a-little-bit-longer-string", -1_486_304_829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
    ]

    @Test("a key goes to the partition that Java's producer chooses", arguments: murmur2)
    func partitioner(key: String, hash: Int32) throws {
        try Broker.mock.with(partitions: 97) { brokers, topic in
            let record = Record(key: Array(key.utf8), value: [])
            let deliveries = try produce([record], to: topic, partition: nil, brokers: brokers)
            #expect(deliveries.map(\.partition) == [(hash & 0x7FFF_FFFF) % 97])
        }
    }

    @Test(
        "a record without a key goes where it is told, one with a key where the key belongs; the partitions are counted"
    )
    func keyless() throws {
        let cluster = try MockCluster()
        try cluster.createTopic("t", partitions: 97)
        var configuration = ProducerConfiguration(ClientConfiguration(brokers: cluster.bootstrap))
        configuration.choosesKeyless = true
        var producer = try Producer(configuration)
        var deliveries: [Delivery] = []
        var count = producer.partitionCount(of: "t")
        #expect(count == nil)
        try producer.produce(topic: "t", Record(key: [], value: []), token: 0)
        #expect(producer.flush(timeout: .seconds(60), into: &deliveries))
        count = producer.partitionCount(of: "t")
        #expect(count == 97)
        try producer.produce(topic: "t", keyless: 7, Record(key: nil, value: []), token: 1)
        try producer.produce(topic: "t", keyless: 8, Record(key: Array("abc".utf8), value: []), token: 2)
        try producer.produce(topic: "t", keyless: 97, Record(key: nil, value: []), token: 3)
        #expect(producer.flush(timeout: .seconds(60), into: &deliveries))
        let partitions = deliveries.sorted { $0.token < $1.token }.map(\.partition)
        #expect(
            partitions.prefix(3) == [
                partition(of: [], among: 97), 7, partition(of: Array("abc".utf8), among: 97),
            ])
        #expect((0..<97).contains(partitions[3]))
    }

    @Test("the partition of a key is the one that Java's producer chooses", arguments: murmur2)
    func partitionOfKey(key: String, hash: Int32) {
        #expect(partition(of: Array(key.utf8), among: 97) == (hash & 0x7FFF_FFFF) % 97)
    }

    @Test("a full queue is told apart from every other error, and passes once reports are read")
    func queueFull() throws {
        let cluster = try MockCluster()
        try cluster.createTopic("t", partitions: 1)
        try cluster.setBroker(1, isSilent: true)
        var configuration = ProducerConfiguration(ClientConfiguration(brokers: cluster.bootstrap))
        configuration.queueRecords = 10
        var producer = try Producer(configuration)
        for token in 0..<10 {
            try producer.produce(topic: "t", partition: 0, numbered(1)[0], token: UInt64(token))
        }
        do {
            try producer.produce(topic: "t", partition: 0, numbered(1)[0], token: 10)
            Issue.record("the eleventh record should not fit")
        } catch {
            #expect(error.code == .queueFull)
            #expect(error.isRetriable && !error.isFatal)
        }
        let waiting = producer.outstanding
        #expect(waiting == 10)
        try cluster.setBroker(1, isSilent: false)
        var deliveries: [Delivery] = []
        let isFlushed = producer.flush(timeout: .seconds(30), into: &deliveries)
        #expect(isFlushed)
        #expect(deliveries.map(\.token).sorted() == Array(0..<10))
        #expect(deliveries.allSatisfy { $0.error == nil })
        try producer.produce(topic: "t", partition: 0, numbered(1)[0], token: 10)
    }

    @Test("a record that the client takes for written since a later one is, and no broker has, is an error")
    func impliedByLater() throws {
        let cluster = try MockCluster()
        try cluster.createTopic("t", partitions: 1)
        var configuration = ProducerConfiguration(ClientConfiguration(brokers: cluster.bootstrap))
        configuration.linger = .zero
        var producer = try Producer(configuration)
        var deliveries: [Delivery] = []
        let records = numbered(3)
        try producer.produce(topic: "t", partition: 0, records[0], token: 0)
        #expect(producer.flush(timeout: .seconds(60), into: &deliveries))
        // The second request is on its way while the first one's refusal is.
        try cluster.setAnswerTime(1, .seconds(1))
        cluster.refuseNextProduce()
        for token in 1...2 as ClosedRange<UInt64> {
            try producer.produce(topic: "t", partition: 0, records[Int(token)], token: token)
            producer.sendNow()
        }
        #expect(producer.flush(timeout: .seconds(60), into: &deliveries))
        try cluster.setAnswerTime(1, .zero)
        deliveries.sort { $0.token < $1.token }
        #expect(deliveries.map(\.offset) == [0, -1, 1])
        #expect(deliveries[1].error?.message.contains("offset") == true && deliveries[1].mayBeWritten)
        let reading = try read(partitions("t", 1), brokers: cluster.bootstrap)
        #expect(reading.records.map(\.value) == [records[0].value, records[2].value])
    }

    @Test("a record larger than allowed is refused at once and leaves nothing outstanding")
    func tooLarge() throws {
        let cluster = try MockCluster()
        try cluster.createTopic("t", partitions: 1)
        var configuration = ProducerConfiguration(ClientConfiguration(brokers: cluster.bootstrap))
        configuration.maximumRecordBytes = 2000
        var producer = try Producer(configuration)
        do {
            let record = Record(
                key: nil, value: [UInt8](repeating: 0, count: 3000), headers: [.init("a", "b")])
            try producer.produce(topic: "t", partition: 0, record, token: 0)
            Issue.record("should be refused")
        } catch {
            #expect(error.code == .messageTooLarge)
            #expect(!error.isRetriable)
        }
        let waiting = producer.outstanding
        #expect(waiting == 0)
    }

    @Test(
        "with a timeout a record that cannot be sent is reported; closing with one outstanding does not hang")
    func timeoutAndClose() throws {
        var configuration = ProducerConfiguration(ClientConfiguration(brokers: "127.0.0.1:1"))
        configuration.messageTimeout = .milliseconds(200)
        var producer = try Producer(configuration)
        try producer.produce(topic: "t", partition: 0, numbered(1)[0], token: 7)
        var deliveries: [Delivery] = []
        let isFlushed = producer.flush(timeout: .seconds(20), into: &deliveries)
        #expect(isFlushed)
        #expect(deliveries.map(\.token) == [7])
        #expect(deliveries.first?.error != nil)
        try producer.produce(topic: "t", partition: 0, numbered(1)[0], token: 8)
        let start = ContinuousClock.now
        producer.close()
        #expect(ContinuousClock.now - start < .seconds(4))
    }
}
