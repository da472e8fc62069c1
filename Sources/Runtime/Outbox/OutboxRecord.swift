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
