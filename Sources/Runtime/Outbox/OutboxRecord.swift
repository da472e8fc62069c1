internal import Contract
internal import Digest
package import Records

/// One record that a committed batch still has to send.
package struct OutboxRecord: Sendable, Equatable {
    package var topic: String
    package var record: Record

    package init(topic: String, record: Record) {
        self.topic = topic
        self.record = record
    }
}

/// The bytes of an outbox row: its records one after the other, each field with a 32-bit little-endian length, −1 for null.
package enum OutboxBytes {
    package static func encode(_ items: [OutboxRecord]) -> [UInt8] {
        items.reduce(into: []) { append($1, to: &$0) }
    }

    package static func append(_ item: OutboxRecord, to bytes: inout [UInt8]) {
        append(Array(item.topic.utf8), to: &bytes)
        append(item.record.key, to: &bytes)
        append(item.record.value, to: &bytes)
        append(length: item.record.headers.count, to: &bytes)
        for header in item.record.headers {
            append(header.name, to: &bytes)
            append(header.value, to: &bytes)
        }
    }

    /// Nil if `bytes` are not an outbox row's.
    package static func decode(_ bytes: [UInt8]) -> [OutboxRecord]? {
        var reader = Reader(rest: bytes[...])
        var items: [OutboxRecord] = []
        while !reader.rest.isEmpty {
            guard let item = reader.item() else { return nil }
            items.append(item)
        }
        return items
    }

    private static func append(_ value: [UInt8]?, to bytes: inout [UInt8]) {
        append(length: value?.count ?? -1, to: &bytes)
        bytes += value ?? []
    }

    private static func append(length: Int, to bytes: inout [UInt8]) {
        let pattern = UInt32(bitPattern: Int32(length))
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: pattern >> shift))
        }
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func item() -> OutboxRecord? {
            guard let topic = field(), let topic, let key = field(), let value = field(),
                let count = length(), count >= 0
            else { return nil }
            var headers: [Record.Header] = []
            for _ in 0..<count {
                guard let name = field(), let name, let value = field() else { return nil }
                headers.append(Record.Header(name: name, value: value))
            }
            let record = Record(key: key, value: value, headers: headers)
            return OutboxRecord(topic: String(decoding: topic, as: UTF8.self), record: record)
        }

        mutating func length() -> Int? {
            guard rest.count >= 4 else { return nil }
            var pattern: UInt32 = 0
            for (shift, byte) in zip(stride(from: UInt32(0), to: 32, by: 8), rest.prefix(4)) {
                pattern |= UInt32(byte) << shift
            }
            rest = rest.dropFirst(4)
            return Int(Int32(bitPattern: pattern))
        }

        /// Outer nil: malformed; inner nil: a null field.
        mutating func field() -> [UInt8]?? {
            guard let count = length(), count >= -1, count <= rest.count else { return nil }
            if count < 0 { return .some(nil) }
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
    }
}

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
        var headers = [
            EmissionHeader.version,
            Record.Header(name: EmissionHeader.id, value: id(index, cause, topicUID)),
            Record.Header(name: EmissionHeader.source, value: source),
            Record.Header(name: EmissionHeader.time, value: cause.recordedAt.rfc3339),
            Record.Header(name: EmissionHeader.tenant, value: cause.tenant.bytes),
            Record.Header(name: EmissionHeader.causeTopic, value: Array(cause.topic.utf8)),
            Record.Header(name: EmissionHeader.causePartition, value: Array(String(cause.partition).utf8)),
            Record.Header(name: EmissionHeader.causeOffset, value: Array(String(cause.offset).utf8)),
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
        key += cause.entity.bytes
        return OutboxRecord(
            topic: emission.topic, record: Record(key: key, value: emission.data, headers: headers))
    }

    private mutating func id(_ index: Int, _ cause: Cause, _ topicUID: [UInt8]) -> [UInt8] {
        let worker = worker
        digester.add(worker.span)
        digester.add(topicUID.span)
        digester.add(Int64(cause.partition))
        digester.add(cause.offset)
        digester.add(Int64(index))
        let identity = digester.identity()
        return hexadecimalDigits(identity.bytes)
    }
}
