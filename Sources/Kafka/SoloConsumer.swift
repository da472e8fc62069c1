internal import CRdKafka
package import Records

/// A reader without a group: reads partitions from given offsets, commits nothing, disturbs no one.
///
/// For confirming gaps, re-reading a record, and tools that read whole topics. Confined to one thread. Sees committed records
/// only, unless it is asked for all.
@safe package struct SoloConsumer: ~Copyable {
    private let client: Client
    private let main: OpaquePointer
    private var records: RecordQueue
    private var wakes: FetchWake

    /// - Parameters:
    ///   - topics: their order gives `RecordBatch.Entry.topic`.
    ///   - seesAborted: also records of transactions that were aborted, or are open still.
    ///   - takesFirstOnly: the reader wants one record of each of many partitions, not what follows it.
    package init(
        _ configuration: ClientConfiguration, topics: [String], seesAborted: Bool = false,
        takesFirstOnly: Bool = false
    ) throws(KafkaError) {
        var reader = ConsumerConfiguration(configuration, group: "bellhop-solo")
        // Sized for looking something up; tools that read whole topics are kept flowing by `FetchWake`.
        reader.queueKilobytes = 8 * 1024
        reader.queueRecords = 20_000
        var properties = reader.properties()
        if seesAborted { properties["isolation.level"] = "read_uncommitted" }
        if takesFirstOnly {
            // Little of each, so that one response has all; librdkafka asks for more where a batch is larger than that.
            properties["fetch.message.max.bytes"] = String(32 << 10)
            properties["queued.min.messages"] = "1"
        }
        client = try Client(.consumer, properties, events: RD_KAFKA_EVENT_ERROR)
        unsafe main = unsafe rd_kafka_queue_get_main(client.handle)
        records = unsafe RecordQueue(client.handle, topics: topics)
        wakes = FetchWake(reader)
    }

    /// Replaces what is read: each partition from its offset (see `earliest`). An empty list stops.
    package mutating func assign(_ starts: [(partition: TopicPartition, offset: Int64)]) throws(KafkaError) {
        try stop()
        do throws(KafkaError) {
            for start in starts { try records.hold(start.partition, from: start.offset) }
            let list = PartitionList(starts.map { ($0.partition, $0.offset) })
            try KafkaError.check(unsafe rd_kafka_assign(client.handle, list.pointer))
        } catch {
            records.release(starts.map(\.partition))
            throw error
        }
    }

    /// Unassigning first makes librdkafka forget its own idea of a partition's position.
    private mutating func stop() throws(KafkaError) {
        guard !records.partitions.isEmpty else { return }
        records.release(records.partitions)
        try KafkaError.check(unsafe rd_kafka_assign(client.handle, nil))
    }

    /// As `Consumer.drain`.
    package mutating func drain(
        into batch: inout RecordBatch, maximumRecords: Int, maximumBytes: Int, timeout: Duration,
        notices: inout [PartitionNotice]
    ) {
        let (count, bytes) = (batch.count, batch.byteCount)
        records.drain(
            into: &batch, maximumRecords: maximumRecords, maximumBytes: maximumBytes, timeout: timeout,
            notices: &notices)
        if wakes.isDue(records: batch.count - count, bytes: batch.byteCount - bytes) {
            unsafe wakes.wake(client.handle)
        }
    }

    /// Fetches no more of partitions that have shown what was wanted; they stay assigned.
    package func pause(_ partitions: [TopicPartition]) {
        guard !partitions.isEmpty else { return }
        let list = PartitionList(partitions.map { ($0, 0) })
        _ = unsafe rd_kafka_pause_partitions(client.handle, list.pointer)
    }

    /// Client errors since the last call, at most a hundred: brokers down, no right to read.
    package mutating func errors() -> [KafkaError] {
        var errors = client.mailbox.take()
        while errors.count < 100, let event = unsafe rd_kafka_queue_poll(main, 0) {
            if unsafe rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR {
                unsafe errors.append(failure(event))
            }
            unsafe rd_kafka_event_destroy(event)
        }
        return errors
    }

    deinit {
        records.destroy()
        unsafe rd_kafka_queue_destroy(main)
        client.destroy()
    }
}

/// Logical start offsets.
package enum StartOffset {
    /// The first record that the broker still has.
    package static let earliest: Int64 = -2
    /// Behind the last record.
    package static let latest: Int64 = -1
}
