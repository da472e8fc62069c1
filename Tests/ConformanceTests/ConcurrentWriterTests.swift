import Postgres
import Records
import Runtime
import Synchronization
import TestKit
import TestTraits
import Testing

/// Someone else's SQL in the middle of a batch: after its rows were read, before they are written.
private final class Intruder: Sendable {
    private let plan = Mutex<(database: String, script: String)?>(nil)
    private let seen = Atomic(0)

    /// How often the contended record was decided.
    var decisions: Int { seen.load(ordering: .relaxed) }

    func prepare(_ database: String, _ script: String) { plan.withLock { $0 = (database, script) } }

    /// Strikes once, when the record with the id `contended` is decided for the first time.
    func strike(_ cause: Cause) {
        guard cause.id == "contended" else { return }
        seen.add(1, ordering: .relaxed)
        guard let (database, script) = plan.withLock({ $0.take() }) else { return }
        do {
            var connection = try Connection(database)
            try connection.script(script)
        } catch {
            Issue.record(error)
        }
    }
}

private enum ChangesRow: Scenario {
    static let intruder = Intruder()
    static func deciding(_ cause: Cause) { intruder.strike(cause) }
}

private enum DeletesRow: Scenario {
    static let intruder = Intruder()
    static func deciding(_ cause: Cause) { intruder.strike(cause) }
}

private enum InsertsRow: Scenario {
    static let intruder = Intruder()
    static func deciding(_ cause: Cause) { intruder.strike(cause) }
}

private enum FillsAbsence: Scenario {
    static let intruder = Intruder()
    static func deciding(_ cause: Cause) { intruder.strike(cause) }
}

private enum SeesEvent: Scenario {
    static let intruder = Intruder()
    static func deciding(_ cause: Cause) { intruder.strike(cause) }
}

@Suite("A concurrent writer", .ownThreads)
struct ConcurrentWriterTests {
    @Test("that changes a row makes the batch be decided again on the new row")
    func changesRow() throws {
        let intruder = ChangesRow.intruder
        try check(
            ChangesRow.self, intruder, before: [added("1", "a", 1)],
            "update tally.counter set total = total + 1000", contended: added("contended", "a", 10),
            leaves: ["a 1011/2"])
        #expect(intruder.decisions == 2)
    }

    @Test("that deletes a row makes the batch be decided again without it")
    func deletesRow() throws {
        try check(
            DeletesRow.self, DeletesRow.intruder, before: [added("1", "a", 1)], "delete from tally.counter",
            contended: added("contended", "a", 10), leaves: ["a 10/1"])
        #expect(DeletesRow.intruder.decisions == 2)
    }

    @Test("that inserts a row makes the batch be decided again on it")
    func insertsRow() throws {
        try check(
            InsertsRow.self, InsertsRow.intruder, before: [],
            "insert into tally.counter values ('acme', 'a', 500, 7, null)",
            contended: added("contended", "a", 10),
            leaves: ["a 510/8"])
        #expect(InsertsRow.intruder.decisions == 2)
    }

    @Test("that inserts a row which a deletion did not find makes the batch be decided again")
    func fillsAbsence() throws {
        try check(
            FillsAbsence.self, FillsAbsence.intruder, before: [],
            "insert into tally.counter values ('acme', 'a', 500, 7, null)",
            contended: removed("contended", "a"),
            leaves: [])
        #expect(FillsAbsence.intruder.decisions == 2)
    }

    @Test("that applies the same event makes it a duplicate")
    func seesEvent() throws {
        // The identities of all events of another worker's, which has applied the same ones.
        let bench = try Bench<SeesEvent>(.mock)
        try bench.publish([added("contended", "a", 10)])
        try bench.start()
        try bench.settle()
        bench.stop()
        try bench.sql("create table remembered as table bellhop.seen_event; delete from bellhop.seen_event")
        SeesEvent.intruder.prepare(bench.database, "insert into bellhop.seen_event table remembered")
        try bench.publish([added("contended", "a", 10), added("2", "a", 100)])
        try bench.start()
        try bench.settle()
        #expect(try bench.counters() == ["a 110/2"])
        #expect(try bench.sum("duplicates") == 1)
        #expect(SeesEvent.intruder.decisions == 2)
    }

    private func check<S: Scenario>(
        _ scenario: S.Type, _ intruder: Intruder, before: [Record], _ script: String, contended: Record,
        leaves: [String]
    ) throws {
        let bench = try Bench<S>(.mock)
        try bench.publish(before)
        try bench.start()
        try bench.settle()
        intruder.prepare(bench.database, script)
        try bench.publish([contended])
        try bench.settle()
        #expect(try bench.counters() == leaves)
        #expect(
            try bench.number("select count(*) from tally.entry") == Int64(before.count)
                + (leaves.isEmpty ? 0 : 1))
        #expect(try bench.sum("dead_letters") == 0)
    }
}
