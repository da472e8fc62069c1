import Postgres
import Records
import Runtime
import TestKit
import TestTraits
import Testing

private enum CutPipelines: Scenario {}
private enum CutCopies: Scenario {}
private enum Stalled: Scenario {}
private enum LostTwice: Scenario {}

/// Connections that end or fall silent around a commit: nobody tells the lane what became of it.
@Suite("A commit without an answer", .ownThreads)
struct UnansweredCommitTests {
    @Test("is looked up: done, or run again, one round trip a batch")
    func pipelines() throws {
        try check(CutPipelines.self, records: 6000, batchRecords: 20)
    }

    @Test("is looked up: done, or run again, with facts by COPY")
    func copies() throws {
        let counts = try check(CutCopies.self, records: 30_000, batchRecords: 300).finish()
        #expect(counts.roundTrips > 2 * counts.batches, "facts went by COPY")
    }

    /// Each fault twenty times under load; a lane that had to join anew would show by its epoch.
    @discardableResult
    private func check<S: Scenario>(
        _ scenario: S.Type, records: Int, batchRecords: Int
    ) throws -> Bench<S> {
        let bench = try Bench<S>(.mock, partitions: 2)
        let proxy = try FaultProxy(to: bench.database)
        let faults: [CommitFault?] = [.cutBeforeCommit, .cutAfterCommit, nil, .loseBeforeCommit]
        proxy.inject(Array(repeating: faults, count: 20).flatMap { $0 })
        try bench.publish((0..<records).map { added("\($0)", "c\($0 % 50)", 1) })
        try bench.start(batchRecords: batchRecords, through: proxy)
        try bench.settle()
        for fault in faults.compactMap({ $0 }) { #expect(proxy.count(of: fault) == 20) }
        #expect(try bench.counters().allSatisfy { $0.hasSuffix(" \(records / 50)/\(records / 50)") })
        #expect(try bench.number("select count(*) from tally.entry") == Int64(records))
        #expect(try bench.sum("applied") == Int64(records))
        #expect(try bench.number("select max(epoch) from bellhop.partition") == 1, "nobody was fenced")
        return bench
    }

    @Test("is what a server is that says nothing any more; its transaction is ended, and the lane goes on")
    func stalls() throws {
        let bench = try Bench<Stalled>(.mock, partitions: 2)
        let proxy = try FaultProxy(to: bench.database)
        // Two lanes: both wait at the same time.
        proxy.inject([nil, nil, .stallBeforeCommit, .stallAfterCommit])
        try bench.publish((0..<2000).map { added("\($0)", "c\($0 % 50)", 1) })
        try bench.start(lanes: 2, batchRecords: 20, through: proxy)
        try bench.settle()
        #expect(proxy.count(of: .stallBeforeCommit) == 1 && proxy.count(of: .stallAfterCommit) == 1)
        #expect(try bench.counters().allSatisfy { $0.hasSuffix(" 40/40") })
        #expect(try bench.number("select count(*) from tally.entry") == 2000)
    }

    @Test("leaves no backend behind, even when the connection that should end it is lost as well")
    func lostTwice() throws {
        let bench = try Bench<LostTwice>(.mock)
        let proxy = try FaultProxy(to: bench.database)
        proxy.inject([nil, .loseBeforeCommit])
        proxy.inject([.loseBeforeCommit, .cutBeforeCommit], of: .lookUp)
        try bench.publish((0..<500).map { added("\($0)", "a", 1) })
        try bench.start(batchRecords: 20, through: proxy)
        try bench.settle()
        #expect(proxy.isSpent)
        #expect(try bench.counters() == ["a 500/500"])
        try eventually("one backend is left", equals: 1) {
            try bench.number(
                """
                select count(*) from pg_stat_activity
                where datname = current_database() and application_name like 'LostTwice-%'
                """)
        }
    }

    @Test("is told in the log of a process, with what was found")
    func log() throws {
        let fleet = try Fleet(.mock, database: "unanswered", server: .shared)
        let proxy = try FaultProxy(to: fleet.database)
        let faults: [CommitFault?] = [.cutBeforeCommit, .cutAfterCommit, nil, .loseBeforeCommit]
        proxy.inject(Array(repeating: faults, count: 10).flatMap { $0 })
        // Each event is a new lead, so that a batch has many facts.
        try fleet.publish(0..<20_000, leads: 20_000)
        let process = try fleet.start(["--lanes", "1", "--batch-records", "300"], through: proxy)
        try eventually("all is applied", equals: 20_000) { try fleet.applied() }
        process.terminate()
        #expect(try process.wait() == .exited(0))
        #expect(proxy.isSpent)
        let findings = process.standardError.split(separator: "\n").filter { $0.contains("commit_looked_up") }
        #expect(findings.count { $0.contains(#""found":"committed""#) } == 10)
        #expect(findings.count { $0.contains(#""found":"not committed""#) } == 20)
        #expect(try fleet.number("select count(*) from leads.lead") == 20_000)
        #expect(try fleet.number("select count(*) from leads.score_change") == 20_000)
        #expect(try fleet.number("select count(*) from bellhop.seen_event") == 20_000)
        #expect(try fleet.number("select max(epoch) from bellhop.partition") == 1)
    }
}
