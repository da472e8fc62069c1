internal import CRdKafka
package import Kafka
package import Records

/// A producer whose transactions commit, abort, or stay open. Confined to one thread.
@safe package struct TransactionalProducer: ~Copyable {
    package enum Ending: Sendable { case commit, abort, leaveOpen }

    private let handle: OpaquePointer

    /// Registers with the coordinator, which ends what an earlier producer of that id has left open.
    /// - Parameter timeout: after that the broker aborts a transaction that is still open: it looks every 10 s.
    package init(_ brokers: String, id: String, timeout: Duration = .seconds(60)) throws(KafkaError) {
        var text = [CChar](repeating: 0, count: 512)
        let configuration = unsafe rd_kafka_conf_new()
        let milliseconds = timeout.components.seconds * 1000
        for (name, value) in [
            "bootstrap.servers": brokers, "transactional.id": id, "transaction.timeout.ms": "\(milliseconds)",
        ] {
            unsafe rd_kafka_conf_set(configuration, name, value, &text, text.count)
        }
        guard let handle = unsafe rd_kafka_new(RD_KAFKA_PRODUCER, configuration, &text, text.count) else {
            throw KafkaError(timedOut: "no producer")
        }
        do throws(KafkaError) {
            try unsafe Self.check(rd_kafka_init_transactions(handle, 30_000))
        } catch {
            unsafe rd_kafka_destroy(handle)
            throw error
        }
        unsafe self.handle = unsafe handle
    }

    /// Sends records to one partition in a transaction of their own, and waits until they are in the log.
    /// - Parameter timestamp: of each record, milliseconds since 1970; nil: now.
    package func send(
        _ records: [Record], to topic: String, partition: Int32 = 0, timestamp: Int64? = nil, _ ending: Ending
    ) throws(KafkaError) {
        try unsafe Self.check(rd_kafka_begin_transaction(handle))
        let target = unsafe rd_kafka_topic_new(handle, topic, nil)
        defer { unsafe rd_kafka_topic_destroy(target) }
        for record in records { try unsafe produce(record, target, partition, timestamp ?? 0) }
        unsafe rd_kafka_flush(handle, 30_000)
        switch ending {
        case .commit: try unsafe Self.check(rd_kafka_commit_transaction(handle, 30_000))
        case .abort: try abort()
        case .leaveOpen: break
        }
    }

    /// Ends the transaction that was left open.
    package func abort() throws(KafkaError) {
        try unsafe Self.check(rd_kafka_abort_transaction(handle, 30_000))
    }

    private func produce(
        _ record: Record, _ topic: OpaquePointer?, _ partition: Int32, _ timestamp: Int64
    ) throws(KafkaError) {
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
                    rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_PARTITION, u: .init(i32: partition)),
                    rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_MSGFLAGS, u: .init(i: RD_KAFKA_MSG_F_COPY)),
                    rd_kafka_vu_t(
                        vtype: RD_KAFKA_VTYPE_KEY, u: .init(mem: .init(ptr: key.baseAddress, size: keyCount))),
                    rd_kafka_vu_t(
                        vtype: RD_KAFKA_VTYPE_VALUE,
                        u: .init(mem: .init(ptr: value.baseAddress, size: valueCount))),
                    // 0: librdkafka takes the time of the call.
                    rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_TIMESTAMP, u: .init(i64: timestamp)),
                    rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_HEADERS, u: .init(headers: headers)),
                ]
                return unsafe rd_kafka_produceva(handle, arguments, arguments.count)
            }
        }
        try unsafe Self.check(error)
    }

    private static func check(_ error: OpaquePointer?) throws(KafkaError) {
        guard let error = unsafe error else { return }
        defer { unsafe rd_kafka_error_destroy(error) }
        throw KafkaError(timedOut: unsafe String(cString: rd_kafka_error_string(error)))
    }

    deinit { unsafe rd_kafka_destroy(handle) }
}
