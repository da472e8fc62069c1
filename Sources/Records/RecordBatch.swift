/// Kafka records copied into one block of bytes.
///
/// One copy of each record lets the client free its fetch buffers at once, gives the JSON parser the readable bytes it
/// needs past the end, and makes a batch a plain value: it can be decided again after a rollback, and made by hand in tests.
package struct RecordBatch: Sendable {
    /// Readable bytes after any slice, for parsers that read ahead.
    package static let padding = 64

    /// A run of bytes in `bytes`; absent for a null key or value.
    package struct Slice: Sendable, Hashable {
        package var start: Int32
        package var count: Int32

        package static let absent = Slice(start: 0, count: -1)
        package var isAbsent: Bool { count < 0 }
        package var range: Range<Int> { Int(start)..<Int(start) + Int(max(count, 0)) }
    }

    package struct Entry: Sendable {
        /// Index into the consumer's list of topics.
        package var topic: Int
        package var partition: Int32
        package var offset: Int64
        /// The record's Kafka timestamp, milliseconds since 1970; −1 if the broker gave none.
        package var timestamp: Int64
        package var key: Slice
        package var value: Slice
        /// Indices into `headers`.
        package var headers: Range<Int>

        package init(
            topic: Int, partition: Int32, offset: Int64, timestamp: Int64, key: Slice, value: Slice,
            headers: Range<Int>
        ) {
            self.topic = topic
            self.partition = partition
            self.offset = offset
            self.timestamp = timestamp
            self.key = key
            self.value = value
            self.headers = headers
        }
    }

    package struct Header: Sendable {
        package var name: Slice
        /// Absent for a null value.
        package var value: Slice
    }

    package private(set) var bytes: [UInt8]
    package private(set) var entries: [Entry] = []
    package private(set) var headers: [Header] = []
    /// Bytes in use; the rest of `bytes` is spare room.
    package private(set) var byteCount = 0

    package init(capacity: Int = 1 << 16) {
        bytes = [UInt8](repeating: 0, count: capacity + Self.padding)
    }

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.isEmpty }

    package mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        headers.removeAll(keepingCapacity: true)
        byteCount = 0
    }

    /// Copies `source` to the end; the slice stays valid until `removeAll`.
    package mutating func store(_ source: UnsafeRawBufferPointer?) -> Slice {
        guard let source = unsafe source else { return .absent }
        let start = byteCount
        let count = source.count
        if start + count + Self.padding > bytes.count {
            let grown = max(bytes.count * 2, start + count + Self.padding)
            bytes.append(contentsOf: repeatElement(0, count: grown - bytes.count))
        }
        unsafe bytes.withUnsafeMutableBytes { target in
            guard count > 0 else { return }
            unsafe UnsafeMutableRawBufferPointer(rebasing: target[start..<start + count]).copyMemory(
                from: source)
        }
        byteCount += count
        return Slice(start: Int32(start), count: Int32(count))
    }

    package mutating func store(_ source: [UInt8]?) -> Slice {
        guard let source else { return .absent }
        return unsafe source.withUnsafeBytes { unsafe store($0) }
    }

    /// Headers must be appended before their record.
    package mutating func append(header name: Slice, _ value: Slice) {
        headers.append(Header(name: name, value: value))
    }

    package mutating func append(_ entry: Entry) { entries.append(entry) }

    package subscript(_ slice: Slice) -> [UInt8] { Array(bytes[slice.range]) }

    /// The bytes that `slice` names, without a copy.
    package func withSpan<R>(_ slice: Slice, _ body: (Span<UInt8>) throws -> R) rethrows -> R {
        try body(bytes.span.extracting(slice.range))
    }
}

/// One partition of one topic.
package struct TopicPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
    package var topic: String
    package var partition: Int32

    package init(_ topic: String, _ partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    package static func < (a: TopicPartition, b: TopicPartition) -> Bool {
        (a.topic, a.partition) < (b.topic, b.partition)
    }

    package var description: String { "\(topic)/\(partition)" }
}

/// A record as plain values: what is produced, and what tests build batches from.
package struct Record: Hashable, Sendable {
    package struct Header: Hashable, Sendable {
        package var name: [UInt8]
        package var value: [UInt8]?

        package init(_ name: String, _ value: String) {
            self.name = Array(name.utf8)
            self.value = Array(value.utf8)
        }

        package init(name: [UInt8], value: [UInt8]?) {
            self.name = name
            self.value = value
        }
    }

    package var key: [UInt8]?
    package var value: [UInt8]?
    package var headers: [Header]

    package init(key: [UInt8]?, value: [UInt8]?, headers: [Header] = []) {
        self.key = key
        self.value = value
        self.headers = headers
    }
}

extension RecordBatch {
    /// Appends a record made of plain values.
    package mutating func append(
        _ record: Record, topic: Int = 0, partition: Int32 = 0, offset: Int64, timestamp: Int64
    ) {
        let first = headers.count
        for header in record.headers {
            let name = store(header.name)
            append(header: name, store(header.value))
        }
        append(
            Entry(
                topic: topic, partition: partition, offset: offset, timestamp: timestamp,
                key: store(record.key),
                value: store(record.value), headers: first..<headers.count))
    }

    /// The record at `index` as plain values, byte for byte.
    package func record(at index: Int) -> Record {
        let entry = entries[index]
        return Record(
            key: entry.key.isAbsent ? nil : self[entry.key],
            value: entry.value.isAbsent ? nil : self[entry.value],
            headers: headers[entry.headers].map {
                Record.Header(name: self[$0.name], value: $0.value.isAbsent ? nil : self[$0.value])
            })
    }
}
