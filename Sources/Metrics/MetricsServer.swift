package import HTTP
internal import JSON
internal import Logging

/// Serves `/metrics`, `/healthz` and `/readyz` on an address of their own, from its making until `stop`.
///
/// What it asks for is called on its thread, one request after the other: it may take locks for a moment, but wait for no
/// network. The process' own metrics and `bellhop_build_info` are added to each page.
package final class MetricsServer: Sendable {
    /// What a program shows of itself.
    package struct Sources: Sendable {
        package var program: String
        package var version: String
        /// Adds what the program counts.
        package var collect: @Sendable (inout MetricsPage) -> Void
        /// Why the process should be ended and started anew; empty while it works.
        package var illness: @Sendable () -> [Trouble]
        /// Why it does not do its work now; empty while it does.
        package var unreadiness: @Sendable () -> [Trouble]

        package init(
            program: String, version: String, collect: @escaping @Sendable (inout MetricsPage) -> Void,
            illness: @escaping @Sendable () -> [Trouble] = { [] },
            unreadiness: @escaping @Sendable () -> [Trouble] = { [] }
        ) {
            (self.program, self.version, self.collect) = (program, version, collect)
            (self.illness, self.unreadiness) = (illness, unreadiness)
        }
    }

    /// One reason for a 503.
    package struct Trouble: Sendable, Hashable {
        /// A word of a closed list, such as `database_away`.
        package var reason: String
        /// One sentence for people; no personal data.
        package var detail: String

        package init(_ reason: String, _ detail: String) { (self.reason, self.detail) = (reason, detail) }
    }

    private let server: HTTPServer
    /// With the port that it listens on.
    package let address: MetricsAddress

    /// Listens, and logs `metrics_listening` with the address.
    /// - Throws: `HTTPError` if the address cannot be had.
    package init(_ address: MetricsAddress, _ sources: Sources) throws(HTTPError) {
        var limits = HTTPLimits()
        (limits.connections, limits.connectionsPerAddress) = (64, 32)
        (limits.requestLineBytes, limits.headerBytes, limits.bodyBytes) = (1024, 8192, 0)
        let configuration = HTTPServerConfiguration(
            address: address.host, port: address.port, limits: limits, threads: 1)
        server = try HTTPServer(configuration, handler: MetricsHandler(sources: sources))
        self.address = MetricsAddress(host: address.host, port: server.port)
        Log.info("metrics_listening", ["address": .text(self.address.description)])
    }

    package func stop() { server.stop(grace: .milliseconds(200)) }
}

extension MetricsPage {
    /// A program's page, with what is known of every process.
    package static func own(of sources: MetricsServer.Sources) -> [UInt8] {
        var page = MetricsPage()
        sources.collect(&page)
        page.add(.buildInfo, [sources.version, sources.program], 1)
        ProcessFigures.now.add(to: &page)
        return page.text
    }
}

private struct MetricsHandler: HTTPHandler {
    let sources: MetricsServer.Sources

    func admit(_ head: HTTPHead) -> HTTPAdmission {
        guard head.method == "GET" else {
            return .refused(.plain(405, "only GET and HEAD", [("allow", "GET, HEAD")]))
        }
        return .admitted(())
    }

    func handle(_ request: HTTPRequest, _ reply: HTTPReply) {
        switch request.head.path {
        case "/metrics":
            reply.send(
                HTTPResponse(
                    status: 200,
                    headers: [("content-type", MetricsPage.contentType), ("cache-control", "no-store")],
                    body: MetricsPage.own(of: sources)))
        case "/healthz": reply.send(.state(sources.illness(), good: "ok", bad: "ill"))
        case "/readyz": reply.send(.state(sources.unreadiness(), good: "ready", bad: "not ready"))
        default: reply.send(.plain(404, "there are /metrics, /healthz and /readyz"))
        }
    }

    func refusal(_ status: Int, _ detail: String, _ head: HTTPHead?) -> HTTPResponse {
        .plain(status, detail)
    }
    func observe(_ event: HTTPEvent) {}
}

extension HTTPResponse {
    fileprivate static func plain(
        _ status: Int, _ text: String, _ headers: [(String, String)] = []
    ) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: headers + [("content-type", "text/plain; charset=utf-8")],
            body: Array("\(text)\n".utf8))
    }

    /// 200, or 503 with the reasons: `{"status":"not ready","reasons":[{"reason":"database_away","detail":"…"}]}`.
    fileprivate static func state(
        _ troubles: [MetricsServer.Trouble], good: String, bad: String
    ) -> HTTPResponse {
        var json = JSONWriter()
        json.object { json in
            json.member("status", troubles.isEmpty ? good : bad)
            guard !troubles.isEmpty else { return }
            json.key("reasons")
            json.array { json in
                for trouble in troubles {
                    json.object { json in
                        json.member("reason", trouble.reason)
                        json.member("detail", trouble.detail)
                    }
                }
            }
        }
        return HTTPResponse(
            status: troubles.isEmpty ? 200 : 503,
            headers: [("content-type", "application/json"), ("cache-control", "no-store")], body: json.bytes)
    }
}
