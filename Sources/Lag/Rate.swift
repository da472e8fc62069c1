internal import Records

/// Offsets a second, between two looks.
package struct Rate: Equatable, Sendable {
    /// By which the worker's position moved.
    package var applied: Double
    /// By which the log grew.
    package var published: Double

    package init(applied: Double, published: Double) {
        self.applied = applied
        self.published = published
    }

    package enum Trend: String, Sendable { case growing, steady, draining }

    /// Steady within a twentieth of the larger rate: records come and go in batches.
    package var trend: Trend {
        let net = published - applied
        if abs(net) <= 0.05 * max(published, applied) { return .steady }
        return net > 0 ? .growing : .draining
    }

    package static func + (a: Rate, b: Rate) -> Rate {
        Rate(applied: a.applied + b.applied, published: a.published + b.published)
    }
}

/// Positions seen in the last while, of which rates are made.
package struct RateWindow: Sendable {
    private struct Key: Hashable {
        var worker: String
        var partition: TopicPartition
    }

    fileprivate struct Sight {
        var at: Int64
        var next: Int64
        var end: Int64
    }

    private var sights: [Key: [Sight]] = [:]
    private let length: Int64

    /// - Parameter length: how far back the rates reach.
    package init(_ length: Duration = .seconds(30)) { self.length = length.components.seconds * 1000 }

    /// Adds a look, and puts the rates since the oldest look that is not older than the window into it. A position or an end that
    /// went back, after a reset or where the topic was made anew, begins a new count.
    package mutating func rate(_ lags: inout [PartitionLag]) {
        var kept: [Key: [Sight]] = [:]
        for index in lags.indices {
            let lag = lags[index]
            guard let next = lag.next, let log = lag.log else { continue }
            let key = Key(worker: lag.worker, partition: lag.partition)
            var past = (sights[key] ?? []).filter { lag.at - $0.at <= length && $0.at < lag.at }
            if let last = past.last, last.next > next || last.end > log.end { past = [] }
            let sight = Sight(at: lag.at, next: next, end: log.end)
            if let first = past.first { lags[index].rate = Rate(first, sight, isClaimed: lag.row != nil) }
            kept[key] = past + [sight]
        }
        sights = kept
    }
}

extension Rate {
    /// A partition that nobody has claimed has no position that could move: its log's beginning may.
    fileprivate init(_ first: RateWindow.Sight, _ last: RateWindow.Sight, isClaimed: Bool) {
        let seconds = Double(last.at - first.at) / 1000
        self.init(
            applied: isClaimed ? Double(last.next - first.next) / seconds : 0,
            published: Double(last.end - first.end) / seconds)
    }
}
