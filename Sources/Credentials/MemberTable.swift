internal import JSON

/// The name of a member, short enough to be compared as one number.
struct MemberName: Hashable {
    fileprivate let key: UInt64

    /// - Parameter name: at most seven bytes.
    init(_ name: StaticString) {
        key = name.withUTF8Buffer { unsafe MemberTable.key($0.span) }
    }
}

/// The members of a small object by their names, found in one pass.
struct MemberTable {
    static let maximumMembers = 64

    private var keys: [UInt64] = []
    private var values: [Int] = []

    /// Nil for another kind of value, for more members than `maximumMembers`, for a name that stands twice however it is
    /// escaped, and for a name that is no text.
    init?(_ nodes: JSONNodes, at root: Int = 0) {
        let table = nodes.table
        guard root < table.count, table[root].kind == .object else { return nil }
        keys.reserveCapacity(12)
        values.reserveCapacity(12)
        var name = root + 1
        while name < Int(table[root].next) {
            guard values.count < Self.maximumMembers, !table[name].flags.contains(.surrogate) else {
                return nil
            }
            let key = Self.key(nodes.text(of: table[name]))
            for index in keys.indices where keys[index] == key {
                let other = nodes.text(of: table[values[index] - 1])
                guard Self.differ(other, nodes.text(of: table[name])) else { return nil }
            }
            keys.append(key)
            values.append(name + 1)
            name = Int(table[name + 1].next)
        }
    }

    /// Where the member's value stands in the document's table.
    subscript(_ name: MemberName) -> Int? { keys.firstIndex(of: name.key).map { values[$0] } }

    func hasAny(of names: [MemberName]) -> Bool { names.contains { keys.contains($0.key) } }

    /// Up to seven bytes and their number; of a longer name its first bytes, and a number that no short one has.
    fileprivate static func key(_ name: Span<UInt8>) -> UInt64 {
        var key = UInt64(name.count > 7 ? 0xFF : name.count)
        for index in 0..<min(7, name.count) { key = key << 8 | UInt64(name[index]) }
        return key
    }

    private static func differ(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
        guard a.count == b.count else { return true }
        for index in a.indices where a[index] != b[index] { return true }
        return false
    }
}
