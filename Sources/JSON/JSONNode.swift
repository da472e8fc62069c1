/// One row of a parsed document's table, laid out as `bh_json_node`.
package struct JSONNode: Sendable {
    package var start: UInt32
    package var end: UInt32
    /// What they mean depends on the kind: see `JSONNodes.text` and `int64`.
    package var a: UInt32
    package var b: UInt32
    /// Index of the node after this one and all that it contains.
    package var next: UInt32
    package var kind: JSONKind
    package var flags: JSONFlags
    /// 1 shifted by `kind`, for a test against a set of kinds.
    package var kindBit: UInt8
    private var reserved: UInt8

    /// The number, for a node with the flag `int64`.
    package var int64: Int64 { Int64(truncatingIfNeeded: UInt64(a) | UInt64(b) << 32) }
}

/// What a value is.
package enum JSONKind: UInt8, Sendable {
    case null, `false`, `true`, number, string, array, object
}

/// What is unusual about a value: a set of bits, without `OptionSet`, whose generic code costs too much per value.
package struct JSONFlags: Hashable, Sendable {
    /// For code that cannot afford a call per test.
    package let bits: UInt8

    package init(bits: UInt8) { self.bits = bits }

    /// A string written with escapes.
    package static var unescaped: JSONFlags { JSONFlags(bits: 1) }
    /// A string with U+0000, which no Postgres text holds.
    package static var nul: JSONFlags { JSONFlags(bits: 2) }
    /// A string with half of a surrogate pair, which no text holds.
    package static var surrogate: JSONFlags { JSONFlags(bits: 4) }
    /// A number without fraction and exponent.
    package static var integer: JSONFlags { JSONFlags(bits: 8) }
    /// An integer of at most 64 bits.
    package static var int64: JSONFlags { JSONFlags(bits: 16) }
    /// A number with an exponent or of more than 64 characters: it may be beyond what its reader holds.
    package static var huge: JSONFlags { JSONFlags(bits: 32) }

    package func contains(_ flag: JSONFlags) -> Bool { bits & flag.bits != 0 }

    /// Whether a reader must look before it keeps the value: Postgres might not hold it.
    package var mayBeUnholdable: Bool { contains(.nul) || contains(.surrogate) || contains(.huge) }
}
