import Foundation
import Postgres
import TestKit
import TestTraits
import Testing

/// The programs of `deploy/build --faults`: where `BELLHOP_FAULTS_BIN` says.
enum FaultsBuild {
    static let directory = ProcessInfo.processInfo.environment["BELLHOP_FAULTS_BIN"] ?? ""
    static let leadScoring = "\(directory)/lead-scoring"

    static let isThere: Bool = {
        if !directory.isEmpty { return true }
        say("BELLHOP_FAULTS_BIN is not set: tests that need a build with faults are skipped")
        return false
    }()
}

@Suite("A build that is not for tests of faults", .ownThreads)
struct BuildTests {
    @Test(
        "has no trace of fail points and mutants",
        .enabled(if: programsDirectory.hasSuffix("/release"), "a debug build keeps what is never called"))
    func noTrace() throws {
        let program = try Data(contentsOf: URL(filePath: "\(programsDirectory)/lead-scoring"))
        // The names that the compiler gives to what belongs to these types, and what users would type.
        for trace in ["9FailPoint", "10FaultOrder", "6Mutant", "BELLHOP_FAIL_POINT", "BELLHOP_MUTANT"] {
            #expect(program.range(of: Data(trace.utf8)) == nil, "lead-scoring holds \(trace)")
        }
        #expect(program.range(of: Data("11BatchWriter".utf8)) != nil, "its names are gone: look for others")
    }

    @Test("does not know their options", arguments: ["--fail-points", "--mutants", "--mutant-sql"])
    func noOption(option: String) throws {
        let result = try Program.run("lead-scoring", [option])
        #expect(result.status == 64)
        #expect(result.error.contains("unknown option \(option)"))
    }
}

@Suite("Fail points", .ownThreads, .serialized, .enabled(if: FaultsBuild.isThere && KafkaServer.isAvailable))
struct FailPointTests {
    /// In the order of the list.
    static let names = [
        "assigned", "evicted", "claimed", "fetched", "planned", "marked", "decoded", "state-read", "decided",
        "written", "copied", "committed", "remembered", "handed-over", "produced", "acknowledged", "cleared",
        "hinted", "fenced", "refused", "connected", "rebound", "revoked", "released", "returned",
        "stop-recorded", "settled",
    ]
    static let failing = [
        "evicted", "claimed", "planned", "marked", "decoded", "state-read", "decided", "written", "copied",
        "connected", "rebound",
    ]

    @Test("are listed, each with its number, its name and what has happened by then")
    func list() throws {
        let lines = try Program.run(FaultsBuild.leadScoring, ["--fail-points"]).output
            .split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true) }
        #expect(lines.map { String($0[1]) } == Self.names)
        #expect(lines.map { Int($0[0]) } == Array(1...Self.names.count))
        let failing = lines.filter { $0.last == "error]" }.map { String($0[1]) }
        #expect(Set(failing) == Set(Self.failing))
    }

    @Test(
        "an order that cannot be read is said with what it may be",
        arguments: [
            ("fetched", "it must be NAME:KIND[:HIT][:MILLISECONDS]"),
            ("fetchd:kill", "there is no fail point fetchd: see --fail-points"),
            ("fetched:die", "the kind must be one of kill, stop, delay, error"),
            ("fetched:error", "fetched cannot fail: no call to Postgres follows"),
            ("fetched:kill:0", "the hit must be a whole number from 1 to 1000000000"),
            ("fetched:kill:1:9", "only a delay has milliseconds"),
            ("fetched:delay:1:x", "milliseconds must be a whole number from 1 to 3600000"),
        ])
    func unreadable(order: String, rule: String) throws {
        let result = try Program.run(
            FaultsBuild.leadScoring, environment: ["BELLHOP_FAIL_POINT": "decided:kill,\(order)"])
        #expect(result.status == 78)
        #expect(
            result.error == "lead-scoring: BELLHOP_FAIL_POINT is \"\(order)\", but \(rule)\n")
    }

    @Test("a death at each of them leaves nothing to be repaired", arguments: names)
    func kill(point: String) throws {
        let stage = try FaultStage.shared
        let program = try stage.run(point, "kill")
        #expect(try program.wait() == .signalled(SIGKILL))
        try stage.goOn()
    }

    @Test("a call to Postgres that fails at one of them is made again", arguments: failing)
    func fail(point: String) throws {
        let stage = try FaultStage.shared
        let program = try stage.run(point, "error")
        try stage.settle()
        program.terminate()
        #expect(try program.wait() == .exited(0))
    }

    @Test("a process stops at one and goes on when it is continued")
    func stop() throws {
        let stage = try FaultStage.shared
        let program = try stage.run("written", "stop")
        try eventually("it is stopped", equals: "T") { program.state }
        // Its transaction is open: the rows that it has written are locked.
        try eventually("its transaction is open", equals: 1) {
            try stage.fleet.number(
                """
                select count(*) from pg_stat_activity
                where datname = current_database() and state = 'idle in transaction'
                """)
        }
        program.signal(SIGCONT)
        try stage.settle()
        program.terminate()
        #expect(try program.wait() == .exited(0))
    }

    @Test("a delay is as long as it is ordered")
    func delay() throws {
        let stage = try FaultStage.shared
        let program = try stage.run("planned", "delay:1:1500")
        let begun = ContinuousClock.now
        try stage.settle()
        // Less what it takes to see the line.
        #expect(ContinuousClock.now - begun > .milliseconds(1200))
        program.terminate()
        #expect(try program.wait() == .exited(0))
    }
}

extension Program {
    /// As in /proc: R, S, T …
    fileprivate var state: String? {
        let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        return text?.split(separator: ")").last?.split(separator: " ").first.map(String.init)
    }
}

/// Lead-scoring with one process after the other. On a Kafka of its own, which knows a member at once that comes back.
private final class FaultStage {
    static var shared: FaultStage { get throws { try unsafe lazily.get() } }
    nonisolated(unsafe) private static let lazily = Result { try FaultStage() }

    let fleet: Fleet
    private let server: KafkaServer
    private var published = 0
    private var others: [Program] = []
    private var undo: [String] = []

    private init() throws {
        server = try KafkaServer()
        let broker = Broker(bootstrap: server.bootstrap, mock: nil)
        fleet = try Fleet(broker, database: "fail_points", server: .shared)
        try sql("alter table leads.lead add check (lead_id <> 'refused')")
    }

    /// Starts a process with an order, does what brings it to the point, and waits for it there.
    func run(_ point: String, _ kind: String) throws -> Program {
        if !["settled", "connected"].contains(point) { try publish(point == "copied" ? 3000 : 60) }
        let holder = point == "evicted" ? try lockedRows() : nil
        let program = try start(["BELLHOP_FAIL_POINT": "\(point):\(kind)"])
        try provoke(point, program)
        try eventually("it comes to \(point)") {
            program.standardError.contains(#""event":"fail_point","point":"\#(point)""#)
        }
        _ = consume holder
        for statement in undo { try sql(statement) }
        undo = []
        return program
    }

    private func provoke(_ point: String, _ program: Program) throws {
        guard
            ["fenced", "refused", "rebound", "revoked", "released", "returned", "stop-recorded", "settled"]
                .contains(point)
        else { return }
        try settle()
        switch point {
        case "fenced":
            try sql("update bellhop.partition set epoch = epoch + 1, owner = 'another'")
            try publish(60)
        case "refused":
            try fleet.broker.publish(
                [
                    event(
                        "refused \(published)", "lead.created", "refused",
                        data: #"{"lead_id":"refused","source":"organic"}"#)
                ], to: "lead-events")
        case "rebound":
            try sql(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and application_name like 'lead-scoring%'
                """)
        case "stop-recorded":
            try sql("alter table leads.score_change rename to gone")
            undo = [
                "alter table leads.gone rename to score_change",
                "update bellhop.partition set stop_reason = null, stopped_at = null",
            ]
            try publish(60)
        case "settled": program.terminate()
        default: others.append(try start())
        }
    }

    /// Another process does what was left, and what comes then.
    func goOn() throws {
        let program = try start()
        try publish(60)
        try settle()
        program.terminate()
        #expect(try program.wait() == .exited(0))
        for other in others { other.terminate() }
        for other in others { #expect(try other.wait() == .exited(0)) }
        others = []
    }

    /// Everything is applied, once.
    func settle() throws {
        try eventually("all is applied", equals: Int64(published)) { try fleet.applied() }
        try eventually("all is sent", equals: 0) {
            try fleet.number("select count(*) from bellhop.outbox")
        }
        #expect(try fleet.number("select count(*) from bellhop.seen_event") == Int64(published))
        #expect(try fleet.number("select sum(duplicates)::int8 from bellhop.partition") == 0)
        #expect(
            try fleet.number("select count(*) from bellhop.dead_letter where event_id not like 'refused%'")
                == 0)
    }

    private func start(_ environment: [String: String] = [:]) throws -> Program {
        try fleet.start(["--lanes", "1"], environment: environment, program: FaultsBuild.leadScoring)
    }

    /// Each of a lead of its own, so that each has a fact and a result.
    private func publish(_ count: Int) throws {
        try fleet.publish(published..<published + count, leads: .max)
        published += count
    }

    private func sql(_ script: String) throws {
        var connection = try Connection(fleet.database)
        try connection.script(script)
    }

    /// Held until it goes.
    private func lockedRows() throws -> Lock { try Lock(fleet.database) }
}

/// Someone's transaction that holds all rows of `bellhop.partition`.
private final class Lock {
    private var connection: Connection

    init(_ database: String) throws {
        connection = try Connection(database)
        try connection.script("begin; select from bellhop.partition for update")
    }
}
