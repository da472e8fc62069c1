internal import CRdKafka
internal import Glibc
package import Records
internal import Synchronization

/// What threads other than its own may ask of a consumer: how far logs go, whether brokers answer, whether it has failed for good.
///
/// Unchecked because the handle is a pointer: librdkafka's calls below are for any thread, and the handle is used only
/// between `enter` and `leave`; `close`, which its owner calls before it frees the client, waits for those inside.
@safe package final class LogEnds: @unchecked Sendable {
    @safe private struct State: @unchecked Sendable {
        var handle: OpaquePointer?
        var users = 0
    }

    private let state: Mutex<State>

    init(_ handle: OpaquePointer) { unsafe state = Mutex(State(handle: handle)) }

    /// The end of a partition's log as the latest fetch has told; nil before the first. Does not block. Counts records of
    /// transactions that are still open.
    package func known(_ partition: TopicPartition) -> Int64? {
        unsafe use { handle in
            var (low, high) = (Int64(-1), Int64(-1))
            let code = unsafe rd_kafka_get_watermark_offsets(
                handle, partition.topic, partition.partition, &low, &high)
            return code == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 ? high : nil
        }
    }

    /// Asks the partitions' leaders for the offsets up to which records may be read: those of open transactions are not counted.
    /// Partitions without an answer are missing. Blocks up to `timeout`, and the metadata's time where there are no partitions.
    /// - Throws: when no broker answers.
    package func ask(
        _ partitions: [TopicPartition], topics: [String], timeout: Duration
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        guard let handle = unsafe enter() else { return [:] }
        defer { leave() }
        guard !partitions.isEmpty else {
            try unsafe askForTopic(handle, topics.first, timeout)
            return [:]
        }
        let list = PartitionList(partitions.map { ($0, StartOffset.latest) })
        try unsafe KafkaError.check(
            rd_kafka_offsets_for_times(handle, list.pointer, timeout.milliseconds))
        let answers = list.answers
        if let error = answers.compactMap(\.error).first, answers.allSatisfy({ $0.error != nil }) {
            throw error
        }
        return answers.reduce(into: [:]) { ends, answer in
            if answer.error == nil, answer.offset >= 0 { ends[answer.partition] = answer.offset }
        }
    }

    private func askForTopic(
        _ handle: OpaquePointer, _ name: String?, _ timeout: Duration
    ) throws(KafkaError) {
        let topic = unsafe name.flatMap { unsafe rd_kafka_topic_new(handle, $0, nil) }
        defer { if let topic = unsafe topic { unsafe rd_kafka_topic_destroy(topic) } }
        var answer: UnsafePointer<rd_kafka_metadata>?
        try unsafe KafkaError.check(rd_kafka_metadata(handle, 0, topic, &answer, timeout.milliseconds))
        unsafe rd_kafka_metadata_destroy(answer)
    }

    /// The error that made the client useless, if one did.
    package var fatalError: KafkaError? {
        unsafe use { handle in
            var text = [CChar](repeating: 0, count: 512)
            let code = unsafe rd_kafka_fatal_error(handle, &text, text.count)
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
            return KafkaError(.init(code), string(text), isFatal: true)
        }
    }

    /// Has the client fetch no more of these partitions until they are assigned anew, as one that has lost track of them. For tests of who notices.
    package func suspend(_ partitions: [TopicPartition]) {
        unsafe use { handle -> Int? in
            let list = PartitionList(partitions.map { ($0, 0) })
            _ = unsafe rd_kafka_pause_partitions(handle, list.pointer)
            return nil
        }
    }

    /// Has the client fail for good, as if a broker had said so. For tests of who notices.
    package func failForGood() {
        unsafe use { handle -> Int? in
            _ = unsafe rd_kafka_test_fatal_error(
                handle, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, "a test says so")
            return nil
        }
    }

    @discardableResult
    private func use<R>(_ body: (OpaquePointer) -> R?) -> R? {
        guard let handle = unsafe enter() else { return nil }
        defer { leave() }
        return unsafe body(handle)
    }

    private func enter() -> OpaquePointer? {
        unsafe state.withLock { state in
            guard let handle = unsafe state.handle else { return nil }
            state.users += 1
            return unsafe handle
        }
    }

    private func leave() { state.withLock { $0.users -= 1 } }

    /// Nobody gets the handle any more; waits for those that have it, which is as long as they wait for a broker.
    func close() {
        state.withLock { unsafe $0.handle = nil }
        while state.withLock({ $0.users > 0 }) { usleep(500) }
    }
}
