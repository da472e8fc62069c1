import Foundation
import Kafka
import Postgres
import Records
import TestKit

/// F17: transactions of another producer among the load, of which every other one is aborted.
struct AbortedTransactions: Fault {
    let number = "F17", title = "records of transactions that are aborted, among others"
    private static let partitions: Int32 = 6

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let producer = try TransactionalProducer(rig.broker.kafka.bootstrap, id: "rig-aborts")
        let round = String(random.next() % 1_000_000, radix: 36)
        let gaps = try rig.gaps()
        for partition in 0..<Self.partitions {
            for (ending, label) in [(Ending.abort, "void"), (.commit, "kept")] {
                try producer.send(
                    events("\(label)-\(round)", partition, random.next()), to: Generator.topic,
                    partition: partition, ending)
            }
        }
        // Four records that were aborted, and the mark of each transaction's end.
        let expected = Int64(Self.partitions) * (4 + 2)
        try eventually("what was aborted counts as gaps") { try rig.gaps() - gaps >= expected }
        try eventually("what was committed is applied") { try rig.changes(of: "kept-\(round)") > 0 }
        guard try rig.changes(of: "void-\(round)") == 0 else {
            throw Breach("a record of a transaction that was aborted has been applied")
        }
        return 4 * Int(Self.partitions)
    }

    private typealias Ending = TransactionalProducer.Ending

    /// Four, of leads that only this partition has.
    private func events(_ label: String, _ partition: Int32, _ seed: UInt64) -> [Record] {
        soundEvents(4, label: "\(label)-\(partition)-", seed: seed)
    }
}

/// F17: a transaction that nobody ends holds back what follows it in its partition, and nothing else; until it is
/// aborted.
struct HangingTransaction: Fault {
    let number = "F17", title = "a transaction that hangs, until it is aborted"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let producer = try TransactionalProducer(rig.broker.kafka.bootstrap, id: "rig-hangs")
        let partition = Int32.random(in: 0..<6, using: &random)
        let label = "hung-\(String(random.next() % 1_000_000, radix: 36))-"
        try producer.send(
            soundEvents(4, label: label, seed: random.next()), to: Generator.topic, partition: partition,
            .leaveOpen)
        // As far as readers may see: the transaction's first record.
        let held = try Admin(rig.broker.client).watermarks(TopicPartition(Generator.topic, partition)).high
        try eventually("the partition is read up to the transaction", equals: held) {
            rig.meter.next[partition] ?? 0
        }
        let (others, backlog) = (sum(rig.meter.next), rig.generator.ends[partition] ?? 0)
        try eventually("a backlog grows behind it, and the other partitions go on") {
            rig.generator.ends[partition] ?? 0 > backlog + 150 && sum(rig.meter.next) > others + 500
        }
        guard rig.meter.next[partition] == held else {
            throw Breach("partition \(partition) was read past \(held), where a transaction is open")
        }
        try producer.abort()
        try eventually("the stall ends with the transaction") {
            rig.meter.next[partition] ?? 0 > held + 150
        }
        guard try rig.changes(of: label) == 0 else {
            throw Breach("a record of a transaction that hung has been applied")
        }
        return 1
    }

    private func sum(_ next: [Int32: Int64]) -> Int64 { next.values.reduce(0, +) }
}

extension Rig {
    fileprivate func gaps() throws -> Int64 {
        try number("select sum(gaps)::int8 from bellhop.partition")
    }

    /// Scores of leads whose ids have this in them.
    fileprivate func changes(of label: String) throws -> Int64 {
        try number("select count(*) from leads.score_change where lead_id like '%\(label)%'")
    }
}
