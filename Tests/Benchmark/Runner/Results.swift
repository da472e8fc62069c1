internal import Foundation
internal import Kafka
internal import Records
internal import TestKit

/// The result topic from now on: when each record was made, and from which record's time its score is.
struct Results: ~Copyable {
    private static let topic = "lead-scores"
    private let starts: [(partition: TopicPartition, offset: Int64)]
    private let client: ClientConfiguration

    init(_ brokers: String) throws {
        client = ClientConfiguration(brokers: brokers, clientID: "benchmark-results")
        let ends = try Self.ends(client)
        starts = ends.map { ($0.key, $0.value.high) }
    }

    private static func ends(_ client: ClientConfiguration) throws -> [TopicPartition: Watermarks] {
        let admin = try Admin(client)
        let partitions = try admin.metadata([topic]).topics[topic] ?? []
        return try admin.watermarks(partitions.map { TopicPartition(topic, $0.number) })
    }

    /// Milliseconds, a value a record; the first two seconds are left out.
    consuming func latencies() throws -> [Double] {
        let expected = try Self.ends(client).reduce(0) { sum, end in
            sum + end.value.high - (starts.first { $0.partition == end.key }?.offset ?? 0)
        }
        var consumer = try SoloConsumer(client, topics: [Self.topic])
        try consumer.assign(starts)
        var made: [(at: Double, causedAt: Double)] = []
        var batch = RecordBatch()
        var notices: [PartitionNotice] = []
        let end = ContinuousClock.now + .seconds(60)
        while made.count < Int(expected), ContinuousClock.now < end {
            batch.removeAll()
            consumer.drain(
                into: &batch, maximumRecords: 10_000, maximumBytes: 1 << 24, timeout: .milliseconds(100),
                notices: &notices)
            for index in 0..<batch.count {
                guard let value = batch.record(at: index).value, let time = Self.asOf(value) else { continue }
                made.append((Double(batch.entries[index].timestamp), Double(time.microseconds) / 1000))
            }
        }
        let first = made.map(\.causedAt).min() ?? 0
        return made.filter { $0.causedAt > first + 2000 }.map { $0.at - $0.causedAt }
    }

    private static func asOf(_ value: [UInt8]) -> Timestamp? {
        let text = String(decoding: value, as: UTF8.self)
        guard let start = text.range(of: "\"as_of\":\"")?.upperBound,
            let end = text[start...].firstIndex(of: "\"")
        else { return nil }
        return Timestamp(rfc3339: String(text[start..<end]))
    }
}
