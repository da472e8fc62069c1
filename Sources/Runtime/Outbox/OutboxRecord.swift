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
        for shift in stride(from: UInt32(0), to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: pattern >> shift)) }
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func item() -> OutboxRecord? {
            guard let topic = field(), let topic, let key = field(), let value = field(), let count = length(), count >= 0
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

extension OutboxRecord {
    /// An emitted event as a CloudEvent in binary mode.
    ///
    /// The id is a hash of worker, topic_uid, partition, offset and index, so that a record sent twice has one id. The
    /// position of the cause goes along: of two records of one key, the one with the higher offset is the newer.
    init(_ emission: Emission, index: Int, of cause: Cause, topicUID: [UInt8], worker: String) {
        let position: [Text] = [
            Text(worker), Text(hexadecimal(topicUID)), Text(String(cause.partition)), Text(String(cause.offset)),
            Text(String(index)),
        ]
        var headers = [
            Record.Header("ce_specversion", "1.0"),
            Record.Header("ce_id", hexadecimal(Identity(position).bytes)),
            Record.Header("ce_source", "/bellhop/\(worker)"),
            Record.Header("ce_time", cause.recordedAt.description),
            Record.Header(name: Array("ce_tenantid".utf8), value: cause.tenant.bytes),
            Record.Header("ce_causetopic", cause.topic),
            Record.Header("ce_causepartition", String(cause.partition)),
            Record.Header("ce_causeoffset", String(cause.offset)),
        ]
        if let traceparent = cause.traceparent {
            headers.append(Record.Header(name: Array("ce_traceparent".utf8), value: traceparent.bytes))
        }
        if emission.data != nil {
            headers.append(Record.Header("ce_type", emission.type))
            headers.append(Record.Header("content-type", "application/json"))
        }
        let key = cause.tenant.bytes + [UInt8(ascii: "/")] + cause.entity.bytes
        self.init(topic: emission.topic, record: Record(key: key, value: emission.data, headers: headers))
    }

    /// A dead letter's copy on `<topic>.dead-letters`: the record as it came, with the reason in headers of ours.
    /// A copy that the topic would not take leaves the payload out and names the row.
    init(mirroring letter: DeadLetter, _ batch: RecordBatch, topic: String, worker: String) {
        let entry = batch.entries[letter.record]
        var record = batch.record(at: letter.record)
        record.headers += [
            Record.Header("bellhop_worker", worker),
            Record.Header("bellhop_class", letter.rejection.class.rawValue),
            Record.Header("bellhop_reason", letter.rejection.reason),
            Record.Header("bellhop_fingerprint", letter.fingerprint(worker: worker, topic: topic)),
            Record.Header("bellhop_topic", topic),
            Record.Header("bellhop_partition", String(entry.partition)),
            Record.Header("bellhop_offset", String(entry.offset)),
        ]
        if let value = record.value, value.count > Self.mirrorLimitBytes {
            record.value = nil
            record.headers.append(Record.Header("bellhop_payload", "omitted: \(value.count) bytes, see bellhop.dead_letter"))
        }
        self.init(topic: topic + ".dead-letters", record: record)
    }

    /// Kafka's default `max.message.bytes` is 1,048,588; headers and framing need room.
    private static let mirrorLimitBytes = 900_000
}
