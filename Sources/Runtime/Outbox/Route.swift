package import Kafka
internal import Records

/// The way to one partition of a topic: its records in order, which of them are with the client, and what is to be sent again.
///
/// After a failure nothing more is handed over until the client has answered for everything it holds; then the first
/// record that failed is sent again, and after it each later one that failed or has the key of one that did. So the last
/// record of a key that the partition gets is always its newest, which is what a compacted topic keeps.
///
/// A broker refuses a whole batch for one record. After a refusal the records go one by one, and only one that is refused
/// alone is given up; then ever more go at once again, as TCP's slow start does.
package struct Route: Sendable {
    package struct Entry: Sendable {
        /// The row that it belongs to; nil once the row is forgotten.
        package var row: UInt64?
        package var item: OutboxRecord
        /// Counts the records of all routes in the order in which they came.
        package let stamp: UInt64
        /// Bytes of key, value and headers.
        fileprivate(set) var bytes: Int
        var state = State.waiting

        /// See `OutboxRecord.wireBytes`.
        package var wireBytes: Int { item.wireBytes(of: bytes) }
    }

    enum State: Sendable, Equatable {
        case waiting, taken
        /// With the client since then; alone, if nothing else of this route was.
        case sent(alone: Bool, at: Duration)
        case refused(String)
    }

    /// What became of a record that needs nothing more.
    package struct Settled: Sendable {
        package var row: UInt64
        package var item: OutboxRecord
        /// Nil if the broker has it.
        package var refusal: String?
    }

    private enum Phase: Sendable {
        case flowing
        /// Until the client has answered for everything; then a pause, or none.
        case draining(pauses: Bool)
        case pausing(until: Duration)
    }

    package let topic: String
    /// Nil: of records whose partition is not known yet.
    package let partition: Int32?
    private var entries: [Entry] = []
    /// Sequence number of `entries[0]`.
    private var base: UInt64 = 0
    /// Entries before this are settled.
    private var head = 0
    /// The next entry to look at for sending.
    private var cursor = 0
    private var phase = Phase.flowing
    private var window = Route.widest
    private var backoff: Backoff
    /// Records that the client holds.
    package private(set) var inFlight = 0
    /// Requests that they may be in.
    package var requests = 0
    /// Why the partition takes nothing at present; nil while it does.
    package private(set) var failure: String?
    /// Later records of this route stay in the table until it takes records again.
    package var isHeldBack = false
    /// Bytes of keys, values and headers that are not settled.
    package private(set) var openBytes = 0

    /// As many as the client holds.
    private static let widest = 50_000

    package init(topic: String, partition: Int32? = nil, seed: UInt64) {
        self.topic = topic
        self.partition = partition
        backoff = Backoff(seed: seed, base: .milliseconds(100))
    }

    /// Records that are not settled.
    package var open: Int { entries.count - head }
    package var isFailing: Bool { failure != nil }
    /// Some records wait for the partition to take any again.
    package var isStuck: Bool { isFailing && open > 0 }

    /// Records of a row that are not settled, in order.
    package func open(of row: UInt64) -> [Entry] { entries[head...].filter { $0.row == row } }

    package mutating func append(_ item: OutboxRecord, row: UInt64, stamp: UInt64) {
        let bytes = item.byteCount
        openBytes += bytes
        entries.append(Entry(row: row, item: item, stamp: stamp, bytes: bytes))
    }

    /// The next record to hand over and its sequence number; nil if none may go now.
    package mutating func next(now: Duration) -> (sequence: UInt64, entry: Entry)? {
        if case .pausing(let until) = phase, now >= until { phase = .flowing }
        guard case .flowing = phase, inFlight < window else { return nil }
        while cursor < entries.count {
            if entries[cursor].state == .waiting, entries[cursor].row != nil {
                return (base + UInt64(cursor), entries[cursor])
            }
            cursor += 1
        }
        return nil
    }

    /// True if `next` will give one without anything else happening first, except for time.
    package func isReady(now: Duration) -> Bool {
        guard open > 0 else { return false }
        var copy = self
        return copy.next(now: now) != nil
    }

    /// The client took what `next` gave.
    package mutating func handedOver(now: Duration) {
        entries[cursor].state = .sent(alone: window == 1, at: now)
        cursor += 1
        inFlight += 1
    }

    /// The client refused what `next` gave, whatever else is in the batch.
    package mutating func refusedByClient(_ reason: String) {
        refuse(cursor, reason)
    }

    /// The client could not take what `next` gave.
    package mutating func failedInClient(_ reason: String, now: Duration) {
        fail(reason)
        drained(now)
    }

    /// The client has held a record for longer than `patience`.
    package func isOverdue(now: Duration, patience: Duration) -> Bool {
        guard head < entries.count, case .sent(_, let time) = entries[head].state else { return false }
        return now - time > patience
    }

    /// The client is to give back what it holds, for the partition fails.
    package var isTakenBack: Bool {
        if case .draining(pauses: true) = phase { inFlight > 0 } else { false }
    }

    /// Nothing more is handed over before the client has answered for what it holds. True if the route begins to fail with it.
    package mutating func giveUp(_ reason: String) -> Bool {
        if case .draining(true) = phase { return false }
        let began = failure == nil
        fail(reason)
        return began
    }

    /// The broker has the record. True if the route had been failing until now.
    package mutating func acknowledged(_ sequence: UInt64, now: Duration) -> Bool {
        let index = Int(sequence - base)
        inFlight -= 1
        entries[index].state = .taken
        window = min(window + 1, Self.widest)
        let recovered = failure != nil
        failure = nil
        backoff.succeed()
        drained(now)
        return recovered
    }

    /// The client gave a record up. True if the route begins to fail with it.
    package mutating func failed(_ sequence: UInt64, _ error: KafkaError, now: Duration) -> Bool {
        let index = Int(sequence - base)
        inFlight -= 1
        let wasAlone = if case .sent(alone: true, _) = entries[index].state { true } else { false }
        entries[index].state = entries[index].row == nil ? .taken : .waiting
        let began = failure == nil
        defer { drained(now) }
        if error.code == .purgedQueue || error.code == .purged {
            drain(pauses: false)
            return false
        }
        guard error.isRefusal else {
            fail(error.description)
            return began
        }
        if wasAlone {
            refuse(index, error.description)
        } else {
            window = 1
            drain(pauses: false)
        }
        return false
    }

    private mutating func refuse(_ index: Int, _ reason: String) {
        guard entries[index].row != nil else { return entries[index].state = .taken }
        guard let smaller = entries[index].item.smallerMirror() else {
            return entries[index].state = .refused(reason)
        }
        openBytes -= entries[index].bytes
        entries[index].item = smaller
        entries[index].bytes = smaller.byteCount
        openBytes += entries[index].bytes
        entries[index].state = .waiting
        cursor = min(cursor, index)
    }

    private mutating func fail(_ reason: String) {
        failure = reason
        window = 1
        drain(pauses: true)
    }

    private mutating func drain(pauses: Bool) {
        if case .draining(true) = phase { return }
        phase = .draining(pauses: pauses)
    }

    /// Goes back to the first record that failed, once the client holds none.
    private mutating func drained(_ now: Duration) {
        guard case .draining(let pauses) = phase, inFlight == 0 else { return }
        phase = pauses ? .pausing(until: now + backoff.fail()) : .flowing
        var keys: Set<[UInt8]?> = []
        for index in head..<entries.count where entries[index].row != nil {
            switch entries[index].state {
            case .waiting: keys.insert(entries[index].item.record.key)
            case .taken where keys.contains(entries[index].item.record.key):
                entries[index].state = .waiting
            case .taken, .refused, .sent: break
            }
        }
        cursor = head
    }

    /// Appends the records at the front that need nothing more.
    package mutating func settle(into settled: inout [Settled]) {
        while head < entries.count {
            let entry = entries[head]
            var refusal: String?
            switch entry.state {
            case .sent: return
            case .waiting:
                guard entry.row == nil else { return }
            case .taken: break
            case .refused(let reason): refusal = reason
            }
            if let row = entry.row {
                settled.append(Settled(row: row, item: entry.item, refusal: refusal))
            }
            openBytes -= entry.bytes
            entries[head].item = OutboxRecord(topic: topic, record: Record(key: nil, value: nil))
            head += 1
        }
        compact()
    }

    /// Takes everything off a route of which the client holds nothing: returns what is to be sent still, and appends the
    /// records that need nothing more.
    package mutating func vacate(into settled: inout [Settled]) -> [Entry] {
        var rest: [Entry] = []
        for entry in entries[head...] {
            guard let row = entry.row else { continue }
            switch entry.state {
            case .waiting: rest.append(entry)
            case .taken, .sent: settled.append(Settled(row: row, item: entry.item))
            case .refused(let reason): settled.append(Settled(row: row, item: entry.item, refusal: reason))
            }
        }
        base += UInt64(entries.count)
        (entries, head, cursor, openBytes) = ([], 0, 0, 0)
        return rest
    }

    /// The client holds a record whose row is forgotten.
    package var holdsForgotten: Bool {
        inFlight > 0
            && entries[head...].contains {
                if case .sent = $0.state { $0.row == nil } else { false }
            }
    }

    private mutating func compact() {
        cursor = max(cursor, head)
        guard head == entries.count || (head > 4096 && head * 2 > entries.count) else { return }
        entries.removeFirst(head)
        base += UInt64(head)
        cursor -= head
        head = 0
    }

    /// Rows that are not ours any more. What the client holds of them is not sent again.
    package mutating func forget(_ rows: Set<UInt64>) {
        for index in head..<entries.count where entries[index].row.map(rows.contains) == true {
            entries[index].row = nil
        }
    }
}

extension OutboxRecord {
    /// Bytes of key, value and headers.
    package var byteCount: Int {
        record.headers.reduce((record.key?.count ?? 0) + (record.value?.count ?? 0)) {
            $0 + $1.name.count + ($1.value?.count ?? 0)
        }
    }
}
