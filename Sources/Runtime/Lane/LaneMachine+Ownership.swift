package import Records

/// Partitions from claim to stop: whose they are, and whether the log is still the one that was read.
extension LaneMachine {
    package mutating func claimed(_ claims: [Claim]) {
        succeeded()
        for claim in claims {
            guard var state = progress[claim.partition], state.phase == .unclaimed else { continue }
            state.topicUID = claim.topicUID
            state.epoch = claim.epoch
            state.next = claim.next
            state.dueQueue = claim.dueQueue
            // A tail record that retention has deleted proves nothing any more.
            state.tail = claim.tail.flatMap { $0.offset >= claim.log.lowerBound ? $0 : nil }
            state.confirmedGapEnd = claim.next
            state.end = claim.next
            suspect(&state, claim)
            state.claimAt = .zero
            state.unansweredTries = 0
            state.phase = claim.stopReason == nil ? .claimed : .stopped
            progress[claim.partition] = state
            if claim.stopReason == nil, let reason = Self.refusal(of: claim) { stop(claim.partition, reason) }
        }
    }

    /// Someone else's transaction holds the rows of those of `partitions` that were not claimed.
    /// - Returns: those that were met so for the first time.
    package mutating func claimBlocked(_ partitions: [TopicPartition], now: Duration) -> [TopicPartition] {
        let held = partitions.filter { progress[$0]?.phase == .unclaimed }
        let fresh = held.filter { progress[$0]?.claimAt == .zero }
        for partition in held { progress[partition]?.claimAt = now + .seconds(2) }
        return fresh
    }

    /// The broker did not answer for these, for want of a leader perhaps: each is tried again by itself, after a while.
    /// - Returns: those that were met so for the first time.
    package mutating func unreachable(_ partitions: [TopicPartition], now: Duration) -> [TopicPartition] {
        let fresh = partitions.filter { progress[$0]?.unansweredTries == 0 }
        for partition in partitions { postpone(partition, now: now) }
        return fresh
    }

    mutating func postpone(_ partition: TopicPartition, now: Duration) {
        guard var state = progress[partition] else { return }
        state.claimAt = now + state.patience
        state.unansweredTries += 1
        progress[partition] = state
    }

    /// Why the log cannot be read on from where the claim says; nil if it can.
    static func refusal(of claim: Claim) -> String? {
        if claim.next < claim.log.lowerBound {
            return "offsets \(claim.next)–\(claim.log.lowerBound - 1) are lost: the log now starts at "
                + "\(claim.log.lowerBound) (retention or deletion passed our position)"
        }
        if claim.next > claim.log.upperBound {
            return
                "position \(claim.next) is beyond the log's end \(claim.log.upperBound): the topic was truncated or "
                + "made anew"
        }
        return nil
    }

    package mutating func assigned(starts: [Start]) {
        for start in starts {
            guard var state = progress[start.partition], state.phase == .claimed else { continue }
            state.phase = state.tail == nil ? .running : .verifying
            progress[start.partition] = state
        }
    }

    /// Stops a partition with a reason that the driver writes down. One that stands still already keeps its reason.
    package mutating func stop(_ partition: TopicPartition, _ reason: String) {
        guard let phase = progress[partition]?.phase, phase != .stopped, phase != .fenced else { return }
        halt(partition)
        stops.append((partition, reason))
    }

    /// A fetch was damaged. The client may have taken rubbish for an offset: once the records that it gave before are settled, the
    /// partition is claimed and fetched anew from where it stands. Where offsets have holes by nature, what it gave is void.
    /// - Returns: true if that has happened too often in a row at the same offset.
    package mutating func metDamage(_ partition: TopicPartition) -> Bool {
        guard let state = progress[partition], state.isFetching, !damaged.contains(partition) else {
            return false
        }
        let last = damages[partition]
        let count = last?.offset == state.next ? (last?.count ?? 0) + 1 : 1
        damages[partition] = Damage(offset: state.next, count: count)
        if count >= Damage.limit { return true }
        damaged.append(partition)
        if planner.gapsAreExpected.contains(partition.topic) { dropDamaged() }
        return false
    }

    /// What is fetched of them from now on is void, and they are claimed anew.
    mutating func dropDamaged() {
        for partition in damaged where progress[partition]?.isFetching == true {
            dropped.append(partition)
            progress[partition] = Progress()
        }
        damaged = []
    }

    /// The reason is written; `isOurs` is false if the row has another owner by now.
    package mutating func stopRecorded(_ isOurs: Bool) {
        succeeded()
        guard !stops.isEmpty else { return }
        let (partition, _) = stops.removeFirst()
        if !isOurs { fence(partition) }
    }

    /// A stopped partition that stands still no more.
    package struct Resumption: Sendable, Equatable {
        package var partition: TopicPartition
        /// False if another owner has claimed it: then it is left alone until the group gives it again.
        package var isOurs: Bool

        package init(partition: TopicPartition, isOurs: Bool) {
            self.partition = partition
            self.isOurs = isOurs
        }
    }

    package mutating func resumed(_ resumptions: [Resumption]) {
        succeeded()
        for resumption in resumptions where progress[resumption.partition]?.phase == .stopped {
            if resumption.isOurs {
                progress[resumption.partition] = Progress()
                // What led to the stop is mended, says whoever resumes it.
                damages[resumption.partition] = nil
            } else {
                fence(resumption.partition)
            }
        }
    }

    /// An operator has moved these, which run: what is fetched of them is void, and they are claimed anew.
    package mutating func moved(_ partitions: [TopicPartition]) {
        for partition in partitions where progress[partition]?.isLive == true {
            dropped.append(partition)
            progress[partition] = Progress()
        }
    }

    /// Takes a drained batch. Call only when `isBusy` is false.
    package mutating func drained(_ batch: RecordBatch) {
        entries = batch.entries
        condemned = [:]
        refusals = 0
        pending = stretches()
        verifyTails(batch)
    }

    /// The client met the end of a partition: no record lies between the last one it gave and `offset`.
    package mutating func metEnd(_ partition: TopicPartition, at offset: Int64) {
        guard var state = progress[partition], state.isFetching else { return }
        state.end = max(state.end, offset)
        progress[partition] = state
        // Fetching began at the tail record, and the end was met without it.
        if state.phase == .verifying { verify(partition, found: nil) }
    }

    mutating func verifyTails(_ batch: RecordBatch) {
        guard progress.values.contains(where: { $0.phase == .verifying }) else { return }
        for (index, entry) in entries.enumerated() {
            let partition = TopicPartition(planner.topics[entry.topic], entry.partition)
            guard progress[partition]?.phase == .verifying else { continue }
            verify(partition, found: Tail(batch, at: index))
        }
    }

    mutating func verify(_ partition: TopicPartition, found: Tail?) {
        guard let tail = progress[partition]?.tail else { return }
        // A compacted log may have dropped the tail record itself; what follows it is then all that can be seen.
        let mayBeGone = planner.gapsAreExpected.contains(partition.topic)
        if found == tail || (mayBeGone && found.map { $0.offset > tail.offset } ?? true) {
            progress[partition]?.phase = .running
            // Proven. Fetching again later begins at `next`: retention may have taken the tail record by then.
            progress[partition]?.tail = nil
        } else {
            stop(
                partition,
                "the record at offset \(tail.offset) is not the one that was applied: the topic was truncated or made anew"
            )
        }
    }

    /// The outcome of asking a second consumer. If the client passed over a record that is there, it fetches again.
    package mutating func confirmed(_ gap: Gap, _ isEmpty: Bool) {
        succeeded()
        progress[gap.partition]?.unansweredTries = 0
        if isEmpty {
            progress[gap.partition]?.confirmedGapEnd = gap.to
        } else {
            fetchAgain(gap.partition)
        }
    }

    /// The second consumer could not tell: the partition is fetched again after a while, and the others go on meanwhile.
    package mutating func unconfirmed(_ gap: Gap, now: Duration) {
        fetchAgain(gap.partition)
        postpone(gap.partition, now: now)
    }

    /// From the expected offset; what the batch in hand holds of the partition is passed over.
    private mutating func fetchAgain(_ partition: TopicPartition) {
        guard var state = progress[partition], state.isFetching else { return }
        dropped.append(partition)
        state.phase = .claimed
        state.end = state.next
        progress[partition] = state
    }
    /// The client gives nothing of these, though there is something: they are fetched again from where they stand. Call only when
    /// `isBusy` is false.
    package mutating func fetchAnew(_ partitions: [TopicPartition]) {
        for partition in partitions { fetchAgain(partition) }
    }
}
