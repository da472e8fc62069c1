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

    private(set) var keys: KeySlots
    /// The state of each slot's key.
    private(set) var states: [W.State?]
    /// Encoded as they are recorded.
    private(set) var facts: RowBuffer
    private(set) var emissions: [Emission] = []
    /// For each emission, the record that caused it.
    private(set) var emitters: [Int] = []
    private(set) var identities: [Identity] = []
    private(set) var deadLetters: [DeadLetter] = []
    private(set) var counts: [Count]
    /// Of the record in hand.
    private var effects = Effects<W.Fact>()
    private var seen: Set<Identity>
    private let worker: W

    /// From this many records on, facts go by COPY: cheaper than arrays, though it costs a round trip.
    static var copyThreshold: Int { 256 }

    /// - Parameters:
    ///   - keys: of the plan's records, with the versions of their rows.
    ///   - states: of each of them, as the row says; nil if there is none.
    ///   - seen: identities of the batch that were applied before.
    init(worker: W, plan: Plan, keys: KeySlots, states: [W.State?], seen: Set<Identity>) {
        self.worker = worker
        self.keys = keys
        self.states = states
        self.seen = seen
        counts = Array(repeating: Count(), count: plan.moves.count)
        facts = RowBuffer(
            columns: W.Fact.table?.types ?? [],
            layout: plan.records.count >= Self.copyThreshold ? .copy : .columns)
    }

    /// Decides the records of `plan` one after the other.
    mutating func decide(_ plan: Plan, _ intakes: Intakes<W.Event>) {
        for (number, record) in plan.records.enumerated() {
            let move = plan.moveOfRecord[number]
            switch intakes.arrivals.items[record] {
            case .dead(let index): bury(intakes.arrivals.letters[index], move)
            case .event(let index):
                let cause = intakes.arrivals.causes[index]
                if let reason = plan.condemned[record] {
                    bury(cause, record, move, Rejection(.dataError, reason, place: "", rule: "sql"))
                } else if let identity = intakes.arrivals.identities[index] {
                    decideOnce(identity, intakes.events[index], cause, record, move, Int(keys.slotOf[number]))
                } else {
                    decide(intakes.events[index], cause, record, move, Int(keys.slotOf[number]))
                }
            }
        }
    }

    private mutating func decideOnce(
        _ identity: Identity, _ event: W.Event, _ cause: Cause, _ record: Int, _ move: Int, _ slot: Int
    ) {
        if seen.contains(identity) {
            counts[move].duplicates += 1
        } else if decide(event, cause, record, move, slot) {
            seen.insert(identity)
            identities.append(identity)
        }
    }

    /// False for a rejection.
    @discardableResult private mutating func decide(
        _ event: W.Event, _ cause: Cause, _ record: Int, _ move: Int, _ slot: Int
    ) -> Bool {
        // The rejection of a record stands on its row too: then the row is written again as it was, against its version.
        keys.slots[slot].isTouched = true
        let before = states[slot]
        do throws(Rejection) {
            try worker.decide(event, cause, &states[slot], &effects)
        } catch {
            states[slot] = before
            effects.removeAll()
            bury(cause, record, move, error)
            return false
        }
        keepEffects(record)
        counts[move].applied += 1
        return true
    }

    /// The rows, without a copy of their bytes: the decisions keep none.
    mutating func takeFacts() -> RowBuffer {
        var taken = RowBuffer(columns: facts.columns, layout: facts.layout)
        swap(&taken, &facts)
        return taken
    }

    private mutating func keepEffects(_ record: Int) {
        for fact in effects.facts {
            fact.encode(into: &facts)
            facts.endRow()
        }
        for emission in effects.emissions {
            emissions.append(emission)
            emitters.append(record)
        }
        effects.removeAll()
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
