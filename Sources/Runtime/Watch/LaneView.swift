package import Records

/// What a lane shows of itself, as of its last step.
package struct LaneView: Sendable {
    package var activity = Activity.starting
    package var activeSince: ContinuousClock.Instant
    package var partitions: [TopicPartition: PartitionView] = [:]
    /// The group has said which partitions are the lane's, none perhaps.
    package var isAssigned = false
    /// It has been connected to the database.
    package var hasConnected = false
    /// What the database said last, if it failed last.
    package var databaseTrouble: String?
    /// The server's end of its connection; nil without one.
    package var backend: Int32?
    /// Tries in a row that did not commit.
    package var failures = 0
    /// The first record of the batch in hand with its key, and its tenant once it is decoded.
    package var first: (place: TopicPartition, offset: Int64, key: [UInt8]?)?
    package var tenant: Text?
    /// Rows of results that are held in memory, and when the oldest was taken.
    package var outboxRows = 0
    package var outboxSince: ContinuousClock.Instant?
    /// When the client last gave all records that it held.
    package var drainedAt: ContinuousClock.Instant?
    /// Keys whose due work fails.
    package var dueSetAside = 0
    /// Brokers take less than is decided: no new records are taken meanwhile.
    package var isOutboxFull = false

    package init(at now: ContinuousClock.Instant) { activeSince = now }
}

/// One partition as its lane sees it.
package struct PartitionView: Sendable {
    package var phase: Progress.Phase
    /// The first offset not accounted for, as committed; of no meaning before the claim.
    package var next: Int64
    /// The end that the client met last.
    package var end: Int64
    /// Tries in a row that the broker did not answer.
    package var unansweredTries: Int
    /// Timestamp of the first record in hand, in milliseconds; nil if none is.
    package var oldest: Int64?
    /// Timestamp of the last record that was settled, in milliseconds; below zero if none was.
    package var lastSettled: Int64 = -1
    /// The earliest instant of its due work; nil if none is known.
    package var nextDue: Timestamp?
    /// Pages of it that are done: many rows may be due at one instant.
    package var duePages = 0

    package init(_ state: Progress) {
        (phase, next, end) = (state.phase, state.next, state.end)
        (unansweredTries, oldest) = (state.unansweredTries, nil)
    }

    mutating func take(_ state: Progress) {
        (phase, next, end) = (state.phase, state.next, state.end)
        unansweredTries = state.unansweredTries
    }

    /// Due work has waited for longer than it does on purpose.
    func isOverdue(_ wall: Timestamp) -> Bool { nextDue.map { $0 <= wall - .seconds(2) } ?? false }

    /// The row in Postgres names this lane.
    package var isClaimed: Bool { phase != .unclaimed && phase != .fenced }
}
