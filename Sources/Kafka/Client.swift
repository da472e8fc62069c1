internal import CRdKafka
internal import Glibc
internal import Synchronization

/// One librdkafka instance: created from properties, destroyed within a bound.
///
/// Its owner calls `destroy` after it has freed the queues; the order is written there, not left to property order.
@safe struct Client: ~Copyable {
    enum Kind { case consumer, producer }

    let handle: OpaquePointer
    /// Errors that librdkafka reports by callback while records are drained. Owned here, lent to the C handle.
    let mailbox: Mailbox
    private let ticket: UInt64

    /// `events`: the `RD_KAFKA_EVENT_…` kinds that `nextEvent` shall return instead of handling them by default.
    init(_ kind: Kind, _ properties: [String: String], events: Int32) throws(KafkaError) {
        let mailbox = Mailbox()
        let configuration = try unsafe Self.configuration(properties)
        unsafe rd_kafka_conf_set_events(configuration, events)
        unsafe rd_kafka_conf_set_log_cb(configuration, logCallback)
        unsafe rd_kafka_conf_set_error_cb(configuration, errorCallback)
        unsafe rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(mailbox).toOpaque())
        var text = [CChar](repeating: 0, count: 512)
        let type = kind == .consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER
        guard let handle = unsafe rd_kafka_new(type, configuration, &text, text.count) else {
            let code = rd_kafka_last_error()
            unsafe rd_kafka_conf_destroy(configuration)
            throw KafkaError(.init(code), string(text))
        }
        unsafe self.handle = unsafe handle
        self.mailbox = mailbox
        ticket = ClockGuard.add(
            unsafe .init(
                client: handle, user: properties["sasl.username"] ?? "",
                password: properties["sasl.password"] ?? ""))
    }

    /// Properties that older versions do without.
    private static let optional: Set<String> = ["fetch.queue.backoff.ms"]

    private static func configuration(_ properties: [String: String]) throws(KafkaError) -> OpaquePointer {
        let configuration = unsafe rd_kafka_conf_new()!
        var text = [CChar](repeating: 0, count: 512)
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
            let result = unsafe rd_kafka_conf_set(configuration, name, value, &text, text.count)
            guard result == RD_KAFKA_CONF_OK || result == RD_KAFKA_CONF_UNKNOWN && optional.contains(name)
            else {
                unsafe rd_kafka_conf_destroy(configuration)
                throw KafkaError(.invalidArgument, string(text))
            }
        }
        return unsafe configuration
    }

    /// Throws what librdkafka says of the first property that it does not know or whose value it refuses.
    static func check(_ properties: [String: String]) throws(KafkaError) {
        let configuration = try unsafe configuration(properties)
        unsafe rd_kafka_conf_destroy(configuration)
    }

    /// The error that made the client useless, if one did.
    var fatalError: KafkaError? {
        var text = [CChar](repeating: 0, count: 512)
        let code = unsafe rd_kafka_fatal_error(handle, &text, text.count)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return KafkaError(.init(code), string(text), isFatal: true)
    }

    /// Frees the instance on a thread of its own and waits at most `limit`: librdkafka has versions that never return.
    /// Every queue of the instance must be destroyed before; nothing may use it afterwards.
    func destroy(within limit: Duration = .seconds(5)) {
        ClockGuard.remove(ticket)
        let farewell = unsafe Farewell(handle, mailbox)
        let opaque = unsafe Unmanaged.passRetained(farewell).toOpaque()
        var thread = pthread_t()
        guard unsafe pthread_create(&thread, nil, runFarewell, opaque) == 0 else {
            unsafe Unmanaged<Farewell>.fromOpaque(opaque).release()
            return
        }
        pthread_detach(thread)
        farewell.wait(limit)
    }
}

/// Errors met on the client's own thread while it serves a queue of records, and what lives as long as the client.
///
/// A class because C holds its address. Only the thread that serves the queue touches it: librdkafka calls
/// `error_cb` from within that call.
final class Mailbox {
    private var errors: [KafkaError] = []
    /// What else C holds the address of.
    private var kept: [AnyObject] = []

    /// Keeps `object` for as long as the instance lives.
    func keep(_ object: AnyObject) { kept.append(object) }

    /// Keeps the first hundred; a client that cannot reach anything repeats itself.
    func put(_ error: KafkaError) {
        if errors.count < 100 { errors.append(error) }
    }

    func take() -> [KafkaError] {
        defer { errors = [] }
        return errors
    }

    func takeFirst() -> KafkaError? { errors.isEmpty ? nil : errors.removeFirst() }
}

private func errorCallback(
    _ handle: OpaquePointer?, _ code: Int32, _ reason: UnsafePointer<CChar>?,
    _ opaque: UnsafeMutableRawPointer?
) {
    guard let opaque = unsafe opaque, let reason = unsafe reason else { return }
    let mailbox = unsafe Unmanaged<Mailbox>.fromOpaque(opaque).takeUnretainedValue()
    let fatal = code == RD_KAFKA_RESP_ERR__FATAL.rawValue
    mailbox.put(
        KafkaError(.init(rawValue: code), unsafe String(cString: reason), isFatal: fatal))
}

/// A handle on its way out, shared by the thread that frees it and the one that waits.
///
/// Unchecked because the handle is a pointer: after `init` only `run` uses it, once.
@safe private final class Farewell: @unchecked Sendable {
    private let handle: OpaquePointer
    private let mailbox: Mailbox
    private let isDone = Mutex(false)

    init(_ handle: OpaquePointer, _ mailbox: Mailbox) {
        unsafe self.handle = unsafe handle
        self.mailbox = mailbox
    }

    func run() {
        unsafe rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
        isDone.withLock { $0 = true }
    }

    func wait(_ limit: Duration) {
        let end = ContinuousClock.now + limit
        while !isDone.withLock({ $0 }), ContinuousClock.now < end { usleep(500) }
    }
}

private func runFarewell(_ opaque: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let opaque = unsafe opaque {
        unsafe Unmanaged<Farewell>.fromOpaque(opaque).takeRetainedValue().run()
    }
    return nil
}

/// A text that C wrote into a buffer.
func string(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
