import Foundation
import Kafka
import Records
import Synchronization
import TestKit

/// Publishes lead events on a thread of its own, in bursts, and counts what the broker has.
///
/// Bursts keep the workers busy for a while, so that faults hit batches, and idle for a while, so that they hit waits.
final class Publisher: Sendable {
    /// What was sent.
    struct Tally: Sendable {
        var repeated = 0
        var broken: [LeadBreakage: Int] = [:]
        var seconds = 0.0
    }

    private let result = Mutex<Result<Tally, any Error>?>(nil)
    private let acknowledged = Atomic(0)
    private let isHeld = Atomic(false)

    init(_ plan: ChaosPlan, _ brokers: String) {
        Thread.detachNewThread {
            let result = Result { try self.publish(plan, brokers) }
            self.result.withLock { $0 = result }
        }
    }

    /// Records that the broker has.
    var records: Int64 { Int64(acknowledged.load(ordering: .relaxed)) }
    var isFinished: Bool { result.withLock { $0 != nil } }

    /// Publishes nothing more for the time being; what is still to come is put off by as long.
    func hold(_ isHeld: Bool) { self.isHeld.store(isHeld, ordering: .relaxed) }

    /// Blocks until everything is acknowledged.
    func wait() throws -> Tally {
        while true {
            if let result = result.withLock({ $0 }) { return try result.get() }
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    private func publish(_ plan: ChaosPlan, _ brokers: String) throws -> Tally {
        var producer = try Producer(ProducerConfiguration(ClientConfiguration(brokers: brokers)))
        var sample = LeadSample(Self.options(plan))
        var tally = Tally()
        let begin = ContinuousClock.now
        var held = Duration.zero
        let bursts = max(1, plan.seconds / plan.burstSeconds)
        for burst in 0..<bursts {
            let items = (0..<plan.events * (burst + 1) / bursts - plan.events * burst / bursts).compactMap {
                _ in
                sample.next()
            }
            sleep(until: begin + .seconds(plan.burstSeconds * burst) + held)
            for item in items { tally.count(item.expectation) }
            held += try send(items, &producer)
        }
        tally.seconds = (ContinuousClock.now - begin) / .seconds(1)
        return tally
    }

    /// Events of the last thirty days, so that engagement counts.
    private static func options(_ plan: ChaosPlan) -> LeadSample.Options {
        let window = 30 * 86_400 * 1_000_000
        var options = LeadSample.Options(seed: plan.seed)
        options.start = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6) - Int64(window))
        options.step = 2 * window / plan.events
        return options
    }

    /// - Returns: how long it was held up.
    private func send(_ items: [LeadSample.Item], _ producer: inout Producer) throws -> Duration {
        var deliveries: [Delivery] = []
        var held = Duration.zero
        for (number, item) in items.enumerated() {
            try producer.produce(topic: "lead-events", item.record, token: UInt64(number))
            guard number % 100 == 0 else { continue }
            let begin = ContinuousClock.now
            repeat {
                let isHeld = isHeld.load(ordering: .relaxed)
                if let error = producer.poll(timeout: isHeld ? .milliseconds(20) : .zero, into: &deliveries) {
                    throw error
                }
                try settle(&deliveries)
            } while isHeld.load(ordering: .relaxed)
            held += .now - begin
        }
        guard producer.flush(timeout: .seconds(60), into: &deliveries) else {
            throw ChaosError(description: "the broker does not answer")
        }
        try settle(&deliveries)
        return held
    }

    private func settle(_ deliveries: inout [Delivery]) throws {
        for delivery in deliveries {
            if let error = delivery.error { throw error }
        }
        acknowledged.add(deliveries.count, ordering: .relaxed)
        deliveries.removeAll()
    }
}

extension Publisher.Tally {
    mutating func count(_ expectation: LeadSample.Expectation) {
        switch expectation {
        case .applied: break
        case .duplicate: repeated += 1
        case .deadLetter(let way): broken[way, default: 0] += 1
        }
    }

    var brokenCount: Int { broken.values.reduce(0, +) }
}

/// Blocks this thread until `end`.
func sleep(until end: ContinuousClock.Instant) {
    let seconds = (end - .now) / .seconds(1)
    if seconds > 0 { Thread.sleep(forTimeInterval: seconds) }
}
