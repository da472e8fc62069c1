package import Records

/// One parameter of a statement: a type and its binary value.
package struct Parameter: Sendable, Hashable {
    package let oid: UInt32
    /// Nil for NULL.
    package let bytes: ArraySlice<UInt8>?

    package init(oid: UInt32, bytes: ArraySlice<UInt8>?) {
        self.oid = oid
        self.bytes = bytes
    }

    private init(_ type: ColumnType, _ bytes: [UInt8]?) { self.init(oid: type.oid, bytes: bytes?[...]) }
}

extension Parameter {
    package static func null(_ type: ColumnType) -> Parameter { Parameter(type, nil) }
    package static func text(_ value: Text?) -> Parameter { Parameter(.text, value?.bytes) }
    package static func text(_ value: String) -> Parameter { Parameter(.text, Array(value.utf8)) }
    package static func int4(_ value: Int32?) -> Parameter { Parameter(.int4, value?.bigEndianBytes) }
    package static func int8(_ value: Int64?) -> Parameter { Parameter(.int8, value?.bigEndianBytes) }
    package static func bool(_ value: Bool?) -> Parameter { Parameter(.bool, value.map { [$0 ? 1 : 0] }) }
    package static func bytea(_ value: [UInt8]?) -> Parameter { Parameter(.bytea, value) }

    package static func float8(_ value: Double?) -> Parameter {
        Parameter(.float8, value?.bitPattern.bigEndianBytes)
    }

    package static func timestamp(_ value: Timestamp?) -> Parameter {
        Parameter(.timestamptz, value?.postgresMicroseconds.bigEndianBytes)
    }

    /// JSON text; the server refuses what it cannot hold (22P02, 22P05).
    package static func jsonb(_ value: [UInt8]?) -> Parameter { Parameter(.jsonb, value.map { [1] + $0 }) }

    /// Sixteen bytes; the server refuses any other number.
    package static func uuid(_ value: [UInt8]?) -> Parameter { Parameter(.uuid, value) }
}

extension Parameter {
    package static func texts(_ values: some Sequence<Text?>) -> Parameter {
        array(.text, values) { $0.text($1) }
    }

    package static func int4s(_ values: some Sequence<Int32?>) -> Parameter {
        array(.int4, values) { $0.int4($1) }
    }

    package static func int8s(_ values: some Sequence<Int64?>) -> Parameter {
        array(.int8, values) { $0.int8($1) }
    }

    package static func timestamps(_ values: some Sequence<Timestamp?>) -> Parameter {
        array(.timestamptz, values) { $0.timestamp($1) }
    }

    package static func bools(_ values: some Sequence<Bool?>) -> Parameter {
        array(.bool, values) { $0.bool($1) }
    }

    package static func byteas(_ values: some Sequence<[UInt8]?>) -> Parameter {
        array(.bytea, values) { $0.bytea($1) }
    }

    /// Sixteen bytes each.
    package static func uuids(_ values: some Sequence<[UInt8]?>) -> Parameter {
        array(.uuid, values) { $0.uuid($1) }
    }

    private static func array<Value>(
        _ type: ColumnType, _ values: some Sequence<Value>, _ append: (inout RowBuffer, Value) -> Void
    ) -> Parameter {
        var buffer = RowBuffer(columns: [type], layout: .columns)
        for value in values {
            append(&buffer, value)
            buffer.endRow()
        }
        return buffer.parameters()[0]
    }
}

extension Timestamp {
    /// Microseconds since 2000. What lies before Postgres' calendar becomes a value that the server refuses
    /// (22008).
    var postgresMicroseconds: Int64 {
        let (value, overflow) = microseconds.subtractingReportingOverflow(epochDifference)
        return overflow ? Int64.min + 1 : value
    }
}

/// One statement of a pipeline.
package struct Statement: Sendable {
    package var sql: String
    package var parameters: [Parameter]
    /// What errors call it; its index if nil.
    package var name: String?

    package init(_ sql: String, _ parameters: [Parameter] = [], name: String? = nil) {
        self.sql = sql
        self.parameters = parameters
        self.name = name
    }

    /// True if it may end an open transaction: COMMIT or END.
    var mayCommit: Bool {
        let word = sql.utf8.drop { $0 <= 0x20 }.prefix(6).map { $0 | 0x20 }
        return word.starts(with: "commit".utf8) || word.starts(with: "end".utf8)
    }
}

/// One `COPY … FROM STDIN (FORMAT binary)` and what it is fed.
package struct Copy: Sendable {
    package var sql: String
    package var stream: ArraySlice<UInt8>

    package init(_ sql: String, _ stream: ArraySlice<UInt8>) {
        self.sql = sql
        self.stream = stream
    }
}
