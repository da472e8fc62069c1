import Postgres
import Records
import TestKit
import Testing

private enum OperatorHolds: Scenario {}

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
        try eventually(within: .seconds(30), "the others go on", equals: 2) { try bench.sum("applied") }
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
