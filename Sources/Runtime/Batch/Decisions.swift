internal import Contract
internal import Digest
internal import Postgres
internal import Records

/// What one transaction will write: the result of deciding a plan's records in log order.
struct Decisions<W: Worker> {
    /// Outcomes of one partition's records.
    struct Count: Equatable {
        var applied: Int64 = 0
        var duplicates: Int64 = 0
        var deadLetters: Int64 = 0
    }

    var keys: KeySlots
    /// The state of each slot's key.
    var states: [W.State?]
    var effects: Effects<W.Fact>
    /// For each emission, what caused it.
    var emitters: [Emitter] = []
    /// Due work that has emissions.
    var dueCauses: [DueCause] = []
    /// Of all due work that was decided.
    var dueInstants: [Timestamp] = []
    var late: [LateRecord] = []
    /// The worker's own mistake: nothing of this is to be written.
    var fault: DueFault?
    /// Events with an identity that this batch applies.
    private(set) var applied: [AppliedEvent] = []
    private(set) var deadLetters: [DeadLetter] = []
    private(set) var counts: [Count]
    private(set) var redrives: Redrives
    /// Records that are applied after a letter that this batch, or one before it, has made.
    private(set) var appliedRecords: [AppliedRecord] = []
    private var seen: AppliedMarks
    let rules: RulesInHand<W>
    let isTimed = W.State.table?.isTimed ?? false
    /// Such a state is too large to be kept as it was for each record: its worker refuses before it changes anything.
    private let hasParts = W.State.hasParts
    private let topicUIDs: [[UInt8]]
    /// Whether there is a letter that an applied record may come after.
    private var hasLetters: Bool

    /// From this many records on, facts go by COPY: cheaper than arrays, though it costs a round trip.
    static var copyThreshold: Int { 256 }

    /// - Parameters:
    ///   - rules: for each slot that names a timeline; the first worker for all others.
    ///   - keys: of the plan's records, with the versions of their rows.
    ///   - states: of each of them, as the row says; nil if there is none.
    ///   - seen: events of the batch that were applied before.
    ///   - redrives: the records that were published for dead letters.
    ///   - hasLetters: whether any key of the lane may have an unresolved dead letter.
    ///   - topicUIDs: of the plan's moves.
    ///   - expects: decisions besides those on the plan's records.
    init(
        rules: RulesInHand<W>, plan: Plan, keys: KeySlots, states: [W.State?], seen: AppliedMarks,
        redrives: Redrives = Redrives(), hasLetters: Bool = false, topicUIDs: [[UInt8]] = [],
        expects: Int = 0
    ) {
        self.rules = rules
        self.topicUIDs = topicUIDs
        self.keys = keys
        self.states = states
        self.seen = seen
        self.redrives = redrives
        self.hasLetters = hasLetters || !redrives.isEmpty
        counts = Array(repeating: Count(), count: plan.moves.count)
        effects = Effects(
            encodingInto: RowBuffer(
                columns: W.Fact.table?.types ?? [],
                layout: plan.records.count + expects >= Self.copyThreshold ? .copy : .columns))
    }

    /// Decides the records of `plan` one after the other.
    mutating func decide(_ plan: Plan, _ intakes: Intakes<W.Event>) {
        // Through a span an event is lent; an element of a generic array would be copied.
        let workers = rules.workers
        let (events, causes) = (intakes.events.span, intakes.arrivals.causes.span)
        for number in plan.records.indices {
            let (record, move) = (plan.records[number], plan.moveOfRecord[number])
            if !redrives.isEmpty, redrives.isRepeat(record) {
                counts[move].duplicates += 1
                continue
            }
            switch intakes.arrivals.items[record] {
            case .unread: continue
            case .dead(let index): bury(intakes.arrivals.letters[index], move)
            case .event(let index):
                if let reason = plan.condemned[record] {
                    let rejection = Rejection(.dataError, reason, place: "", rule: "sql")
                    bury(intakes.arrivals.causes[index], record, move, rejection)
                    continue
                }
                let mark = intakes.arrivals.marks[index]
                switch mark.map(seen.meeting) ?? .first {
                case .first where isStale(record, causes[index]): pass(record, move, .stale)
                case .first:
                    decide(
                        events[index], causes[index], mark, record, move, Int(keys.slotOf[number]),
                        by: workers.span)
                case .again: pass(record, move, .duplicate)
                case .conflict(let applied, let now):
                    let rejection = Rejection.conflict(applied: applied, now: now)
                    bury(intakes.arrivals.causes[index], record, move, rejection)
                }
            }
        }
        settleDue()
    }

    // Inlined, as the other steps of a record that are generic: what is generic is looked up once a call.
    @inline(__always)
    private mutating func decide(
        _ event: borrowing W.Event, _ cause: borrowing Cause, _ mark: EventMark?, _ record: Int, _ move: Int,
        _ slot: Int, by workers: Span<W>
    ) {
        // The rejection of a record stands on its row too: then the row is written again as it was, against its version.
        keys.slots[slot].isTouched = true
        if isTimed { passTime(cause, record, move, slot) }
        let (before, start) = (hasParts ? nil : states[slot], effects.mark)
        do throws(Rejection) {
            if isTimed, let time = keys.slots[slot].passed, time > cause.recordedAt {
                try decideLate(event, cause, at: time, slot, by: workers)
            } else {
                try workers[worker(of: slot)].decide(event, cause, &states[slot], &effects)
            }
        } catch {
            if !hasParts { states[slot] = before }
            effects.roll(back: start)
            return bury(cause, record, move, error)
        }
        for _ in start.emissions..<effects.emissions.count { emitters.append(Emitter(record: record)) }
        counts[move].applied += 1
        if hasLetters { noteApplied(cause, record, move) }
        if let mark {
            seen.insert(mark)
            applied.append(AppliedEvent(mark: mark, partition: cause.partition, offset: cause.offset))
        }
    }

    /// A key's time does not go back: a record that came too late counts as of where due work has brought it.
    private mutating func decideLate(
        _ event: borrowing W.Event, _ cause: borrowing Cause, at time: Timestamp, _ slot: Int,
        by workers: Span<W>
    ) throws(Rejection) {
        var late = copy cause
        late.recordedAt = time
        try workers[worker(of: slot)].decide(event, late, &states[slot], &effects)
    }

    mutating func takeFacts() -> RowBuffer? { effects.takeRows() }

    private mutating func pass(_ record: Int, _ move: Int, _ outcome: Redrives.Outcome) {
        counts[move].duplicates += 1
        if !redrives.isEmpty { redrives.settle(record, outcome) }
    }

    private func isStale(_ record: Int, _ cause: borrowing Cause) -> Bool {
        !redrives.isEmpty
            && redrives.isStale(record, EntityKey(tenant: cause.tenant, entity: cause.entity))
    }

    private mutating func noteApplied(_ cause: borrowing Cause, _ record: Int, _ move: Int) {
        let letter = redrives.isEmpty ? nil : redrives.letter(of: record)
        appliedRecords.append(AppliedRecord(record: record, letter: letter))
        guard !redrives.isEmpty else { return }
        let uid = move < topicUIDs.count ? topicUIDs[move] : []
        let place = LetterPlace(topicUID: uid, partition: cause.partition, offset: cause.offset)
        redrives.applied(
            EntityKey(tenant: cause.tenant, entity: cause.entity), at: letter?.origin ?? place, of: letter?.id
        )
        redrives.settle(record, .applied)
    }

    private mutating func bury(_ cause: Cause, _ record: Int, _ move: Int, _ rejection: Rejection) {
        bury(
            DeadLetter(
                record: record, rejection: rejection, tenant: cause.tenant, eventID: cause.id.string,
                traceID: cause.traceparent.flatMap(traceID(of:)), occurredAt: cause.time),
            move)
    }

    private mutating func bury(_ letter: DeadLetter, _ move: Int) {
        counts[move].deadLetters += 1
        hasLetters = true
        deadLetters.append(letter)
        guard !redrives.isEmpty else { return }
        deadLetters[deadLetters.count - 1].ancestor = redrives.letter(of: letter.record)
        redrives.settle(letter.record, .again)
    }
}

extension Decisions {
    /// What is to be done with the rows of the batch's keys: indices into `slots`, in the order of the keys.
    struct Changes {
        /// There was no row and there is a state now.
        var inserted: [Int] = []
        /// The row is rewritten.
        var updated: [Int] = []
        var deleted: [Int] = []
        /// There was no row and there is none now, but its absence decided something.
        var absent: [Int] = []
    }

    var changes: Changes {
        var changes = Changes()
        for index in keys.touched {
            switch (keys.slots[index].version == nil, states[index] == nil) {
            case (true, false): changes.inserted.append(index)
            case (false, false): changes.updated.append(index)
            case (false, true): changes.deleted.append(index)
            case (true, true): changes.absent.append(index)
            }
        }
        return changes
    }
}

/// The 32 hexadecimal digits of the trace in a W3C `traceparent`.
func traceID(of traceparent: Text) -> String? {
    let parts = traceparent.string.split(separator: "-")
    return parts.count >= 4 && parts[1].utf8.count == 32 ? String(parts[1]) : nil
}
