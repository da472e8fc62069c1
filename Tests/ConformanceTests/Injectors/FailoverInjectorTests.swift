import Postgres
import TestKit
import TestTraits
import Testing

@Suite("A primary and its standby", .serialized, .ownThreads)
struct FailoverInjectorTests {
    @Test(
        "what was cut off is lost by the failover, and the old primary comes back as one that refuses writers"
    )
    func lost() throws {
        let pair = try PostgresPair()
        defer { stop(pair) }
        let database = try pair.primary.createDatabase("kept")
        do {
            var connection = try Connection(database)
            try connection.script("create table t (n int4); insert into t values (1)")
            try pair.awaitCaughtUp()
            try pair.cutReplication()
            try connection.script("insert into t values (2)")
        }
        let before = pair.primary
        #expect(try pair.failOver() > 0)
        #expect(pair.standby === before)
        #expect(try rows(pair) == [1])
        try pair.rejoin()
        #expect(try rows(pair) == [1])
        var old = try Connection(before.conninfo)
        #expect(throws: PostgresError.self) { try old.script("create table refused (n int4)") }
        // And back again.
        try pair.awaitCaughtUp()
        #expect(try pair.failOver() == 0)
        #expect(pair.primary === before)
        #expect(try rows(pair) == [1])
    }

    @Test(
        "a worker finds the new primary, does again what was lost with the old one, and the old one gets no more"
    )
    func worker() throws {
        let pair = try PostgresPair()
        defer { stop(pair) }
        let fleet = try Fleet(.mock, database: "failover", server: pair.primary)
        let worker = try fleet.start(environment: ["BELLHOP_DATABASE": pair.conninfo(of: "failover")])
        try fleet.publish(0..<1000, leads: 2000)
        try eventually("it runs", equals: 1000) { try fleet.applied() }
        try pair.awaitCaughtUp()
        try pair.cutReplication()
        try fleet.publish(1000..<2000, leads: 2000)
        try eventually("it goes on", equals: 2000) { try fleet.applied() }
        try #require(try pair.failOver() > 0)
        #expect(
            try number(pair, "select coalesce(sum(applied), 0)::int8 from bellhop.partition") ?? 0 >= 1000)
        try pair.rejoin()
        try fleet.publish(2000..<3000, leads: 2000)
        try eventually("all is there", equals: 3000) {
            try number(pair, "select sum(applied)::int8 from bellhop.partition")
        }
        #expect(try number(pair, "select count(*) from leads.lead") == 2000)
        #expect(try number(pair, "select sum(applied - next_offset)::int8 from bellhop.partition") == 0)
        #expect(try number(pair, "select count(*) - count(distinct event_id) from leads.score_change") == 0)
        worker.terminate()
        #expect(try worker.wait() == .exited(0), "\(worker.standardError)")
    }

    private func number(_ pair: PostgresPair, _ query: String) throws -> Int64? {
        var connection = try Connection(pair.conninfo(of: "failover"))
        return try connection.query(query)[0].int8(0)
    }

    private func rows(_ pair: PostgresPair) throws -> [Int32] {
        var connection = try Connection(pair.conninfo(of: "kept"))
        return try connection.query("select n from t order by n").collect { row throws(PostgresError) in
            try row.int4(0)
        }
    }

    private func stop(_ pair: PostgresPair) {
        try? pair.primary.stop()
        try? pair.standby.stop()
    }
}
