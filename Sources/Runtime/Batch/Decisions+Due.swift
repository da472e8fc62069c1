internal import Records

/// Due work: what a key decides because its time has come.
extension Decisions {
    /// Where due work stands: among which records of which partition.
    struct DuePlace {
        var topic: String
        var partition: Int32
        /// Of the last record before it.
        var position: Int64
        var move: Int
        /// Before which it is decided; −1 by the clock.
        var record = -1
    }

    /// What is due at a record's key by the record's time comes before the record.
    mutating func passTime(_ cause: borrowing Cause, _ record: Int, _ move: Int, _ slot: Int) {
        let stamp = cause.recordedAt
        let time = keys.slots[slot].due.time(at: stamp)
        if time > stamp { late.append(LateRecord(move: move, offset: cause.offset, done: time)) }
        keys.slots[slot].passed = time
        guard let due = nextInstant(slot), due <= time else { return }
        let place = DuePlace(
            topic: cause.topic, partition: cause.partition, position: cause.offset - 1, move: move,
            record: record)
        decideDue(slot, through: time, place)
    }

    /// Decides what is due at a row that the clock has come to. It is written even if that is nothing: it was looked at too
    /// early.
    /// - Parameter limit: of decisions; what is left is due still.
    mutating func decideDue(
        byClockAt slot: Int, through horizon: Timestamp, _ place: DuePlace, limit: Int
    ) {
        keys.slots[slot].isTouched = true
        keys.slots[slot].passed = horizon
        guard let last = decideDue(slot, through: horizon, place, limit: limit) else { return }
        keys.slots[slot].due.done = max(last, keys.slots[slot].due.done ?? last)
    }

    /// - Returns: the last instant that was decided.
    @discardableResult
    private mutating func decideDue(
        _ slot: Int, through horizon: Timestamp, _ place: DuePlace, limit: Int = .max
    ) -> Timestamp? {
        var last: Timestamp?
        var count = 0
        while let due = nextInstant(slot), due <= horizon, count < limit, fault == nil {
            if let last, due <= last {
                fault = DueFault(key: keys.slots[slot].key, instant: last)
                break
            }
            decideDue(at: due, slot, place)
            last = due
            count += 1
        }
        return last
    }

    private mutating func decideDue(at due: Timestamp, _ slot: Int, _ place: DuePlace) {
        let key = keys.slots[slot].key
        let cause = Cause.time(
            due, tenant: key.tenant, entity: key.entity, topic: place.topic, partition: place.partition)
        let start = effects.emissions.count
        let timeline = keys.slots[slot].rules
        let number = timeline < 0 ? 0 : rules.timelines[timeline].step(at: due).worker
        rules.workers[number].decide(due: due, cause, &states[slot], &effects)
        dueInstants.append(due)
        guard effects.emissions.count > start else { return }
        let emitter = Emitter(record: place.record, due: Int32(dueCauses.count))
        dueCauses.append(DueCause(cause: cause, position: max(0, place.position), move: place.move))
        for _ in start..<effects.emissions.count { emitters.append(emitter) }
    }

    /// Says for each row that is written when it is looked at next.
    mutating func settleDue() {
        guard isTimed else { return }
        for slot in keys.slots.indices where keys.slots[slot].isTouched {
            keys.slots[slot].due.move(to: nextInstant(slot), passing: keys.slots[slot].passed)
            if states[slot] == nil { keys.slots[slot].due.at = nil }
        }
    }

    /// When the key is to be decided next without a record: its own instant, or that of rules that it was not decided by yet.
    func nextInstant(_ slot: Int) -> Timestamp? {
        let timeline = keys.slots[slot].rules
        guard timeline >= 0 else { return states[slot]?.due }
        guard let state = states[slot] else { return nil }
        guard let change = rules.timelines[timeline].change(after: state.rulesVersion) else {
            return state.due
        }
        return min(change, state.due ?? change)
    }

    /// Whose decision the next record of the key is: by the rules of the key's time.
    func worker(of slot: Int) -> Int {
        let timeline = keys.slots[slot].rules
        guard timeline >= 0, let time = keys.slots[slot].passed else { return 0 }
        return rules.timelines[timeline].step(at: time).worker
    }
}
