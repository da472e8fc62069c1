internal import Postgres

/// Sessions that keep others waiting, or that may.
struct LockCheck {
    /// How long a lock or an idle transaction may last, in seconds.
    let patience: Int

    func complaints(_ connection: inout Connection) throws(PostgresError) -> [Complaint] {
        try held(&connection) + idle(&connection)
    }

    /// The head of each queue, which waits for nobody itself. A session without a transaction may hold a lock of its own
    /// making; then it has held it for as long as someone waits for it, at least.
    private static let heads = """
        with recursive \(LockQueue.heads), queue as (
            select h.head, count(distinct h.waiter) as waiting,
                string_agg(distinct nullif(w.application_name, ''), ', ') as names,
                max(extract(epoch from clock_timestamp() - w.query_start)) as longest
            from lock_head h join pg_stat_activity w on w.pid = h.waiter
            where w.datname = current_database() group by h.head
        ), prepared as (
            select distinct on (p.gid) p.gid, p.owner, extract(epoch from clock_timestamp() - p.prepared) as age
            from pg_prepared_xacts p
            join pg_locks own on own.pid is null and own.transactionid = p.transaction
            join pg_locks l on l.pid is null and l.virtualtransaction = own.virtualtransaction
            join pg_locks w on not w.granted and (w.locktype, w.database, w.relation, w.page, w.tuple, w.transactionid)
                is not distinct from (l.locktype, l.database, l.relation, l.page, l.tuple, l.transactionid)
        )
        select s.pid, null, concat_ws(', ', coalesce(nullif(s.application_name, ''), s.backend_type, 'no name'), s.usename, s.state),
            coalesce(extract(epoch from clock_timestamp() - s.xact_start), q.longest, 0)::int8 as age, q.waiting, q.names
        from queue q join pg_stat_activity s on s.pid = q.head
        union all
        select 0, p.gid, concat_ws(', ', 'prepared', p.owner), p.age::int8, q.waiting, q.names
        from queue q cross join prepared p where q.head = 0
        order by age desc, waiting desc
        """

    private func held(_ connection: inout Connection) throws(PostgresError) -> [Complaint] {
        let rows = try connection.query(Self.heads)
        var found: [Complaint] = []
        for row in rows {
            guard let age = try row.int8(3), age >= patience else { continue }
            let (pid, details) = (try row.int4(0) ?? 0, try row.string(2) ?? "")
            let gid = try row.string(1).map { Self.quoted($0) }
            let who = gid.map { "transaction \($0) (\(details))" } ?? "session \(pid) (\(details))"
            let waiting = Int(try row.int8(4) ?? 0)
            let names = try row.string(5).map { ": \($0)" } ?? ""
            found.append(
                Complaint(
                    .lockHeld, .critical, .standing,
                    "\(who) has held locks for \(Spelling.time(age * 1000)), and "
                        + "\(Spelling.number(waiting, of: "session")) \(waiting == 1 ? "waits" : "wait") behind it\(names)",
                    consequence: "a lane among them commits nothing until the lock is free",
                    remedy: gid.map {
                        "commit prepared \($0), or rollback prepared \($0): whoever made it knows which"
                    }
                        ?? Self.remedy(pid), rank: found.count))
        }
        return found
    }

    private func idle(_ connection: inout Connection) throws(PostgresError) -> [Complaint] {
        let rows = try connection.query(
            """
            with recursive \(LockQueue.heads)
            select s.pid, coalesce(nullif(s.application_name, ''), 'no name'), s.usename::text, s.state,
                extract(epoch from clock_timestamp() - s.xact_start)::int8 as age
            from pg_stat_activity s
            where s.datname = current_database() and s.pid <> pg_backend_pid() and s.state like 'idle in transaction%'
                and s.xact_start <= clock_timestamp() - make_interval(secs => $1::int8)
                and s.state_change <= clock_timestamp() - make_interval(secs => $1::int8)
                and not exists (select from lock_head h where h.head = s.pid)
            order by age desc
            """, [.int8(Int64(patience))])
        var found: [Complaint] = []
        for row in rows {
            let (pid, age) = (try row.int4(0) ?? 0, try row.int8(4) ?? 0)
            let details = "\(try row.string(1) ?? ""), \(try row.string(2) ?? ""), \(try row.string(3) ?? "")"
            found.append(
                Complaint(
                    .idleInTransaction, .warning, .slow,
                    "session \(pid) (\(details)) has left a transaction open for \(Spelling.time(age * 1000))",
                    consequence: "vacuum removes nothing that is younger, and whoever needs its locks waits",
                    remedy: Self.remedy(pid), rank: found.count))
        }
        return found
    }

    private static func remedy(_ pid: Int32) -> String {
        "see what it does, end it there, or: select pg_terminate_backend(\(pid))"
    }

    /// As a literal of SQL.
    private static func quoted(_ text: String) -> String {
        "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    }
}
