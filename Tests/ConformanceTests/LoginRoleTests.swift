import Ledger
import Postgres
import Records
import TestKit
import TestTraits
import Testing

private enum OwnRole: Scenario {}

@Suite("Workers with login roles of their own", .ownThreads)
struct LoginRoleTests {
    @Test("do all they do without a superuser's rights, and one takes over from another")
    func takeOver() throws {
        let bench = try Bench<OwnRole>(.mock)
        let (one, other) = ("own_role_one", "own_role_other")
        for role in [one, other] {
            try bench.sql("create role \(role) login bypassrls in role bellhop_worker")
        }
        try bench.sql("select bellhop.isolate('tally.counter'), bellhop.isolate('tally.entry')")
        // Enough for a COPY, and something of each kind.
        try bench.publish((0..<600).map { added("\($0)", "c\($0 % 7)", 1, emits: $0 % 5 == 0) })
        try bench.publish([refused("no", "a"), removed("gone", "c1"), added("1", "c1", 1)])
        try bench.start(as: one)
        try bench.settle()
        #expect(try users(bench) == [one])
        #expect(try bench.sum("applied") == 601)
        // The other one may not end its backend, and does, since it holds a row of the partition that is to be claimed.
        var connection = try Connection(bench.database.replacing("user=bellhop", with: "user=\(one)"))
        bench.stop()
        _ = try connection.query(
            "select * from bellhop.claim($1, 'sleeper', array[$2], array[0], array[0]::int8[])",
            [.text(OwnRole.worker), .text(OwnRole.events)])
        try connection.script("begin; update bellhop.partition set owner = owner")
        try bench.publish([added("last", "a", 1)])
        try bench.start(as: other)
        try bench.settle(within: .seconds(20))
        #expect(throws: PostgresError.self) { try connection.query("select 1") }
        #expect(try users(bench) == [other])
        #expect(try bench.report().differences == 0)
    }

    private func users(_ bench: Bench<OwnRole>) throws -> [String] {
        try bench.strings(
            """
            select distinct usename::text from pg_stat_activity
            where datname = current_database() and application_name like '\(OwnRole.worker)%'
            """)
    }
}
