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
}
