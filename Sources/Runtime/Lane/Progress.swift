package import Records

/// What a lane knows of one partition that the group has given it.
package struct Progress: Sendable, Equatable {
    package enum Phase: Sendable, Equatable {
        /// Given by the group; ownership in Postgres is still to be taken.
        case unclaimed
        /// Owned in Postgres; fetching is still to be started, at the tail record if there is one.
        case claimed
        /// Fetching from the last record read, which must still be the same record.
        case verifying
        case running
        /// Stands still with a reason until an operator resumes it.
        case stopped
        /// Another owner has claimed it. The lane leaves it alone until the group gives it again.
        case fenced
    }

    package var phase: Phase = .unclaimed
    /// When to try again what the broker did not answer, or someone else's transaction holds; zero before the first try.
    package var claimAt: Duration = .zero
    /// Tries in a row that the broker did not answer.
    package var unansweredTries = 0
    /// Sixteen bytes: our own id of this incarnation of the topic.
    package var topicUID: [UInt8] = []
    package var epoch: Int64 = 0
    /// The first offset not accounted for, as committed.
    package var next: Int64 = 0
    package var tail: Tail?
    /// Rows of a timed state that the partition writes bear this number; nil for a worker without.
    package var dueQueue: Int32?
    /// Offsets from `next` up to here are known to hold no record.
    package var confirmedGapEnd: Int64 = 0
    /// Where the client met the end of the partition.
    package var end: Int64 = 0
    /// Records below this offset are suspect: their batch ended with its process. Zero if none did.
    package var suspectEnd: Int64 = 0
    /// Suspect records go one by one; otherwise in small parts.
    package var goesSingly = false
    /// What was tried last of them, as the claim found it.
    package var attempt: Attempt?

    package init() {}

    package var isLive: Bool { phase == .running }
    /// Held in Postgres under `epoch`.
    package var isHeld: Bool { phase == .claimed || phase == .verifying || phase == .running }
    /// The client fetches it.
    package var isFetching: Bool { phase == .verifying || phase == .running }
    /// How long a lane may wait for the broker's answer about this partition, and how long it then leaves it alone: so
    /// the lane's other partitions have at least half of its time.
    package var patience: Duration { min(.seconds(5), .seconds(1) * (1 << min(unansweredTries, 3))) }
    /// Where fetching begins: at the tail record, to see whether the log is still the same.
    package var fetchStart: Int64 { tail?.offset ?? next }
    /// Some batch before the claim ended with its process, and is not passed yet.
    package var isSuspect: Bool { suspectEnd > next }
}

/// A try at suspect records: a small part of a batch that ended with its process, or one record alone.
package struct Attempt: Sendable, Equatable {
    /// So many without an outcome, and the record is what processes die on.
    package static let limit: Int32 = 3

    /// Of the record, or of the part's last.
    package var offset: Int64
    /// Of a record alone, counted from one; zero for a part.
    package var number: Int32

    package init(offset: Int64, number: Int32) {
        self.offset = offset
        self.number = number
    }
}

/// The last record read of a partition: proof that the log is still the one we read.
package struct Tail: Sendable, Equatable {
    package var offset: Int64
    /// Kafka timestamp in milliseconds.
    package var timestamp: Int64
    /// First 16 bytes of SHA-256 over key and value.
    package var hash: [UInt8]

    package init(offset: Int64, timestamp: Int64, hash: [UInt8]) {
        self.offset = offset
        self.timestamp = timestamp
        self.hash = hash
    }
}

/// Ownership as a claim returned it.
package struct Claim: Sendable, Equatable {
    package var partition: TopicPartition
    package var topicUID: [UInt8]
    package var epoch: Int64
    package var next: Int64
    package var tail: Tail?
    package var stopReason: String?
    /// Log start and end by the broker at the claim.
    package var log: ClosedRange<Int64>
    /// End of the batch that was begun last. Beyond `next` it was not ended: neither committed nor given up.
    package var batchEnd: Int64 = 0
    package var attempt: Attempt?
    package var dueQueue: Int32?
}

/// Damaged fetches in a row at one offset: the wire may do that now and then, a disk does it always.
struct Damage: Sendable, Equatable {
    static let limit = 8
    var offset: Int64
    var count: Int
}
