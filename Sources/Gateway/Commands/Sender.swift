internal import Kafka
internal import Logging
internal import Records
internal import Runtime
internal import Synchronization

/// What the broker said of a record.
enum Acknowledgement: Sendable, Equatable {
    /// All in-sync replicas have it.
    case written(partition: Int32, offset: Int64)
    /// It is certainly not written, and may be sent again.
    case notWritten(reason: String)
    /// The broker refuses it for what it is.
    case refused(reason: String)
    /// Nobody knows: it may have been written.
    case unknown(reason: String)
}

/// Hands records to the broker and says what became of each: one thread with an idempotent producer, replaced when it
/// fails for good.
final class Sender: Sendable {
    struct Parcel: Sendable {
        let topic: String
        /// Nil: the key says it.
        let partition: Int32?
        /// Empty once the client has its copy.
        fileprivate(set) var record: Record
        /// Bytes that it costs while it is on its way.
        let size: Int
        /// Called once, on the sender's thread.
        let acknowledged: @Sendable (Acknowledgement) -> Void

        init(
            topic: String, partition: Int32? = nil, record: Record,
            acknowledged: @escaping @Sendable (Acknowledgement) -> Void
        ) {
            (self.topic, self.partition) = (topic, partition)
            (self.record, self.acknowledged) = (record, acknowledged)
            size =
                (record.key?.count ?? 0) + (record.value?.count ?? 0)
                + record.headers.reduce(256) { $0 + $1.name.count + ($1.value?.count ?? 0) }
        }
    }

    /// What may be on its way; more is refused at once.
    struct Bounds: Sendable {
        var records = 10_000
        var bytes = 32 << 20
        /// After this a record without an acknowledgement is given up.
        var acknowledgement: Duration = .seconds(5)
    }

    private struct State {
        var records = 0
        var bytes = 0
        var isAway = false
        var isStopping = false
    }

    private let inbox: Inbox<Parcel>
    private let bounds: Bounds
    private let client: ClientConfiguration
    private let state = Mutex(State())
    private let thread = Mutex<Thread?>(nil)

    init(_ client: ClientConfiguration, _ bounds: Bounds) throws {
        self.client = client
        self.bounds = bounds
        inbox = try Inbox()
        let thread = try Thread(name: "sender") { [self] in run() }
        self.thread.withLock { $0 = thread }
    }

    enum Refusal: Error { case brokerAway, queueFull, stopping }

    /// Queues a record; `acknowledged` is called later. Never blocks.
    ///
    /// - Throws: `Refusal` when the record is not taken; then nothing was sent.
    func send(_ parcel: Parcel) throws(Refusal) {
        let bytes = parcel.size
        let refusal = state.withLock { state -> Refusal? in
            if state.isStopping { return .stopping }
            if state.isAway { return .brokerAway }
            guard state.records < bounds.records, state.bytes + bytes <= bounds.bytes else {
                return .queueFull
            }
            state.records += 1
            state.bytes += bytes
            return nil
        }
        if let refusal { throw refusal }
        inbox.put(parcel)
    }

    /// Records on their way.
    var outstanding: (records: Int, bytes: Int) { state.withLock { ($0.records, $0.bytes) } }

    /// Whether the broker can be reached, as another has found out or as the producer says.
    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }

    /// Takes no more records and waits until each has its answer, which `Bounds.acknowledgement` limits.
    func stop() {
        state.withLock { $0.isStopping = true }
        inbox.wake.call()
        thread.withLock { $0.take() }?.join()
    }

    private func settle(_ parcel: Parcel, _ acknowledgement: Acknowledgement) {
        state.withLock { state in
            state.records -= 1
            state.bytes -= parcel.size
        }
        parcel.acknowledged(acknowledgement)
    }
}

// What runs on the sender's own thread.
extension Sender {
    private func run() {
        while true {
            do {
                var producer = try Producer(configuration)
                producer.wake(inbox.wake.descriptor)
                guard serve(&producer) else { return }
            } catch {
                Log.error("producer_failed", ["reason": .text(error.description), "next": "opening another"])
                for parcel in inbox.take() { settle(parcel, .notWritten(reason: error.description)) }
                if state.withLock({ $0.isStopping }) { return }
                inbox.wake.wait(.seconds(1))
            }
        }
    }

    private var configuration: ProducerConfiguration {
        var configuration = ProducerConfiguration(client)
        configuration.messageTimeout = bounds.acknowledgement
        configuration.topicPropagation = bounds.acknowledgement
        configuration.queueRecords = bounds.records
        configuration.queueKilobytes = max(1, bounds.bytes >> 10)
        return configuration
    }

    /// False when the sender is to stop, true when the producer is of no use any more.
    private func serve(_ producer: inout Producer) -> Bool {
        var underway = Underway()
        var deliveries: [Delivery] = []
        while true {
            for parcel in inbox.take() { produce(parcel, &producer, &underway) }
            deliveries.removeAll(keepingCapacity: true)
            if let failure = producer.poll(timeout: .zero, into: &deliveries) { note(failure) }
            for delivery in deliveries { answer(delivery, &underway) }
            if let fatal = producer.fatalError {
                Log.error("producer_failed", ["reason": .text(fatal.description), "next": "opening another"])
                // Reports that the producer still owes are not waited for: their records may be written.
                for parcel in underway.takeAll() { settle(parcel, .unknown(reason: fatal.description)) }
                return true
            }
            if underway.isEmpty, state.withLock({ $0.isStopping && $0.records == 0 }) { return false }
            inbox.wake.wait(.milliseconds(100))
        }
    }

    private func produce(_ parcel: Parcel, _ producer: inout Producer, _ underway: inout Underway) {
        let token = underway.add(parcel)
        do throws(KafkaError) {
            try producer.produce(
                topic: parcel.topic, partition: parcel.partition, parcel.record, token: token)
        } catch {
            guard let parcel = underway.take(token) else { return }
            settle(
                parcel,
                error.isRefusal
                    ? .refused(reason: error.description) : .notWritten(reason: error.description))
        }
    }

    private func answer(_ delivery: Delivery, _ underway: inout Underway) {
        guard let parcel = underway.take(delivery.token) else { return }
        guard let error = delivery.error else {
            isAway = false
            return settle(parcel, .written(partition: delivery.partition, offset: delivery.offset))
        }
        let reason = error.description
        if error.isRefusal { return settle(parcel, .refused(reason: reason)) }
        settle(parcel, delivery.mayBeWritten ? .unknown(reason: reason) : .notWritten(reason: reason))
    }

    private func note(_ failure: KafkaError) {
        guard failure.code == .allBrokersDown else { return }
        let wasAway = state.withLock { state in
            defer { state.isAway = true }
            return state.isAway
        }
        if !wasAway {
            Log.warning(
                "broker_away",
                ["reason": .text(failure.description), "next": "commands are refused with 503"])
        }
    }
}

/// Parcels whose reports are awaited, by token.
private struct Underway {
    private var parcels: [UInt64: Sender.Parcel] = [:]
    private var last: UInt64 = 0

    var isEmpty: Bool { parcels.isEmpty }

    mutating func add(_ parcel: Sender.Parcel) -> UInt64 {
        last += 1
        parcels[last] = parcel
        parcels[last]?.record = Record(key: nil, value: nil)
        return last
    }

    mutating func take(_ token: UInt64) -> Sender.Parcel? { parcels.removeValue(forKey: token) }

    mutating func takeAll() -> [Sender.Parcel] {
        defer { parcels = [:] }
        return Array(parcels.values)
    }
}
