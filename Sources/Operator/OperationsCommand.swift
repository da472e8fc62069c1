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
                "only from this time on: 2026-03-01T12:00:00Z, or 2h, 30m, 7d ago"),
            Option("limit", value: "N", "at most so many, newest first (default: 50)"),
            jsonOption,
        ]
    static let notes = """
        Each row is written in the transaction that did the thing, and the programs' roles can only append. What went through
        the gateway names the subject of its credential.
        """

    static func run(_ arguments: Arguments) throws {
        guard arguments.words.isEmpty else { throw UsageError("operations takes no argument") }
        let limit = try arguments.limit()
        let since = try arguments.moment("since")
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
              and ($4::timestamptz is null or made_at >= $4)
            order by id desc limit \(limit)
            """,
            ["action", "subject", "by"].map { .text(arguments.value($0).map { Text($0) }) } + [
                .timestamp(since)
            ])
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
        let isFiltered = ["action", "subject", "by", "since"].contains { arguments.value($0) != nil }
        let report = Report(
            columns: columns, rows: cells,
            empty: isFiltered ? "No operation fits." : "No operator has done anything yet.")
        print(report.output(json: arguments.isSet("json")))
    }
}
