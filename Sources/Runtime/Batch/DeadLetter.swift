internal import Contract
internal import Digest
internal import Postgres
package import Records

/// A record that is not applied, and why. Its bytes stay in the batch until the row is written.
struct DeadLetter: Sendable {
    /// Index of the record in the batch.
    var record: Int
    var rejection: Rejection
    /// The record's tenant, only if it is valid and equal to its key's.
    var tenant: Text?
    var eventID: String?
    var traceID: String?
    var occurredAt: Timestamp?
    /// Times that the record was tried.
    var attempts: Int32 = 1
    /// The letter whose redriven record this one is.
    var ancestor: RedrivenLetter?

    /// A record that processes died on. It is not read, not even for what is known of it: that may be what kills.
    static func crash(record: Int, attempts: Int32) -> DeadLetter {
        DeadLetter(
            record: record,
            rejection: Rejection(
                .crash, "the process died \(attempts) times while it handled this record", place: "",
                rule: "crash"),
            attempts: attempts)
    }
}

extension DeadLetter {
    static let columns: [Column] = [
        Column("tenant_id", .text), Column("topic", .text), Column("topic_uid", .uuid),
        Column("partition", .int4),
        Column("record_offset", .int8), Column("key", .bytea), Column("headers", .bytea),
        Column("payload", .bytea),
        Column("class", .text), Column("reason", .text), Column("place", .text), Column("rule", .text),
        Column("fingerprint", .text), Column("attempts", .int4), Column("event_id", .text),
        Column("trace_id", .text), Column("occurred_at", .timestamptz), Column("recorded_at", .timestamptz),
        Column("state", .text), Column("ancestor", .int8), Column("generation", .int4),
        Column("origin_offset", .int8), Column("origin_topic_uid", .uuid), Column("origin_partition", .int4),
        Column("later_offset", .int8),
    ]

    /// Appends the row for `bellhop.dead_letter`, without the worker's name.
    func encode(into rows: inout RowBuffer, _ batch: RecordBatch, _ place: RecordPlace, worker: String) {
        let entry = batch.entries[record]
        rows.text(tenant)
        rows.text(Text(place.topic))
        rows.uuid(place.topicUID)
        rows.int4(entry.partition)
        rows.int8(entry.offset)
        rows.bytea(entry.key.isAbsent ? nil : batch[entry.key])
        rows.bytea(HeaderBytes.encode(batch, entry))
        rows.bytea(entry.value.isAbsent ? nil : batch[entry.value])
        rows.text(Text(rejection.class.rawValue))
        rows.text(Text(rejection.reason))
        rows.text(Text(rejection.place))
        rows.text(Text(rejection.rule))
        rows.text(Text(fingerprint(worker: worker, topic: place.topic)))
        rows.int4(attempts)
        rows.text(eventID.map { Text($0) })
        rows.text(traceID.map { Text($0) })
        rows.timestamp(occurredAt)
        rows.timestamp(entry.timestamp >= 0 ? Timestamp(milliseconds: entry.timestamp) : nil)
        rows.text(generation >= RedrivenLetter.generationLimit ? "parked" : "open")
        rows.int8(ancestor?.id)
        rows.int4(generation)
        rows.int8(ancestor?.origin.offset)
        rows.uuid(ancestor?.origin.topicUID)
        rows.int4(ancestor?.origin.partition)
        rows.int8(ancestor?.later)
        rows.endRow()
    }

    private var generation: Int32 { ancestor.map { $0.generation + 1 } ?? 0 }

    /// Equal for records that failed at the same place by the same rule.
    func fingerprint(worker: String, topic: String) -> String { hash(parts(worker, topic)) }

    /// Equal for records that failed for one cause, whatever numbers and values the reason names: what a redrive picks by.
    /// As `bellhop.letter_group` in SQL.
    func group(worker: String, topic: String) -> String {
        hash(parts(worker, topic) + [ReasonShape.of(rejection.reason)])
    }

    private func parts(_ worker: String, _ topic: String) -> [String] {
        [worker, topic, rejection.class.rawValue, rejection.place, rejection.rule]
    }

    private func hash(_ parts: [String]) -> String {
        hexadecimal(Array(sha256(Array(parts.joined(separator: "\n").utf8)).prefix(8)))
    }
}

/// Where a record of a batch lies, in the terms of its partition row.
struct RecordPlace: Sendable {
    var topic: String
    var topicUID: [UInt8]
}

/// Kafka's own form of a record's headers: a count, then name and value of each, lengths as zigzag varints, −1 for null.
/// Source: Apache Kafka protocol guide, "Record", "Record Header".
package enum HeaderBytes {
    package static func encode(_ batch: RecordBatch, _ entry: RecordBatch.Entry) -> [UInt8] {
        var bytes: [UInt8] = []
        appendVarint(Int64(entry.headers.count), to: &bytes)
        for header in batch.headers[entry.headers] {
            append(batch[header.name], to: &bytes)
            append(header.value.isAbsent ? nil : batch[header.value], to: &bytes)
        }
        return bytes
    }

    /// Nil if `bytes` are not headers.
    package static func decode(_ bytes: [UInt8]) -> [Record.Header]? {
        var rest = bytes[...]
        guard let count = takeVarint(&rest), count >= 0, count <= bytes.count else { return nil }
        var headers: [Record.Header] = []
        for _ in 0..<count {
            guard let name = take(&rest), let name, let value = take(&rest) else { return nil }
            headers.append(Record.Header(name: name, value: value))
        }
        return rest.isEmpty ? headers : nil
    }

    private static func append(_ value: [UInt8]?, to bytes: inout [UInt8]) {
        appendVarint(Int64(value?.count ?? -1), to: &bytes)
        bytes += value ?? []
    }

    private static func appendVarint(_ value: Int64, to bytes: inout [UInt8]) {
        var zigzag = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        while zigzag >= 0x80 {
            bytes.append(UInt8(zigzag & 0x7F) | 0x80)
            zigzag >>= 7
        }
        bytes.append(UInt8(zigzag))
    }

    /// Outer nil: malformed; inner nil: a null value.
    private static func take(_ rest: inout ArraySlice<UInt8>) -> [UInt8]?? {
        guard let count = takeVarint(&rest), count >= -1, count <= rest.count else { return nil }
        if count < 0 { return .some(nil) }
        defer { rest = rest.dropFirst(Int(count)) }
        return Array(rest.prefix(Int(count)))
    }

    private static func takeVarint(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        var zigzag: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            zigzag |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1) }
        }
        return nil
    }
}
