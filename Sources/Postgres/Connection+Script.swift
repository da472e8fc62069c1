internal import CPostgres

extension Connection {
    /// Writes by COPY: `statements`, `prelude`, the streams, `epilogue`, all in one transaction.
    ///
    /// Without `statements` everything travels as one string that the server runs as one transaction. With
    /// them a pipeline that begins the transaction goes ahead, for SQL that needs parameters: one round trip
    /// more. Each stream costs one wait. A failure anywhere rolls back. Inside an explicit transaction
    /// nothing is committed. Gives the results of `statements`.
    @discardableResult package mutating func transaction(
        _ statements: [Statement] = [], prelude: String = "", copies: [Copy], epilogue: String = ""
    ) throws(PostgresError) -> [Rows] {
        if statements.isEmpty { try collect() }
        let state = try beginCall()
        do throws(PostgresError) {
            var script = [prelude] + copies.map(\.sql) + [epilogue]
            var results: [Rows] = []
            if !statements.isEmpty {
                results = try runAhead(statements, beginning: state == .idle)
                if state == .idle { script.append("COMMIT") }
            }
            try runScript(
                script.filter { !$0.isEmpty }.joined(separator: ";\n"), copies: copies,
                first: statements.count)
            return results
        } catch {
            cleanUp(after: error, since: state)
            if error.isStalePlan { prepared.removeAll() }
            throw error.droppingLine()
        }
    }

    /// Runs several statements as one transaction (unless they say otherwise), without parameters or results.
    ///
    /// An error carries the line in `sql`.
    package mutating func script(_ sql: String) throws(PostgresError) {
        try collect()
        let state = try beginCall()
        do throws(PostgresError) {
            try runScript(sql, copies: [])
        } catch {
            cleanUp(after: error, since: state)
            throw error.locatingLine(in: sql)
        }
    }

    /// Runs `statements` in a transaction that stays open.
    private mutating func runAhead(
        _ statements: [Statement], beginning isBeginning: Bool
    ) throws(PostgresError) -> [Rows] {
        let begin = isBeginning ? [Statement("BEGIN")] : []
        do throws(PostgresError) {
            let results = try runPipeline(begin + statements)
            isCommitSent = false
            return Array(results.dropFirst(begin.count))
        } catch {
            var error = error
            // Nothing here commits.
            error.isOutcomeUnknown = false
            error.statement = error.statement.map { $0 - begin.count }
            throw error
        }
    }

    /// Sends one string of statements and feeds each COPY in turn.
    mutating func runScript(_ sql: String, copies: [Copy], first: Int = 0) throws(PostgresError) {
        guard !sql.utf8.contains(0) else { throw PostgresError(.misuse, "SQL holds NUL") }
        guard let handle = unsafe handle else {
            throw PostgresError(.connection, "connection was lost before")
        }
        // The server cannot pass a COPY before it got the end of its stream.
        isCommitSent = copies.isEmpty
        guard unsafe PQsendQuery(handle, sql) == 1 else { throw lose() }
        countRoundTrip()
        var failure: PostgresError?
        var fed = 0
        var isCopying = false
        while let rows = try nextResult() {
            switch rows.status {
            case PGRES_COPY_IN where fed < copies.count:
                isCommitSent = false
                try unsafe feed(copies[fed].stream, isLast: fed == copies.count - 1, handle)
                fed += 1
                isCopying = true
            case PGRES_COPY_IN:
                failure = PostgresError(.misuse, "COPY FROM STDIN without a stream")
                unsafe PQputCopyEnd(handle, "no stream")
            case PGRES_COPY_OUT, PGRES_COPY_BOTH:
                throw giveUpCopy()
            default:
                let error = unsafe PostgresError(server: rows.result)
                failure = failure ?? error?.redacting(secrets).at(isCopying ? first + fed - 1 : nil)
                isCopying = false
            }
        }
        if let failure { throw failure }
    }

    /// Feeds one stream in pieces, so that the client library never holds more than one of them.
    private mutating func feed(
        _ stream: ArraySlice<UInt8>, isLast: Bool, _ handle: OpaquePointer
    ) throws(PostgresError) {
        var rest = stream
        while !rest.isEmpty {
            let piece = rest.prefix(1 << 18)
            rest = rest.dropFirst(piece.count)
            let put = unsafe piece.withUnsafeBytes {
                unsafe PQputCopyData(
                    handle, $0.baseAddress?.assumingMemoryBound(to: CChar.self), CInt($0.count))
            }
            guard put == 1 else { throw lose() }
            try flush()
        }
        isCommitSent = isLast
        guard unsafe PQputCopyEnd(handle, nil) == 1 else { throw lose() }
        countRoundTrip()
        try flush()
    }
}
