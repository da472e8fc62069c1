internal import Contract
internal import Digest
internal import Records

/// The keys of a plan's records, each once.
struct KeySlots {
    struct Slot {
        var key: EntityKey
        /// Of the first record with this key.
        var partition: PartitionNumber
        /// `xmin` of the row that the state was read from; nil if there was no row.
        var version: Int32?
        /// Some record of the batch was decided on it.
        var isTouched = false
        /// Where the cache holds the state; nil if it is to be read.
        var cached: Int?
        /// Of a timed state.
        var due = DueMark()
        /// How far the key's time has come in this batch; nil if nothing was decided on it.
        var passed: Timestamp?
        /// Index into the timelines of rules in hand; −1 for a worker that knows none.
        var rules = -1
    }

    var slots: [Slot] = []
    /// For each of the plan's records, its slot; −1 for a dead letter.
    var slotOf: [Int32] = []

    /// Slots that some record was decided on, by key: two lanes that write the same rows wait for each other then, instead
    /// of deadlocking.
    var touched: [Int] {
        slots.indices.filter { slots[$0].isTouched }.sorted { slots[$0].key < slots[$1].key }
    }
}

/// What a plan's decisions depend on: the rows of its keys and which of its events were applied before. What the lane
/// remembers is taken from there; the rest is to be read.
struct BatchLookup {
    private(set) var keys = KeySlots()
    /// Slots whose rows are to be read.
    private(set) var missing: [Int] = []
    /// Events to be looked up.
    private(set) var identities: [Identity] = []
    /// Events of the batch that were applied before.
    private(set) var seen = AppliedMarks()
    private var places: [EntityKey: Int32] = [:]

    /// Dead letters to be looked up: their records were published again.
    private(set) var letters: [Int64] = []

    /// - Parameters:
    ///   - index: of the cache; nil for a worker without state, whose records share one slot.
    ///   - redrives: of the batch.
    init(
        _ plan: Plan, _ batch: RecordBatch, _ arrivals: Arrivals, _ index: inout CacheIndex?,
        _ events: KnownEvents, _ redrives: [Int: Redrive] = [:]
    ) {
        if !redrives.isEmpty { letters = Set(plan.records.compactMap { redrives[$0]?.letter }).sorted() }
        keys.slotOf.reserveCapacity(plan.records.count)
        for record in plan.records {
            guard let arrival = arrivals.arrival(of: record) else {
                keys.slotOf.append(-1)
                continue
            }
            let mustLookUp = events.mustLookUp || !redrives.isEmpty && redrives[record] != nil
            note(arrivals.marks[arrival]?.identity, events, mustLookUp)
            let entry = batch.entries[record]
            let number = PartitionNumber(topic: entry.topic, partition: entry.partition)
            keys.slotOf.append(slot(arrivals.key(arrival), number, &index))
        }
    }

    private mutating func note(_ identity: Identity?, _ events: KnownEvents, _ mustLookUp: Bool) {
        guard let identity else { return }
        if let mark = events.mark(of: identity) {
            seen.insert(mark)
        } else if mustLookUp {
            identities.append(identity)
        }
    }

    private mutating func slot(
        _ key: EntityKey, _ partition: PartitionNumber, _ index: inout CacheIndex?
    ) -> Int32 {
        if index == nil, !keys.slots.isEmpty { return 0 }
        if let place = places[key] { return place }
        let place = keys.slots.count
        places[key] = Int32(place)
        let found = index?.find(key)
        if index != nil, found == nil { missing.append(place) }
        keys.slots.append(
            .init(
                key: key, partition: partition, version: found?.version, cached: found?.place,
                due: found?.due ?? DueMark()))
        return Int32(place)
    }

    /// - Parameter dues: of a timed state; else empty.
    mutating func read(_ versions: [Int32?], _ dues: [DueMark] = [], seen repeats: [EventMark]) {
        for (place, version) in zip(missing, versions) { keys.slots[place].version = version }
        for (place, due) in zip(missing, dues) { keys.slots[place].due = due }
        for mark in repeats { seen.insert(mark) }
    }
}
