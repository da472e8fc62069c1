package import Postgres
package import Records

/// The columns of a row type, listed once: which they are, how they are written, and how they are read.
///
/// For rows of plain values. A row with JSON, bytes or many columns on a hot path says the three itself, as `StateRow`
/// and `FactRow` ask.
package struct Mapping<Record: Sendable>: Sendable {
    let table: Table
    let fields: [Field<Record>]

    /// - Parameters:
    ///   - table: `schema.table`.
    ///   - key: for keyed state, the columns of tenant and entity, which the runtime fills; facts have none.
    ///   - isTimed: for keyed state with due work.
    ///   - fields: all other columns. A table has each of them; it may have more, with defaults.
    package init(_ table: String, key: [String] = [], isTimed: Bool = false, _ fields: [Field<Record>]) {
        self.table = Table(
            table, key: key, columns: key.map { Column($0, .text) } + fields.map(\.column), isTimed: isTimed)
        self.fields = fields
    }
}

/// One column and the property that holds its value. An optional property may be null in the table.
package struct Field<Record: Sendable>: Sendable {
    let column: Column
    let write: @Sendable (Record, inout RowBuffer) -> Void
    let read: @Sendable (inout Record, Row, Int) throws(PostgresError) -> Void

    package init<Value: ColumnValue>(
        _ name: String, _ property: any WritableKeyPath<Record, Value> & Sendable
    ) {
        column = Column(name, Value.columnType)
        write = { record, row in Value.write(record[keyPath: property], to: &row) }
        read = { record, row, index throws(PostgresError) in
            guard let value = try Value.read(row, index) else {
                throw PostgresError(.misuse, "column \(name) is null, which its property cannot be")
            }
            record[keyPath: property] = value
        }
    }

    package init<Value: ColumnValue>(
        _ name: String, _ property: any WritableKeyPath<Record, Value?> & Sendable
    ) {
        column = Column(name, Value.columnType)
        write = { record, row in Value.write(record[keyPath: property], to: &row) }
        read = { record, row, index throws(PostgresError) in
            record[keyPath: property] = try Value.read(row, index)
        }
    }
}

/// A state whose columns are listed. A key's first event meets no row; `init()` is for the worker to begin one with.
package protocol MappedState: StateRow {
    static var mapping: Mapping<Self> { get }
    init()
}

extension MappedState {
    package static var table: Table? { mapping.table }

    package func encode(into row: inout RowBuffer) {
        for field in Self.mapping.fields { field.write(self, &row) }
    }

    package init(_ row: Row, from first: Int) throws(PostgresError) {
        self.init()
        for (index, field) in Self.mapping.fields.enumerated() { try field.read(&self, row, first + index) }
    }
}

/// A fact whose columns are listed.
package protocol MappedFact: FactRow {
    static var mapping: Mapping<Self> { get }
}

extension MappedFact {
    package static var table: Table? { mapping.table }

    package func encode(into row: inout RowBuffer) {
        for field in Self.mapping.fields { field.write(self, &row) }
    }
}

/// A type that fills a column.
package protocol ColumnValue: Sendable {
    static var columnType: ColumnType { get }
    /// Nil is null.
    static func write(_ value: Self?, to row: inout RowBuffer)
    static func read(_ row: Row, _ index: Int) throws(PostgresError) -> Self?
}

extension Text: ColumnValue {
    package static var columnType: ColumnType { .text }
    package static func write(_ value: Self?, to row: inout RowBuffer) { row.text(value) }
    package static func read(_ row: Row, _ index: Int) throws(PostgresError) -> Self? { try row.text(index) }
}

extension String: ColumnValue {
    package static var columnType: ColumnType { .text }
    package static func write(_ value: Self?, to row: inout RowBuffer) { row.text(value.map { Text($0) }) }
    package static func read(_ row: Row, _ index: Int) throws(PostgresError) -> Self? {
        try row.string(index)
    }
}

extension Int32: ColumnValue {
    package static var columnType: ColumnType { .int4 }
    package static func write(_ value: Self?, to row: inout RowBuffer) { row.int4(value) }
    package static func read(_ row: Row, _ index: Int) throws(PostgresError) -> Self? { try row.int4(index) }
}

extension Int64: ColumnValue {
    package static var columnType: ColumnType { .int8 }
    package static func write(_ value: Self?, to row: inout RowBuffer) { row.int8(value) }
    package static func read(_ row: Row, _ index: Int) throws(PostgresError) -> Self? { try row.int8(index) }
}

extension Double: ColumnValue {
    package static var columnType: ColumnType { .float8 }
    package static func write(_ value: Self?, to row: inout RowBuffer) { row.float8(value) }
    package static func read(_ row: Row, _ index: Int) throws(PostgresError) -> Self? {
        try row.float8(index)
    }
}

extension Bool: ColumnValue {
    package static var columnType: ColumnType { .bool }
    package static func write(_ value: Self?, to row: inout RowBuffer) { row.bool(value) }
    package static func read(_ row: Row, _ index: Int) throws(PostgresError) -> Self? { try row.bool(index) }
}

extension Timestamp: ColumnValue {
    package static var columnType: ColumnType { .timestamptz }
    package static func write(_ value: Self?, to row: inout RowBuffer) { row.timestamp(value) }
    package static func read(_ row: Row, _ index: Int) throws(PostgresError) -> Self? {
        try row.timestamp(index)
    }
}
