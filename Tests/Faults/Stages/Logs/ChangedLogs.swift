import Foundation
import Kafka
import Postgres
import Records
import TestKit

/// F13, F14 and F15: a log loses its beginning, its end, or all of it. What is lost cannot be applied, so the
/// partition stops, by design; neither the ledger nor upstream's file can say more of it. What is held against it
/// here: the reason, that no row was touched after that, and that the other partitions go on.
struct ChangedLogs {
    var seed: UInt64

    func run(_ broker: Broker, _ figures: inout Figures, _ onlooker: Onlooker) throws {
        var options = Rig.Options()
        (options.seed, options.eventsPerSecond) = (seed, Logs.eventsPerSecond)
        options.events = topic
        options.harmsBrokers = true
        let rig = try Rig(options, broker)
        rig.fleet.supervise()
        try eventually("each partition is read") {
            let next = rig.meter.next
            return (0..<6).allSatisfy { next[$0] ?? 0 > 50 }
        }
        // A log without its beginning can still be held against the tables; one without its end, or another one, cannot.
        onlooker.turn(to: rig)
        let election = try UncleanElection(broker.kafka, topic: topic.name)
        figures.attempt("F14", rig) { try loseBeginning(rig, sparing: election, &$0) }
        onlooker.turnAway()
        figures.attempt("F13", rig) { try loseEnd(rig, election, &$0) }
        figures.attempt("F15", rig) { try loseAll(rig, &$0) }
        try figures.retire(rig, expecting: Figures.stopped)
    }

    private var topic: NewTopic {
        NewTopic(
            Generator.topic, partitions: 6, replicationFactor: 2,
            config: UncleanElection.topicSettings.merging(["message.timestamp.type": "LogAppendTime"]) { $1 })
    }

    /// F14: while no worker runs, records that none has read are deleted. In a partition that will keep its end.
    private func loseBeginning(
        _ rig: Rig, sparing election: UncleanElection, _ figures: inout Figures
    ) throws {
        let rows = try rig.broker.partitions(of: topic.name)
        guard let row = rows.last(where: { !$0.replicas.contains(election.leader) }) ?? rows.last else {
            throw RigError("\(topic.name) has no partitions")
        }
        let partition = Int32(row.number)
        var (before, lost) = ([Int32: String](), Int64(0)..<0)
        try rig.whileNobodyWorks {
            before = try rig.tables(of: [partition])
            let next = try rig.next(partition)
            try eventually("a backlog grows") { rig.generator.ends[partition] ?? 0 > next + 100 }
            lost = next..<next + 60
            try Admin(rig.broker.client).deleteRecords(
                TopicPartition(topic.name, partition), before: lost.upperBound)
        }
        let title = "records deleted before they were read: the exact range in the reason, no skip"
        let reasons = try rig.stops(of: [partition])
        let wanted =
            "offsets \(lost.lowerBound)–\(lost.upperBound - 1) are lost: the log now starts at \(lost.upperBound)"
        if !reasons.allSatisfy({ $0.hasPrefix(wanted) }) {
            figures.violations.append("F14: \(reasons), not \(wanted)")
        }
        figures.count("F14", title, reasons.count, recovery: try rig.othersGoOn())
        try figures.expect("F14", before, rig.tables(of: [partition]))
    }

    /// F13: a follower that has fallen behind becomes the leader, then other data comes.
    private func loseEnd(_ rig: Rig, _ election: UncleanElection, _ figures: inout Figures) throws {
        try election.stopFollower()
        let ends = rig.generator.ends
        try eventually("upstream writes what will be lost") {
            rig.generator.ends.allSatisfy { $0.value > (ends[$0.key] ?? 0) + 50 }
        }
        rig.generator.hold(true)
        _ = try rig.othersGoOn()
        let before = try rig.tables(of: Array(0..<6))
        // What F14 has stopped stays so, for its own reason.
        let running = try before.keys.filter { try !rig.isStopped($0) }
        let partitions = try election.elect().keys.map(\.partition).filter(running.contains).sorted()
        let reasons = try rig.stops(of: partitions)
        rig.generator.hold(false)
        try election.heal()
        let title = "a log that lost its end by an unclean election: stopped, no row touched"
        if !reasons.allSatisfy({ $0.contains("truncated") }) {
            figures.violations.append("F13: \(reasons), not a word of truncation")
        }
        figures.count("F13", title, reasons.count, recovery: try rig.othersGoOn())
        try figures.expect(
            "F13", before.filter { partitions.contains($0.key) }, rig.tables(of: partitions))
    }

    /// F15: the topic is deleted and made anew under the running fleet.
    private func loseAll(_ rig: Rig, _ figures: inout Figures) throws {
        try rig.generator.stop()
        _ = try rig.othersGoOn()
        let partitions = try (Int32(0)..<6).filter { try !rig.isStopped($0) }
        let before = try rig.tables(of: partitions)
        try rig.broker.delete(topic.name)
        try rig.broker.create(topic)
        // Fewer than there were: a new log that is soon as long as the old one is known at the next claim only.
        try rig.broker.publish(soundEvents(60, label: "anew-", seed: seed))
        let reasons = try rig.stops(of: partitions)
        if !reasons.allSatisfy({ $0.contains("made anew") }) {
            figures.violations.append("F15: \(reasons), not a word of another log")
        }
        figures.count("F15", "a topic deleted and made anew: stopped, no skip", reasons.count)
        try figures.expect("F15", before, rig.tables(of: partitions))
    }
}

extension Figures {
    /// Nothing but what was there when the partition stopped.
    fileprivate mutating func expect(_ fault: String, _ before: [Int32: String], _ after: [Int32: String]) {
        for (partition, was) in before.sorted(by: { $0.key < $1.key }) where after[partition] != was {
            violations.append(
                "\(fault): partition \(partition) stands still and is \(after[partition] ?? "gone"), not \(was)"
            )
        }
    }
}

extension Rig {
    /// Stops all workers, and starts others when that is done.
    fileprivate func whileNobodyWorks(_ body: () throws -> Void) throws {
        try fleet.exclusively {
            let workers = fleet.workers
            for worker in workers { worker.terminate() }
            for worker in workers { try worker.wait(within: .seconds(20)) }
            try body()
            for worker in workers { try fleet.replace(worker) }
        }
    }

    fileprivate func next(_ partition: Int32) throws -> Int64 {
        try number("select next_offset from bellhop.partition where partition = \(partition)")
    }

    fileprivate func isStopped(_ partition: Int32) throws -> Bool {
        try number(
            "select (stop_reason is not null)::int::int8 from bellhop.partition where partition = \(partition)"
        )
            == 1
    }

    /// Waits until all of them stand still.
    /// - Returns: why.
    fileprivate func stops(of partitions: [Int32]) throws -> [String] {
        let list = partitions.map(String.init).joined(separator: ", ")
        var connection = try Connection(database)
        return try eventually(
            "partitions \(list) stop",
            {
                try connection.query(
                    """
                    select stop_reason from bellhop.partition
                    where stop_reason is not null and partition = any('{\(list)}')
                    """
                ).collect { row throws(PostgresError) in try row.string(0) }
            }, until: { $0.count == partitions.count })
    }

    /// Waits until all partitions that do not stand still are read to their end.
    /// - Returns: how long that took, in seconds.
    fileprivate func othersGoOn() throws -> Double {
        let begin = ContinuousClock.now
        let ends = try generator.ends.filter { try !isStopped($0.key) }
        try eventually(
            within: .seconds(120), "the others go on",
            { ends.filter { meter.next[$0.key] ?? 0 < $0.value } }, until: \.isEmpty)
        return (ContinuousClock.now - begin) / .seconds(1)
    }

    /// What each partition's row says of its account, and a sum over all rows that its records made.
    fileprivate func tables(of partitions: [Int32]) throws -> [Int32: String] {
        var connection = try Connection(database)
        var found: [Int32: String] = [:]
        for partition in partitions {
            let rows = try connection.query(
                """
                select concat_ws(' ', next_offset, applied, duplicates, dead_letters, gaps,
                    (select md5(string_agg(c::text, ';' order by record_offset))
                        from leads.score_change c where c.partition = p.partition),
                    (select md5(string_agg(d::text, ';' order by record_offset))
                        from bellhop.dead_letter d where d.partition = p.partition))
                from bellhop.partition p where partition = \(partition)
                """)
            found[partition] = try rows[0].string(0)
        }
        return found
    }
}
