import HTTP
import TestKit
import TestTraits
import Testing

@Suite("Requests and answers", .ownThreads) struct ExchangeTests {
    @Test("an answer has Date and Content-Length, and names no server")
    func headers() throws {
        let stage = try Stage()
        let client = try stage.client()
        client.send("GET /a%20b?c=d HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try client.response()
        #expect(answer.body == "GET /a%20b?c=d ")
        #expect(Set(answer.headers.keys) == ["date", "content-length", "content-type"])
        #expect(answer.headers["date"]?.hasSuffix(" GMT") == true)
    }

    @Test("HEAD is answered like GET, without the body, and the connection goes on")
    func headRequest() throws {
        let stage = try Stage()
        let client = try stage.client()
        client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try client.response(toHead: true)
        #expect(answer.status == 200)
        #expect(answer.headers["content-length"] == "\("GET /a ".count)")
        #expect(try client.response().body == "GET /b ")
        #expect(stage.handler.seen.requests.map(\.head.isHead) == [true, false])
    }

    @Test("204 has neither body nor length")
    func noContent() throws {
        let stage = try Stage()
        let client = try stage.client()
        client.send("GET /none HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try client.response()
        #expect(answer.status == 204)
        #expect(answer.headers["content-length"] == nil)
        #expect(try client.response().body == "GET /b ")
    }

    @Test("pipelined requests are answered in their order, whichever answer is ready first")
    func pipelining() throws {
        let stage = try Stage()
        let client = try stage.client()
        client.send("GET /keep HTTP/1.1\r\nHost: a\r\n\r\n")
        client.send("POST /later HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
        client.send("GET /denied HTTP/1.1\r\nHost: a\r\n\r\nGET /last HTTP/1.1\r\nHost: a\r\n\r\n")
        try eventually("the first is with the handler") { !stage.handler.paths.isEmpty }
        for reply in stage.handler.takeKept() { reply.send("kept") }
        #expect(try client.response().body == "kept")
        #expect(try client.response().body == "POST /later hi")
        #expect(try client.response().body == "denied")
        #expect(try client.response().body == "GET /last ")
    }

    @Test("a request that comes one byte at a time is served like any other")
    func bytewise() throws {
        let stage = try Stage()
        let client = try stage.client()
        for _ in 0..<2 {
            let text = "POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nX: y\r\n\r\nhello"
            for byte in text.utf8 { client.send([byte]) }
            #expect(try client.response().body == "POST /a?b hello")
        }
    }

    @Test(
        "a client that closes its sending half still gets its answer, ready at once or later",
        arguments: ["/a", "/later"], [true, false])
    func halfClosed(path: String, atOnce: Bool) throws {
        let stage = try Stage()
        let client = try stage.client()
        client.send(
            "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", isLast: atOnce)
        if !atOnce { client.finishSending() }
        #expect(try client.response().body == "POST \(path) hi")
        #expect(client.ending(within: .seconds(4)) == .closed)
        #expect(client.rest.isEmpty)
        try eventually("the connection is gone") { stage.server.openConnections == 0 }
    }

    @Test("half a request behind which the client closes its half is nothing")
    func halfRequest() throws {
        let stage = try Stage()
        for text in ["GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel"] {
            let client = try stage.client()
            client.send(text, isLast: true)
            #expect(client.ending(within: .seconds(4)) != .open)
            #expect(client.rest.isEmpty)
        }
        #expect(stage.handler.paths.isEmpty)
    }

    @Test("a body of several reads arrives whole")
    func longBody() throws {
        let stage = try Stage()
        let client = try stage.client()
        let body = String(repeating: "0123456789", count: 26_000)
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n\(body)")
        #expect(try client.response().body == "POST / \(body)")
    }

    @Test("100 Continue is sent when the body is wanted, and not when the request is refused")
    func continues() throws {
        let stage = try Stage()
        for (path, statuses) in [("/a", [100, 200]), ("/denied", [401])] {
            let client = try stage.client()
            client.send("POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n")
            client.send("Expect: 100-continue\r\n\r\n")
            #expect(try client.response().status == statuses[0])
            if statuses.count > 1 {
                client.send("hi")
                #expect(try client.response().body == "POST \(path) hi")
            } else {
                #expect(client.ending() == .closed)
            }
        }
        #expect(stage.handler.paths == ["/a"])
    }

    @Test("a refused request's body is read past, and the next request on the connection is served")
    func refusedBody() throws {
        let stage = try Stage()
        let client = try stage.client()
        client.send("POST /denied HTTP/1.1\r\nHost: a\r\nContent-Length: 36\r\n\r\n")
        client.send("GET /smuggled HTTP/1.1\r\nHost: abc\r\n\r\n".prefix(36).description)
        let answer = try client.response()
        #expect(answer.status == 401)
        #expect(answer.headers["connection"] == nil)
        client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.response().body == "GET /next ")
        #expect(stage.handler.paths == ["/next"])
    }

    @Test("HTTP/1.0 is answered and the connection ends, asked to be kept or not")
    func oldVersion() throws {
        let stage = try Stage()
        let client = try stage.client()
        client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /b HTTP/1.0\r\n\r\n")
        let answer = try client.response()
        #expect(answer.body == "GET /a ")
        #expect(answer.headers["connection"] == "close")
        #expect(client.ending() == .closed)
        #expect(stage.handler.paths == ["/a"])
    }

    @Test("the connection ends behind an answer when the client or the handler says so")
    func closing() throws {
        let stage = try Stage()
        for head in ["GET /a HTTP/1.1\r\nHost: a\r\nConnection: close", "GET /close HTTP/1.1\r\nHost: a"] {
            let client = try stage.client()
            client.send("\(head)\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.response().headers["connection"] == "close")
            #expect(client.ending() == .closed)
        }
        #expect(!stage.handler.paths.contains("/b"))
    }

    @Test("a header of an answer that would break its form is left out and reported")
    func splitting() throws {
        let stage = try Stage()
        let client = try stage.client()
        client.send("GET /split HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try client.response()
        #expect(answer.headers["x-a"] == nil && answer.headers["x-b"] == nil)
        #expect(answer.headers["x-c"] == "c")
        #expect(stage.handler.count(.badHeader(name: "X-A")) == 1)
    }

    @Test("OPTIONS may ask about the server as a whole")
    func options() throws {
        let stage = try Stage()
        let client = try stage.client()
        client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.response().body == "OPTIONS * ")
    }

    @Test("several threads share the connections of one port")
    func threads() throws {
        let stage = try Stage(threads: 3)
        let clients = try (0..<20).map { _ in try stage.client() }
        for (index, client) in clients.enumerated() {
            client.send("GET /later\(index) HTTP/1.1\r\nHost: a\r\n\r\n")
        }
        for (index, client) in clients.enumerated() {
            #expect(try client.response().body == "GET /later\(index) ")
        }
        #expect(Set(stage.handler.seen.requests.map(\.head.number)) == Set(1...20))
        #expect(stage.server.openConnections == 20)
    }
}
