package import Records

/// Rows being built in Postgres' binary format, field by field.
///
/// Call one method a column, in order, then `endRow()`. A field of another type than its column, or a row of
/// another length, is a fault of the program and traps. The buffer keeps its room: `removeAll()` and use it
/// again.
package struct RowBuffer: Sendable {
    package enum Layout: Sendable {
        /// One array parameter a column, for `unnest`.
        case columns
        /// One stream for `COPY … (FORMAT binary)`.
        case copy
    }

    package let columns: [ColumnType]
    package let layout: Layout
    /// Complete rows. Also the mark that `truncate(to:)` takes.
    package private(set) var count = 0
    private var streams: [FieldStream]
    private var column = 0
    /// Ends of the streams after each 64th row, so that `truncate` need not walk from the start.
    private var checkpoints: [Int] = []

    private static let checkpointRows = 64
    private static let arrayHeader = 20
    private static let copyHeader: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xFF, 13, 10, 0] + .init(repeating: 0, count: 8)

    package init(columns: [ColumnType], layout: Layout) {
        self.columns = columns
        self.layout = layout
        let header = layout == .copy ? Self.copyHeader : [UInt8](repeating: 0, count: Self.arrayHeader)
        streams = .init(repeating: FieldStream(header), count: layout == .copy ? 1 : columns.count)
    }

    package var isEmpty: Bool { count == 0 }

    /// Bytes of all fields and their framing.
    package var byteCount: Int { streams.reduce(0) { $0 + $1.end } }

    package mutating func endRow() {
        precondition(column == columns.count, "row with \(column) of \(columns.count) fields")
        column = 0
        count += 1
        if count % Self.checkpointRows == 0 {
            for stream in streams { checkpoints.append(stream.end) }
        }
    }

    /// Forgets all rows and keeps the room.
    package mutating func removeAll() { truncate(to: 0) }

    /// Drops every row after the first `mark`, and an unfinished one.
    package mutating func truncate(to mark: Int) {
        precondition(mark <= count, "mark \(mark) beyond \(count) rows")
        let known = mark / Self.checkpointRows
        let fields = layout == .copy ? columns.count : 1
        for index in streams.indices {
            let start = known > 0 ? checkpoints[(known - 1) * streams.count + index] : headerSize
            streams[index].truncate(
                from: start, rows: mark - known * Self.checkpointRows, fields: fields,
                prefix: layout == .copy ? 2 : 0)
        }
        checkpoints.removeLast(checkpoints.count - known * streams.count)
        count = mark
        column = 0
    }

    private var headerSize: Int { layout == .copy ? Self.copyHeader.count : Self.arrayHeader }
}

extension RowBuffer {
    /// One array a column. They share the buffer's bytes: drop them before the next row is added, or it
    /// copies.
    package mutating func parameters() -> [Parameter] {
        precondition(layout == .columns && column == 0, "needs complete rows in the layout of columns")
        return columns.indices.map { index in
            // One dimension, may hold NULLs (the server looks for itself), element type, length, first index 1.
            let header = [1, 1, columns[index].oid, UInt32(count), 1].flatMap(\.bigEndianBytes)
            return Parameter(oid: columns[index].arrayOID, bytes: streams[index].bytes(header: header))
        }
    }

    /// The stream, with its trailer. It shares the buffer's bytes: drop it before the next row is added.
    package mutating func copyStream() -> ArraySlice<UInt8> {
        precondition(layout == .copy && column == 0, "needs complete rows in the layout of a copy")
        return streams[0].bytes(header: Self.copyHeader, trailer: [0xFF, 0xFF])
    }
}

extension RowBuffer {
    package mutating func null() {
        beginField()
        streams[layout == .copy ? 0 : column].appendNull()
        column += 1
    }

    package mutating func text(_ value: Text?) { bytes(.text, value?.bytes) }
    package mutating func text(_ value: Span<UInt8>) { bytes(.text, value) }
    package mutating func bytea(_ value: [UInt8]?) { bytes(.bytea, value) }
    package mutating func bytea(_ value: Span<UInt8>) { bytes(.bytea, value) }
    package mutating func int4(_ value: Int32?) { integer(.int4, value) }
    package mutating func int8(_ value: Int64?) { integer(.int8, value) }
    package mutating func float8(_ value: Double?) { integer(.float8, value?.bitPattern) }
    package mutating func bool(_ value: Bool?) { integer(.bool, value.map { $0 ? 1 : 0 } as UInt8?) }
    package mutating func timestamp(_ value: Timestamp?) {
        integer(.timestamptz, value?.postgresMicroseconds)
    }

    /// JSON text. Its validity is the server's to check.
    package mutating func jsonb(_ value: Span<UInt8>) {
        unsafe field(.jsonb, value.count + 1) { target in
            unsafe target.storeBytes(of: 1, as: UInt8.self)
            unsafe (target + 1).copy(value)
        }
    }

    package mutating func jsonb(_ value: [UInt8]?) {
        if let value { jsonb(value.span) } else { null() }
    }

    /// The 128 bits of a UUID, most significant half first.
    package mutating func uuid(high: UInt64, low: UInt64) {
        unsafe field(.uuid, 16) { target in
            unsafe target.storeBytes(of: high.bigEndian, as: UInt64.self)
            unsafe (target + 8).storeBytes(of: low.bigEndian, as: UInt64.self)
        }
    }

    /// Sixteen bytes.
    package mutating func uuid(_ value: [UInt8]?) {
        precondition(value.map { $0.count == 16 } ?? true, "a UUID has 16 bytes")
        bytes(.uuid, value)
    }

    private mutating func bytes(_ type: ColumnType, _ value: [UInt8]?) {
        if let value { bytes(type, value.span) } else { null() }
    }

    private mutating func bytes(_ type: ColumnType, _ value: Span<UInt8>) {
        unsafe field(type, value.count) { unsafe $0.copy(value) }
    }

    @inline(__always)
    private mutating func integer<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: ColumnType, _ value: Number?
    ) {
        guard let value else { return null() }
        unsafe field(type, MemoryLayout<Number>.size) {
            unsafe $0.storeBytes(of: value.bigEndian, as: Number.self)
        }
    }

    @inline(__always)
    private mutating func field(_ type: ColumnType, _ size: Int, _ write: (UnsafeMutableRawPointer) -> Void) {
        beginField()
        precondition(columns[column] == type, "field \(column) is not of type \(type)")
        unsafe streams[layout == .copy ? 0 : column].append(size, write)
        column += 1
    }

    /// A row of a copy starts with its number of fields.
    @inline(__always)
    private mutating func beginField() {
        precondition(column < columns.count, "row with too many fields")
        if column == 0 && layout == .copy { streams[0].append(UInt16(columns.count)) }
    }
}
