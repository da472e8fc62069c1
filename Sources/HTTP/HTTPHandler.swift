/// What answers requests. All but `HTTPReply.send` is called on a thread of the server: nothing here may block.
package protocol HTTPHandler: Sendable {
    /// Called when a head is complete, before its body is read. A response refuses the request: a body up to four times
    /// the limit is read and thrown away before the answer, so that the client gets to see it; with a longer one, or when
    /// the client waits for `100 Continue`, the answer is sent at once and the connection ends.
    func admit(_ head: HTTPHead) -> HTTPAdmission
    /// Called with the whole request. `reply` may be kept, and answered later from any thread.
    func handle(_ request: HTTPRequest, _ reply: HTTPReply)
    /// The answer that the server itself makes: 400, 405, 408, 411, 413, 414, 417, 431, 500, 501, 503, 504 or 505.
    /// - Parameter detail: what is wrong, for the client to read; holds nothing that it sent.
    /// - Parameter head: nil when there was none that could be read.
    func refusal(_ status: Int, _ detail: String, _ head: HTTPHead?) -> HTTPResponse
    /// Something to be counted.
    func observe(_ event: HTTPEvent)
}

/// What a handler says of a head.
package enum HTTPAdmission: Sendable {
    case refused(HTTPResponse)
    /// The request goes on; what was found out comes back with it, as `HTTPRequest.context`.
    case admitted(any Sendable)
}

/// What happens on connections besides requests and their answers.
package enum HTTPEvent: Sendable, Equatable {
    case opened
    case closed
    /// A connection was closed as soon as it came.
    case turnedAway(TurnedAway, remote: String)
    /// The server itself answered, for a reason that `refusal` was asked to put into words.
    case refused(status: Int, remote: String)
    /// libmicrohttpd answered before any of our rules was asked; its answers are short HTML.
    case refusedByLibrary(status: Int)
    /// The connection was closed.
    case deadline(Deadline, remote: String)
    /// The handler let go of a request without an answer: it is answered with 500.
    case dropped
    /// There was an answer, but no client any more.
    case undelivered
    /// A header of an answer was left out, because its name or value would have broken the answer's form.
    case badHeader(name: String)

    package enum TurnedAway: Sendable, Equatable { case total, address }
    package enum Deadline: Sendable, Equatable { case header, body, bodyRate, idle, request, answer }
}
