internal import Postgres
internal import Records

/// What `bellhop.outbox` still holds: decided, but perhaps not sent.
struct OutboxRows: Sendable {
    struct Item: Sendable {
        var topic: String
        var record: Record
        /// Nobody sends it, until an operator wants it sent again.
        var isSetAside: Bool
    }

    private(set) var records: [Item] = []
    /// Rows to be sent.
    private(set) var waiting = 0
    /// Rows that a broker refused, until an operator wants them sent again.
    private(set) var setAside = 0
    /// Ids of rows that cannot be read.
    private(set) var unreadable: [Int64] = []
    /// Ids of rows that are told to be of a tenant, and hold a record of another one.
    private(set) var misattributed: [(id: Int64, tenant: Text, other: Text)] = []

    init(_ snapshot: inout Snapshot) throws {
        try snapshot.read(
            """
            select id, records, failed_at is not null, tenant_id from bellhop.outbox \
            where worker = \(snapshot.quotedWorker)
            """
        ) { rows in
            for row in rows {
                let isSetAside = try row.bool(2) == true
                if isSetAside { setAside += 1 } else { waiting += 1 }
                let (id, tenant) = (try row.int8(0) ?? 0, try row.text(3))
                var reader = OutboxReader(bytes: try row.bytea(1) ?? [])
                while !reader.isAtEnd, let (topic, record) = reader.item() {
                    records.append(Item(topic: topic, record: record, isSetAside: isSetAside))
                    if let tenant, let other = Self.tenant(of: record), other != tenant {
                        misattributed.append((id, tenant, other))
                    }
                }
                if !reader.isAtEnd { unreadable.append(id) }
            }
        }
    }

    /// As its key says; nil for a copy of a dead letter that is without it.
    private static func tenant(of record: Record) -> Text? {
        record.key.flatMap { key in Text(validating: Array(key.prefix { $0 != UInt8(ascii: "/") })) }
    }
}

/// The bytes of an outbox row: topic, key, value, a number of headers, name and value of each, for one record after the
/// other. Each has a 32-bit little-endian length before it, −1 for null.
struct OutboxReader {
    private let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    /// Nil if there is none.
    mutating func item() -> (topic: String, record: Record)? {
        let start = position
        guard case .some(.some(let topic)) = field(), let key = field(), let value = field(),
            let count = length()
        else { return fail(at: start) }
        var headers: [Record.Header] = []
        while headers.count < count {
            guard case .some(.some(let name)) = field(), let value = field() else { return fail(at: start) }
            headers.append(Record.Header(name: name, value: value))
        }
        return (String(decoding: topic, as: UTF8.self), Record(key: key, value: value, headers: headers))
    }

    private mutating func fail<Value>(at start: Int) -> Value? {
        position = start
        return nil
    }

    private mutating func length() -> Int? {
        guard position + 4 <= bytes.count else { return nil }
        let pattern = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[position + $1]) << UInt32(8 * $1) }
        position += 4
        return Int(Int32(bitPattern: pattern))
    }

    /// Outer nil: malformed; inner nil: null.
    private mutating func field() -> [UInt8]?? {
        guard let length = length(), length >= -1, length <= bytes.count - position else { return nil }
        guard length >= 0 else { return .some(nil) }
        position += length
        return Array(bytes[position - length..<position])
    }
}
