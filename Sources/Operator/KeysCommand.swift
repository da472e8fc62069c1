internal import Credentials
internal import JSON
internal import Postgres
internal import Records
internal import Runtime

/// Makes, lists and ends the keys that programs show to the gateway.
enum KeysCommand: Command {
    static let name = "keys"
    static let summary = "Make an API key for the gateway, list keys, or revoke one."
    static let usage = [
        "create --tenant T --scope \"PERMISSION …\" [--name N] [--expires DAYS] [--reason TEXT] [--json]",
        "list [--tenant T] [--json]",
        "revoke ID [--reason TEXT] [--json]",
    ]
    static let options =
        Settings.options + [
            Option("tenant", value: "ID", "whom the key speaks for; with list: only keys of this tenant"),
            Option(
                "scope", value: "LIST", "permissions, separated by spaces, such as \"leads:write leads:read\""
            ),
            Option("name", value: "NAME", "what uses the key (default: default)"),
            Option("expires", value: "DAYS", "when the key ends by itself (default: never)"),
            Option(
                "reason", value: "TEXT", "create, revoke: why; kept in bellhop.operation, with who and when"),
            jsonOption,
        ]
    static let notes = """
        The key is shown once and stored nowhere: the database holds its SHA-256. Two keys of one tenant and name may live at
        the same time, so that one can take over from the other: create the second, give it to the program, revoke the first.
        Idempotency keys go on working across that, because both are the same subject, key:NAME.
        """

    static func run(_ arguments: Arguments) throws {
        let action = try action(arguments, ["create": [], "list": [], "revoke": ["ID"]])
        let order = action.name == "create" ? try KeyOrder(arguments) : nil
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        var connection = try Connection(settings.database, applicationName: "bellhop-keys", settings: [])
        if let order { return try order.run(&connection, json: arguments.isSet("json")) }
        let isJSON = arguments.isSet("json")
        if action.name == "revoke" {
            return try revoke(action.words[0], arguments.value("reason"), &connection, json: isJSON)
        }
        print(try list(arguments.value("tenant"), &connection).output(json: isJSON))
    }

    private static let columns = [
        "id", "tenant", "name", "scope", "state", "created_at", "created_by", "expires_at", "revoked_at",
        "revoked_by",
    ]

    /// Columns of a row of `gateway.api_key`, in the order of `columns`.
    private static let selected = """
        id, tenant_id, name, array_to_string(scopes, ' '),
        case when revoked_at is not null then 'revoked' when expires_at <= now() then 'expired' else 'live' end,
        created_at, created_by, expires_at, revoked_at, revoked_by
        """

    private static func cells(_ row: Row) throws(PostgresError) -> [Cell] {
        [
            Cell(try row.string(0)), Cell(try row.string(1)), Cell(try row.string(2)),
            Cell(try row.string(3)),
            Cell(try row.string(4)), Cell(try row.timestamp(5)), Cell(try row.string(6)),
            Cell(try row.timestamp(7)),
            Cell(try row.timestamp(8)), Cell(try row.string(9)),
        ]
    }

    private static func list(_ tenant: String?, _ connection: inout Connection) throws -> Report {
        let rows = try connection.query(
            """
            select \(selected) from gateway.api_key where $1::text is null or tenant_id = $1
            order by tenant_id, name, created_at, id
            """, [.text(tenant.map { Text($0) })])
        let cells = try rows.collect { row throws(PostgresError) in try Self.cells(row) }
        return Report(columns: columns, rows: cells, empty: "No keys.")
    }

    private static func revoke(
        _ id: String, _ reason: String?, _ connection: inout Connection, json isJSON: Bool
    ) throws {
        let rows = try connection.query(
            """
            with revoked as (
                update gateway.api_key set revoked_at = now(), revoked_by = $2 where id = $1 and revoked_at is null
                returning *
            ), kept as materialized (
                select bellhop.record_operation('keys revoke', 'key ' || id, $2, $3, jsonb_build_object('state', 'live'),
                    jsonb_build_object('state', 'revoked', 'name', name, 'scopes', scopes), tenant_id) from revoked
            )
            select \(selected) from revoked, kept
            """,
            [
                .text(id), .text("\(userName()) on \(hostName())"), .text(reason.map { Text($0) }),
            ])
        guard rows.count == 1 else { throw try refusal(id, &connection) }
        guard isJSON else { return print("\(id) is revoked; gateways refuse it within seconds.") }
        var json = JSONWriter()
        Report.write(columns, try cells(rows[0]), to: &json)
        print(json.string)
    }

    private static func refusal(_ id: String, _ connection: inout Connection) throws -> CommandError {
        let rows = try connection.query(
            "select revoked_at::text from gateway.api_key where id = $1", [.text(id)])
        guard rows.count == 1, let time = try rows[0].string(0) else {
            return CommandError("there is no key with the id \"\(id)\"; list shows the ids")
        }
        return CommandError("\(id) was revoked already, at \(time)")
    }
}

/// One key to be made.
private struct KeyOrder {
    private let tenant: Text
    private let name: String
    private let scopes: [String]
    private let days: Int?
    private let reason: String?

    init(_ arguments: Arguments) throws {
        guard let tenant = arguments.value("tenant").map({ Text($0) }) else {
            throw UsageError("--tenant ID is needed")
        }
        guard tenant.isTenant else {
            throw UsageError("--tenant must have 1 to 255 bytes, no / and no control characters")
        }
        let name = arguments.value("name") ?? "default"
        guard isKeyName(name) else {
            throw UsageError("--name must be 1 to 64 of letters, digits, . _ and -, not \"\(name)\"")
        }
        (self.tenant, self.name) = (tenant, name)
        scopes = try Self.scopes(arguments.value("scope"))
        reason = arguments.value("reason")
        days = arguments.value("expires") == nil ? nil : try arguments.number("expires", 1...3650, or: 1)
    }

    /// Each once, in the order given.
    private static func scopes(_ text: String?) throws(UsageError) -> [String] {
        let words = (text ?? "").split(separator: " ").map(String.init)
        guard !words.isEmpty else { throw UsageError("--scope LIST is needed") }
        if let odd = words.first(where: { !isPermission($0) }) {
            throw UsageError(
                "--scope holds \"\(odd)\": a permission is two words such as leads:write, or with :self")
        }
        return words.reduce(into: []) { list, word in if !list.contains(word) { list.append(word) } }
    }

    func run(_ connection: inout Connection, json isJSON: Bool) throws {
        let key = APIKey.make()
        // One creation at a time for a tenant and name, so that each sees what those before it made.
        let results = try connection.pipeline([
            Statement("select set_config('bellhop.tenant', $1, true)", [.text(tenant)]),
            Statement(
                "select pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 7))",
                [.text(tenant), .text(name)]),
            Statement(
                """
                with made as (
                    insert into gateway.api_key (id, tenant_id, name, scopes, hash, created_by, expires_at)
                    select $1, $2, $3, $4, $5, $6, now() + $7 * interval '1 day'
                    where 2 > (select count(*) from gateway.api_key where tenant_id = $2 and name = $3
                               and revoked_at is null and (expires_at is null or expires_at > now()))
                    returning *
                ), kept as materialized (
                    select bellhop.record_operation('keys create', 'key ' || id, $6, $8, null,
                        jsonb_build_object('state', 'live', 'name', name, 'scopes', scopes, 'expires_at', expires_at),
                        tenant_id)
                    from made
                )
                select created_at, expires_at from made, kept
                """,
                [
                    .text(key.id), .text(tenant), .text(name), .texts(scopes.map { Text($0) }),
                    .bytea(key.hash),
                    .text("\(userName()) on \(hostName())"), .int4(days.map { Int32($0) }),
                    .text(reason.map { Text($0) }),
                ]),
        ])
        guard let row = results.last, row.count == 1 else {
            throw CommandError(
                "\(tenant) has two live keys named \(name) already: revoke one first (bellhop keys list --tenant \(tenant))"
            )
        }
        let (created, expires) = (try row[0].timestamp(0), try row[0].timestamp(1))
        print(isJSON ? json(key, created, expires) : key.text)
        if !isJSON { remark("Keep it now: it is not shown again. Its id is \(key.id).") }
    }

    private func json(_ key: APIKey.Made, _ created: Timestamp?, _ expires: Timestamp?) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("id", key.id)
            json.member("key", key.text)
            json.member("tenant", tenant)
            json.member("name", name)
            json.member("scope", scopes.joined(separator: " "))
            json.member("created_at", optional: created?.description)
            json.member("expires_at", optional: expires?.description)
        }
        return json.string
    }
}

/// Letters and digits of ASCII and `. _ -`: the name becomes part of a subject.
private func isKeyName(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count)
        && name.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "._-".unicodeScalars.contains(scalar))
        }
}
