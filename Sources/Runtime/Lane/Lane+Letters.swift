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
            topics: topics.map(\.name), &letterKeys)
    }

    /// The transaction is committed: their rows say it, and need not be looked for again. A letter of the same batch may
    /// lie after the record that passed its key.
    mutating func forgetPassed(_ passed: PassedKeys, letters: [DeadLetter]) {
        for row in passed.rows where row.passesAll { letterKeys.remove(row.hash) }
        guard !passed.rows.isEmpty else { return }
        for letter in letters where !batch.entries[letter.record].key.isAbsent {
            letterKeys.insert(batch.withSpan(batch.entries[letter.record].key) { LetterKeys.hash($0) })
        }
    }

    /// Of all that the lane holds and claims: an operator or another owner may have written letters meanwhile.
    mutating func loadLetterKeys(_ claims: [Claim]) throws(PostgresError) {
        var held = claims.map { ($0.topicUID, $0.partition.partition) }
        for (partition, state) in machine.progress where state.isHeld {
            held.append((state.topicUID, partition.partition))
        }
        letterKeys.removeAll()
        let rows = try database.letterKeys(W.name, held, limit: LetterKeys.limit)
        for row in rows {
            guard let key = try row.bytea(0) else { continue }
            letterKeys.insert(LetterKeys.hash(key.span))
        }
        if rows.count >= LetterKeys.limit { letterKeys.overflow() }
    }
}
