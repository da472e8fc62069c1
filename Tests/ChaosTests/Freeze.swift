import Foundation
import Kafka
import Postgres
import Records
import Synchronization
import TestKit

/// A worker that is stopped in the middle of a batch, comes back when its partitions have another owner, and then writes what
/// it had decided: the fault that a fence is for.
///
/// A table lock that all workers wait for makes the moments sure: the victim stops between reading and writing, and
/// continues when the new owner has claimed and is about to read the same records. Each step waits for what can be seen, so
/// a slow machine only takes longer. Nothing may be published meanwhile.
final class Freeze: Sendable {
    enum Outcome: Sendable, Equatable {
        /// Stopped until the new owner was about to apply the same records.
        case held
        /// Continued without that, which proves nothing.
        case missed(String)
    }

    /// Index of the worker that is stopped.
    let victim: Int
    private let worker: Program
    private let database: String
    private let client: ClientConfiguration
    /// The victim's backends, which read for a batch when it was stopped.
    private let readers: [FleetState.Reader]
    /// What the victim owned.
    private let owned: [Int32: FleetState.Row]
    private let result = Mutex<Outcome?>(nil)

    /// Stops a worker that has read what it needs for a batch and has not written it. Blocks until there is one.
    init(_ workers: [Program], database: String, brokers: String) throws {
        self.database = database
        client = ClientConfiguration(brokers: brokers, clientID: "freeze")
        let (victim, readers) = try eventually(
            "a worker is in the middle of a batch", { try Self.stopOne(workers, database) },
            until: { $0 != nil }
        )!
        let worker = workers[victim]
        (self.victim, self.readers, self.worker) = (victim, readers, worker)
        do {
            owned = try FleetState(database).rows.filter { worker.isNamed($0.value.owner) }
        } catch {
            worker.signal(SIGCONT)
            throw error
        }
        Thread.detachNewThread {
            let outcome = self.comeBack()
            self.result.withLock { $0 = outcome }
        }
    }

    /// Nil until the worker has been continued.
    var outcome: Outcome? { result.withLock { $0 } }

    /// While the lock is held every lane waits for it; a lane that waits with a read has not begun to write.
    private static func stopOne(
        _ workers: [Program], _ database: String
    ) throws -> (victim: Int, readers: [FleetState.Reader])? {
        let lock = try StateLock(database)
        defer { lock.release() }
        let waiting = try? eventually(
            within: .seconds(1), "a lane reads", { try FleetState(database).readers }, until: { !$0.isEmpty })
        for (index, worker) in workers.enumerated() {
            let readers = (waiting ?? []).filter { worker.isNamed($0.name) }
            guard !readers.isEmpty else { continue }
            worker.signal(SIGSTOP)
            return (index, readers)
        }
        return nil
    }

    private func comeBack() -> Outcome {
        // Whatever happened: a worker that stays stopped would stall the run.
        defer { worker.signal(SIGCONT) }
        do {
            let admin = try Admin(client)
            while true {
                let stand = try eventually(
                    "the other worker has nothing left to do", { try othersStand(admin) },
                    until: { $0 != .busy })
                guard stand == .idle else { return .missed("the partitions moved before the rest was done") }
                if let outcome = try continueUnderLock(admin) { return outcome }
            }
        } catch {
            return .missed("\(error)")
        }
    }

    /// Nil if the other worker has something to do after all, which it cannot while everyone waits for us.
    private func continueUnderLock(_ admin: borrowing Admin) throws -> Outcome? {
        let lock = try StateLock(database)
        defer { lock.release() }
        let isReady = try eventually(
            "the new owner is about to read the same records", { try isNewOwnerReading(admin) },
            until: { $0 != nil })
        guard isReady == true else { return nil }
        let read = try readers.map { try $0.look(database) }
        worker.signal(SIGCONT)
        let isFence = try eventually(
            "the worker that continues sends what it has decided", { try hasWritten(since: read) },
            until: { $0 != nil })
        return isFence == true ? .held : .missed("its connections were ended meanwhile")
    }

    private enum Stand: Equatable { case busy, idle, claimed }

    /// How far the partitions are that the victim does not own; `claimed` if it has lost one of its own.
    private func othersStand(_ admin: borrowing Admin) throws -> Stand {
        let (rows, ends) = (try FleetState(database).rows, try ends(admin))
        guard owned.allSatisfy({ rows[$0.key]?.epoch == $0.value.epoch }) else { return .claimed }
        return ends.allSatisfy { owned[$0.key] != nil || rows[$0.key]?.next ?? 0 == $0.value } ? .idle : .busy
    }

    /// True when all has another owner, and one that took over an unfinished batch waits with its read (two need not: records
    /// of lost batches are tried by one lane at a time); false when some lane waits that has taken over nothing.
    private func isNewOwnerReading(_ admin: borrowing Admin) throws -> Bool? {
        let (state, ends) = (try FleetState(database), try ends(admin))
        let moved = state.rows.filter { owned[$0.key] != nil && owned[$0.key]?.epoch != $0.value.epoch }
        let reading = Set(state.readers.map(\.name))
        if moved.isEmpty { return reading.isEmpty ? nil : false }
        let batch = owned.filter { old in readers.contains { $0.name == old.value.owner } }.keys
        let heirs = batch.filter { moved[$0]?.next != ends[$0] }.compactMap { moved[$0]?.owner }
        return moved.count == owned.count && !reading.isDisjoint(with: heirs) ? true : nil
    }

    /// True when the victim's statements after its reads were refused, or wait for the lock in their turn; false when its
    /// connections are gone.
    private func hasWritten(since read: [FleetState.Look?]) throws -> Bool? {
        let now = try readers.map { try $0.look(database) }
        if now.allSatisfy({ $0 == nil }) { return false }
        let haveGoneOn = zip(read, now).allSatisfy { read, now in
            now.map { $0.rests && $0.statement != read?.statement } ?? true
        }
        return haveGoneOn ? true : nil
    }

    private func ends(_ admin: borrowing Admin) throws -> [Int32: Int64] {
        let partitions = (0..<6).map { TopicPartition("lead-events", $0) }
        let ends = try admin.watermarks(partitions)
        guard ends.count == partitions.count else {
            throw ChaosError(description: "a partition has no leader")
        }
        return Dictionary(uniqueKeysWithValues: ends.map { ($0.key.partition, $0.value.high) })
    }
}

/// Holds up every read of leads, and every write, while it is there.
private final class StateLock {
    private var connection: Connection?

    init(_ database: String) throws {
        var connection = try Connection(database)
        try connection.script("begin; lock table leads.lead in access exclusive mode")
        self.connection = consume connection
    }

    func release() { connection = nil }
}

extension Program {
    /// Whether a lane of that name is this worker's.
    fileprivate func isNamed(_ lane: String) -> Bool {
        guard let slot = standardError.firstMatch(of: /"slot":([0-9]+)/)?.1 else { return false }
        return lane.dropLast(2).hasSuffix("-\(slot)")
    }
}
