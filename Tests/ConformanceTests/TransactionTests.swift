internal import CRdKafka
import Kafka
import Records
import TestKit
import Testing

private enum AbortsConfirmed: Scenario {}
private enum AbortsExpected: Scenario {}

@Suite("Transactional producers", .ownThreads)
struct TransactionTests {
    @Test(
        "what is aborted is never applied, its offsets count as gaps once a second consumer has met none either",
        arguments: BrokerKind.all(but: .mock, which: "hands out aborted records"))
    func confirmed(_ kind: BrokerKind) throws {
        try check(try Bench<AbortsConfirmed>(kind))
    }

    @Test(
        "what is aborted is never applied, its offsets count as gaps at once where the topic says so",
        arguments: BrokerKind.all(but: .mock, which: "hands out aborted records"))
    func expected(_ kind: BrokerKind) throws {
        try check(try Bench<AbortsExpected>(kind, facts: "deduplicate: true, gaps: expected"))
    }

    private func check<S: Scenario>(_ bench: Bench<S>) throws {
        let producer = try TransactionalProducer(bench.broker.bootstrap, id: S.worker)
        try producer.begin()
        try bench.start()
        // Each transaction ends with a control record, which takes an offset too.
        try producer.send([added("1", "a", 1)], to: S.events, .commit)
        try producer.send([added("2", "a", 1000), added("3", "b", 1)], to: S.events, .abort)
        try producer.send([added("4", "a", 10)], to: S.events, .commit)
        bench.expectEnds([0: 7])
        try bench.settle()
        #expect(try bench.counters() == ["a 11/2"])

        // An open transaction holds back what follows it, until it ends.
        try producer.send([added("5", "a", 2000)], to: S.events, .leaveOpen)
        try bench.publish([added("6", "a", 100)])
        let end = try Admin(bench.broker.client).watermarks(TopicPartition(S.events, 0)).high
        #expect(end == 7)
        #expect(try bench.counters() == ["a 11/2"])
        try producer.abort()
        bench.expectEnds([0: 10])
        try bench.settle()
        #expect(try bench.counters() == ["a 111/3"])
        #expect(try [bench.sum("applied"), bench.sum("gaps")] == [3, 7])
        #expect(try bench.stopReason() == nil)
    }
}

/// A producer whose transactions commit, abort, or stay open.
@safe struct TransactionalProducer: ~Copyable {
    enum Ending { case commit, abort, leaveOpen }

    private let handle: OpaquePointer

    init(_ brokers: String, id: String) throws(KafkaError) {
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

    /// Sends records to partition 0 in a transaction of their own.
    func send(_ records: [Record], to topic: String, _ ending: Ending) throws(KafkaError) {
        try unsafe check(rd_kafka_begin_transaction(handle))
        let target = unsafe rd_kafka_topic_new(handle, topic, nil)
        defer { unsafe rd_kafka_topic_destroy(target) }
        for record in records { try unsafe produce(record, target) }
        unsafe rd_kafka_flush(handle, 30_000)
        switch ending {
        case .commit: try unsafe check(rd_kafka_commit_transaction(handle, 30_000))
        case .abort: try abort()
        case .leaveOpen: break
        }
    }

    func abort() throws(KafkaError) { try unsafe check(rd_kafka_abort_transaction(handle, 30_000)) }

    private func produce(_ record: Record, _ topic: OpaquePointer?) throws(KafkaError) {
        let headers = unsafe rd_kafka_headers_new(record.headers.count)
        for header in record.headers {
            var (name, value) = (header.name.map { CChar(bitPattern: $0) }, header.value ?? [])
            unsafe rd_kafka_header_add(headers, &name, name.count, &value, value.count)
        }
        var (key, value) = (record.key ?? [], record.value ?? [])
        let (keyCount, valueCount) = (key.count, value.count)
        let error = unsafe key.withUnsafeMutableBytes { key in
            unsafe value.withUnsafeMutableBytes { value in
                let arguments = unsafe [
                    rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_RKT, u: .init(rkt: topic)),
                    rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_PARTITION, u: .init(i32: 0)),
                    rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_MSGFLAGS, u: .init(i: RD_KAFKA_MSG_F_COPY)),
                    rd_kafka_vu_t(
                        vtype: RD_KAFKA_VTYPE_KEY, u: .init(mem: .init(ptr: key.baseAddress, size: keyCount))),
                    rd_kafka_vu_t(
                        vtype: RD_KAFKA_VTYPE_VALUE,
                        u: .init(mem: .init(ptr: value.baseAddress, size: valueCount))),
                    rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_HEADERS, u: .init(headers: headers)),
                ]
                return unsafe rd_kafka_produceva(handle, arguments, arguments.count)
            }
        }
        try unsafe check(error)
    }

    private func check(_ error: OpaquePointer?) throws(KafkaError) {
        guard let error = unsafe error else { return }
        defer { unsafe rd_kafka_error_destroy(error) }
        throw KafkaError(timedOut: unsafe String(cString: rd_kafka_error_string(error)))
    }

    deinit { unsafe rd_kafka_destroy(handle) }
}
