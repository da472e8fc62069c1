internal import Kafka
internal import Logging
internal import Postgres
internal import Records

/// Due work: rows whose time has come are decided between two batches, by the lane that owns their partition.
extension Lane {
    /// Rows of one page, and of the transactions that it is cut into.
    static var duePageRows: Int { 1000 }

    var timedTable: Table? { W.State.table.flatMap { $0.isTimed ? $0 : nil } }

    /// One page at most: live records come next, however much is due. For most of the time it is a look at memory.
    mutating func doDueWork() throws {
        guard let table = timedTable, database.isUsable, worker != nil, !machine.isStopping else { return }
        agenda.keep(machine.progress)
        let running = Set(machine.progress.filter { $0.value.isLive && !$0.value.isSuspect }.keys)
        guard !running.isEmpty else { return }
        try lookAhead(table, running)
        try lookForRules(running)
        askForEnds(running)
        try sweep(running, table)
        let pages = agenda.pages(running, machine.progress)
        guard !pages.isEmpty else { return }
        try attempt { lane throws(PostgresError) in try lane.work(pages, table) }
    }

    /// Whether another page waits: then nobody waits for records.
    var hasDuePage: Bool {
        guard timedTable != nil else { return false }
        let running = Set(machine.progress.filter { $0.value.isLive }.keys)
        return !agenda.pages(running, machine.progress).isEmpty
            || agenda.sweep(running, machine.progress) != nil
    }

    /// Remembers when rows that a batch has written are looked at.
    mutating func noteDue(_ decisions: Decisions<W>) {
        guard decisions.isTimed else { return }
        var first: [PartitionNumber: Timestamp] = [:]
        for slot in decisions.keys.slots where slot.isTouched {
            guard let at = slot.due.at else { continue }
            first[slot.partition] = min(at, first[slot.partition] ?? at)
        }
        for (number, instant) in first {
            agenda.note(TopicPartition(writer.topics[number.topic], number.partition), instant)
        }
    }

    private mutating func lookAhead(_ table: Table, _ running: Set<TopicPartition>) throws(PostgresError) {
        let places = agenda.wantsLook(running, now: now)
        guard !places.isEmpty else { return }
        try attempt { lane throws(PostgresError) in
            let next = try lane.database.nextDue(table, places, without: Array(lane.agenda.aside.keys))
            for (place, instant) in zip(places, next) { lane.agenda.looked(place.0, next: instant) }
        }
        showDue()
    }

    /// Blocks for a round trip to the brokers, and the rest of an empty fetch that one of them holds.
    private mutating func askForEnds(_ running: Set<TopicPartition>) {
        let wall = Timestamp.now
        let places = agenda.wantsEnds(running, wall: wall, now: now)
        guard !places.isEmpty else { return }
        var ends: [TopicPartition: Int64] = [:]
        do {
            ends = try consumer.ends.ask(places, topics: writer.topics, timeout: .seconds(1))
            // What lies in a transaction that is open still was stamped, too.
            for (place, end) in ends { ends[place] = max(end, consumer.ends.known(place) ?? end) }
        } catch {
            health.brokerFailed(error)
        }
        agenda.told(ends, at: wall, now: now)
    }

    // A page.

    private mutating func work(_ pages: [DueAgenda.Page], _ table: Table) throws(PostgresError) {
        status.enter(.reading)
        try FailPoint.planned.passOrFail()
        let rows = try database.dueRows(
            W.self, table, pages, topics: writer.topics, without: Array(agenda.aside.keys),
            limit: Self.duePageRows)
        try FailPoint.stateRead.passOrFail()
        let isDone = try work(rows, pages)
        for (page, next) in zip(pages, rows.next) { agenda.passed(page, next: next) }
        // What the page wrote may be due before what follows it.
        for (page, instant) in isDone { agenda.note(pages[page].partition, instant) }
        showDue(done: pages.map(\.partition))
    }

    /// The rows' states. A row alone is not all of one with parts, which is taken out of the cache, as a batch does: to change a copy
    /// costs as much as there is of it. The cache has it again once it is committed.
    private mutating func states(of rows: DueRows<W.State>) throws(PostgresError) -> [W.State?] {
        guard W.State.hasParts else { return rows.states }
        var (states, missing) = (rows.states, [Int]())
        for (slot, entry) in rows.keys.slots.enumerated() {
            if let state = cache.state(entry.key, version: entry.version) {
                states[slot] = state
                cache.forget(entry.key)
            } else {
                missing.append(slot)
            }
        }
        guard !missing.isEmpty else { return states }
        var read = missing.map { rows.states[$0] }
        try database.takeParts(of: missing.map { rows.keys.slots[$0].key }, into: &read)
        for (slot, state) in zip(missing, read) { states[slot] = state }
        return states
    }

    /// Where the data of a row is refused, or its rules fail, the page is cut in two until it is alone; then it is set aside.
    /// - Returns: by page, when the rows that are written are looked at next.
    mutating func work(
        _ rows: DueRows<W.State>, _ pages: [DueAgenda.Page]
    ) throws(PostgresError) -> [Int: Timestamp] {
        guard rows.count > 0 else { return [:] }
        let reason: String
        do throws(PostgresError) {
            switch try commit(rows, pages) {
            case .done(let next): return next
            case .fault(let fault): reason = fault.description
            }
        } catch {
            let isData = try isRefused(error, rows.keys.slots.map(\.key), pages.map(\.partition))
            guard isData else { return [:] }
            reason = error.description
        }
        guard rows.count > 1 else {
            setAside(rows.keys.slots[0].key, pages[rows.pages[0]].partition, reason)
            return [:]
        }
        let middle = rows.count / 2
        let first = try work(rows[0..<middle], pages)
        // The first half may have lost the partitions, or stopped them.
        guard pages.allSatisfy({ machine.progress[$0.partition]?.isLive == true }) else { return first }
        return first.merging(try work(rows[middle..<rows.count], pages)) { min($0, $1) }
    }

    /// - Returns: whether Postgres refuses the data of some row; what else there is, is settled.
    mutating func isRefused(
        _ error: PostgresError, _ keys: [EntityKey], _ places: [TopicPartition]
    ) throws(PostgresError) -> Bool {
        switch Refusal(error) {
        case .data:
            FailPoint.refused.pass()
            counts.addRetry(.data)
            return true
        case .fenced:
            counts.addFence()
            outbox.doubt(places)
            machine.fenced()
        case .changed:
            // By another lane, or an operator: the rows are read anew.
            counts.addRetry(.conflict)
            agenda.mustLook(places)
            doubtRules(places, keys.map(\.tenant))
        case .fault:
            for place in places { machine.stop(place, "due work: \(error.description)") }
        case .transient:
            for key in keys { cache.forget(key) }
            agenda.mustLook(places)
            doubtRules(places, keys.map(\.tenant))
            throw error
        }
        return false
    }

    private mutating func setAside(_ key: EntityKey, _ partition: TopicPartition, _ reason: String) {
        health.dueFailed(key, partition, reason)
        guard agenda.setAside(key, of: partition, now: now) else {
            return machine.stop(
                partition,
                "due work of more than \(DueAgenda.asideLimit) keys fails, the last with: \(reason)")
        }
    }

    /// Decides and writes rows in one transaction, behind the fence of their partitions, which it does not move.
    private mutating func commit(
        _ rows: DueRows<W.State>, _ pages: [DueAgenda.Page]
    ) throws(PostgresError) -> PageOutcome {
        guard let worker else { return .done([:]) }
        var plan = Plan(range: 0..<0)
        var moves: [Int: Int] = [:]
        for page in Set(rows.pages).sorted() {
            let next = machine.progress[pages[page].partition]?.next ?? 0
            moves[page] = plan.moves.count
            plan.moves.append(Plan.Move(partition: pages[page].partition, from: next, to: next))
        }
        var keys = rows.keys
        let rules = try handOutRules(&keys, worker, plan)
        for page in pages { agenda.begun(page) }
        let states = try states(of: rows)
        status.enter(.deciding)
        var decisions = Decisions(
            rules: rules, plan: plan, keys: keys, states: consume states, seen: AppliedMarks(),
            expects: rows.count)
        for slot in 0..<rows.count {
            let (page, move) = (pages[rows.pages[slot]], moves[rows.pages[slot]] ?? 0)
            decisions.decideDue(
                byClockAt: slot, through: page.horizon,
                .init(
                    topic: page.partition.topic, partition: page.partition.partition,
                    position: plan.moves[move].from - 1, move: move),
                // What is due at a state of many rows may be much each time.
                limit: W.State.hasParts ? 4 : max(1, 2 * Self.duePageRows - decisions.dueInstants.count))
        }
        decisions.settleDue()
        try FailPoint.decided.passOrFail()
        if let fault = decisions.fault { return .fault(fault) }
        try write(&decisions, plan)
        var next: [Int: Timestamp] = [:]
        for (slot, page) in zip(decisions.keys.slots, rows.pages) {
            if let at = slot.due.at { next[page] = min(at, next[page] ?? at) }
        }
        return .done(next)
    }

    mutating func write(_ decisions: inout Decisions<W>, _ plan: Plan) throws(PostgresError) {
        let clearance = outbox.clearance()
        let write = writer.write(
            &decisions, plan, batch, intakes.arrivals, machine.progress, clearance, PassedKeys())
        status.enter(.writing)
        let begun = now
        let results: [Rows]
        do throws(PostgresError) {
            results = try database.commit(write)
        } catch {
            outbox.notCleared()
            throw error
        }
        FailPoint.committed.pass()
        outbox.confirm(plan.moves.map(\.partition), at: begun)
        counts.add(due: decisions.dueInstants, commit: now - begun, now: Timestamp.now.microseconds)
        outbox.cleared(clearance)
        adopted(decisions.rules.adoptions)
        if let statement = write.versionStatement {
            // Rows that are not in memory are not wanted there: a million due ones would drive out those that records come for.
            var keys = decisions.keys
            for slot in keys.slots.indices
            where !W.State.hasParts && cache.index?.holds(keys.slots[slot].key) != true {
                keys.slots[slot].isTouched = false
            }
            cache.keep(
                decisions.states, keys, version: try results[statement].first?.xid(0),
                payload: write.statePayload)
        }
        FailPoint.remembered.pass()
        try ship(write, results)
    }
}

/// What became of a page, or of a part of it.
private enum PageOutcome {
    /// By page, when the rows that are written are looked at next.
    case done([Int: Timestamp])
    /// Nothing is written.
    case fault(DueFault)
}
