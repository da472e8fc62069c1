import Foundation
import TestKit
import TestTraits
import Testing

@Suite("bellhop migrate", .ownThreads)
struct MigrateTests {
    @Test("goes up, down and up again, and leaves the same schema")
    func upDownUp() throws {
        let bellhop = try Bellhop("up_down_up", isMigrated: false)
        let count = try rows(json(bellhop("migrate", "status", "--json").output)).count
        #expect(count >= 2)
        try expect(bellhop, pending: count)
        #expect(try bellhop("migrate", "run").output == "Applied \(count) migrations.\n")
        let schema = try schema(bellhop)
        #expect(schema.contains("bellhop.partition.next_offset bigint"))
        #expect(try bellhop("migrate", "run").output == "The database is up to date.\n")
        #expect(try bellhop("migrate", "rollback", "--steps", "1").output == "Took back 1 migrations.\n")
        try expect(bellhop, pending: 1)
        #expect(
            try bellhop("migrate", "rollback", "--steps", "99").output
                == "Took back \(count - 1) migrations.\n")
        #expect(try self.schema(bellhop) == [])
        #expect(try bellhop("migrate", "run").status == 0)
        #expect(try self.schema(bellhop) == schema)
        try expect(bellhop, pending: 0)
    }

    private func expect(_ bellhop: Bellhop, pending: Int) throws {
        let status = try rows(json(bellhop("migrate", "status", "--json").output))
        #expect(status.count { $0["state"] as? String == "pending" } == pending)
    }

    /// Columns and functions of everything that the migrations made.
    private func schema(_ bellhop: Bellhop) throws -> [String] {
        try bellhop.strings(
            """
            select table_schema || '.' || table_name || '.' || column_name || ' ' || data_type
            from information_schema.columns where table_schema in ('bellhop', 'leads', 'gateway')
            union all
            select n.nspname || '.' || p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = pronamespace
            where n.nspname in ('bellhop', 'leads', 'gateway') order by 1
            """)
    }

    @Test(
        "each migration goes down and up with rows in every table: objects the same, earlier rows untouched")
    func roundTrips() throws {
        let bellhop = try Bellhop("round_trips", isMigrated: false)
        var trip = try MigrationRoundTrip(bellhop, directory: "\(repositoryRoot)/deploy/migrations")
        #expect(trip.migrations.count >= 3)
        let differences = try trip.differences()
        #expect(differences == [], "\(differences.joined(separator: "\n"))")
        let empty = try TableSession.names(bellhop.database).filter { name in
            try bellhop.strings("select 'row' from \(name) limit 1").isEmpty
        }
        #expect(empty == [], "every table has rows")
    }

    @Test(
        "a way back that forgets something, or takes something else along, is found",
        arguments: [
            (
                "create function s.f() returns int language sql as 'select 1'", "select 1",
                "CREATE FUNCTION s.f()"
            ),
            ("create type s.kind as enum ('x', 'y')", "select 1", "CREATE TYPE s.kind"),
            ("create index by_word on s.a (word)", "select 1", "CREATE INDEX by_word"),
            ("create view s.v as select 1 as one", "select 1", "CREATE VIEW s.v"),
            ("alter table s.a add flag boolean", "select 1", "flag boolean"),
            ("alter table s.a alter word set default 'x'", "select 1", "DEFAULT 'x'"),
            ("alter table s.a alter word type varchar(3000)", "select 1", "character varying(3000)"),
            ("alter table s.a add check (number < 99999)", "select 1", "a_number_check"),
            ("comment on table s.a is 'new'", "select 1", "IS 'new'"),
            ("create table s.b ()", "drop table s.b; delete from s.a where number > 1", "no more"),
            ("create table s.b ()", "drop table s.b; update s.a set word = 'x'", "no more"),
            ("create sequence s.numbers", "select 1", "CREATE SEQUENCE s.numbers"),
        ])
    func forgetful(up: String, down: String, names: String) throws {
        let number = UInt(bitPattern: (up + down).hashValue)
        let files = try own([
            "0001_a.up.sql": """
            create schema s; create table s.a (number int primary key, word text not null check (word <> 'y'));
            """, "0001_a.down.sql": "drop schema s cascade",
            "0002_b.up.sql": up, "0002_b.down.sql": down,
        ])
        var trip = try MigrationRoundTrip(
            try Bellhop("forgetful_\(number)", isMigrated: false), directory: files.path)
        let found = try trip.differences()
        #expect(found.contains { $0.hasPrefix("0002_b: down leaves") && $0.contains(names) }, "\(found)")
    }

    @Test("two runs at once apply everything once")
    func twoAtOnce() throws {
        let bellhop = try Bellhop("two_at_once", isMigrated: false)
        let runs = try (0..<3).map { _ in try bellhop.start("migrate", "run") }
        for run in runs { #expect(try run.wait() == .exited(0), "\(run.standardError)") }
        let said = runs.map(\.standardOutput)
        let applied = said.compactMap { $0.split(separator: " ").lazy.compactMap { Int($0) }.first }
        let count = try rows(json(bellhop("migrate", "status", "--json").output)).count
        #expect(applied.reduce(0, +) == count, "\(said)")
        try expect(bellhop, pending: 0)
    }

    private func own(_ files: [String: String]) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory("migrations")
        for (name, text) in files { try directory.write(name, text) }
        return directory
    }

    @Test("a file that was changed after it was applied is refused, in both directions")
    func changed() throws {
        let bellhop = try Bellhop("changed", isMigrated: false)
        let files = try own(["0001_a.up.sql": "create table a ()", "0001_a.down.sql": "drop table a"])
        #expect(try bellhop("migrate", "run", "--migrations", files.path).status == 0)
        try files.write("0001_a.up.sql", "create table a (b int)")
        for action in ["run", "rollback"] {
            let result = try bellhop("migrate", action, "--migrations", files.path)
            #expect(result.status == 1)
            #expect(result.error.contains("0001_a was changed after it was applied"))
        }
        #expect(try bellhop("migrate", "status", "--migrations", files.path).output.contains("changed"))
    }

    @Test("one that fails leaves nothing of itself, and those before it stay")
    func failing() throws {
        let bellhop = try Bellhop("failing", isMigrated: false)
        let files = try own([
            "0001_a.up.sql": "create table a ()", "0001_a.down.sql": "drop table a",
            "0002_b.up.sql": "create table b ();\ncreate table a ()", "0002_b.down.sql": "drop table b",
        ])
        let result = try bellhop("migrate", "run", "--migrations", files.path)
        #expect(result.status == 1)
        #expect(result.error.contains("0002_b failed and was rolled back"))
        #expect(result.error.contains("\"a\" already exists"))
        #expect(
            try bellhop.strings("select tablename::text from pg_tables where schemaname = 'public'") == ["a"])
    }

    /// Any other call gives its server 30 s.
    @Test("one that takes long is named, and waited for")
    func lasting() throws {
        let bellhop = try Bellhop("lasting", isMigrated: false)
        let files = try own(["0001_a.up.sql": "select pg_sleep(31)", "0001_a.down.sql": "select 1"])
        let result = try bellhop("migrate", "run", "--migrations", files.path)
        #expect(result.status == 0)
        #expect(result.error.contains("applying 0001_a"))
        #expect(result.output == "Applied 1 migrations.\n")
    }

    @Test(
        "a number used twice, or a pair that is not one, is said before anything runs",
        arguments: [
            (["0001_a.up.sql", "0001_a.down.sql", "0001_b.up.sql", "0001_b.down.sql"], "have one number"),
            (["first.up.sql", "first.down.sql"], "NNNN_name"), (["0001_a.up.sql"], "0001_a.down.sql"),
        ])
    func misnamed(names: [String], says: String) throws {
        let bellhop = try Bellhop("misnamed_\(names.count)_\(names[0].prefix(1))", isMigrated: false)
        let files = try own(Dictionary(uniqueKeysWithValues: names.map { ($0, "select 1") }))
        let result = try bellhop("migrate", "run", "--migrations", files.path)
        #expect(result.status != 0)
        #expect(result.error.contains(says), "\(result.error)")
    }
}
