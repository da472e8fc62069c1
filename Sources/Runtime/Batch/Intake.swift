internal import Contract
internal import Digest
internal import JSON
internal import Records

/// A batch as it is decoded: each record is an event to decide, or a dead letter.
struct Intakes<Event: Sendable>: Sendable {
    var arrivals = Arrivals()
    /// What the events say, in the order of the arrivals. Generic, hence apart: see `StateCache`.
    private(set) var events: [Event] = []

    @inline(__always)
    mutating func set(
        _ record: Int, _ event: consuming Event, _ cause: consuming Cause, _ mark: EventMark?
    ) {
        arrivals.set(record, cause, mark)
        events.append(event)
    }

    /// Forgets the batch before; of the next, all of its `count` records are unread.
    mutating func begin(_ count: Int) {
        arrivals.begin(count)
        events.removeAll(keepingCapacity: true)
    }
}

/// What the runtime needs of each record's envelope.
struct Arrivals: Sendable {
    enum Item: Sendable {
        /// A record is read only once the mark of its batch is on its way, since reading may be what kills.
        case unread
        /// Index into `causes` and `marks`.
        case event(Int)
        /// Index into `letters`.
        case dead(Int)
    }

    private(set) var items: [Item] = []
    private(set) var causes: [Cause] = []
    /// CloudEvents identity, that is tenant, source and id, and the body's digest. Nil on topics that are not deduplicated.
    private(set) var marks: [EventMark?] = []
    private(set) var letters: [DeadLetter] = []

    /// The event of `record`; nil if it is a dead letter or unread.
    func arrival(of record: Int) -> Int? {
        if case .event(let index) = items[record] { index } else { nil }
    }

    func key(_ arrival: Int) -> EntityKey {
        EntityKey(tenant: causes[arrival].tenant, entity: causes[arrival].entity)
    }

    mutating func set(_ record: Int, _ cause: consuming Cause, _ mark: EventMark?) {
        items[record] = .event(causes.count)
        causes.append(cause)
        marks.append(mark)
    }

    mutating func set(_ record: Int, _ letter: DeadLetter) {
        items[record] = .dead(letters.count)
        letters.append(letter)
    }

    mutating func begin(_ count: Int) {
        items.removeAll(keepingCapacity: true)
        items.append(contentsOf: repeatElement(.unread, count: count))
        causes.removeAll(keepingCapacity: true)
        marks.removeAll(keepingCapacity: true)
        letters.removeAll(keepingCapacity: true)
    }
}

/// Tenant and entity: the key of a record and of a state row.
struct EntityKey: Hashable, Sendable, Comparable {
    var tenant: Text
    var entity: Text

    static func < (a: EntityKey, b: EntityKey) -> Bool {
        a.tenant == b.tenant ? a.entity < b.entity : a.tenant < b.tenant
    }
}

/// Decodes and validates records of one worker's topics.
struct Decoder<W: Worker>: ~Copyable {
    private var decoders: [EventDecoder]
    private let facts: [Facts]
    private let document = JSONDocument()
    private var digester = Digester()

    /// What is needed of a topic for each record: a `Topic` is costly to copy.
    private struct Facts {
        var name: String
        var types: [String]
        var isDeduplicated: Bool
    }

    init(topics: [Topic]) {
        facts = topics.map {
            Facts(name: $0.name, types: $0.messages.map(\.type), isDeduplicated: $0.isDeduplicated)
        }
        decoders = topics.map { EventDecoder(topic: $0) }
    }

    /// Decodes the records of `plan` that are unread; deciding may run several times on the result.
    mutating func decode(_ plan: Plan, _ batch: RecordBatch, into intakes: inout Intakes<W.Event>) {
        defer { document.release() }
        for record in plan.records {
            guard case .unread = intakes.arrivals.items[record] else { continue }
            if plan.isGivingUp {
                intakes.arrivals.set(record, .crash(record: record, attempts: Attempt.limit))
            } else {
                decode(batch, at: record, into: &intakes)
            }
        }
    }

    @inline(__always)
    private mutating func decode(_ batch: RecordBatch, at index: Int, into intakes: inout Intakes<W.Event>) {
        let entry = batch.entries[index]
        do {
            let decoded = try decoders[entry.topic].decode(batch, at: index, document: document)
            let event = try event(decoded, entry.topic)
            intakes.set(
                index, event, cause(decoded, entry),
                facts[entry.topic].isDeduplicated ? mark(decoded) : nil)
        } catch {
            intakes.arrivals.set(index, deadLetter(batch, at: index, error))
        }
    }

    private func cause(_ decoded: DecodedEvent, _ entry: RecordBatch.Entry) -> Cause {
        Cause(
            tenant: decoded.tenant, entity: decoded.entity, id: decoded.id, time: decoded.time,
            recordedAt: entry.timestamp >= 0 ? Timestamp(milliseconds: entry.timestamp) : decoded.time,
            topic: facts[entry.topic].name, partition: entry.partition, offset: entry.offset,
            traceparent: decoded.traceparent)
    }

    private mutating func mark(_ decoded: DecodedEvent) -> EventMark {
        digester.add(decoded.tenant.bytes.span)
        digester.add(decoded.source.bytes.span)
        digester.add(decoded.id.bytes.span)
        return EventMark(identity: digester.identity(), digest: decoded.digest)
    }

    @inline(__always)
    private func event(_ decoded: DecodedEvent, _ topic: Int) throws(Rejection) -> W.Event {
        guard decoded.isDeletion else { return try W.read(facts[topic].types[decoded.type], decoded.data) }
        guard let deletion = W.deletion else {
            throw Rejection(
                .invalid, "\(W.name) knows no deletion by a record without a value", place: "", rule: "value")
        }
        return deletion
    }

    private func deadLetter(_ batch: RecordBatch, at index: Int, _ rejection: Rejection) -> DeadLetter {
        let known = decoders[batch.entries[index].topic].knownFacts(batch, at: index, document: document)
        return DeadLetter(
            record: index, rejection: rejection, tenant: known.tenant, eventID: known.eventID,
            traceID: known.traceID,
            occurredAt: known.occurredAt)
    }
}
