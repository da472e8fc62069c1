internal import CPostgres

/// One session with a Postgres server, owned by one thread.
///
/// Every call blocks its thread, for `timeout` at most: never call from a task. A call that fails outside an
/// explicit transaction leaves none behind. Once the connection is lost each later call throws at once; open
/// a new one.
@safe package struct Connection: ~Copyable {
    /// Nil once lost.
    var handle: OpaquePointer?
    let notices: NoticeSink
    let secrets: [String]
    var prepared = PreparedStatements()
    /// End of the running call.
    var deadline: ContinuousClock.Instant
    /// True once the server may have got what commits the running call.
    var isCommitSent = false
    /// Sent by `submit`, its answer still to be collected.
    var submitted: Submission?
    /// Of what was submitted: taken along by another call, still to be thrown.
    var submissionError: PostgresError?

    /// Limit of each call; after it the connection is given up, whatever the server is doing.
    package var timeout: Duration = .seconds(30)
    /// Times that a call had to hear from the server before it could go on: one a pipeline or script, one
    /// more a COPY.
    package internal(set) var roundTrips = 0
    /// Process id of the server's end.
    package let backendPID: Int32

    /// Connects, in one exchange, settings included; blocks up to `connectTimeout` (longer if name resolution
    /// does).
    ///
    /// `settings` are server parameters of the session, such as `("statement_timeout", "10s")`. `notice` gets
    /// warnings of the server; nothing is ever printed. Throws `.misuse` for a string that cannot be read,
    /// else `.connection`.
    package init(
        _ conninfo: String, applicationName: String = "bellhop", settings: [(String, String)] = [],
        connectTimeout: Duration = .seconds(10), notice: (@Sendable (String) -> Void)? = nil
    ) throws(PostgresError) {
        var parameters = try Conninfo(conninfo)
        parameters.complete(applicationName: applicationName, settings: settings)
        let (sink, end) = (NoticeSink(notice), ContinuousClock.now + connectTimeout)
        let handle = try unsafe open(parameters, sink, until: end)
        let password = unsafe PQpass(handle).map { unsafe String(cString: $0) }
        unsafe self.handle = unsafe handle
        backendPID = unsafe PQbackendPID(handle)
        secrets = parameters.secrets + [password].compactMap { $0 }
        (notices, deadline) = (sink, end)
    }

    deinit {
        if let handle = unsafe handle { unsafe PQfinish(handle) }
    }

    /// False once the connection is lost.
    package var isUsable: Bool { unsafe handle != nil }

    package enum TransactionState: Sendable { case idle, open, failed, lost }

    /// What the server said last.
    package var transactionState: TransactionState {
        guard let handle = unsafe handle else { return .lost }
        return switch unsafe PQtransactionStatus(handle) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_INTRANS: .open
        case PQTRANS_INERROR: .failed
        default: .lost
        }
    }
}

extension Connection {
    /// Runs one statement in one round trip.
    @discardableResult package mutating func query(
        _ sql: String, _ parameters: [Parameter] = []
    ) throws(PostgresError) -> Rows {
        try pipeline([Statement(sql, parameters)])[0]
    }

    /// Starts a call: checks that the connection is still there, so that its loss before anything was sent is
    /// known as such.
    mutating func beginCall() throws(PostgresError) -> TransactionState {
        guard unsafe handle != nil else { throw PostgresError(.connection, "connection was lost before") }
        deadline = .now + timeout
        isCommitSent = false
        try takeWhatArrived()
        // Statements are submitted only outside a transaction.
        return submitted == nil ? transactionState : .idle
    }

    /// Ends a transaction that a failed call would leave open, if none was open before it.
    mutating func cleanUp(after error: PostgresError, since state: TransactionState) {
        guard state == .idle, transactionState == .open || transactionState == .failed else { return }
        let (ends, sent) = (deadline, isCommitSent)
        deadline = .now + min(timeout, .seconds(5))
        _ = try? runScript("ROLLBACK", copies: [])
        (deadline, isCommitSent) = (ends, sent)
    }

    /// Gives the connection up. The server notices by the closed socket.
    mutating func lose(_ error: PostgresError) -> PostgresError {
        var lost = error.redacting(secrets).droppingLine()
        lost.kind = .connection
        lost.isOutcomeUnknown = isCommitSent
        if let handle = unsafe handle { unsafe PQfinish(handle) }
        unsafe handle = nil
        prepared = PreparedStatements()
        (submitted, submissionError) = (nil, nil)
        return lost
    }

    /// Gives the connection up for what libpq says of it.
    mutating func lose() -> PostgresError {
        if let ending = notices.ending { return lose(ending) }
        let message =
            unsafe handle.flatMap { unsafe PQerrorMessage($0) }.map { unsafe String(cString: $0) } ?? ""
        return lose(PostgresError(.connection, message.trimmed))
    }
}
