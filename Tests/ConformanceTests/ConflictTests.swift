import Contract
import Ledger
import Postgres
import Records
import TestKit
import TestTraits
import Testing

private enum WithinABatch: Scenario {}
private enum LaterBatch: Scenario {}
private enum AfterRestart: Scenario {}
private enum SameBody: Scenario {}
private enum OtherPartition: Scenario {}

/// An id that was applied comes again, with another body.
@Suite("Conflicting ids", .ownThreads)
struct ConflictTests {
    private func expectConflict<S>(_ bench: Bench<S>, at offsets: [Int64]) throws {
        #expect(try bench.deadLetters() == offsets.map { "rejected \($0)" })
        #expect(
            try bench.strings(
                "select distinct rule || ' ' || tenant_id || ' ' || event_id from bellhop.dead_letter")
                == ["idempotency-conflict acme 1"])
        #expect(
            try bench.strings("select reason from bellhop.dead_letter limit 1").first?
                .contains("applied before with another body") == true)
        #expect(try bench.counters() == ["a 1/1"])
        #expect(try bench.number("select count(*) from tally.entry") == 1)
        #expect(try bench.number("select count(*) from bellhop.seen_event") == 1)
        #expect(try bench.sum("duplicates") == 0)
        #expect(try bench.report().differences == 0)
    }

    private let first = added("1", "a", 1).saying(body: "one")
    private let second = added("1", "a", 1000).saying(body: "two")

    @Test("become dead letters within one batch, and count nothing", arguments: BrokerKind.all)
    func withinABatch(_ kind: BrokerKind) throws {
        let bench = try Bench<WithinABatch>(kind)
        try bench.publish([first, second])
        try bench.start()
        try bench.settle()
        try expectConflict(bench, at: [1])
    }

    @Test("become dead letters in a later batch, by what the lane remembers", arguments: BrokerKind.all)
    func laterBatch(_ kind: BrokerKind) throws {
        let bench = try Bench<LaterBatch>(kind)
        try bench.publish([first])
        try bench.start()
        try bench.settle()
        try bench.publish([second])
        try bench.settle()
        try expectConflict(bench, at: [1])
    }

    @Test("become dead letters after a restart, by what the table says", arguments: BrokerKind.all)
    func afterRestart(_ kind: BrokerKind) throws {
        let bench = try Bench<AfterRestart>(kind)
        try bench.publish([first])
        try bench.start()
        try bench.settle()
        bench.stop()
        try bench.publish([second, second])
        try bench.start()
        try bench.settle()
        try expectConflict(bench, at: [1, 2])
    }

    @Test("become dead letters in another partition", arguments: BrokerKind.all)
    func otherPartition(_ kind: BrokerKind) throws {
        let bench = try Bench<OtherPartition>(kind, partitions: 2)
        try bench.publish([first], partition: 0)
        try bench.start()
        try bench.settle()
        try bench.publish([second], partition: 1)
        try bench.settle()
        try expectConflict(bench, at: [0])
    }

    @Test(
        "are none where the body is the same, or one of the two does not say what it is",
        arguments: BrokerKind.all)
    func sameBody(_ kind: BrokerKind) throws {
        let bench = try Bench<SameBody>(kind)
        try bench.publish([first, first, added("1", "a", 1), added("2", "a", 10)])
        try bench.start()
        try bench.settle()
        try bench.publish([first, added("1", "a", 1), added("2", "a", 10).saying(body: "two")])
        try bench.settle()
        bench.stop()
        try bench.publish([first, added("1", "a", 1), added("2", "a", 10).saying(body: "two")])
        try bench.start()
        try bench.settle()
        #expect(try bench.deadLetters() == [])
        #expect(try bench.counters() == ["a 11/2"])
        #expect(try bench.sum("duplicates") == 8)
        #expect(try bench.report().differences == 0)
        let digest = BodyDigest(of: Array("one".utf8)).description
        #expect(
            try bench.strings(
                """
                select partition || ' ' || record_offset || ' ' || coalesce(replace(digest::text, '-', ''), 'none')
                from bellhop.seen_event order by record_offset
                """) == ["0 0 \(digest)", "0 3 none"])
    }
}
