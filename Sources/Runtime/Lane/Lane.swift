internal import Contract
internal import Digest
internal import Kafka
internal import Logging
internal import Postgres
internal import Records

/// Drives one lane: does what the machine says, on one thread, with one consumer, one connection and one producer that
/// nothing else touches.
struct Lane<W: Worker>: ~Copyable {
    let identity: LaneIdentity
    let settings: WorkerSettings
    let topics: [Topic]
    let writer: BatchWriter<W>
    let clock = ContinuousClock()
    let started: ContinuousClock.Instant

    var machine: LaneMachine
    var consumer: Consumer
    var database: Database
    var outbox: Outbox
    var worker: W?
    var decoder: Decoder<W>
    var batch: RecordBatch
    var intakes = Intakes<W.Event>()
    var cache: StateCache<W.State>
    var events = KnownEvents()
    /// Of the batch in hand, by record.
    var redrives: [Int: Redrive] = [:]
    var letterKeys = LetterKeys()
    var agenda = DueAgenda()
    var shelf = RuleShelf<W>()
    var rulesLookAt = Duration.zero
    /// Partitions whose news of rules are known, but for the latest.
    var rulesLookedFor: Set<TopicPartition> = []
    var letterMark = LetterMark()
    var rehearsalCheckAt = Duration.zero
    /// The batch in hand is made of letters that are only tried.
    var isRehearsing = false
    var notices: [PartitionNotice] = []
    /// When the client last gave all records that it held.
    var drainedAt: ContinuousClock.Instant?
    /// When the latest batch with records was taken; none yet is long ago.
    var batchTakenAt: Duration = .seconds(-3600)
    var hints = CommitHints()
    var interventionCheckAt: Duration = .zero
    var strays: StrayWatch
    var health = Health()
    let keepIDs: Retention
    var pruneAt = Duration.zero
    var ownershipCheckAt = Duration.zero
    var retryCheckAt = Duration.zero
    let counts: LaneCounts
    let attemptTurn: AttemptTurn
    /// What others see of this lane.
    let status: LaneStatus
    /// Of the batch whose commit is on its way.
    var tally: BatchTally?

    init(
        _ identity: LaneIdentity, _ settings: WorkerSettings, topics: [Topic], keepIDs: Retention,
        _ counts: LaneCounts, _ attemptTurn: AttemptTurn, _ status: LaneStatus
    ) throws(KafkaError) {
        let names = topics.map(\.name)
        let membership = identity.consumer(settings, topics)
        let consumer = try Consumer(membership, topics: names)
        let producer = try Producer(identity.producer(settings))
        status.adopt(consumer.ends)
        self.consumer = consumer
        outbox = Outbox(
            producer, bounds: identity.sendingBounds(settings), seed: UInt64.random(in: 0 ... .max))
        self.identity = identity
        self.settings = settings
        self.topics = topics
        self.keepIDs = keepIDs
        self.counts = counts
        self.attemptTurn = attemptTurn
        self.status = status
        started = clock.now
        writer = BatchWriter(topics: names, mirrorLimits: MirrorLimits(topics, kafka: settings.shared.kafka))
        decoder = Decoder(topics: topics)
        batch = RecordBatch(capacity: settings.batchBytes)
        strays = StrayWatch(heartbeat: membership.heartbeatInterval, session: membership.sessionTimeout)
        cache = StateCache(limit: settings.cacheBytes / settings.lanes)
        machine = LaneMachine(
            topics: names,
            gapsAreExpected: Set(topics.filter { $0.gaps == .expected || $0.isCompacted }.map(\.name)),
            seed: UInt64.random(in: 0 ... .max))
        database = Database(settings.shared.database, name: identity.instance)
    }

    var now: Duration { clock.now - started }

    /// Runs until `stop` is set and the batch in hand is settled.
    /// - Returns: false if it ends with a commit that was not answered: the next owner reads from the rows what became of it.
    /// - Throws: `KafkaError` when the client has failed for good: the process must end.
    consuming func run(until stop: StopFlag) throws -> Bool {
        try consumer.subscribe()
        while true {
            if stop.isSet { machine.stop() }
            try serveGroup(timeout: .zero)
            try serveOutbox()
            let step = machine.next(now: now)
            status.enter(Activity(step))
            if step == .finish { break }
            try perform(step)
            showProgress()
        }
        let isSettled = machine.unanswered == nil
        try finish()
        return isSettled
    }

    /// Bounded, whatever hangs: the process has ten seconds.
    private consuming func finish() throws {
        FailPoint.settled.pass()
        try settleOutbox(within: .seconds(3))
        // What stays there is sent once more by the next owner, under the same ids.
        database.limitCalls(to: .seconds(2))
        try clearSent()
        try giveUp(machine.unsettled)
        consumer.commitHint(hints.take(machine.progress))
        consumer.close(leaving: settings.leavesGroup)
        outbox.close()
    }

    // Group events.

    mutating func serveGroup(timeout: Duration) throws {
        var wait = timeout
        while let event = consumer.nextEvent(timeout: wait) {
            wait = .zero
            try handle(event)
        }
    }

    private mutating func handle(_ event: GroupEvent) throws {
        switch event {
        case .assigned(let partitions):
            // Answered at once, so that the group's rebalance does not wait for our database; fetching starts after the claim.
            try consumer.assign([])
            FailPoint.assigned.pass()
            machine.assigned(partitions)
            health.assigned(partitions)
            status.change { $0.isAssigned = true }
            strays.rebalanced(at: now)
        case .revoked(let partitions):
            FailPoint.revoked.pass()
            machine.revoked(partitions)
            strays.rebalanced(at: now)
        case .lost(let partitions):
            FailPoint.revoked.pass()
            // They may have another owner by now: nothing more of them is sent.
            outbox.forget(Set(partitions))
            machine.revoked(partitions)
        case .failed(let error):
            if error.isFatal { throw error }
            health.brokerFailed(error)
        }
    }

    // Steps.

    private mutating func perform(_ step: LaneMachine.Step) throws {
        switch step {
        case .connect: try connect()
        case .rebind(let partitions): try rebind(partitions)
        case .claim(let partitions): try claim(partitions)
        case .assign(let starts): try assign(starts)
        case .unassign(let partitions): try unassign(partitions)
        case .release(let partitions): try release(partitions)
        case .rejoin: try rejoin()
        case .confirm(let gap): confirm(gap)
        case .transact(let plan): try transact(plan)
        case .recordStop(let partition, let reason): try recordStop(partition, reason)
        case .checkStopped(let partitions): try checkStopped(partitions)
        case .drain(let timeout): try drain(timeout)
        case .wait(let duration): try wait(duration)
        case .finish: break
        }
    }

    /// - Throws: what no waiting mends: rights or tables that the worker lacks, or content that it cannot start on.
    private mutating func connect() throws {
        do {
            try database.connect()
            if worker == nil {
                let setUp = try database.withConnection { try W(setup: &$0) }
                try database.keepIDs(W.name, keepIDs)
                try database.registerFacts(W.self)
                if let setUp { try setUpRules(setUp) }
                worker = setUp
            }
            try FailPoint.connected.passOrFail()
            machine.connected()
            showConnection()
        } catch let error as PostgresError {
            if worker == nil, error.failure != .transient { throw error }
            failed(error)
        }
    }

    // Reading.

    private mutating func drain(_ timeout: Duration) throws {
        if try meetsIntervention() { return }
        try rehearse()
        try callForStrays()
        // Under load the next batch deletes what was sent; an idle lane does it by itself.
        if batch.isEmpty { try clearSent() }
        try readOutbox()
        try prune()
        let starved = status.takeWanted()
        guard starved.isEmpty else { return machine.fetchAnew(starved) }
        guard !outbox.isFull else {
            status.enter(.sending)
            return try outbox.serve(now: now, timeout: .milliseconds(20))
        }
        try doDueWork()
        commitHints()
        try gather()
        outbox.sendNow(now)
        batch.removeAll()
        notices.removeAll(keepingCapacity: true)
        consumer.drain(
            into: &batch, maximumRecords: settings.batchRecords, maximumBytes: settings.batchBytes,
            timeout: hasDuePage ? .zero : outbox.isActive(now: now) ? .milliseconds(1) : timeout,
            notices: &notices)
        if batch.count < settings.batchRecords, batch.byteCount < settings.batchBytes {
            drainedAt = clock.now
        }
        if !batch.isEmpty {
            health.brokerRecovered()
            batchTakenAt = now
            FailPoint.fetched.pass()
        }
        intakes.begin(batch.count)
        showBatch()
        redrives = batch.redrives
        machine.drained(batch)
        for notice in notices { take(notice) }
    }

    private mutating func commitHints() {
        let due = hints.due(now, machine.progress)
        guard !due.isEmpty else { return }
        consumer.commitHint(due)
        FailPoint.hinted.pass()
    }

    /// Small transactions that follow each other at once would spend the machine on themselves: what arrives within the
    /// interval goes together. A record that comes after a silence does not wait, nor does a large batch after another.
    private mutating func gather() throws {
        let due = batchTakenAt + settings.batchInterval
        while now < due { try outbox.serve(now: now, timeout: due - now) }
    }

    private mutating func take(_ notice: PartitionNotice) {
        guard case .failed(let error) = notice.kind else {
            return machine.metEnd(notice.partition, at: notice.offset)
        }
        if error.isRetriable { return health.brokerFailed(error) }
        // Of a fetch that is given up already.
        guard let state = machine.progress[notice.partition], state.isFetching else { return }
        // Not to be had at that offset: after damage the client may have asked for one that it made up. The claim that follows
        // looks at the log itself, and stops the partition if its own position is outside.
        if KafkaError.Code.damages.contains(error.code) || error.code == .offsetReset {
            health.damaged(notice.partition, error)
            guard machine.metDamage(notice.partition) else { return }
            machine.stop(
                notice.partition,
                "CORRUPT: what the broker gives from offset \(state.next) on was damaged \(Damage.limit) times in a row "
                    + "(\(error))")
        } else {
            machine.stop(notice.partition, "the broker gives no records: \(error)")
        }
    }

    private mutating func wait(_ duration: Duration) throws {
        try serveGroup(timeout: duration)
    }

    /// - Throws: what no waiting mends, such as a missing table: the process ends and says what it is.
    mutating func attempt(_ body: (inout Lane<W>) throws(PostgresError) -> Void) throws(PostgresError) {
        let activity = status.activity
        if !activity.needsDatabase { status.enter(.asking) }
        defer { status.enter(activity) }
        do throws(PostgresError) {
            try body(&self)
            health.recovered()
        } catch {
            guard error.failure == .transient else { throw error }
            failed(error)
        }
    }

    mutating func failed(_ error: PostgresError) {
        health.databaseFailed(error.description)
        counts.addRetry(.database)
        machine.failed(now: now, connectionLost: !database.isUsable)
    }
}
