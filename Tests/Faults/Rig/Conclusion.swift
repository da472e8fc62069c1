import Foundation
import Records
import TestKit

extension Figures {
    /// What all witnesses say at the end: the ledger, upstream's own file, the database's watch, a model of the rules written apart
    /// from the worker's, and the workers' logs.
    /// - Parameter isAsked: the model knows nothing of records that only Postgres refuses.
    mutating func conclude(_ rig: Rig, model isAsked: Bool = true) throws {
        rig.fleet.measure()
        fences = try rig.watch.fences()
        let endings = try rig.close()
        violations += endings.filter { $0 != .exited(0) }.map {
            "a worker that was asked to stop at the end: \($0)"
        }
        violations += rig.fleet.unexpected.map { "worker: \($0)" }
        lines = rig.fleet.lines
        restarts = rig.fleet.restarts
        lookedUp = rig.fleet.findings
        maximumMiB = rig.fleet.maximumRSS
        (longestStall, longestStallDuring) = (rig.meter.longestStall.seconds, rig.meter.longestStall.during)
        (sent, acknowledged, unknown) = (
            rig.generator.sent, rig.generator.acknowledged, rig.generator.unknown
        )
        (failed, producersReplaced) = (rig.generator.failed, rig.generator.replacedProducers)
        try hear(rig.acknowledged)
        do {
            hear(try rig.verify())
        } catch {
            violations.append("the ledger could not look: \(error)")
        }
        let intrusions = try rig.watch.intrusions()
        violations += intrusions.map { "intrusion: \($0)" }
        try count(rig)
        if isAsked {
            let model = try LeadLedger(brokers: rig.broker.kafka.bootstrap, database: rig.database)
            violations += model.violations.map { "model: \($0)" }
        }
        deadLetters = try rig.counts("select class, count(*) from bellhop.dead_letter group by 1")
        harmless += faults.filter { $0.hits == 0 }.map { "\($0.number) \($0.title)" }
    }

    private mutating func hear(_ acknowledged: Acknowledged) {
        records = acknowledged.records
        lost += acknowledged.lost.count
        if let first = acknowledged.lost.first {
            violations.append(
                "\(acknowledged.lost.count) acknowledged events are not in the log, first: number \(first)")
        }
        if let first = acknowledged.risen.first {
            violations.append(
                "\(acknowledged.risen.count) refused events are in the log, first: number \(first)")
        }
    }

    private mutating func hear(_ verdict: Verdict) {
        violations += verdict.violations.map { "ledger: \($0)" }
    }

    /// The three figures that everyone asks for, by the plainest queries that give them.
    private mutating func count(_ rig: Rig) throws {
        // Accounted for, but neither an id nor a dead letter nor a repeat of one: lost.
        lost += Int(
            try rig.number(
                """
                select abs(sum(applied)::bigint - (select count(*) from bellhop.seen_event))
                     + abs(sum(dead_letters)::bigint - (select count(*) from bellhop.dead_letter))
                from bellhop.partition
                """))
        duplicated += Int(
            try rig.number(
                """
                select count(*) - count(distinct (topic, partition, record_offset)) from leads.score_change
                """))
        reordered += try misorderedResults(rig)
    }

    /// Results whose first appearance comes after one of the same key and partition with a later cause.
    private func misorderedResults(_ rig: Rig) throws -> Int {
        var newest: [[UInt8]: (partition: [UInt8], offset: Int64)] = [:]
        var known: Set<[UInt8]> = []
        var count = 0
        try readTopic("lead-scores", brokers: rig.broker.kafka.bootstrap) { record, _ in
            func header(_ name: String) -> [UInt8] {
                record.headers.last { $0.name == Array(name.utf8) }?.value ?? []
            }
            guard known.insert(header("ce_id")).inserted, let key = record.key else { return }
            let partition = header("ce_causepartition")
            let offset = Int64(String(decoding: header("ce_causeoffset"), as: UTF8.self)) ?? -1
            if let last = newest[key], last.partition == partition, last.offset > offset { count += 1 }
            newest[key] = (partition, max(offset, newest[key]?.offset ?? -1))
        }
        return count
    }
}
