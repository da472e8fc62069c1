internal import Contract
internal import Digest
internal import Records

/// What one transaction will write: the result of deciding a plan's records in log order.
struct Decisions<W: Worker> {
    /// One key's state while a batch is decided.
    struct Slot {
        var key: EntityKey
        var state: W.State?
        /// `xmin` of the row that the state was read from; nil if there was no row.
        let version: Int32?
        /// Some record of the batch was decided on it.
        var isTouched = false
    }

    /// Outcomes of one partition's records.
    struct Count: Equatable {
        var applied: Int64 = 0
        var duplicates: Int64 = 0
        var deadLetters: Int64 = 0
    }

    private(set) var slots: [Slot]
    private(set) var effects = Effects<W.Fact>()
    /// For each emission, the record that caused it.
    private(set) var emitters: [Int] = []
    private(set) var identities: [Identity] = []
    private(set) var deadLetters: [DeadLetter] = []
    private(set) var counts: [Count]
    private var slotOfKey: [EntityKey: Int]
    private var seen: Set<Identity>
    private let worker: W

    /// - Parameters:
    ///   - states: rows read for the keys of the batch; a key without a row is absent.
    ///   - seen: identities of the batch that were applied before.
    init(worker: W, plan: Plan, keys: [EntityKey], states: [EntityKey: (W.State, Int32)], seen: Set<Identity>)
    {
        self.worker = worker
        self.seen = seen
        counts = Array(repeating: Count(), count: plan.moves.count)
        slots = keys.map { key in
            let row = states[key]
            return Slot(key: key, state: row?.0, version: row?.1)
        }
        slotOfKey = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
    }

    /// Decides the records of `plan` one after the other.
    mutating func decide(_ plan: Plan, _ intakes: [Intake<W.Event>]) {
        for (record, move) in zip(plan.records, plan.moveOfRecord) {
            switch intakes[record] {
            case .dead(let letter): bury(letter, move)
            case .event(let arrival): decide(arrival, record, move, condemned: plan.condemned[record])
            }
        }
    }

    private mutating func decide(_ arrival: Arrival<W.Event>, _ record: Int, _ move: Int, condemned: String?)
    {
        if let condemned {
            return bury(arrival, record, move, Rejection(.dataError, condemned, place: "", rule: "sql"))
        }
        if let identity = arrival.identity, seen.contains(identity) {
            counts[move].duplicates += 1
            return
        }
        guard let slot = slotOfKey[arrival.key] else { return }
        let before = slots[slot].state
        let mark = effects.mark
        do throws(Rejection) {
            try worker.decide(arrival.event, arrival.cause, &slots[slot].state, &effects)
        } catch {
            slots[slot].state = before
            effects.roll(back: mark)
            // The rejection stands on this row too: it is written again as it was, against its version.
            slots[slot].isTouched = true
            return bury(arrival, record, move, error)
        }
        for _ in mark.emissions..<effects.emissions.count { emitters.append(record) }
        slots[slot].isTouched = true
        counts[move].applied += 1
        guard let identity = arrival.identity else { return }
        seen.insert(identity)
        identities.append(identity)
    }

    private mutating func bury(
        _ arrival: Arrival<W.Event>, _ record: Int, _ move: Int, _ rejection: Rejection
    ) {
        let cause = arrival.cause
        bury(
            DeadLetter(
                record: record, rejection: rejection, tenant: cause.tenant, eventID: cause.id.string,
                traceID: cause.traceparent.flatMap(traceID(of:)), occurredAt: cause.time),
            move)
    }

    private mutating func bury(_ letter: DeadLetter, _ move: Int) {
        counts[move].deadLetters += 1
        deadLetters.append(letter)
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
        for index in slots.indices where slots[index].isTouched {
            switch (slots[index].version == nil, slots[index].state == nil) {
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
