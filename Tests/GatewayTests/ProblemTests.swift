import Foundation
import TestKit
import TestTraits
import Testing

/// What every answer has, and how an error looks.
@Suite("Answers", .ownThreads) struct ProblemTests {
    private let shared: SharedSite
    private let caller = Caller()

    init() throws { shared = try Site.shared.get() }

    /// A request that fails, and how.
    struct Failure: CustomTestStringConvertible, Sendable {
        var kind: String
        var status: Int
        var method = "POST"
        var path = "/api/v1/leads"
        var body: String?
        var headers = [("Idempotency-Key", "a key of no use-x".replacing(" ", with: "-"))]
        var scope = "leads:write leads:read"

        var testDescription: String { "\(status) \(kind)" }
    }

    static let failures = [
        Failure(kind: "bad-request", status: 400, body: "{"),
        Failure(kind: "bad-request", status: 400, body: ""),
        Failure(kind: "invalid-event", status: 422, body: #"{"lead_id":"a","lead_id":"b","source":"x"}"#),
        Failure(kind: "bad-request", status: 400, path: "/api/v1/leads?x=%zz", body: "{}"),
        Failure(
            kind: "bad-request", status: 400, method: "GET", path: "/api/v1/automation/leads/ranked?limit=0"),
        Failure(
            kind: "bad-request", status: 400, method: "GET", path: "/api/v1/automation/leads/ranked?cursor=x"),
        Failure(kind: "invalid-idempotency-key", status: 400, body: "{}", headers: []),
        Failure(kind: "unauthenticated", status: 401, body: "{}", scope: ""),
        Failure(kind: "forbidden", status: 403, body: "{}", scope: "orders:write"),
        Failure(kind: "not-found", status: 404, path: "/api/v1/nothing", body: "{}"),
        Failure(kind: "not-found", status: 404, method: "GET", path: "/api/v1/leads/none/score"),
        Failure(kind: "method-not-allowed", status: 405, method: "PUT", body: "{}"),
        Failure(
            kind: "unsupported-media-type", status: 415, body: "{}",
            headers: [("Idempotency-Key", "0123456789abcdef"), ("Content-Type", "text/plain")]),
        Failure(kind: "invalid-event", status: 422, body: "{}"),
        Failure(kind: "invalid-event", status: 422, body: "[]"),
        Failure(
            kind: "invalid-event", status: 422, method: "PATCH", path: "/api/v1/leads/a",
            body: #"{"lead_id":"b"}"#),
        Failure(
            kind: "target-too-long", status: 414, path: "/" + String(repeating: "a", count: 8200), body: "{}"),
        Failure(
            kind: "head-too-large", status: 431, body: "{}",
            headers: [("X-Junk", String(repeating: "a", count: 17_000))]),
        Failure(kind: "length-required", status: 411, headers: [("Transfer-Encoding", "chunked")]),
        Failure(kind: "too-large", status: 413, body: String(repeating: " ", count: 262_145)),
    ]

    @Test(
        "an error is a problem with type, title, status, detail and instance, whatever it is",
        arguments: failures)
    func shape(_ failure: Failure) throws {
        var caller = caller
        caller.credential = failure.scope.isEmpty ? nil : Token(caller.tenant, failure.scope).text
        let answer = try caller.ask(
            shared.one, failure.method, failure.path, failure.body, failure.headers)
        #expect(answer.status == failure.status && answer.kind == failure.kind, "\(answer.body)")
        #expect(answer.headers["content-type"] == "application/problem+json")
        let own: Set = ["type", "title", "status", "detail", "instance"]
        #expect(
            own.isSubset(of: answer.json.keys)
                && Set(answer.json.keys).subtracting(own).isSubset(of: ["errors"]))
        #expect(answer.json["status"] as? Int == failure.status)
        #expect(answer["instance"] == answer.headers["x-request-id"] && answer["detail"]?.isEmpty == false)
        #expect((failure.status == 401) == (answer.headers["www-authenticate"] == "Bearer"))
        // Nothing of how it is made.
        for word in [".swift", "Fatal", "0x", "stack", "/work", "SELECT", "select "] {
            #expect(!answer.body.contains(word))
        }
        checkHeaders(answer)
    }

    private func checkHeaders(_ answer: HTTPAnswer) {
        #expect(answer.headers["x-content-type-options"] == "nosniff")
        #expect(
            answer.headers["x-frame-options"] == "DENY" && answer.headers["referrer-policy"] == "no-referrer")
        #expect(answer.headers["content-security-policy"]?.contains("default-src 'none'") == true)
        #expect(answer.headers["cache-control"] != nil && answer.headers["strict-transport-security"] == nil)
        #expect(answer.headers["x-request-id"]?.wholeMatch(of: #/[0-9a-zA-Z-]{16,64}/#) != nil)
        #expect(!answer.headers.keys.contains { $0.hasPrefix("access-control-") })
        #expect(answer.headers["server"] == nil)
    }

    @Test("all broken rules are told at once, each with its place")
    func pointers() throws {
        let answer = try caller.ask(
            shared.one, "POST", "/api/v1/leads",
            #"{"lead_id":"","status":[],"created_at":"soon","value_cents":1.5,"attributes":7}"#,
            key: Caller.newKey())
        #expect(answer.status == 422)
        #expect(
            Set(answer.pointers).isSuperset(of: [
                "/lead_id", "/status", "/created_at", "/value_cents", "/attributes",
            ]),
            "\(answer.body)")
        let errors = try #require(answer.json["errors"] as? [[String: Any]])
        #expect(
            errors.contains {
                $0["rule"] as? String == "required" && ($0["detail"] as? String)?.contains("source") == true
            })
        #expect(errors.allSatisfy { $0["detail"] is String && $0["rule"] is String })
    }

    @Test("good answers have the same headers, each an id of its own")
    func goodHeaders() throws {
        let answers = try ["/healthz", "/readyz", "/openapi.json", "/asyncapi.yaml", "/docs", "/metrics"].map
        {
            try shared.one.ask("GET", $0)
        }
        #expect(answers.allSatisfy { $0.status == 200 })
        for answer in answers { checkHeaders(answer) }
        #expect(Set(answers.map { $0.headers["x-request-id"] }).count == answers.count)
    }

    @Test("a traceparent is taken, and made where there is none or a bad one")
    func traceparent() throws {
        let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let bad = ["00-zz", "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "x\"y"]
        for (index, trace) in ([given] + bad).enumerated() {
            #expect(try caller.create("L-\(index)", on: shared.one, [("traceparent", trace)]).status == 202)
        }
        #expect(try caller.create("L-9", on: shared.one).status == 202)
        let traces = try shared.site.records(of: caller.tenant).map { $0["ce_traceparent"] ?? "" }
        #expect(traces.count == 5 && traces.count { $0 == given } == 1)
        #expect(Set(traces).count == 5)
        #expect(
            traces.allSatisfy { $0.wholeMatch(of: #/00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]/#) != nil },
            "\(traces)")
    }

    @Test("HEAD is GET without the body; other methods are 405 and told which there are")
    func methods() throws {
        let get = try shared.one.ask("GET", "/openapi.json"),
            head = try shared.one.ask("HEAD", "/openapi.json")
        #expect(head.status == 200 && head.body.isEmpty)
        #expect(head.headers["content-length"] == get.headers["content-length"])
        func allowed(_ method: String, _ path: String) throws -> Set<String> {
            let answer = try caller.ask(shared.one, method, path)
            #expect(answer.status == 405, "\(method) \(path)")
            return Set((answer.headers["allow"] ?? "").split(separator: ",").map { $0.filter { $0 != " " } })
        }
        #expect(try allowed("GET", "/api/v1/leads") == ["POST"])
        #expect(try allowed("GET", "/api/v1/leads/a") == ["DELETE", "PATCH"])
        #expect(try allowed("DELETE", "/api/v1/commands/a") == ["GET", "HEAD"])
        #expect(try allowed("OPTIONS", "/healthz") == ["GET", "HEAD"])
        #expect(try caller.ask(shared.one, "BREW", "/healthz").status == 405)
    }

    @Test("CORS is off, and on for the origins that are listed")
    func crossOrigin() throws {
        let gateway = try shared.site.gateway(["--cors", "https://app.example,https://b.example"])
        let ask = [("Origin", "https://app.example"), ("Access-Control-Request-Method", "POST")]
        let preflight = try gateway.ask("OPTIONS", "/api/v1/leads", ask)
        #expect(
            preflight.status == 204
                && preflight.headers["access-control-allow-origin"] == "https://app.example")
        #expect(preflight.headers["access-control-allow-headers"]?.contains("Idempotency-Key") == true)
        #expect(preflight.headers["access-control-allow-credentials"] == nil)
        let answer = try gateway.ask("GET", "/healthz", [("Origin", "https://b.example")])
        #expect(
            answer.headers["access-control-allow-origin"] == "https://b.example"
                && answer.headers["vary"] == "Origin")
        for origin in [
            "https://evil.example", "null", "https://app.example.evil.example", "http://app.example",
        ] {
            let other = try gateway.ask("GET", "/healthz", [("Origin", origin)])
            #expect(other.headers["access-control-allow-origin"] == nil)
        }
        #expect(try shared.one.ask("OPTIONS", "/api/v1/leads", ask).status == 405)
    }

    @Test("only the hosts that are listed are served")
    func hosts() throws {
        let gateway = try shared.site.gateway(["--hosts", "localhost,api.example"])
        #expect(try gateway.ask("GET", "/healthz").status == 200)
        let client = try gateway.connect()
        client.send("GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        #expect(try client.response().status == 400)
    }

    @Test("a connection serves one request after another")
    func keepAlive() throws {
        let client = try shared.one.connect()
        let authorization = [("Authorization", "Bearer \(caller.credential ?? "")")]
        for number in 0..<20 {
            let isGood = number % 2 == 0
            client.send(
                HTTPClient.request("GET", isGood ? "/healthz" : "/api/v1/leads/none/score", authorization))
            #expect(try client.response().status == (isGood ? 200 : 404))
        }
    }
}
