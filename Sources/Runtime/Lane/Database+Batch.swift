internal import Contract
internal import Digest
internal import Postgres
internal import Records

/// What a batch asks, and what it writes.
extension Database {
    /// Marks the batch of `plan` as in progress. Sent when this returns; the outcome comes with the next statement.
    mutating func begin(
        _ worker: String, _ plan: Plan, _ progress: [TopicPartition: Progress]
    ) throws(PostgresError) {
        let moves = plan.moves.filter { $0.last != nil }
        let states = moves.map { progress[$0.partition] ?? Progress() }
        // While a record goes alone, those after it stay suspect.
        let isAlone = plan.attempt.map { $0.number > 0 } ?? false
        let ends = zip(moves, states).map { isAlone ? $1.suspectEnd : $0.to }
        try submit(
            Statement(
                "select bellhop.begin_batch($1, $2, $3, $4, $5, $6, $7)",
                [
                    .text(worker), .uuids(states.map(\.topicUID)), .int4s(moves.map(\.partition.partition)),
                    .int8s(states.map(\.epoch)), .int8s(ends), .int8(plan.attempt?.offset),
                    .int4(plan.attempt?.number ?? 0),
                ]))
    }

    /// Takes back the marks of batches that their living owner gives up; sent when this returns.
    mutating func giveUp(
        _ worker: String, _ partitions: [TopicPartition: Progress]
    ) throws(PostgresError) {
        let states = partitions.sorted { $0.key < $1.key }
        try submit(
            Statement(
                "select bellhop.give_up_batch($1, $2, $3, $4, $5, $6, $7)",
                [
                    .text(worker), .uuids(states.map(\.value.topicUID)),
                    .int4s(states.map(\.key.partition)), .int8s(states.map(\.value.epoch)),
                    .int8s(states.map { $0.value.isSuspect ? $0.value.suspectEnd : nil }),
                    .int8s(states.map(\.value.attempt?.offset)),
                    .int4s(states.map { $0.value.attempt?.number ?? 0 }),
                ]))
    }

    private mutating func submit(_ statement: Statement) throws(PostgresError) {
        try connected { (open: inout Connection) throws(PostgresError) in try open.submit([statement]) }
    }

    struct Known<State: StateRow> {
        /// Of each key, in the order asked; nil where there is no row.
        var states: [State?]
        var versions: [Int32?]
        /// Of a timed state; else empty.
        var dues: [DueMark] = []
        /// Bytes of a row's values, on average.
        var payload = 0
        /// Events of those asked for that were applied before, as they were.
        var seen: [EventMark] = []
        /// Dead letters of those asked for, whosever they are.
        var letters: [Int64: RedrivenLetter] = [:]
        /// What a look has found; nil if there was none.
        var letterKeys: Rows?
    }

    /// A question that goes along with others.
    struct Look {
        var statement: Statement
        /// It is asked alone, too.
        var isWorthATrip: Bool
    }

    /// Rows of `keys` with their versions, which of `identities` were applied before, and rows of `letters`: one round
    /// trip, none when there is nothing to ask.
    mutating func read<W: Worker>(
        _ worker: W.Type, _ keys: [EntityKey], _ identities: [Identity], _ letters: [Int64],
        _ look: Look? = nil
    ) throws(PostgresError) -> Known<W.State> {
        var known = Known<W.State>(
            states: Array(repeating: nil, count: keys.count),
            versions: Array(repeating: nil, count: keys.count))
        var statements: [Statement] = []
        if let table = W.State.table, !keys.isEmpty {
            statements.append(
                Statement(
                    StateStatements(table).read, [.texts(keys.map(\.tenant)), .texts(keys.map(\.entity))]))
            statements += PartStatements.reads(of: keys, W.State.parts)
        }
        if !identities.isEmpty {
            statements.append(
                Statement(
                    // One by one, whatever the table's statistics say: they may be of a time when it was all but empty.
                    """
                    select s.event, s.digest from unnest($2::uuid[]) i (event) cross join lateral ( \
                    select s.event, s.digest from bellhop.seen_event s where s.worker = $1 and s.event = i.event offset 0) s
                    """,
                    [.text(W.name), .uuids(identities.map { $0.bytes })]))
        }
        if !letters.isEmpty { statements.append(Self.letters(letters)) }
        let asks = look.map { $0.isWorthATrip || !statements.isEmpty } ?? false
        if asks, let look { statements.append(look.statement) }
        guard !statements.isEmpty else { return known }
        var results = try run(statements)[...]
        // The mark of the batch was answered along with this.
        try connected { (open: inout Connection) throws(PostgresError) in try open.collect() }
        if asks { known.letterKeys = results.popLast() }
        if W.State.table != nil, !keys.isEmpty, let rows = results.popFirst() {
            try known.take(rows)
            try PartStatements.take(results.prefix(W.State.parts.count), of: keys, into: &known.states)
            results = results.dropFirst(W.State.parts.count)
        }
        if !letters.isEmpty, let rows = results.popLast() { try known.take(letters: rows) }
        guard let repeats = results.first else { return known }
        for row in repeats {
            guard let bytes = try row.uuid(0), let identity = Identity(bytes: bytes) else { continue }
            let digest = try row.uuid(1).flatMap { Identity(bytes: $0) }
            known.seen.append(
                EventMark(
                    identity: identity,
                    digest: digest.map { BodyDigest(high: $0.high, low: $0.low) }))
        }
        return known
    }

    /// Reads the parts of states whose rows were read before. Who writes a part writes the row of its state too: what came in between is
    /// found out by the row's version.
    mutating func takeParts<State: StateRow>(
        of keys: [EntityKey], into states: inout [State?]
    ) throws(PostgresError) {
        let results = try run(PartStatements.reads(of: keys, State.parts))
        try PartStatements.take(results[...], of: keys, into: &states)
    }

    /// Writes one batch in one transaction; results are those of `write.statements`.
    mutating func commit(_ write: BatchWrite) throws(PostgresError) -> [Rows] {
        if Mutant.splitsBatches { return try commitInParts(write) }
        if FailPoint.written.isAwaited || FailPoint.copied.isAwaited { return try commitSlowly(write) }
        return try connected { (open: inout Connection) throws(PostgresError) in
            write.copies.isEmpty
                ? try open.pipeline(write.statements)
                : try open.transaction(write.statements, copies: write.copies)
        }
    }
}

extension Database.Known {
    fileprivate mutating func take(_ rows: Rows) throws(PostgresError) {
        var bytes = 0
        let due = State.table.flatMap { $0.isTimed ? $0.columns.count : nil }
        if due != nil { dues = Array(repeating: DueMark(), count: states.count) }
        for row in rows {
            guard let number = try row.int4(0), let version = try row.xid(1) else { continue }
            states[Int(number) - 1] = try State(row, from: 2)
            versions[Int(number) - 1] = version
            // Of the table's columns two are the key, which stands not here but as a number and a version.
            if let due { dues[Int(number) - 1] = try DueMark(row, from: due) }
            bytes += row.byteCount
        }
        payload = bytes / max(1, rows.count)
    }
}
