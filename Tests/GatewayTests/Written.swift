import Kafka
import Records
import TestKit
import Testing

/// A record that a gateway wrote, and where.
struct Written {
    var place: String
    var record: Record

    /// The value of a header, as text.
    subscript(_ name: String) -> String? {
        record.headers.first { $0.name == Array(name.utf8) }?.value.map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    var key: String { String(decoding: record.key ?? [], as: UTF8.self) }
    var value: String { String(decoding: record.value ?? [], as: UTF8.self) }
}

extension Site {
    /// All records of a tenant that a topic has by now, in the order of each partition.
    func records(of tenant: String, in topic: String = "lead-events") throws -> [Written] {
        try records(in: topic).filter { $0.key.hasPrefix("\(tenant)/") }
    }

    func records(in topic: String) throws -> [Written] {
        let client = ClientConfiguration(brokers: brokers, clientID: "gateway-tests")
        let partitions = try #require(try Admin(client).metadata([topic]).topics[topic]?.count)
        var reader = try SoloConsumer(client, topics: [topic])
        try reader.assign((0..<partitions).map { (TopicPartition(topic, Int32($0)), StartOffset.earliest) })
        var batch = RecordBatch()
        var notices: [PartitionNotice] = []
        try eventually("the end of \(topic)") {
            reader.drain(
                into: &batch, maximumRecords: 100_000, maximumBytes: 1 << 28, timeout: .milliseconds(200),
                notices: &notices)
            return notices.count { $0.kind == .end } >= partitions
        }
        return batch.entries.indices.sorted {
            (batch.entries[$0].partition, batch.entries[$0].offset)
                < (batch.entries[$1].partition, batch.entries[$1].offset)
        }.map {
            Written(
                place: "\(topic)/\(batch.entries[$0].partition)/\(batch.entries[$0].offset)",
                record: batch.record(at: $0))
        }
    }

    /// Publishes past the gateway, as whoever may produce to Kafka can.
    @discardableResult
    func produce(_ record: Record, to topic: String, partition: Int32? = nil) throws -> Delivery {
        var producer = try Producer(
            ProducerConfiguration(ClientConfiguration(brokers: brokers, clientID: "gateway-tests")))
        try producer.produce(topic: topic, partition: partition, record, token: 1)
        var deliveries: [Delivery] = []
        let isDone = producer.flush(timeout: .seconds(60), into: &deliveries)
        try #require(isDone && deliveries.count == 1)
        return deliveries[0]
    }
}
