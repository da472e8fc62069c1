internal import Records

/// How long partitions stood still, from looks at their positions. All times are counted from the watch's own start.
struct StallWatch {
    /// A time in which no look found the partition moved.
    struct Stall: Equatable {
        var partition: TopicPartition
        var from: Duration
        var until: Duration

        var length: Duration { until - from }

        /// Without what lies in `restart`.
        func length(beyond restart: Range<Duration>) -> Duration {
            let overlap = min(until, restart.upperBound) - max(from, restart.lowerBound)
            return length - max(.zero, overlap)
        }
    }

    /// Shorter ones are the ordinary time between two batches.
    static let shortest = Duration.milliseconds(50)

    private var moved: [TopicPartition: (offset: Int64, at: Duration)] = [:]
    /// Those that have ended, in the order of their ends.
    private(set) var stalls: [Stall] = []
    private(set) var looks = 0
    /// The longest time between two looks: no stall is known better than that.
    private(set) var coarsest = Duration.zero
    private var lastLook: Duration?

    /// - Parameter offsets: the next offset of every partition, read at `time`.
    mutating func look(_ offsets: [TopicPartition: Int64], at time: Duration) {
        looks += 1
        if let lastLook { coarsest = max(coarsest, time - lastLook) }
        lastLook = time
        for (partition, offset) in offsets {
            guard let last = moved[partition] else {
                moved[partition] = (offset, time)
                continue
            }
            guard offset != last.offset else { continue }
            if time - last.at >= Self.shortest {
                stalls.append(Stall(partition: partition, from: last.at, until: time))
            }
            moved[partition] = (offset, time)
        }
    }

    /// The partitions that have moved since then.
    func moving(since time: Duration) -> Set<TopicPartition> {
        Set(moved.filter { $0.value.at > time }.keys)
    }

    /// Of stalls that ended since `time`, for each partition the one with the most outside of the restart: all of it for those
    /// that the restarted process did not own, since nothing excuses theirs.
    func worst(
        since time: Duration, restart: Range<Duration>, of owned: Set<TopicPartition>
    ) -> [TopicPartition: (stall: Stall, beyond: Duration)] {
        var worst: [TopicPartition: (stall: Stall, beyond: Duration)] = [:]
        for stall in stalls where stall.until > time {
            let excused = owned.contains(stall.partition) ? restart : time..<time
            let beyond = stall.length(beyond: excused)
            if worst[stall.partition].map({ $0.beyond < beyond }) ?? true {
                worst[stall.partition] = (stall, beyond)
            }
        }
        return worst
    }
}
