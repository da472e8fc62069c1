import Postgres
import Records
import TestKit
import TestTraits
import Testing

private enum OperatorHolds: Scenario {}
private enum GoesOn: Scenario {}

@Suite("A claim", .ownThreads)
struct ClaimTests {
    @Test("that an operator's transaction holds up keeps no other partition waiting")
    func held() throws {
        let bench = try Bench<OperatorHolds>(.mock, partitions: 3)
        for partition in Int32(0)..<3 {
            try bench.publish([added("\(partition)", "a", 1)], partition: partition)
        }
        try bench.sql(
            """
            select bellhop.claim('OperatorHolds', 'earlier', array_fill('OperatorHolds-events'::text, '{3}'), \
            '{0,1,2}', '{0,0,0}')
            """)
        var holder = try Connection(bench.database)
        try holder.script("begin; select from bellhop.partition where partition = 1 for update")
        try bench.start()
        try eventually("the others go on", equals: 2) { try bench.sum("applied") }
        // Records that come later are not kept waiting by the tries either.
        for number in 0..<20 {
            try bench.publish([added("m\(number)", "a", 1)], partition: 0)
            try eventually("they go on", equals: Int64(3 + number)) { try bench.sum("applied") }
        }
        #expect(try bench.number("select epoch from bellhop.partition where partition = 1") == 1)
        try holder.script("commit")
        try bench.settle()
        #expect(try bench.counters() == ["a 23/23"])
        bench.stop()
    }

    @Test("that waits while the owner before it goes on takes no log for one that has lost its end")
    func goesOn() throws {
        let bench = try Bench<GoesOn>(.mock)
        try bench.publish((0..<5).map { added("\($0)", "a", 1) })
        try bench.start()
        try bench.settle()
        bench.stop()
        // As an owner that has the row in its hands when the next one has just looked at the log.
        var owner = try Connection(bench.database)
        try owner.script("begin; select from bellhop.partition for update")
        try bench.start()
        try eventually("the claim waits", equals: 1) {
            try bench.number(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            )
        }
        try bench.publish((5..<8).map { added("\($0)", "a", 1) })
        try owner.script(
            """
            update bellhop.partition set next_offset = 8, applied = 8,
                tail_offset = null, tail_timestamp = null, tail_hash = null;
            commit
            """)
        try bench.publish([added("8", "a", 1)])
        try bench.settle()
        #expect(try bench.counters() == ["a 6/6"])
        #expect(try bench.stopReason() == nil)
    }

    @Test(
        "that meets a missing table or right ends the process with the error",
        arguments: [
            (sabotage: "alter table bellhop.outbox rename to elsewhere", sqlstate: "42P01"),
            ("drop function bellhop.claim", "42883"),
        ])
    func fault(sabotage: String, sqlstate: String) throws {
        let fleet = try Fleet(.mock, database: "claim_\(sqlstate)", server: .shared)
        var connection = try Connection(fleet.database)
        try connection.script(sabotage)
        let process = try fleet.start(["--lanes", "1"])
        #expect(try process.wait(within: .seconds(30)) == .exited(70))
        #expect(process.standardError.contains(#""event":"fatal""#))
        #expect(process.standardError.contains("SQLSTATE \(sqlstate)"))
    }
}
