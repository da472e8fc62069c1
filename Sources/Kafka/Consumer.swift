internal import CRdKafka
package import Records

/// What the group tells a member.
package enum GroupEvent: Sendable, Equatable {
    /// To be answered by `assign`, at once and if need be with no partition.
    case assigned([TopicPartition])
    /// To be answered by `unassign`.
    case revoked([TopicPartition])
    /// Taken without asking, because the member was away too long. To be answered by `unassign`.
    case lost([TopicPartition])
    case failed(KafkaError)
}

/// A member of a consumer group, confined to one thread.
///
/// Records and group events are on different queues: while a lane cannot take records, it still serves rebalances. Each
/// partition's queue is forwarded to a queue of our own before it is assigned, which librdkafka respects when fetching
/// starts. Nothing is sought or paused: librdkafka 2.0.2 may lose records there.
@safe package struct Consumer: ~Copyable {
    private let client: Client
    private let records: OpaquePointer
    private let inbox: GroupInbox
    private var intake: RecordIntake
    private let topics: [String]

    /// - Parameter topics: `RecordBatch.Entry.topic` is an index into it.
    package init(_ configuration: ConsumerConfiguration, topics: [String]) throws(KafkaError) {
        let inbox = GroupInbox()
        client = try unsafe Client(RD_KAFKA_CONSUMER, configuration.properties()) { conf in
            unsafe rd_kafka_conf_set_opaque(conf, Unmanaged.passUnretained(inbox).toOpaque())
            unsafe rd_kafka_conf_set_rebalance_cb(conf, rebalanced)
            unsafe rd_kafka_conf_set_error_cb(conf, failed)
        }
        self.inbox = inbox
        self.topics = topics
        intake = RecordIntake(topics: topics)
        unsafe rd_kafka_poll_set_consumer(client.handle)
        unsafe records = rd_kafka_queue_new(client.handle)
    }

    deinit {
        intake.free()
        unsafe rd_kafka_queue_destroy(records)
    }

    package func subscribe() throws(KafkaError) {
        let list = PartitionList(topics.map { TopicPartition($0, RD_KAFKA_PARTITION_UA) })
        if let error = KafkaError(ifAny: unsafe rd_kafka_subscribe(client.handle, list.handle)) { throw error }
    }

    package func unsubscribe() throws(KafkaError) {
        if let error = KafkaError(ifAny: unsafe rd_kafka_unsubscribe(client.handle)) { throw error }
    }

    /// The next rebalance or error; never a record. Blocks at most `timeout`; also tells the client that we are alive.
    package mutating func nextEvent(timeout: Duration) -> GroupEvent? {
        if let event = inbox.next() { return event }
        let message = unsafe rd_kafka_consumer_poll(client.handle, timeout.timeoutMilliseconds)
        if let message = unsafe message {
            // Records never come this way; an error about a topic as a whole does.
            let code = unsafe message.pointee.err
            let text = unsafe rd_kafka_message_errstr(message).map { unsafe String(cString: $0) }
            unsafe rd_kafka_message_destroy(message)
            if let error = client.fatalError { return .failed(error) }
            if code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR__PARTITION_EOF {
                return .failed(KafkaError(code, text))
            }
        }
        return inbox.next()
    }

    /// Copies what the client holds into `batch`, within both limits. Blocks at most `timeout` for the first record.
    package mutating func drain(
        into batch: inout RecordBatch, maximumRecords: Int, maximumBytes: Int, timeout: Duration,
        notices: inout [PartitionNotice]
    ) {
        unsafe intake.drain(
            records, into: &batch, maximumRecords: maximumRecords, maximumBytes: maximumBytes, timeout: timeout,
            notices: &notices)
    }

    /// Starts fetching at explicit offsets. Answers an `assigned` event, or adds partitions later.
    package func assign(_ starts: [(TopicPartition, Int64)]) throws(KafkaError) {
        for (partition, _) in starts { unsafe forward(partition, to: records) }
        let list = PartitionList(starts)
        if let error = unsafe KafkaError(consuming: rd_kafka_incremental_assign(client.handle, list.handle)) {
            throw error
        }
    }

    /// Stops fetching; nothing of these partitions comes out of `drain` afterwards. Answers a revocation.
    package mutating func unassign(_ partitions: [TopicPartition]) throws(KafkaError) {
        let list = PartitionList(partitions)
        let error = unsafe KafkaError(consuming: rd_kafka_incremental_unassign(client.handle, list.handle))
        intake.discard(Set(partitions))
        if let error { throw error }
    }

    private func forward(_ partition: TopicPartition, to target: OpaquePointer) {
        guard
            let queue = unsafe rd_kafka_queue_get_partition(client.handle, partition.topic, partition.partition)
        else { return }
        unsafe rd_kafka_queue_forward(queue, target)
        unsafe rd_kafka_queue_destroy(queue)
    }

    /// Tells the group how far we are, for lag tools. Best effort: it returns at once, and errors are noise.
    package func commitHint(_ offsets: [(TopicPartition, Int64)]) {
        guard !offsets.isEmpty else { return }
        let list = PartitionList(offsets)
        _ = unsafe rd_kafka_commit(client.handle, list.handle, 1)
    }

    /// Log start and end of each partition, asked of the leaders. Blocks at most `timeout` for each.
    package func logRanges(
        _ partitions: [TopicPartition], timeout: Duration
    ) throws(KafkaError) -> [ClosedRange<Int64>] {
        var ranges: [ClosedRange<Int64>] = []
        for partition in partitions { ranges.append(try client.logRange(partition, timeout: timeout)) }
        return ranges
    }

    /// Closes within five seconds. A static member keeps its place in the group for the session timeout; a dynamic one
    /// leaves.
    package consuming func close() {
        let queue = unsafe rd_kafka_queue_new(client.handle)
        defer { unsafe rd_kafka_queue_destroy(queue) }
        if unsafe KafkaError(consuming: rd_kafka_consumer_close_queue(client.handle, queue)) != nil { return }
        let deadline = ContinuousClock.now + .seconds(5)
        while unsafe rd_kafka_consumer_closed(client.handle) == 0, ContinuousClock.now < deadline {
            // Serves the callback; its event is answered here, since nobody else will.
            _ = unsafe rd_kafka_queue_poll_callback(queue, 50)
            while let event = inbox.next() {
                switch event {
                case .revoked(let partitions), .lost(let partitions):
                    let list = PartitionList(partitions)
                    _ = unsafe KafkaError(consuming: rd_kafka_incremental_unassign(client.handle, list.handle))
                case .assigned, .failed: break
                }
            }
        }
    }
}

/// Group events as the callbacks saw them. Callbacks run only inside `rd_kafka_consumer_poll`, on the consumer's thread.
private final class GroupInbox {
    private var events: [GroupEvent] = []

    func append(_ event: GroupEvent) { events.append(event) }
    func next() -> GroupEvent? { events.isEmpty ? nil : events.removeFirst() }
}

/// Stores the event and returns; the lane answers by `assign` or `unassign` from the same thread, and the client waits.
private func rebalanced(
    _ client: OpaquePointer?, _ code: rd_kafka_resp_err_t,
    _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?, _ opaque: UnsafeMutableRawPointer?
) {
    guard let opaque = unsafe opaque, let client = unsafe client else { return }
    let inbox = unsafe Unmanaged<GroupInbox>.fromOpaque(opaque).takeUnretainedValue()
    let list = unsafe PartitionList.read(partitions)
    if code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
        inbox.append(.assigned(list))
    } else {
        inbox.append(unsafe rd_kafka_assignment_lost(client) != 0 ? .lost(list) : .revoked(list))
    }
}

private func failed(
    _ client: OpaquePointer?, _ code: Int32, _ reason: UnsafePointer<CChar>?, _ opaque: UnsafeMutableRawPointer?
) {
    guard let opaque = unsafe opaque else { return }
    let inbox = unsafe Unmanaged<GroupInbox>.fromOpaque(opaque).takeUnretainedValue()
    let text = unsafe reason.map { unsafe String(cString: $0) }
    inbox.append(.failed(KafkaError(rd_kafka_resp_err_t(rawValue: code), text)))
}
