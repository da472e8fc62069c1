internal import CPostgres

/// Makes a connection without blocking beyond `deadline`.
func open(
    _ conninfo: Conninfo, _ notices: NoticeSink, until deadline: ContinuousClock.Instant
) throws(PostgresError) -> OpaquePointer {
    guard let handle = unsafe conninfo.withLists({ unsafe PQconnectStartParams($0, $1, 0) }) ?? nil else {
        throw PostgresError(.connection, "out of memory")
    }
    if let error = unsafe connect(handle, until: deadline) {
        let password = unsafe PQpass(handle).map { unsafe String(cString: $0) }
        unsafe PQfinish(handle)
        throw error.redacting(conninfo.secrets + [password].compactMap { $0 })
    }
    unsafe PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
    unsafe PQsetNoticeReceiver(handle, receiveNotice, Unmanaged.passUnretained(notices).toOpaque())
    guard unsafe PQsetnonblocking(handle, 1) == 0 else {
        unsafe PQfinish(handle)
        throw PostgresError(.connection, "cannot make the socket non-blocking")
    }
    return unsafe handle
}

/// Nil once connected. Verbose messages, because libpq shows the SQLSTATE of a refused connection only there.
private func connect(_ handle: OpaquePointer, until deadline: ContinuousClock.Instant) -> PostgresError? {
    unsafe PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
    unsafe PQsetNoticeProcessor(handle, ignoreNotice, nil)
    guard unsafe PQstatus(handle) != CONNECTION_BAD else { return unsafe refusal(handle) }
    var isReading = false
    while true {
        let ready = unsafe poll(PQsocket(handle), read: isReading, write: !isReading, until: deadline)
        guard ready else { return PostgresError(.connection, "no connection in time") }
        switch unsafe PQconnectPoll(handle) {
        case PGRES_POLLING_OK: return nil
        case PGRES_POLLING_READING: isReading = true
        case PGRES_POLLING_WRITING: isReading = false
        default: return unsafe refusal(handle)
        }
    }
}

/// Why the server or the library refused: `FATAL:  28P01: password authentication failed …` and `LOCATION:`
/// lines.
private func refusal(_ handle: OpaquePointer) -> PostgresError {
    let text = unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? ""
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("LOCATION:") }
    var error = PostgresError(.connection, lines.joined(separator: "; "))
    for end in error.message.indices where error.message[end...].hasPrefix(":  ") {
        let code = error.message[end...].dropFirst(3).prefix(6)
        let isState =
            code.count == 6 && code.last == ":" && code.dropLast().utf8.allSatisfy { $0 < 0x5B && $0 >= 0x30 }
        if isState { error.sqlstate = String(code.dropLast()) }
    }
    return error
}

extension String {
    /// Without the white space at its ends.
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
