import Foundation
import TestKit
import TestTraits
import Testing

/// Route × credential × tenant, on the built program; see `AccessTable` for what is expected.
@Suite("Access", .ownThreads) struct AccessTests {
    private let shared: SharedSite
    private let own = Caller.newTenant(), other = Caller.newTenant()

    init() throws { shared = try Site.shared.get() }

    private static let scope = "leads:write leads:read notes:write"

    /// A caller for each kind of credential, and the names of the keys that they have.
    private func callers() throws -> [Credential: Caller] {
        var callers: [Credential: Caller] = [:]
        func add(_ kind: Credential, _ tenant: String, _ credential: String?) {
            var caller = Caller(tenant: tenant)
            caller.credential = credential
            callers[kind] = caller
        }
        add(.none, own, nil)
        add(.garbage, own, "AAAA.BBBB.CCCC")
        add(.expired, own, Token(own, Self.scope, expires: -61).text)
        add(.wrongScope, own, Token(own, "orders:write").text)
        add(.selfScope, own, Token(own, "leads:write:self notes:write:self leads:read").text)
        add(.otherTenant, other, Token(other, Self.scope).text)
        add(.rightScope, own, Token(own, Self.scope).text)
        let live = try shared.site.createKey(own, Self.scope)
        add(.liveKey, own, live.text)
        let revoked = try shared.site.createKey(own, Self.scope, name: "old")
        add(.revokedKey, own, revoked.text)
        for kind in [Credential.liveKey, .revokedKey] { try wait(for: 200, callers[kind]) }
        try shared.site.revokeKey(revoked.id)
        try wait(for: 401, callers[.revokedKey])
        return callers
    }

    private func wait(for status: Int, _ caller: Caller?) throws {
        try eventually("a key's answer", equals: status) {
            try caller?.ask(shared.one, "GET", "/api/v1/automation/leads/ranked").status ?? 0
        }
    }

    private func ask(_ row: AccessRow, _ caller: Caller, _ naming: Naming, _ path: String) throws
        -> HTTPAnswer
    {
        let named = naming.isOther ? "someone-else" : caller.tenant
        let inHeader = naming == .ownInHeader || naming == .inHeader
        let inQuery = naming == .ownInQuery || naming == .inQuery
        return try caller.ask(
            shared.one, row.method, path + (inQuery ? "?tenant=\(named)" : ""),
            row.json(naming == .inBody ? named : nil),
            [("Content-Type", row.contentType)] + (inHeader ? [("X-Tenant-Id", named)] : []),
            key: row.needsKey ? Caller.newKey() : nil)
    }

    @Test(
        "each route answers each credential and each naming of a tenant as the table says, and writes nothing else"
    )
    func table() throws {
        let callers = try callers()
        let right = try #require(callers[.rightScope])
        let known = try right.create("known", on: shared.one, [("Prefer", "wait=20")])
        try #require(known["status"] == "applied", "\(known.body)")
        let id = try #require(known["id"])
        var places = [try #require(known.place)]
        for row in AccessTable.rows {
            for credential in Credential.allCases {
                let caller = try #require(callers[credential])
                for naming in Naming.allCases where naming != .inBody || row.data != nil {
                    let answer = try ask(row, caller, naming, row.path.replacing("{id}", with: id))
                    let expected = row.status(credential, naming)
                    #expect(
                        answer.status == expected,
                        "\(row.method) \(row.path) \(row.contentType) \(credential) \(naming): \(answer.body)"
                    )
                    if row.method != "GET" { places += answer.places + (answer.place.map { [$0] } ?? []) }
                    if answer.status == 207 {
                        #expect(answer.list.map { $0["status"] as? Int } == [naming == .inBody ? 404 : 403])
                    }
                }
            }
        }
        // In each partition behind all that could have been written by mistake.
        for caller in [right, try #require(callers[.otherTenant])] {
            places.append(try #require(try caller.create("sue", on: shared.one).place))
            let note = try caller.ask(
                shared.one, "PUT", "/api/v1/authors/sue/notes/last", #"{"text":"x"}"#, key: Caller.newKey())
            places.append(try #require(note.place))
        }
        let written = try ["lead-events", "notes"].flatMap { topic in
            try shared.site.records(in: topic).filter { record in
                [own, other, "someone-else"].contains { record.key.hasPrefix("\($0)/") }
            }
        }
        #expect(written.map(\.place).sorted() == places.sorted())
        #expect(written.allSatisfy { $0["ce_tenantid"] == String($0.key.split(separator: "/")[0]) })
        #expect(!written.contains { $0.key.hasPrefix("someone-else/") })
    }

    @Test("what is not found looks the same, whether another tenant has it or nobody does")
    func sameNotFound() throws {
        let (mine, theirs) = (Caller(), Caller())
        let lead = try mine.create("L-1", on: shared.one, [("Prefer", "wait=20")])
        try #require(lead["status"] == "applied")
        let id = try #require(lead["id"])
        let elsewhere = [
            "/api/v1/leads/L-1/score", "/api/v1/leads/L-none/score", "/api/v1/commands/\(id)",
            "/api/v1/commands/\(id.dropLast(2))xx", "/api/v1/commands/none",
        ]
        let answers = try elsewhere.map { try theirs.ask(shared.one, "GET", $0) }
        #expect(answers.allSatisfy { $0.status == 404 && $0.kind == "not-found" })
        #expect(Set(answers.map { $0["detail"] }) == ["nothing is found here"])
        #expect(Set(answers.map { $0.json.keys.sorted() }).count == 1)
        let ranked = try theirs.ask(shared.one, "GET", "/api/v1/automation/leads/ranked")
        #expect((ranked.json["leads"] as? [Any])?.count == 0)
        // The owner finds each of them, with any credential of the tenant.
        let bystander = Caller("orders:read", tenant: mine.tenant, subject: "bob")
        #expect(try bystander.ask(shared.one, "GET", elsewhere[2])["status"] == "applied")
        #expect(try mine.ask(shared.one, "GET", elsewhere[0]).status == 200)
    }

    @Test("the form :self is for the caller's own entity, on the route and as an event")
    func selfForm() throws {
        let caller = Caller("leads:write:self notes:write:self", subject: "sue")
        func ask(_ method: String, _ path: String, _ json: String) throws -> Int {
            try caller.ask(shared.one, method, path, json, key: Caller.newKey()).status
        }
        #expect(try ask("PATCH", "/api/v1/leads/sue", #"{"status":"won"}"#) == 202)
        #expect(try ask("PATCH", "/api/v1/leads/bob", #"{"status":"won"}"#) == 403)
        #expect(try ask("PATCH", "/api/v1/leads/%73ue", #"{"status":"won"}"#) == 202)
        #expect(try ask("PATCH", "/api/v1/leads/Sue", #"{"status":"won"}"#) == 403)
        #expect(try ask("PUT", "/api/v1/authors/sue/notes/1", #"{"text":"x"}"#) == 202)
        #expect(try ask("PUT", "/api/v1/authors/bob/notes/1", #"{"text":"x"}"#) == 403)
        // A type that does not allow it, and a path and a body that differ.
        #expect(try ask("DELETE", "/api/v1/leads/sue", "{}") == 403)
        #expect(try ask("PATCH", "/api/v1/leads/sue", #"{"lead_id":"bob","status":"won"}"#) == 422)
        for (lead, status) in [("sue", 202), ("bob", 403)] {
            let event =
                #"{"specversion":"1.0","id":"\#(lead)","source":"/crm","type":"lead.updated","data":{"lead_id":"\#(lead)"}}"#
            let answer = try caller.ask(
                shared.one, "POST", "/api/v1/events/lead-events", event,
                [("Content-Type", "application/cloudevents+json")])
            #expect(answer.status == status)
        }
        let keys = Set(try shared.site.records(of: caller.tenant).map(\.key))
        #expect(keys == ["\(caller.tenant)/sue"])
    }
}
