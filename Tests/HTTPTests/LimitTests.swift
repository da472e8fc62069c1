import HTTP
import TestKit
import TestTraits
import Testing

@Suite("Limits", .ownThreads) struct LimitTests {
    private func head(line: Int = 0, header: Int = 0, fields: Int = 0) -> String {
        let path = "/" + String(repeating: "p", count: max(0, line - "GET / HTTP/1.1".utf8.count))
        var text = "Host: a\r\n"
        for _ in 0..<max(0, fields - 1) { text += "X: y\r\n" }
        let left = header - text.utf8.count - "Y: \r\n".utf8.count
        if left > 0 { text += "Y: \(String(repeating: "y", count: left))\r\n" }
        return "GET \(path) HTTP/1.1\r\n\(text)\r\n"
    }

    @Test(
        "line, headers and their number are served up to their limits, and refused behind them",
        arguments: [
            (8192, 0, 0, 200), (8193, 0, 0, 414), (0, 16384, 0, 200), (0, 16385, 0, 431), (0, 0, 64, 200),
            (0, 0, 65, 431), (8192, 16384, 64, 200),
        ])
    func head(line: Int, header: Int, fields: Int, status: Int) throws {
        let stage = try Stage()
        let client = try stage.client()
        // With a header of its own for the rest of the bytes.
        client.send(head(line: line, header: header, fields: header > 0 ? max(0, fields - 1) : fields))
        #expect(try client.response().status == status)
        #expect(stage.handler.paths.count == (status == 200 ? 1 : 0))
        if status != 200 { #expect(client.ending() == .closed) }
    }

    @Test("headers by the hundred thousand, and a line without end, are cut off", arguments: [true, false])
    func endless(headers: Bool) throws {
        let stage = try Stage()
        let client = try stage.client()
        client.send("GET /" + (headers ? " HTTP/1.1\r\nHost: a\r\n" : ""))
        let piece = headers ? "X: y\r\n" : "aaaaaa"
        for _ in 0..<100 where !client.send(String(repeating: piece, count: 1000)) { break }
        // The rest of what was sent is never read: the answer may be lost to the reset that follows.
        #expect(client.ending() != .open)
        #expect(client.rest.isEmpty || client.rest.hasPrefix("HTTP/1.1 \(headers ? 431 : 414) "))
        #expect(stage.handler.paths.isEmpty)
    }

    @Test("a query of thousands of parts costs no more than its bytes")
    func query() throws {
        let stage = try Stage()
        let client = try stage.client()
        let query = String(repeating: "&", count: 8000)
        client.send("GET /?\(query) HTTP/1.1\r\nHost: a\r\n\r\nGET /?a=%20+b HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.response().body == "GET /?\(query) ")
        #expect(try client.response().body == "GET /?a=%20+b ")
    }

    @Test(
        "a body is taken up to its limit; a longer one is refused with 413 and ends the connection",
        arguments: [(1000, 200), (1001, 413), (4000, 413), (4001, 413)])
    func body(length: Int, status: Int) throws {
        let stage = try Stage { $0.bodyBytes = 1000 }
        let client = try stage.client()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\n")
        if length <= 4000 { client.send(String(repeating: "b", count: length)) }
        let answer = try client.response()
        #expect(answer.status == status)
        #expect(stage.handler.paths.count == (status == 200 ? 1 : 0))
        guard status == 413 else { return }
        #expect(answer.headers["connection"] == "close")
        #expect(client.ending() == .closed)
        #expect(stage.handler.count(.refused(status: 413, remote: "127.0.0.1")) == 1)
    }

    @Test("connections beyond the cap of an address, or of all, are turned away; one that ends makes room")
    func connections() throws {
        for isOfAddress in [true, false] {
            let stage = try Stage {
                if isOfAddress { $0.connectionsPerAddress = 3 } else { $0.connections = 3 }
            }
            var clients: [HTTPClient] = []
            for _ in 0..<3 { clients.append(try served(stage)) }
            let fourth = try stage.client()
            fourth.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(fourth.ending() != .open)
            #expect(fourth.rest.isEmpty)
            #expect(
                stage.handler.count(.turnedAway(isOfAddress ? .address : .total, remote: "127.0.0.1")) == 1)
            clients.removeLast()
            try eventually("the connection has ended") { stage.server.openConnections == 2 }
            _ = try served(stage)
        }
    }

    private func served(_ stage: Stage) throws -> HTTPClient {
        let client = try stage.client()
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.response().status == 200)
        return client
    }

    @Test("a thousand idle connections are kept, and one more client is served beside them")
    func idle() throws {
        let stage = try Stage { ($0.connections, $0.connectionsPerAddress) = (1001, 1001) }
        let clients = try (0..<1000).map { _ in try stage.client() }
        try eventually("all are open") { stage.server.openConnections == 1000 }
        let start = ContinuousClock.now
        let client = try stage.client()
        for _ in 0..<100 {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.response().status == 200)
        }
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(stage.server.openConnections == 1001)
        #expect(clients.count == 1000)
    }
}
