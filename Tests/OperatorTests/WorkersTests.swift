import Foundation
import TestKit
import TestTraits
import Testing

/// Programs of several state versions on one database. They need no broker: versions are settled before the first lane.
@Suite("state versions", .ownThreads)
struct WorkersTests {
    @Test("a newer program raises the version, and an older one then refuses to start")
    func refusal() throws {
        let keeper = try Keeper("state_version_refusal")
        try keeper.startAndStop(2)
        try keeper.startAndStop(2)
        try keeper.startAndStop(3)
        let old = try keeper.start(2)
        #expect(try old.wait() == .exited(78))
        #expect(!old.standardError.contains("starting"))
        for word in [
            "state-keeper", "version 3", "up to 2", "Start a newer",
            "bellhop workers rollback state-keeper --to 2 --reason TEXT",
        ] {
            #expect(old.standardError.contains(word), "\(old.standardError)")
        }
        #expect(try keeper.versions() == ["null>2", "2>3"])
    }

    @Test("a rollback lets the older program start, and a newer one raises the version again")
    func rollback() throws {
        let keeper = try Keeper("state_version_rollback")
        try keeper.startAndStop(3)
        let done = try keeper.bellhop(
            "workers", "rollback", "state-keeper", "--to", "2", "--reason", "3 loses cents")
        #expect(done.output == "state-keeper: state version 3 is now 2; a program of version 2 may start\n")
        try keeper.startAndStop(2)
        #expect(try keeper.start(1).wait() == .exited(78))
        let row = try #require(rows(json(keeper.bellhop("workers", "list", "--json").output)).first)
        #expect(row["worker"] as? String == "state-keeper")
        #expect(row["state_version"] as? Int == 2)
        #expect(row["rolled_back_from"] as? Int == 3)
        #expect(row["reason"] as? String == "3 loses cents")
        try keeper.startAndStop(3)
        #expect(try keeper.versions() == ["null>3", "3>2 3 loses cents", "2>3"])
        let last = try #require(
            rows(json(keeper.bellhop("workers", "history", "state-keeper", "--json").output)).dropFirst()
                .first)
        #expect((last["changed_by"] as? String)?.hasPrefix("\(NSUserName()) on ") == true)
        #expect(last["database_user"] as? String == "bellhop")
        #expect((last["changed_at"] as? String)?.hasSuffix("Z") == true)
        #expect(try keeper.bellhop("workers", "list").output.contains("3 loses cents") == false)
    }

    @Test("of many programs that start at once the newest decides")
    func race() throws {
        let keeper = try Keeper("state_version_race")
        let programs = try [1, 4, 2, 4, 3, 1].map { version in (version, try keeper.start(version)) }
        for (version, program) in programs {
            try eventually("version \(version) starts or refuses") {
                program.standardError.contains("starting") || !program.isRunning
            }
            if version == 4 { #expect(program.isRunning) }
            if program.isRunning {
                program.terminate()
                #expect(try program.wait() == .exited(0))
            } else {
                #expect(try program.wait() == .exited(78))
            }
        }
        #expect(try keeper.bellhop.strings("select state_version::text from bellhop.worker") == ["4"])
        let steps = try keeper.versions().map { $0.split(separator: ">").map { Int($0) ?? 0 } }
        #expect(steps.last?.last == 4)
        #expect(steps.allSatisfy { $0[0] < $0[1] }, "only upward")
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0[1] == $1[0] }, "each from where the other was")
    }

    @Test("Postgres away at the start is waited for, and SIGTERM ends the wait")
    func away() throws {
        let server = try PostgresServer()
        let keeper = try Keeper(Bellhop(database: server.createMigratedDatabase("state_version_away")))
        try server.stop()
        let (waiting, stopped) = (try keeper.start(2), try keeper.start(1))
        for program in [waiting, stopped] {
            try eventually("it says so") { program.standardError.contains("database_away") }
        }
        stopped.terminate()
        #expect(try stopped.wait(within: .seconds(11)) == .exited(0))
        #expect(waiting.isRunning)
        try server.start()
        try eventually("it starts") { waiting.standardError.contains("starting") }
        #expect(waiting.standardError.split(separator: "\n").count { $0.contains("database_away") } == 1)
        waiting.terminate()
        #expect(try waiting.wait(within: .seconds(11)) == .exited(0))
        #expect(try keeper.versions() == ["null>2"])
    }

    @Test("a database without the newest tables is refused, and the message says what to run")
    func unmigrated() throws {
        let bellhop = try Bellhop("state_version_unmigrated", isMigrated: false)
        let keeper = try Keeper(bellhop)
        let bare = try keeper.start(1)
        #expect(try bare.wait() == .exited(78))
        #expect(bare.standardError.contains("0001_bellhop"))
        #expect(bare.standardError.contains("run: bellhop migrate run"))
        #expect(try bellhop("migrate", "run").status == 0)
        try bellhop.sql("delete from bellhop_migrations.applied where number = 3")
        let old = try keeper.start(1)
        #expect(try old.wait() == .exited(78))
        #expect(!old.standardError.contains("0001_bellhop"))
        #expect(old.standardError.contains("0003_state_version"))
        #expect(old.standardError.contains("run: bellhop migrate run"))
    }

    @Test(
        "misuse of rollback changes nothing and says what is wrong",
        arguments: [
            (["rollback", "state-keeper", "--reason", "r"], 64, "--to VERSION is needed"),
            (["rollback", "state-keeper", "--to", "two", "--reason", "r"], 64, "--to must be a number"),
            (["rollback", "state-keeper", "--to", "0", "--reason", "r"], 64, "--to must be a number"),
            (["rollback", "state-keeper", "--to", "1"], 64, "--reason TEXT is needed"),
            (["rollback", "state-keeper", "--to", "1", "--reason", " "], 64, "--reason TEXT is needed"),
            (["rollback", "--to", "1", "--reason", "r"], 64, "WORKER"), (["lower"], 64, "say what to do"),
            (["rollback", "state-keeper", "--to", "2", "--reason", "r"], 1, "has state version 2 already"),
            (["rollback", "state-keeper", "--to", "3", "--reason", "r"], 1, "has state version 2 already"),
            (["rollback", "nobody", "--to", "1", "--reason", "r"], 1, "nobody has never started here"),
            (["history", "nobody"], 1, "nobody has never started here"),
        ] as [([String], Int32, String)])
    func misuse(words: [String], status: Int32, says: String) throws {
        let bellhop = try Self.misused.get()
        let result = try Program.run("bellhop", ["workers"] + words, environment: bellhop.environment)
        #expect(result.status == status)
        #expect(result.error.contains(says), "\(result.error)")
        #expect(try bellhop.strings("select state_version::text from bellhop.worker") == ["2"])
    }

    private static let misused = Result {
        let bellhop = try Bellhop("state_version_misuse")
        #expect(try bellhop("workers", "list").output == "No worker has started here.\n")
        try bellhop.sql("select bellhop.start_worker('state-keeper', 2, 'test')")
        return bellhop
    }
}

/// `state-keeper` in as many versions as a test likes.
private struct Keeper {
    let bellhop: Bellhop
    private let files: TemporaryDirectory

    init(_ database: String) throws { try self.init(Bellhop(database)) }

    init(_ bellhop: Bellhop) throws {
        self.bellhop = bellhop
        files = try TemporaryDirectory("state-keeper")
        try files.write(
            "topics/keeper-events.yaml",
            """
            asyncapi: 3.0.0
            info: {title: Keeper events, version: 1.0.0}
            channels:
              events:
                address: keeper-events
                messages:
                  kept: {payload: {type: object}, examples: [{payload: {}}]}
                bindings: {kafka: {partitions: 1}}
                x-bellhop: {consumers: [state-keeper], deduplicate: false}
            """)
    }

    /// Starts the program of `version`: the version is in the name that it is called by.
    func start(_ version: Int) throws -> Program {
        let path = "\(files.path)/state-keeper-\(version)"
        if !FileManager.default.fileExists(atPath: path) {
            try FileManager.default.createSymbolicLink(
                atPath: path, withDestinationPath: "\(programsDirectory)/state-keeper")
        }
        return try Program(
            path,
            environment: [
                "BELLHOP_DATABASE": bellhop.database, "BELLHOP_BROKERS": "127.0.0.1:1",
                "BELLHOP_TOPICS": "\(files.path)/topics", "BELLHOP_LOCKS": "\(files.path)/locks",
            ])
    }

    func startAndStop(_ version: Int) throws {
        let program = try start(version)
        try eventually("version \(version) starts", { program.standardError }) { seen in
            seen.contains("starting") || !program.isRunning
        }
        program.terminate()
        #expect(try program.wait(within: .seconds(11)) == .exited(0), "\(program.standardError)")
    }

    /// Each change, `from>to`, with the reason if there is one.
    func versions() throws -> [String] {
        try bellhop.strings(
            """
            select coalesce(from_version::text, 'null') || '>' || to_version || coalesce(' ' || reason, '')
            from bellhop.worker_change order by id
            """)
    }
}
