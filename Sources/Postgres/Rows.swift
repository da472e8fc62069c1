internal import CPostgres
package import Records

/// The rows of one result, in binary; freed with the last reference to them.
@safe package final class Rows {
    let result: OpaquePointer
    package let count: Int
    package let columnCount: Int

    /// Takes over `result`.
    init(adopting result: OpaquePointer) {
        unsafe self.result = result
        count = Int(unsafe PQntuples(result))
        columnCount = Int(unsafe PQnfields(result))
    }

    deinit { unsafe PQclear(result) }

    /// Rows that the statement inserted, updated, deleted, copied or returned.
    package var affected: Int {
        Int(unsafe PQcmdTuples(result).map { unsafe String(cString: $0) } ?? "") ?? 0
    }

    /// True for the answer to ROLLBACK, and to COMMIT in a failed transaction.
    var isRollback: Bool { unsafe PQcmdStatus(result).map { unsafe String(cString: $0) } == "ROLLBACK" }

    var status: ExecStatusType { unsafe PQresultStatus(result) }
}

extension Rows: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { count }

    package subscript(_ index: Int) -> Row {
        precondition(indices.contains(index), "row \(index) of \(count)")
        return Row(rows: self, index: index)
    }
}

/// One row. Its getters take a column's index from 0, give nil for NULL, and throw `.misuse` for a column of
/// another type.
package struct Row {
    let rows: Rows
    let index: Int
}

extension Row {
    /// Bytes of all values as they came.
    package var byteCount: Int {
        (0..<rows.columnCount).reduce(0) { sum, column in
            sum + Int(unsafe PQgetlength(rows.result, CInt(index), CInt(column)))
        }
    }

    package func isNull(_ column: Int) throws(PostgresError) -> Bool {
        try check(column)
        return unsafe PQgetisnull(rows.result, CInt(index), CInt(column)) == 1
    }

    /// Any string type.
    package func text(_ column: Int) throws(PostgresError) -> Text? {
        guard let bytes = try field(column, [25, 1043, 19, 1042, 18, 705, 114]) else { return nil }
        guard let text = Text(validating: bytes) else { throw wrong(column, "not UTF-8") }
        return text
    }

    package func string(_ column: Int) throws(PostgresError) -> String? { try text(column)?.string }

    /// Any integer type.
    package func int8(_ column: Int) throws(PostgresError) -> Int64? {
        try unsafe scalar(column, [20, 23, 21]) { unsafe $0.signedInteger }
    }

    /// `int4` or `int2`.
    package func int4(_ column: Int) throws(PostgresError) -> Int32? {
        try unsafe scalar(column, [23, 21]) { unsafe $0.signedInteger.map { Int32(truncatingIfNeeded: $0) } }
    }

    /// A transaction id such as `xmin`: 32 bits, here as their pattern.
    package func xid(_ column: Int) throws(PostgresError) -> Int32? {
        try unsafe scalar(column, [28]) { unsafe $0.signedInteger.map { Int32(truncatingIfNeeded: $0) } }
    }

    package func bool(_ column: Int) throws(PostgresError) -> Bool? {
        try unsafe scalar(column, [16]) { unsafe $0.count == 1 ? $0[0] != 0 : nil }
    }

    package func float8(_ column: Int) throws(PostgresError) -> Double? {
        try unsafe scalar(column, [701]) {
            unsafe $0.signedInteger.map { Double(bitPattern: UInt64(bitPattern: $0)) }
        }
    }

    /// Infinity, and what lies beyond the year 294246, throws: a `Timestamp` cannot hold it.
    package func timestamp(_ column: Int) throws(PostgresError) -> Timestamp? {
        try unsafe scalar(column, [1184]) { bytes -> Timestamp? in
            guard let since2000 = unsafe bytes.signedInteger, since2000 != .min, since2000 != .max else {
                return nil
            }
            let (value, overflow) = since2000.addingReportingOverflow(epochDifference)
            return overflow ? nil : Timestamp(microseconds: value)
        }
    }

    package func uuid(_ column: Int) throws(PostgresError) -> [UInt8]? { try field(column, [2950]) }

    /// The text of a `json` or `jsonb` value.
    package func json(_ column: Int) throws(PostgresError) -> [UInt8]? {
        guard let bytes = try field(column, [3802, 114]) else { return nil }
        return bytes.first == 1 ? Array(bytes.dropFirst()) : bytes
    }

    package func bytea(_ column: Int) throws(PostgresError) -> [UInt8]? { try field(column, [17]) }
}

extension Row {
    private func field(_ column: Int, _ types: [UInt32]) throws(PostgresError) -> [UInt8]? {
        try unsafe scalar(column, types) { unsafe Array($0) }
    }

    /// Nil for NULL; throws if `read` gives nil.
    @inline(__always)
    private func scalar<Value>(
        _ column: Int, _ types: [UInt32], _ read: (UnsafeRawBufferPointer) -> Value?
    ) throws(PostgresError) -> Value? {
        if try isNull(column) { return nil }
        let (row, field) = (CInt(index), CInt(column))
        let type = unsafe PQftype(rows.result, field)
        guard types.contains(type) else { throw wrong(column, "of type \(type), wanted \(types)") }
        let size = Int(unsafe PQgetlength(rows.result, row, field))
        let bytes = unsafe UnsafeRawBufferPointer(start: PQgetvalue(rows.result, row, field), count: size)
        guard let value = unsafe read(bytes) else { throw wrong(column, "of \(size) bytes out of range") }
        return value
    }

    private func check(_ column: Int) throws(PostgresError) {
        guard column >= 0, column < rows.columnCount else { throw wrong(column, "missing") }
    }

    private func wrong(_ column: Int, _ what: String) -> PostgresError {
        let name = unsafe PQfname(rows.result, CInt(column)).map { unsafe String(cString: $0) } ?? ""
        return PostgresError(.misuse, "result column \(column) \(name) is \(what)")
    }
}

extension UnsafeRawBufferPointer {
    /// A big-endian two's-complement number of 2, 4 or 8 bytes.
    fileprivate var signedInteger: Int64? {
        switch count {
        case 8: Int64(bigEndian: unsafe loadUnaligned(as: Int64.self))
        case 4: Int64(Int32(bigEndian: unsafe loadUnaligned(as: Int32.self)))
        case 2: Int64(Int16(bigEndian: unsafe loadUnaligned(as: Int16.self)))
        default: nil
        }
    }
}

extension Rows {
    /// What `body` makes of each row, without the rows it has no use for.
    package func collect<Value>(_ body: (Row) throws(PostgresError) -> Value?) throws(PostgresError)
        -> [Value]
    {
        var values: [Value] = []
        for row in self {
            if let value = try body(row) { values.append(value) }
        }
        return values
    }
}

extension Rows {
    /// Appends a row's fields as a binary COPY has them: each with its length as 32 big-endian bits before it, −1 for NULL.
    package func appendFields(ofRow row: Int, to bytes: inout [UInt8]) {
        precondition(indices.contains(row), "row \(row) of \(count)")
        for column in 0..<CInt(columnCount) {
            let isNull = unsafe PQgetisnull(result, CInt(row), column) == 1
            let size = isNull ? -1 : unsafe PQgetlength(result, CInt(row), column)
            unsafe withUnsafeBytes(of: size.bigEndian) { unsafe bytes.append(contentsOf: $0) }
            guard size > 0 else { continue }
            let value = unsafe UnsafeRawBufferPointer(
                start: PQgetvalue(result, CInt(row), column), count: Int(size))
            unsafe bytes.append(contentsOf: value)
        }
    }
}
