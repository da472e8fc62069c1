internal import CRdKafka
import Kafka
import Records

/// A transactional producer, which only tests need: what it aborts must never be seen.
@safe struct Transactions: ~Copyable {
    private let handle: OpaquePointer

    init(brokers: String, id: String) throws(KafkaError) {
        var text = [CChar](repeating: 0, count: 512)
        let configuration = unsafe rd_kafka_conf_new()
        for (name, value) in ["bootstrap.servers": brokers, "transactional.id": id] {
            unsafe rd_kafka_conf_set(configuration, name, value, &text, text.count)
        }
        guard let handle = unsafe rd_kafka_new(RD_KAFKA_PRODUCER, configuration, &text, text.count) else {
            throw KafkaError(timedOut: "no producer")
        }
        unsafe self.handle = unsafe handle
    }

    /// To be called once, before the first transaction.
    func begin() throws(KafkaError) { try unsafe check(rd_kafka_init_transactions(handle, 30_000)) }

    /// Writes `count` records with `value` to partition 0 and commits or aborts them.
    func write(_ count: Int, _ value: String, to topic: String, commit: Bool) throws(KafkaError) {
        try unsafe check(rd_kafka_begin_transaction(handle))
        let target = unsafe rd_kafka_topic_new(handle, topic, nil)
        defer { unsafe rd_kafka_topic_destroy(target) }
        var bytes = Array(value.utf8)
        for _ in 0..<count {
            unsafe rd_kafka_produce(
                target, 0, RD_KAFKA_MSG_F_COPY, &bytes, bytes.count, nil, 0, nil)
        }
        unsafe rd_kafka_flush(handle, 30_000)
        try unsafe check(
            commit ? rd_kafka_commit_transaction(handle, 30_000) : rd_kafka_abort_transaction(handle, 30_000))
    }

    private func check(_ error: OpaquePointer?) throws(KafkaError) {
        guard let error = unsafe error else { return }
        defer { unsafe rd_kafka_error_destroy(error) }
        throw KafkaError(timedOut: unsafe String(cString: rd_kafka_error_string(error)))
    }

    deinit { unsafe rd_kafka_destroy(handle) }
}
