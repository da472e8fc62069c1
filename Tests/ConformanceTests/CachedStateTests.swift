import Foundation
import Postgres
import Records
import Runtime
import Synchronization
import TestKit
import TestTraits
import Testing

private enum KeysInTwoPartitions: Scenario {}
private enum EventsInTwoPartitions: Scenario {}
private enum OperatorAtWork: Scenario {}
private enum NoCache: Scenario {}

/// Lanes keep the rows of their keys in memory; whoever else writes those rows must be noticed.
@Suite("Cached state", .ownThreads)
struct CachedStateTests {
    @Test(
        "stays right when a producer partitions differently and two lanes meet the same keys",
        arguments: BrokerKind.all)
    func keysInTwoPartitions(_ kind: BrokerKind) throws {
        let bench = try Bench<KeysInTwoPartitions>(kind, partitions: 2)
        try bench.start(lanes: 2, batchRecords: 20)
        for partition in [0, 1] as [Int32] {
            try bench.publish(
                (0..<600).map { added("\(partition)-\($0)", "c\($0 % 7)", 1) }, partition: partition)
        }
        try bench.settle()
        #expect(try bench.number("select sum(total)::int8 from tally.counter") == 1200)
        #expect(try bench.number("select sum(additions)::int8 from tally.counter") == 1200)
        #expect(try bench.number("select count(*) from tally.entry") == 1200)
        #expect(try bench.sum("dead_letters") == 0)
    }

    @Test("counts an event once that two lanes see at the same time", arguments: BrokerKind.all)
    func eventsInTwoPartitions(_ kind: BrokerKind) throws {
        let bench = try Bench<EventsInTwoPartitions>(kind, partitions: 2)
        for partition in [0, 1] as [Int32] {
            try bench.publish((0..<600).map { added("\($0)", "c\($0)", 1) }, partition: partition)
        }
        try bench.start(lanes: 2, batchRecords: 20)
        try bench.settle()
        #expect(try bench.number("select count(*) from tally.entry") == 600)
        #expect(try bench.number("select count(*) from tally.counter where additions = 1") == 600)
        #expect(try bench.sum("applied") == 600)
        #expect(try bench.sum("duplicates") == 600)
    }

    @Test(
        "stays right while an operator's SQL changes, inserts and deletes rows under load",
        arguments: BrokerKind.all)
    func operatorAtWork(_ kind: BrokerKind) throws {
        let bench = try Bench<OperatorAtWork>(kind)
        try bench.start(batchRecords: 50)
        let intruder = Intruder(bench.database)
        for burst in 0..<20 {
            try bench.publish((0..<200).map { added("\(burst)-\($0)", "c\($0 % 5)", 1) })
        }
        try bench.settle()
        let moved = try intruder.stop()
        // What is there, less what the operator put there, and what the operator took away.
        let total = try bench.number("select coalesce(sum(total), 0)::int8 from tally.counter") ?? 0
        #expect(total - moved.given + moved.taken == 4000)
        #expect(
            moved.changes > 10 && moved.inserts > 0 && moved.deletes > 0, "the operator did nothing: \(moved)"
        )
        #expect(try bench.number("select count(*) from tally.entry") == 4000)
        #expect(try bench.sum("applied") == 4000)
    }

    @Test("can be switched off")
    func noCache() throws {
        let bench = try Bench<NoCache>(.mock)
        try bench.publish((0..<300).map { added("\($0)", "c\($0 % 7)", 1) })
        try bench.start(batchRecords: 20, options: ["--cache-bytes", "0"])
        try bench.settle()
        #expect(try bench.number("select sum(total)::int8 from tally.counter") == 300)
        let counts = bench.finish()
        #expect(counts.roundTrips == 2 * counts.batches)
    }
}

/// Someone who works on the workers' rows, one statement after the other, and keeps account of it.
private final class Intruder: Sendable {
    struct Moved: Sendable {
        var changes = 0, inserts = 0, deletes = 0
        /// Sums of totals: put into rows, and lost with deleted ones.
        var given: Int64 = 0, taken: Int64 = 0
    }

    private let state = Mutex<(moved: Moved, error: (any Error)?, isDone: Bool)>((Moved(), nil, false))
    private let isStopped = Atomic(false)

    init(_ database: String) {
        Thread.detachNewThread {
            do {
                var connection = try Connection(database)
                while !self.isStopped.load(ordering: .relaxed) {
                    try self.work(&connection)
                    Thread.sleep(forTimeInterval: 0.003)
                }
            } catch {
                self.state.withLock { $0.error = error }
            }
            self.state.withLock { $0.isDone = true }
        }
    }

    func stop() throws -> Moved {
        isStopped.store(true, ordering: .relaxed)
        try eventually("the operator is done") { state.withLock { $0.isDone } }
        return try state.withLock { state in
            if let error = state.error { throw error }
            return state.moved
        }
    }

    private func work(_ connection: inout Connection) throws {
        let change = "update tally.counter set total = total + 1000 where counter = 'c1' returning total"
        let changes = try connection.query(change).count
        let deleted = try connection.query("delete from tally.counter where counter = 'c2' returning total")
            .collect { row throws(PostgresError) in try row.int8(0) }
        let insert = """
            insert into tally.counter values ('acme', 'c2', 500, 0, null) on conflict do nothing returning total
            """
        let inserts = try connection.query(insert).count
        state.withLock {
            $0.moved.changes += changes
            $0.moved.deletes += deleted.count
            $0.moved.inserts += inserts
            $0.moved.given += Int64(changes) * 1000 + Int64(inserts) * 500
            $0.moved.taken += deleted.reduce(0, +)
        }
    }
}
