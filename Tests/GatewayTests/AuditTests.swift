import Foundation
import Postgres
import TestKit
import TestTraits
import Testing

/// Who did what, and what of persons is shown to whom.
@Suite("Audit and privacy", .ownThreads) struct AuditTests {
    private let shared: SharedSite
    private let caller = Caller("leads:write leads:read")

    init() throws { shared = try Site.shared.get() }

    /// Entries of a request, as `action status outcome`, once there are some.
    private func entries(_ answer: HTTPAnswer, columns: String = "action || ' ' || status || ' ' || outcome")
        throws -> [String]
    {
        let id = answer.headers["x-request-id"] ?? ""
        return try eventually("the audit has the request \(id)") {
            try shared.site.strings(
                "select \(columns) from gateway.audit where request_id = '\(id)' order by id")
        } until: {
            !$0.isEmpty
        }
    }

    @Test("a write is told with who, what, from where, and how it ended")
    func write() throws {
        let answer = try caller.create("L-1", on: shared.one)
        let columns =
            "concat_ws(' ', tenant_id, subject, credential, action, method, route, resource, status, outcome, remote)"
        #expect(
            try entries(answer, columns: columns) == [
                "\(caller.tenant) sue token write POST /api/v1/leads \(answer["event_id"] ?? "-") 202 acknowledged 127.0.0.1"
            ])
        var robot = caller
        let key = try shared.site.createKey(caller.tenant, "leads:write")
        robot.credential = key.text
        let byKey = try eventually("the key is known", { try robot.create("L-1", on: shared.one) }) {
            $0.status != 401
        }
        #expect(
            try entries(byKey, columns: "concat_ws(' ', subject, credential)") == ["key:robot key \(key.id)"])
        let refused = try caller.ask(shared.one, "POST", "/api/v1/leads", "{}", key: Caller.newKey())
        #expect(try entries(refused) == ["write 422 invalid-event"])
    }

    @Test("denials and requests that name another tenant are told, those in a batch too")
    func denials() throws {
        let nobody = try shared.one.ask("GET", "/api/v1/commands/x")
        #expect(try entries(nobody) == ["denied 401 missing"])
        let reader = Caller("leads:read", tenant: caller.tenant)
        #expect(try entries(try reader.create("L-1", on: shared.one)).map { $0.prefix(10) } == ["denied 403"])
        let header = try caller.create("L-1", on: shared.one, [("X-Tenant-Id", "other")])
        #expect(header.status == 404)
        #expect(try entries(header).map { $0.prefix(12) } == ["security 404"])
        let event =
            #"{"specversion":"1.0","id":"1","source":"/crm","type":"lead.updated","tenantid":"other","data":{"lead_id":"a"}}"#
        let batch = try caller.ask(
            shared.one, "POST", "/api/v1/events/lead-events", "[\(event)]",
            [("Content-Type", "application/cloudevents-batch+json")])
        #expect(batch.status == 207)
        #expect(try entries(batch).map { $0.prefix(12) } == ["security 404"])
        let forbidden = try reader.ask(
            shared.one, "POST", "/api/v1/events/lead-events",
            "[\(event.replacing(#","tenantid":"other""#, with: ""))]",
            [("Content-Type", "application/cloudevents-batch+json")])
        #expect(try entries(forbidden).map { $0.prefix(10) } == ["denied 403"])
        #expect(
            shared.one.log.contains(batch.headers["x-request-id"] ?? "-"), "a security event is in the log")
    }

    @Test("the gateway's role appends to the audit, and can do nothing else with it")
    func appendOnly() throws {
        _ = try entries(try caller.create("L-1", on: shared.one))
        for statement in [
            "update gateway.audit set outcome = 'x'", "delete from gateway.audit", "truncate gateway.audit",
            "select * from gateway.audit", "drop table gateway.audit",
        ] {
            let error = #expect(throws: PostgresError.self, "\(statement)") {
                try shared.site.sql(
                    "set role bellhop_gateway; select set_config('bellhop.tenant', '\(caller.tenant)', false); \(statement)"
                )
            }
            #expect(
                error.map { "\($0)".contains("permission denied") || "\($0)".contains("must be owner") }
                    == true, "\(String(describing: error))")
        }
    }

    private static let mail = "canary.person@example.com", phone = "+49 30 555 0199"

    private func person(_ headers: [(String, String)] = []) throws -> HTTPAnswer {
        try caller.ask(
            shared.one, "POST", "/api/v1/leads",
            #"{"lead_id":"L-1","source":"referral","name":"Ada","email":"\#(Self.mail)","phone":"\#(Self.phone)"}"#,
            headers, key: Caller.newKey())
    }

    @Test("e-mail and phone are hidden without pii:read, and shown and told of with it")
    func masked() throws {
        let written = try person([("Prefer", "wait=20")])
        #expect(written["status"] == "applied")
        let ranked = "/api/v1/automation/leads/ranked"
        let plain = try caller.ask(shared.one, "GET", ranked)
        let leads = try #require(plain.json["leads"] as? [[String: Any]])
        #expect(
            leads.map { $0["email"] as? String } == ["***"] && leads.map { $0["phone"] as? String } == ["***"]
        )
        #expect(leads.map { $0["name"] as? String } == ["Ada"])
        let officer = Caller("leads:read pii:read", tenant: caller.tenant, subject: "officer")
        let open = try officer.ask(shared.one, "GET", ranked)
        #expect(open.body.contains(Self.mail) && open.body.contains("0199"))
        #expect(try entries(open) == ["read 200 personal data"])
        // By now a plain read would have been told of too.
        let id = plain.headers["x-request-id"] ?? ""
        #expect(
            try shared.site.strings("select action from gateway.audit where request_id = '\(id)'").isEmpty)
        for answer in [written, plain] {
            #expect(!answer.body.contains("canary") && !answer.body.contains("0199"))
        }
    }

    @Test(
        "what is wrong with personal data is told without it",
        arguments: [
            #"{"lead_id":"L","source":5,"email":["canary@example.com"]}"#,
            #"{"lead_id":"L","source":"x","phone":{"canary":"canary"}}"#,
            #"{"lead_id":"L","source":"x","email":"canary\u0000"}"#,
            #"{"lead_id":"L","source":"x","email":"canary""#,
            #"{"lead_id":"L","source":"x","attributes":{"email":"canary","n":1e999999}}"#,
        ])
    func violations(_ json: String) throws {
        let answer = try caller.ask(shared.one, "POST", "/api/v1/leads", json, key: Caller.newKey())
        #expect((400...422).contains(answer.status))
        #expect(!answer.body.contains("canary"), "\(answer.body)")
    }

    @Test("no secret and nothing of a person is in the log or the metrics, whatever is sent")
    func log() throws {
        let gateway = try shared.site.gateway(environment: [
            "BELLHOP_COMMAND_SECRET": String(repeating: "ca", count: 32)
        ])
        try gateway.becomeReady()
        let canary = "canary@example.com"
        let bodies = [
            #"{"lead_id":"\#(canary)","source":"x","email":"\#(canary)","phone":"\#(canary)"}"#,
            #"{"lead_id":5,"email":"\#(canary)"}"#, #"{"tenant_id":"\#(canary)","lead_id":"a","source":"b"}"#,
            canary,
        ]
        let headers = [
            "X-Tenant-Id", "User-Agent", "Cookie", "traceparent", "Prefer", "Origin", "ce-id", "Content-Type",
        ]
        for body in bodies {
            _ = try caller.ask(gateway, "POST", "/api/v1/leads", body, key: Caller.newKey())
            _ = try caller.ask(
                gateway, "POST", "/api/v1/events/lead-events", body,
                [("Content-Type", "application/cloudevents+json")])
        }
        for name in headers { _ = try caller.create("L", on: gateway, [(name, canary)]) }
        for path in [
            "/\(canary)", "/api/v1/leads/\(canary)/score", "/api/v1/leads?tenant=\(canary)",
            "/api/v1/commands/\(canary)",
        ] {
            _ = try caller.ask(gateway, "GET", path)
        }
        var stranger = caller
        for credential in [canary, "bh_canary", Token("canary", "x").text + "canary"] {
            stranger.credential = credential
            _ = try stranger.create("L", on: gateway)
        }
        _ = try caller.ask(gateway, "CANARY", "/healthz")
        let metrics = try gateway.ask("GET", "/metrics")
        try gateway.stop()
        let log = gateway.log
        #expect(log.contains("security_event"), "something was logged")
        for secret in ["canary", "CANARY", Token.secret, caller.credential ?? "-", "cacaca"] {
            #expect(!log.contains(secret) && !metrics.body.contains(secret), "\(secret)")
        }
        #expect(!log.contains(try #require(caller.credential?.split(separator: ".").last)))
    }
}
