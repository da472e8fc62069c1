package import Contract
internal import Glibc
package import Kafka
internal import Postgres
internal import Records
internal import Synchronization

/// Checks that what a worker has written is what its topics say: reads them with a consumer of its own, replays the
/// worker's pure decisions in the order of the log, and compares with tables and result topics.
///
/// A fleet that runs is checked as of one moment: one transaction sees all tables, and the topics are replayed as
/// far as they were accounted for in it. The transaction stays open for as long as the check takes: vacuum waits for
/// it.
package struct Ledger: Sendable {
    private let subject: LedgerSubject
    private let client: ClientConfiguration
    private let database: String
    private let contract: Contract
    private let limit: Int

    /// - Parameters:
    ///   - database: libpq URI or conninfo.
    ///   - limit: differences kept for each check.
    package init(
        _ subject: LedgerSubject, _ client: ClientConfiguration, database: String, contract: Contract,
        limit: Int
    ) {
        self.subject = subject
        self.client = client
        self.database = database
        self.contract = contract
        self.limit = max(1, limit)
    }

    /// Blocks its thread, and as many others as there are cores.
    /// - Parameter progress: called on a thread of its own now and then while records are replayed.
    /// - Throws: `PostgresError` or `KafkaError` when database or brokers are away, or records are deleted while
    /// they are
    ///   read.
    package func verify(progress: @escaping @Sendable (LedgerProgress) -> Void) throws -> LedgerReport {
        let start = ContinuousClock.now
        var snapshot = try Snapshot.open(database, worker: subject.name)
        let tasks = try tasks(&snapshot)
        let outbox = try OutboxRows(&snapshot)
        let replay = Replay(subject, client, tasks, try DueTimes(subject, &snapshot))
        let total = tasks.reduce(0) { $0 + Int(max(0, $1.end - $1.start)) }
        let outcomes = try Ticker.during({ progress(LedgerProgress(offsets: replay.progress, of: total)) }) {
            try replay.run()
        }
        let account = Account(snapshot.partitions, outcomes)
        let (checks, notReplayable) = try compare(account, outbox, &snapshot)
        return LedgerReport(
            worker: subject.name, partitions: account.partitions, outcomes: outcomes, checks: checks,
            notReplayable: notReplayable, waiting: outbox.waiting, setAside: outbox.setAside,
            duration: start.duration(to: .now), late: snapshot.late.reduce(0) { $0 + $1.count })
    }

    /// Compares facts, the other tables and the result topics, each on a thread of its own: while one waits for Postgres
    /// or a broker, another has work.
    private func compare(
        _ account: Account, _ outbox: OutboxRows, _ snapshot: inout Snapshot
    ) throws -> (checks: [LedgerCheck], notReplayable: NotReplayable) {
        let (subject, contract, client, limit) = (subject, contract, client, limit)
        let database = database
        let ticket = try snapshot.ticket()
        let foundByTables = Mutex<TableFindings?>(nil)
        let foundByResults = Mutex<ResultCheck?>(nil)
        var tables = TableChecks(subject: subject, account: account, limit: limit)
        var facts: LedgerCheck?
        try Crew.run(
            [
                {
                    var snapshot = try Snapshot.open(ticket)
                    let found = try TableFindings(subject, account, limit, &snapshot)
                    foundByTables.withLock { $0 = found }
                },
                {
                    var check = ResultCheck(
                        subject.name, account, outbox, contract, client,
                        { try Snapshot.open(database, worker: subject.name).places }, limit: limit)
                    try check.run()
                    foundByResults.withLock { $0 = check }
                },
            ], beside: { facts = try tables.facts(&snapshot) })
        let (others, results) = (foundByTables.withLock { $0! }, foundByResults.withLock { $0! })
        var notReplayable = tables.notReplayable
        notReplayable.add(others.notReplayable)
        notReplayable.add(results.notReplayable)
        let ofTables =
            [tables.accounts(), others.identities, others.states] + others.parts + [facts, others.letters]
        let ofResults = [results.sent, results.order, results.last, results.mirrors]
        return (ofTables.compactMap(\.self) + ofResults, notReplayable)
    }

    /// What is to be replayed; what cannot be, is marked in the snapshot.
    private func tasks(_ snapshot: inout Snapshot) throws -> [Replay.Task] {
        let admin = try Admin(client, timeout: .seconds(30))
        let places = snapshot.partitions.map(\.place)
        let known = try admin.metadata(Array(Set(places.map(\.topic)))).topics
        let present = places.filter { place in
            known[place.topic]?.contains { $0.number == place.partition } == true
        }
        let bounds = try admin.watermarks(present)
        var tasks: [Replay.Task] = []
        let rules = try snapshot.rules()
        for (index, partition) in snapshot.partitions.enumerated() {
            guard let topic = contract.topic(named: partition.place.topic),
                topic.consumers.contains(subject.name)
            else {
                snapshot.loosen(index, "no topic file names \(subject.name) as a consumer of the topic")
                continue
            }
            if known[topic.name] == nil {
                snapshot.loosen(index, "the topic is no more")
                continue
            }
            guard let bound = bounds[partition.place] else {
                throw KafkaError(timedOut: "\(partition.place) does not tell where it begins and ends")
            }
            if partition.looseness == nil, topic.isCompacted {
                snapshot.loosen(index, "the topic is compacted: earlier records are gone")
            }
            if partition.looseness == nil, bound.low > partition.first, partition.next > partition.first {
                snapshot.loosen(
                    index, "retention took the log's beginning, offsets \(partition.first)–\(bound.low - 1)")
            }
            tasks.append(
                Replay.Task(
                    index: index, partition: snapshot.partitions[index], topic: topic,
                    start: max(partition.first, bound.low), end: min(partition.next, bound.high),
                    unforeseen: snapshot.unforeseen[index], redriven: snapshot.redriven,
                    late: snapshot.late[index], rules: rules[index]))
        }
        return tasks
    }
}

/// How far a replay is.
package struct LedgerProgress: Sendable {
    package var offsets: Int
    package var of: Int
}

/// Calls something once a second while something else runs.
private enum Ticker {
    static func during<R>(_ tick: @escaping @Sendable () -> Void, _ body: () throws -> R) throws -> R {
        let isDone = Flag()
        var result: R?
        try Crew.run(
            [
                {
                    var waits = 0
                    while !isDone.isSet {
                        usleep(50_000)
                        waits += 1
                        if waits % 20 == 0 { tick() }
                    }
                }
            ],
            beside: {
                defer { isDone.set() }
                result = try body()
            })
        return result!
    }

    private final class Flag: Sendable {
        private let value = Atomic(false)
        func set() { value.store(true, ordering: .relaxed) }
        var isSet: Bool { value.load(ordering: .relaxed) }
    }
}
