import Foundation
import Postgres
import Records
import TestKit

extension Figures {
    static let stopped = "partition_stopped"
    /// Begins what the ledger found to differ.
    static let difference = "ledger: "

    /// What all witnesses say at the end: the ledger, upstream's own file, the database's watch, a model of the rules written apart
    /// from the worker's, and the workers' logs.
    /// - Parameter isAsked: the model knows nothing of records that only Postgres refuses.
    /// - Throws: `RigError` when a witness could not be asked, after all others were.
    mutating func conclude(_ rig: Rig, model isAsked: Bool = true) throws {
        var failures: [RigError] = []
        ask("the workers", &failures) { try $0.retire(rig) }
        trace("the workers have ended")
        // Of all witnesses the model and the ledger take longest: on two cores they work side by side.
        let ledger = Promise<[Verdict]>()
        Thread.detachNewThread { ledger.keep { try rig.verify() } }
        ask("upstream's file", &failures) { $0.hear(try rig.acknowledged) }
        ask("the database", &failures) { try $0.count(rig) }
        ask("the result topic", &failures) {
            try $0.hear(ResultOrder(brokers: rig.broker.kafka.bootstrap), scores: rig.scores)
        }
        ask("the outbox", &failures) { try $0.demandEmptyOutbox(rig) }
        if let commander = rig.commander {
            ask("the gateway's clients", &failures) { $0.violations += try commander.violations(rig) }
            measures.merge(commander.measures, uniquingKeysWith: +)
        }
        if let routed = rig.routed {
            ask("the routed tenant", &failures) { $0.violations += try routed.violations() }
            measures.merge(routed.measures, uniquingKeysWith: +)
        }
        trace("upstream's file and the database are read")
        if isAsked {
            ask("the model", &failures) { figures in
                let model = try LeadLedger(
                    brokers: rig.broker.kafka.bootstrap, database: rig.database,
                    except: rig.routed == nil ? nil : RoutedTenant.name)
                figures.violations += model.violations.map { "model: \($0)" }
            }
        }
        trace("the model has looked")
        do {
            for verdict in try ledger.wait() { hear(verdict) }
        } catch {
            violations.append("the ledger could not look: \(error)")
        }
        trace("the ledger has looked")
        Salvage.keep(self)
        if let first = failures.first { throw first }
    }

    /// One witness of several: what the others say counts all the same when one has nothing to say.
    private mutating func ask(
        _ witness: String, _ failures: inout [RigError], _ question: (inout Figures) throws -> Void
    ) {
        do { try question(&self) } catch {
            failures.append(RigError("\(witness) could not be asked: \(error)"))
        }
        Salvage.keep(self)
    }

    /// Ends the workers, and takes down what they and their logs say. A stage may have several rigs, one after the other.
    /// - Parameter event: lines of this event are meant to be there.
    mutating func retire(_ rig: Rig, expecting event: String? = nil) throws {
        var failures: [RigError] = []
        for fleet in rig.fleets { fleet.measure() }
        fences += rig.fences
        ask("the workers, by their ends,", &failures) { figures in
            figures.violations += try rig.close().filter { $0 != .exited(0) }.map {
                "a worker that was asked to stop at the end: \($0)"
            }
        }
        let unexpected = rig.fleets.flatMap(\.unexpected).filter { line in
            event.map { !line.contains("\"\($0)\"") } ?? true
        }
        violations += unexpected.map { "worker: \($0)" }
        ask("the database's watch", &failures) {
            $0.violations += try rig.watch.intrusions().map { "intrusion: \($0)" }
        }
        for fleet in rig.fleets {
            restarts += fleet.restarts
            aborts += fleet.aborts
            lines.merge(fleet.lines, uniquingKeysWith: +)
            lookedUp.merge(fleet.findings, uniquingKeysWith: +)
            maximumMiB = max(maximumMiB, fleet.maximumRSS)
        }
        // A partition that is stopped by design stands still by design.
        if event != Self.stopped, rig.meter.longestStall.seconds > longestStall {
            (longestStall, longestStallDuring) = (
                rig.meter.longestStall.seconds, rig.meter.longestStall.during
            )
        }
        count(rig.generator)
        ask("the database, for its dead letters,", &failures) { figures in
            figures.deadLetters.merge(
                try rig.counts("select class, count(*) from bellhop.dead_letter group by 1"),
                uniquingKeysWith: +)
        }
        for fault in faults where fault.hits == 0 && !harmless.contains("\(fault.number) \(fault.title)") {
            harmless.append("\(fault.number) \(fault.title)")
        }
        if let first = failures.first { throw first }
    }

    /// One scene of several: what does not come about in it is a violation, and the next one follows.
    mutating func attempt(_ fault: String, _ rig: Rig, _ scene: (inout Figures) throws -> Void) {
        rig.meter.note(fault)
        do { try scene(&self) } catch {
            say("violation: \(fault): \(error)")
            violations.append("\(fault): \(error)")
        }
        Salvage.keep(self)
    }

    /// What an upstream has sent.
    mutating func count(_ upstream: Generator) {
        sent += upstream.sent
        acknowledged += upstream.acknowledged
        unknown += upstream.unknown
        failed += upstream.failed
        producersReplaced += upstream.replacedProducers
    }

    mutating func hear(_ acknowledged: Acknowledged) {
        records += acknowledged.records
        reordered += acknowledged.misordered.count
        if let first = acknowledged.misordered.first {
            violations.append(
                "\(acknowledged.misordered.count) events are behind later ones of their partition, first: number \(first)"
            )
        }
        lost += acknowledged.lost.count
        if let first = acknowledged.lost.first {
            violations.append(
                "\(acknowledged.lost.count) acknowledged events are not in the log where the broker said, first: \(first)"
            )
        }
        if let first = acknowledged.risen.first {
            violations.append(
                "\(acknowledged.risen.count) refused events are in the log, first: number \(first)")
        }
    }

    private mutating func hear(_ verdict: Verdict) {
        violations += verdict.violations.map { "\(Self.difference)\($0)" }
        violations += verdict.doubtsAtTheEnd.map { "the ledger could not compare, \(verdict.worker): \($0)" }
    }

    /// The three figures that everyone asks for, by the plainest queries that give them.
    private mutating func count(_ rig: Rig) throws {
        // Accounted for, but neither an id nor a dead letter nor a repeat of one: lost.
        lost += Int(
            try rig.number(
                """
                select (select sum(abs(applied - (select count(*) from bellhop.seen_event s where s.worker = w.worker)))
                        from (select worker, sum(applied)::bigint applied from bellhop.partition group by worker) w)::bigint
                     + sum(abs(dead_letters - (select count(*) from bellhop.dead_letter d
                           where (d.worker, d.topic, d.partition) = (p.worker, p.topic, p.partition))))::bigint
                from bellhop.partition p
                """))
        duplicated += Int(
            try rig.number(
                """
                select count(*) - count(distinct case when record_offset >= 0
                    then (topic, partition, record_offset)::text else (tenant_id, lead_id, changed_at)::text end)
                from leads.score_change
                """))
    }

    /// All results are sent: a row that stays is one that nobody sends any more, or one that was set aside for good.
    private mutating func demandEmptyOutbox(_ rig: Rig) throws {
        let rows = try rig.number("select count(*) from bellhop.outbox")
        guard rows > 0 else { return }
        let refused = try rig.number("select count(*) from bellhop.outbox where failed_at is not null")
        violations.append("\(rows) rows are left in bellhop.outbox, \(refused) of them set aside")
    }

    /// - Parameter scores: causes of all changes of scores; each made a result.
    private mutating func hear(_ results: ResultOrder, scores: [TopicPartition.Place]) {
        let missing = scores.filter { !results.met.contains($0) }
        lost += missing.count
        if let first = missing.first {
            violations.append(
                "\(missing.count) changes of scores have no result on \(ResultOrder.topic), first: cause "
                    + "\(first.partition)/\(first.offset)")
        }
        reordered += results.behind + results.outdated.count
        guard let first = results.outdated.first else { return }
        violations.append(
            "\(results.outdated.count) keys have an older result last on \(ResultOrder.topic), first: \(first)"
        )
    }
}

extension Rig {
    /// Causes of all rows of `leads.score_change`, in their order.
    fileprivate var scores: [TopicPartition.Place] {
        get throws {
            var connection = try Connection(database, connectTimeout: .seconds(2))
            return try connection.query(
                """
                select partition, record_offset from leads.score_change
                where topic = 'lead-events' and record_offset >= 0 order by 1, 2
                """
            ).collect { row throws(PostgresError) in
                TopicPartition.Place(partition: try row.int4(0) ?? -1, offset: try row.int8(1) ?? -1)
            }
        }
    }
}

/// The rig's own look at results and their order, by their headers alone. A run is too short for the broker to compact anything.
private struct ResultOrder {
    static let topic = "lead-scores"

    /// Of one key: offsets of causes in that partition.
    private struct Causes {
        var partition: [UInt8]
        var newest: Int64
        var last: Int64
    }

    /// Results whose first appearance comes after one of the same key and partition with a later cause.
    private(set) var behind = 0
    /// Causes that have a result here.
    private(set) var met: Set<TopicPartition.Place> = []
    private var known: Set<[UInt8]> = []
    private var causes: [[UInt8]: Causes] = [:]

    init(brokers: String) throws {
        try readTopic(Self.topic, brokers: brokers) { record, _ in take(record) }
    }

    /// Keys that a compacted topic would keep an older result of: their last record is not of their newest cause.
    var outdated: [String] {
        causes.filter { $1.last < $1.newest }.map { key, causes in
            "\(String(decoding: key, as: UTF8.self)), cause \(causes.last) behind \(causes.newest)"
        }.sorted()
    }

    private mutating func take(_ record: Record) {
        func header(_ name: String) -> [UInt8] {
            record.headers.last { $0.name == Array(name.utf8) }?.value ?? []
        }
        guard let key = record.key else { return }
        let offset = Int64(String(decoding: header("ce_causeoffset"), as: UTF8.self)) ?? -1
        let isNew = known.insert(header("ce_id")).inserted
        let partition = header("ce_causepartition")
        if let number = Int32(String(decoding: partition, as: UTF8.self)) {
            met.insert(TopicPartition.Place(partition: number, offset: offset))
        }
        guard let before = causes[key], before.partition == partition else {
            // A key that moves to another partition begins anew: its offsets there are of another log.
            causes[key] = Causes(partition: partition, newest: offset, last: offset)
            return
        }
        if isNew, offset < before.newest { behind += 1 }
        causes[key] = Causes(partition: partition, newest: max(before.newest, offset), last: offset)
    }
}
