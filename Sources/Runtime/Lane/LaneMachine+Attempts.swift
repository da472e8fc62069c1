package import Records

/// Batches that ended with their process: a record in them may be what it died on.
///
/// Each batch is marked as in progress before anything of it is decoded. A claim that finds the mark beyond the offset goes
/// through those records one a transaction, each marked with the number of this attempt. A record whose attempts had no
/// outcome `Attempt.limit` times becomes a dead letter without being read. Only deaths count: an owner that lives and gives a
/// batch up takes its marks back.
extension LaneMachine {
    func suspect(_ state: inout Progress, _ claim: Claim) {
        guard claim.batchEnd > claim.next else { return }
        state.suspectEnd = claim.batchEnd
        state.attempt = claim.attempt
    }

    /// The batch in hand as a stack of ranges, the first one last: one for each suspect record, as few as can be for others.
    func stretches() -> [Range<Int>] {
        guard !entries.isEmpty else { return [] }
        guard progress.values.contains(where: \.isSuspect) else { return [0..<entries.count] }
        var stretches: [Range<Int>] = []
        var start = 0
        for index in entries.indices where isSuspect(entries[index]) {
            if start < index { stretches.append(start..<index) }
            stretches.append(index..<index + 1)
            start = index + 1
        }
        if start < entries.count { stretches.append(start..<entries.count) }
        return stretches.reversed()
    }

    private func isSuspect(_ entry: RecordBatch.Entry) -> Bool {
        let partition = TopicPartition(planner.topics[entry.topic], entry.partition)
        guard let state = progress[partition] else { return false }
        return entry.offset >= state.next && entry.offset < state.suspectEnd
    }

    /// Which attempt at its record `plan` is; nil if the record is not suspect. The number counts from what the claim found,
    /// so a repeat after an outage, which no process died of, is the same attempt.
    func attempt(of plan: Plan) -> Attempt? {
        guard plan.records.count == 1, let move = plan.moves.first, let state = progress[move.partition],
            move.to <= state.suspectEnd
        else { return nil }
        let earlier = state.attempt.flatMap { $0.offset == move.to - 1 ? $0.number : nil }
        return Attempt(offset: move.to - 1, number: (earlier ?? 0) + 1)
    }

    /// Another lane of the process has its turn with a suspect record: ours must wait.
    package mutating func postponed(now: Duration) { retryAt = now + .milliseconds(2) }

    /// Forgets a partition; what its marks must go back to is kept until it is released.
    mutating func abandon(_ partition: TopicPartition) {
        if isBusy, let state = progress[partition], state.isHeld { abandoned[partition] = state }
        progress[partition] = nil
    }

    /// Partitions whose marks go back to what the claim found when the lane ends now.
    package var unsettled: [TopicPartition: Progress] {
        isBusy ? progress.filter { $0.value.isHeld } : [:]
    }
}
