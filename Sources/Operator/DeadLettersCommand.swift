internal import Contract
internal import JSON
internal import Postgres
internal import Records
internal import Runtime

/// Shows records that were not applied.
enum DeadLettersCommand: Command {
    static let name = "dead-letters"
    static let summary = "List records that were not applied, with the reason, or show one in full."
    static let usage = [
        "list [--groups] [--worker W] [--topic T] [--class C] [--tenant T] [--limit N] [--json]",
        "show ID [--json]",
    ]
    static let options =
        Settings.options + [
            Option("groups", "count by cause instead of listing each"),
            Option("worker", value: "NAME", "only of this worker"),
            Option("topic", value: "NAME", "only of this topic"),
            Option("class", value: "CLASS", "only of this class: \(classes)"),
            Option("tenant", value: "ID", "only of this tenant"),
            Option("limit", value: "N", "at most so many, newest first (default: 50)"),
            jsonOption,
        ]

    static func run(_ arguments: Arguments) throws {
        let action = try action(arguments, ["list": [], "show": ["ID"]])
        if let name = arguments.value("class"), FailureClass(rawValue: name) == nil {
            throw UsageError("there is no class \"\(name)\": it is one of \(classes)")
        }
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        var connection = try Connection(
            settings.database, applicationName: "bellhop-dead-letters", settings: [])
        if action.name == "show" { return try show(action.words[0], arguments, &connection) }
        try arguments.isSet("groups") ? groups(arguments, &connection) : list(arguments, &connection)
    }

    private static let classes = FailureClass.allCases.map(\.rawValue).joined(separator: ", ")

    /// Rows that the options pick; parameters 1 to 4.
    private static let filter = """
        from bellhop.dead_letter d where ($1::text is null or worker = $1) and ($2::text is null or topic = $2) \
        and ($3::text is null or class = $3) and ($4::text is null or tenant_id = $4)
        """

    private static func filterParameters(_ arguments: Arguments) -> [Parameter] {
        ["worker", "topic", "class", "tenant"].map { .text(arguments.value($0).map { Text($0) }) }
    }

    private static func list(_ arguments: Arguments, _ connection: inout Connection) throws {
        let limit = try arguments.number("limit", 1...100_000, or: 50)
        let rows = try connection.query(
            """
            select id, worker, topic, partition, record_offset, class, tenant_id, event_id, created_at, reason \(filter)
            order by id desc limit \(limit)
            """, filterParameters(arguments))
        let cells = try rows.collect { row throws(PostgresError) in
            [
                Cell(try row.int8(0)), Cell(try row.string(1)), Cell(try row.string(2)),
                Cell(try row.int4(3)),
                Cell(try row.int8(4)), Cell(try row.string(5)), Cell(try row.string(6)),
                Cell(try row.string(7)),
                Cell(try row.timestamp(8)), Cell(try row.string(9)),
            ]
        }
        let columns = [
            "id", "worker", "topic", "partition", "offset", "class", "tenant", "event_id", "created_at",
            "reason",
        ]
        print(
            Report(columns: columns, rows: cells, empty: "No dead letters.").output(
                json: arguments.isSet("json")))
    }

    private static func groups(_ arguments: Arguments, _ connection: inout Connection) throws {
        let limit = try arguments.number("limit", 1...100_000, or: 50)
        let rows = try connection.query(
            """
            select count(*), class, topic, fingerprint, min(id), min(reason) \(filter)
            group by worker, topic, class, fingerprint order by count(*) desc, fingerprint limit \(limit)
            """, filterParameters(arguments))
        let cells = try rows.collect { row throws(PostgresError) in
            [
                Cell(try row.int8(0)), Cell(try row.string(1)), Cell(try row.string(2)),
                Cell(try row.string(3)),
                Cell(try row.int8(4)), Cell(try row.string(5)),
            ]
        }
        let columns = ["count", "class", "topic", "fingerprint", "first_id", "example"]
        print(
            Report(columns: columns, rows: cells, empty: "No dead letters.").output(
                json: arguments.isSet("json")))
    }

    private static func show(_ id: String, _ arguments: Arguments, _ connection: inout Connection) throws {
        guard let number = Int64(id) else { throw UsageError("ID must be a number, not \"\(id)\"") }
        let rows = try connection.query(
            """
            select worker, topic, partition, record_offset, class, reason, place, rule, fingerprint, attempts, tenant_id,
                   event_id, trace_id, occurred_at, recorded_at, created_at, key, headers, payload
            from bellhop.dead_letter where id = $1
            """, [.int8(number)])
        guard rows.count == 1 else { throw CommandError("there is no dead letter \(id)") }
        let letter = try DeadLetterInFull(id: number, rows[0])
        print(arguments.isSet("json") ? letter.json : letter.text)
    }
}

/// One dead letter in full, for eyes and for pipes.
private struct DeadLetterInFull {
    private let names: [String]
    private let cells: [Cell]
    private let key: [UInt8]?
    private let headers: [Record.Header]
    private let payload: [UInt8]?

    init(id: Int64, _ row: Row) throws(PostgresError) {
        names = [
            "id", "worker", "topic", "partition", "offset", "class", "reason", "place", "rule", "fingerprint",
            "attempts", "tenant", "event_id", "trace_id", "occurred_at", "recorded_at", "created_at",
        ]
        var cells = [Cell(id)]
        for column in 0..<16 {
            switch column {
            case 2, 3, 9: cells.append(Cell(try row.int8(column)))
            case 13...15: cells.append(Cell(try row.timestamp(column)))
            default: cells.append(Cell(try row.string(column)))
            }
        }
        self.cells = cells
        key = try row.bytea(16)
        headers = HeaderBytes.decode(try row.bytea(17) ?? []) ?? []
        payload = try row.bytea(18)
    }

    var text: String {
        var lines = zip(names, cells).map { labelled($0, $1.text) }
        lines.append(labelled("key", escaped(key)))
        lines.append("headers")
        lines += headers.map { "  \(String(escaping: $0.name)): \(escaped($0.value))" }
        lines.append("payload")
        lines.append("  " + escaped(payload))
        return lines.joined(separator: "\n")
    }

    private func labelled(_ name: String, _ text: String) -> String {
        name + String(repeating: " ", count: max(1, 13 - name.count)) + text
    }

    private func escaped(_ bytes: [UInt8]?) -> String { bytes.map { String(escaping: $0) } ?? "null" }

    /// Bytes in hexadecimal: they need not be text.
    var json: String {
        var json = JSONWriter()
        json.object { json in
            for (name, cell) in zip(names, cells) {
                json.key(name)
                cell.write(to: &json)
            }
            json.key("key_hex")
            hex(key).write(to: &json)
            json.key("headers_hex")
            json.array { json in
                for header in headers {
                    Report.write(["name", "value"], [hex(header.name), hex(header.value)], to: &json)
                }
            }
            json.key("payload_hex")
            hex(payload).write(to: &json)
        }
        return json.string
    }

    private func hex(_ bytes: [UInt8]?) -> Cell { Cell(bytes.map { hexadecimal($0) }) }
}
