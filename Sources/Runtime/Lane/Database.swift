internal import Digest
internal import Postgres
internal import Records

/// A lane's connection, and what the runtime asks of it besides the batch itself.
struct Database: ~Copyable {
    private let conninfo: String
    private let name: String
    private var connection: Connection?
    private var backend: (pid: Int32, start: Timestamp)?
    /// Backends before it, to be ended from a new connection: each may still hold rows, or a commit on its way.
    private var previous: [(pid: Int32, start: Timestamp)] = []

    init(_ conninfo: String, name: String) {
        self.conninfo = conninfo
        self.name = name
    }

    /// Limits that keep a stuck lane from holding others up, and plans from going wrong: a plan cached while a table was
    /// tiny must not be used when it has grown, and a batch's rows are always found by key.
    static let session: [(String, String)] = [
        ("statement_timeout", "60s"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "2s"),
        ("plan_cache_mode", "force_custom_plan"),
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
        ("enable_seqscan", "off"),
        // A batch names each row once: what was looked up is not looked up again.
        ("enable_memoize", "off"),
        ("jit", "off"),
        ("timezone", "UTC"),
    ]

    /// The server's process for the present connection.
    var backendPID: Int32? { isUsable ? backend?.pid : nil }

    var isUsable: Bool {
        switch connection {
        case .some(let open): open.isUsable
        case .none: false
        }
    }

    /// Waits for the server on the present connection.
    var roundTrips: Int {
        switch connection {
        case .some(let open): open.roundTrips
        case .none: 0
        }
    }

    /// Of later calls, on the present connection.
    mutating func limitCalls(to limit: Duration) { _ = withConnection { $0.timeout = limit } }

    /// Blocks up to five seconds, which leaves a process that must stop meanwhile time to do so.
    mutating func connect() throws(PostgresError) {
        connection = nil
        if let backend { previous.append(backend) }
        backend = nil
        var fresh = try Connection(
            conninfo, applicationName: name, settings: Self.session, connectTimeout: .seconds(5))
        fresh.timeout = BatchBounds.call
        let results = try fresh.pipeline([
            Statement("select backend_start from pg_stat_activity where pid = pg_backend_pid()"),
            // Pid and start must both match: pids are reused.
            Statement(
                """
                select pg_terminate_backend(a.pid) from unnest($1::int4[], $2::timestamptz[]) as old (pid, start) \
                join pg_stat_activity a on a.pid = old.pid and a.backend_start = old.start
                """,
                [.int4s(previous.map(\.pid)), .timestamps(previous.map(\.start))]),
        ])
        backend = (fresh.backendPID, try results[0][0].timestamp(0) ?? Timestamp(microseconds: 0))
        previous = []
        connection = consume fresh
    }

    mutating func withConnection<R, E: Error>(_ body: (inout Connection) throws(E) -> R) throws(E) -> R? {
        guard var open = connection.take() else { return nil }
        let result: Result<R, E>
        do throws(E) {
            result = .success(try body(&open))
        } catch {
            result = .failure(error)
        }
        connection = consume open
        return try result.get()
    }

    mutating func run(_ statement: Statement) throws(PostgresError) -> Rows {
        try run([statement])[0]
    }

    mutating func run(_ statements: [Statement]) throws(PostgresError) -> [Rows] {
        try connected { (open: inout Connection) throws(PostgresError) in try open.pipeline(statements) }
    }

    mutating func connected<R>(
        _ body: (inout Connection) throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        guard let result = try withConnection(body) else { throw PostgresError(.connection, "not connected") }
        return result
    }
}
