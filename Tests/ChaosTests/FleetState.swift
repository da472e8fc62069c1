import Postgres
import Records

/// What Postgres says of a fleet at one moment.
struct FleetState {
    struct Row: Sendable, Equatable {
        var epoch: Int64
        /// A lane's name.
        var owner: String
        var next: Int64
    }

    /// A lane's backend that waits for a lock with what it reads for a batch.
    struct Reader: Sendable {
        /// The lane's name.
        var name: String
        var pid: Int32
        /// When the backend was started.
        var start: Timestamp
    }

    /// What a backend does at one moment.
    struct Look: Sendable {
        /// When its latest statement began.
        var statement: Timestamp
        /// That has ended, or waits for a lock.
        var rests: Bool
    }

    /// By partition.
    let rows: [Int32: Row]
    let readers: [Reader]

    init(_ database: String) throws {
        var connection = try Connection(database)
        let found = try connection.pipeline([
            Statement("select partition, epoch, coalesce(owner, ''), next_offset from bellhop.partition"),
            Statement(
                """
                select application_name, pid, backend_start from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'
                  and query like 'select i.n::int4, t.xmin, %'
                """),
        ])
        rows = Dictionary(
            uniqueKeysWithValues: try found[0].map { row in
                (
                    try row.int4(0) ?? -1,
                    Row(
                        epoch: try row.int8(1) ?? 0, owner: try row.string(2) ?? "",
                        next: try row.int8(3) ?? 0)
                )
            })
        readers = try found[1].collect { row throws(PostgresError) in
            guard let name = try row.string(0), let pid = try row.int4(1), let start = try row.timestamp(2)
            else { return nil }
            return Reader(name: name, pid: pid, start: start)
        }
    }
}

extension FleetState.Reader {
    /// Nil if the backend is gone.
    func look(_ database: String) throws -> FleetState.Look? {
        var connection = try Connection(database)
        let rows = try connection.query(
            """
            select query_start, state = 'idle' or wait_event_type = 'Lock' from pg_stat_activity
            where pid = $1 and backend_start = $2
            """, [.int4(pid), .timestamp(start)])
        guard rows.count == 1, let statement = try rows[0].timestamp(0) else { return nil }
        return FleetState.Look(statement: statement, rests: try rows[0].bool(1) ?? false)
    }
}
