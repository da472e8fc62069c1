internal import CSimdjson

/// The table of a document's nodes, lent by `JSONDocument.withNodes` to code that visits many of them.
///
/// Its parts are spans, because code of this module is not inlined into others: indexing a span is.
package struct JSONNodes: ~Escapable {
    /// The nodes in document order; the first is the whole value.
    package let table: Span<JSONNode>
    /// The flags of all nodes together: without a flag here, no node has it.
    package let flags: JSONFlags
    private let source: Span<UInt8>
    private let unescaped: Span<UInt8>

    @_lifetime(copy table, copy source, copy unescaped)
    init(_ table: Span<JSONNode>, _ flags: JSONFlags, _ source: Span<UInt8>, _ unescaped: Span<UInt8>) {
        self.table = table
        self.flags = flags
        self.source = source
        self.unescaped = unescaped
    }

    /// The characters of a string; nothing for other kinds. Half of a surrogate pair shows as U+FFFD.
    @_lifetime(copy self)
    package func text(of node: JSONNode) -> Span<UInt8> {
        guard node.kind == .string else { return source.extracting(first: 0) }
        let range = Int(node.a)..<Int(node.a) + Int(node.b)
        return node.flags.contains(.unescaped) ? unescaped.extracting(range) : source.extracting(range)
    }

    /// The value as it is written.
    @_lifetime(copy self)
    package func raw(_ node: JSONNode) -> Span<UInt8> {
        source.extracting(Int(node.start)..<Int(node.end))
    }
}

/// Where the parser and the caller keep what a document consists of. Valid until the next parse.
@safe struct JSONMemory {
    private let nodes: UnsafeBufferPointer<JSONNode>
    private let source: UnsafeBufferPointer<UInt8>
    private let unescaped: UnsafeBufferPointer<UInt8>
    private let flags: JSONFlags

    init() {
        unsafe nodes = unsafe UnsafeBufferPointer(start: nil, count: 0)
        unsafe source = unsafe UnsafeBufferPointer(start: nil, count: 0)
        unsafe unescaped = unsafe UnsafeBufferPointer(start: nil, count: 0)
        flags = JSONFlags(bits: 0)
    }

    init(_ result: bh_json_result, _ source: UnsafeBufferPointer<UInt8>) {
        let table = unsafe UnsafeRawPointer(result.nodes)?.assumingMemoryBound(to: JSONNode.self)
        unsafe nodes = unsafe UnsafeBufferPointer(start: table, count: Int(result.node_count))
        unsafe self.source = unsafe source
        unsafe unescaped = unsafe UnsafeBufferPointer(start: result.text, count: Int(result.text_count))
        flags = unsafe JSONFlags(bits: result.flags)
    }

    func withNodes<R>(_ body: (JSONNodes) -> R) -> R {
        body(JSONNodes(unsafe nodes.span, flags, unsafe source.span, unsafe unescaped.span))
    }
}

extension Array<UInt8> {
    package init(copying span: Span<UInt8>) {
        self = unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
    }
}

extension Span<UInt8> {
    func equals(_ other: StaticString) -> Bool {
        guard other.utf8CodeUnitCount == count else { return false }
        return other.withUTF8Buffer { other in
            for index in other.indices where unsafe other[index] != self[index] { return false }
            return true
        }
    }
}
