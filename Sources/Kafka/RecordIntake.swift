internal import CRdKafka
internal import Glibc
package import Records

/// What a drain meets besides records.
package enum PartitionNotice: Sendable, Equatable {
    /// The end of the partition: the next record will have this offset or a higher one.
    case end(TopicPartition, offset: Int64)
    /// The partition gives no records, for example because the position is outside the log.
    case failed(TopicPartition, KafkaError)
}

/// Copies C messages into a batch and frees them. Allocates nothing a record beyond the batch itself.
@safe struct RecordIntake: ~Copyable {
    private let topics: [String]
    private var messages: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>
    /// Messages taken from the client that did not fit the last batch: `messages[next..<end]`.
    private var next = 0
    private var end = 0
    /// The last topic handle seen and its index: records of one topic come in runs.
    private var lastTopic: OpaquePointer?
    private var lastIndex = 0

    private static let capacity = 1024

    init(topics: [String]) {
        self.topics = topics
        unsafe messages = .allocate(capacity: Self.capacity)
        unsafe messages.initialize(repeating: nil)
    }

    /// Called by the owner's `deinit`, before the client goes: messages must not outlive it.
    func free() {
        for index in next..<end { unsafe rd_kafka_message_destroy(messages[index]) }
        unsafe messages.deallocate()
    }

    /// Takes one message blocking, the rest without waiting: a batch call with a timeout would wait for a full batch.
    mutating func drain(
        _ queue: OpaquePointer, into batch: inout RecordBatch, maximumRecords: Int, maximumBytes: Int,
        timeout: Duration, notices: inout [PartitionNotice]
    ) {
        var wait = batch.isEmpty ? timeout.timeoutMilliseconds : 0
        while batch.count < maximumRecords {
            if next == end {
                unsafe refill(queue, wait, atMost: wait > 0 ? 1 : min(Self.capacity, maximumRecords - batch.count))
                if next == end {
                    if wait == 0 { return }
                    wait = 0
                    if batch.isEmpty && notices.isEmpty { return }
                    continue
                }
                wait = 0
            }
            guard takeOne(into: &batch, maximumBytes, &notices) else { return }
        }
    }

    private mutating func refill(_ queue: OpaquePointer, _ timeout: Int32, atMost count: Int) {
        next = 0
        end = max(0, unsafe rd_kafka_consume_batch_queue(queue, timeout, messages.baseAddress, count))
    }

    /// False if the message does not fit and stays for the next batch.
    private mutating func takeOne(
        into batch: inout RecordBatch, _ maximumBytes: Int, _ notices: inout [PartitionNotice]
    ) -> Bool {
        guard let message = unsafe messages[next] else {
            next += 1
            return true
        }
        let size = Int(unsafe message.pointee.len) + Int(unsafe message.pointee.key_len)
        if !batch.isEmpty && batch.byteCount + size > maximumBytes { return false }
        if unsafe message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
            unsafe append(message, to: &batch)
        } else if let notice = unsafe notice(message) {
            notices.append(notice)
        }
        unsafe rd_kafka_message_destroy(message)
        next += 1
        return true
    }

    private mutating func append(_ message: UnsafeMutablePointer<rd_kafka_message_t>, to batch: inout RecordBatch) {
        let first = batch.headers.count
        unsafe appendHeaders(message, to: &batch)
        let value = unsafe message.pointee
        var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let timestamp = unsafe rd_kafka_message_timestamp(message, &kind)
        let key = unsafe value.key.map { unsafe UnsafeRawBufferPointer(start: $0, count: value.key_len) }
        let payload = unsafe value.payload.map { unsafe UnsafeRawBufferPointer(start: $0, count: value.len) }
        batch.append(
            RecordBatch.Entry(
                topic: unsafe index(of: value.rkt), partition: unsafe value.partition, offset: unsafe value.offset,
                timestamp: kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? -1 : timestamp,
                key: unsafe batch.store(key), value: unsafe batch.store(payload), headers: first..<batch.headers.count))
    }

    private func appendHeaders(_ message: UnsafeMutablePointer<rd_kafka_message_t>, to batch: inout RecordBatch) {
        var headers: OpaquePointer?
        guard unsafe rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR,
            let headers = unsafe headers
        else { return }
        var index = 0
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while unsafe rd_kafka_header_get_all(headers, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR {
            index += 1
            guard let name = unsafe name else { continue }
            // A name with a NUL byte ends there: the C interface gives no length for it.
            let nameSlice = unsafe batch.store(UnsafeRawBufferPointer(start: name, count: strlen(name)))
            let bytes = unsafe value.map { unsafe UnsafeRawBufferPointer(start: $0, count: size) }
            batch.append(header: nameSlice, unsafe batch.store(bytes))
        }
    }

    private mutating func index(of topic: OpaquePointer?) -> Int {
        if unsafe topic == lastTopic { return lastIndex }
        unsafe lastTopic = topic
        let name = unsafe String(cString: rd_kafka_topic_name(topic))
        lastIndex = topics.firstIndex(of: name) ?? 0
        return lastIndex
    }

    private func notice(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> PartitionNotice? {
        let value = unsafe message.pointee
        guard let topic = unsafe value.rkt else { return nil }
        let partition = TopicPartition(unsafe String(cString: rd_kafka_topic_name(topic)), unsafe value.partition)
        if unsafe value.err == RD_KAFKA_RESP_ERR__PARTITION_EOF {
            return .end(partition, offset: unsafe value.offset)
        }
        return .failed(
            partition,
            KafkaError(unsafe value.err, unsafe rd_kafka_message_errstr(message).map { unsafe String(cString: $0) }))
    }

    /// Drops what was taken of partitions that are not ours any more.
    mutating func discard(_ partitions: Set<TopicPartition>) {
        var kept = next
        for index in next..<end {
            guard let message = unsafe messages[index] else { continue }
            let name = unsafe message.pointee.rkt.map { unsafe String(cString: rd_kafka_topic_name($0)) } ?? ""
            if partitions.contains(TopicPartition(name, unsafe message.pointee.partition)) {
                unsafe rd_kafka_message_destroy(message)
            } else {
                unsafe messages[kept] = message
                kept += 1
            }
        }
        end = kept
    }
}
