internal import Kafka
internal import Records

/// Whether somebody works on a partition.
///
/// Owned means both: the Postgres session that claimed the partition lives (number and start of the backend are the row's), and the
/// group assigns the partition to a member, where the coordinator tells.
package enum Ownership: Equatable, Sendable {
    case owned
    /// Assigned to a member that has no session, or has not claimed yet: it starts, or it has ended and its place is kept for the
    /// session time-out, as static members' are.
    case waiting
    /// Nobody has it.
    case unowned(Reason)
    case unknown(String)

    package enum Reason: String, Sendable {
        case neverClaimed = "never claimed"
        case ownerGone = "its owner is gone"
        case notAssigned = "the group assigns it to no member"
    }
}

extension Ownership {
    init(_ row: PartitionRow?, _ partition: TopicPartition, _ group: ConsumerGroup?) {
        let isAssigned = group?.assigns(partition)
        switch (row?.backend, isAssigned) {
        case (nil, true?), (.gone?, true?): self = .waiting
        case (nil, _): self = .unowned(.neverClaimed)
        case (.gone?, _): self = .unowned(.ownerGone)
        case (.alive?, false?), (.hidden?, false?): self = .unowned(.notAssigned)
        case (.alive?, _), (.hidden?, true?): self = .owned
        case (.hidden?, nil):
            self = .unknown("this role may not see the worker's session; grant pg_read_all_stats")
        }
    }

    package var isUnowned: Bool {
        if case .unowned = self { true } else { false }
    }
}

extension ConsumerGroup {
    /// Nil while members are sharing out, or where the coordinator does not say.
    fileprivate func assigns(_ partition: TopicPartition) -> Bool? {
        switch state {
        case .stable: members.contains { $0.partitions.contains(partition) }
        case .empty, .dead: false
        case .rebalancing, .unknown: nil
        }
    }
}
