import Foundation
import HTTP
import Synchronization
import TestKit

/// A server in this process, with a handler that does what the path says.
final class Stage: Sendable {
    let server: HTTPServer
    let handler = Handler()

    init(
        threads: Int = 1, tls: HTTPServerConfiguration.TLS? = nil,
        _ change: (inout HTTPLimits) -> Void = { _ in }
    ) throws {
        var configuration = HTTPServerConfiguration(tls: tls, threads: threads)
        change(&configuration.limits)
        server = try HTTPServer(configuration, handler: handler)
    }

    func client(receiveBuffer: Int32? = nil) throws -> HTTPClient {
        try HTTPClient(server.port, receiveBuffer: receiveBuffer)
    }

    deinit { server.stop(grace: .zero) }
}

/// Keeps what it was asked, and answers:
/// `/keep…` not now, the reply is kept; `/later…` from another thread; `/drop` never; `/big` with four million bytes;
/// `/split` with a header that breaks the line; `/close` and ends the connection; all else at once with method, path,
/// query and body. `/denied…` is refused before the body is read.
final class Handler: HTTPHandler {
    struct Seen: Sendable {
        var requests: [HTTPRequest] = []
        var events: [HTTPEvent] = []
        var kept: [HTTPReply] = []
    }

    private let state = Mutex(Seen())
    private let thread = DispatchQueue(label: "answers")

    var seen: Seen { state.withLock { $0 } }
    var paths: [String] { seen.requests.map(\.head.path) }
    func count(_ event: HTTPEvent) -> Int { seen.events.count { $0 == event } }
    func takeKept() -> [HTTPReply] {
        state.withLock { state in
            defer { state.kept = [] }
            return state.kept
        }
    }

    func admit(_ head: HTTPHead) -> HTTPAdmission {
        guard head.path.hasPrefix("/denied") else { return .admitted(()) }
        return .refused(HTTPResponse(status: 401, body: Array("denied".utf8)))
    }

    func handle(_ request: HTTPRequest, _ reply: HTTPReply) {
        state.withLock { $0.requests.append(request) }
        let path = request.head.path
        switch path {
        case _ where path.hasPrefix("/keep"): state.withLock { $0.kept.append(reply) }
        case _ where path.hasPrefix("/later"): thread.async { reply.send(self.echo(request)) }
        case "/drop": break
        case "/big": reply.send(HTTPResponse(status: 200, body: [UInt8](repeating: 120, count: 4_000_000)))
        case "/split":
            reply.send(HTTPResponse(status: 200, headers: [("X-A", "a\r\nX-B: b"), ("X-C", "c")]))
        case "/close": reply.send(HTTPResponse(status: 200, closes: true))
        case "/none": reply.send(HTTPResponse(status: 204))
        default: reply.send(echo(request))
        }
    }

    func refusal(_ status: Int, _ detail: String, _ head: HTTPHead?) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [("Content-Type", "application/problem+json")], body: Array(detail.utf8))
    }

    func observe(_ event: HTTPEvent) { state.withLock { $0.events.append(event) } }

    private func echo(_ request: HTTPRequest) -> HTTPResponse {
        let query = request.head.query.map { "?\($0)" } ?? ""
        let body = String(decoding: request.body, as: UTF8.self)
        return HTTPResponse(
            status: 200, headers: [("Content-Type", "text/plain")],
            body: Array("\(request.head.method) \(request.head.path)\(query) \(body)".utf8))
    }
}

extension HTTPReply {
    func send(_ text: String) { send(HTTPResponse(status: 200, body: Array(text.utf8))) }
}
