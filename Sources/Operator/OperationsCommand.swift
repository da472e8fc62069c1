internal import Postgres
internal import Records
internal import Runtime

/// Who did what.
enum OperationsCommand: Command {
    static let name = "operations"
    static let summary = "Show what operators did: who, when, why, what it was before and after."
    static let usage = [
        "[--action TEXT] [--subject TEXT] [--by TEXT] [--since TIME] [--limit N] [--json]"
    ]
    static let options =
        Settings.options + [
            Option("action", value: "TEXT", "only actions that begin with this, such as pause or \"keys\""),
            Option("subject", value: "TEXT", "only what was done to something that begins with this"),
            Option("by", value: "TEXT", "only by those whose name begins with this"),
            Option(
                "since", value: "TIME",
                "only from then on: a time such as 2026-11-28T12:00Z, or an interval such as 2h"),
            Option("limit", value: "N", "at most so many, newest first (default: 50)"),
            jsonOption,
        ]
    static let notes = """
        Each row is written in the transaction that did the thing, and the programs' roles can only append. What went through
        the gateway names the subject of its credential.
        """

    static func run(_ arguments: Arguments) throws {
        guard arguments.words.isEmpty else { throw UsageError("operations takes no argument") }
        let limit = try arguments.number("limit", 1...100_000, or: 50)
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        var connection = try Connection(
            settings.database, applicationName: "bellhop-operations", settings: [])
        let rows = try connection.query(
            """
            select id, made_at, made_by, database_user, action, subject, reason, before::text, after::text, tenant_id
            from bellhop.operation
            where ($1::text is null or starts_with(action, $1)) and ($2::text is null or starts_with(subject, $2))
              and ($3::text is null or starts_with(made_by, $3))
              and ($4::text is null or made_at >= case when $4 ~ '^[0-9]+ *[a-z]+$' then now() - $4::interval
                                                       else $4::timestamptz end)
            order by id desc limit \(limit)
            """,
            ["action", "subject", "by", "since"].map { .text(arguments.value($0).map { Text($0) }) })
        let cells = try rows.collect { row throws(PostgresError) in
            [
                Cell(try row.int8(0)), Cell(try row.timestamp(1)), Cell(try row.string(2)),
                Cell(try row.string(3)), Cell(try row.string(4)), Cell(try row.string(5)),
                Cell(try row.string(6)), Cell(try row.string(7)), Cell(try row.string(8)),
                Cell(try row.string(9)),
            ]
        }
        let columns = [
            "id", "made_at", "made_by", "database_user", "action", "subject", "reason", "before", "after",
            "tenant",
        ]
        let report = Report(columns: columns, rows: cells, empty: "No operator has done anything yet.")
        print(report.output(json: arguments.isSet("json")))
    }
}
