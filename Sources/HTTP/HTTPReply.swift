internal import Synchronization

/// The right to answer one request, once.
///
/// `send` may be called from any thread, also when the client is gone or the server has stopped; a second call does
/// nothing. A reply that is let go of without an answer is answered with 500.
package final class HTTPReply: Sendable {
    private enum State {
        /// The handler has not returned: the loop looks here when it does.
        case handling
        case early(HTTPResponse)
        /// The loop goes on with other things: what comes must be posted to it.
        case awaited
        case answered
    }

    private let state = Mutex(State.handling)
    private let connection: Connection
    private let number: UInt64
    private let mailbox: Mailbox

    init(_ connection: Connection, number: UInt64, _ mailbox: Mailbox) {
        (self.connection, self.number, self.mailbox) = (connection, number, mailbox)
    }

    package func send(_ response: HTTPResponse) {
        let isAwaited = state.withLock { state in
            switch state {
            case .handling: state = .early(response)
            case .awaited:
                state = .answered
                return true
            case .early, .answered: break
            }
            return false
        }
        if isAwaited { mailbox.post(.init(connection: connection, number: number, response: response)) }
    }

    /// What was sent while the handler ran; nil: from now on `send` posts.
    func settle() -> HTTPResponse? {
        state.withLock { state in
            if case .early(let response) = state {
                state = .answered
                return response
            }
            state = .awaited
            return nil
        }
    }

    deinit {
        let isOwed = state.withLock { if case .awaited = $0 { true } else { false } }
        if isOwed { mailbox.post(.init(connection: connection, number: number, response: nil)) }
    }
}
