internal import CMicroHTTPD
internal import Glibc

/// One thread with a share of the connections.
///
/// It drives libmicrohttpd itself instead of leaving that to a thread of the library, so that requests, answers and
/// deadlines of a connection all happen on one thread, without locks. `@unchecked Sendable`: once `run` is called, only
/// its thread touches anything but the mailbox and the lobby, which have locks of their own.
@safe final class Loop: @unchecked Sendable {
    let handler: any HTTPHandler
    let limits: HTTPLimits
    let isTLS: Bool
    let lobby: Lobby
    let mailbox: Mailbox
    private(set) var now = monotonicNow()
    /// Accepts until the loop is told to stop.
    private var listener: ListenSocket?
    private(set) var daemon: OpaquePointer?
    private var connections: [Connection] = []
    /// Requests whose handler has returned without an answer since the library was last driven.
    private var unanswered: [Connection] = []
    private var stage = Stage.serving
    private var nextTick: Int64 = 0

    private enum Stage {
        case serving
        /// Requests in flight may end until then.
        case draining(until: Int64)
        /// Answers that say that there is no time left may leave until then.
        case closing(until: Int64)
    }

    /// - Throws: `tls` or `start`.
    init(
        _ configuration: HTTPServerConfiguration, _ listener: ListenSocket, _ lobby: Lobby,
        _ handler: any HTTPHandler
    ) throws(HTTPError) {
        (self.handler, self.listener, self.lobby) = (handler, listener, lobby)
        (limits, isTLS, mailbox) = (configuration.limits, configuration.tls != nil, try Mailbox())
        unsafe daemon = try unsafe startDaemon(configuration, listener, self)
    }

    /// Serves until it has been told to stop and everything has ended.
    func run() {
        while true {
            let (answers, stop) = mailbox.take()
            now = monotonicNow()
            if let stop { drain(stop) }
            for answer in answers { deliver(answer) }
            suspendUnanswered()
            if now >= nextTick { watch() }
            if isDone() { break }
            if answers.isEmpty, !isLibraryBusy() { wait() }
            _ = unsafe MHD_run(daemon)
        }
        close()
    }

    private func isLibraryBusy() -> Bool {
        var milliseconds: UInt64 = 0
        return unsafe MHD_get_timeout(daemon, &milliseconds) == .YES && milliseconds == 0
    }

    /// Sleeps until a socket, another thread or a clock wants something.
    private func wait() {
        var sources = unsafe [
            pollfd(fd: microhttpd_epoll(daemon), events: Int16(POLLIN), revents: 0),
            pollfd(fd: mailbox.bell, events: Int16(POLLIN), revents: 0),
        ]
        let left = max(0, (nextTick - monotonicNow()) / 1_000_000 + 1)
        guard unsafe poll(&sources, 2, Int32(left)) > 0 else { return }
        if sources[1].revents != 0 { mailbox.hush() }
        now = monotonicNow()
    }

    // Requests.

    /// Hands a whole request to the handler; the answer goes out at once if it is there when the handler returns.
    func dispatch(_ connection: Connection, _ head: HTTPHead) {
        connection.watch.enter(.handling, at: now)
        let reply = HTTPReply(connection, number: head.number, mailbox)
        handler.handle(HTTPRequest(head: head, body: connection.body, context: connection.context), reply)
        connection.body = []
        if let response = reply.settle() {
            answer(connection, response)
        } else {
            unanswered.append(connection)
        }
    }

    private func deliver(_ answer: Mailbox.Answer) {
        let connection = answer.connection
        guard connection.number == answer.number, connection.watch.phase == .handling else { return }
        if let response = answer.response {
            self.answer(connection, response)
        } else {
            handler.observe(.dropped)
            self.answer(connection, handler.refusal(500, "The request was not answered.", connection.head))
        }
    }

    /// The library asks for an answer again and again as long as a connection is not suspended. That is done here and not
    /// where the handler returns: a connection that is suspended while the library still reads it is read once more before
    /// the answer, and a client that has closed its sending half would be taken for gone.
    private func suspendUnanswered() {
        for connection in unanswered where connection.watch.phase == .handling {
            guard let handle = unsafe connection.handle else { continue }
            unsafe MHD_suspend_connection(handle)
            connection.isSuspended = true
        }
        unanswered.removeAll(keepingCapacity: true)
    }

    /// Queues the answer; the library sends it when it is next driven.
    func answer(_ connection: Connection, _ response: HTTPResponse, closes: Bool = false) {
        guard let handle = unsafe connection.handle else { return }
        let isLast = closes || connection.mustClose || isStopping
        connection.watch.enter(.answering, at: now)
        unsafe queue(response, isLast: isLast, on: handle) { name in handler.observe(.badHeader(name: name)) }
        guard connection.isSuspended else { return }
        unsafe MHD_resume_connection(handle)
        connection.isSuspended = false
    }

    /// An answer of the server's own, in the handler's words.
    func refusal(_ connection: Connection, _ status: Int, _ detail: String, _ head: HTTPHead? = nil)
        -> HTTPResponse
    {
        handler.observe(.refused(status: status, remote: connection.remote))
        return handler.refusal(status, detail, head)
    }

    // Connections.

    func open(_ connection: Connection) {
        connection.index = connections.count
        connections.append(connection)
        lobby.enter(connection.remote)
        handler.observe(.opened)
    }

    func forget(_ connection: Connection) {
        unsafe connection.handle = nil
        let last = connections.removeLast()
        if last !== connection {
            connections[connection.index] = last
            last.index = connection.index
        }
        lobby.leave(connection.remote)
        handler.observe(.closed)
    }

    // Clocks.

    private func watch() {
        nextTick = now + limits.tick
        for connection in connections {
            if connection.watch.isReading, hasEnded(connection.socket) {
                // The library does not look behind a read that did not fill its buffer, and is not told twice.
                shutdown(connection.socket, Int32(SHUT_RDWR))
                continue
            }
            if connection.watch.phase == .quiet { notice(connection) }
            guard let deadline = connection.watch.missed(at: now, limits) else { continue }
            handler.observe(.deadline(deadline, remote: connection.remote))
            if deadline == .request {
                // The handler's own answer finds no request with its number any more.
                answer(connection, handler.refusal(504, "There was no answer in time.", connection.head))
            } else {
                end(connection, deadline)
            }
        }
    }

    /// Starts the clock of a head whose first bytes have come. The library does not tell before the first line is whole.
    private func notice(_ connection: Connection) {
        guard let received = receivedBytes(connection.socket) else { return }
        if let accounted = connection.accounted {
            if received > accounted { connection.watch.enter(.head, at: now) }
        } else {
            connection.accounted = received
        }
    }

    /// Ends a connection that took too long: with 408 if a request had begun, and if plain bytes can be sent beside the
    /// library, which has sent nothing of an answer then.
    private func end(_ connection: Connection, _ deadline: HTTPEvent.Deadline) {
        if !isTLS, deadline == .header || deadline == .body || deadline == .bodyRate {
            let response = handler.refusal(408, "The request took too long to arrive.", connection.head)
            let bytes = rendered(response, reason: "Request Timeout")
            _ = unsafe send(connection.socket, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
        shutdown(connection.socket, Int32(SHUT_RDWR))
    }

    // The end.

    private var isStopping: Bool { if case .serving = stage { false } else { true } }

    private func drain(_ grace: Duration) {
        guard !isStopping else { return }
        Glibc.close(unsafe MHD_quiesce_daemon(daemon))
        listener = nil
        let (seconds, attoseconds) = grace.components
        stage = .draining(until: now + seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    /// Moves the end on; true when nothing is left to wait for.
    private func isDone() -> Bool {
        guard isStopping else { return false }
        for connection in connections where connection.watch.phase == .quiet {
            shutdown(connection.socket, Int32(SHUT_RDWR))
        }
        if case .draining(let end) = stage, now >= end {
            stage = .closing(until: now + 500_000_000)
            for connection in connections where connection.watch.phase == .handling {
                answer(connection, refusal(connection, 503, "The server is stopping.", connection.head))
            }
        }
        nextTick = min(nextTick, now + 20_000_000)
        if case .closing(let end) = stage, now >= end { return true }
        return connections.isEmpty
    }

    private func close() {
        mailbox.close()
        for connection in connections where connection.isSuspended {
            if let handle = unsafe connection.handle { unsafe MHD_resume_connection(handle) }
        }
        // The library aborts the process when it is stopped with a connection suspended.
        _ = unsafe MHD_run(daemon)
        unsafe MHD_stop_daemon(daemon)
        unsafe daemon = nil
    }

    deinit {
        // Only when it never ran.
        if let daemon = unsafe daemon { unsafe MHD_stop_daemon(daemon) }
    }
}
