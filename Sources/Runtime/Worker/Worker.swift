package import Contract
package import JSON
package import Postgres
package import Records

/// A worker: what one event does to the state of one key, and how that state looks in Postgres. The topics that it reads
/// name it in their files in `topics/`.
///
/// The runtime does the rest, the same for every worker: it consumes, validates, deduplicates, reads the state of a whole
/// batch in one statement, calls `decide` once a record in log order, and writes state, facts, dead letters, outbox and
/// offsets in one transaction. A worker never sees a connection while it decides.
package protocol Worker: Sendable {
    /// What one valid record says. Decoded once, decided perhaps several times.
    associatedtype Event: Sendable
    /// The state of one key, a row of its table. Nil means that there is no row.
    associatedtype State: StateRow
    /// Append-only rows that record what happened.
    associatedtype Fact: FactRow

    /// Name of the executable and of the consumer group: written once, never changed.
    static var name: String { get }
    /// Version of what this worker keeps in Postgres, from 1. Raise it when older programs must not work on rows that this
    /// one writes: they then refuse to start.
    static var stateVersion: Int { get }
    /// What a record without a value means on a compacted topic; nil if this worker reads none.
    static var deletion: Event? { get }
    /// Where the rules of tenants stand, by which this worker decides; nil: it knows no such rules. The table of its state is timed
    /// then, as rows may be decided anew when rules change: as due work of the instant from which on they count.
    static var rules: RuleTables? { get }

    /// Reads what the worker needs from Postgres, once for each lane, before the first batch.
    /// - Throws: `PostgresError` when the database is away or a table is missing, `SetupError` when its content is wrong.
    init(setup database: inout Connection) throws

    /// This worker as it decides by those rules. Asked once for each version that is needed.
    /// - Throws: what is wrong with the document; partitions stop then.
    func deciding(by rules: TenantRules) throws(SetupError) -> Self

    /// Reads one record's data, which already fits its schema.
    /// - Parameter type: the CloudEvents type, one of the topic's messages.
    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> Event

    /// Decides one event. Pure: the result depends on the arguments alone, so a batch can be decided again.
    ///
    /// Change `state` (nil deletes the row), add facts and emissions to `effects`, or throw a rejection: then nothing of
    /// this record is kept and it becomes a dead letter with that reason.
    func decide(
        _ event: Event, _ cause: Cause, _ state: inout State?, _ effects: inout Effects<Fact>
    ) throws(Rejection)

    /// Decides what is due at `instant`, which is the state's `due`: for a worker whose table is timed. Pure as the other.
    ///
    /// There is nobody to refuse it to, so it throws nothing; and it leaves a state that is due later, or not at all. It runs
    /// before the first record of the key with a timestamp at or after `instant`, else once all records of before are
    /// applied and the clock has passed it.
    /// - Parameter cause: `Cause.time`.
    func decide(
        due instant: Timestamp, _ cause: Cause, _ state: inout State?, _ effects: inout Effects<Fact>)
}

extension Worker {
    package static var stateVersion: Int { 1 }
    package static var deletion: Event? { nil }
    package static var rules: RuleTables? { nil }
    package func deciding(by rules: TenantRules) throws(SetupError) -> Self { self }
    package func decide(
        due instant: Timestamp, _ cause: Cause, _ state: inout State?, _ effects: inout Effects<Fact>
    ) {}
}

/// A worker that needs nothing from Postgres before its first batch.
package protocol PlainWorker: Worker {
    init()
}

extension PlainWorker {
    package init(setup database: inout Connection) { self.init() }
}

extension JSONValue {
    /// A member that the schema requires, read as `kind`: `try data.required("amount_cents", \.int64)`.
    /// - Throws: a rejection where the schema let something else pass.
    package func required<Value>(_ name: StaticString, _ kind: (JSONValue) -> Value?) throws(Rejection)
        -> Value
    {
        try found(name, kind)
    }

    // The kinds of most members once more, each by its own name: a generic function of another module is not specialised.

    package func required(_ name: StaticString, _ kind: (JSONValue) -> Text?) throws(Rejection) -> Text {
        try found(name, kind)
    }

    package func required(_ name: StaticString, _ kind: (JSONValue) -> Int64?) throws(Rejection) -> Int64 {
        try found(name, kind)
    }

    package func required(
        _ name: StaticString, _ kind: (JSONValue) -> Timestamp?
    ) throws(Rejection) -> Timestamp {
        try found(name, kind)
    }

    @inline(__always)
    private func found<Value>(_ name: StaticString, _ kind: (JSONValue) -> Value?) throws(Rejection) -> Value
    {
        guard let member = self[name], let value = kind(member) else {
            throw Rejection(
                .invalid, "\(name) is missing or of another type", place: "/\(name)", rule: "type")
        }
        return value
    }
}

/// Content of a worker's own tables that it cannot start on.
package struct SetupError: Error, CustomStringConvertible {
    package var description: String
    package init(_ description: String) { self.description = description }
}

/// A row of keyed state. The first two columns of its table are its key: the record's tenant and entity, both text. The
/// runtime writes and reads those, a state holds the other columns.
package protocol StateRow: Equatable, Sendable {
    /// Nil for a worker without keyed state.
    static var table: Table? { get }
    /// Appends the columns after the key, in the order of `table.columns`.
    func encode(into row: inout RowBuffer)
    /// Reads the columns after the key, in the order of `table.columns`, beginning at column `first`.
    init(_ row: Row, from first: Int) throws(PostgresError)
    /// When something is to be decided though no record comes; nil: never. A function of the columns alone. Asked only where
    /// the table is timed.
    var due: Timestamp? { get }
    /// The version of the tenant's rules that it was decided by last. Asked only of a worker with rules.
    var rulesVersion: Int32 { get }

    /// Tables with rows that belong to the state beside its own: for a worker with one key a tenant that decides about much. The first
    /// column of each is the tenant; with what else is in the table's key it names a row. Nobody else writes them: they are as
    /// the row of the state says, whose version stands for all of them. A worker with such a state refuses an event before it changes
    /// anything; and each of its topics has one entity.
    static var parts: [Table] { get }
    /// Reads a row of a part, in the order of the part's columns from the tenant on.
    mutating func take(part: Int, _ row: Row) throws(PostgresError)
    /// All rows of all parts were taken.
    mutating func tookParts()
    /// Appends, as whole rows, those that were written since the last call, and the keys of those that were deleted.
    mutating func takeChanges(part: Int, tenant: Text, written: inout RowBuffer, deleted: inout RowBuffer)
    /// Appends all rows of a part.
    func encode(part: Int, tenant: Text, into rows: inout RowBuffer)
}

extension StateRow {
    static var hasParts: Bool { !parts.isEmpty }
    package var due: Timestamp? { nil }
    package var rulesVersion: Int32 { 0 }
    package static var parts: [Table] { [] }
    package mutating func take(part: Int, _ row: Row) {}
    package mutating func tookParts() {}
    package mutating func takeChanges(
        part: Int, tenant: Text, written: inout RowBuffer, deleted: inout RowBuffer
    ) {}
    package func encode(part: Int, tenant: Text, into rows: inout RowBuffer) {}
}

/// An append-only row.
package protocol FactRow: Sendable {
    /// Nil for a worker without facts.
    static var table: Table? { get }
    /// Appends all columns of `table`, key included.
    func encode(into row: inout RowBuffer)
}

/// For workers whose decisions depend on the event alone: nothing is read before a batch.
package enum NoState: StateRow {
    package static var table: Table? { nil }
    package func encode(into row: inout RowBuffer) {}
    package init(_ row: Row, from first: Int) throws(PostgresError) {
        throw PostgresError(.misuse, "a worker without state has no rows")
    }
}

/// For workers that keep no history.
package enum NoFact: FactRow {
    package static var table: Table? { nil }
    package func encode(into row: inout RowBuffer) {}
}

/// Where an event came from: what a decision may depend on besides the state, and what a fact can name as its cause.
package struct Cause: Sendable {
    package var tenant: Text
    /// The part of the key after the tenant.
    package var entity: Text
    /// CloudEvents `id`.
    package var id: Text
    /// CloudEvents `time`: when it happened, by the publisher's clock.
    package var time: Timestamp
    /// The record's Kafka timestamp, millisecond precision: the time that decisions count from.
    package var recordedAt: Timestamp
    package var topic: String
    package var partition: Int32
    package var offset: Int64
    package var traceparent: Text?

    package init(
        tenant: Text, entity: Text, id: Text, time: Timestamp, recordedAt: Timestamp, topic: String,
        partition: Int32,
        offset: Int64, traceparent: Text? = nil
    ) {
        self.tenant = tenant
        self.entity = entity
        self.id = id
        self.time = time
        self.recordedAt = recordedAt
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.traceparent = traceparent
    }

    /// What is due: no record has caused it. Its id is `time`, its offset −1, and it happens at the instant that it was due.
    package static func time(
        _ instant: Timestamp, tenant: Text, entity: Text, topic: String, partition: Int32
    ) -> Cause {
        Cause(
            tenant: tenant, entity: entity, id: "time", time: instant, recordedAt: instant, topic: topic,
            partition: partition, offset: -1)
    }
}

/// What decisions add besides the new state: facts for Postgres, events for result topics.
package struct Effects<Fact: FactRow>: Sendable {
    /// Facts as values, in a test of a worker. In a lane they are encoded as they are recorded, and none are kept here.
    package private(set) var facts: [Fact] = []
    package private(set) var emissions: [Emission] = []
    private(set) var rows: RowBuffer?

    /// For tests of a worker.
    package init() {}

    init(encodingInto rows: RowBuffer) { self.rows = rows }

    package mutating func record(_ fact: Fact) {
        if rows == nil { return facts.append(fact) }
        fact.encode(into: &rows!)
        rows!.endRow()
    }

    /// Emits an event of `type` with JSON `data`, keyed `tenant/entity`.
    /// - Parameter entity: nil: that of the cause.
    package mutating func emit(to topic: String, entity: Text? = nil, type: String, data: [UInt8]) {
        emissions.append(Emission(topic: topic, entity: entity, type: type, data: data))
    }

    /// Emits a record without a value: on a compacted topic, the deletion of the cause's key.
    package mutating func emitDeletion(to topic: String) {
        emissions.append(Emission(topic: topic, entity: nil, type: "", data: nil))
    }
}

/// One event to publish after the commit.
package struct Emission: Sendable, Equatable {
    package var topic: String
    /// What follows the tenant in the key; nil: as in the key of the cause.
    package var entity: Text?
    package var type: String
    /// JSON; nil for a deletion.
    package var data: [UInt8]?
}

extension Effects {
    /// How many facts and emissions there are: what is added later can be taken back.
    struct Mark {
        var rows: Int
        var emissions: Int
    }

    var mark: Mark { Mark(rows: rows?.count ?? 0, emissions: emissions.count) }

    /// Forgets what was added since `mark`, a row that was begun included.
    mutating func roll(back mark: Mark) {
        rows?.truncate(to: mark.rows)
        emissions.removeLast(emissions.count - mark.emissions)
    }

    /// Forgets the emissions and keeps the facts.
    mutating func removeEmissions() {
        if !emissions.isEmpty { emissions.removeAll(keepingCapacity: true) }
    }

    /// The encoded facts, without a copy of their bytes: the effects keep none.
    mutating func takeRows() -> RowBuffer? { rows.take() }
}
