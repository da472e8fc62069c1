internal import Synchronization

/// Durations by size: buckets with fixed bounds, added to from any thread without a lock and without memory.
package final class Histogram: Sendable {
    /// Upper bounds in microseconds, each its bucket's own.
    private let bounds: [Int64]
    /// One more than the bounds: what is above the last.
    private let buckets: [Counter]
    private let microseconds = Atomic<Int64>(0)

    /// - Parameter bounds: upper bounds in seconds, ascending.
    package init(_ bounds: [Double] = Histogram.usual) {
        self.bounds = bounds.map { Int64(($0 * 1_000_000).rounded()) }
        buckets = (0...bounds.count).map { _ in Counter() }
    }

    /// From a millisecond to a minute.
    package static let usual = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]
    /// From five milliseconds to a day: how long events wait is seconds at most, or as long as something was down.
    package static let waits = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 86400,
    ]

    /// Less than nothing counts as nothing: clocks of two machines differ.
    package func add(microseconds value: Int64) { add(microseconds: value, times: 1) }

    package func add(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        add(microseconds: seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    /// How long before `now` each of `timestamps` was. Runs of one timestamp, as records have them, cost one addition each.
    /// - Parameters:
    ///   - timestamps: milliseconds since 1970; below zero: not known, and not counted.
    ///   - now: microseconds since 1970.
    package func add(
        since timestamps: some Sequence<Int64>, now: Int64
    ) {
        var (last, times): (Int64, Int64) = (-1, 0)
        for timestamp in timestamps {
            if timestamp != last {
                addRun(last, times, now)
                (last, times) = (timestamp, 0)
            }
            times += 1
        }
        addRun(last, times, now)
    }

    private func addRun(_ timestamp: Int64, _ times: Int64, _ now: Int64) {
        guard timestamp >= 0, times > 0 else { return }
        let (start, isTooLarge) = timestamp.multipliedReportingOverflow(by: 1000)
        add(microseconds: isTooLarge ? 0 : now - start, times: times)
    }

    private func add(microseconds value: Int64, times: Int64) {
        let value = max(0, value)
        var bucket = 0
        while bucket < bounds.count, value > bounds[bucket] { bucket += 1 }
        buckets[bucket].add(Int(times))
        microseconds.wrappingAdd(value &* times, ordering: .relaxed)
    }

    /// What was added so far, as a page shows it.
    package struct Snapshot: Sendable, Equatable {
        /// Seconds.
        package var bounds: [Double]
        /// How many were not above each bound.
        package var cumulative: [Int]
        package var count: Int
        /// Seconds.
        package var sum: Double
    }

    /// The count is the sum of the buckets, whatever is added meanwhile.
    package var snapshot: Snapshot {
        var total = 0
        let sums = buckets.map { bucket in
            total += bucket.value
            return total
        }
        return Snapshot(
            bounds: bounds.map { Double($0) / 1_000_000 }, cumulative: Array(sums.dropLast()), count: total,
            sum: Double(microseconds.load(ordering: .relaxed)) / 1_000_000)
    }
}
