import Foundation
import TestKit
import TestTraits
import Testing

/// How large a body may be, and what in it.
@Suite("Limits of bodies", .ownThreads) struct LimitTests {
    private static let limits = [
        "body-bytes=2048", "batch-events=2", "json-depth=5", "json-members=8", "json-string-bytes=100",
    ]
    private static let place = Result {
        let site = try Site("limits")
        let gateway = try site.gateway(limits: limits)
        try gateway.becomeReady()
        return (site, gateway)
    }
    private let site: Site
    private let gateway: GatewayProgram
    private let caller = Caller("leads:write notes:write")

    init() throws { (site, gateway) = try Self.place.get() }

    private func create(_ more: String) throws -> HTTPAnswer {
        try caller.ask(
            gateway, "POST", "/api/v1/leads", #"{"lead_id":"L","source":"x"\#(more)}"#, key: Caller.newKey())
    }

    /// JSON nested so deep.
    private func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    @Test("what a limit allows is taken, and one more is not")
    func edges() throws {
        let members = { (count: Int) in (0..<count).map { #""m\#($0)":1"# }.joined(separator: ",") }
        let pairs: [(good: String, bad: String)] = [
            (#","attributes":{"a":\#(nested(3))}"#, #","attributes":{"a":\#(nested(4))}"#),
            ("," + members(6), "," + members(7)),
            (#","attributes":{\#(members(8))}"#, #","attributes":{\#(members(9))}"#),
            (
                #","name":"\#(String(repeating: "n", count: 100))""#,
                #","name":"\#(String(repeating: "n", count: 101))""#
            ),
            (
                #","\#(String(repeating: "n", count: 100))":1"#,
                #","\#(String(repeating: "n", count: 101))":1"#
            ),
        ]
        for pair in pairs {
            let good = try create(pair.good), bad = try create(pair.bad)
            #expect(good.status == 202, "\(pair.good): \(good.body)")
            #expect(bad.status == 422 && bad.kind == "invalid-event", "\(pair.bad): \(bad.body)")
        }
        #expect(try site.records(of: caller.tenant).count == pairs.count)
    }

    @Test("a body beyond its bytes is 413 before it is read, and the connection ends")
    func bytes() throws {
        let padding = String(repeating: " ", count: 2048 - 28)
        let body = #"{"lead_id":"L","source":"x"}"# + padding
        #expect(try caller.ask(gateway, "POST", "/api/v1/leads", body, key: Caller.newKey()).status == 202)
        // One byte more, and so many that they are not even read.
        for count in [2049, 1 << 40] {
            let client = try gateway.connect()
            let headers = [
                ("Authorization", "Bearer \(caller.credential ?? "")"), ("Idempotency-Key", Caller.newKey()),
                ("Content-Type", "application/json"), ("Content-Length", String(count)),
            ]
            client.send(HTTPClient.request("POST", "/api/v1/leads", headers))
            if count < 4096 { client.send(body + " ") }
            #expect(try client.response().status == 413)
            #expect(client.ending() != .open)
        }
        // The topic's own limit of data, which may be less.
        let site = try Site.shared.get()
        let note = try caller.ask(
            site.one, "PUT", "/api/v1/authors/ada/notes/1",
            #"{"text":"x","junk":"\#(String(repeating: "j", count: 4000))"}"#, key: Caller.newKey())
        #expect(note.status == 413, "\(note.body)")
    }

    @Test("a batch beyond its events is refused as a whole")
    func batch() throws {
        func send(_ count: Int) throws -> HTTPAnswer {
            let events = (0..<count).map {
                #"{"specversion":"1.0","id":"\#($0)","source":"/c","type":"lead.updated","data":{"lead_id":"B"}}"#
            }
            return try caller.ask(
                gateway, "POST", "/api/v1/events/lead-events", "[\(events.joined(separator: ","))]",
                [("Content-Type", "application/cloudevents-batch+json")])
        }
        let refused = try send(3)
        #expect(refused.status == 422 && refused.pointers == [""], "\(refused.body)")
        #expect(try send(2).status == 202)
        #expect(try site.records(of: caller.tenant).count == 2)
    }

    @Test(
        "what is no JSON of ours is refused",
        arguments: [
            "{\"lead_id\":\"L\",\"source\":\"x\",}", "{'lead_id':'L'}",
            "{\"lead_id\":\"L\",\"source\":\"x\"} x",
            "{\"lead_id\":\"L\",\"source\":\"\\ud800\"}", "{\"lead_id\":\"L\",\"source\":\"a\\u0000b\"}",
            "{\"lead_id\":\"L\",\"source\":\"a\u{1}b\"}", "{\"lead_id\":\"L\",\"source\":\"x\",\"n\":NaN}",
            "{\"lead_id\":\"L\",\"source\":\"x\",\"attributes\":{\"n\":1e999999}}",
            "{\"lead_id\":\"L\",\"source\":\"x\",\"source\":\"y\"}",
            "\u{FEFF}{\"lead_id\":\"L\",\"source\":\"x\"}",
            "{\"lead_id\":\"a/b\u{1F}\",\"source\":\"x\"}",
            "{\"lead_id\":\"\(String(repeating: "i", count: 201))\",\"source\":\"x\"}",
        ])
    func malformed(_ body: String) throws {
        let answer = try caller.ask(gateway, "POST", "/api/v1/leads", body, key: Caller.newKey())
        #expect(answer.status == 400 || answer.status == 422, "\(answer.status) \(answer.body)")
        #expect(try site.records(of: caller.tenant).isEmpty)
    }

    @Test("bytes that are not UTF-8 are refused")
    func encoding() throws {
        let body = Array(#"{"lead_id":"L","source":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
        let answer = try gateway.ask(
            "POST", "/api/v1/leads",
            [
                ("Authorization", "Bearer \(caller.credential ?? "")"), ("Idempotency-Key", Caller.newKey()),
                ("Content-Type", "application/json"),
            ], body: body)
        #expect(answer.status == 400, "\(answer.body)")
    }
}
