package import Records

/// What happens to a member of a group.
package enum GroupEvent: Equatable, Sendable {
    /// New partitions. Answer with `assign`; an empty list is an answer too.
    case assigned([TopicPartition])
    /// Partitions that another member wants. Answer with `unassign` once their work has ended.
    case revoked([TopicPartition])
    /// Partitions that may already have another owner. Answer with `unassign`; what is unfinished is void.
    case lost([TopicPartition])
    /// Something went wrong; `isFatal` means that only a new process helps.
    case failed(KafkaError)
}

/// What a reader met in a partition besides records.
package struct PartitionNotice: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// Every record below `offset` has been handed out or was filtered (aborted, control).
        case end
        /// Reading stopped at `offset`, if known; it stays so until the partition is assigned anew
        /// when the code is `offsetReset`.
        case failed(KafkaError)
    }

    package var partition: TopicPartition
    package var offset: Int64
    package var kind: Kind

    package init(_ partition: TopicPartition, offset: Int64, _ kind: Kind) {
        self.partition = partition
        self.offset = offset
        self.kind = kind
    }
}
