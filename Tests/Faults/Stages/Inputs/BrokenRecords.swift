import Foundation
import Kafka
import Postgres
import Records
import Synchronization
import TestKit

/// F33: bytes and values that no text, no JSON or no column can hold. F34: data and envelopes against the contract.
/// One record of each kind; each must become a dead letter of its class, or be applied if it only looks broken.
struct Corpus: Fault {
    let number: String
    var title: String {
        number == "F33"
            ? "records that cannot be read or held, one of each kind"
            : "records against schema or envelope, one of each kind"
    }

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let cases = HardRecords.corpus(seed: rig.options.seed).filter {
            $0.classes.isSubset(of: ["invalid"]) == (number == "F34")
        }
        let places = try rig.broker.publish(cases.map(\.record), partition: 0)
        try rig.awaitRead(places)
        let classes = try rig.deadLetters(0)
        for (hard, place) in zip(cases, places) {
            let found = classes[place.offset] ?? []
            let isRight =
                hard.classes.isEmpty ? found.isEmpty : found.count == 1 && hard.classes.contains(found[0])
            guard isRight else {
                throw Breach(
                    "\(hard.name) at 0/\(place.offset) became \(found), not \(hard.classes.sorted())")
            }
        }
        return cases.count
    }
}

/// F31: 10,000 records in a row that nobody can apply, and good ones among them.
final class Poison: Fault {
    let number = "F31", title = "10,000 poison messages in a row, a good one among each hundred"
    private static let count = 10_000
    /// Dead letters of a second, and of a second of the worker's CPU, whose wall clock is not this machine's load. Its other
    /// partitions have their records meanwhile.
    private static let demanded = 1000
    private let measured = Mutex((rate: 0, cpuRate: 0))

    /// Figures for the report.
    var measures: [String: Int] {
        let (rate, cpuRate) = measured.withLock { $0 }
        return ["F31 dead letters a second": rate, "F31 dead letters a second of CPU": cpuRate]
    }

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let bad = HardRecords.poison(Self.count, seed: random.next()).map(\.record)
        let good = soundEvents(100, label: "good-", seed: random.next())
        let mixed = good.indices.flatMap { [good[$0]] + bad[$0 * 100..<$0 * 100 + 100] }
        let (begin, used) = (ContinuousClock.now, rig.fleet.cpuSeconds)
        let places = try rig.broker.publish(mixed, partition: 1)
        try rig.awaitRead(places)
        try judge((ContinuousClock.now - begin) / .seconds(1), rig.fleet.cpuSeconds - used)
        let letters = try rig.deadLetters(1)
        for (index, place) in places.enumerated() {
            let (found, isGood) = (letters[place.offset]?.count ?? 0, index % 101 == 0)
            guard found == (isGood ? 0 : 1) else {
                throw Breach(
                    "\(found) dead letters at 1/\(place.offset), a record that is \(isGood ? "good" : "bad")")
            }
        }
        return bad.count
    }

    private func judge(_ seconds: Double, _ cpuSeconds: Double) throws {
        let rates = [seconds, cpuSeconds].map { Int(Double(Self.count) / max($0, 0.01)) }
        measured.withLock { $0 = (rates[0], rates[1]) }
        guard rates[1] >= Self.demanded else {
            throw Breach("\(rates[1]) dead letters for a second of CPU, not \(Self.demanded)")
        }
    }
}

extension Fleet {
    /// Of all workers that run, so far.
    fileprivate var cpuSeconds: Double { workers.reduce(0) { $0 + ($1.cpuSeconds ?? 0) } }
}

extension Rig {
    /// Waits until these records are accounted for.
    func awaitRead(_ places: [TopicPartition.Place]) throws {
        let ends = Dictionary(places.map { ($0.partition, $0.offset + 1) }, uniquingKeysWith: max)
        try eventually(within: .seconds(120), "\(ends) is read") { meter.isCaughtUp(with: ends) }
    }

    /// Classes of a partition's dead letters, by offset.
    func deadLetters(_ partition: Int32) throws -> [Int64: [String]] {
        var connection = try Connection(database)
        var found: [Int64: [String]] = [:]
        for row in try connection.query(
            """
            select record_offset, class from bellhop.dead_letter
            where worker = 'lead-scoring' and partition = \(partition)
            """)
        {
            if let offset = try row.int8(0), let name = try row.string(1) {
                found[offset, default: []].append(name)
            }
        }
        return found
    }
}
