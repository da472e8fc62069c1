import Contract
import Kafka
import Records
import TestKit
import Testing

/// The brokers that the suite runs against: a real Kafka where there is one, and librdkafka's mock cluster.
enum BrokerKind: String, CaseIterable, CustomTestStringConvertible {
    case kafka, mock

    var testDescription: String { self == .kafka ? "Apache Kafka" : "in-memory broker" }

    static var all: [BrokerKind] { KafkaServer.isAvailable ? [.kafka, .mock] : [.mock] }

    /// Those that can do what a scenario needs; what the others lack is said aloud.
    static func all(
        but kind: BrokerKind, which lacks: String, file: String = #fileID, line: Int = #line
    ) -> [BrokerKind] {
        say("\(kind.testDescription) \(lacks): the scenario at \(file):\(line) is skipped on it")
        return all.filter { $0 != kind }
    }

    func open() throws -> Broker {
        switch self {
        case .kafka: Broker(bootstrap: try #require(try KafkaServer.shared).bootstrap, mock: nil)
        case .mock: try Broker.mock()
        }
    }
}

/// A broker in use by one scenario.
final class Broker {
    let bootstrap: String
    private let mock: Mock?

    /// A class, to be optional and shared: the cluster itself may be neither.
    final class Mock {
        let cluster: MockCluster
        init() throws(KafkaError) { cluster = try MockCluster() }
    }

    init(bootstrap: String, mock: Mock?) {
        self.bootstrap = bootstrap
        self.mock = mock
    }

    static func mock() throws -> Broker {
        let mock = try Mock()
        return Broker(bootstrap: mock.cluster.bootstrap, mock: mock)
    }

    var isInMemory: Bool { mock != nil }
    var client: ClientConfiguration { ClientConfiguration(brokers: bootstrap, clientID: "conformance") }

    func createTopic(
        _ name: String, partitions: Int, replicas: Int = -1, _ settings: [String: String] = [:]
    ) throws {
        if let mock { return try mock.cluster.createTopic(name, partitions: partitions) }
        let topic = NewTopic(name, partitions: partitions, replicationFactor: replicas, config: settings)
        let results = try Admin(client).createTopics([topic])
        try #require(results[name] == .done || results[name] == .existed)
        try eventually("\(name) is known", equals: partitions) {
            try Admin(client).metadata([name]).topics[name]?.count
        }
    }

    /// Publishes and waits for the broker; each record to its key's partition unless one is given.
    @discardableResult
    func publish(_ records: [Record], to topic: String, partition: Int32? = nil) throws -> [Delivery] {
        var configuration = ProducerConfiguration(client)
        configuration.queueRecords = 200_000
        var producer = try Producer(configuration)
        var deliveries: [Delivery] = []
        for (index, record) in records.enumerated() {
            try producer.produce(topic: topic, partition: partition, record, token: UInt64(index))
        }
        try #require(producer.flush(timeout: .seconds(60), into: &deliveries))
        for delivery in deliveries { try #require(delivery.error == nil) }
        return deliveries
    }

    /// The offsets of all records that a partition has.
    func offsets(_ partition: TopicPartition) throws -> [Int64] {
        var reader = try SoloConsumer(client, topics: [partition.topic])
        try reader.assign([(partition, StartOffset.earliest)])
        var batch = RecordBatch()
        var notices: [PartitionNotice] = []
        try eventually("the end of \(partition)") {
            reader.drain(
                into: &batch, maximumRecords: 10_000_000, maximumBytes: 1 << 30, timeout: .milliseconds(200),
                notices: &notices)
            return notices.contains { $0.kind == .end }
        }
        return batch.entries.map(\.offset)
    }

    /// Records of a topic from its beginning, once there are `count`; by partition and offset.
    func read(_ topic: String, partitions: Int, count: Int) throws -> [Record] {
        var reader = try SoloConsumer(client, topics: [topic])
        try reader.assign((0..<partitions).map { (TopicPartition(topic, Int32($0)), StartOffset.earliest) })
        var batch = RecordBatch()
        var notices: [PartitionNotice] = []
        try eventually(
            "\(count) records in \(topic)",
            { () -> Int in
                reader.drain(
                    into: &batch, maximumRecords: 10_000_000, maximumBytes: 1 << 30,
                    timeout: .milliseconds(200),
                    notices: &notices)
                return batch.count
            }, until: { $0 >= count })
        let order = batch.entries.indices.sorted {
            (batch.entries[$0].partition, batch.entries[$0].offset)
                < (batch.entries[$1].partition, batch.entries[$1].offset)
        }
        return order.map { batch.record(at: $0) }
    }
}
