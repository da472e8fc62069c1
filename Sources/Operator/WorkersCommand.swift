internal import Glibc
internal import Postgres
internal import Records
internal import Runtime

/// The versions of the workers' stored state, and the way back to an older program.
enum WorkersCommand: Command {
    static let name = "workers"
    static let summary =
        "List workers with the version of their stored state, or let an older program start again."
    static let usage = [
        "list [--json]",
        "history WORKER [--json]",
        "rollback WORKER --to VERSION --reason TEXT",
    ]
    static let options =
        Settings.options + [
            Option("to", value: "VERSION", "the version that the older program knows"),
            Option("reason", value: "TEXT", "why; kept with who did it, when, and both versions"),
            jsonOption,
        ]
    static let notes = """
        A program raises its worker's version when it starts, and refuses to start (exit 78) where the version is higher than
        it knows. rollback lowers the version, nothing else: stop the newer processes first, because one that starts again
        raises it, and make sure that the older program can work on the rows as they are.
        """

    static func run(_ arguments: Arguments) throws {
        let action = try action(arguments, ["list": [], "history": ["WORKER"], "rollback": ["WORKER"]])
        let rollback = action.name == "rollback" ? try Rollback(action.words[0], arguments) : nil
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        var connection = try Connection(settings.database, applicationName: "bellhop-workers", settings: [])
        if let rollback { return try rollback.run(&connection) }
        let report = action.name == "list" ? try list(&connection) : try history(action.words[0], &connection)
        print(report.output(json: arguments.isSet("json")))
    }

    private static func list(_ connection: inout Connection) throws -> Report {
        let rows = try connection.query(
            """
            select w.worker, w.state_version, w.raised_at, c.from_version, c.changed_at, c.reason
            from bellhop.worker w left join lateral (
                select * from bellhop.worker_change c where c.worker = w.worker order by c.id desc limit 1
            ) c on c.reason is not null
            order by w.worker
            """)
        let cells = try rows.collect { row throws(PostgresError) in
            [
                Cell(try row.string(0)), Cell(try row.int4(1)), Cell(try row.timestamp(2)),
                Cell(try row.int4(3)), Cell(try row.timestamp(4)), Cell(try row.string(5)),
            ]
        }
        return Report(
            columns: [
                "worker", "state_version", "raised_at", "rolled_back_from", "rolled_back_at", "reason",
            ], rows: cells, empty: "No worker has started here.")
    }

    private static func history(_ worker: String, _ connection: inout Connection) throws -> Report {
        let rows = try connection.query(
            """
            select changed_at, from_version, to_version, changed_by, database_user, reason
            from bellhop.worker_change where worker = $1 order by id
            """, [.text(worker)])
        guard rows.count > 0 else { throw CommandError("\(worker) has never started here") }
        let cells = try rows.collect { row throws(PostgresError) in
            [
                Cell(try row.timestamp(0)), Cell(try row.int4(1)), Cell(try row.int4(2)),
                Cell(try row.string(3)), Cell(try row.string(4)), Cell(try row.string(5)),
            ]
        }
        return Report(
            columns: ["changed_at", "from", "to", "changed_by", "database_user", "reason"], rows: cells)
    }
}

/// One lowering of a worker's state version.
private struct Rollback {
    let worker: String
    let version: Int32
    let reason: String

    init(_ worker: String, _ arguments: Arguments) throws(UsageError) {
        guard let text = arguments.value("to") else { throw UsageError("--to VERSION is needed") }
        guard let version = Int32(text), version >= 1 else {
            throw UsageError("--to must be a number from 1 on, not \"\(text)\"")
        }
        guard let reason = arguments.value("reason"), reason.contains(where: { !$0.isWhitespace }) else {
            throw UsageError("--reason TEXT is needed")
        }
        (self.worker, self.version, self.reason) = (worker, version, reason)
    }

    func run(_ connection: inout Connection) throws {
        let rows = try connection.query(
            """
            with stored as (
                select worker, state_version from bellhop.worker where worker = $1 and state_version > $2 for update
            ), lowered as (
                update bellhop.worker w set state_version = $2 from stored s where w.worker = s.worker
                returning w.worker, s.state_version
            ), kept as (
                insert into bellhop.worker_change (worker, from_version, to_version, reason, changed_by)
                select worker, state_version, $2, $3, $4 from lowered returning worker, from_version
            ), told as materialized (
                select bellhop.record_operation('workers rollback', worker, $4, $3,
                    jsonb_build_object('state_version', from_version), jsonb_build_object('state_version', $2)) from kept
            )
            select from_version from kept, told
            """, [.text(worker), .int4(version), .text(reason), .text("\(userName()) on \(hostName())")])
        guard rows.count == 1, let from = try rows[0].int4(0) else { throw try refusal(&connection) }
        print("\(worker): state version \(from) is now \(version); a program of version \(version) may start")
    }

    private func refusal(_ connection: inout Connection) throws -> CommandError {
        let rows = try connection.query(
            "select state_version from bellhop.worker where worker = $1", [.text(worker)])
        guard rows.count == 1, let stored = try rows[0].int4(0) else {
            return CommandError("\(worker) has never started here: there is nothing to roll back")
        }
        return CommandError("\(worker) has state version \(stored) already: --to must be lower")
    }
}

/// Who runs this program, by the system's accounts.
/// Of whom the system knows to be typing; environment variables may be missing or say anything.
func userName() -> String {
    guard let entry = unsafe getpwuid(getuid()) else { return "user \(getuid())" }
    return unsafe String(cString: entry.pointee.pw_name)
}
