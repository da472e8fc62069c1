internal import Postgres
internal import Records

/// Rows as the fields of a binary COPY: each field with its length as 32 big-endian bits before it, −1 for NULL. What a
/// worker encodes and what Postgres sends look the same in it.
struct FieldRows: Sendable {
    /// Spare room follows the last row, for a parser that reads ahead.
    private(set) var bytes: [UInt8] = []
    private var rows: [Range<Int>] = []

    var count: Int { rows.count }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
    }

    /// Appends the rows of a stream as `RowBuffer` makes it: a header of 19 bytes, before each row its number of
    /// fields, 0xFF behind the last.
    mutating func append(stream: ArraySlice<UInt8>, columns: Int) {
        var position = bytes.count
        bytes += stream.dropFirst(Self.headerBytes)
        while bytes[position] != 0xFF {
            let start = position + 2
            position = start
            for _ in 0..<columns { position += 4 + max(0, length(at: position)) }
            rows.append(start..<position)
        }
    }

    /// Makes room for as many rows, of the size that those before had. An array that grows by doubling leaves blocks behind that
    /// nothing else fits into.
    mutating func reserve(rows count: Int) {
        guard !rows.isEmpty else { return }
        rows.reserveCapacity(count)
        bytes.reserveCapacity(bytes.count / rows.count * count * 9 / 8)
    }

    private static let headerBytes = 19

    mutating func appendNothing() { rows.append(bytes.count..<bytes.count) }

    mutating func append(_ page: Rows) {
        for row in 0..<page.count {
            let start = bytes.count
            page.appendFields(ofRow: row, to: &bytes)
            rows.append(start..<bytes.count)
        }
        bytes.append(contentsOf: repeatElement(0, count: RecordBatch.padding))
    }

    /// Where a row lies in `bytes`.
    func range(_ row: Int) -> Range<Int> { rows[row] }

    /// Where the field that begins at `position` has its value; nil for NULL. Moves to the next field.
    func field(_ position: inout Int) -> Range<Int>? {
        let length = length(at: position)
        let start = position + 4
        position = start + max(0, length)
        return length < 0 ? nil : start..<position
    }

    /// The value of a field of the type `timestamptz`: microseconds since 2000.
    func timestamp(_ field: Range<Int>) -> Timestamp {
        let pattern = bytes[field].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Timestamp(microseconds: Int64(bitPattern: pattern) &+ 946_684_800_000_000)
    }

    @inline(__always)
    private func length(at position: Int) -> Int {
        let pattern = unsafe bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt32.self)
        return Int(Int32(bitPattern: UInt32(bigEndian: pattern)))
    }
}

/// Rows of one table as fingerprints and as text; JSON counts by what it says.
final class RowReader {
    let columns: [Column]
    private let hasJSON: Bool
    private let areJSON: [Bool]
    private let meaning = JSONMeaning()

    init(_ columns: [Column]) {
        self.columns = columns
        areJSON = columns.map { $0.type == .jsonb }
        hasJSON = areJSON.contains(true)
    }

    func fingerprint(_ rows: FieldRows, _ row: Int) -> UInt64 {
        var print = Fingerprint()
        var range = rows.range(row)
        guard hasJSON else {
            print.add(rows.bytes.span.extracting(range))
            return print.finish()
        }
        var position = range.lowerBound
        for isJSON in areJSON {
            let start = position
            guard let value = rows.field(&position), isJSON else { continue }
            print.add(rows.bytes.span.extracting(range.lowerBound..<start))
            print.add(json(rows, value))
            range = position..<range.upperBound
        }
        print.add(rows.bytes.span.extracting(range))
        return print.finish()
    }

    /// The first column in which two rows differ, with both values; nil if there is none. Both begin at that column of
    /// `columns`.
    func difference(_ a: FieldRows, _ start: Int, _ b: FieldRows, _ other: Int) -> (Column, String, String)? {
        var (position, otherPosition) = (start, other)
        for column in columns {
            let (mine, theirs) = (a.field(&position), b.field(&otherPosition))
            if !isEqual(column, a, mine, b, theirs) {
                return (column, text(column, a, mine), text(column, b, theirs))
            }
        }
        return nil
    }

    private func isEqual(
        _ column: Column, _ a: FieldRows, _ mine: Range<Int>?, _ b: FieldRows, _ theirs: Range<Int>?
    ) -> Bool {
        guard let mine, let theirs else { return mine == nil && theirs == nil }
        if a.bytes.span.extracting(mine).isSame(as: b.bytes.span.extracting(theirs)) { return true }
        return column.type == .jsonb && json(a, mine) == json(b, theirs)
    }

    /// The value of a `jsonb` field follows the version of its form.
    private func json(_ rows: FieldRows, _ field: Range<Int>) -> UInt64 {
        meaning.of(rows.bytes, field.dropFirst())
    }

    /// The named columns of a row as a person writes them.
    func text(_ rows: FieldRows, _ row: Int) -> String {
        var position = rows.range(row).lowerBound
        return columns.map { "\($0.name) \(text($0, rows, rows.field(&position)))" }.joined(separator: ", ")
    }

    /// Texts of a row, in the order of its columns.
    func texts(_ rows: FieldRows, _ row: Int) -> [Text] {
        var position = rows.range(row).lowerBound
        return columns.compactMap { column in
            let field = rows.field(&position)
            return column.type == .text ? field.map { Text(validated: Array(rows.bytes[$0])) } : nil
        }
    }

    private func text(_ column: Column, _ rows: FieldRows, _ field: Range<Int>?) -> String {
        guard let field else { return "null" }
        let bytes = rows.bytes[field]
        switch column.type {
        case .text: return "\"\(excerpt(bytes))\""
        case .jsonb: return excerpt(bytes.dropFirst())
        case .bytea, .uuid: return "\\x" + hexadecimal(Array(bytes.prefix(64)))
        case .bool: return bytes.first == 0 ? "false" : "true"
        case .int4, .int8: return "\(number(bytes))"
        case .float8: return "\(Double(bitPattern: UInt64(bitPattern: number(bytes))))"
        case .timestamptz:
            let sinceEpoch = number(bytes).addingReportingOverflow(946_684_800_000_000)
            return sinceEpoch.overflow ? "beyond" : "\(Timestamp(microseconds: sinceEpoch.partialValue))"
        }
    }

    private func number(_ bytes: ArraySlice<UInt8>) -> Int64 {
        let pattern = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return bytes.count == 4 ? Int64(Int32(truncatingIfNeeded: pattern)) : Int64(bitPattern: pattern)
    }
}

/// Bytes as printable text, cut short.
func excerpt(_ bytes: some Collection<UInt8>) -> String {
    String(escaping: bytes.prefix(120)) + (bytes.count > 120 ? "…" : "")
}
