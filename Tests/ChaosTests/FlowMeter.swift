import Foundation
import Postgres
import Synchronization

/// Looks once a second whether the offsets moved while there was a backlog.
///
/// Seconds in which a worker is stopped are left out: its partitions wait for its session to end, as they must.
final class FlowMeter: Sendable {
    private let database: String
    private let seconds = Mutex((backlog: 0, flow: 0))
    private let isStopped = Atomic(false)
    private let isPaused = Atomic(false)

    init(_ database: String, _ publisher: Publisher) {
        self.database = database
        Thread.detachNewThread { self.work(publisher) }
    }

    /// Offsets accounted for, over all partitions.
    func passed() throws -> Int64 {
        var connection = try Connection(database, connectTimeout: .seconds(1))
        let rows = try connection.query("select coalesce(sum(next_offset), 0)::bigint from bellhop.partition")
        return try rows[0].int8(0) ?? 0
    }

    func pause(_ isPaused: Bool) { self.isPaused.store(isPaused, ordering: .relaxed) }

    /// Ends the measurement: seconds with a backlog, and those of them in which offsets moved.
    func stop() -> (backlog: Int, flow: Int) {
        isStopped.store(true, ordering: .relaxed)
        return seconds.withLock { $0 }
    }

    private func work(_ publisher: Publisher) {
        var last: Int64 = 0
        var next = ContinuousClock.now
        while !isStopped.load(ordering: .relaxed) {
            var counts = publisher.records > last && !isPaused.load(ordering: .relaxed)
            next += .seconds(1)
            sleep(until: next)
            let now = (try? passed()) ?? last
            counts = counts && !isPaused.load(ordering: .relaxed)
            if counts {
                seconds.withLock { $0 = ($0.backlog + 1, $0.flow + (now > last ? 1 : 0)) }
            }
            last = max(last, now)
        }
    }
}
