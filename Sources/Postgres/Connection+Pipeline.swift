internal import CPostgres

extension Connection {
    /// Runs all statements in one round trip and, outside an explicit transaction, as one transaction.
    ///
    /// A failure anywhere rolls all of them back; the connection stays usable. Each statement is prepared
    /// once a session. Results come in order, one a statement.
    @discardableResult package mutating func pipeline(_ statements: [Statement]) throws(PostgresError)
        -> [Rows]
    {
        let state = try beginCall()
        do throws(PostgresError) {
            return try runPipeline(statements)
        } catch {
            cleanUp(after: error, since: state)
            guard error.isStalePlan, isUsable else { throw error }
            prepared.removeAll()
            // Everything was rolled back, so a second run with fresh plans cannot apply anything twice.
            guard state == .idle else { throw error }
            isCommitSent = false
            return try runPipeline(statements)
        }
    }

    /// Sends statements as a transaction of their own and does not wait for the server: once this returns they are on
    /// their way, whatever becomes of this process.
    ///
    /// They cost no round trip of their own: the next pipeline takes their answer along. Their error is thrown by the next
    /// `collect` or `submit`, or by a script, which waits for them first. Only outside an explicit transaction.
    package mutating func submit(_ statements: [Statement]) throws(PostgresError) {
        try collect()
        guard try beginCall() == .idle else {
            throw PostgresError(.misuse, "statements are submitted only outside a transaction")
        }
        try checkSizes(statements)
        guard let handle = unsafe handle, unsafe PQenterPipelineMode(handle) == 1 else { throw lose() }
        let steps = try unsafe send(statements, handle)
        guard unsafe PQpipelineSync(handle) == 1 else { throw lose() }
        submitted = Submission(statements: statements, steps: steps)
        try flush()
    }

    /// Throws the error of what was submitted, if it failed; waits for the outcome only where it is still open.
    package mutating func collect() throws(PostgresError) {
        if submitted != nil { try pipeline([]) }
        guard let error = submissionError.take() else { return }
        if error.isStalePlan { prepared.removeAll() }
        throw error
    }

    /// What was sent ahead and has not been answered yet.
    struct Submission {
        fileprivate var statements: [Statement]
        fileprivate var steps: [Step]
    }

    /// One step of what the server answers.
    fileprivate enum Step {
        case prepare(PreparedStatements.Key, name: String, statement: Int)
        case run(statement: Int)

        var statement: Int {
            switch self {
            case .prepare(_, _, let statement), .run(let statement): statement
            }
        }
    }

    mutating func runPipeline(_ statements: [Statement]) throws(PostgresError) -> [Rows] {
        try checkSizes(statements)
        let ahead = submitted.take()
        guard let handle = unsafe handle else { throw lose() }
        if ahead == nil {
            guard unsafe PQenterPipelineMode(handle) == 1 else { throw lose() }
        }
        let steps = try unsafe send(statements, handle)
        isCommitSent = true
        guard unsafe PQpipelineSync(handle) == 1 else { throw lose() }
        countRoundTrip()
        if let ahead, case .failure(let error) = try receive(ahead.steps, ahead.statements) {
            submissionError = error
        }
        let results = try receive(steps, statements)
        guard unsafe PQexitPipelineMode(handle) == 1 else { throw lose() }
        return try results.get()
    }

    private func checkSizes(_ statements: [Statement]) throws(PostgresError) {
        for statement in statements {
            guard !statement.sql.utf8.contains(0) else { throw PostgresError(.misuse, "SQL holds NUL") }
            guard statement.parameters.count <= 65_535,
                statement.parameters.allSatisfy({ ($0.bytes?.count ?? 0) < 1 << 30 })
            else { throw PostgresError(.misuse, "too many parameters, or one of 1 GiB") }
        }
    }

    /// Queues the statements; the client library sends as much as the socket takes and keeps the rest.
    private mutating func send(
        _ statements: [Statement], _ handle: OpaquePointer
    ) throws(PostgresError) -> [Step] {
        var steps: [Step] = []
        var fresh: [PreparedStatements.Key: String] = [:]
        for (index, statement) in statements.enumerated() {
            if statement.mayCommit { isCommitSent = true }
            let key = PreparedStatements.Key(sql: statement.sql, types: statement.parameters.map(\.oid))
            var name = prepared[key] ?? fresh[key]
            if name == nil, let new = prepared.newName() {
                name = new
                fresh[key] = new
                let sent = unsafe PQsendPrepare(handle, new, statement.sql, CInt(key.types.count), key.types)
                guard sent == 1 else { throw lose() }
                steps.append(.prepare(key, name: new, statement: index))
            }
            guard unsafe sendRun(statement, key, name: name, handle) else { throw lose() }
            steps.append(.run(statement: index))
        }
        return steps
    }

    private func sendRun(
        _ statement: Statement, _ key: PreparedStatements.Key, name: String?, _ handle: OpaquePointer
    ) -> Bool {
        let count = CInt(statement.parameters.count)
        let formats = [CInt](repeating: 1, count: statement.parameters.count)
        let sizes = statement.parameters.map { CInt($0.bytes?.count ?? 0) }
        return unsafe withValues(statement.parameters[...], []) { values in
            if let name {
                unsafe PQsendQueryPrepared(handle, name, count, values, sizes, formats, 1) == 1
            } else {
                unsafe PQsendQueryParams(handle, statement.sql, count, key.types, values, sizes, formats, 1)
                    == 1
            }
        }
    }

    /// Reads all answers, up to and with the synchronisation; the first error wins.
    private mutating func receive(
        _ steps: [Step], _ statements: [Statement]
    ) throws(PostgresError) -> Result<[Rows], PostgresError> {
        var results: [Rows] = []
        var failure: PostgresError?
        for step in steps {
            while let rows = try nextResult() {
                if failure == nil { failure = try error(of: rows, step, statements) }
                guard failure == nil else { continue }
                switch step {
                case .prepare(let key, let name, _): prepared.insert(key, name: name)
                case .run: results.append(rows)
                }
            }
        }
        let late = try receiveSync()
        if let error = failure ?? late { return .failure(error) }
        guard results.count == statements.count else {
            throw lose(PostgresError(.connection, "answers out of step"))
        }
        return .success(results)
    }

    /// Waits for the end of the transaction, which can still fail: deferred constraints.
    private mutating func receiveSync() throws(PostgresError) -> PostgresError? {
        var failure: PostgresError?
        var gaps = 0
        while gaps < 3 {
            guard let rows = try nextResult() else {
                gaps += 1
                continue
            }
            if rows.status == PGRES_PIPELINE_SYNC { return failure }
            let error = unsafe PostgresError(server: rows.result)
            failure = failure ?? error?.redacting(secrets).droppingLine()
        }
        throw lose(PostgresError(.connection, "answers out of step"))
    }

    private mutating func error(
        of rows: Rows, _ step: Step, _ statements: [Statement]
    ) throws(PostgresError) -> PostgresError? {
        if [PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH].contains(rows.status) { throw giveUpCopy() }
        if case .run = step, statements[step.statement].mayCommit, rows.isRollback {
            return PostgresError(
                .server(sqlstate: "25P02"), "rolled back: the transaction had failed before COMMIT")
        }
        guard rows.status == PGRES_FATAL_ERROR else { return nil }
        return unsafe PostgresError(server: rows.result)?.redacting(secrets).droppingLine()
            .at(step.statement, name: statements[step.statement].name)
    }

    /// A COPY that nobody feeds or reads: there is no way to go on with the session.
    mutating func giveUpCopy() -> PostgresError {
        var error = lose(PostgresError(.misuse, "COPY is only for transaction(copies:)"))
        error.kind = .misuse
        return error
    }
}

/// Lends the parameters' bytes as the list of pointers that libpq takes; nil for NULL.
private func withValues<R>(
    _ parameters: ArraySlice<Parameter>, _ values: [UnsafePointer<CChar>?],
    _ body: ([UnsafePointer<CChar>?]) -> R
) -> R {
    guard let first = parameters.first else { return unsafe body(values) }
    guard let bytes = first.bytes else {
        return unsafe withValues(parameters.dropFirst(), values + [nil], body)
    }
    return unsafe bytes.withUnsafeBytes { bytes in
        // An empty value still needs a pointer: none would mean NULL.
        let start = unsafe bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)
        return unsafe withValues(
            parameters.dropFirst(), values + [start?.assumingMemoryBound(to: CChar.self)], body)
    }
}
