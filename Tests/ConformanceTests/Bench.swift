import Contract
import Foundation
import Kafka
import Postgres
import Records
import Runtime
import Synchronization
import TestKit
import Testing

/// A scenario's own topics, database and lanes. Lanes that still run when it goes are stopped.
final class Bench<S: Scenario> {
    let broker: Broker
    let database: String
    let files: TemporaryDirectory
    /// Another one counts for lanes that are started later.
    var contract: Contract
    let partitions: Int
    private let failures = Failures()
    private var running: [Lanes] = []
    /// How to start a process again that has failed for good, and how often that was done; nil where none may fail.
    private var supervision: (start: () throws -> Void, restarts: Int)?
    private var ends: [Int32: Int64] = [:]

    /// - Parameters:
    ///   - facts: more members of the topic's `x-bellhop`.
    ///   - server: the Postgres to use; the shared one unless the scenario kills it.
    ///   - broker: the broker to use; the shared one of its kind unless the scenario kills it.
    ///   - replicas: copies of each topic; −1: the broker's default.
    init(
        _ kind: BrokerKind, partitions: Int = 1, facts: String = "deduplicate: true", hasResults: Bool = true,
        hasDeadLetters: Bool = true, server: PostgresServer? = nil, broker own: Broker? = nil,
        replicas: Int = -1
    ) throws {
        self.partitions = partitions
        broker = try own ?? kind.open()
        files = try TemporaryDirectory("conformance")
        try files.write("topics/tally.yaml", TallyFiles.topic(S.self, partitions: partitions, facts: facts))
        contract = try Contract(directory: "\(files.path)/topics")
        database = try (server ?? .shared).createMigratedDatabase("\(S.worker)_\(kind)".lowercased())
        try sql(TallyFiles.migration)
        let deadLetters = hasDeadLetters ? ["\(S.events).dead-letters"] : []
        for name in [S.events] + deadLetters + (hasResults ? [S.results] : []) {
            let settings = name == S.events ? S.settings : [:]
            try broker.createTopic(name, partitions: partitions, replicas: replicas, settings)
        }
    }

    deinit { stop() }

    // Lanes.

    /// Starts a process' worth of lanes. Two at once need two slots.
    /// - Parameters:
    ///   - proxy: through which they reach the database.
    ///   - role: as which they log in, if not as the owner of the database.
    func start(
        lanes: Int = 1, slot: Int = 0, batchRecords: Int? = nil, options: [String] = [],
        through proxy: FaultProxy? = nil, as role: String? = nil
    ) throws {
        try start(
            Tally<S>.self, lanes: lanes, slot: slot, batchRecords: batchRecords, options: options,
            through: proxy, as: role)
    }

    /// The same for another worker of the scenario's name.
    func start<W: Worker>(
        _ worker: W.Type, lanes: Int = 1, slot: Int = 0, batchRecords: Int? = nil, options: [String] = [],
        through proxy: FaultProxy? = nil, as role: String? = nil
    ) throws {
        var words = ["--lanes", String(lanes), "--brokers", broker.bootstrap] + options
        let own = role.map { database.replacing("user=bellhop", with: "user=\($0)") } ?? database
        words += ["--database", proxy?.conninfo(database) ?? own]
        if let batchRecords { words += ["--batch-records", String(batchRecords)] }
        let arguments = try Arguments(words, options: WorkerSettings.options, environment: [:])
        let failures = failures
        running.append(
            try Lanes(W.self, try WorkerSettings(arguments), contract, slot: slot) { failures.add() })
    }

    /// Starts a process' worth of lanes under a supervisor: once a lane fails for good, `tend` stops them all and starts anew. For
    /// servers that fail in ways of which librdkafka 2.0 ends its clients (README, "Limits").
    func startSupervised(lanes: Int) throws {
        try start(lanes: lanes)
        supervision = ({ [unowned self] in try start(lanes: lanes) }, 0)
    }

    /// What the lanes show, and what their watch has found.
    var findings: [(lane: LaneStatus, view: LaneView, diagnosis: LaneWatch.Diagnosis)] {
        running.flatMap(\.watch.findings)
    }

    /// Has the clients fetch nothing more of what is assigned to them now.
    func suspendFetching() {
        for finding in findings { finding.lane.ends?.suspend(finding.view.partitions.keys.sorted()) }
    }

    /// What a supervisor does; to be called while something is awaited. False if lanes have failed and nobody starts them again.
    @discardableResult
    func tend() throws -> Bool {
        guard let supervised = supervision else { return failures.count == 0 }
        guard failures.count > supervised.restarts else { return true }
        supervision?.restarts = failures.count
        stop()
        try supervised.start()
        return true
    }

    /// Stops the lanes that were started last.
    func stopLast() { running.popLast()?.stop() }

    /// Stops all lanes as SIGTERM would.
    func stop() {
        for lanes in running { lanes.stop() }
        running = []
    }

    /// Stops all lanes, and tells what those have done that were started first: a lane counts a batch a moment after others see
    /// it in Postgres.
    func finish() -> LaneCounts {
        let counts = running[0].counts
        stop()
        return counts
    }

    /// Makes a topic of one partition with settings of its own.
    func createTopic(_ name: String, config: [String: String]) throws {
        let results = try Admin(broker.client).createTopics([NewTopic(name, partitions: 1, config: config)])
        try #require(results[name] == .done)
    }

    // Records.

    /// Publishes and waits for the broker; each record to its key's partition unless one is given.
    func publish(_ records: [Record], partition: Int32? = nil) throws {
        for delivery in try broker.publish(records, to: S.events, partition: partition) {
            ends[delivery.partition] = max(ends[delivery.partition] ?? 0, delivery.offset + 1)
        }
    }

    /// After the topic was made again.
    func forgetEnds() { ends = [:] }
    /// What others have published.
    func expectEnds(_ others: [Int32: Int64]) { ends.merge(others) { max($0, $1) } }

    /// Waits until every published record is accounted for.
    func settle(within limit: Duration = patience, location: SourceLocation = #_sourceLocation) throws {
        let expected = ends.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(
            separator: ", ")
        try eventually(within: limit, "next offsets are \(expected)", equals: expected) {
            guard try tend() else { return "a lane has failed for good" }
            return try strings(
                """
                select partition || ': ' || next_offset || coalesce(' stopped: ' || stop_reason, '')
                from bellhop.partition where (next_offset > 0 or stop_reason is not null) and retired_at is null
                order by partition
                """
            ).joined(separator: ", ")
        }
        let sums = try strings(
            """
            select partition || ': ' || first_offset + applied + duplicates + dead_letters + gaps from bellhop.partition
            where next_offset > 0 and retired_at is null order by partition
            """)
        #expect(
            sums.joined(separator: ", ") == expected, "every offset is accounted for",
            sourceLocation: location)
    }

    // Postgres.

    func sql(_ script: String) throws {
        var connection = try Connection(database)
        try connection.script(script)
    }

    func number(_ query: String) throws -> Int64? {
        var connection = try Connection(database)
        return try connection.query(query)[0].int8(0)
    }

    /// The first column of each row.
    func strings(_ query: String) throws -> [String] {
        var connection = try Connection(database)
        return try connection.query(query).collect { row throws(PostgresError) in try row.string(0) }
    }

    /// `counter total/additions` of each counter.
    func counters() throws -> [String] {
        try strings(
            "select counter || ' ' || total || '/' || additions from tally.counter order by counter collate \"C\""
        )
    }

    /// `class offset` of each dead letter.
    func deadLetters() throws -> [String] {
        try strings(
            "select class || ' ' || record_offset from bellhop.dead_letter order by partition, record_offset")
    }

    /// One column of the sums over all partitions.
    func sum(_ column: String) throws -> Int64? {
        try number("select sum(\(column))::int8 from bellhop.partition where retired_at is null")
    }

    func stopReason() throws -> String? {
        try strings(
            "select stop_reason from bellhop.partition where stop_reason is not null and retired_at is null"
        ).first
    }

    /// `bellhop partitions` on a partition of this scenario; a reason is added.
    @discardableResult
    func partitions(
        _ action: String, _ partition: Int = 0, _ options: [String] = []
    ) throws -> (status: Int32, output: String, error: String) {
        let place = ["partitions", action, S.worker, "\(S.events)/\(partition)"]
        return try bellhop(place + options + ["--reason", "a test says so"])
    }

    /// Runs `bellhop` on this scenario's broker, database and topics.
    func bellhop(_ arguments: [String]) throws -> (status: Int32, output: String, error: String) {
        try Program.run(
            "bellhop", arguments,
            environment: [
                "BELLHOP_BROKERS": broker.bootstrap, "BELLHOP_DATABASE": database,
                "BELLHOP_TOPICS": "\(files.path)/topics",
            ])
    }
}

/// How many lanes have failed for good.
private final class Failures: Sendable {
    private let number = Atomic(0)
    func add() { number.add(1, ordering: .relaxed) }
    var count: Int { number.load(ordering: .relaxed) }
}
