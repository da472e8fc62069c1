import Kafka
import Records

/// Polls `condition` until it holds; records an issue's worth of false after `limit`.
func holds(within limit: Duration = .seconds(30), _ condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try condition() { return true }
    }
    return false
}

/// Writes `records` and waits until each is acknowledged; deliveries in the order of the records.
@discardableResult
func produce(_ records: [Record], to topic: String, partition: Int32? = 0, brokers: String) throws
    -> [Delivery]
{
    var producer = try Producer(ProducerConfiguration(ClientConfiguration(brokers: brokers)))
    var deliveries: [Delivery] = []
    for (index, record) in records.enumerated() {
        while true {
            do throws(KafkaError) {
                try producer.produce(topic: topic, partition: partition, record, token: UInt64(index))
                break
            } catch {
                guard error.code == .queueFull else { throw error }
                producer.poll(timeout: .milliseconds(10), into: &deliveries)
            }
        }
    }
    guard producer.flush(timeout: .seconds(60), into: &deliveries) else {
        throw KafkaError(timedOut: "not flushed")
    }
    return deliveries.sorted { $0.token < $1.token }
}

/// `count` records whose values name their position.
func numbered(_ count: Int, valueBytes: Int = 0) -> [Record] {
    (0..<count).map { index in
        let text = Array("record \(index)".utf8)
        return Record(
            key: nil, value: text + [UInt8](repeating: 0x2E, count: max(0, valueBytes - text.count)))
    }
}

/// What a reader saw of one topic.
struct Reading {
    var batch = RecordBatch()
    var notices: [PartitionNotice] = []

    var offsets: [Int64] { batch.entries.map(\.offset) }
    var records: [Record] { (0..<batch.count).map { batch.record(at: $0) } }
    /// The last end told of each partition.
    var ends: [TopicPartition: Int64] {
        notices.reduce(into: [:]) { if $1.kind == .end { $0[$1.partition] = $1.offset } }
    }
    var failures: [TopicPartition: KafkaError] {
        notices.reduce(into: [:]) { if case .failed(let error) = $1.kind { $0[$1.partition] = error } }
    }
}

/// Reads partitions without a group until each has told its end.
func read(_ partitions: [TopicPartition], from offset: Int64 = StartOffset.earliest, brokers: String) throws
    -> Reading
{
    let topics = Array(Set(partitions.map(\.topic))).sorted()
    var consumer = try SoloConsumer(reader(brokers), topics: topics)
    try consumer.assign(partitions.map { ($0, offset) })
    var reading = Reading()
    _ = holds {
        consumer.drain(
            into: &reading.batch, maximumRecords: .max, maximumBytes: .max, timeout: .milliseconds(50),
            notices: &reading.notices)
        return reading.ends.count + reading.failures.count == partitions.count
    }
    return reading
}

extension Consumer {
    mutating func drain(
        _ reading: inout Reading, maximumRecords: Int = .max, maximumBytes: Int = .max,
        timeout: Duration = .milliseconds(50)
    ) {
        drain(
            into: &reading.batch, maximumRecords: maximumRecords, maximumBytes: maximumBytes,
            timeout: timeout,
            notices: &reading.notices)
    }

    /// Serves events as a lane would, starting each partition at `start`, until `condition` holds of what is held.
    mutating func serve(
        from start: Int64 = 0, within limit: Duration = .seconds(30),
        until condition: ([TopicPartition]) -> Bool
    ) throws -> Bool {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if condition(partitions) { return true }
            try answer(from: start, timeout: .milliseconds(20))
        }
        return condition(partitions)
    }

    /// Answers one event, if there is one.
    mutating func answer(from start: Int64 = 0, timeout: Duration) throws {
        switch nextEvent(timeout: timeout) {
        case .assigned(let partitions): try assign(partitions.map { ($0, start) })
        case .revoked(let partitions), .lost(let partitions): try unassign(partitions)
        case .failed(let error) where error.isFatal: throw error
        case .failed, nil: break
        }
    }
}

func member(
    _ brokers: String, group: String, instance: String? = nil, session: Duration = .seconds(10)
) -> ConsumerConfiguration {
    var configuration = ConsumerConfiguration(
        ClientConfiguration(brokers: brokers), group: group, instance: instance)
    configuration.sessionTimeout = session
    return configuration
}

func reader(_ brokers: String) -> ClientConfiguration { ClientConfiguration(brokers: brokers) }

func partitions(_ topic: String, _ count: Int32) -> [TopicPartition] {
    (0..<count).map { TopicPartition(topic, $0) }
}
