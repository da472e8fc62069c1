internal import Postgres
internal import Records
internal import Runtime

/// Shows records that were not applied.
enum DeadLettersCommand: Command {
    static let name = "dead-letters"
    static let summary = "List records that were not applied, with the reason, or show one in full."
    static let usage = [
        "list [--groups] [--worker W] [--topic T] [--class C] [--tenant T] [--limit N] [--json]", "show ID [--json]",
    ]
    static let options =
        Settings.options + [
            Option("groups", "count by cause instead of listing each"),
            Option("worker", value: "NAME", "only of this worker"),
            Option("topic", value: "NAME", "only of this topic"),
            Option("class", value: "CLASS", "only of this class: undecodable, invalid, refused, rejected, …"),
            Option("tenant", value: "ID", "only of this tenant"),
            Option("limit", value: "N", "at most so many, newest first (default: 50)"),
            jsonOption,
        ]

    static func run(_ arguments: Arguments) throws {
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        var connection = try Connection(settings.database, applicationName: "bellhop-dead-letters", settings: [])
        switch arguments.words.first {
        case "list":
            _ = try words(arguments, [])
            try arguments.isSet("groups") ? groups(arguments, &connection) : list(arguments, &connection)
        case "show": try show(try words(arguments, ["ID"])[0], arguments, &connection)
        default: throw UsageError("say what to do: list or show")
        }
    }

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
            select id, worker, topic, partition, record_offset, class, reason, tenant_id, event_id, created_at \(filter)
            order by id desc limit \(limit)
            """, filterParameters(arguments))
        if arguments.isSet("json") {
            return print("[" + rows.map { jsonOfListed($0) }.joined(separator: ",\n") + "]")
        }
        guard rows.count > 0 else { return print("No dead letters.") }
        print(
            table(
                ["id", "record", "class", "tenant", "reason"],
                rows.map { row in
                    [
                        "\(row.int8(0) ?? 0)",
                        "\(row.string(2) ?? "")/\(row.int4(3) ?? 0)@\(row.int8(4) ?? 0)", row.string(5) ?? "",
                        row.string(7).map { String(escaping: $0.utf8) } ?? "-", row.string(6) ?? "",
                    ]
                }))
    }

    private static func jsonOfListed(_ row: Row) -> String {
        "{\"id\":\(row.int8(0) ?? 0),\"worker\":\(jsonString(row.string(1) ?? "")),"
            + "\"topic\":\(jsonString(row.string(2) ?? "")),\"partition\":\(row.int4(3) ?? 0),"
            + "\"offset\":\(row.int8(4) ?? 0),\"class\":\(jsonString(row.string(5) ?? "")),"
            + "\"reason\":\(jsonString(row.string(6) ?? "")),\"tenant\":\(row.string(7).map(jsonString) ?? "null"),"
            + "\"event_id\":\(row.string(8).map(jsonString) ?? "null"),"
            + "\"created_at\":\(row.timestamp(9).map { "\"\($0)\"" } ?? "null")}"
    }

    private static func groups(_ arguments: Arguments, _ connection: inout Connection) throws {
        let rows = try connection.query(
            """
            select fingerprint, worker, topic, class, count(*), min(reason), min(id) \(filter)
            group by fingerprint, worker, topic, class order by count(*) desc, fingerprint
            """, filterParameters(arguments))
        if arguments.isSet("json") {
            let objects = rows.map { row in
                "{\"fingerprint\":\(jsonString(row.string(0) ?? "")),\"worker\":\(jsonString(row.string(1) ?? "")),"
                    + "\"topic\":\(jsonString(row.string(2) ?? "")),\"class\":\(jsonString(row.string(3) ?? "")),"
                    + "\"count\":\(row.int8(4) ?? 0),\"example\":\(jsonString(row.string(5) ?? "")),"
                    + "\"first_id\":\(row.int8(6) ?? 0)}"
            }
            return print("[" + objects.joined(separator: ",\n") + "]")
        }
        guard rows.count > 0 else { return print("No dead letters.") }
        print(
            table(
                ["count", "class", "fingerprint", "first id", "for example"],
                rows.map { row in
                    [
                        "\(row.int8(4) ?? 0)", row.string(3) ?? "", row.string(0) ?? "", "\(row.int8(6) ?? 0)",
                        row.string(5) ?? "",
                    ]
                }))
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
        let fields = DeadLetterFields(id: number, rows[0])
        print(arguments.isSet("json") ? fields.json : fields.text)
    }
}

/// One dead letter in full, for eyes and for pipes.
private struct DeadLetterFields {
    private var fields: [(name: String, value: String?, isNumber: Bool)] = []
    private let key: [UInt8]?
    private let headers: [Record.Header]
    private let payload: [UInt8]?

    init(id: Int64, _ row: Row) {
        key = row.bytes(16)
        headers = HeaderBytes.decode(row.bytes(17) ?? []) ?? []
        payload = row.bytes(18)
        let texts: [(String, Int)] = [
            ("worker", 0), ("topic", 1), ("class", 4), ("reason", 5), ("place", 6), ("rule", 7), ("fingerprint", 8),
            ("tenant", 10), ("event_id", 11), ("trace_id", 12),
        ]
        fields = [
            ("id", String(id), true), ("partition", row.int4(2).map(String.init), true),
            ("offset", row.int8(3).map(String.init), true), ("attempts", row.int4(9).map(String.init), true),
        ]
        fields += texts.map { ($0.0, row.string($0.1), false) }
        fields += [("occurred_at", 13), ("recorded_at", 14), ("created_at", 15)].map {
            ($0.0, row.timestamp($0.1).map { "\($0)" }, false)
        }
    }

    var text: String {
        let head = fields.map { field in
            field.name + String(repeating: " ", count: 13 - field.name.count) + (field.value ?? "-")
        }
        let lines = headers.map { "  " + String(escaping: $0.name) + ": " + ($0.value.map { String(escaping: $0) } ?? "null") }
        return (head + ["key          " + (key.map { String(escaping: $0) } ?? "null"), "headers"] + lines + ["payload"]
            + ["  " + (payload.map { String(escaping: $0) } ?? "null")]).joined(separator: "\n")
    }

    /// Bytes in hexadecimal: they need not be text.
    var json: String {
        let members = fields.map { field in
            "\"\(field.name)\":" + (field.value.map { field.isNumber ? $0 : jsonString($0) } ?? "null")
        }
        let list = headers.map { "{\"name\":\(hex($0.name)),\"value\":\(hex($0.value))}" }.joined(separator: ",")
        return "{" + members.joined(separator: ",") + ",\"key_hex\":\(hex(key)),\"headers_hex\":[\(list)],"
            + "\"payload_hex\":\(hex(payload))}"
    }

    private func hex(_ bytes: [UInt8]?) -> String { bytes.map { "\"\(hexadecimal($0))\"" } ?? "null" }
}
