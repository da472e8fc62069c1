internal import Postgres
internal import Records

/// A session of its own that asks Postgres what lanes' sessions wait for. Opened when there is a reason to ask, closed when there
/// is none any more. Each call blocks for about two seconds at most.
struct BackendProbe: ~Copyable {
    private let conninfo: String
    private var connection: Connection?
    /// Of this round of looks: one that hangs is not asked once more for the next lane.
    private var failure: PostgresError?

    init(_ conninfo: String) { self.conninfo = conninfo }

    mutating func close() { connection = nil }
    mutating func beginRound() { failure = nil }

    /// What the session `pid` does; nil if there is none, or no `pid`.
    mutating func look(at pid: Int32?) throws(PostgresError) -> BackendLook? {
        if let failure { throw failure }
        do throws(PostgresError) {
            return try ask(pid)
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func ask(_ pid: Int32?) throws(PostgresError) -> BackendLook? {
        var open = try take()
        let rows = try open.query(Self.question, [.int4(pid ?? 0)])
        var look = rows.isEmpty ? nil : try BackendLook(rows[0])
        if let relation = look?.lock?.relation, let place = try rows[0].string(9) {
            look?.lock?.row = Self.row(place, of: relation, &open)
        }
        connection = consume open
        return look
    }

    /// The row at `place`, by its primary key.
    /// - Returns: nil for a row that this role may not read, or that has no such key.
    private static func row(_ place: String, of relation: String, _ connection: inout Connection) -> String? {
        let question = """
            select left(string_agg(r.fields ->> a.attname::text, '/' order by k.place), 200) \
            from pg_index i cross join lateral unnest(i.indkey) with ordinality as k (number, place) \
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number \
            cross join (select to_jsonb(t) from \(relation) t where t.ctid = $1::text::tid) as r (fields) \
            where i.indrelid = $2::text::regclass and i.indisprimary
            """
        let key = try? connection.query(question, [.text(Text(place)), .text(Text(relation))])[0].string(0)
        return key.map { String(escaping: $0.utf8) }
    }

    /// A connection that failed is not put back: the next look opens another one.
    private mutating func take() throws(PostgresError) -> Connection {
        if let open = connection.take(), open.isUsable { return open }
        var fresh = try Connection(
            conninfo, applicationName: "bellhop-watch",
            settings: [("statement_timeout", "2s"), ("lock_timeout", "1s")], connectTimeout: .seconds(2))
        fresh.timeout = .seconds(2)
        return fresh
    }

    /// A statement of ours has no values in its text: they are sent beside it. Who waits for a row holds a lock of its kind
    /// `tuple` there, or waits behind one who does: it names the table and the row's place. Of several who keep a session
    /// waiting, the one whose transaction is the oldest is named.
    private static let question = """
        with recursive \(LockQueue.heads) \
        select case when a.state = 'active' then left(regexp_replace(a.query, '\\s+', ' ', 'g'), 100) end, \
        a.state = 'active', w.locktype, w.mode, coalesce(w.relation, t.relation)::regclass::text, \
        k.head, k.application_name, k.state, extract(epoch from clock_timestamp() - k.xact_start)::float8, \
        '(' || coalesce(w.page, t.page) || ',' || coalesce(w.tuple, t.tuple) || ')' \
        from pg_stat_activity a \
        left join lateral (select h.head, b.application_name, b.state, b.xact_start from lock_head h \
        left join pg_stat_activity b on b.pid = h.head where h.waiter = a.pid order by b.xact_start limit 1) k on true \
        left join lateral (select * from pg_locks l where l.pid = a.pid and not l.granted limit 1) w \
        on k.head is not null \
        left join lateral (select * from pg_locks l where l.pid = a.pid and l.locktype = 'tuple' and l.granted limit 1) t \
        on k.head is not null \
        where a.pid = $1
        """
}

extension BackendLook {
    fileprivate init(_ row: Row) throws(PostgresError) {
        self.init(statement: try row.string(0), isActive: try row.bool(1) ?? false)
        guard let holder = try row.int4(5) else { return }
        lock = HeldLock(
            kind: try row.string(2) ?? "lock", mode: try row.string(3) ?? "", relation: try row.string(4),
            holder: holder, application: try row.string(6) ?? "", state: try row.string(7),
            seconds: try row.float8(8))
    }
}
