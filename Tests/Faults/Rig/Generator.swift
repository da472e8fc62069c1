import Foundation
import Kafka
import Records
import Synchronization
import TestKit

/// An upstream system: publishes lead events at a steady pace, on a thread of its own, and writes down what the broker said of
/// each. An event whose outcome is unknown it publishes again, as an upstream must: then one effect may stand beside two records.
///
/// The file has one line an outcome, `NUMBER ok PARTITION OFFSET`, `NUMBER unknown` or `NUMBER fail`, and is only ever appended to
/// (Jepsen's ok, info and fail). An event's number goes along in a header.
final class Generator: Sendable {
    struct Options: Sendable {
        var seed: UInt64
        var eventsPerSecond: Int
        var brokenPerMille = 20
        var repeatsPerMille = 20
        /// Of one upstream beside another: stands before its numbers, and in all its leads.
        var label = ""
    }

    /// Carries an event's number; it is nothing to the contract.
    static let header = Array("x-number".utf8)
    static let topic = "lead-events"

    let file: String
    let label: String
    private let isStopping = Atomic(false)
    private let state = Mutex(State())
    private let ended = Mutex<Result<Void, any Error>?>(nil)

    private struct State {
        var sent = 0, acknowledged = 0, unknown = 0, failed = 0
        /// Behind the last acknowledged record, by partition.
        var ends: [Int32: Int64] = [:]
        var isHeld = false
        /// Producers that gave up for good, and were replaced.
        var replaced = 0
    }

    /// - Parameter proxied: the bootstrap list by which it reaches the broker.
    init(_ options: Options, brokers proxied: String, file: String) throws {
        (self.file, label) = (file, options.label)
        guard FileManager.default.createFile(atPath: file, contents: nil),
            let handle = FileHandle(forWritingAtPath: file)
        else { throw RigError("no file at \(file)") }
        Thread.detachNewThread {
            let result = Result { try self.work(options, proxied, handle) }
            self.ended.withLock { $0 = result }
        }
    }

    var sent: Int { state.withLock { $0.sent } }
    var acknowledged: Int { state.withLock { $0.acknowledged } }
    var unknown: Int { state.withLock { $0.unknown } }
    var failed: Int { state.withLock { $0.failed } }
    var replacedProducers: Int { state.withLock { $0.replaced } }
    var ends: [Int32: Int64] { state.withLock { $0.ends } }

    /// Publishes nothing more until it is released.
    func hold(_ isHeld: Bool) { state.withLock { $0.isHeld = isHeld } }

    /// Ends the load and waits until every event has its outcome.
    func stop() throws {
        isStopping.store(true, ordering: .relaxed)
        let result = try eventually(
            within: .seconds(120), "the load ends", { ended.withLock { $0 } }, until: { $0 != nil })
        try result?.get()
    }

    private func work(_ options: Options, _ brokers: String, _ file: FileHandle) throws {
        var sender = try Sender(brokers, file)
        var sample = LeadSample(Self.sample(options))
        var clock = Pace(eventsPerSecond: options.eventsPerSecond)
        var number = 0
        while !isStopping.load(ordering: .relaxed) {
            let due = clock.due(isHeld: state.withLock { $0.isHeld })
            for _ in 0..<due {
                guard var record = sample.next()?.record else { break }
                record.headers.append(
                    Record.Header(name: Self.header, value: Array("\(options.label)\(number)".utf8)))
                try sender.send(record, number)
                number += 1
            }
            try sender.serve(.milliseconds(5))
            publish(sender.counts)
        }
        try sender.finish()
        publish(sender.counts)
    }

    private func publish(_ counts: Sender.Counts) {
        state.withLock {
            ($0.sent, $0.acknowledged, $0.unknown, $0.failed) =
                (counts.sent, counts.acknowledged, counts.unknown, counts.failed)
            ($0.ends, $0.replaced) = (counts.ends, counts.replaced)
        }
    }

    /// Events of the last thirty days, so that engagement counts.
    private static func sample(_ options: Options) -> LeadSample.Options {
        let window = 30 * 86_400 * 1_000_000
        var sample = LeadSample.Options(seed: options.seed)
        sample.brokenPerMille = options.brokenPerMille
        sample.repeatsPerMille = options.repeatsPerMille
        sample.label = options.label
        sample.start = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6) - Int64(window))
        sample.step = 2 * window / 1_000_000
        return sample
    }
}

/// How many events are due: a steady stream with a burst every third second, so that faults hit both batches and waits.
private struct Pace {
    let eventsPerSecond: Int
    private var last = ContinuousClock.now
    private var elapsed = Duration.zero
    private var owed = 0.0

    init(eventsPerSecond: Int) { self.eventsPerSecond = eventsPerSecond }

    mutating func due(isHeld: Bool) -> Int {
        let now = ContinuousClock.now
        let step = min(now - last, .milliseconds(100))
        last = now
        guard !isHeld else { return 0 }
        elapsed += step
        let isBurst = elapsed.components.seconds % 3 == 2
        owed += step / .seconds(1) * Double(eventsPerSecond) * (isBurst ? 2 : 0.5)
        defer { owed -= owed.rounded(.down) }
        return Int(owed)
    }
}

/// The producer's side: what is outstanding, what is to be sent again, and the file.
private struct Sender: ~Copyable {
    struct Counts {
        var sent = 0, acknowledged = 0, unknown = 0, failed = 0, replaced = 0
        var ends: [Int32: Int64] = [:]
    }

    private(set) var counts = Counts()
    private let brokers: String
    private let file: FileHandle
    private var producer: Producer
    private var outstanding: [Int: Record] = [:]
    private var again: [Int: Record] = [:]
    private var deliveries: [Delivery] = []
    private var lines = ""

    init(_ brokers: String, _ file: FileHandle) throws {
        (self.brokers, self.file) = (brokers, file)
        producer = try Self.producer(brokers)
    }

    private static func producer(_ brokers: String) throws -> Producer {
        var configuration = ProducerConfiguration(
            ClientConfiguration(brokers: brokers, clientID: "upstream", overrides: quickReconnects))
        // Soon enough for events to get an unknown outcome within a run.
        configuration.messageTimeout = .seconds(6)
        return try Producer(configuration)
    }

    mutating func send(_ record: Record, _ number: Int) throws {
        counts.sent += 1
        outstanding[number] = record
        while true {
            do throws(KafkaError) {
                return try producer.produce(topic: Generator.topic, record, token: UInt64(number))
            } catch {
                guard error.code == .queueFull || producer.fatalError != nil else { throw error }
            }
            let producers = counts.replaced
            try serve(.milliseconds(50))
            // A new producer has taken it over, with all that was outstanding.
            if counts.replaced != producers { return }
        }
    }

    mutating func serve(_ timeout: Duration) throws {
        producer.poll(timeout: timeout, into: &deliveries)
        for delivery in deliveries { settle(delivery) }
        // Once a record was given up, threads of librdkafka 2.0 spin until all its other partitions are drained (its issues 2565
        // and 3692): a core less for what is being tested, as long as a broker is away.
        let isSpent = deliveries.contains { $0.error?.code == .messageTimedOut }
        deliveries.removeAll()
        if isSpent || producer.fatalError != nil { try replace() }
        try write()
        let due = again.sorted { $0.key < $1.key }
        again = [:]
        for (number, record) in due { try send(record, number) }
    }

    mutating func finish() throws {
        let end = ContinuousClock.now + .seconds(90)
        while !outstanding.isEmpty || !again.isEmpty {
            guard ContinuousClock.now < end else {
                throw RigError("\(outstanding.count) events were not acknowledged within 90 s")
            }
            try serve(.milliseconds(20))
        }
    }

    private mutating func settle(_ delivery: Delivery) {
        let number = Int(delivery.token)
        guard let record = outstanding.removeValue(forKey: number) else { return }
        guard let error = delivery.error else {
            counts.acknowledged += 1
            counts.ends[delivery.partition] = max(
                counts.ends[delivery.partition] ?? 0, delivery.offset + 1)
            lines += "\(number) ok \(delivery.partition) \(delivery.offset)\n"
            return
        }
        if error.code == .messageTooLarge {
            counts.failed += 1
            lines += "\(number) fail\n"
        } else {
            counts.unknown += 1
            lines += "\(number) unknown\n"
            again[number] = record
        }
    }

    private mutating func replace() throws {
        counts.replaced += 1
        for (number, record) in outstanding {
            counts.unknown += 1
            lines += "\(number) unknown\n"
            again[number] = record
        }
        outstanding = [:]
        producer = try Self.producer(brokers)
    }

    private mutating func write() throws {
        guard !lines.isEmpty else { return }
        try file.write(contentsOf: Data(lines.utf8))
        lines = ""
    }
}

/// Of any client of the rig: a broker that comes back is found within the second.
let quickReconnects = ["reconnect.backoff.ms": "50", "reconnect.backoff.max.ms": "500"]
