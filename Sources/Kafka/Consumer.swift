internal import CRdKafka
package import Records

/// A member of a consumer group, confined to one thread.
///
/// Records and group events come through separate calls, so that rebalances are served while no record may be taken.
/// Positions are the caller's: nothing is read until `assign` says from where, and nothing is committed by itself.
@safe package struct Consumer: ~Copyable {
    private let client: Client
    private let events: OpaquePointer
    private let topics: [String]
    private let isStatic: Bool
    /// What other threads may ask, for as long as this consumer lives.
    package let ends: LogEnds
    private var records: RecordQueue
    private var wakes: FetchWake
    private var hasSubscribed = false
    private var wasAssigned = false

    /// - Parameter topics: their order gives `RecordBatch.Entry.topic`.
    package init(_ configuration: ConsumerConfiguration, topics: [String]) throws(KafkaError) {
        let refusals = configuration.client.refusals
        guard refusals.isEmpty else {
            throw KafkaError(.invalidArgument, "may not be set: \(refusals.joined(separator: ", "))")
        }
        let client = try Client(
            .consumer, configuration.properties(), events: RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR)
        // Fails only for a client without a group; errors of the whole client then come with the group's events.
        unsafe rd_kafka_poll_set_consumer(client.handle)
        unsafe events = unsafe rd_kafka_queue_get_consumer(client.handle)
        records = unsafe RecordQueue(client.handle, topics: topics)
        wakes = FetchWake(configuration)
        self.topics = topics
        isStatic = configuration.instance != nil
        ends = unsafe LogEnds(client.handle)
        self.client = client
    }

    /// Joins the group. Returns at once; `nextEvent` tells what follows.
    package mutating func subscribe() throws(KafkaError) {
        hasSubscribed = true
        let list = PartitionList(topics: topics)
        try KafkaError.check(unsafe rd_kafka_subscribe(client.handle, list.pointer))
    }

    /// Leaves the group once the `revoked` event that follows is answered.
    package func unsubscribe() throws(KafkaError) {
        try KafkaError.check(unsafe rd_kafka_unsubscribe(client.handle))
    }

    /// What is being read now, in the order of assignment.
    package var partitions: [TopicPartition] { records.partitions }

    /// The error that made this consumer useless, if one did.
    package var fatalError: KafkaError? { client.fatalError }

    /// The next group event or client error; never a record. Blocks up to `timeout`.
    package mutating func nextEvent(timeout: Duration) -> GroupEvent? {
        if let error = client.mailbox.takeFirst() { return .failed(error) }
        guard let event = unsafe rd_kafka_queue_poll(events, timeout.milliseconds) else { return nil }
        defer { unsafe rd_kafka_event_destroy(event) }
        switch unsafe rd_kafka_event_type(event) {
        case RD_KAFKA_EVENT_REBALANCE: return unsafe rebalance(event)
        case RD_KAFKA_EVENT_ERROR: return unsafe .failed(failure(event))
        default: return nil
        }
    }

    private mutating func rebalance(_ event: OpaquePointer) -> GroupEvent {
        let partitions = unsafe PartitionList.partitions(rd_kafka_event_topic_partition_list(event))
        switch unsafe rd_kafka_event_error(event) {
        case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
            wasAssigned = true
            return .assigned(partitions)
        case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
            return unsafe rd_kafka_assignment_lost(client.handle) != 0
                ? .lost(partitions) : .revoked(partitions)
        default: return unsafe .failed(failure(event))
        }
    }

    /// Copies what the client holds ready into `batch`, waiting up to `timeout` for a first record or notice.
    ///
    /// Stops at `maximumRecords` in the batch, or behind the record with which it reaches `maximumBytes`: the bytes
    /// may pass the limit by one record. `notices` gains ends of partitions and errors met on the way, in the order in which they
    /// were met for each partition.
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

    /// Starts reading each partition at its offset: the answer to `assigned`, or a partition taken up again later.
    ///
    /// A partition that is held already is an error. On an error none of them is read.
    package mutating func assign(_ starts: [(partition: TopicPartition, offset: Int64)]) throws(KafkaError) {
        let partitions = starts.map(\.partition)
        let held = records.partitions
        if let double = partitions.first(where: held.contains) {
            throw KafkaError(.invalidArgument, "\(double) is assigned already")
        }
        do throws(KafkaError) {
            for start in starts { try records.hold(start.partition, from: start.offset) }
            let list = PartitionList(starts.map { ($0.partition, $0.offset) })
            try unsafe KafkaError.check(consuming: rd_kafka_incremental_assign(client.handle, list.pointer))
            // A pause outlives the assignment in which it was made.
            _ = unsafe rd_kafka_resume_partitions(client.handle, list.pointer)
        } catch {
            records.release(partitions)
            throw error
        }
    }

    /// Stops reading: the answer to `revoked` and `lost`, or one partition given up.
    ///
    /// Partitions that are not held are passed over, so an event's own list can be given. No record of them comes out afterwards.
    package mutating func unassign(_ partitions: [TopicPartition]) throws(KafkaError) {
        let held = records.partitions.filter(partitions.contains)
        records.release(held)
        let list = PartitionList(held.map { ($0, 0) })
        try unsafe KafkaError.check(consuming: rd_kafka_incremental_unassign(client.handle, list.pointer))
    }

    /// First and end offset of each partition, asked of their leaders; or why there is no answer.
    ///
    /// A partition without a leader is not waited for. Blocks up to `timeout` for the metadata, and once for each leader
    /// that does not answer.
    package func watermarks(_ partitions: [TopicPartition], timeout: Duration) -> LogLook {
        var look = LogLook()
        var silent: [Int32: KafkaError] = [:]
        do throws(KafkaError) {
            let leaders = try client.leaders(Set(partitions.map(\.topic)), timeout: timeout)
            for partition in leaders.keys { look.counts[partition.topic, default: 0] += 1 }
            for partition in partitions {
                let leader = leaders[partition] ?? -1
                look.failures[partition] = leader < 0 ? .noLeader : silent[leader]
                guard look.failures[partition] == nil else { continue }
                do throws(KafkaError) {
                    look.found[partition] = try client.watermarks(partition, timeout: timeout)
                } catch {
                    look.failures[partition] = error
                    if [.timedOut, .transport].contains(error.code) { silent[leader] = error }
                }
            }
        } catch {
            for partition in partitions { look.failures[partition] = error }
        }
        return look
    }

    /// Tells the group's coordinator the next offsets, for tools that show lag. Asynchronous, without an answer: nothing
    /// depends on it.
    package func commitHint(_ offsets: [(partition: TopicPartition, offset: Int64)]) {
        guard !offsets.isEmpty else { return }
        let list = PartitionList(offsets.map { ($0.partition, $0.offset) })
        _ = unsafe rd_kafka_commit(client.handle, list.pointer, 1)
    }

    #if FAULTS
        /// What `commitHint` has told, for a bug on purpose: nothing else may depend on it. Partitions without are left out.
        /// Blocks up to `timeout`.
        package func committed(
            _ partitions: [TopicPartition], timeout: Duration
        ) -> [TopicPartition: Int64] {
            let list = PartitionList(partitions.map { ($0, 0) })
            _ = unsafe rd_kafka_committed(client.handle, list.pointer, timeout.milliseconds)
            return Dictionary(
                uniqueKeysWithValues: list.answers.filter { $0.offset >= 0 }.map { ($0.partition, $0.offset) }
            )
        }
    #endif

    /// Ends the consumer. A static member keeps its partitions for the session timeout, as at a crash, unless it is `leaving`;
    /// a dynamic one always leaves. Leaving takes up to 3 s, freeing up to 5 s.
    package consuming func close(leaving: Bool = false) {
        if leaving || !isStatic { leave(within: .seconds(3)) }
    }

    private mutating func leave(within limit: Duration) {
        let end = ContinuousClock.now + limit
        guard client.fatalError == nil, (try? unsubscribe()) != nil else { return }
        var isClosing = false
        while ContinuousClock.now < end, unsafe rd_kafka_consumer_closed(client.handle) == 0 {
            let event = nextEvent(timeout: .milliseconds(isClosing ? 10 : 20))
            switch event {
            case .assigned: try? assign([])
            case .revoked(let partitions), .lost(let partitions): try? unassign(partitions)
            case .failed: break
            case nil:
                guard !isClosing else { continue }
                isClosing = true
                if unsafe KafkaError(consuming: rd_kafka_consumer_close_queue(client.handle, events)) != nil {
                    return
                }
            }
        }
    }

    deinit {
        ends.close()
        records.destroy()
        unsafe rd_kafka_queue_destroy(events)
        if isSafeToDestroy { client.destroy() }
    }

    /// Before 2.10.0 librdkafka aborts the process when a member is destroyed that has joined its group and has no assignment
    /// yet (its pull request 4381). Such a member is left to the end of the process, which is near when lanes are stopped.
    private var isSafeToDestroy: Bool {
        !hasSubscribed || wasAssigned || rd_kafka_version() >= 0x020A_0000
    }
}

/// The error that an event carries.
func failure(_ event: OpaquePointer) -> KafkaError {
    KafkaError(
        .init(unsafe rd_kafka_event_error(event)), unsafe String(cString: rd_kafka_event_error_string(event)),
        isFatal: unsafe rd_kafka_event_error_is_fatal(event) != 0)
}

/// What the leaders of partitions say of their logs.
package struct LogLook: Sendable {
    package fileprivate(set) var found: [TopicPartition: Watermarks] = [:]
    /// Of those that are not found.
    package fileprivate(set) var failures: [TopicPartition: KafkaError] = [:]
    /// How many partitions each topic has, where the cluster answers.
    package fileprivate(set) var counts: [String: Int] = [:]

    init() {}
}
