import Credentials
import Foundation
import Postgres
import Records
import TestKit
import TestTraits
import Testing

@Suite("bellhop keys", .ownThreads) struct KeysTests {
    private func create(_ bellhop: Bellhop, _ words: String...) throws -> [String: Any] {
        let words =
            ["keys", "create", "--tenant", "acme", "--scope", "leads:write leads:read", "--json"] + words
        let result = try Program.run("bellhop", words, environment: bellhop.environment)
        #expect(result.status == 0, "\(result.error)")
        return try #require(json(result.output) as? [String: Any])
    }

    private func list(_ bellhop: Bellhop) throws -> [[String: Any]] {
        try rows(json(bellhop("keys", "list", "--json").output))
    }

    @Test("a key is shown once, works by what is stored, and is stored as a hash only")
    func creation() throws {
        let bellhop = try Self.database("keys_creation")
        let made = try create(bellhop, "--name", "crm", "--expires", "30")
        let text = try #require(made["key"] as? String)
        let presented = try #require(APIKey.parse(text))
        #expect(made["id"] as? String == presented.id)
        #expect(made["scope"] as? String == "leads:write leads:read")
        #expect((made["expires_at"] as? String)?.hasSuffix("Z") == true)
        let stored = try Self.stored(bellhop)
        #expect(stored.count == 1)
        let principal = try #require(stored.first?.principal(presented, now: Timestamp(milliseconds: 0)))
        #expect(principal.tenant == "acme")
        #expect(principal.subject == "key:crm")
        #expect(principal.permissions == ["leads:write", "leads:read"])
        let dump = try bellhop.strings("select k::text from gateway.api_key k").joined()
        #expect(!dump.contains(text.suffix(32)))
        let row = try #require(list(bellhop).first)
        #expect(row["state"] as? String == "live")
        #expect((row["created_by"] as? String)?.contains(" on ") == true)
        #expect(try !bellhop("keys", "list").output.contains(text.suffix(32)))
        let told = try bellhop("operations", "--action", "keys", "--json").output
        #expect(told.contains("keys create") && told.contains("key \(presented.id)"), "\(told)")
        #expect(!told.contains(text.suffix(32)))
    }

    @Test("without --json the key alone is on standard output, for a pipe")
    func plain() throws {
        let bellhop = try Self.database("keys_plain")
        let result = try bellhop("keys", "create", "--tenant", "acme", "--scope", "leads:read")
        #expect(result.status == 0)
        let line = try #require(result.output.split(separator: "\n").first)
        #expect(result.output == line + "\n")
        #expect(APIKey.parse(String(line)) != nil)
        #expect(result.error.contains("not shown again"))
        #expect(try bellhop("keys", "list").output.contains("default"))
    }

    @Test("two live keys of a name are for rotation; a third waits until one is revoked or has expired")
    func rotation() throws {
        let bellhop = try Self.database("keys_rotation")
        let first = try create(bellhop)
        _ = try create(bellhop)
        let third = try bellhop("keys", "create", "--tenant", "acme", "--scope", "leads:read")
        #expect(third.status == 1)
        #expect(third.output == "")
        #expect(third.error.contains("two live keys named default"))
        _ = try create(bellhop, "--name", "other")
        let id = try #require(first["id"] as? String)
        #expect(try bellhop("keys", "revoke", id).output.contains("\(id) is revoked"))
        _ = try create(bellhop)
        #expect(try bellhop("keys", "create", "--tenant", "acme", "--scope", "leads:read").status == 1)
        try bellhop.sql("update gateway.api_key set expires_at = now() where name = 'default'")
        _ = try create(bellhop)
        let states = try list(bellhop).map { $0["state"] as? String ?? "" }
        #expect(states.sorted() == ["expired", "expired", "live", "live", "revoked"])
    }

    @Test("of many creations at once two succeed")
    func race() throws {
        let bellhop = try Self.database("keys_race")
        let programs = try (0..<8).map { _ in
            try bellhop.start("keys", "create", "--tenant", "acme", "--scope", "leads:read")
        }
        let endings = try programs.map { try $0.wait() }
        #expect(endings.count { $0 == .exited(0) } == 2)
        #expect(endings.count { $0 == .exited(1) } == 6)
        #expect(try list(bellhop).count == 2)
    }

    @Test("a revoked key says by whom and when, and is revoked once")
    func revocation() throws {
        let bellhop = try Self.database("keys_revocation")
        let text = try #require(create(bellhop)["key"] as? String)
        let presented = try #require(APIKey.parse(text))
        let id = presented.id
        let time = Timestamp(milliseconds: 0)
        #expect(try Self.stored(bellhop).first?.principal(presented, now: time) != nil)
        let done = try #require(json(bellhop("keys", "revoke", id, "--json").output) as? [String: Any])
        #expect(done["state"] as? String == "revoked")
        #expect((done["revoked_by"] as? String)?.contains(" on ") == true)
        #expect(done["revoked_at"] is String)
        let again = try bellhop("keys", "revoke", id)
        #expect(again.status == 1)
        #expect(again.error.contains("was revoked already"))
        #expect(try Self.stored(bellhop).first?.principal(presented, now: time) == nil)
    }

    @Test("list shows what there is, of one tenant where asked")
    func listing() throws {
        let bellhop = try Self.database("keys_listing")
        #expect(try bellhop("keys", "list").output == "No keys.\n")
        #expect(try bellhop("keys", "list", "--json").output == "[]\n")
        _ = try create(bellhop)
        #expect(try bellhop("keys", "create", "--tenant", "beta", "--scope", "pii:read").status == 0)
        #expect(try list(bellhop).count == 2)
        let beta = try rows(json(bellhop("keys", "list", "--tenant", "beta", "--json").output))
        #expect(beta.map { $0["scope"] as? String } == ["pii:read"])
    }

    @Test(
        "misuse makes no key and says what is wrong",
        arguments: [
            (["create", "--scope", "leads:read"], 64, "--tenant ID is needed"),
            (["create", "--tenant", "a/b", "--scope", "leads:read"], 64, "--tenant must have"),
            (["create", "--tenant", "", "--scope", "leads:read"], 64, "--tenant"),
            (["create", "--tenant", "acme"], 64, "--scope LIST is needed"),
            (["create", "--tenant", "acme", "--scope", " "], 64, "--scope LIST is needed"),
            (["create", "--tenant", "acme", "--scope", "leads:read *"], 64, "--scope holds \"*\""),
            (["create", "--tenant", "acme", "--scope", "leads:read", "--name", "a b"], 64, "--name must be"),
            (["create", "--tenant", "acme", "--scope", "leads:read", "--name", "é"], 64, "--name must be"),
            (["create", "--tenant", "acme", "--scope", "leads:read", "--expires", "0"], 78, "--expires"),
            (["create", "now", "--tenant", "acme", "--scope", "leads:read"], 64, "expected no argument"),
            (["revoke"], 64, "ID"), (["revoke", "nobody"], 1, "there is no key with the id \"nobody\""),
            (["delete"], 64, "say what to do: create, list, revoke"),
        ] as [([String], Int32, String)])
    func misuse(words: [String], status: Int32, says: String) throws {
        let bellhop = try Self.misused.get()
        let result = try Program.run("bellhop", ["keys"] + words, environment: bellhop.environment)
        #expect(result.status == status, "\(result.error)")
        #expect(result.error.contains(says), "\(result.error)")
        #expect(try bellhop.strings("select id from gateway.api_key") == [])
    }

    @Test("a database without the table is refused, and the message says what to run")
    func unmigrated() throws {
        let result = try Bellhop("keys_unmigrated", isMigrated: false)("keys", "list")
        #expect(result.status == 78)
        #expect(result.error.contains("run: bellhop migrate run"))
    }

    private static let misused = Result { try database("keys_misuse") }

    private static func database(_ name: String) throws -> Bellhop {
        let bellhop = try Bellhop(name)
        try bellhop.sql(
            """
            create schema if not exists gateway;
            create table if not exists gateway.api_key (
                id text primary key, tenant_id text not null, name text not null, scopes text[] not null,
                hash bytea not null unique, created_at timestamptz not null default now(), created_by text,
                expires_at timestamptz, revoked_at timestamptz, revoked_by text)
            """)
        return bellhop
    }

    /// As a gateway reads them.
    private static func stored(_ bellhop: Bellhop) throws -> [APIKey.Stored] {
        var connection = try Connection(bellhop.database)
        let rows = try connection.query(
            """
            select id, tenant_id, name, array_to_string(scopes, ' '), hash, expires_at, revoked_at is not null
            from gateway.api_key
            """)
        return try rows.collect { row throws(PostgresError) in
            APIKey.Stored(
                id: try row.string(0) ?? "", tenant: try row.text(1) ?? "", name: try row.text(2) ?? "",
                scopes: (try row.string(3) ?? "").split(separator: " ").map(String.init),
                hash: try row.bytea(4) ?? [],
                expiresAt: try row.timestamp(5), isRevoked: try row.bool(6) ?? true)
        }
    }
}
