internal import Postgres

extension Database {
    /// Writes a batch in a transaction that is begun and ended by statements of their own: it stays open between what it
    /// writes and its COMMIT, which is where `written` and `copied` are.
    mutating func commitSlowly(_ write: BatchWrite) throws(PostgresError) -> [Rows] {
        try connected { (open: inout Connection) throws(PostgresError) in
            var isCommitting = false
            do throws(PostgresError) {
                let results = try open.pipeline([Statement("BEGIN")] + write.statements)
                if write.copies.isEmpty {
                    try FailPoint.written.passOrFail()
                } else {
                    try open.transaction(copies: write.copies)
                    try FailPoint.copied.passOrFail()
                }
                isCommitting = true
                try open.pipeline([Statement("COMMIT")])
                return Array(results.dropFirst())
            } catch {
                var error = error
                // Until COMMIT is sent there is no doubt, and BEGIN is not the batch's.
                error.isOutcomeUnknown = error.isOutcomeUnknown && isCommitting
                error.statement = error.statement.map { $0 - 1 }
                if open.isUsable { _ = try? open.script("ROLLBACK") }
                throw error
            }
        }
    }

    /// The bug of three mutants: a batch in two transactions. `written` is between them.
    mutating func commitInParts(_ write: BatchWrite) throws(PostgresError) -> [Rows] {
        let apart = write.statements.indices.filter { Mutant.splitsOff(write.statements[$0].sql) }
        let rest = write.statements.indices.filter { !apart.contains($0) }
        return try connected { (open: inout Connection) throws(PostgresError) in
            let isLast = Mutant.isActive(.deadLetterApart)
            var results: [Int: Rows] = [:]
            for part in isLast ? [rest, apart] : [apart, rest] where !part.isEmpty {
                if !results.isEmpty { try FailPoint.written.passOrFail() }
                let copies = part == rest ? write.copies : []
                let statements = part.map { write.statements[$0] }
                let rows =
                    copies.isEmpty
                    ? try open.pipeline(statements) : try open.transaction(statements, copies: copies)
                for (index, row) in zip(part, rows) { results[index] = row }
            }
            return write.statements.indices.compactMap { results[$0] }
        }
    }
}

extension Mutant {
    /// A statement that leaves its batch's transaction.
    fileprivate static func splitsOff(_ sql: String) -> Bool {
        isActive(.offsetBeforeEffects) && sql.hasPrefix("select bellhop.advance(")
            || isActive(.dedupeOutsideTransaction) && sql.hasPrefix("insert into bellhop.seen_event ")
            || isActive(.deadLetterApart) && sql.hasPrefix("insert into bellhop.dead_letter ")
    }
}
