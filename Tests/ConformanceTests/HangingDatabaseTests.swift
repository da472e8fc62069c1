import Postgres
import TestKit
import TestTraits
import Testing

/// SIGTERM while Postgres does not answer any more.
@Suite("SIGTERM while Postgres hangs", .ownThreads)
struct HangingDatabaseTests {
    @Test("an idle process ends with 0: nothing was in hand")
    func idle() throws {
        let fleet = try Fleet(.mock, database: "hang_idle", server: .shared)
        let proxy = try FaultProxy(to: fleet.database)
        try fleet.publish(0..<2000)
        let process = try fleet.start(["--lanes", "1"], through: proxy)
        try eventually("all is applied", equals: 2000) { try fleet.applied() }
        try eventually("all is sent", equals: 0) { try fleet.number("select count(*) from bellhop.outbox") }
        // It asks for something every three seconds. The last answer has arrived, and the next question is some time away.
        try eventually("it has nothing to ask for", equals: 1) {
            try fleet.number(
                """
                select count(*) from pg_stat_activity
                where datname = current_database() and application_name like 'lead-scoring-%' and state = 'idle'
                    and clock_timestamp() - state_change between interval '0.5 s' and interval '1.5 s'
                """)
        }
        proxy.add(.hold)
        #expect(try end(process) == .exited(0))
    }

    @Test("a process whose connection is not answered either ends with 0")
    func connecting() throws {
        let fleet = try Fleet(.mock, database: "hang_connect", server: .shared)
        let proxy = try FaultProxy(to: fleet.database)
        proxy.add(.hold)
        let process = try fleet.start(through: proxy)
        try eventually("it has tried") { process.standardError.contains(#""event":"database_away""#) }
        #expect(try end(process) == .exited(0))
    }

    @Test(
        "a process in the middle of a commit ends with 70, and the next one finds out what became of it",
        arguments: [CommitFault.stallBeforeCommit, .stallAfterCommit])
    func committing(_ fault: CommitFault) throws {
        let fleet = try Fleet(.mock, database: "hang_\(fault)".lowercased(), server: .shared)
        let proxy = try FaultProxy(to: fleet.database)
        proxy.inject([nil, nil, fault])
        try fleet.publish(0..<5000, leads: 5000)
        let process = try fleet.start(["--lanes", "1", "--batch-records", "200"], through: proxy)
        try eventually("a commit hangs") { proxy.isSpent }
        #expect(try end(process) == .exited(70))
        #expect(process.standardError.contains("stopped_unsettled"))
        let next = try fleet.start(["--lanes", "1"])
        try eventually("the next one goes on", equals: 5000) { try fleet.applied() }
        #expect(try fleet.number("select count(*) from leads.score_change") == 5000)
        #expect(try end(next) == .exited(0))
    }

    /// Ends it, and says how long that took.
    private func end(_ process: Program) throws -> Program.Ending {
        let begin = ContinuousClock.now
        process.terminate()
        let ending = try process.wait(within: .seconds(60))
        let took = ContinuousClock.now - begin
        // Nine seconds by the process' own clock, on any machine; an answer is waited for half a minute otherwise.
        #expect(took < .seconds(15), "\(process.standardError.suffix(1000))")
        say("SIGTERM while Postgres hangs: \(ending) after \(took / .milliseconds(1)) ms")
        return ending
    }
}
