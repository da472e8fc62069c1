import Foundation
import Postgres
import Records
import Synchronization
import TestKit

/// A worker that is stopped in the middle of a batch, comes back when its partitions have another owner, and then writes what
/// it had decided: the fault that a fence is for.
///
/// A table lock that all workers wait for makes the moments sure: the victim stops between reading and writing, and
/// continues when the new owner has claimed and is about to read the same records.
final class Freeze: Sendable {
    /// Index of the worker that is stopped.
    let victim: Int
    private let worker: Program
    private let database: String
    /// `partition@epoch` of what the victim owned.
    private let owned: [String]
    private let done = Atomic(false)

    private static let lock = "lock table bellhop.seen_event in access exclusive mode"

    /// Stops a worker that has read what it needs for a batch and has not written it. Blocks until there is one.
    init(_ workers: [Program], database: String) throws {
        self.database = database
        let (victim, slot) = try eventually(
            within: .seconds(10), "a worker is in the middle of a batch",
            { try Self.stopOne(workers, database) }, until: { $0 != nil })!
        (self.victim, worker) = (victim, workers[victim])
        var connection = try Connection(database)
        owned = try connection.query(
            "select partition || '@' || epoch from bellhop.partition where owner like $1",
            [.text("lead-scoring-%-\(slot)-_")]
        ).map { try $0.string(0) ?? "" }
        Thread.detachNewThread { self.comeBack() }
    }

    var isDone: Bool { done.load(ordering: .acquiring) }

    /// While the lock is held every lane waits for it; a lane that waits with a read has not begun to write.
    private static func stopOne(_ workers: [Program], _ database: String) throws -> (Int, String)? {
        var holder = try Connection(database)
        var watcher = try Connection(database)
        try holder.script("begin; \(lock)")
        Thread.sleep(forTimeInterval: 0.03)
        let waiting = try watcher.query(
            """
            select application_name from pg_stat_activity
            where wait_event_type = 'Lock' and query like 'select event from bellhop.seen_event%'
            """
        ).map { try $0.string(0) ?? "" }
        for (index, worker) in workers.enumerated() {
            let slot = worker.slot
            guard waiting.contains(where: { $0.dropLast(2).hasSuffix("-\(slot)") }) else { continue }
            worker.signal(SIGSTOP)
            try holder.script("commit")
            return (index, slot)
        }
        try holder.script("commit")
        return nil
    }

    private func comeBack() {
        do {
            // The backlog of the others is gone by now, and the victim's session is not over.
            Thread.sleep(forTimeInterval: 2.5)
            var holder = try Connection(database)
            var watcher = try Connection(database)
            try holder.script("begin; \(Self.lock)")
            try eventually(within: .seconds(9), "the stopped worker's partitions are claimed") {
                let rows = try watcher.query("select partition || '@' || epoch from bellhop.partition")
                let now = Set(try rows.map { try $0.string(0) ?? "" })
                return now.isDisjoint(with: owned)
            }
            Thread.sleep(forTimeInterval: 0.15)
            worker.signal(SIGCONT)
            Thread.sleep(forTimeInterval: 0.15)
            try holder.script("commit")
        } catch {
            say("a stopped worker was continued early: \(error)")
            worker.signal(SIGCONT)
        }
        done.store(true, ordering: .releasing)
    }
}

extension Program {
    /// The slot that a worker says it has.
    fileprivate var slot: String {
        standardError.firstMatch(of: /"slot":([0-9]+)/).map { String($0.1) } ?? "?"
    }
}
