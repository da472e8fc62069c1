internal import Contract
package import Digest
package import Records

/// Names and values that every emitted record shares: made once, not once a record.
private enum EmissionHeader {
    static let id = Array("ce_id".utf8)
    static let source = Array("ce_source".utf8)
    static let type = Array("ce_type".utf8)
    static let time = Array("ce_time".utf8)
    static let tenant = Array("ce_tenantid".utf8)
    static let traceparent = Array("ce_traceparent".utf8)
    static let causeTopic = Array("ce_causetopic".utf8)
    static let causePartition = Array("ce_causepartition".utf8)
    static let causeOffset = Array("ce_causeoffset".utf8)
    static let causeDue = Array("ce_causedue".utf8)
    static let version = Record.Header("ce_specversion", "1.0")
    static let json = Record.Header("content-type", "application/json")
}

/// Makes the records that one worker emits.
struct EmissionWriter: ~Copyable {
    private let worker: [UInt8]
    private let source: [UInt8]
    private var digester = Digester()

    init(worker: String) {
        self.worker = Array(worker.utf8)
        source = Array("/bellhop/\(worker)".utf8)
    }

    /// An emitted event as a CloudEvent in binary mode.
    ///
    /// The id is a hash of worker, topic_uid, partition, offset and index, so that a record sent twice has one id. The
    /// position of the cause goes along: of two records of one key, the one with the higher offset is the newer.
    mutating func record(_ emission: Emission, index: Int, of cause: Cause, topicUID: [UInt8]) -> OutboxRecord
    {
        record(emission, of: cause, id: id(index, cause, topicUID), at: cause.offset)
    }

    /// The same for due work. Its id is a hash of worker, topic_uid, partition, key, instant and index; of two records of one
    /// key with one offset, the one of the later instant is the newer, and one of a record is older than both.
    mutating func record(
        _ emission: Emission, index: Int, of due: DueCause, topicUID: [UInt8]
    ) -> OutboxRecord {
        let cause = due.cause
        let worker = worker
        let identity = digester.emission(
            worker.span, topicUID.span, partition: cause.partition, tenant: cause.tenant.bytes.span,
            entity: cause.entity.bytes.span, instant: cause.recordedAt, index: index)
        var item = record(
            emission, of: cause, id: hexadecimalDigits(identity.bytes), at: due.position)
        item.record.headers.append(
            Record.Header(name: EmissionHeader.causeDue, value: cause.recordedAt.rfc3339))
        return item
    }

    private func record(
        _ emission: Emission, of cause: Cause, id: [UInt8], at offset: Int64
    ) -> OutboxRecord {
        var headers = [
            EmissionHeader.version,
            Record.Header(name: EmissionHeader.id, value: id),
            Record.Header(name: EmissionHeader.source, value: source),
            Record.Header(name: EmissionHeader.time, value: cause.recordedAt.rfc3339),
            Record.Header(name: EmissionHeader.tenant, value: cause.tenant.bytes),
            Record.Header(name: EmissionHeader.causeTopic, value: Array(cause.topic.utf8)),
            Record.Header(name: EmissionHeader.causePartition, value: Array(String(cause.partition).utf8)),
            Record.Header(name: EmissionHeader.causeOffset, value: Array(String(offset).utf8)),
        ]
        if let traceparent = cause.traceparent {
            headers.append(Record.Header(name: EmissionHeader.traceparent, value: traceparent.bytes))
        }
        if emission.data != nil {
            headers.append(Record.Header(name: EmissionHeader.type, value: Array(emission.type.utf8)))
            headers.append(EmissionHeader.json)
        }
        var key = cause.tenant.bytes
        key.append(UInt8(ascii: "/"))
        key += (emission.entity ?? cause.entity).bytes
        return OutboxRecord(
            topic: emission.topic, record: Record(key: key, value: emission.data, headers: headers))
    }

    private mutating func id(_ index: Int, _ cause: Cause, _ topicUID: [UInt8]) -> [UInt8] {
        let worker = worker
        let identity = digester.emission(
            worker.span, topicUID.span, partition: cause.partition, offset: cause.offset, index: index)
        return hexadecimalDigits(identity.bytes)
    }
}

extension Digester {
    /// The id of an emitted event, as its `ce_id` shows in 32 digits.
    /// - Parameters:
    ///   - partition: with `offset` and the topic's uid, 16 bytes, the place of the record that caused it.
    ///   - index: its number among those that this record caused, from 0.
    package mutating func emission(
        _ worker: Span<UInt8>, _ topicUID: Span<UInt8>, partition: Int32, offset: Int64, index: Int
    ) -> Identity {
        add(worker)
        add(topicUID)
        add(Int64(partition))
        add(offset)
        add(Int64(index))
        return identity()
    }

    /// The id of an event that due work has emitted.
    package mutating func emission(
        _ worker: Span<UInt8>, _ topicUID: Span<UInt8>, partition: Int32, tenant: Span<UInt8>,
        entity: Span<UInt8>, instant: Timestamp, index: Int
    ) -> Identity {
        add(worker)
        add(topicUID)
        add(Int64(partition))
        add(tenant)
        add(entity)
        add(instant.microseconds)
        add(Int64(index))
        return identity()
    }
}
