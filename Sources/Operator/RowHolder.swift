internal import Postgres
internal import Records
internal import Runtime

/// A session whose transaction holds the row of a partition, or of a worker.
struct RowHolder {
    /// `topic/partition`, or the worker's name.
    var place: String
    var pid: Int32
    /// The session's name, state and the age of its transaction.
    var description: String
}

extension RowHolder {
    /// Who holds rows of the worker now.
    /// - Parameters:
    ///   - topics: with `partitions` the places to ask about; NULL for all.
    static func read(
        _ connection: inout Connection, _ worker: String, _ topics: Parameter, _ partitions: Parameter
    ) throws(PostgresError) -> [RowHolder] {
        // The transaction that has locked or changed a row last is its xmax, and holds a lock on its own number while it runs.
        let rows = try connection.query(
            """
            select h.place, a.pid, concat_ws(', ', coalesce(nullif(a.application_name, ''), 'without a name'), a.state,
                    'in its transaction for ' || extract(epoch from clock_timestamp() - a.xact_start)::int8 || ' s')
                from (select xmax, p.topic || '/' || p.partition as place from bellhop.partition p
                          where worker = $1 and retired_at is null
                            and ($2::text[] is null
                                 or exists (select from unnest($2::text[], $3::int4[]) as i (topic, partition)
                                            where i.topic = p.topic and i.partition = p.partition))
                      union all select xmax, worker from bellhop.worker where worker = $1) h
                join pg_locks l on l.locktype = 'transactionid' and l.granted and l.mode = 'ExclusiveLock'
                    and l.transactionid = h.xmax
                join pg_stat_activity a on a.pid = l.pid and a.pid <> pg_backend_pid()
                order by h.place
            """, [.text(worker), topics, partitions])
        return try rows.collect { row throws(PostgresError) in
            RowHolder(
                place: try row.string(0) ?? "", pid: try row.int4(1) ?? 0,
                description: try row.string(2) ?? "")
        }
    }

    static func text(_ holders: [RowHolder]) -> String {
        guard !holders.isEmpty else { return "another session has held a row until now" }
        let sessions = Dictionary(grouping: holders, by: \.pid).sorted { $0.key < $1.key }
        return sessions.map { pid, held in
            "session \(pid) (\(held[0].description)) holds \(held.map(\.place).joined(separator: ", "))"
        }.joined(separator: "; ")
    }

    static func remedy(_ holders: [RowHolder]) -> String {
        guard let first = holders.first else { return "Try again" }
        return
            "See what it does and end it there, or: select pg_terminate_backend(\(first.pid)); then try again"
    }
}

extension PostgresError {
    /// Someone held a row or a table for longer than `lock_timeout`.
    var isLockTimeout: Bool { sqlstate == "55P03" }
}
