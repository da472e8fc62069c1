import Foundation
import Records
import TestKit
import TestTraits
import Testing

/// Keys of commands: what a repeat does, on the same gateway, on another, and after a restart.
@Suite("Idempotency", .ownThreads) struct IdempotencyTests {
    private let shared: SharedSite
    private let caller = Caller()

    init() throws { shared = try Site.shared.get() }

    private let wait = [("Prefer", "wait=20")]

    @Test(
        "a key that is missing, given twice or malformed is refused before the body is read",
        arguments: ["", "short", "fifteen-letters", "with a space in it", String(repeating: "k", count: 256)])
    func malformed(_ key: String) throws {
        let answer = try caller.ask(
            shared.one, "POST", "/api/v1/leads", "{not even JSON", key: key.isEmpty ? nil : key)
        #expect(answer.status == 400 && answer.kind == "invalid-idempotency-key", "\(answer.body)")
        let twice = try caller.ask(
            shared.one, "POST", "/api/v1/leads", #"{"lead_id":"a","source":"b"}"#,
            [("Idempotency-Key", Caller.newKey())], key: Caller.newKey())
        #expect(twice.status == 400 && twice.kind == "invalid-idempotency-key")
        #expect(try shared.site.records(of: caller.tenant).isEmpty)
    }

    @Test("the shortest and the longest key are taken", arguments: [16, 255])
    func lengths(_ count: Int) throws {
        let key = String(repeating: "~", count: count)
        #expect(try caller.create("L", on: shared.one, key: key).status == 202)
    }

    @Test("a repeat gets the same command, and another record only on another gateway; the effect is one")
    func repeated() throws {
        let key = Caller.newKey()
        let first = try caller.create("L-1", on: shared.one, key: key, wait)
        #expect(first.status == 202 && first["status"] == "applied", "\(first.body)")
        let again = try caller.create("L-1", on: shared.one, key: key)
        #expect(again.status == 202 && again["event_id"] == first["event_id"] && again.place == first.place)
        // White space and the order of members are not the body's meaning.
        let otherwise = try caller.ask(
            shared.one, "POST", "/api/v1/leads", #"{ "source" : "referral", "lead_id":"L-1" }"#, key: key)
        #expect(otherwise.status == 202 && otherwise.place == first.place)
        let elsewhere = try caller.create("L-1", on: shared.two, key: key, wait)
        #expect(elsewhere.status == 202 && elsewhere["event_id"] == first["event_id"])
        #expect(elsewhere["status"] == "duplicate" && elsewhere.place != first.place, "\(elsewhere.body)")
        #expect(try shared.site.records(of: caller.tenant).count == 2)
        #expect(try changes() == ["1"])
        let known = try caller.ask(shared.two, "GET", "/api/v1/commands/\(first["id"] ?? "")")
        #expect(known["status"] == "applied")
    }

    /// How many changes of scores the tenant has.
    private func changes() throws -> [String] {
        try shared.site.strings(
            "select count(*)::text from leads.score_change where tenant_id = '\(caller.tenant)'")
    }

    @Test("a repeat after a restart is a duplicate")
    func restarted() throws {
        let key = Caller.newKey()
        let before = try shared.site.gateway()
        try before.becomeReady()
        let first = try caller.create("L-1", on: before, key: key, wait)
        #expect(first["status"] == "applied", "\(first.body)")
        before.program.kill9()
        let after = try shared.site.gateway()
        try after.becomeReady()
        let again = try caller.create("L-1", on: after, key: key, wait)
        #expect(again["status"] == "duplicate" && again["event_id"] == first["event_id"], "\(again.body)")
        #expect(try changes() == ["1"])
        // What the one that died gave out is read by any other.
        let known = try caller.ask(after, "GET", "/api/v1/commands/\(first["id"] ?? "")")
        #expect(known["status"] == "applied")
    }

    @Test("the same key with other data: 422 where it is known, elsewhere a record that ends as rejected")
    func conflict() throws {
        let key = Caller.newKey()
        let first = try caller.create("L-1", on: shared.one, key: key, wait)
        #expect(first["status"] == "applied")
        let other = #"{"lead_id":"L-1","source":"organic"}"#
        let here = try caller.ask(shared.one, "POST", "/api/v1/leads", other, key: key)
        #expect(here.status == 422 && here.kind == "idempotency-conflict", "\(here.body)")
        let there = try caller.ask(shared.two, "POST", "/api/v1/leads", other, wait, key: key)
        #expect(there.status == 202 && there["status"] == "rejected", "\(there.body)")
        #expect(there["rule"] == "idempotency-conflict" && there["event_id"] == first["event_id"])
        #expect(there["reason"]?.isEmpty == false)
        let asked = try caller.ask(shared.one, "GET", "/api/v1/commands/\(there["id"] ?? "")")
        #expect(asked["status"] == "rejected")
        #expect(
            try shared.site.strings("select source from leads.lead where tenant_id = '\(caller.tenant)'")
                == ["referral"])
    }

    @Test("one key is another command for another tenant, subject, method and path")
    func independent() throws {
        let key = Caller.newKey()
        let colleague = Caller(tenant: caller.tenant, subject: "bob"), stranger = Caller()
        var answers = try [caller, colleague, stranger].map { try $0.create("L-1", on: shared.one, key: key) }
        for path in ["L-1", "L-2"] {
            answers.append(
                try caller.ask(shared.one, "PATCH", "/api/v1/leads/\(path)", #"{"status":"won"}"#, key: key))
            answers.append(
                try caller.ask(shared.one, "DELETE", "/api/v1/leads/\(path)", nil, key: key))
        }
        #expect(answers.map(\.status) == Array(repeating: 202, count: 7))
        #expect(Set(answers.map { $0["event_id"] }).count == 7)
    }

    @Test("an API key and its successor of the same name are one subject")
    func rotated() throws {
        let key = Caller.newKey()
        var ids: Set<String?> = []
        for _ in 1...2 {
            var robot = caller
            robot.credential = try shared.site.createKey(caller.tenant, "leads:write").text
            let answer = try eventually(
                "the key is known", { try robot.create("L-1", on: shared.one, key: key) }
            ) {
                $0.status != 401
            }
            #expect(answer.status == 202)
            ids.insert(answer["event_id"])
        }
        #expect(ids.count == 1)
    }
}
