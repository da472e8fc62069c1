import Foundation
import Kafka
import Records
import Synchronization
import TestKit
import Testing

/// Publishes keyed events on a thread of its own until it is stopped, through whatever happens to brokers meanwhile: the
/// producer is idempotent and never gives a record up. What goes to a partition is one request at a time: of two in flight
/// librdkafka can take the first for written when only the second is.
final class Load: Sendable {
    private struct Sum {
        var published = 0
        var ends: [Int32: Int64] = [:]
        var failure: String?
        var isDone = false
    }

    static let keys = 20
    static let amount: Int64 = 10
    private let sum = Mutex(Sum())
    private let isStopping = Atomic(false)

    /// Events have the ids "0", "1", …; the event n adds 10 to the counter c(n mod 20), so that none comes by a total of
    /// 666, which Postgres refuses.
    init(_ client: ClientConfiguration, to topic: String) {
        let thread = Thread { [self] in
            do {
                try run(client, topic)
            } catch {
                sum.withLock { $0.failure = "\(error)" }
            }
            sum.withLock { $0.isDone = true }
        }
        thread.start()
    }

    var published: Int { sum.withLock { $0.published } }

    /// Waits for the broker to have everything.
    /// - Returns: how many records there are, and the end of each partition.
    func stop() throws -> (count: Int, ends: [Int32: Int64]) {
        isStopping.store(true, ordering: .relaxed)
        try eventually("everything is published") { sum.withLock { $0.isDone } }
        let failure = sum.withLock { $0.failure }
        try #require(failure == nil)
        return sum.withLock { ($0.published, $0.ends) }
    }

    private func run(_ client: ClientConfiguration, _ topic: String) throws {
        var configuration = ProducerConfiguration(client)
        // Producers see new partitions as soon as workers do.
        configuration.client.overrides["topic.metadata.refresh.interval.ms"] = "1000"
        // Longer than handing over a wave takes: it is sent when it is whole.
        configuration.linger = .milliseconds(500)
        var producer = try Producer(configuration)
        var (next, deliveries) = (0, [Delivery]())
        while !isStopping.load(ordering: .relaxed) {
            if producer.outstanding == 0 {
                for _ in 0..<15 {
                    let record = added("\(next)", "c\(next % Self.keys)", Self.amount)
                    try producer.produce(topic: topic, record, token: UInt64(next))
                    next += 1
                }
            }
            producer.sendNow()
            // Paced: about 700 a second, which lanes of a debug build keep up with.
            producer.poll(timeout: .milliseconds(20), into: &deliveries)
            try count(&deliveries)
        }
        while producer.outstanding > 0 {
            if let error = producer.fatalError { throw error }
            producer.poll(timeout: .milliseconds(100), into: &deliveries)
            try count(&deliveries)
        }
    }

    private func count(_ deliveries: inout [Delivery]) throws {
        for delivery in deliveries {
            if let error = delivery.error { throw error }
            sum.withLock {
                $0.published += 1
                $0.ends[delivery.partition] = max($0.ends[delivery.partition] ?? 0, delivery.offset + 1)
            }
        }
        deliveries.removeAll()
    }
}

extension Bench {
    /// Everything that was published counted once: nothing lost, nothing twice. The log itself is asked as well, so that
    /// a loss on the way in is told from one on the way out.
    func expectExactlyOnce(
        _ load: Load, partitions: Int, within limit: Duration, location: SourceLocation = #_sourceLocation
    ) throws {
        let (count, ends) = try load.stop()
        expectEnds(ends)
        try settle(within: limit, location: location)
        let size = Int(ends.values.reduce(0, +))
        let log = try broker.read(S.events, partitions: partitions, count: size).compactMap {
            $0.header("ce_id")
        }
        #expect(Set(log).count == count, "the log has each acknowledged record", sourceLocation: location)
        #expect(log.count == count, "the log has it once", sourceLocation: location)
        let sums = try ["applied", "duplicates", "dead_letters", "gaps"].map { try sum($0) ?? -1 }
        #expect(
            sums == [Int64(Set(log).count), Int64(log.count - Set(log).count), 0, 0], "applied once each",
            sourceLocation: location)
        let shares = Dictionary(grouping: Set(log).compactMap { Int($0) }) { $0 % Load.keys }
        let expected = shares.map { "c\($0.key) \($0.value.count * Int(Load.amount))/\($0.value.count)" }
        #expect(try counters().sorted() == expected.sorted(), sourceLocation: location)
    }

    /// Entries that were written after a later event of their counter.
    func reordered() throws -> Int64? {
        try number(
            """
            select count(*) from (
                select event_id::int8 n, lag(event_id::int8) over (partition by counter order by id) before
                from tally.entry) e where n <= before
            """)
    }
}
