internal import CRdKafka
package import Records

/// What became of one record.
package struct Delivery: Sendable {
    /// The number that `produce` was given.
    package var token: UInt64
    package var partition: Int32
    package var offset: Int64
    /// Nil if the broker has it.
    package var error: KafkaError?
}

/// An idempotent producer, confined to one thread.
@safe package struct Producer: ~Copyable {
    private let client: Client
    private let reports: DeliveryReports

    package init(_ configuration: ProducerConfiguration) throws(KafkaError) {
        let reports = DeliveryReports()
        client = try unsafe Client(RD_KAFKA_PRODUCER, configuration.properties()) { conf in
            unsafe rd_kafka_conf_set_opaque(conf, Unmanaged.passUnretained(reports).toOpaque())
            unsafe rd_kafka_conf_set_dr_msg_cb(conf, delivered)
        }
        self.reports = reports
    }

    /// Queues a copy of `record`. With partition nil the key decides: murmur2, random for a null key.
    /// - Throws: an error with `isQueueFull` when delivery reports must be served first.
    package func produce(
        _ topic: String, partition: Int32?, record: Record, token: UInt64
    ) throws(KafkaError) {
        let headers = try unsafe Self.headers(record.headers)
        let code = unsafe topic.withCString { name in
            unsafe withBytes(record.key) { key in
                unsafe withBytes(record.value) { value in
                    unsafe enqueue(name, partition ?? RD_KAFKA_PARTITION_UA, key, value, headers, token)
                }
            }
        }
        guard let error = unsafe KafkaError(consuming: code) else { return }
        // On failure the headers are still ours.
        if let headers = unsafe headers { unsafe rd_kafka_headers_destroy(headers) }
        throw error
    }

    private func enqueue(
        _ topic: UnsafePointer<CChar>, _ partition: Int32, _ key: UnsafeRawBufferPointer?,
        _ value: UnsafeRawBufferPointer?, _ headers: OpaquePointer?, _ token: UInt64
    ) -> OpaquePointer? {
        var arguments: [rd_kafka_vu_t] = unsafe []
        func add(_ type: rd_kafka_vtype_t, _ set: (inout rd_kafka_vu_t) -> Void) {
            var argument = unsafe rd_kafka_vu_t()
            unsafe argument.vtype = type
            unsafe set(&argument)
            unsafe arguments.append(argument)
        }
        unsafe add(RD_KAFKA_VTYPE_TOPIC) { unsafe $0.u.cstr = topic }
        unsafe add(RD_KAFKA_VTYPE_PARTITION) { unsafe $0.u.i32 = partition }
        unsafe add(RD_KAFKA_VTYPE_MSGFLAGS) { unsafe $0.u.i = RD_KAFKA_MSG_F_COPY }
        unsafe add(RD_KAFKA_VTYPE_OPAQUE) { unsafe $0.u.ptr = UnsafeMutableRawPointer(bitPattern: UInt(token)) }
        if let key = unsafe key {
            unsafe add(RD_KAFKA_VTYPE_KEY) { unsafe $0.u.mem = .init(ptr: UnsafeMutableRawPointer(mutating: key.baseAddress), size: key.count) }
        }
        if let value = unsafe value {
            unsafe add(RD_KAFKA_VTYPE_VALUE) { unsafe $0.u.mem = .init(ptr: UnsafeMutableRawPointer(mutating: value.baseAddress), size: value.count) }
        }
        if let headers = unsafe headers { unsafe add(RD_KAFKA_VTYPE_HEADERS) { unsafe $0.u.headers = headers } }
        return unsafe rd_kafka_produceva(client.handle, arguments, arguments.count)
    }

    private static func headers(_ headers: [Record.Header]) throws(KafkaError) -> OpaquePointer? {
        guard !headers.isEmpty else { return nil }
        guard let list = unsafe rd_kafka_headers_new(headers.count) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, "no memory for headers")
        }
        for header in headers {
            unsafe header.name.withUnsafeBufferPointer { name in
                unsafe name.withMemoryRebound(to: CChar.self) { name in
                    unsafe withBytes(header.value) { value in
                        _ = unsafe rd_kafka_header_add(
                            list, name.baseAddress, name.count, value?.baseAddress, value?.count ?? 0)
                    }
                }
            }
        }
        return unsafe list
    }

    /// Serves delivery reports, appending them to `deliveries`. Blocks at most `timeout` for the first.
    /// - Throws: the fatal error, if there is one.
    package func poll(timeout: Duration, into deliveries: inout [Delivery]) throws(KafkaError) {
        unsafe rd_kafka_poll(client.handle, timeout.timeoutMilliseconds)
        reports.take(into: &deliveries)
        if let error = client.fatalError { throw error }
    }

    /// Records not yet reported on.
    package var outstanding: Int { Int(unsafe rd_kafka_outq_len(client.handle)) }

    /// Blocks until every record has its report, at most `timeout`. True if none is left.
    package func flush(timeout: Duration) -> Bool {
        unsafe rd_kafka_flush(client.handle, timeout.timeoutMilliseconds) == RD_KAFKA_RESP_ERR_NO_ERROR
    }

    /// Gives up what is still queued. Returns at once.
    package consuming func close() {
        unsafe rd_kafka_purge(client.handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        unsafe rd_kafka_poll(client.handle, 0)
    }
}

/// A null for nil, and a pointer that is not null for empty bytes: Kafka tells them apart.
private func withBytes<R>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> R) -> R {
    guard let bytes else { return body(nil) }
    guard !bytes.isEmpty else {
        return unsafe withUnsafeBytes(of: UInt8(0)) { unsafe body(UnsafeRawBufferPointer(start: $0.baseAddress, count: 0)) }
    }
    return unsafe bytes.withUnsafeBytes { unsafe body($0) }
}

/// Reports as the callback saw them. It runs only inside `rd_kafka_poll` and `rd_kafka_flush`, on the producer's thread.
private final class DeliveryReports {
    private var waiting: [Delivery] = []

    func append(_ delivery: Delivery) { waiting.append(delivery) }

    func take(into deliveries: inout [Delivery]) {
        deliveries += waiting
        waiting.removeAll(keepingCapacity: true)
    }
}

private func delivered(
    _ client: OpaquePointer?, _ message: UnsafePointer<rd_kafka_message_t>?, _ opaque: UnsafeMutableRawPointer?
) {
    guard let message = unsafe message, let opaque = unsafe opaque else { return }
    let reports = unsafe Unmanaged<DeliveryReports>.fromOpaque(opaque).takeUnretainedValue()
    let value = unsafe message.pointee
    reports.append(
        Delivery(
            token: unsafe UInt64(UInt(bitPattern: value._private)), partition: unsafe value.partition,
            offset: unsafe value.offset, error: KafkaError(ifAny: unsafe value.err)))
}
