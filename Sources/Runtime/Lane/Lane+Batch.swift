internal import Contract
internal import Postgres
internal import Records

/// One batch: looked up, decided, written, remembered, or what its failure means.
extension Lane {
    mutating func transact(_ plan: Plan) throws {
        guard let worker else { return }
        guard plan.attempt == nil || attemptTurn.take() else { return machine.postponed(now: now) }
        defer { if plan.attempt != nil { attemptTurn.end() } }
        let (before, started) = (database.roundTrips, clock.now)
        let clearance = outbox.clearance()
        do throws(PostgresError) {
            try FailPoint.planned.passOrFail()
            if !plan.records.isEmpty && !plan.isGivingUp {
                try database.begin(W.name, plan, machine.progress)
                try FailPoint.marked.passOrFail()
            }
            decoder.decode(plan, batch, into: &intakes)
            showTenant()
            try FailPoint.decoded.passOrFail()
            var decisions = try decide(plan, worker)
            if let fault = decisions.fault {
                outbox.notCleared()
                return machine.stopAll(plan, "due work: \(fault)")
            }
            let passed = passedKeys(decisions)
            let write = writer.write(
                &decisions, plan, batch, intakes.arrivals, machine.progress, clearance, passed)
            tally = BatchTally(plan, decisions, batch, topics: writer.topics)
            status.enter(.writing)
            let begun = now
            let results = try database.commit(write)
            FailPoint.committed.pass()
            outbox.confirm(plan.moves.map(\.partition), at: begun)
            machine.committed(plan)
            if plan.isGivingUp { health.crashed(plan.moves[0].partition, plan.attempt) }
            count(
                plan, roundTrips: database.roundTrips - before, commit: now - begun,
                whole: clock.now - started)
            health.recovered()
            outbox.cleared(clearance)
            try forgetPassed(passed, write, results)
            health.met(strangers: decisions.redrives.strangers.count)
            try remember(decisions, write, results)
            noteDue(decisions)
            FailPoint.remembered.pass()
            try ship(write, results)
        } catch {
            outbox.notCleared()
            failed(error, plan)
        }
        try outbox.serve(now: now, timeout: .zero)
    }

    /// What the batch depends on, from the cache or by one round trip, then the pure decisions.
    mutating func decide(_ plan: Plan, _ worker: W) throws(PostgresError) -> Decisions<W> {
        var lookup = BatchLookup(
            plan, batch, intakes.arrivals, &cache.index, events, redrives)
        status.enter(.reading)
        let began = now
        let known = try database.read(
            W.self, lookup.missing.map { lookup.keys.slots[$0].key }, lookup.identities, lookup.letters,
            letterLook(plan))
        if let rows = known.letterKeys { try takeLetterKeys(rows, from: began) }
        try FailPoint.stateRead.passOrFail()
        if !lookup.identities.isEmpty { events.lookedUp(!known.seen.isEmpty) }
        lookup.read(known.versions, known.dues, seen: known.seen)
        var keys = lookup.keys
        let rules = try handOutRules(&keys, worker, plan)
        status.enter(.deciding)
        let states = cache.states(keys, known, missing: lookup.missing)
        var decisions = Decisions(
            rules: rules, plan: plan, keys: keys, states: states, seen: lookup.seen,
            redrives: Redrives(
                plan, redrives, worker: W.name, known.letters, batch, topics: writer.topics,
                isRehearsal: isRehearsing),
            hasLetters: !letterKeys.isEmpty,
            topicUIDs: redrives.isEmpty
                ? [] : plan.moves.map { machine.progress[$0.partition]?.topicUID ?? [] })
        decisions.decide(Mutant.isActive(.swappedMessages) ? plan.swapped(intakes.arrivals) : plan, intakes)
        if Mutant.isActive(.cacheKeptAfterRollback) {
            cache.keepUncommitted(decisions.states, decisions.keys)
        }
        try FailPoint.decided.passOrFail()
        return decisions
    }

    /// The transaction is committed: what it wrote is now what the rows say.
    private mutating func remember(
        _ decisions: Decisions<W>, _ write: BatchWrite, _ results: [Rows]
    ) throws(PostgresError) {
        events.applied(decisions.applied)
        adopted(decisions.rules.adoptions)
        guard let statement = write.versionStatement else { return }
        let version = try results[statement].first?.xid(0)
        cache.keep(decisions.states, decisions.keys, version: version, payload: write.statePayload)
    }

    /// The rows of these records may not be what the cache says.
    mutating func forgetRows(of plan: Plan) {
        var tenants: Set<Text> = []
        for record in plan.records {
            guard let index = intakes.arrivals.arrival(of: record) else { continue }
            let key = intakes.arrivals.key(index)
            cache.forget(key)
            if W.rules != nil { tenants.insert(key.tenant) }
        }
        doubtRules(plan.moves.map(\.partition), tenants)
    }

    mutating func forgetRows(of partitions: [TopicPartition]) {
        if Mutant.isActive(.cacheKeptAfterRevoke) { return }
        cache.forget(numbers(of: partitions))
        shelf.forget(numbers(of: partitions))
    }

    mutating func ship(_ write: BatchWrite, _ results: [Rows]) throws(PostgresError) {
        guard let statement = write.outboxStatement else { return }
        for (row, item) in zip(results[statement], write.outbox) {
            guard let id = try row.int8(0) else { continue }
            outbox.add(id: id, partition: item.move.partition, records: item.records)
        }
        FailPoint.handedOver.pass()
    }

    mutating func failed(_ error: PostgresError, _ plan: Plan) {
        switch Refusal(error) {
        case .fenced:
            counts.addFence()
            FailPoint.fenced.pass()
            outbox.doubt(plan.moves.map(\.partition))
            machine.fenced()
        case .changed:
            if !Mutant.keepsRows(after: error) { forgetRows(of: plan) }
            if error.constraint == Refusal.seenEventConstraint { events.collided() }
            health.conflicted(error.description)
            counts.addRetry(.conflict)
            machine.changed(now: now)
        case .data:
            FailPoint.refused.pass()
            counts.addRetry(.data)
            machine.refused(plan, error.description)
        case .fault: machine.stopAll(plan, error.description)
        case .transient where error.isOutcomeUnknown:
            if !Mutant.keepsRows(after: error) { forgetRows(of: plan) }
            health.databaseFailed(error.description)
            counts.addRetry(.unansweredCommit)
            machine.unanswered(plan, now: now)
        case .transient: failed(error)
        }
    }
}

/// What Postgres' answer to a batch means to its lane.
enum Refusal {
    case fenced, changed, data, transient, fault

    static let seenEventConstraint = "seen_event_pkey"
    static let adoptionConstraint = "rules_adopted_pkey"

    init(_ error: PostgresError) {
        switch (error.sqlstate, error.failure) {
        case ("BH001", _): self = .fenced
        case ("BH002", _): self = .changed
        case ("23505", _) where error.constraint == Self.seenEventConstraint: self = .changed
        case ("23505", _) where error.constraint == Self.adoptionConstraint: self = .changed
        case (_, .transient): self = .transient
        case (_, .data): self = .data
        case (_, .fault): self = .fault
        }
    }
}
