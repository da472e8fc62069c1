import Foundation
import Postgres
import TestKit

/// One run: servers of its own, two workers, a publisher, faults, and the wait for the end of the backlog.
final class ChaosRun {
    let plan: ChaosPlan
    let kafka: KafkaServer
    let postgres: PostgresServer
    let database: String
    private(set) var figures = ChaosFigures()
    private(set) var workers: [Program] = []
    private let locks: TemporaryDirectory
    private var random: SplitMix64

    init(_ plan: ChaosPlan, kafka: KafkaServer) throws {
        self.plan = plan
        self.kafka = kafka
        postgres = try PostgresServer()
        database = try postgres.createMigratedDatabase("chaos")
        locks = try TemporaryDirectory("locks")
        random = SplitMix64(seed: plan.seed ^ 0xFA17)
        let topics = try Program.run("bellhop", ["topics", "apply"], environment: environment)
        guard topics.status == 0 else { throw ChaosError(description: "topics apply: \(topics.error)") }
        if let sabotage = plan.sabotage {
            var connection = try Connection(database)
            try connection.script(sabotage)
        }
    }

    private var environment: [String: String] {
        [
            "BELLHOP_BROKERS": kafka.bootstrap, "BELLHOP_DATABASE": database, "BELLHOP_LOCKS": locks.path,
            "BELLHOP_LANES": "2", "BELLHOP_KAFKA_SESSION_TIMEOUT_MS": String(1000 * plan.sessionSeconds),
        ]
    }

    /// Runs to the end of the backlog.
    /// - Throws: when servers or workers do not do as told.
    func run() throws {
        workers = try (0..<2).map { _ in try start() }
        let begin = ContinuousClock.now
        let publisher = Publisher(plan, kafka.bootstrap)
        let meter = FlowMeter(database, publisher)
        defer { (figures.secondsWithBacklog, figures.secondsWithFlow) = meter.stop() }
        try makeTrouble(begin, publisher, meter)
        figures.tally = try publisher.wait()
        figures.isDrained = settled(
            "the backlog ends", within: plan.patienceSeconds, equals: publisher.records
        ) {
            try meter.passed()
        }
        figures.drainedAfter = (ContinuousClock.now - begin) / .seconds(1)
        figures.isSent = settled("the outbox is sent", within: 20, equals: 0) {
            try count("select count(*) from bellhop.outbox")
        }
        figures.fences = Int(try count(fencesInLog))
        try stop()
    }

    /// What an independent reader says of the outcome; to be asked after `run`.
    func ledger() throws -> LeadLedger {
        try LeadLedger(brokers: kafka.bootstrap, database: database, broken: figures.tally.brokenCount)
    }

    private func settled(
        _ what: String, within seconds: Int, equals expected: Int64, _ look: () throws -> Int64
    ) -> Bool {
        do {
            try eventually(within: .seconds(seconds), what, equals: expected, look)
            return true
        } catch {
            say("\(error)")
            return false
        }
    }

    private func count(_ sql: String) throws -> Int64 {
        var connection = try Connection(database)
        return try connection.query(sql)[0].int8(0) ?? -1
    }

    /// Small batches: more transactions to hit.
    private func start() throws -> Program {
        let cache = plan.cacheBytes.map { ["--cache-bytes", String($0)] } ?? []
        return try Program("lead-scoring", ["--batch-records", "250"] + cache, environment: environment)
    }

    // Faults.

    private func makeTrouble(_ begin: ContinuousClock.Instant, _ publisher: Publisher, _ meter: FlowMeter)
        throws
    {
        var second = 0
        var (freezes, postgresKills) = (plan.freezes, plan.postgresKills)
        while !publisher.isFinished {
            second += 1
            // Not always at the same point of a burst.
            sleep(
                until: begin + .seconds(second) + .milliseconds(50 + Int.random(in: 0..<850, using: &random)))
            if let due = freezes.first, due <= second {
                if try freeze(publisher, meter) { freezes.removeFirst() }
                second = max(second, Int((ContinuousClock.now - begin) / .seconds(1)))
            }
            if let due = postgresKills.first, due <= second {
                postgresKills.removeFirst()
                try killPostgres()
            }
            if plan.killsWorkers { try killWorker(second) }
        }
    }

    private func killWorker(_ second: Int) throws {
        let victim = second % 2
        note(workers[victim])
        workers[victim].kill9()
        try workers[victim].wait()
        read(workers[victim])
        workers[victim] = try start()
        figures.kills += 1
    }

    /// Stops a worker until its partitions have moved, and continues it; no other fault comes in between.
    /// - Returns: false if it was continued too early.
    private func freeze(_ publisher: Publisher, _ meter: FlowMeter) throws -> Bool {
        let freeze = try Freeze(workers, database: database, brokers: kafka.bootstrap)
        publisher.hold(true)
        meter.pause(true)
        defer {
            publisher.hold(false)
            meter.pause(false)
        }
        let outcome = try eventually(
            within: .seconds(300), "the stopped worker continues", { freeze.outcome }, until: { $0 != nil })
        switch outcome {
        case .missed(let reason):
            say("a stopped worker was continued early: \(reason)")
            figures.missedFreezes += 1
            return false
        default:
            figures.freezes += 1
            return true
        }
    }

    private func killPostgres() throws {
        try postgres.kill9()
        figures.postgresKills += 1
        let server = postgres
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 1)
            do { try server.start() } catch { say("Postgres does not come back: \(error)") }
        }
    }

    // The end.

    private func stop() throws {
        for worker in workers {
            note(worker)
            worker.terminate()
        }
        for worker in workers {
            let ending = try worker.wait(within: .seconds(15))
            figures.lines["ended: \(ending)", default: 0] += 1
            read(worker)
        }
    }

    private func note(_ worker: Program) {
        let status = (try? String(contentsOfFile: "/proc/\(worker.pid)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
        figures.maximumRSS = max(figures.maximumRSS, kilobytes / 1024)
    }

    /// Counts a dead worker's lines; what nobody expects is shown.
    private func read(_ worker: Program) {
        for line in worker.standardError.split(separator: "\n") {
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let event = object?["event"] as? String ?? "other"
            figures.lines[event, default: 0] += 1
            if ["fatal", "partition_stopped", "other", "gap_refuted"].contains(event) {
                say("worker: \(line)")
            }
        }
    }
}

/// Transactions that the fence refused, by the server's own log.
private let fencesInLog = """
    select ((length(log) - length(replace(log, 'fenced: ', ''))) / 8)::bigint
    from pg_read_file(current_setting('data_directory') || '/../log') log
    """
