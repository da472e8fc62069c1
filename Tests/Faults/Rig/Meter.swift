import Foundation
import Postgres
import Synchronization
import TestKit

/// Looks every 25 ms how far each partition is, and knows how long each stood still while it had a backlog.
final class Meter: Sendable {
    /// One partition that stood still.
    struct Stall: Sendable {
        var partition: Int32
        var seconds: Double
        /// Of the longest: what the rig was doing to it.
        var during: String
    }

    private struct State {
        var next: [Int32: Int64] = [:]
        var movedAt: [Int32: ContinuousClock.Instant] = [:]
        var longest = Stall(partition: -1, seconds: 0, during: "nothing")
        var during = "nothing"
        var looks = 0
    }

    private let database: String
    private let state = Mutex(State())
    private let isStopped = Atomic(false)
    private let generator: Generator

    init(_ database: String, _ generator: Generator) {
        (self.database, self.generator) = (database, generator)
        Thread.detachNewThread { self.work() }
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// What the rig does now, for the report of a stall.
    func note(_ during: String) { state.withLock { $0.during = during } }

    /// What the rig does now.
    var during: String { state.withLock { $0.during } }

    var longestStall: Stall { state.withLock { $0.longest } }

    /// First offsets that are not yet accounted for, as last seen.
    var next: [Int32: Int64] { state.withLock { $0.next } }

    /// All that was acknowledged is accounted for.
    var isCaughtUp: Bool { isCaughtUp(with: generator.ends) }

    /// All below these offsets is accounted for.
    func isCaughtUp(with ends: [Int32: Int64]) -> Bool {
        let next = next
        return ends.allSatisfy { next[$0.key] ?? 0 >= $0.value }
    }

    /// Waits until each partition with a backlog has moved.
    /// - Parameter before: where each was; where it is now if nil.
    /// - Returns: seconds that this took; nil if it has not come about within `limit`.
    func recovery(since before: [Int32: Int64]? = nil, within limit: Duration = .seconds(120)) -> Double? {
        let (begin, before, ends) = (ContinuousClock.now, before ?? next, generator.ends)
        let deadline = begin + limit
        while ContinuousClock.now < deadline {
            let now = next
            let isMoving = ends.allSatisfy { end in
                let (was, has) = (before[end.key] ?? 0, now[end.key] ?? 0)
                return has > was || has >= end.value
            }
            if isMoving { return (ContinuousClock.now - begin) / .seconds(1) }
            Thread.sleep(forTimeInterval: 0.02)
        }
        return nil
    }

    private func work() {
        var connection: Connection?
        while !isStopped.load(ordering: .relaxed) {
            do {
                if connection == nil { connection = try Connection(database, connectTimeout: .seconds(1)) }
                try look(&connection!)
            } catch {
                connection = nil
            }
            judge()
            Thread.sleep(forTimeInterval: 0.025)
        }
    }

    private func look(_ connection: inout Connection) throws {
        let rows = try connection.query(
            """
            select partition, next_offset from bellhop.partition
            where worker = 'lead-scoring' and topic = 'lead-events' and retired_at is null
            """)
        var found: [Int32: Int64] = [:]
        for row in rows {
            if let partition = try row.int4(0), let next = try row.int8(1) { found[partition] = next }
        }
        state.withLock {
            for (partition, next) in found where $0.next[partition] != next {
                $0.movedAt[partition] = .now
            }
            $0.next = found
            $0.looks += 1
        }
    }

    /// A partition without a backlog does not stand still.
    private func judge() {
        let (ends, now) = (generator.ends, ContinuousClock.now)
        state.withLock {
            for (partition, end) in ends {
                guard $0.next[partition] ?? 0 < end, let moved = $0.movedAt[partition] else {
                    $0.movedAt[partition] = now
                    continue
                }
                let seconds = (now - moved) / .seconds(1)
                if seconds > $0.longest.seconds {
                    $0.longest = Stall(partition: partition, seconds: seconds, during: $0.during)
                }
            }
        }
    }
}
