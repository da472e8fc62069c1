internal import Postgres

/// What Postgres says of one worker besides its partitions.
package struct WorkerFacts: Equatable, Sendable {
    /// Rows with records that are still to be sent.
    package var outbox: Int64 = 0
    /// Milliseconds since the oldest of them was written.
    package var outboxAge: Int64?
    /// Rows with a record that the broker refused for good.
    package var refused: Int64 = 0
    /// Why, for one of them.
    package var refusal: String?
    package var deadLetters: [DeadLetterCount] = []
    /// Why an operator has paused the whole worker; nil while it runs.
    package var pauseReason: String?
    package var pausedBy: String?

    package init() {}

    /// Dead letters that nobody has dealt with yet.
    package var openDeadLetters: Int64 { deadLetters.reduce(0) { $0 + ($1.isOpen ? $1.count : 0) } }
}

/// Dead letters of one class in one state.
package struct DeadLetterCount: Equatable, Sendable {
    package var kind: String
    package var state: String
    package var count: Int64

    /// Waits for an operator; `pending` is on its way already.
    package var isOpen: Bool { ["open", "parked"].contains(state) }
}

extension WorkerFacts {
    /// Columns that later migrations bring are read where they are there.
    static let statements: [Statement] = [
        Statement(
            """
            select worker, count(*) filter (where failed_at is null),
                   (extract(epoch from clock_timestamp() - min(created_at) filter (where failed_at is null)) * 1000)::int8,
                   count(*) filter (where failed_at is not null), min(fail_reason)
            from bellhop.outbox group by worker
            """, name: "outbox"),
        Statement(
            """
            select worker, to_jsonb(w) ->> 'pause_reason', to_jsonb(w) ->> 'paused_by' from bellhop.worker w
            """, name: "workers"),
    ]

    static func deadLetters(hasState: Bool) -> Statement {
        let state = hasState ? "state::text" : "'open'"
        return Statement(
            "select worker, class, \(state), count(*) from bellhop.dead_letter group by 1, 2, 3 order by 1, 2, 3",
            name: "dead letters")
    }

    static let hasState = Statement(
        """
        select exists (select from pg_attribute where attrelid = 'bellhop.dead_letter'::regclass and attname = 'state'
                       and not attisdropped)
        """, name: "columns")

    static func read(
        outbox: Rows, workers: Rows, deadLetters: Rows
    ) throws(PostgresError) -> [String: WorkerFacts] {
        var facts: [String: WorkerFacts] = [:]
        for row in workers {
            guard let worker = try row.string(0) else { continue }
            facts[worker, default: WorkerFacts()].pauseReason = try row.string(1)
            facts[worker]?.pausedBy = try row.string(2)
        }
        for row in outbox {
            guard let worker = try row.string(0) else { continue }
            facts[worker, default: WorkerFacts()].outbox = try row.int8(1) ?? 0
            facts[worker]?.outboxAge = try row.int8(2)
            facts[worker]?.refused = try row.int8(3) ?? 0
            facts[worker]?.refusal = try row.string(4)
        }
        for row in deadLetters {
            guard let worker = try row.string(0), let kind = try row.string(1), let state = try row.string(2),
                let count = try row.int8(3)
            else { continue }
            facts[worker, default: WorkerFacts()].deadLetters.append(
                DeadLetterCount(kind: kind, state: state, count: count))
        }
        return facts
    }
}
