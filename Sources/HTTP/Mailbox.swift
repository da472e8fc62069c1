internal import CMicroHTTPD
internal import Glibc
internal import Synchronization

/// What other threads have for a loop, and the bell that wakes it.
final class Mailbox: Sendable {
    struct Answer: Sendable {
        var connection: Connection
        var number: UInt64
        /// Nil: the reply was let go of.
        var response: HTTPResponse?
    }

    struct Content: Sendable {
        var answers: [Answer] = []
        /// Set once: how long requests in flight may take to end.
        var stop: Duration?
        var isClosed = false
    }

    private let content = Mutex(Content())
    /// An eventfd; readable when something was put into an empty box.
    let bell: Int32

    init() throws(HTTPError) {
        bell = microhttpd_bell()
        guard bell >= 0 else { throw .start("eventfd: \(lastError())") }
    }

    func post(_ answer: Answer) {
        let wasEmpty = content.withLock { content in
            if content.isClosed { return false }
            content.answers.append(answer)
            return content.answers.count == 1
        }
        if wasEmpty { ring() }
    }

    func stop(grace: Duration) {
        content.withLock { $0.stop = grace }
        ring()
    }

    /// Takes all answers, and the order to stop if there is one.
    func take() -> (answers: [Answer], stop: Duration?) {
        content.withLock { content in
            defer { (content.answers, content.stop) = ([], nil) }
            return (content.answers, content.stop)
        }
    }

    /// What comes from now on is thrown away.
    func close() {
        let left = content.withLock { content in
            defer { (content.answers, content.isClosed) = ([], true) }
            return content.answers
        }
        _ = left
    }

    /// The bell has been heard.
    func hush() { microhttpd_hush(bell) }

    private func ring() { microhttpd_ring(bell) }

    deinit { Glibc.close(bell) }
}

func lastError() -> String { unsafe String(cString: strerror(errno)) }
