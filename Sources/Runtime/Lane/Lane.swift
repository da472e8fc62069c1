internal import Contract
internal import Digest
internal import Kafka
internal import Logging
internal import Postgres
internal import Records

/// Drives one lane: does what the machine says, on one thread, with one consumer, one connection and one producer that
/// nothing else touches.
struct Lane<W: Worker>: ~Copyable {
    private let identity: LaneIdentity
    private let settings: WorkerSettings
    private let topics: [Topic]
    private let writer: BatchWriter<W>
    private let clock = ContinuousClock()
    private let started: ContinuousClock.Instant

    private var machine: LaneMachine
    private var consumer: Consumer
    private var database: Database
    private var outbox: Outbox
    private var worker: W?
    private var decoder: Decoder<W>
    private var batch: RecordBatch
    private var intakes = Intakes<W.Event>()
    private var cache: StateCache<W.State>
    private var events = KnownEvents()
    private var notices: [PartitionNotice] = []
    private var hints = CommitHints()
    private var interventionCheckAt: Duration = .zero
    private var health = Health()
    private let keepIDs: Retention
    private var pruneAt = Duration.zero
    private var ownershipCheckAt = Duration.zero
    private var retryCheckAt = Duration.zero
    private let counts: LaneCounts
    private let attemptTurn: AttemptTurn

    init(
        _ identity: LaneIdentity, _ settings: WorkerSettings, topics: [Topic], keepIDs: Retention,
        _ counts: LaneCounts, _ attemptTurn: AttemptTurn
    ) throws(KafkaError) {
        let names = topics.map(\.name)
        let consumer = try Consumer(identity.consumer(settings), topics: names)
        let producer = try Producer(identity.producer(settings))
        self.consumer = consumer
        outbox = Outbox(
            producer, bounds: identity.sendingBounds(settings), seed: UInt64.random(in: 0 ... .max))
        self.identity = identity
        self.settings = settings
        self.topics = topics
        self.keepIDs = keepIDs
        self.counts = counts
        self.attemptTurn = attemptTurn
        started = clock.now
        writer = BatchWriter(topics: names, mirrorLimits: MirrorLimits(topics, kafka: settings.shared.kafka))
        decoder = Decoder(topics: topics)
        batch = RecordBatch(capacity: settings.batchBytes)
        cache = StateCache(limit: settings.cacheBytes / settings.lanes)
        machine = LaneMachine(
            topics: names,
            gapsAreExpected: Set(topics.filter { $0.gaps == .expected || $0.isCompacted }.map(\.name)),
            seed: UInt64.random(in: 0 ... .max))
        database = Database(settings.shared.database, name: identity.instance)
    }

    private var now: Duration { clock.now - started }

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
            if step == .finish { break }
            try perform(step)
        }
        let isSettled = machine.unanswered == nil
        try finish()
        return isSettled
    }

    /// Bounded, whatever hangs: the process has ten seconds.
    private consuming func finish() throws {
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

    private mutating func serveGroup(timeout: Duration) throws {
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
            machine.assigned(partitions)
            health.assigned(partitions)
        case .revoked(let partitions): machine.revoked(partitions)
        case .lost(let partitions):
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
                worker = setUp
            }
            machine.connected()
        } catch let error as PostgresError {
            if worker == nil, error.failure != .transient { throw error }
            failed(error)
        }
    }

    private mutating func rebind(_ partitions: [TopicPartition]) throws(PostgresError) {
        try attempt { lane throws(PostgresError) in
            let asked = lane.now
            let rows = try lane.database.rebind(W.name, partitions, lane.machine.progress)
            let ours = rows.filter { lane.machine.progress[$0.partition]?.epoch == $0.epoch }
            let plan = lane.machine.unanswered
            if let finding = lane.machine.rebound(rows), let plan { lane.health.lookedUp(plan, finding) }
            lane.outbox.forget(Set(partitions.filter { lane.machine.progress[$0]?.phase == .fenced }))
            lane.outbox.confirm(ours.map(\.partition), at: asked)
            // A commit whose answer was lost has left rows that nobody has told us of.
            lane.outbox.readTable()
        }
    }

    /// Those for which the broker does not answer keep only themselves waiting.
    /// - Throws: what no waiting mends, such as a missing table: there is no row yet that could name the reason.
    private mutating func claim(_ partitions: [TopicPartition]) throws {
        // A second try must not hold up those that run.
        let isFirst = partitions.contains { machine.progress[$0]?.claimAt == .zero }
        let answers = consumer.watermarks(partitions, timeout: brokerPatience(partitions))
        let reachable = partitions.filter { answers.found[$0] != nil }
        for partition in machine.unreachable(partitions.filter { answers.found[$0] == nil }, now: now) {
            health.unreachable(partition, answers.failures[partition])
        }
        guard !reachable.isEmpty else { return }
        do {
            let logs = reachable.compactMap { answers.found[$0] }.map { $0.low...max($0.low, $0.high) }
            let asked = now
            let claims = try database.claim(
                W.name, owner: identity.instance, reachable, logs,
                patience: isFirst ? .seconds(1) : .milliseconds(50))
            outbox.confirm(claims.map(\.partition), at: asked)
            outbox.readTable()
            for claim in claims { health.claimed(claim) }
            machine.claimed(claims)
            for partition in machine.claimBlocked(reachable, now: now) { health.claimBlocked(partition) }
        } catch {
            guard error.failure == .transient else { throw error }
            failed(error)
        }
    }

    private func brokerPatience(_ partitions: [TopicPartition]) -> Duration {
        partitions.compactMap { machine.progress[$0]?.patience }.max() ?? .seconds(1)
    }

    private mutating func assign(_ starts: [LaneMachine.Start]) throws {
        try consumer.assign(starts.map { ($0.partition, $0.offset) })
        machine.assigned(starts: starts)
    }

    private mutating func unassign(_ partitions: [TopicPartition]) throws {
        forgetRows(of: partitions)
        try consumer.unassign(partitions)
        machine.unassigned()
    }

    private mutating func release(_ partitions: [TopicPartition]) throws {
        try settleOutbox(within: .seconds(1), of: Set(partitions))
        outbox.forget(Set(partitions))
        forgetRows(of: partitions)
        try giveUp(machine.abandoned)
        try consumer.unassign(partitions)
        machine.releasedAll()
    }

    /// Joins the group anew, as after a fence: the group's view and ours had parted.
    private mutating func rejoin() throws {
        Log.warning("rejoining", ["lane": .text(identity.instance)])
        try consumer.unsubscribe()
        let deadline = clock.now + .seconds(10)
        while !consumer.partitions.isEmpty && clock.now < deadline {
            try serveGroup(timeout: .milliseconds(50))
            if case .release(let partitions) = machine.next(now: now) { try release(partitions) }
        }
        if !consumer.partitions.isEmpty { try consumer.unassign(consumer.partitions) }
        machine.rejoined()
        try consumer.subscribe()
    }

    private mutating func confirm(_ gap: Gap) {
        do {
            let limit = brokerPatience([gap.partition]) * 2
            let isEmpty = try GapProbe.holdsNoRecord(gap, identity.client(settings), within: limit)
            machine.confirmed(gap, isEmpty)
            health.gap(gap, isEmpty)
        } catch {
            health.brokerFailed(error)
            machine.unconfirmed(gap, now: now)
        }
    }

    private mutating func recordStop(_ partition: TopicPartition, _ reason: String) throws(PostgresError) {
        try attempt { lane throws(PostgresError) in
            guard let state = lane.machine.progress[partition] else { return lane.machine.stopRecorded(true) }
            try lane.giveUp([partition: state])
            let isOurs = try lane.database.recordStop(W.name, partition, state, reason)
            if isOurs { lane.health.stopped(partition, reason) }
            lane.machine.stopRecorded(isOurs)
        }
    }

    private mutating func checkStopped(_ partitions: [TopicPartition]) throws(PostgresError) {
        try attempt { lane throws(PostgresError) in
            lane.machine.resumed(
                try lane.database.resumed(
                    W.name, owner: lane.identity.instance, partitions, lane.machine.progress))
        }
    }

    /// A partition without records meets no fence: looks now and then whether an operator has moved one that runs.
    /// - Returns: whether one was.
    private mutating func meetsIntervention() throws(PostgresError) -> Bool {
        guard now >= interventionCheckAt, database.isUsable else { return false }
        interventionCheckAt = now + .seconds(2)
        let running = machine.progress.filter { $0.value.isLive }.keys.sorted()
        guard !running.isEmpty else { return false }
        var moved: [TopicPartition] = []
        try attempt { lane throws(PostgresError) in
            moved = try lane.database.moved(
                W.name, owner: lane.identity.instance, running, lane.machine.progress)
            lane.machine.moved(moved)
        }
        return !moved.isEmpty
    }

    private mutating func drain(_ timeout: Duration) throws {
        if try meetsIntervention() { return }
        // Under load the next batch deletes what was sent; an idle lane does it by itself.
        if batch.isEmpty { try clearSent() }
        try readOutbox()
        try prune()
        guard !outbox.isFull else { return try outbox.serve(now: now, timeout: .milliseconds(20)) }
        consumer.commitHint(hints.due(now, machine.progress))
        batch.removeAll()
        notices.removeAll(keepingCapacity: true)
        consumer.drain(
            into: &batch, maximumRecords: settings.batchRecords, maximumBytes: settings.batchBytes,
            timeout: outbox.isActive(now: now) ? .milliseconds(1) : timeout, notices: &notices)
        if !batch.isEmpty { health.brokerRecovered() }
        intakes.begin(batch.count)
        machine.drained(batch)
        for notice in notices { take(notice) }
    }

    private mutating func take(_ notice: PartitionNotice) {
        switch notice.kind {
        case .end: machine.metEnd(notice.partition, at: notice.offset)
        case .failed(let error) where error.isRetriable: health.brokerFailed(error)
        case .failed(let error) where error.code == .offsetReset:
            machine.stop(
                notice.partition,
                "the log has no offset \(machine.progress[notice.partition]?.next ?? -1): it was truncated or made "
                    + "anew, or its records were deleted (\(error.message))")
        case .failed(let error): machine.stop(notice.partition, "the broker gives no records: \(error)")
        }
    }

    private mutating func wait(_ duration: Duration) throws {
        try serveGroup(timeout: duration)
    }

    // The batch.

    private mutating func transact(_ plan: Plan) throws {
        guard let worker else { return }
        guard plan.attempt == nil || attemptTurn.take() else { return machine.postponed(now: now) }
        defer { if plan.attempt != nil { attemptTurn.end() } }
        let before = database.roundTrips
        let clearance = outbox.clearance()
        do throws(PostgresError) {
            if !plan.records.isEmpty && !plan.isGivingUp {
                try database.begin(W.name, plan, machine.progress)
            }
            decoder.decode(plan, batch, into: &intakes)
            var decisions = try decide(plan, worker)
            let write = writer.write(
                &decisions, plan, batch, intakes.arrivals, machine.progress, clearance)
            let begun = now
            let results = try database.commit(write)
            outbox.confirm(plan.moves.map(\.partition), at: begun)
            machine.committed(plan)
            if plan.isGivingUp { health.crashed(plan.moves[0].partition, plan.attempt) }
            counts.addBatch(roundTrips: database.roundTrips - before)
            health.recovered()
            outbox.cleared(clearance)
            try remember(decisions, write, results)
            try ship(write, results)
        } catch {
            outbox.notCleared()
            failed(error, plan)
        }
        try outbox.serve(now: now, timeout: .zero)
    }

    /// What the batch depends on, from the cache or by one round trip, then the pure decisions.
    private mutating func decide(_ plan: Plan, _ worker: W) throws(PostgresError) -> Decisions<W> {
        var lookup = BatchLookup(plan, batch, intakes.arrivals, &cache.index, events)
        let known = try database.read(
            W.self, lookup.missing.map { lookup.keys.slots[$0].key }, lookup.identities)
        if !lookup.identities.isEmpty { events.lookedUp(!known.seen.isEmpty) }
        lookup.read(known.versions, seen: known.seen)
        let states = cache.states(lookup.keys, known, missing: lookup.missing)
        var decisions = Decisions(
            worker: worker, plan: plan, keys: lookup.keys, states: states, seen: lookup.seen)
        decisions.decide(plan, intakes)
        return decisions
    }

    /// The transaction is committed: what it wrote is now what the rows say.
    private mutating func remember(
        _ decisions: Decisions<W>, _ write: BatchWrite, _ results: [Rows]
    ) throws(PostgresError) {
        events.applied(decisions.identities)
        guard let statement = write.versionStatement else { return }
        let version = try results[statement].first?.xid(0)
        cache.keep(decisions.states, decisions.keys, version: version, payload: write.statePayload)
    }

    /// The rows of these records may not be what the cache says.
    private mutating func forgetRows(of plan: Plan) {
        for record in plan.records {
            if let index = intakes.arrivals.arrival(of: record) { cache.forget(intakes.arrivals.key(index)) }
        }
    }

    private mutating func forgetRows(of partitions: [TopicPartition]) {
        cache.forget(
            Set(
                partitions.compactMap { partition in
                    topics.firstIndex { $0.name == partition.topic }.map {
                        PartitionNumber(topic: $0, partition: partition.partition)
                    }
                }))
    }

    private mutating func ship(_ write: BatchWrite, _ results: [Rows]) throws(PostgresError) {
        guard let statement = write.outboxStatement else { return }
        for (row, item) in zip(results[statement], write.outbox) {
            guard let id = try row.int8(0) else { continue }
            outbox.add(id: id, partition: item.move.partition, records: item.records)
        }
    }

    // The outbox.

    private mutating func serveOutbox() throws {
        try outbox.serve(now: now, timeout: .zero)
        try confirmOwnership()
    }

    /// Records whose partition was last known to be ours too long ago wait for a look at its row.
    private mutating func confirmOwnership() throws(PostgresError) {
        let doubtful = outbox.unconfirmed.filter { machine.progress[$0]?.topicUID.isEmpty == false }.sorted()
        guard !doubtful.isEmpty, database.isUsable, now >= ownershipCheckAt else { return }
        ownershipCheckAt = now + .milliseconds(100)
        try attempt { lane throws(PostgresError) in
            let asked = lane.now
            let owned = try lane.database.owned(W.name, doubtful, lane.machine.progress)
            lane.outbox.confirm(owned, at: asked)
            guard owned.count < doubtful.count else { return }
            lane.outbox.forget(Set(doubtful).subtracting(owned))
            // The rows of all that we hold tell the machine which are lost.
            lane.machine.fenced()
        }
    }

    /// Reads rows that memory does not hold: what earlier owners left, what there was no room for, what an operator wants
    /// to be sent again.
    private mutating func readOutbox() throws(PostgresError) {
        let held = machine.progress.compactMap { $1.topicUID.isEmpty ? nil : ($1.topicUID, $0) }
        guard database.isUsable, !held.isEmpty, outbox.wantsPage || now >= retryCheckAt else { return }
        try attempt { lane throws(PostgresError) in
            if lane.now >= lane.retryCheckAt {
                lane.retryCheckAt = lane.now + .seconds(3)
                if try lane.database.takeRetries(W.name, held) { lane.outbox.readTable() }
            }
            guard lane.outbox.wantsPage, let cursor = lane.outbox.cursor else { return }
            lane.outbox.take(try lane.database.outboxPage(W.name, held, after: cursor))
        }
    }

    /// One small step of forgetting old ids, if one is due and no other lane of the fleet takes it.
    private mutating func prune() throws(PostgresError) {
        guard database.isUsable, now >= pruneAt else { return }
        pruneAt = now + .seconds(60)
        try attempt { lane throws(PostgresError) in
            lane.pruneAt = lane.now + (try lane.database.prune())
        }
    }

    private mutating func settleOutbox(within bound: Duration, of partitions: Set<TopicPartition>? = nil)
        throws
    {
        let deadline = clock.now + bound
        while clock.now < deadline, outbox.isSending(partitions) {
            try outbox.serve(now: now, timeout: .milliseconds(20))
        }
    }

    /// Clears rows that the broker has, when no batch has done so: the fleet is idle, or the lane stops.
    private mutating func clearSent() throws(PostgresError) {
        guard database.isUsable else { return }
        let clearance = outbox.clearance()
        guard !clearance.isEmpty else { return }
        outbox.notCleared()
        try attempt { lane throws(PostgresError) in
            try lane.database.clear(clearance)
            lane.outbox.cleared(clearance)
        }
    }

    /// Takes back the marks of batches that are not settled and that we will not settle: nobody died.
    private mutating func giveUp(_ partitions: [TopicPartition: Progress]) throws(PostgresError) {
        guard database.isUsable, !partitions.isEmpty else { return }
        try attempt { lane throws(PostgresError) in try lane.database.giveUp(W.name, partitions) }
    }

    // Failures.

    /// - Throws: what no waiting mends, such as a missing table: the process ends and says what it is.
    private mutating func attempt(_ body: (inout Lane<W>) throws(PostgresError) -> Void) throws(PostgresError)
    {
        do throws(PostgresError) {
            try body(&self)
            health.recovered()
        } catch {
            guard error.failure == .transient else { throw error }
            failed(error)
        }
    }

    private mutating func failed(_ error: PostgresError) {
        health.databaseFailed(error.description)
        machine.failed(now: now, connectionLost: !database.isUsable)
    }

    private mutating func failed(_ error: PostgresError, _ plan: Plan) {
        switch Refusal(error) {
        case .fenced:
            outbox.doubt(plan.moves.map(\.partition))
            machine.fenced()
        case .changed:
            forgetRows(of: plan)
            if error.constraint == Refusal.seenEventConstraint { events.collided() }
            health.conflicted(error.description)
            machine.changed(now: now)
        case .data: machine.refused(plan, error.description)
        case .fault: machine.stopAll(plan, error.description)
        case .transient where error.isOutcomeUnknown:
            forgetRows(of: plan)
            health.databaseFailed(error.description)
            machine.unanswered(plan, now: now)
        case .transient: failed(error)
        }
    }
}

/// What Postgres' answer to a batch means to its lane.
enum Refusal {
    case fenced, changed, data, transient, fault

    static let seenEventConstraint = "seen_event_pkey"

    init(_ error: PostgresError) {
        switch (error.sqlstate, error.failure) {
        case ("BH001", _): self = .fenced
        case ("BH002", _): self = .changed
        case ("23505", _) where error.constraint == Self.seenEventConstraint: self = .changed
        case (_, .transient): self = .transient
        case (_, .data): self = .data
        case (_, .fault): self = .fault
        }
    }
}
