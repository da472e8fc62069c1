internal import CRdKafka
package import Records

/// What became of a record.
package struct Delivery: Equatable, Sendable {
    /// As given to `produce`.
    package var token: UInt64
    package var partition: Int32
    /// −1 if the record was not written, or not as far as is known.
    package var offset: Int64
    /// Nil if all in-sync replicas have the record.
    package var error: KafkaError?
    /// Of a failure: a broker may have the record all the same. False if it certainly has not.
    package var mayBeWritten = false
}

/// An idempotent producer, confined to one thread. Its own threads send; this one queues records and reads reports.
@safe package struct Producer: ~Copyable {
    private let configuration: ProducerConfiguration
    private var client: Client
    private var reports: OpaquePointer
    private var topics: [String: Topic] = [:]
    private var wakeDescriptor: Int32?
    /// Records without a report yet.
    package private(set) var outstanding = 0
    /// Records were taken back that a broker may have: nothing more goes through this client.
    private var hasGap = false

    @safe private struct Topic {
        let handle: OpaquePointer
        let partitioning: Partitioning
    }

    package init(_ configuration: ProducerConfiguration) throws(KafkaError) {
        let refusals = configuration.client.refusals
        guard refusals.isEmpty else {
            throw KafkaError(.invalidArgument, "may not be set: \(refusals.joined(separator: ", "))")
        }
        let client = try Self.open(configuration)
        unsafe reports = unsafe rd_kafka_queue_get_main(client.handle)
        self.configuration = configuration
        self.client = client
    }

    private static func open(_ configuration: ProducerConfiguration) throws(KafkaError) -> Client {
        try Client(.producer, configuration.properties(), events: RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR)
    }

    /// What surely goes in one request; of what it may hold, no more than `bytes`.
    package func request(bytes: Int) -> RequestLimit {
        var limit = configuration.request
        limit.bytes = min(limit.bytes, bytes)
        return limit
    }

    /// The error that made this producer useless, if one did: close it and open another.
    package var fatalError: KafkaError? { client.fatalError }

    /// Queues a copy of `record`; a report with `token` follows if this does not throw. Never blocks.
    ///
    /// - Parameters:
    ///   - partition: nil lets the key decide, as Java's producer would.
    ///   - keyless: where a record without a key goes, if there is such a partition; only with `choosesKeyless`.
    /// - Throws: `queueFull` when reports must be read first; `messageTooLarge`; a fatal error.
    package mutating func produce(
        topic name: String, partition: Int32? = nil, keyless: Int32? = nil, _ record: Record, token: UInt64
    ) throws(KafkaError) {
        if hasGap { try renew() }
        let topic = try topic(name)
        if record.key == nil { topic.partitioning.keyless = keyless ?? anyPartition }
        let headers = unsafe headerList(record.headers)
        let result = unsafe send(topic.handle, partition, record, headers, token)
        if let error = unsafe KafkaError(consuming: result) {
            if let headers = unsafe headers { unsafe rd_kafka_headers_destroy(headers) }
            throw error
        }
        outstanding += 1
    }

    /// Partitions of a topic, as of the last record whose partition was chosen; nil if the client has chosen none yet. A client
    /// that was opened anew has not.
    package func partitionCount(of topic: String) -> Int32? { topics[topic]?.partitioning.count }

    /// Appends the reports that are ready, waiting up to `timeout` for a first one. Returns an error of the client as a
    /// whole met on the way, if any: brokers down, or a fatal one.
    @discardableResult
    package mutating func poll(timeout: Duration, into deliveries: inout [Delivery]) -> KafkaError? {
        var wait = timeout.milliseconds
        var failure: KafkaError? = nil
        while let event = unsafe rd_kafka_queue_poll(reports, wait) {
            switch unsafe rd_kafka_event_type(event) {
            case RD_KAFKA_EVENT_DR: unsafe read(event, &deliveries)
            case RD_KAFKA_EVENT_ERROR: failure = unsafe Kafka.failure(event)
            default: break
            }
            unsafe rd_kafka_event_destroy(event)
            wait = 0
        }
        return failure
    }

    /// Has librdkafka write to `descriptor`, an eventfd, whenever reports wait to be polled and none did before: for a thread
    /// that waits for more than reports. The descriptor must stay open for as long as the producer.
    package mutating func wake(_ descriptor: Int32) {
        wakeDescriptor = descriptor
        var one: UInt64 = 1
        unsafe rd_kafka_queue_io_event_enable(reports, descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Has the client send now what waits for company, as far as it gets within a millisecond. Blocks for as long, unless
    /// everything is answered sooner.
    package func sendNow() { unsafe rd_kafka_flush(client.handle, 1) }

    /// Waits for every report, up to `timeout`. True if none is outstanding.
    package mutating func flush(timeout: Duration, into deliveries: inout [Delivery]) -> Bool {
        let end = ContinuousClock.now + timeout
        while outstanding > 0, ContinuousClock.now < end, fatalError == nil {
            poll(timeout: min(.milliseconds(100), end - .now), into: &deliveries)
        }
        return outstanding == 0
    }

    /// Gives up the records that no request holds yet: each gets its report, with `purgedQueue`. Returns at once.
    package mutating func purgeQueue() {
        unsafe rd_kafka_purge(client.handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_NON_BLOCKING)
    }

    /// Gives up what is outstanding and frees the producer. Blocks at most 5 s.
    package consuming func close() {}

    /// Goes on with a new client, once this one has answered for everything.
    ///
    /// librdkafka numbers the records of a partition, and skips none. When a request gets no answer, it counts the records as sent
    /// and puts them back into its queue, to be sent again under their numbers. Those that are purged from there never are, and
    /// it does not notice, as it does when they time out: the broker refuses whatever follows (OUT_OF_ORDER_SEQUENCE_NUMBER), and
    /// librdkafka takes that for its own fault, a fatal one. A new client counts anew.
    private mutating func renew() throws(KafkaError) {
        guard outstanding == 0 else {
            throw KafkaError(.queueFull, "what was taken back is not answered for")
        }
        let fresh = try Self.open(configuration)
        // The threads of the old one may take seconds to end. Nobody waits for them.
        release(within: .zero)
        client = fresh
        unsafe reports = unsafe rd_kafka_queue_get_main(client.handle)
        topics = [:]
        hasGap = false
        if let wakeDescriptor { wake(wakeDescriptor) }
    }

    private mutating func topic(_ name: String) throws(KafkaError) -> Topic {
        if let topic = topics[name] { return topic }
        let partitioning = Partitioning()
        client.mailbox.keep(partitioning)
        let configuration = unsafe rd_kafka_default_topic_conf_dup(client.handle)
        unsafe partitioning.decide(for: configuration)
        guard let handle = unsafe rd_kafka_topic_new(client.handle, name, configuration) else {
            throw KafkaError(rd_kafka_last_error()) ?? KafkaError(.invalidArgument, name)
        }
        let topic = unsafe Topic(handle: handle, partitioning: partitioning)
        topics[name] = topic
        return topic
    }

    private func send(
        _ topic: OpaquePointer, _ partition: Int32?, _ record: Record, _ headers: OpaquePointer?,
        _ token: UInt64
    ) -> OpaquePointer? {
        unsafe withMemory(record.key) { key in
            unsafe withMemory(record.value) { value in
                var arguments = unsafe [
                    rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_RKT, u: .init(rkt: topic)),
                    rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_PARTITION, u: .init(i32: partition ?? anyPartition)),
                    rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_MSGFLAGS, u: .init(i: RD_KAFKA_MSG_F_COPY)),
                    rd_kafka_vu_t(vtype: RD_KAFKA_VTYPE_KEY, u: .init(mem: .init(ptr: key.0, size: key.1))),
                    rd_kafka_vu_t(
                        vtype: RD_KAFKA_VTYPE_VALUE, u: .init(mem: .init(ptr: value.0, size: value.1))),
                    rd_kafka_vu_t(
                        vtype: RD_KAFKA_VTYPE_OPAQUE,
                        u: .init(ptr: UnsafeMutableRawPointer(bitPattern: UInt(token)))),
                ]
                if let headers = unsafe headers {
                    unsafe arguments.append(.init(vtype: RD_KAFKA_VTYPE_HEADERS, u: .init(headers: headers)))
                }
                return unsafe rd_kafka_produceva(client.handle, arguments, arguments.count)
            }
        }
    }

    /// Success without an offset is not believed. librdkafka concludes it: where a request fails and a later one for the same
    /// partition succeeds, the first must have been written too. A broker that knows nothing of this producer yet takes any
    /// first sequence number (KIP-360): on a new partition the records of the first request are then nowhere.
    private mutating func read(_ event: OpaquePointer, _ deliveries: inout [Delivery]) {
        while let message = unsafe rd_kafka_event_message_next(event) {
            let (source, token) = unsafe (message.pointee, UInt(bitPattern: message.pointee._private))
            outstanding -= 1
            let error = unsafe KafkaError(source.err) ?? (source.offset < 0 ? .noOffset : nil)
            let delivery = unsafe Delivery(
                token: UInt64(token), partition: source.partition, offset: error == nil ? source.offset : -1,
                error: error,
                mayBeWritten: rd_kafka_message_status(message) != RD_KAFKA_MSG_STATUS_NOT_PERSISTED)
            if delivery.error?.code == .purgedQueue, delivery.mayBeWritten { hasGap = true }
            deliveries.append(delivery)
        }
    }

    deinit { release(within: .seconds(5)) }

    /// Gives up what is outstanding and frees the client.
    private func release(within limit: Duration) {
        let everything = RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING
        unsafe rd_kafka_purge(client.handle, everything)
        for topic in topics.values { unsafe rd_kafka_topic_destroy(topic.handle) }
        unsafe rd_kafka_queue_destroy(reports)
        client.destroy(within: limit)
    }
}

private func headerList(_ headers: [Record.Header]) -> OpaquePointer? {
    guard !headers.isEmpty else { return nil }
    let list = unsafe rd_kafka_headers_new(headers.count)
    for header in headers {
        unsafe withMemory(header.name) { name in
            unsafe withMemory(header.value) { value in
                _ = unsafe rd_kafka_header_add(
                    list, name.0?.assumingMemoryBound(to: CChar.self), name.1, value.0, value.1)
            }
        }
    }
    return unsafe list
}

/// Lends bytes to C: null for nil, an address also for none, which C needs to tell the two apart.
private func withMemory<R>(_ bytes: [UInt8]?, _ body: ((UnsafeMutableRawPointer?, Int)) -> R) -> R {
    guard let bytes else { return unsafe body((nil, 0)) }
    if bytes.isEmpty {
        var nothing: UInt8 = 0
        return unsafe withUnsafeMutableBytes(of: &nothing) { unsafe body(($0.baseAddress, 0)) }
    }
    return unsafe bytes.withUnsafeBytes {
        unsafe body((UnsafeMutableRawPointer(mutating: $0.baseAddress), $0.count))
    }
}
