package import Records

/// The group: which partitions it gives and takes.
extension LaneMachine {
    package mutating func assigned(_ partitions: [TopicPartition]) {
        for partition in partitions { progress[partition] = Progress() }
    }

    /// The group wants these back, or has taken them (`lost`): nothing of them is started any more.
    package mutating func revoked(_ partitions: [TopicPartition]) {
        for partition in partitions { abandon(partition) }
        stops.removeAll { partitions.contains($0.0) }
        released += partitions
    }

    package mutating func releasedAll() {
        released.removeAll()
        abandoned.removeAll()
    }
    package mutating func unassigned() { dropped.removeAll() }

    /// After leaving: what the group gave counts no more until it gives it again.
    package mutating func rejoined() {
        mustRejoin = false
        progress.removeAll()
    }

    /// Finish the current batch, then stop.
    package mutating func stop() { isStopping = true }
}
