import Foundation
import TestKit
import TestTraits
import Testing

/// Broker or database away: what goes on, and what is refused at once.
@Suite("Absence", .ownThreads) struct AbsenceTests {
    private let caller = Caller("leads:write leads:read")

    private func isUnavailable(_ answer: HTTPAnswer) -> Bool {
        answer.status == 503 && answer.kind == "unavailable" && answer.headers["retry-after"] != nil
    }

    @Test("without a broker commands are refused at once, and reads go on")
    func brokerGone() throws {
        let site = try Site("broker_gone")
        let gateway = try site.gateway(limits: ["acknowledgement-seconds=20", "request-seconds=25"])
        try gateway.becomeReady()
        #expect(try caller.create("L", on: gateway).status == 202)
        try site.endBroker()
        try eventually("the gateway knows", equals: 503) { try gateway.ask("GET", "/readyz").status }
        let begin = ContinuousClock.now
        let answer = try caller.create("L", on: gateway)
        #expect(isUnavailable(answer), "\(answer.body)")
        #expect(ContinuousClock.now - begin < .seconds(5), "long before the acknowledgement's time")
        #expect(try caller.ask(gateway, "GET", "/api/v1/automation/leads/ranked").status == 200)
        #expect(try gateway.ask("GET", "/healthz").status == 200)
    }

    @Test(
        "without Postgres writes go on, by token and by a key that is known; reads are refused; all of it is told later"
    )
    func databaseGone() throws {
        let server = try PostgresServer()
        let site = try Site("database_gone", server: server)
        let gateway = try site.gateway()
        try gateway.becomeReady()
        var robot = caller
        robot.credential = try site.createKey(caller.tenant, "leads:write").text
        try eventually("the key is known", equals: 202) { try robot.create("L", on: gateway).status }
        let before = try caller.create("L", on: gateway)
        try server.stop()
        try eventually("the gateway knows", equals: 503) { try gateway.ask("GET", "/readyz").status }
        let ready = try gateway.ask("GET", "/readyz")
        #expect(ready["broker"] == "ok" && ready["database"] != "ok", "\(ready.body)")
        let written = try [caller, robot].map { try $0.create("L", on: gateway) }
        #expect(written.map(\.status) == [202, 202])
        #expect(written.allSatisfy { $0["status"] == "accepted" && $0["id"] != nil })
        #expect(try caller.create("L", on: gateway, [("Prefer", "wait=2")]).status == 202)
        for path in [
            "/api/v1/automation/leads/ranked", "/api/v1/leads/L/score",
            "/api/v1/commands/\(before["id"] ?? "")",
        ] {
            #expect(isUnavailable(try caller.ask(gateway, "GET", path)), "\(path)")
        }
        try server.start()
        try gateway.becomeReady()
        try eventually("outcomes are told again", equals: "accepted") {
            try caller.ask(gateway, "GET", "/api/v1/commands/\(before["id"] ?? "")")["status"]
        }
        let ids = written.map { "'\($0.headers["x-request-id"] ?? "")'" }.joined(separator: ",")
        try eventually("the audit has caught up", equals: ["2"]) {
            try site.strings("select count(*)::text from gateway.audit where request_id in (\(ids))")
        }
    }

    @Test("started without Postgres, nothing is taken for sure that cannot be told of; then it recovers")
    func startedAlone() throws {
        let server = try PostgresServer()
        let site = try Site("started_alone", server: server)
        try server.stop()
        let gateway = try site.gateway()
        let answer = try caller.create("L", on: gateway)
        #expect(isUnavailable(answer), "\(answer.body)")
        try server.start()
        try gateway.becomeReady()
        #expect(try caller.create("L", on: gateway).status == 202)
        #expect(try site.records(of: caller.tenant).count == 1)
    }
}

/// A real broker behind a proxy that loses and holds back what it says.
@Suite("A broker that does not answer", .serialized, .ownThreads, .enabled(if: KafkaServer.isAvailable))
struct SilentBrokerTests {
    private let shared: SharedSite
    private let proxy: FaultProxy
    private let kafka: ProxiedKafka
    private let caller = Caller("leads:write leads:read")

    init() throws {
        shared = try Site.shared.get()
        kafka = try #require(try ProxiedKafka.shared)
        proxy = kafka.proxy
        proxy.heal()
    }

    private func gateway(_ limits: [String]) throws -> GatewayProgram {
        let gateway = try shared.site.gateway(limits: limits, brokers: kafka.server.proxiedBootstrap)
        try gateway.becomeReady()
        // The producer is connected.
        try #require(try caller.create("first", on: gateway).status == 202)
        return gateway
    }

    private func request(_ lead: String, _ key: String) -> [UInt8] {
        HTTPClient.request(
            "POST", "/api/v1/leads",
            [
                ("Authorization", "Bearer \(caller.credential ?? "")"), ("Idempotency-Key", key),
                ("Content-Type", "application/json"),
            ], body: Array(#"{"lead_id":\#(quoted(lead)),"source":"referral"}"#.utf8))
    }

    @Test("an acknowledgement that is lost is 504, and a repeat with the same key takes effect once")
    func lost() throws {
        let gateway = try gateway(["acknowledgement-seconds=2"])
        let key = Caller.newKey()
        proxy.add(.hold, .toClient)
        let answer = try caller.create("L-1", on: gateway, key: key)
        #expect(answer.status == 504 && answer.kind == "outcome-unknown", "\(answer.body)")
        #expect(answer.headers["retry-after"] != nil && answer["detail"]?.contains("same key") == true)
        proxy.reset()
        proxy.heal()
        let again = try eventually(
            "the repeat is acknowledged",
            { try caller.create("L-1", on: gateway, key: key, [("Prefer", "wait=20")]) },
            until: { $0.status == 202 })
        #expect(["applied", "duplicate"].contains(again["status"]), "\(again.body)")
        let ids = try shared.site.records(of: caller.tenant).filter { $0.key.hasSuffix("/L-1") }.map {
            $0["ce_id"]
        }
        #expect(Set(ids) == [again["event_id"]])
        #expect(
            try shared.site.strings(
                "select count(*)::text from leads.score_change where tenant_id = '\(caller.tenant)' and lead_id = 'L-1'"
            ) == ["1"])
    }

    @Test("in flight: the same key is 409 until the first is answered; beyond the queue all is 503 at once")
    func inFlight() throws {
        let gateway = try gateway(["acknowledgement-seconds=20", "queue-records=1", "request-seconds=25"])
        proxy.add(.hold, .toClient)
        let key = Caller.newKey()
        let client = try gateway.connect()
        client.send(request("L-1", key))
        let same = try eventually("it is in flight", { try caller.create("L-1", on: gateway, key: key) }) {
            $0.status == 409
        }
        #expect(same.kind == "in-progress" && same.headers["retry-after"] != nil)
        let begin = ContinuousClock.now
        let other = try caller.create("L-2", on: gateway)
        #expect(other.status == 503 && other.headers["retry-after"] != nil, "\(other.body)")
        #expect(ContinuousClock.now - begin < .seconds(5))
        let stranger = try Caller().create("L-1", on: gateway, key: key)
        #expect(stranger.status == 503, "another tenant's is not the same command")
        proxy.heal()
        let first = try client.response(within: .seconds(30))
        #expect(first.status == 202)
        let repeated = try caller.create("L-1", on: gateway, key: key)
        #expect(repeated.status == 202 && repeated.place == first.place)
    }

    @Test("a broker whose port is closed is 503 at once; when it is back, so are commands")
    func closedPort() throws {
        let gateway = try gateway(["acknowledgement-seconds=20", "request-seconds=25"])
        proxy.listen(false)
        proxy.close()
        try eventually("the gateway knows", equals: 503) { try gateway.ask("GET", "/readyz").status }
        let begin = ContinuousClock.now
        let answer = try caller.create("L", on: gateway)
        #expect(answer.status == 503 && answer.kind == "unavailable" && answer.headers["retry-after"] != nil)
        #expect(ContinuousClock.now - begin < .seconds(5))
        proxy.heal()
        try eventually("commands are taken again", equals: 202) { try caller.create("L", on: gateway).status }
    }
}
