import Foundation
import HTTP
import Synchronization
import TestKit
import TestTraits
import Testing

@Suite("Stopping", .ownThreads) struct StopTests {
    private func stop(_ stage: Stage, grace: Duration) -> @Sendable () -> Bool {
        let isDone = Mutex(false)
        let box = Box(isDone)
        Thread.detachNewThread {
            stage.server.stop(grace: grace)
            box.value.withLock { $0 = true }
        }
        return { box.value.withLock { $0 } }
    }

    private final class Box: Sendable {
        let value: Mutex<Bool>
        init(_ value: consuming Mutex<Bool>) { self.value = value }
    }

    @Test("a request in flight gets its answer; idle connections are closed; nobody new is let in")
    func graceful() throws {
        let stage = try Stage()
        let (busy, idle) = (try stage.client(), try stage.client())
        busy.send("GET /keep HTTP/1.1\r\nHost: a\r\n\r\n")
        try eventually("it is with the handler") { stage.handler.paths.count == 1 }
        try eventually("both are open") { stage.server.openConnections == 2 }
        let isDone = stop(stage, grace: .seconds(30))
        #expect(idle.ending() == .closed)
        // Each of the server's threads has its own socket to listen on: another may hear of the end a moment later.
        try eventually("nobody is let in") { (try? stage.client()) == nil }
        #expect(!isDone())
        for reply in stage.handler.takeKept() { reply.send("in time") }
        let answer = try busy.response()
        #expect(answer.body == "in time")
        #expect(answer.headers["connection"] == "close")
        try eventually(within: .seconds(10), "the server has stopped") { isDone() }
        #expect(stage.server.openConnections == 0)
    }

    @Test("a request that is half sent when the server stops may be finished")
    func halfSent() throws {
        let stage = try Stage()
        let client = try stage.client()
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nh")
        try eventually("it is open") { stage.server.openConnections == 1 }
        let idle = try stage.client()
        let isDone = stop(stage, grace: .seconds(30))
        #expect(idle.ending() != .open)
        client.send("i")
        #expect(try client.response().body == "POST / hi")
        try eventually(within: .seconds(10), "the server has stopped") { isDone() }
    }

    @Test("what has no answer when the grace is over gets 503, and half requests are closed")
    func overdue() throws {
        let stage = try Stage()
        let (busy, slow) = (try stage.client(), try stage.client())
        busy.send("GET /keep HTTP/1.1\r\nHost: a\r\n\r\n")
        slow.send("GET /")
        try eventually("it is with the handler") { stage.handler.paths.count == 1 }
        let start = ContinuousClock.now
        stage.server.stop(grace: .milliseconds(100))
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(try busy.response().status == 503)
        #expect(slow.ending() != .open)
        #expect(stage.server.openConnections == 0)
        #expect(stage.handler.count(.opened) == stage.handler.count(.closed))
    }

    @Test("a port that is taken, and an address that is none, are errors that name them")
    func listening() throws {
        let stage = try Stage()
        let taken = HTTPServerConfiguration(port: stage.server.port)
        #expect {
            try HTTPServer(taken, handler: Handler())
        } throws: { error in
            "\(error)".contains("127.0.0.1 port \(stage.server.port)")
        }
        #expect(throws: HTTPError.address("localhost")) {
            try HTTPServer(HTTPServerConfiguration(address: "localhost"), handler: Handler())
        }
        #expect(throws: Never.self) {
            try HTTPServer(HTTPServerConfiguration(address: "::1"), handler: Handler()).stop(grace: .zero)
        }
    }
}
