package import Records

/// One value of a `JSONDocument`, valid until the document's next `parse` or `release`.
package struct JSONValue {
    let document: JSONDocument
    let index: Int

    private var node: JSONNode? {
        document.withNodes { index < $0.table.count ? $0.table[index] : nil }
    }

    /// Lends the text of a string node.
    private func withText<R>(of node: JSONNode, _ body: (Span<UInt8>) -> R) -> R {
        document.withNodes { body($0.text(of: node)) }
    }

    package var kind: JSONKind { node?.kind ?? .null }
    package var isNull: Bool { kind == .null }
    package var flags: JSONFlags { node?.flags ?? JSONFlags(bits: 0) }

    /// A string's characters; nil for other kinds, and for half of a surrogate pair, which no text holds.
    package var text: Text? {
        guard let node, node.kind == .string, !node.flags.contains(.surrogate) else { return nil }
        return withText(of: node) { Text(validated: Array(copying: $0)) }
    }

    /// Whether this is the string `other`.
    package func textEquals(_ other: StaticString) -> Bool {
        guard let node, node.kind == .string, !node.flags.contains(.surrogate) else { return false }
        return withText(of: node) { $0.equals(other) }
    }

    /// The string as a time (RFC 3339); nil for anything else.
    package var timestamp: Timestamp? {
        guard let node, node.kind == .string else { return nil }
        return withText(of: node) { Timestamp(rfc3339: $0) }
    }

    /// A number that is an integer of at most 64 bits, however it is written (`100`, `1e2`, `100.0`).
    package var int64: Int64? {
        guard let node, node.kind == .number else { return nil }
        return node.flags.contains(.int64) ? node.int64 : decimal?.int64
    }

    /// The nearest 64-bit float; nil for other kinds and for numbers beyond it.
    package var double: Double? {
        guard kind == .number, let value = Double(String(decoding: raw, as: UTF8.self)) else { return nil }
        return value.isFinite ? value : nil
    }

    /// A number's digits and scale.
    package var decimal: JSONDecimal? { kind == .number ? JSONDecimal(raw) : nil }

    package var bool: Bool? { kind == .true ? true : kind == .false ? false : nil }

    /// The value exactly as it is written. Copies.
    package var raw: [UInt8] {
        guard let node else { return Array("null".utf8) }
        return document.withNodes { Array(copying: $0.raw(node)) }
    }

    /// The value of the first member with that name; nil for other kinds than objects too.
    package subscript(_ name: StaticString) -> JSONValue? {
        let found: Int? = document.withNodes { nodes in
            let table = nodes.table
            guard index < table.count, table[index].kind == .object else { return nil }
            var key = index + 1
            while key < Int(table[index].next) {
                if nodes.text(of: table[key]).equals(name), !table[key].flags.contains(.surrogate) {
                    return key + 1
                }
                key = Int(table[key + 1].next)
            }
            return nil
        }
        return found.map { JSONValue(document: document, index: $0) }
    }

    /// Lends the table of nodes, and this value's index in it.
    package func withNodes<R>(_ body: (JSONNodes, Int) -> R) -> R {
        document.withNodes { body($0, index) }
    }

    /// An object's members in order, with repeated names; none for other kinds.
    package var members: Members { Members(value: self) }

    /// An array's elements in order; none for other kinds.
    package var elements: Elements { Elements(value: self) }

    /// Where the values inside begin and end.
    fileprivate func contents(of wanted: JSONKind) -> Range<Int> {
        guard let node, node.kind == wanted else { return 0..<0 }
        return index + 1..<Int(node.next)
    }

    fileprivate var next: Int { node.map { Int($0.next) } ?? 0 }

    package struct Members: Sequence, IteratorProtocol {
        private let document: JSONDocument
        private var rest: Range<Int>

        fileprivate init(value: JSONValue) {
            document = value.document
            rest = value.contents(of: .object)
        }

        package mutating func next() -> (name: JSONValue, value: JSONValue)? {
            guard !rest.isEmpty else { return nil }
            let name = JSONValue(document: document, index: rest.lowerBound)
            let value = JSONValue(document: document, index: rest.lowerBound + 1)
            rest = Swift.min(value.next, rest.upperBound)..<rest.upperBound
            return (name, value)
        }
    }

    package struct Elements: Sequence, IteratorProtocol {
        private let document: JSONDocument
        private var rest: Range<Int>

        fileprivate init(value: JSONValue) {
            document = value.document
            rest = value.contents(of: .array)
        }

        package mutating func next() -> JSONValue? {
            guard !rest.isEmpty else { return nil }
            let value = JSONValue(document: document, index: rest.lowerBound)
            rest = Swift.min(value.next, rest.upperBound)..<rest.upperBound
            return value
        }
    }
}

extension JSONValue {
    /// The value of the same document's node at `index` of the table.
    package func value(at index: Int) -> JSONValue { JSONValue(document: document, index: index) }
}
