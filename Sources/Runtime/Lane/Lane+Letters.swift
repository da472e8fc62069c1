internal import Contract
internal import Postgres
internal import Records

/// Which dead letters later records come after.
extension Lane {
    /// What the batch's applied records pass, of the letters of before and of its own.
    mutating func passedKeys(_ decisions: Decisions<W>) -> PassedKeys {
        if decisions.appliedRecords.isEmpty && decisions.deadLetters.isEmpty { return PassedKeys() }
        return PassedKeys(
            decisions.appliedRecords, letters: decisions.deadLetters.lazy.map(\.record), batch,
            topics: writer.topics, &letterKeys)
    }

    /// The transaction is committed: rows that say it need not be looked for again.
    mutating func forgetPassed(
        _ passed: PassedKeys, _ write: BatchWrite, _ results: [Rows]
    ) throws(PostgresError) {
        guard let statement = write.passedStatement else { return }
        let open = try results[statement].collect { row throws(PostgresError) in try row.int4(0) }
        for hash in passed.settled(Set(open.map { Int($0) })) { letterKeys.remove(hash) }
    }

    /// Letters of all partitions: a key may have moved here. An operator or another owner may have written some meanwhile.
    mutating func loadLetterKeys() throws(PostgresError) {
        letterKeys.removeAll()
        letterMark = LetterMark()
        let began = now
        let rows = try database.run(letterStatement)
        try takeLetterKeys(rows, from: began)
    }

    /// Letters that other lanes have written since: producers may put one key into several partitions. Those of a key that has
    /// moved are known by the claim; these are looked for along with what a batch asks, after 10 ms at the earliest. A batch
    /// that asks nothing makes a round trip for them once a second at most.
    func letterLook(_ plan: Plan) -> Database.Look? {
        guard !plan.records.isEmpty, now >= letterMark.dueAt else { return nil }
        return Database.Look(
            statement: letterStatement, isWorthATrip: now >= letterMark.dueAt + .seconds(1))
    }

    private var letterStatement: Statement {
        Database.letterKeys(W.name, writer.topics, after: letterMark.overlap, limit: LetterKeys.limit)
    }

    mutating func takeLetterKeys(_ rows: Rows, from began: Duration) throws(PostgresError) {
        var last = letterMark.last
        for row in rows {
            guard let key = try row.bytea(0), let id = try row.int8(1) else { continue }
            letterKeys.insert(LetterKeys.hash(key.span))
            last = max(last, id)
        }
        if rows.count >= LetterKeys.limit { letterKeys.overflow() }
        letterMark.took(upTo: last, from: began, to: now)
    }
}

/// Up to which letter a lane has looked, and when it looks again.
///
/// Ids are given before the rows that bear them are committed: each look goes back as far as some seconds ago.
struct LetterMark: Sendable {
    private(set) var last: Int64 = 0
    /// What was seen at least `overlapTime` ago.
    private(set) var overlap: Int64 = 0
    private(set) var dueAt = Duration.zero
    private var checkpoint: Int64 = 0
    private var checkpointAt = Duration.zero

    /// Shorter than a producer takes to hear of a letter and to answer it.
    private static let pause = Duration.milliseconds(10)
    private static let overlapTime = Duration.seconds(2)
    /// Looks take a twentieth of the lane's time at most, however many letters are written.
    private static let restPerWork = 20
    /// Of letters that were there before the lane looked for the first time: how far back some may not be committed yet.
    private static let firstOverlap: Int64 = 100_000

    mutating func took(upTo id: Int64, from began: Duration, to now: Duration) {
        if last == 0 {
            (checkpoint, overlap, checkpointAt) = (id, max(0, id - Self.firstOverlap), now)
        } else if now - checkpointAt >= Self.overlapTime {
            (checkpoint, overlap, checkpointAt) = (id, checkpoint, now)
        }
        last = id
        dueAt = now + max(Self.pause, (now - began) * Self.restPerWork)
    }
}
