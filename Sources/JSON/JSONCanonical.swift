extension JSONValue {
    /// The value in the one spelling that all equal bodies share.
    ///
    /// Members sorted by name, byte by byte, those of one name in the order in which they stand; no whitespace; strings
    /// by their characters, however they were escaped; numbers as they are written. Half of a surrogate pair, which no
    /// text holds, stays as it is written.
    package var canonical: [UInt8] {
        var writer = JSONWriter()
        writer.canonical(self)
        return writer.bytes
    }
}

extension JSONWriter {
    /// As `JSONValue.canonical`.
    package mutating func canonical(_ value: JSONValue) {
        value.withNodes { nodes, index in
            guard index < nodes.table.count else { return null() }
            canonical(nodes, index)
        }
    }

    private mutating func canonical(_ nodes: JSONNodes, _ index: Int) {
        let node = nodes.table[index]
        switch node.kind {
        case .string where !node.flags.contains(.surrogate): value(nodes.text(of: node))
        case .null, .true, .false, .number, .string: raw(nodes.raw(node))
        case .array:
            beginArray()
            var element = index + 1
            while element < Int(node.next) {
                canonical(nodes, element)
                element = Int(nodes.table[element].next)
            }
            endArray()
        case .object: canonicalObject(nodes, index)
        }
    }

    private mutating func canonicalObject(_ nodes: JSONNodes, _ index: Int) {
        var keys: [Int] = []
        var key = index + 1
        while key < Int(nodes.table[index].next) {
            keys.append(key)
            key = Int(nodes.table[key + 1].next)
        }
        // The position decides between equal names: the order must not depend on the sort.
        keys.sort { nodes.precedes($0, $1) ?? ($0 < $1) }
        beginObject()
        for key in keys {
            canonical(nodes, key)
            colon()
            canonical(nodes, key + 1)
        }
        endObject()
    }
}

extension JSONNodes {
    /// Whether one name comes before another, byte by byte; nil if they are the same.
    fileprivate func precedes(_ first: Int, _ second: Int) -> Bool? {
        let (a, b) = (name(first), name(second))
        for place in 0..<Swift.min(a.count, b.count) where a[place] != b[place] { return a[place] < b[place] }
        return a.count == b.count ? nil : a.count < b.count
    }

    @_lifetime(copy self)
    private func name(_ index: Int) -> Span<UInt8> {
        let node = table[index]
        return node.flags.contains(.surrogate) ? raw(node) : text(of: node)
    }
}
