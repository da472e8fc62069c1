package import Records

/// The connection to Postgres: lost, found again, and what the rows say then.
extension LaneMachine {
    package mutating func connected() {
        connection = partitions { $0.isHeld }.isEmpty ? .up : .unbound
        if Mutant.isActive(.appliedAgain) { connection = .up }
        if connection == .up { unanswered = nil }
        // The backoff is reset by work that succeeds, not by a connection that opens: a server may accept and then fail.
    }

    /// An attempt on infrastructure failed; try again after a jittered delay.
    package mutating func failed(now: Duration, connectionLost: Bool) {
        retryAt = now + backoff.fail()
        if connectionLost { connection = .down }
    }

    mutating func succeeded() {
        backoff.succeed()
        retryAt = .zero
    }

    package var isFailing: Bool { backoff.isFailing }

    /// What a held partition's row says.
    package struct Binding: Sendable, Equatable {
        package var partition: TopicPartition
        package var epoch: Int64
        package var next: Int64
        package var stopReason: String?

        package init(partition: TopicPartition, epoch: Int64, next: Int64, stopReason: String? = nil) {
            self.partition = partition
            self.epoch = epoch
            self.next = next
            self.stopReason = stopReason
        }
    }

    /// Rows read back under lock, with our old backend ended. They settle an unanswered commit: the new offset means done,
    /// the old one means run again, another epoch means that someone else owns the partition now.
    /// - Returns: what became of an unanswered commit; nil if there was none.
    @discardableResult
    package mutating func rebound(_ rows: [Binding]) -> Finding? {
        connection = .up
        succeeded()
        let committed = unanswered.map { plan in
            plan.moves.contains { move in
                rows.contains { $0.partition == move.partition && $0.next == move.to && holds($0) }
            }
        }
        let isOurs = unanswered?.moves.contains { move in
            rows.contains { $0.partition == move.partition && holds($0) }
        }
        if committed == true, let plan = unanswered { apply(plan) }
        unanswered = nil
        let known = Dictionary(uniqueKeysWithValues: rows.map { ($0.partition, $0) })
        for partition in partitions({ $0.isHeld }) {
            settle(partition, known[partition])
        }
        return committed.map { $0 ? .committed : isOurs == true ? .notCommitted : .fenced }
    }

    /// What became of a commit that got no answer.
    package enum Finding: String, Sendable {
        case committed
        case notCommitted = "not committed"
        /// All its partitions have another owner, who knows.
        case fenced
    }

    func holds(_ row: Binding) -> Bool {
        progress[row.partition]?.epoch == row.epoch || Mutant.isActive(.noEpoch)
    }

    mutating func settle(_ partition: TopicPartition, _ row: Binding?) {
        guard let row, holds(row), row.next == progress[partition]?.next else { return fence(partition) }
        if row.stopReason != nil { halt(partition) }
    }

    mutating func fence(_ partition: TopicPartition) {
        guard let state = progress[partition] else { return }
        if state.isFetching { dropped.append(partition) }
        progress[partition]?.phase = .fenced
        mustRejoin = true
    }

    mutating func halt(_ partition: TopicPartition) {
        if progress[partition]?.isFetching == true { dropped.append(partition) }
        progress[partition]?.phase = .stopped
    }
}
