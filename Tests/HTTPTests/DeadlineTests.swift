import HTTP
import TestKit
import TestTraits
import Testing

@Suite("Deadlines", .ownThreads) struct DeadlineTests {
    /// Sends byte by byte, faster than any single wait could be noticed, until the server has had enough.
    private func drip(_ client: HTTPClient, _ first: String, then byte: String) -> Duration {
        let start = ContinuousClock.now
        guard client.send(first) else { return .zero }
        while ContinuousClock.now - start < .seconds(20), client.ending(within: .milliseconds(20)) == .open {
            guard client.send(byte) else { break }
        }
        return ContinuousClock.now - start
    }

    @Test(
        "a client that sends one byte at a time has the time of a whole head, or body, and no more",
        arguments: [
            ("the line", "GET /", "a", HTTPEvent.Deadline.header),
            ("a header", "GET / HTTP/1.1\r\nHost: a\r\nX: ", "a", .header),
            ("headers", "GET / HTTP/1.1\r\nHost: a\r\n", "X: a\r\n", .header),
            ("the body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n", "a", .body),
        ])
    func slow(name: String, first: String, byte: String, deadline: HTTPEvent.Deadline) throws {
        let stage = try Stage {
            ($0.headerSeconds, $0.bodySeconds, $0.minimumBodyBytesPerSecond) = (0.4, 0.4, 1)
        }
        let client = try stage.client()
        let took = drip(client, first, then: byte)
        #expect(took > .milliseconds(350) && took < .seconds(5))
        #expect(client.rest.hasPrefix("HTTP/1.1 408 "))
        #expect(client.rest.hasSuffix("The request took too long to arrive."))
        #expect(stage.handler.count(.deadline(deadline, remote: "127.0.0.1")) == 1)
        #expect(stage.handler.paths.isEmpty)
        try eventually("the connection is gone") { stage.server.openConnections == 0 }
    }

    @Test("a body below the least rate is cut off when its grace is over, long before its deadline")
    func rate() throws {
        let stage = try Stage {
            ($0.graceSeconds, $0.bodySeconds, $0.minimumBodyBytesPerSecond) = (0.2, 60, 1_000_000)
        }
        let client = try stage.client()
        let first = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n"
        #expect(drip(client, first, then: "a") < .seconds(10))
        #expect(client.rest.hasPrefix("HTTP/1.1 408 "))
        #expect(stage.handler.count(.deadline(.bodyRate, remote: "127.0.0.1")) == 1)
    }

    @Test("an idle connection is closed without a word, before its first request and behind one")
    func idle() throws {
        let stage = try Stage { $0.idleSeconds = 0.2 }
        let (silent, used) = (try stage.client(), try stage.client())
        used.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try used.response().status == 200)
        for client in [silent, used] {
            #expect(client.ending() == .closed)
            #expect(client.rest.isEmpty)
        }
        #expect(stage.handler.count(.deadline(.idle, remote: "127.0.0.1")) == 2)
    }

    @Test("the clock of a head runs from its first byte also behind an answered request")
    func secondHead() throws {
        let stage = try Stage { $0.headerSeconds = 0.3 }
        let client = try stage.client()
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGE")
        #expect(try client.response().status == 200)
        #expect(try client.response().status == 408)
        #expect(stage.handler.count(.deadline(.header, remote: "127.0.0.1")) == 1)
    }

    @Test("a request that the handler does not answer in time gets 504, and its late answer goes nowhere")
    func unanswered() throws {
        let stage = try Stage { $0.requestSeconds = 0.2 }
        let client = try stage.client()
        client.send("GET /keep HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.response().status == 504)
        for reply in stage.handler.takeKept() { reply.send("late") }
        client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.response().body == "GET /next ")
    }

    @Test("a client that does not read its answer is let go")
    func unread() throws {
        let stage = try Stage { $0.bodySeconds = 0.3 }
        let client = try stage.client(receiveBuffer: 4096)
        client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
        try eventually("the connection is gone") {
            stage.handler.count(.closed) == 1 && stage.server.openConnections == 0
        }
        #expect(stage.handler.count(.deadline(.answer, remote: "127.0.0.1")) == 1)
        #expect(stage.handler.count(.undelivered) == 1)
    }

    @Test("slow clients do not make others wait")
    func others() throws {
        let stage = try Stage()
        let slow = try (0..<40).map { _ in try stage.client() }
        for client in slow { client.send("GET / HTTP/1.1\r\nHost: a\r\nX: ") }
        let client = try stage.client()
        let start = ContinuousClock.now
        for _ in 0..<200 {
            for drop in slow.prefix(4) { drop.send("a") }
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.response().status == 200)
        }
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
