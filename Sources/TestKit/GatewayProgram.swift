internal import Foundation

/// The program `gateway`, serving plain HTTP on a free port of 127.0.0.1.
package final class GatewayProgram: Sendable {
    package let program: Program
    package let port: UInt16

    /// Returns once it serves, which says nothing yet of broker and database.
    /// - Throws: `ServiceError` with what it wrote if it ends instead.
    package init(_ arguments: [String] = [], environment: [String: String] = [:]) throws {
        let program = try Program(
            "gateway", ["--http", "127.0.0.1:0"] + arguments, environment: environment)
        let seen = try eventually(
            "the gateway serves", { (program.isRunning, Self.port(in: program.standardError)) },
            until: { !$0.0 || $0.1 != nil })
        guard let port = seen.1 else { throw ServiceError(description: "gateway: \(program.standardError)") }
        (self.program, self.port) = (program, port)
    }

    private static func port(in log: String) -> UInt16? {
        log.firstMatch(of: #/"serving".*"port":(\d+)/#).flatMap { UInt16($0.1) }
    }

    /// What it has logged.
    package var log: String { program.standardError }

    package func connect() throws -> HTTPClient { try HTTPClient(port) }

    /// One request on a connection of its own.
    /// - Parameters:
    ///   - headers: more than `Host` and `Content-Length`.
    ///   - body: nil: none is announced.
    package func ask(
        _ method: String, _ target: String, _ headers: [(String, String)] = [], body: [UInt8]? = nil,
        within limit: Duration = .seconds(60)
    ) throws -> HTTPAnswer {
        let client = try connect()
        client.send(HTTPClient.request(method, target, headers, body: body))
        return try client.response(toHead: method == "HEAD", within: limit)
    }

    /// Waits until broker and database answer.
    package func becomeReady() throws {
        try eventually("the gateway is ready", equals: 200) { try ask("GET", "/readyz").status }
    }

    /// Ends it as an operator would, and waits.
    package func stop() throws {
        program.terminate()
        try program.wait()
    }
}

extension HTTPClient {
    /// The bytes of a request that keeps the connection.
    package static func request(
        _ method: String, _ target: String, _ headers: [(String, String)] = [], body: [UInt8]? = nil
    ) -> [UInt8] {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        return Array("\(head)\r\n".utf8) + (body ?? [])
    }
}
