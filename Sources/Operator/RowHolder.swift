internal import Postgres
internal import Records
internal import Runtime

/// A transaction that holds the row of a partition, or of a worker.
struct RowHolder {
    struct Owner: Hashable {
        /// Of its session; 0 for a prepared transaction, which has none.
        var pid: Int32
        /// The session's name, state and the age of its transaction; the id of one that is prepared.
        var description: String

        var name: String {
            pid == 0 ? "prepared transaction \(description)" : "session \(pid) (\(description))"
        }
    }

    /// `topic/partition`, or the worker's name.
    var place: String
    var owner: Owner
    /// Whom the holder waits for itself, at the head of the queue; nil where it waits for no lock.
    var head: Owner?

    /// Who must end for the row to be free.
    var culprit: Owner { head ?? owner }
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
            with recursive \(LockQueue.heads), owner as (
                select a.pid, a.xact_start, concat_ws(', ', coalesce(nullif(a.application_name, ''), 'without a name'), a.state,
                    'in its transaction for ' || extract(epoch from clock_timestamp() - a.xact_start)::int8 || ' s') as words
                from pg_stat_activity a where a.pid <> pg_backend_pid()
            )
            select h.place, coalesce(a.pid, 0), coalesce(a.words, quote_literal(x.gid)), r.pid, r.words
                from (select xmax, p.topic || '/' || p.partition as place from bellhop.partition p
                          where worker = $1 and retired_at is null
                            and ($2::text[] is null
                                 or exists (select from unnest($2::text[], $3::int4[]) as i (topic, partition)
                                            where i.topic = p.topic and i.partition = p.partition))
                      union all select xmax, worker from bellhop.worker where worker = $1) h
                join pg_locks l on l.locktype = 'transactionid' and l.granted and l.mode = 'ExclusiveLock'
                    and l.transactionid = h.xmax
                left join owner a on a.pid = l.pid
                left join pg_prepared_xacts x on l.pid is null and x.transaction = h.xmax
                left join lateral (
                    select q.head as pid, coalesce(o.words, 'see pg_prepared_xacts') as words
                    from lock_head q left join owner o on o.pid = q.head
                    where q.waiter = l.pid order by o.xact_start limit 1) r on true
                where a.pid is not null or x.gid is not null
                order by h.place
            """, [.text(worker), topics, partitions])
        return try rows.collect { row throws(PostgresError) in
            let head = try row.int4(3)
            return RowHolder(
                place: try row.string(0) ?? "",
                owner: Owner(pid: try row.int4(1) ?? 0, description: try row.string(2) ?? ""),
                head: try head.map { pid throws(PostgresError) in
                    Owner(pid: pid, description: try row.string(4) ?? "")
                })
        }
    }

    static func text(_ holders: [RowHolder]) -> String {
        guard !holders.isEmpty else { return "another session has held a row until now" }
        let owners = Dictionary(grouping: holders, by: \.owner).sorted { $0.key.pid < $1.key.pid }
        return owners.map { owner, held in
            let places = held.map(\.place).joined(separator: ", ")
            return "\(owner.name) holds \(places)" + (held[0].head.map { ", and waits for \($0.name)" } ?? "")
        }.joined(separator: "; ")
    }

    static func remedy(_ holders: [RowHolder]) -> String {
        guard let culprit = holders.first?.culprit else { return "Try again" }
        let end =
            culprit.pid == 0
            ? "Commit it or roll it back (pg_prepared_xacts)"
            : "See what session \(culprit.pid) does and end it there, or: select pg_terminate_backend(\(culprit.pid))"
        return "\(end); then try again"
    }
}

extension PostgresError {
    /// Someone held a row or a table for longer than `lock_timeout`.
    var isLockTimeout: Bool { sqlstate == "55P03" }
}
