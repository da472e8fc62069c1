internal import Logging
internal import Postgres
internal import Records

/// How the gateway connects: always as the role `bellhop_gateway`, which sees one tenant's rows at a time, or none.
struct DatabaseAccess: Sendable {
    var conninfo: String

    /// - Parameter limit: of a statement, and of connecting.
    func open(_ name: String, readOnly: Bool, limit: Duration) throws(PostgresError) -> Connection {
        var connection = try Connection(
            conninfo, applicationName: "gateway-\(name)",
            settings: [
                ("role", "bellhop_gateway"), ("statement_timeout", "\(Int(limit.inSeconds * 1000))ms"),
                ("lock_timeout", "2s"),
                ("idle_in_transaction_session_timeout", "10s"),
                ("default_transaction_read_only", readOnly ? "on" : "off"),
            ],
            connectTimeout: limit)
        connection.timeout = limit + .seconds(1)
        return connection
    }
}

/// A connection of one thread, opened when it is needed and again when it is lost.
struct DatabaseSession: ~Copyable {
    private let access: DatabaseAccess
    private let name: String
    private let isReadOnly: Bool
    private let limit: Duration
    private var connection: Connection?
    private var isAway = false
    /// Until then a database that is away is not tried again: nobody waits for a connection that will not come.
    private var nextTry: ContinuousClock.Instant = .now

    init(_ access: DatabaseAccess, name: String, readOnly: Bool, limit: Duration = .seconds(5)) {
        self.access = access
        self.limit = limit
        self.name = name
        isReadOnly = readOnly
    }

    /// Runs `body` on the connection.
    mutating func run<R>(
        _ body: (inout Connection) throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        do throws(PostgresError) {
            var open = try take()
            do throws(PostgresError) {
                let result = try body(&open)
                put(open)
                return result
            } catch {
                if open.isUsable { put(open) }
                throw error
            }
        } catch {
            note(error)
            throw error
        }
    }

    private mutating func take() throws(PostgresError) -> Connection {
        if let open = connection.take(), open.isUsable { return open }
        guard ContinuousClock.now >= nextTry else {
            throw PostgresError(.connection, "the database was away a moment ago")
        }
        nextTry = .now + .milliseconds(500)
        return try access.open(name, readOnly: isReadOnly, limit: limit)
    }

    private mutating func put(_ open: consuming Connection) {
        connection = consume open
        if isAway { Log.info("database_back", ["session": .text(name)]) }
        isAway = false
    }

    private mutating func note(_ error: PostgresError) {
        guard connection == nil, !isAway else { return }
        isAway = true
        Log.warning(
            "database_away",
            [
                "session": .text(name), "reason": .text(error.description),
                "next": "trying again when it is needed",
            ])
    }
}

extension Connection {
    /// Runs `statements` in one transaction in which only rows of `tenant` are seen. Results are those of the statements.
    mutating func query(tenant: Text, _ statements: [Statement]) throws(PostgresError) -> [Rows] {
        Array(try pipeline([.choose(tenant: tenant)] + statements).dropFirst())
    }
}

extension Statement {
    /// From here to the end of the transaction, policies let only rows of `tenant` pass.
    static func choose(tenant: Text) -> Statement {
        Statement("select set_config('bellhop.tenant', $1, true)", [.text(tenant)])
    }
}
