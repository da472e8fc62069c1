internal import CRdKafka
package import Records

/// A consumer without a group: reads partitions from given offsets, committed transactions only.
@safe package struct SoloConsumer: ~Copyable {
    private let client: Client
    private let records: OpaquePointer
    private var intake: RecordIntake

    /// - Parameter topics: `RecordBatch.Entry.topic` is an index into it.
    package init(_ configuration: ConsumerConfiguration, topics: [String]) throws(KafkaError) {
        client = try unsafe Client(RD_KAFKA_CONSUMER, configuration.properties())
        intake = RecordIntake(topics: topics)
        unsafe rd_kafka_poll_set_consumer(client.handle)
        unsafe records = rd_kafka_queue_get_consumer(client.handle)
    }

    deinit {
        intake.free()
        unsafe rd_kafka_queue_destroy(records)
    }

    /// Reads these partitions from these offsets, instead of what was assigned before.
    package func assign(_ starts: [(TopicPartition, Int64)]) throws(KafkaError) {
        let list = PartitionList(starts)
        if let error = KafkaError(ifAny: unsafe rd_kafka_assign(client.handle, list.handle)) { throw error }
    }

    /// As `Consumer.drain`.
    package mutating func drain(
        into batch: inout RecordBatch, maximumRecords: Int, maximumBytes: Int, timeout: Duration,
        notices: inout [PartitionNotice]
    ) {
        unsafe intake.drain(
            records, into: &batch, maximumRecords: maximumRecords, maximumBytes: maximumBytes, timeout: timeout,
            notices: &notices)
    }

    /// Log start and end of a partition. Blocks at most `timeout`.
    package func logRange(_ partition: TopicPartition, timeout: Duration) throws(KafkaError) -> ClosedRange<Int64> {
        try client.logRange(partition, timeout: timeout)
    }
}
