internal import JSON
internal import Postgres
internal import Records
internal import Runtime

/// Shows what is still to be sent, and has refused records sent again.
enum OutboxCommand: Command {
    static let name = "outbox"
    static let summary =
        "List rows that are still to be sent, or were refused by the broker, and send those again."
    static let usage = [
        "list [--refused] [--worker W] [--limit N] [--json]",
        "retry ID|all [--worker W] [--reason TEXT] [--json]",
    ]
    static let options =
        Settings.options + [
            Option("refused", "only those that the broker refused"),
            Option("worker", value: "NAME", "only of this worker"),
            Option("limit", value: "N", "at most so many, oldest first (default: 50)"),
            Option("reason", value: "TEXT", "retry: why; kept in bellhop.operation, with who and when"),
            jsonOption,
        ]
    static let notes = """
        A row waits while its topic is missing, forbidden or away; it is sent as soon as the topic takes records again, with
        nothing to do here. Refused are records that no waiting mends, such as one larger than its topic takes: mend the
        cause, then retry. The owner of the partition takes a retried row up within seconds.

        A retried record is older than what was sent meanwhile. Readers tell by ce_causeoffset and ignore it where they have
        a newer one of its key; a compacted topic keeps it until that key's next result.
        """

    static func run(_ arguments: Arguments) throws {
        let action = try action(arguments, ["list": [], "retry": ["ID|all"]])
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        var connection = try Connection(settings.database, applicationName: "bellhop-outbox", settings: [])
        if action.name == "retry" { return try retry(action.words[0], arguments, &connection) }
        try list(arguments, &connection)
    }

    private static func list(_ arguments: Arguments, _ connection: inout Connection) throws {
        let limit = try arguments.limit()
        let rows = try connection.query(
            """
            select o.id, o.worker, p.topic, o.partition, o.record_count, o.records, o.created_at, o.failed_at,
                   o.retry_at, o.fail_reason
            from bellhop.outbox o
            left join bellhop.partition p
                on p.worker = o.worker and p.topic_uid = o.topic_uid and p.partition = o.partition
            where ($1::text is null or o.worker = $1) and (not $2 or o.failed_at is not null)
            order by o.id limit \(limit)
            """,
            [.text(arguments.value("worker").map { Text($0) }), .bool(arguments.isSet("refused"))])
        let cells = try rows.collect { row throws(PostgresError) in try line(row) }
        let columns = [
            "id", "worker", "topic", "partition", "records", "to", "created_at", "refused_at", "retry_at",
            "reason",
        ]
        print(
            Report(columns: columns, rows: cells, empty: "Nothing is to be sent.").output(
                json: arguments.isSet("json")))
    }

    private static func line(_ row: Row) throws(PostgresError) -> [Cell] {
        let records = OutboxBytes.decode(try row.bytea(5) ?? []) ?? []
        return [
            Cell(try row.int8(0)), Cell(try row.string(1)), Cell(try row.string(2)), Cell(try row.int4(3)),
            Cell(try row.int4(4)), Cell(Set(records.map(\.topic)).sorted().joined(separator: ",")),
            Cell(try row.timestamp(6)), Cell(try row.timestamp(7)), Cell(try row.timestamp(8)),
            Cell(try row.string(9)),
        ]
    }

    private static func retry(_ which: String, _ arguments: Arguments, _ connection: inout Connection) throws
    {
        guard which == "all" || Int64(which) != nil else {
            throw UsageError("ID must be a number or all, not \"\(which)\"")
        }
        let count =
            try connection.query(
                """
                with retried as (
                    update bellhop.outbox set retry_at = now()
                    where failed_at is not null and ($1::int8 is null or id = $1) and ($2::text is null or worker = $2)
                    returning id, worker, partition, fail_reason, tenant_id
                ), kept as materialized (
                    select bellhop.record_operation('outbox retry', format('outbox row %s of %s', id, worker), $3, $4,
                        jsonb_build_object('fail_reason', fail_reason), jsonb_build_object('state', 'to be sent'), tenant_id)
                    from retried
                )
                select count(*) from kept
                """,
                [
                    .int8(Int64(which)), .text(arguments.value("worker").map { Text($0) }),
                    .text("\(userName()) on \(hostName())"),
                    .text(arguments.value("reason").map { Text($0) }),
                ])[0].int8(0) ?? 0
        guard count > 0 || which == "all" else { throw CommandError("there is no refused row \(which)") }
        guard arguments.isSet("json") else {
            return print("\(count) row\(count == 1 ? "" : "s") will be sent again")
        }
        var json = JSONWriter()
        json.object { json in
            json.key("retried")
            json.value(Int64(count))
        }
        print(json.string)
    }
}
