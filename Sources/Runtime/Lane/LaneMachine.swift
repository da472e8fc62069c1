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

    let planner: Planner
    package internal(set) var progress: [TopicPartition: Progress] = [:]
    var entries: [RecordBatch.Entry] = []
    /// Ranges of the batch not yet committed, the next one last.
    var pending: [Range<Int>] = []
    var condemned: [Int: String] = [:]
    /// Transactions of this batch that Postgres refused for their data.
    var refusals = 0
    static let refusalsBeforeSingles = 16
    /// Sent, and neither confirmed nor refused: the rows tell, after a reconnect.
    var unanswered: Plan?
    var connection = Link.down
    var backoff: Backoff
    /// Conflicts are no outage: they have a backoff of their own, and a lane that stops still settles its batch.
    var conflicts: Backoff
    var retryAt: Duration = .zero
    var released: [TopicPartition] = []
    /// Partitions taken from us with records in a batch that is not settled, as they were then.
    package internal(set) var abandoned: [TopicPartition: Progress] = [:]
    var dropped: [TopicPartition] = []
    var stops: [(TopicPartition, String)] = []
    var damages: [TopicPartition: Damage] = [:]
    /// To be fetched anew when the batch is settled.
    var damaged: [TopicPartition] = []
    var mustRejoin = false
    var stopCheckAt: Duration = .zero
    package internal(set) var isStopping = false

    enum Link { case down, unbound, up }

    package init(topics: [String], gapsAreExpected: Set<String>, seed: UInt64) {
        planner = Planner(topics: topics, gapsAreExpected: gapsAreExpected)
        backoff = Backoff(seed: seed)
        conflicts = .ofConflicts(seed: seed)
    }

    /// Records of the current batch are still needed until this is false.
    package var isBusy: Bool { !pending.isEmpty }

    // What to do next.

    package mutating func next(now: Duration) -> Step {
        if !damaged.isEmpty && pending.isEmpty { dropDamaged() }
        if !released.isEmpty { return .release(released) }
        if !dropped.isEmpty { return .unassign(dropped) }
        if isStopping && mayFinish { return .finish }
        if now < retryAt { return .wait(min(retryAt - now, .milliseconds(100))) }
        if let step = connectionStep() { return step }
        if let (partition, reason) = stops.first { return .recordStop(partition, reason) }
        if mustRejoin && pending.isEmpty { return .rejoin }
        if let step = claimStep(now: now) { return step }
        if let step = workStep() { return step }
        if mustRejoin { return .rejoin }
        if let step = assignStep(now: now) { return step }
        if let step = stoppedStep(now: now) { return step }
        return .drain(.milliseconds(50))
    }

    /// Tries after which a lane that is to stop leaves a batch whose rows keep changing: about a second.
    private static let conflictsBeforeLeaving = 20

    /// A batch that cannot be committed now, or that goes one by one, is left to the next owner.
    private var mayFinish: Bool {
        pending.isEmpty || backoff.isFailing || conflicts.failures >= Self.conflictsBeforeLeaving
            || progress.values.contains(where: \.isSuspect)
    }

    private func connectionStep() -> Step? {
        switch connection {
        case .up: nil
        case .down: .connect
        case .unbound: .rebind(partitions { $0.isHeld })
        }
    }

    /// What could not be claimed is tried again by itself: it keeps nothing else waiting.
    private func claimStep(now: Duration) -> Step? {
        guard !isStopping else { return nil }
        let fresh = partitions { $0.phase == .unclaimed && $0.claimAt == .zero }
        if !fresh.isEmpty { return .claim(fresh) }
        let held = partitions { $0.phase == .unclaimed && $0.claimAt <= now }
        return held.isEmpty ? nil : .claim(held)
    }

    /// Only once the batch in hand is settled: it may hold records of the same partition from an earlier fetch.
    private func assignStep(now: Duration) -> Step? {
        let claimed = partitions { $0.phase == .claimed && $0.claimAt <= now }
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
                plan.attempt = attempt(of: plan)
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

    func partitions(_ matching: (Progress) -> Bool) -> [TopicPartition] {
        progress.filter { matching($0.value) }.keys.sorted()
    }
}
