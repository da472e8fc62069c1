import HTTP
import TestKit
import TestTraits
import Testing

@Suite("Replies", .ownThreads) struct ReplyTests {
    private func kept(_ stage: Stage, _ client: HTTPClient) throws -> HTTPReply {
        client.send("GET /keep HTTP/1.1\r\nHost: a\r\n\r\n")
        var replies: [HTTPReply] = []
        try eventually("the handler has the request") {
            replies += stage.handler.takeKept()
            return !replies.isEmpty
        }
        return replies[0]
    }

    @Test("many requests at once are answered from other threads, each with its own answer")
    func otherThreads() throws {
        let stage = try Stage()
        let clients = try (0..<40).map { _ in try stage.client() }
        for round in 0..<25 {
            for (index, client) in clients.enumerated() {
                client.send("GET /later/\(round)/\(index) HTTP/1.1\r\nHost: a\r\n\r\n")
            }
            for (index, client) in clients.enumerated() {
                #expect(try client.response().body == "GET /later/\(round)/\(index) ")
            }
        }
    }

    @Test("a second answer to a request is nothing, also while the next one waits for its own")
    func twice() throws {
        let stage = try Stage()
        let client = try stage.client()
        let first = try kept(stage, client)
        first.send("one")
        first.send("two")
        #expect(try client.response().body == "one")
        let second = try kept(stage, client)
        first.send("three")
        second.send("four")
        #expect(try client.response().body == "four")
    }

    @Test("an answer to a client that has gone goes nowhere, and is counted")
    func clientGone() throws {
        let stage = try Stage()
        var client: HTTPClient? = try stage.client()
        let reply = try kept(stage, try #require(client))
        client = nil
        reply.send(HTTPResponse(status: 200, body: [UInt8](repeating: 0, count: 1_000_000)))
        try eventually("the connection is gone") { stage.server.openConnections == 0 }
        #expect(stage.handler.count(.undelivered) == 1)
        let other = try stage.client()
        other.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try other.response().status == 200)
    }

    @Test("an answer after the server has stopped goes nowhere")
    func stopped() throws {
        let stage = try Stage()
        let client = try stage.client()
        let reply = try kept(stage, client)
        stage.server.stop(grace: .zero)
        #expect(try client.response().status == 503)
        #expect(client.ending() == .closed)
        reply.send("late")
        #expect(stage.server.openConnections == 0)
    }

    @Test("a reply that is let go of is answered with 500", arguments: ["/drop", "/keep"])
    func dropped(path: String) throws {
        let stage = try Stage()
        let client = try stage.client()
        client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        if path == "/keep" {
            try eventually("it is kept") { !stage.handler.seen.kept.isEmpty }
            _ = stage.handler.takeKept()
        }
        #expect(try client.response().status == 500)
        #expect(stage.handler.count(.dropped) == 1)
        client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.response().body == "GET /next ")
    }
}
