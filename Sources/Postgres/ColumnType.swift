/// The Postgres types that Bellhop writes and reads, always in binary.
package enum ColumnType: UInt8, Sendable, Hashable, CaseIterable {
    case text, int4, int8, float8, bool, timestamptz, jsonb, bytea, uuid

    /// Object id of the type, fixed in every Postgres (`pg_type.dat`).
    package var oid: UInt32 {
        switch self {
        case .text: 25
        case .int4: 23
        case .int8: 20
        case .float8: 701
        case .bool: 16
        case .timestamptz: 1184
        case .jsonb: 3802
        case .bytea: 17
        case .uuid: 2950
        }
    }

    /// Object id of the array of the type.
    package var arrayOID: UInt32 {
        switch self {
        case .text: 1009
        case .int4: 1007
        case .int8: 1016
        case .float8: 1022
        case .bool: 1000
        case .timestamptz: 1185
        case .jsonb: 3807
        case .bytea: 1001
        case .uuid: 2951
        }
    }

    /// The type's name in SQL.
    package var name: String { "\(self)" }
}

/// Postgres counts from 2000-01-01, `Timestamp` from 1970-01-01: the difference in microseconds.
let epochDifference: Int64 = 946_684_800_000_000

extension FixedWidthInteger {
    /// The number in network byte order.
    var bigEndianBytes: [UInt8] { unsafe withUnsafeBytes(of: bigEndian) { unsafe Array($0) } }
}
