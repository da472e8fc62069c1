internal import CPostgres
internal import Glibc

/// Waits until the socket can be read or written, or failed; false after `deadline`.
func poll(_ socket: CInt, read: Bool, write: Bool, until deadline: ContinuousClock.Instant) -> Bool {
    let events = (read ? POLLIN : 0) | (write ? POLLOUT : 0)
    while true {
        var entry = pollfd(fd: socket, events: Int16(events), revents: 0)
        let left = (deadline - .now) / .milliseconds(1)
        let ready = unsafe Glibc.poll(&entry, 1, CInt(max(0, min(left.rounded(.up), 1e9))))
        if ready > 0 { return true }
        if ready == 0 && left <= 0 { return false }
    }
}

extension Connection {
    /// Sends what is queued, and takes in what the server sends meanwhile: if both only sent, both would wait
    /// for ever.
    mutating func flush() throws(PostgresError) {
        while let handle = unsafe handle {
            let rest = unsafe PQflush(handle)
            if rest == 0 { return }
            if rest < 0 { throw lose() }
            try unsafe wait(handle, sending: true)
        }
    }

    /// The next result; nil at the end of a statement's results. Throws if the connection is lost, or the
    /// server ends it.
    mutating func nextResult() throws(PostgresError) -> Rows? {
        guard let handle = unsafe handle else {
            throw PostgresError(.connection, "connection was lost before")
        }
        while unsafe PQisBusy(handle) == 1 {
            let rest = unsafe PQflush(handle)
            try unsafe wait(handle, sending: rest == 1)
        }
        guard let result = unsafe PQgetResult(handle) else { return nil }
        let rows = unsafe Rows(adopting: result)
        guard rows.status == PGRES_FATAL_ERROR || rows.status == PGRES_BAD_RESPONSE else { return rows }
        guard let error = unsafe PostgresError(server: result) else { throw lose() }
        if error.kind == .connection { throw lose(error) }
        return rows
    }

    private mutating func wait(_ handle: OpaquePointer, sending: Bool) throws(PostgresError) {
        let socket = unsafe PQsocket(handle)
        guard socket >= 0 else { throw lose() }
        guard poll(socket, read: true, write: sending, until: deadline) else {
            throw lose(PostgresError(.connection, "no answer within \(timeout)"))
        }
        // Reads nothing, without waiting, if the socket is ready for writing only.
        guard unsafe PQconsumeInput(handle) == 1 else { throw lose() }
    }

    /// Takes in what came while the connection was idle: notices, or the news of its end.
    mutating func takeWhatArrived() throws(PostgresError) {
        while let handle = unsafe handle {
            let socket = unsafe PQsocket(handle)
            guard socket >= 0, notices.ending == nil else { throw lose() }
            guard poll(socket, read: true, write: false, until: .now) else { return }
            guard unsafe PQconsumeInput(handle) == 1 else { throw lose() }
            while let notification = unsafe PQnotifies(handle) { unsafe PQfreemem(notification) }
        }
    }

    /// Counts a wait for the server.
    mutating func countRoundTrip() { roundTrips += 1 }
}
