internal import Foundation
internal import Kafka
internal import Postgres
internal import Records
internal import TestKit

/// lead-scoring beside a live producer: the load that it sustains, how long a record takes at half of it, and how soon
/// partitions go on after a restart.
final class LiveMeasurement {
    private let stage: Stage
    private let size: Benchmark.Size
    private var worker: Side
    /// Number of the live stream's next event; the ones before may be there from other measurements.
    private var published = 50 * Leads.liveLeads
    private var connection: Connection

    private static let database = "live"

    init(stage: Stage, size: Benchmark.Size) throws {
        self.stage = stage
        self.size = size
        say("Live: starting lead-scoring beside a producer")
        try stage.createDatabase(Self.database)
        try stage.applyTopics("topics", database: Self.database)
        connection = try Connection(stage.conninfo(Self.database))
        connection.timeout = .seconds(300)
        worker = try Self.start(stage)
        // Every lead is there before anything is measured.
        try produce(rate: 20_000, seconds: Double(Leads.liveLeads) / 20_000)
        _ = try drainTime()
    }

    func end() throws { try worker.end() }

    private static func start(_ stage: Stage) throws -> Side {
        try Side("lead-scoring", ["--lanes", "2"], environment: stage.environment(database))
    }

    // Load.

    /// Publishes at `rate` and gives the rate that was reached.
    @discardableResult
    private func produce(rate: Double, seconds: Double) throws -> Double {
        let events = Int(rate * seconds)
        let producer = try Leads.startProducer(stage, rate: Int(rate), events: events, first: published)
        published += events
        let ending = try producer.waitForEnd(within: .seconds(seconds * 4 + 60))
        guard ending == .exited(0),
            let took = Double(producer.program.standardOutput.trimmingCharacters(in: .newlines))
        else { throw BenchmarkError("the producer failed: \(producer.program.standardError)") }
        return Double(events) / took
    }

    private func offsets() throws -> Int64 {
        try connection.query("select coalesce(sum(next_offset), 0)::int8 from bellhop.partition")[0].int8(0)
            ?? 0
    }

    private func logEnds() throws -> Int64 {
        let admin = try Admin(ClientConfiguration(brokers: stage.brokers, clientID: "benchmark"))
        let partitions = try admin.metadata([Leads.topic]).topics[Leads.topic] ?? []
        let ends = try admin.watermarks(partitions.map { TopicPartition(Leads.topic, $0.number) })
        return ends.values.reduce(0) { $0 + $1.high }
    }

    /// Seconds until the worker has caught up with what was published.
    private func drainTime() throws -> Double {
        let start = wallClock()
        let end = try logEnds()
        try eventually(within: .seconds(300), "lead-scoring catches up") { try offsets() >= end }
        return wallClock() - start
    }

    /// The highest rate that keeps no backlog, by a short search.
    private func highestLoad() throws -> Double {
        var low = 0.0
        var high = Double.infinity
        var rate = 16_000.0
        for _ in 0..<7 {
            let reached = try produce(rate: rate, seconds: Double(size.probeSeconds))
            let drain = try drainTime()
            let isSustained = drain < 0.5 && reached > 0.97 * rate
            say(
                "  \(shown(rate))/s: \(shown(reached))/s published, caught up \(shown(drain, 2)) s later: "
                    + (isSustained ? "sustained" : "not sustained"))
            if isSustained { low = rate } else { high = rate }
            if high / max(low, 1) < 1.12 { break }
            rate = low == 0 ? high / 2 : high.isInfinite ? low * 1.6 : (low * high).squareRoot()
        }
        guard low > 0 else { throw BenchmarkError("no load was sustained") }
        return low
    }

    // Latency.

    func measureLatency(_ report: inout Report) throws {
        let highest = try highestLoad()
        try connection.query("truncate leads.score_change")
        let results = try Results(stage.brokers)
        let before = try stage.meter()
        var meter = before
        let cpu = meter.read(group: worker.pid)
        let seconds = Double(size.latencySeconds)
        try produce(rate: highest / 2, seconds: seconds)
        let used = meter.read(group: worker.pid) - cpu
        _ = try drainTime()
        let commits = try commitLatencies()
        let sent = try results.latencies()
        say(
            "  \(commits.count) commits at \(shown(highest / 2))/s: p99 \(shown(commits.quantile(0.99), 1)) ms"
        )
        report.measure("latency.highest_sustained_per_second", highest)
        for (name, values) in [("commit", commits), ("result", sent)] {
            report.measure("latency.\(name).p50_ms", values.median)
            report.measure("latency.\(name).p99_ms", values.quantile(0.99))
        }
        report.sections.append(
            Report.Section(
                title:
                    "Latency of lead-scoring at \(shown(highest / 2)) records/s, half of the highest load sustained",
                columns: ["from record timestamp to", "p50 ms", "p99 ms", "p99.9 ms", "most ms", "records"],
                rows: [
                    row("commit, before its flush to disk", commits),
                    row("result record, after the commit's answer", sent),
                ],
                notes: [
                    "The commit time is Postgres' own, taken just before the flush; a result record is made after the"
                        + " worker has the answer: the row is visible between the two. The producer runs on the same"
                        + " cores. Cores used: worker \(shown(used.side / seconds, 2)),"
                        + " broker \(shown(used.broker / seconds, 2)), Postgres \(shown(used.postgres / seconds, 2))."
                ]))
        let worst = sent.quantile(0.99)
        report.goals.append(
            Report.Goal(
                name: "p99 from record timestamp to committed row", target: "< 25 ms",
                value: "\(shown(commits.quantile(0.99), 1))–\(shown(worst, 1)) ms", isReached: worst < 25))
    }

    private func row(_ name: String, _ values: [Double]) -> [String] {
        [name] + [0.5, 0.99, 0.999, 1].map { shown(values.quantile($0), 1) } + [shown(Double(values.count))]
    }

    /// Milliseconds, a value a record; the first two seconds are left out.
    private func commitLatencies() throws -> [Double] {
        let rows = try connection.query(
            """
            select 1000 * extract(epoch from pg_xact_commit_timestamp(xmin) - changed_at)::float8
            from leads.score_change
            where changed_at > (select min(changed_at) from leads.score_change) + interval '2 seconds'
            """)
        return try rows.collect { row throws(PostgresError) in try row.float8(0) }
    }

    // Restarts.

    func measureRestarts(_ report: inout Report) throws {
        var rows: [[String]] = []
        var slowest = 0.0
        for (name, signal) in [("kill −9", SIGKILL), ("SIGTERM", SIGTERM)] {
            let restarts = try (0..<size.restarts).map { _ in try restart(signal) }
            let (resumed, silent) = (restarts.map(\.resumed), restarts.map(\.silent))
            rows.append(
                [
                    name, shown(resumed.median, 2), shown(resumed.quantile(1), 2), shown(silent.median, 2),
                    shown(silent.quantile(1), 2),
                ])
            report.measure("restart.\(signal == SIGKILL ? "kill" : "term").most_seconds", resumed.quantile(1))
            slowest = max(slowest, resumed.quantile(1))
        }
        report.sections.append(
            Report.Section(
                title: "Restart of lead-scoring at 4,000 records/s, \(size.restarts) times each",
                columns: [
                    "", "all partitions go on, s after start (median)", "most",
                    "s without a commit of some partition (median)",
                    "most",
                ], rows: rows))
        report.goals.append(
            Report.Goal(
                name: "a restarted process resumes all its partitions", target: "< 1 s",
                value: "\(shown(slowest, 2)) s at most", isReached: slowest < 1))
    }

    private struct Restart {
        /// Seconds from the new process' start to the first commit of its last partition.
        var resumed: Double
        /// Seconds from the old process' end to that commit.
        var silent: Double
    }

    private func restart(_ signal: Int32) throws -> Restart {
        try connection.query("truncate leads.score_change")
        let events = 24_000
        let producer = try Leads.startProducer(stage, rate: 4000, events: events, first: published)
        published += events
        try eventually("records flow") { try partitions(since: 0).count == 6 }
        let stopped = wallClock()
        worker.program.signal(signal)
        _ = try worker.waitForEnd(within: .seconds(20))
        worker = try Self.start(stage)
        let started = worker.started
        try eventually(within: .seconds(60), "all partitions go on") {
            try partitions(since: started).count == 6
        }
        let last = try partitions(since: started).max() ?? .nan
        _ = try producer.waitForEnd(within: .seconds(60))
        _ = try drainTime()
        return Restart(resumed: last - started, silent: last - stopped)
    }

    /// For each partition with a commit since then, the time of the first.
    private func partitions(since time: Double) throws -> [Double] {
        let rows = try connection.query(
            """
            select min(extract(epoch from pg_xact_commit_timestamp(xmin)))::float8 from leads.score_change
            where extract(epoch from pg_xact_commit_timestamp(xmin)) > $1 group by partition
            """, [.float8(time)])
        return try rows.collect { row throws(PostgresError) in try row.float8(0) }
    }
}
