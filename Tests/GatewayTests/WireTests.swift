import Foundation
import TestKit
import TestTraits
import Testing

/// F52 on the built program: what comes behind a request that can be read in two ways never becomes a record.
@Suite("Raw connections", .ownThreads) struct WireTests {
    private let shared: SharedSite
    private let caller = Caller("leads:write")

    init() throws { shared = try Site.shared.get() }

    /// A command that would be taken if it were read.
    private func smuggled(_ lead: String = "smuggled") -> String {
        String(decoding: request(lead), as: UTF8.self)
    }

    private func request(_ lead: String, _ more: [(String, String)] = [], body: String? = nil) -> [UInt8] {
        HTTPClient.request(
            "POST", "/api/v1/leads",
            [
                ("Authorization", "Bearer \(caller.credential ?? "")"), ("Idempotency-Key", Caller.newKey()),
                ("Content-Type", "application/json"),
            ] + more, body: Array((body ?? #"{"lead_id":"\#(lead)","source":"x"}"#).utf8))
    }

    /// Lines of a head in place of Content-Length, what stands before the second request, and the status.
    struct Attack: CustomTestStringConvertible, Sendable {
        var name: String
        var lines: String
        var before = ""
        var status = 400

        var testDescription: String { name }
    }

    static let attacks = [
        Attack(name: "CL.TE", lines: "Content-Length: 6\r\nTransfer-Encoding: chunked", before: "0\r\n\r\nX"),
        Attack(name: "TE.CL", lines: "Transfer-Encoding: chunked\r\nContent-Length: 4", before: "0\r\n\r\n"),
        Attack(name: "TE", lines: "Transfer-Encoding: chunked", before: "0\r\n\r\n", status: 411),
        Attack(
            name: "TE in disguise", lines: "Transfer-Encoding: xchunked", before: "0\r\n\r\n", status: 411),
        Attack(name: "duplicate CL", lines: "Content-Length: 0\r\nContent-Length: 5"),
        Attack(name: "the same CL twice", lines: "Content-Length: 0\r\nContent-Length: 0"),
        Attack(name: "CL with a sign", lines: "Content-Length: +0"),
        Attack(name: "CL as a list", lines: "Content-Length: 0, 0"),
        Attack(name: "CL in hexadecimal", lines: "Content-Length: 0x0"),
        Attack(name: "obs-fold", lines: "X: a\r\n Content-Length: 0"),
        Attack(name: "space before the colon", lines: "Content-Length : 0"),
        Attack(name: "bare LF", lines: "X: a\nContent-Length: 0"),
        Attack(name: "bare CR", lines: "X: a\rContent-Length: 0"),
        Attack(name: "underscore", lines: "Content_Length: 0"),
        Attack(name: "NUL", lines: "X: a\0b"),
        Attack(name: "two hosts", lines: "Host: other"),
        Attack(
            name: "100k headers", lines: String(repeating: "X: a\r\n", count: 100_000) + "Content-Length: 0",
            status: 431),
    ]

    @Test("is refused, and the second request is not read", arguments: attacks)
    func attack(_ attack: Attack) throws {
        let client = try shared.one.connect()
        client.send(
            "POST /api/v1/leads HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(caller.credential ?? "")\r\n"
                + "Idempotency-Key: \(Caller.newKey())\r\nContent-Type: application/json\r\n\(attack.lines)\r\n\r\n"
                + attack.before + smuggled())
        let answer = try client.response()
        // Some of them the library answers itself, in its own words.
        #expect(answer.status == attack.status, "\(answer.body)")
        #expect(client.ending() != .open)
        #expect(!client.rest.contains("HTTP/1.1 202"))
        try nothingSmuggled()
    }

    /// Behind a command of the same key that was taken.
    private func nothingSmuggled() throws {
        let control = try caller.ask(
            shared.one, "POST", "/api/v1/leads", #"{"lead_id":"smuggled","source":"control"}"#,
            key: Caller.newKey())
        #expect(control.status == 202)
        let values = try shared.site.records(of: caller.tenant).filter { $0.key.hasSuffix("/smuggled") }.map(
            \.value)
        #expect(values == [#"{"lead_id":"smuggled","source":"control"}"#])
    }

    @Test("the body of a request that is refused by its head is never a request")
    func refusedBody() throws {
        for headers in [[], [("Authorization", "Bearer x")]] {
            let client = try shared.one.connect()
            client.send(HTTPClient.request("POST", "/api/v1/leads", headers, body: request("smuggled")))
            #expect(try client.response().status == 401)
            client.send(HTTPClient.request("GET", "/healthz"))
            #expect(try client.response().status == 200, "the next answer is the next request's")
        }
        let client = try shared.one.connect()
        client.send(request("x", [], body: smuggled()))
        #expect(try client.response().status == 400)
        try nothingSmuggled()
    }

    @Test("pipelined commands are answered in their order, each once")
    func pipelining() throws {
        let client = try shared.one.connect()
        client.send((0..<10).flatMap { request("P-\($0)") })
        let answers = try (0..<10).map { _ in try client.response() }
        #expect(answers.map(\.status) == Array(repeating: 202, count: 10))
        let records = try shared.site.records(of: caller.tenant)
        let order = answers.map { answer in records.first { $0.place == answer.place }?.key }
        #expect(order == (0..<10).map { "\(caller.tenant)/P-\($0)" })
        #expect(records.count == 10)
    }

    @Test("a client that has said all and still listens is answered")
    func halfClose() throws {
        let client = try shared.one.connect()
        client.send(request("H"))
        client.finishSending()
        #expect(try client.response().status == 202)
        #expect(client.ending() == .closed)
        // One that ends in the middle of its body has said nothing.
        let other = try shared.one.connect()
        other.send(Array(request("smuggled").dropLast()))
        other.finishSending()
        #expect(other.ending() != .open)
        try nothingSmuggled()
    }

    @Test("byte after byte is a request like any other")
    func trickle() throws {
        let client = try shared.one.connect()
        for byte in request("T") { client.send([byte]) }
        #expect(try client.response().status == 202)
    }

    @Test("slow heads and bodies are cut off, and others are served meanwhile")
    func slow() throws {
        let gateway = try shared.site.gateway(limits: [
            "header-seconds=1", "body-seconds=1", "idle-seconds=1",
        ])
        try gateway.becomeReady()
        let whole = request("smuggled")
        let idle = try gateway.connect(), line = try gateway.connect(), head = try gateway.connect()
        let body = try gateway.connect()
        line.send("POST /api")
        head.send(Array(whole.prefix(60)))
        body.send(Array(whole.dropLast(2)))
        #expect(try caller.create("legit", on: gateway).status == 202)
        for client in [line, head, body] {
            // A drop now and then does not help.
            let isCut = try eventually("it is cut off") {
                client.send("a")
                return client.ending(within: .milliseconds(50)) != .open
            } until: {
                $0
            }
            #expect(isCut && !client.rest.contains("HTTP/1.1 202"))
            #expect(client.rest.isEmpty || client.rest.hasPrefix("HTTP/1.1 408"), "\(client.rest)")
        }
        #expect(idle.ending() == .closed && idle.rest.isEmpty)
        try nothingSmuggled()
    }

    @Test("connections beyond what one address may have are closed, and counted")
    func connections() throws {
        let gateway = try shared.site.gateway(limits: ["connections-per-address=3"])
        let held = try (0..<3).map { _ in try gateway.connect() }
        for client in held {
            client.send(HTTPClient.request("GET", "/healthz"))
            #expect(try client.response().status == 200)
        }
        let more = try gateway.connect()
        more.send(HTTPClient.request("GET", "/healthz"))
        #expect(more.ending() != .open && !more.rest.contains(" 200 "))
        held[0].send(HTTPClient.request("GET", "/metrics"))
        #expect(try held[0].response().body.contains(#"event="turned-away-address"} 1"#))
    }
}
