package import Records

/// The logic of a lane, without any input or output: what to do next, given what has happened so far.
///
/// The driver asks `next` for one step, does it, and reports the outcome; group events, records and the clock come in the
/// same way. Threads, sockets, SQL and time are the driver's, so the same machine runs in production and under a simulator.
///
/// A batch is a stack of ranges that are still to be committed, each in a transaction of its own. A range whose data
/// Postgres refuses is cut in two and each half is decided again from what is committed by then, until the one record is
/// found; since each transaction moves the fence, a cut needs no savepoint.
package struct LaneMachine: Sendable {
    package enum Step: Sendable, Equatable {
        /// Open a connection to Postgres.
        case connect
        /// On a new connection, or after a fence: read back what the held partitions' rows say.
        case rebind([TopicPartition])
        /// Take ownership of partitions that the group gave.
        case claim([TopicPartition])
        /// Start fetching at these offsets.
        case assign([Start])
        /// Stop fetching; the group keeps the partition ours.
        case unassign([TopicPartition])
        /// Give partitions back to the group: send what the outbox holds, within a bound, and answer the revocation.
        case release([TopicPartition])
        /// Leave the group's view of us behind and join again.
        case rejoin
        /// Ask a second consumer whether the offsets of a hole really hold no record.
        case confirm(Gap)
        /// Decide and write in one transaction.
        case transact(Plan)
        /// Write down why a partition stands still.
        case recordStop(TopicPartition, String)
        /// See whether an operator has resumed these.
        case checkStopped([TopicPartition])
        /// Take records that the client holds; blocks at most this long when there are none.
        case drain(Duration)
        /// Serve group events and the outbox for this long; take no records.
        case wait(Duration)
        /// Close everything: the lane is done.
        case finish
    }

    package struct Start: Sendable, Equatable {
        package var partition: TopicPartition
        package var offset: Int64
    }

    private let planner: Planner
    package private(set) var progress: [TopicPartition: Progress] = [:]
    private var entries: [RecordBatch.Entry] = []
    /// Ranges of the batch not yet committed, the next one last.
    private var pending: [Range<Int>] = []
    private var condemned: [Int: String] = [:]
    /// Transactions of this batch that Postgres refused for their data.
    private var refusals = 0
    private static let refusalsBeforeSingles = 16
    /// Sent, and neither confirmed nor refused: the rows tell, after a reconnect.
    private var unanswered: Plan?
    private var connection = Link.down
    private var backoff: Backoff
    private var retryAt: Duration = .zero
    private var released: [TopicPartition] = []
    private var dropped: [TopicPartition] = []
    private var stops: [(TopicPartition, String)] = []
    private var mustRejoin = false
    private var stopCheckAt: Duration = .zero
    package private(set) var isStopping = false

    private enum Link { case down, unbound, up }

    package init(topics: [String], gapsAreExpected: Set<String>, seed: UInt64) {
        planner = Planner(topics: topics, gapsAreExpected: gapsAreExpected)
        backoff = Backoff(seed: seed)
    }

    /// Records of the current batch are still needed until this is false.
    package var isBusy: Bool { !pending.isEmpty }

    // What to do next.

    package mutating func next(now: Duration) -> Step {
        if !released.isEmpty { return .release(released) }
        if !dropped.isEmpty { return .unassign(dropped) }
        if isStopping && (pending.isEmpty || backoff.isFailing) { return .finish }
        if now < retryAt { return .wait(min(retryAt - now, .milliseconds(100))) }
        if let step = connectionStep() { return step }
        if let (partition, reason) = stops.first { return .recordStop(partition, reason) }
        if mustRejoin && pending.isEmpty { return .rejoin }
        if let step = claimStep() { return step }
        if let step = workStep() { return step }
        if mustRejoin { return .rejoin }
        if let step = assignStep() { return step }
        if let step = stoppedStep(now: now) { return step }
        return .drain(.milliseconds(50))
    }

    private func connectionStep() -> Step? {
        switch connection {
        case .up: nil
        case .down: .connect
        case .unbound: .rebind(partitions { $0.isHeld })
        }
    }

    private func claimStep() -> Step? {
        let unclaimed = partitions { $0.phase == .unclaimed }
        return unclaimed.isEmpty || isStopping ? nil : .claim(unclaimed)
    }

    /// Only once the batch in hand is settled: it may hold records of the same partition from an earlier fetch.
    private func assignStep() -> Step? {
        let claimed = partitions { $0.phase == .claimed }
        if claimed.isEmpty { return nil }
        return .assign(claimed.map { Start(partition: $0, offset: progress[$0]?.fetchStart ?? 0) })
    }

    private mutating func workStep() -> Step? {
        while let range = pending.last {
            switch planner.plan(entries, range, progress) {
            case .gap(let gap): return .confirm(gap)
            case .ready(var plan):
                if plan.isEmpty {
                    pending.removeLast()
                    continue
                }
                plan.condemned = condemned
                return .transact(plan)
            }
        }
        switch planner.planEnds(progress) {
        case .gap(let gap): return .confirm(gap)
        case .ready(let plan): return plan.isEmpty ? nil : .transact(plan)
        }
    }

    private mutating func stoppedStep(now: Duration) -> Step? {
        guard now >= stopCheckAt else { return nil }
        stopCheckAt = now + .seconds(2)
        let stopped = partitions { $0.phase == .stopped }
        return stopped.isEmpty ? nil : .checkStopped(stopped)
    }

    private func partitions(_ matching: (Progress) -> Bool) -> [TopicPartition] {
        progress.filter { matching($0.value) }.keys.sorted()
    }

    // The group.

    package mutating func assigned(_ partitions: [TopicPartition]) {
        for partition in partitions { progress[partition] = Progress() }
    }

    /// The group wants these back, or has taken them (`lost`): nothing of them is started any more.
    package mutating func revoked(_ partitions: [TopicPartition]) {
        for partition in partitions { progress[partition] = nil }
        stops.removeAll { partitions.contains($0.0) }
        released += partitions
    }

    package mutating func releasedAll() { released.removeAll() }
    package mutating func unassigned() { dropped.removeAll() }

    /// After leaving: what the group gave counts no more until it gives it again.
    package mutating func rejoined() {
        mustRejoin = false
        progress.removeAll()
    }

    /// Finish the current batch, then stop.
    package mutating func stop() { isStopping = true }

    // Postgres.

    package mutating func connected() {
        connection = partitions { $0.isHeld }.isEmpty ? .up : .unbound
        if connection == .up { unanswered = nil }
        // The backoff is reset by work that succeeds, not by a connection that opens: a server may accept and then fail.
    }

    /// An attempt on infrastructure failed; try again after a jittered delay.
    package mutating func failed(now: Duration, connectionLost: Bool) {
        retryAt = now + backoff.fail()
        if connectionLost { connection = .down }
    }

    private mutating func succeeded() {
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
    package mutating func rebound(_ rows: [Binding]) {
        connection = .up
        succeeded()
        let committed = unanswered.map { plan in
            plan.moves.contains { move in
                rows.contains { $0.partition == move.partition && $0.next == move.to && holds($0) }
            }
        }
        if committed == true, let plan = unanswered { apply(plan) }
        unanswered = nil
        let known = Dictionary(uniqueKeysWithValues: rows.map { ($0.partition, $0) })
        for partition in partitions({ $0.isHeld }) {
            settle(partition, known[partition])
        }
    }

    private func holds(_ row: Binding) -> Bool { progress[row.partition]?.epoch == row.epoch }

    private mutating func settle(_ partition: TopicPartition, _ row: Binding?) {
        guard let row, holds(row), row.next == progress[partition]?.next else { return fence(partition) }
        if row.stopReason != nil { halt(partition) }
    }

    private mutating func fence(_ partition: TopicPartition) {
        guard let state = progress[partition] else { return }
        if state.isFetching { dropped.append(partition) }
        progress[partition]?.phase = .fenced
        mustRejoin = true
    }

    private mutating func halt(_ partition: TopicPartition) {
        if progress[partition]?.isFetching == true { dropped.append(partition) }
        progress[partition]?.phase = .stopped
    }

    // Ownership.

    package mutating func claimed(_ claims: [Claim]) {
        succeeded()
        for claim in claims {
            guard var state = progress[claim.partition], state.phase == .unclaimed else { continue }
            state.topicUID = claim.topicUID
            state.epoch = claim.epoch
            state.next = claim.next
            // A tail record that retention has deleted proves nothing any more.
            state.tail = claim.tail.flatMap { $0.offset >= claim.log.lowerBound ? $0 : nil }
            state.confirmedGapEnd = claim.next
            state.end = claim.next
            state.phase = claim.stopReason == nil ? .claimed : .stopped
            progress[claim.partition] = state
            if claim.stopReason == nil, let reason = Self.refusal(of: claim) { stop(claim.partition, reason) }
        }
    }

    /// Why the log cannot be read on from where the claim says; nil if it can.
    private static func refusal(of claim: Claim) -> String? {
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
            } else {
                fence(resumption.partition)
            }
        }
    }

    // Records.

    /// Takes a drained batch. Call only when `isBusy` is false.
    package mutating func drained(_ batch: RecordBatch) {
        entries = batch.entries
        condemned = [:]
        refusals = 0
        pending = entries.isEmpty ? [] : [0..<entries.count]
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

    private mutating func verifyTails(_ batch: RecordBatch) {
        guard progress.values.contains(where: { $0.phase == .verifying }) else { return }
        for (index, entry) in entries.enumerated() {
            let partition = TopicPartition(planner.topics[entry.topic], entry.partition)
            guard progress[partition]?.phase == .verifying else { continue }
            verify(partition, found: Tail(batch, at: index))
        }
    }

    private mutating func verify(_ partition: TopicPartition, found: Tail?) {
        guard let tail = progress[partition]?.tail else { return }
        // A compacted log may have dropped the tail record itself; what follows it is then all that can be seen.
        let mayBeGone = planner.gapsAreExpected.contains(partition.topic)
        if found == tail || (mayBeGone && found.map { $0.offset > tail.offset } ?? true) {
            progress[partition]?.phase = .running
        } else {
            stop(
                partition,
                "the record at offset \(tail.offset) is not the one that was applied: the topic was truncated or made anew"
            )
        }
    }

    /// The outcome of asking a second consumer; nil if it could not tell, which counts as a failed attempt.
    package mutating func confirmed(_ gap: Gap, _ isEmpty: Bool) {
        succeeded()
        if isEmpty {
            progress[gap.partition]?.confirmedGapEnd = gap.to
        } else if var state = progress[gap.partition], state.isFetching {
            // The client passed over a record that is there: fetch again from the expected offset.
            dropped.append(gap.partition)
            state.phase = .claimed
            state.end = state.next
            progress[gap.partition] = state
        }
    }

    // Transactions.

    package mutating func committed(_ plan: Plan) {
        succeeded()
        apply(plan)
    }

    private mutating func apply(_ plan: Plan) {
        for move in plan.moves where progress[move.partition] != nil {
            progress[move.partition]?.next = move.to
            progress[move.partition]?.tail = nil
        }
        if !plan.range.isEmpty { pending.removeLast() }
    }

    /// No answer to the commit: look it up on a new connection.
    package mutating func unanswered(_ plan: Plan, now: Duration) {
        unanswered = plan
        failed(now: now, connectionLost: true)
    }

    /// The fence refused: some partition of the batch is not ours any more, and the rows say which.
    package mutating func fenced() { connection = .unbound }

    /// Rows or ids changed since they were read: decide again, at once at first, with a delay when it goes on.
    package mutating func changed(now: Duration) {
        let delay = backoff.fail()
        retryAt = now + delay
    }

    /// Postgres refused the data of some record in `plan`.
    package mutating func refused(_ plan: Plan, _ reason: String) {
        guard let range = pending.popLast() else { return stopAll(plan, reason) }
        refusals += 1
        if plan.records.count <= 1 {
            guard let record = plan.records.first, condemned[record] == nil else {
                return stopAll(plan, reason)
            }
            condemned[record] = reason
            pending.append(range)
        } else if refusals >= Self.refusalsBeforeSingles {
            pending += plan.records.reversed().map { $0..<$0 + 1 }
        } else {
            let middle = plan.records[plan.records.count / 2]
            pending.append(middle..<range.upperBound)
            pending.append(range.lowerBound..<middle)
        }
    }

    /// Our own fault, not the data's: each partition of the batch stops with the error, and nothing is passed.
    package mutating func stopAll(_ plan: Plan, _ reason: String) {
        for move in plan.moves { stop(move.partition, reason) }
    }
}
