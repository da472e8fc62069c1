internal import Contract
internal import Digest
internal import JSON
internal import Records

/// A record after decoding: an event to decide, or a dead letter.
enum Intake<Event: Sendable>: Sendable {
    case event(Arrival<Event>)
    case dead(DeadLetter)
}

/// A valid event with what the runtime needs of its envelope.
struct Arrival<Event: Sendable>: Sendable {
    var event: Event
    var cause: Cause
    var key: EntityKey
    /// CloudEvents identity: tenant, source and id.
    /// Nil on topics that are not deduplicated.
    var identity: Identity?
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
    private let topics: [Topic]
    private let document = JSONDocument()
    private var digester = Digester()

    init(topics: [Topic]) {
        self.topics = topics
        decoders = topics.map { EventDecoder(topic: $0) }
    }

    /// Decodes each record of the batch once; deciding may run several times on the result.
    mutating func decode(_ batch: RecordBatch) -> [Intake<W.Event>] {
        defer { document.release() }
        var intakes: [Intake<W.Event>] = []
        intakes.reserveCapacity(batch.count)
        for index in 0..<batch.count { intakes.append(decode(batch, at: index)) }
        return intakes
    }

    private mutating func decode(_ batch: RecordBatch, at index: Int) -> Intake<W.Event> {
        let entry = batch.entries[index]
        do {
            let decoded = try decoders[entry.topic].decode(batch, at: index, document: document)
            return .event(try arrival(decoded, entry))
        } catch {
            return .dead(deadLetter(batch, at: index, error))
        }
    }

    private mutating func arrival(
        _ decoded: DecodedEvent, _ entry: RecordBatch.Entry
    ) throws(Rejection) -> Arrival<W.Event> {
        let topic = topics[entry.topic]
        let cause = Cause(
            tenant: decoded.tenant, entity: decoded.entity, id: decoded.id, time: decoded.time,
            recordedAt: entry.timestamp >= 0 ? Timestamp(milliseconds: entry.timestamp) : decoded.time,
            topic: topic.name, partition: entry.partition, offset: entry.offset,
            traceparent: decoded.traceparent)
        return Arrival(
            event: try event(decoded, topic), cause: cause,
            key: EntityKey(tenant: decoded.tenant, entity: decoded.entity),
            identity: topic.isDeduplicated ? identity(decoded) : nil)
    }

    private mutating func identity(_ decoded: DecodedEvent) -> Identity {
        for part in [decoded.tenant, decoded.source, decoded.id] { digester.add(part.bytes.span) }
        return digester.identity()
    }

    private func event(_ decoded: DecodedEvent, _ topic: Topic) throws(Rejection) -> W.Event {
        guard decoded.isDeletion else { return try W.read(topic.messages[decoded.type].type, decoded.data) }
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
