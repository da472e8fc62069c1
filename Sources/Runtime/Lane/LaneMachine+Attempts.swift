package import Records

/// Batches that ended with their process: a record in them may be what it died on.
///
/// Each batch is marked as in progress before anything of it is decoded. A claim that finds the mark beyond the offset goes
/// through those records in small parts, each marked like a batch, since most of what ends a process is no record. When one
/// dies in such a part, the next goes through that part one record a transaction, each marked with the number of the
/// attempt. A record whose attempts had no outcome `Attempt.limit` times becomes a dead letter without being read. Only
/// deaths count: an owner that lives and gives a batch up takes its marks back.
extension LaneMachine {
    /// Records of a part: so few that going through it one by one takes less than a second.
    static let partRecords = 64

    func suspect(_ state: inout Progress, _ claim: Claim) {
        guard claim.batchEnd > claim.next else { return }
        state.suspectEnd = claim.batchEnd
        state.attempt = claim.attempt.flatMap { $0.offset >= claim.next ? $0 : nil }
        state.goesSingly = state.attempt != nil || claim.batchEnd - claim.next <= Self.partRecords
    }

    /// The batch in hand as a stack of ranges, the first one last: short ones for suspect records, as few as can be for
    /// others.
    func stretches() -> [Range<Int>] {
        guard !entries.isEmpty else { return [] }
        guard progress.values.contains(where: \.isSuspect) else { return [0..<entries.count] }
        var stretches: [Range<Int>] = []
        var last: (partition: TopicPartition, limit: Int)?
        for index in entries.indices {
            let stretch = suspicion(entries[index])
            if let end = stretches.indices.last, stretch?.partition == last?.partition,
                stretches[end].count < stretch?.limit ?? .max
            {
                stretches[end] = stretches[end].lowerBound..<index + 1
            } else {
                stretches.append(index..<index + 1)
            }
            last = stretch
        }
        return stretches.reversed()
    }

    /// Whose lost batch a record is of, and how many of that may go together; nil if it is not suspect.
    private func suspicion(_ entry: RecordBatch.Entry) -> (partition: TopicPartition, limit: Int)? {
        let partition = TopicPartition(planner.topics[entry.topic], entry.partition)
        guard let state = progress[partition], entry.offset >= state.next, entry.offset < state.suspectEnd
        else { return nil }
        return (partition, state.goesSingly ? 1 : Self.partRecords)
    }

    /// Which attempt at suspect records `plan` is; nil if they are not suspect. The number counts from what the claim found,
    /// so a repeat after an outage, which no process died of, is the same attempt.
    func attempt(of plan: Plan) -> Attempt? {
        guard !plan.records.isEmpty, plan.moves.count == 1, let move = plan.moves.first,
            let state = progress[move.partition], move.to <= state.suspectEnd
        else { return nil }
        guard state.goesSingly else { return Attempt(offset: move.to - 1, number: 0) }
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
