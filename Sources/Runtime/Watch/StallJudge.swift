package import Records

/// Which partitions of a lane have backlog and do not move, and since when. Pure: looked at once a second, told the time.
package struct StallJudge: Sendable {
    private struct Mark: Sendable {
        var next: Int64
        var isClaimed: Bool
        var nextDue: Timestamp?
        var duePages: Int
        /// It has had backlog and has not moved since then.
        var since: ContinuousClock.Instant
    }

    private var marks: [TopicPartition: Mark] = [:]

    package init() {}

    /// - Parameters:
    ///   - ends: of the partitions' logs, as far as anyone has told.
    ///   - isBlind: no broker answers: nobody knows that there is no backlog.
    ///   - wall: the wall clock, by which work is due.
    /// - Returns: how long each partition with backlog has not moved.
    package mutating func look(
        _ partitions: [TopicPartition: PartitionView], ends: [TopicPartition: Int64], isBlind: Bool,
        at now: ContinuousClock.Instant, wall: Timestamp
    ) -> [TopicPartition: Duration] {
        var standing: [TopicPartition: Duration] = [:]
        for (place, partition) in partitions {
            let mark = Mark(
                next: partition.next, isClaimed: partition.isClaimed, nextDue: partition.nextDue,
                duePages: partition.duePages, since: now)
            // What is not claimed has no position: that it is not is backlog enough.
            let hasBacklog =
                !partition.isClaimed || max(partition.end, ends[place] ?? 0) > partition.next
                || partition.oldest != nil || isBlind || partition.isOverdue(wall)
            guard hasBacklog, let old = marks[place], old.next == mark.next,
                old.isClaimed == mark.isClaimed, old.nextDue == mark.nextDue, old.duePages == mark.duePages
            else {
                marks[place] = mark
                continue
            }
            standing[place] = now - old.since
        }
        marks = marks.filter { partitions[$0.key] != nil }
        return standing
    }
}

/// When to say again what was said already: after twice as long each time, within an hour.
package struct Reminder: Sendable {
    private var pause: Duration
    private var dueAt: ContinuousClock.Instant

    package init(_ pause: Duration, at now: ContinuousClock.Instant) { (self.pause, dueAt) = (pause, now) }

    package mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
        guard now >= dueAt else { return false }
        dueAt = now + pause
        pause = min(pause * 2, .seconds(3600))
        return true
    }
}
