package import Records

/// What keeps a partition that has backlog from moving; values of the label `reason`, documented with the metrics.
package enum StallReason: String, Sendable, CaseIterable {
    /// The lane's statement waits for a row that another session has locked.
    case rowLock = "row_lock"
    /// The lane's statement waits for another lock, such as one of a whole table.
    case otherLock = "other_lock"
    /// No new session can be had, or the lane's does not answer.
    case databaseAway = "database_away"
    /// The lane's statement runs, and no lock keeps it.
    case databaseSlow = "database_slow"
    /// No broker answers, or the partition has no leader.
    case brokerAway = "broker_away"
    /// The broker has records, and the client gives none.
    case nothingFetched = "nothing_fetched"
    /// The client holds more records than the lane gets through; those of the partition are behind others.
    case busy
    /// A producer's transaction that is still open keeps what lies behind it from being read.
    case openTransaction = "open_transaction"
    /// Brokers do not take results.
    case outboxFull = "outbox_full"
    /// Someone else's transaction holds the partition's own row.
    case claimBlocked = "claim_blocked"
    /// Another owner has claimed the partition; the group has not said whose it is.
    case fenced
    /// Due work is not done, though no record waits.
    case dueWork = "due_work"
    /// A hole in the offsets waits for a broker's word.
    case gapUnconfirmed = "gap_unconfirmed"
    /// The worker's own rules have been at it for long.
    case deciding
    /// The batch fails again and again; the log says with what.
    case retrying
    /// The partition stands until an operator resumes it.
    case stopped

    /// In words, for log lines and readiness.
    package var meaning: String {
        switch self {
        case .rowLock: "a row is locked by another session"
        case .otherLock: "a lock is held by another session"
        case .databaseAway: "the database does not answer"
        case .databaseSlow: "a statement takes long, and no lock keeps it"
        case .brokerAway: "the broker does not answer"
        case .nothingFetched: "the broker has records, but the client gives none"
        case .busy: "the lane is busy with records of other partitions"
        case .openTransaction: "a producer's open transaction keeps records from being read"
        case .outboxFull: "brokers do not take results"
        case .claimBlocked: "another session's transaction holds the partition's row"
        case .fenced: "another owner has claimed the partition"
        case .dueWork: "due work is not done, though no record waits"
        case .gapUnconfirmed: "a hole in the offsets waits for a broker's word"
        case .deciding: "the worker's rules take long"
        case .retrying: "the batch fails again and again"
        case .stopped: "an operator must resume the partition"
        }
    }
}

/// Who holds what a lane's statement waits for.
package struct HeldLock: Sendable, Equatable {
    /// As Postgres names it: `transactionid` and `tuple` are rows.
    package var kind: String
    package var mode: String
    /// Table or index; nil if Postgres does not say.
    package var relation: String?
    /// The row by its primary key, as in a record's key: `tenant/entity`; nil where it is no row, or may not be read.
    package var row: String?
    /// The session at the head of the queue, which waits for nobody itself; 0 for a prepared transaction.
    package var holder: Int32
    package var application: String
    /// Nil where this role may not see it.
    package var state: String?
    /// Since the holder's transaction began, in seconds.
    package var seconds: Double?

    package init(
        kind: String, mode: String, relation: String?, row: String? = nil, holder: Int32, application: String,
        state: String?, seconds: Double?
    ) {
        (self.kind, self.mode, self.relation, self.row) = (kind, mode, relation, row)
        (self.holder, self.application, self.state, self.seconds) = (holder, application, state, seconds)
    }

    var isOfRow: Bool { kind == "transactionid" || kind == "tuple" }

    /// It has no session that could be ended.
    var isPrepared: Bool { holder == 0 }

    var holderInWords: String {
        if isPrepared { return "a prepared transaction" }
        let name = application.isEmpty ? "without a name" : application
        let time = seconds.map { ", in its transaction for \(Int($0)) s" } ?? ""
        return "pid \(holder) (\(name))\(state.map { ", \($0)" } ?? "")\(time)"
    }
}

/// What Postgres says of a lane's session.
package struct BackendLook: Sendable, Equatable {
    /// Its statement, shortened and without values; nil while it runs none.
    package var statement: String?
    package var isActive: Bool
    package var lock: HeldLock?

    package init(statement: String?, isActive: Bool, lock: HeldLock? = nil) {
        (self.statement, self.isActive, self.lock) = (statement, isActive, lock)
    }
}

/// What is known beyond what the lane shows.
package struct Symptoms: Sendable {
    package enum Database: Sendable, Equatable {
        case notAsked
        case answers
        case away(String)
    }

    package var database = Database.notAsked
    package var backend: BackendLook?
    /// What the lane's statement was met waiting for lately: it gives up and tries again, and may be between two tries now.
    package var recentLock: HeldLock?
    /// Why no broker answers; nil if one does, or was not asked.
    package var broker: String?
    /// Up to where records may be read, as leaders said lately.
    package var readable: [TopicPartition: Int64] = [:]

    package init() {}
}

extension StallReason {
    /// Why `partition` does not move.
    /// - Parameters:
    ///   - isStuck: the lane has done the same for seconds.
    ///   - isDry: the lane has lately taken all that its client held.
    ///   - hasRecords: the log goes on behind its position; else only due work waits.
    package init(
        _ partition: PartitionView, at place: TopicPartition, _ lane: LaneView, _ symptoms: Symptoms,
        isStuck: Bool, isDry: Bool, hasRecords: Bool = true
    ) {
        switch partition.phase {
        case .stopped: self = .stopped
        case .fenced: self = .fenced
        case .unclaimed: self = Self.ofClaim(partition, lane, symptoms)
        case .claimed, .verifying, .running:
            self =
                Self.ofLane(lane, symptoms, holdsRecords: partition.oldest != nil, isStuck: isStuck)
                ?? (hasRecords ? nil : Self.ofDueWork(lane, symptoms))
                ?? Self.ofFetch(partition, place, lane, symptoms, isDry: isDry)
        }
    }

    private static func ofClaim(_ partition: PartitionView, _ lane: LaneView, _ symptoms: Symptoms)
        -> StallReason
    {
        if lane.databaseTrouble != nil || !lane.hasConnected { return ofDatabase(lane, symptoms) }
        if symptoms.broker != nil || partition.unansweredTries > 0 { return .brokerAway }
        return .claimBlocked
    }

    /// What keeps the whole lane, or the batch in hand; nil if the lane would take records of the partition.
    private static func ofLane(
        _ lane: LaneView, _ symptoms: Symptoms, holdsRecords: Bool, isStuck: Bool
    ) -> StallReason? {
        if lane.activity == .confirmingGap { return symptoms.broker == nil ? .gapUnconfirmed : .brokerAway }
        if lane.activity == .deciding && isStuck { return .deciding }
        let hasTrouble = lane.databaseTrouble != nil || !lane.hasConnected
        let waits = lane.activity.needsDatabase && isStuck
        if holdsRecords || hasTrouble || waits { return ofDatabase(lane, symptoms) }
        return lane.isOutboxFull ? .outboxFull : nil
    }

    private static func ofDatabase(_ lane: LaneView, _ symptoms: Symptoms) -> StallReason {
        if let lock = symptoms.recentLock { return lock.isOfRow ? .rowLock : .otherLock }
        if case .away = symptoms.database { return .databaseAway }
        if !lane.hasConnected || lane.activity == .connecting { return .databaseAway }
        if lane.failures > 0 || lane.databaseTrouble != nil { return .retrying }
        // The server waits for the lane, and the lane for the server: what one said did not reach the other.
        if let backend = symptoms.backend, !backend.isActive { return .databaseAway }
        return .databaseSlow
    }

    private static func ofDueWork(_ lane: LaneView, _ symptoms: Symptoms) -> StallReason? {
        if symptoms.broker != nil { return nil }
        return lane.failures > 0 ? .retrying : .dueWork
    }

    /// Whether the client has records of a partition shows only once all that it holds are taken.
    private static func ofFetch(
        _ partition: PartitionView, _ place: TopicPartition, _ lane: LaneView, _ symptoms: Symptoms,
        isDry: Bool
    ) -> StallReason {
        guard symptoms.broker == nil, let readable = symptoms.readable[place] else { return .brokerAway }
        if !isDry { return lane.failures > 0 ? .retrying : .busy }
        return readable > partition.next ? .nothingFetched : .openTransaction
    }
}
