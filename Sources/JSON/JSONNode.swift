/// One row of a parsed document's table, laid out as `bh_json_node`.
package struct JSONNode: Sendable {
    package var start: UInt32
    package var end: UInt32
    var a: UInt32
    var b: UInt32
    /// Index of the node after this one and all that it contains.
    package var next: UInt32
    package var kind: JSONKind
    package var flags: JSONFlags
    private var reserved: UInt16

    /// The number, for a node with the flag `int64`.
    package var int64: Int64 { Int64(truncatingIfNeeded: UInt64(a) | UInt64(b) << 32) }
}

/// What a value is.
package enum JSONKind: UInt8, Sendable {
    case null, `false`, `true`, number, string, array, object
}

/// What is unusual about a value.
package struct JSONFlags: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A string written with escapes.
    package static let unescaped = JSONFlags(rawValue: 1)
    /// A string with U+0000, which no Postgres text holds.
    package static let nul = JSONFlags(rawValue: 2)
    /// A string with half of a surrogate pair, which no text holds.
    package static let surrogate = JSONFlags(rawValue: 4)
    /// A number without fraction and exponent.
    package static let integer = JSONFlags(rawValue: 8)
    /// An integer of at most 64 bits.
    package static let int64 = JSONFlags(rawValue: 16)
    /// A number with an exponent or of more than 64 characters: it may be beyond what its reader holds.
    package static let huge = JSONFlags(rawValue: 32)
}
