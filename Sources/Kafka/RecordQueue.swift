internal import CRdKafka
internal import Glibc
internal import Records

/// One queue into which librdkafka puts the records of the partitions that a reader holds, and nothing else.
///
/// Group events stay on the consumer's own queue, so either can be served without the other.
@safe struct RecordQueue: ~Copyable {
    /// A partition that is being read.
    @safe private struct Held {
        let partition: TopicPartition
        let topic: Int
        /// Older records can only be leftovers of an earlier assignment.
        let start: Int64
        /// The partition's own queue in librdkafka, forwarded to ours.
        let source: OpaquePointer
        /// librdkafka's topic object, known from the first record on.
        var identity: OpaquePointer?
    }

    private let client: OpaquePointer
    private let queue: OpaquePointer
    private let ticket: UInt64
    private let topics: [String]
    private var held: [Held] = []
    private var last = 0

    init(_ client: OpaquePointer, topics: [String]) {
        unsafe self.client = unsafe client
        unsafe queue = unsafe rd_kafka_queue_new(client)
        ticket = ClockGuard.add(unsafe .init(queue: queue))
        self.topics = topics
    }

    var partitions: [TopicPartition] { held.map(\.partition) }

    /// Routes a partition's records here. To be called before librdkafka starts reading it: the flag that forwarding by
    /// the application sets keeps librdkafka from sending them to the consumer's queue.
    mutating func hold(_ partition: TopicPartition, from start: Int64) throws(KafkaError) {
        guard let topic = topics.firstIndex(of: partition.topic) else {
            throw KafkaError(.invalidArgument, "\(partition) is not of a topic this reader knows")
        }
        guard let source = unsafe rd_kafka_queue_get_partition(client, partition.topic, partition.partition)
        else { throw KafkaError(.unknownTopicLocally, "no queue for \(partition)") }
        unsafe rd_kafka_queue_forward(source, queue)
        held.append(
            unsafe Held(partition: partition, topic: topic, start: start, source: source, identity: nil))
    }

    /// From now on records of `partitions` are dropped, also those that are queued already.
    mutating func release(_ partitions: [TopicPartition]) {
        for entry in held where partitions.contains(entry.partition) {
            unsafe rd_kafka_queue_destroy(entry.source)
        }
        held.removeAll { partitions.contains($0.partition) }
        last = 0
    }

    /// Forwards again the partitions that have shown nothing yet: librdkafka cuts the forwarding while it stops an
    /// earlier assignment of the same partition, which it does on its own thread and may do after `hold`.
    private func forwardYoung() {
        for entry in held where unsafe entry.identity == nil {
            unsafe rd_kafka_queue_forward(entry.source, queue)
        }
    }

    /// See `Consumer.drain`.
    ///
    /// One message a call because librdkafka 2.0.2's batch call may drop messages that it has already counted as taken
    /// when a rebalance begins beside it. A null answer also comes when only outdated messages were found.
    mutating func drain(
        into batch: inout RecordBatch, maximumRecords: Int, maximumBytes: Int, timeout: Duration,
        notices: inout [PartitionNotice]
    ) {
        forwardYoung()
        let (records, others) = (batch.count, notices.count)
        var wait = timeout.milliseconds
        while batch.count < maximumRecords, batch.byteCount < maximumBytes,
            let message = unsafe rd_kafka_consume_queue(queue, wait)
        {
            unsafe take(message, &batch, &notices)
            unsafe rd_kafka_message_destroy(message)
            wait = 0
        }
        if batch.count == records, notices.count == others { forwardAll() }
    }

    /// A leftover of an earlier assignment may have made a partition look older than it is. What has gathered elsewhere comes along.
    private func forwardAll() {
        for entry in held { unsafe rd_kafka_queue_forward(entry.source, queue) }
    }

    private mutating func take(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>, _ batch: inout RecordBatch,
        _ notices: inout [PartitionNotice]
    ) {
        guard let index = unsafe find(message) else { return }
        if unsafe message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR {
            unsafe notices.append(notice(message, held[index].partition))
        } else if unsafe message.pointee.offset >= held[index].start {
            unsafe batch.append(message, topic: held[index].topic)
        }
    }

    /// The held partition of a message; nil for leftovers of one that is no longer held.
    private mutating func find(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> Int? {
        guard let topic = unsafe message.pointee.rkt else { return nil }
        let partition = unsafe message.pointee.partition
        if last < held.count, unsafe held[last].identity == topic, held[last].partition.partition == partition
        {
            return last
        }
        for index in held.indices where held[index].partition.partition == partition {
            guard unsafe held[index].identity == topic || adopt(topic, index) else { continue }
            last = index
            return index
        }
        return nil
    }

    private mutating func adopt(_ topic: OpaquePointer, _ index: Int) -> Bool {
        guard unsafe held[index].identity == nil,
            unsafe String(cString: rd_kafka_topic_name(topic)) == held[index].partition.topic
        else { return false }
        unsafe held[index].identity = unsafe topic
        return true
    }

    /// Frees the queues; to be called once, before the client is destroyed.
    func destroy() {
        ClockGuard.remove(ticket)
        for entry in held { unsafe rd_kafka_queue_destroy(entry.source) }
        unsafe rd_kafka_queue_destroy(queue)
    }
}

private func notice(
    _ message: UnsafeMutablePointer<rd_kafka_message_t>, _ partition: TopicPartition
) -> PartitionNotice {
    let (code, offset) = unsafe (message.pointee.err, message.pointee.offset)
    guard code != RD_KAFKA_RESP_ERR__PARTITION_EOF else {
        return PartitionNotice(partition, offset: offset, .end)
    }
    let text = unsafe String(cString: rd_kafka_message_errstr(message))
    return PartitionNotice(partition, offset: offset, .failed(KafkaError(.init(code), text)))
}

extension RecordBatch {
    /// Copies a message, its headers first.
    fileprivate mutating func append(_ message: UnsafeMutablePointer<rd_kafka_message_t>, topic: Int) {
        let headers = unsafe appendHeaders(message)
        var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let timestamp = unsafe rd_kafka_message_timestamp(message, &kind)
        let source = unsafe message.pointee
        append(
            unsafe Entry(
                topic: topic, partition: source.partition, offset: source.offset,
                timestamp: kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? -1 : timestamp,
                key: store(memory(source.key, source.key_len)),
                value: store(memory(source.payload, source.len)), headers: headers))
    }

    private mutating func appendHeaders(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> Range<Int> {
        let first = headers.count
        var list: OpaquePointer?
        guard unsafe rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else {
            return first..<first
        }
        var index = 0
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var count = 0
        while unsafe rd_kafka_header_get_all(list, index, &name, &value, &count) == RD_KAFKA_RESP_ERR_NO_ERROR
        {
            guard let text = unsafe name else { break }
            // librdkafka gives no length: a header name with a NUL in it ends there.
            let stored = unsafe store(UnsafeRawBufferPointer(start: text, count: strlen(text)))
            append(header: stored, unsafe store(memory(value, count)))
            index += 1
        }
        return first..<headers.count
    }
}

/// Null stays absent, empty stays empty.
private func memory(_ start: UnsafeRawPointer?, _ count: Int) -> UnsafeRawBufferPointer? {
    guard let start = unsafe start else { return nil }
    return unsafe UnsafeRawBufferPointer(start: start, count: count)
}
