internal import Postgres
internal import Records

/// What the row of a timed state says of its due work, besides the state.
struct DueMark: Sendable, Equatable {
    /// When the row is looked at next: at the state's instant or before; nil if it has none.
    var at: Timestamp?
    /// Up to here due work was decided by the clock, not before a record. The key's time does not go back behind it.
    var done: Timestamp?

    /// The key's time when a record with that timestamp is decided.
    func time(at record: Timestamp) -> Timestamp { max(record, done ?? record) }

    /// The state is due at another instant now, and its time has come to `time`.
    ///
    /// A look that comes too early finds nothing and sets itself right. That is cheaper than to change the index with each
    /// record of a key whose instant moves on: so a look that is still to come stays as it is.
    mutating func move(to due: Timestamp?, passing time: Timestamp?) {
        if let at, time.map({ at > $0 }) ?? true, due.map({ at <= $0 }) ?? true { return }
        at = due
    }
}

/// What is due at a key: the cause that the worker sees, and where it stands among the records of its partition.
struct DueCause: Sendable {
    var cause: Cause
    /// Of the last record before it.
    var position: Int64
    /// In the plan.
    var move: Int
}

/// What an emission comes from.
struct Emitter: Sendable, Equatable {
    /// Index in the batch; −1 for due work by the clock.
    var record: Int
    /// Index into the causes of due work; nil for the record itself.
    var due: Int32?
}

/// A record that was decided after due work which lies behind its timestamp.
struct LateRecord: Sendable, Equatable {
    /// In the plan.
    var move: Int
    var offset: Int64
    /// Due work of its key up to here came before it.
    var done: Timestamp
}

/// A worker's mistake: what is due at a key at an instant leaves it due at the same one, or before.
struct DueFault: Error, Sendable, Equatable, CustomStringConvertible {
    var key: EntityKey
    var instant: Timestamp

    var description: String {
        "what is due at \(key.tenant.string)/\(key.entity.string) at \(instant) leaves it due then or before"
    }
}

extension Table {
    static let dueColumns = [
        Column("due_at", .timestamptz), Column("due_done", .timestamptz), Column("due_queue", .int4),
    ]

    /// The columns that a row is written with: those of the runtime come last.
    var storedColumns: [Column] { isTimed ? columns + Self.dueColumns : columns }
}

extension DueMark {
    /// Reads `due_at` and `due_done`, beginning at column `first`.
    init(_ row: Row, from first: Int) throws(PostgresError) {
        (at, done) = (try row.timestamp(first), try row.timestamp(first + 1))
    }
}
