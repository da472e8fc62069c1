internal import Postgres
internal import Records

/// A worker's row of one partition in `bellhop.partition`.
package struct PartitionRow: Equatable, Sendable {
    /// The lane that claimed it last.
    package var owner: String?
    package var epoch: Int64
    package var first: Int64
    package var next: Int64
    package var applied: Int64
    package var duplicates: Int64
    package var deadLetters: Int64
    package var gaps: Int64
    /// Why it stands still; nil while it runs.
    package var stopReason: String?
    /// The operator who stopped it; nil where the worker did it by itself.
    package var stoppedBy: String?
    /// Milliseconds since it moved or was claimed, by the server's clock.
    package var still: Int64
    /// The session by which its owner writes; nil before the first claim and where the server hides it.
    package var backend: Backend

    package init(
        owner: String?, epoch: Int64 = 1, next: Int64, still: Int64 = 0, backend: Backend = .alive(nil)
    ) {
        self.owner = owner
        self.epoch = epoch
        (first, self.next) = (next, next)
        (applied, duplicates, deadLetters, gaps) = (0, 0, 0, 0)
        self.still = still
        self.backend = backend
    }
}

/// The Postgres session of a partition's owner.
package enum Backend: Equatable, Sendable {
    /// What it waits for, where it waits.
    case alive(String?)
    case gone
    /// This role may not see the sessions of the worker's role.
    case hidden
}

extension PartitionRow {
    /// Columns after worker, topic and partition.
    static let columns = """
        p.owner, p.epoch, p.first_offset, p.next_offset, p.applied, p.duplicates, p.dead_letters, p.gaps, p.stop_reason,
        to_jsonb(p) ->> 'stopped_by',
        greatest(0, extract(epoch from clock_timestamp() - greatest(p.updated_at, p.claimed_at)) * 1000)::int8,
        p.backend_pid, p.backend_start
        """

    init?(_ row: Row, _ sessions: Sessions, from start: Int) throws(PostgresError) {
        guard let epoch = try row.int8(start + 1), let first = try row.int8(start + 2),
            let next = try row.int8(start + 3), let applied = try row.int8(start + 4),
            let duplicates = try row.int8(start + 5), let deadLetters = try row.int8(start + 6),
            let gaps = try row.int8(start + 7)
        else { return nil }
        owner = try row.string(start)
        (self.epoch, self.first, self.next) = (epoch, first, next)
        (self.applied, self.duplicates, self.deadLetters, self.gaps) = (
            applied, duplicates, deadLetters, gaps
        )
        stopReason = try row.string(start + 8)
        stoppedBy = try row.string(start + 9)
        still = try row.int8(start + 10) ?? 0
        backend = sessions.state(pid: try row.int4(start + 11), start: try row.timestamp(start + 12))
    }
}

/// Sessions of the server that have the number of an owner's.
struct Sessions {
    private struct Session {
        /// Nil where this role may not see it.
        var start: Timestamp?
        var wait: String?
    }

    private var sessions: [Int32: Session] = [:]

    /// Who holds a lock that an owner waits for is asked only where one waits: the question takes locks of its own.
    static let statement = Statement(
        """
        with recursive \(LockQueue.heads)
        select a.pid, a.backend_start, case
                   when a.wait_event_type = 'Lock' then 'a lock (' || a.wait_event || ') held by ' || coalesce((
                       select string_agg(case when h.head = 0 then 'a prepared transaction' else 'pid ' || b.pid || ' ('
                                             || concat_ws(', ', nullif(b.application_name, ''), b.usename::text, b.state) || ')'
                                         end, ', ' order by b.xact_start)
                           from lock_head h left join pg_stat_activity b on b.pid = h.head
                           where h.waiter = a.pid and (h.head = 0 or b.pid is not null)), 'someone who is gone')
                   when a.state = 'active' and a.wait_event is not null then a.wait_event_type || ' ' || a.wait_event
               end
            from pg_stat_activity a
            where a.pid in (select backend_pid from bellhop.partition where retired_at is null)
        """, name: "sessions of owners")

    init(_ rows: Rows) throws(PostgresError) {
        for row in rows {
            guard let pid = try row.int4(0) else { continue }
            sessions[pid] = Session(start: try row.timestamp(1), wait: try row.string(2))
        }
    }

    /// Numbers are reused: only the same start makes it the same session.
    func state(pid: Int32?, start: Timestamp?) -> Backend {
        guard let pid, let start, let session = sessions[pid] else { return .gone }
        guard let begun = session.start else { return .hidden }
        return begun == start ? .alive(session.wait) : .gone
    }
}
