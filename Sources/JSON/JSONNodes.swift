internal import CSimdjson

/// The table of a document's nodes, lent by `JSONDocument.withNodes` to code that visits many of them.
///
/// Every index is checked. The memory belongs to the document, which is why the view must not outlive the loan.
@safe package struct JSONNodes {
    private let nodes: UnsafeBufferPointer<JSONNode>
    private let source: UnsafeRawBufferPointer
    private let text: UnsafeRawBufferPointer
    /// The flags of all nodes together: without a flag here, no node has it.
    package let flags: JSONFlags

    init() {
        unsafe nodes = unsafe UnsafeBufferPointer(start: nil, count: 0)
        unsafe source = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        unsafe text = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        flags = []
    }

    init(_ result: bh_json_result, _ source: UnsafeRawBufferPointer) {
        let table = unsafe UnsafeRawPointer(result.nodes)?.assumingMemoryBound(to: JSONNode.self)
        unsafe nodes = unsafe UnsafeBufferPointer(start: table, count: Int(result.node_count))
        unsafe self.source = unsafe source
        unsafe text = unsafe UnsafeRawBufferPointer(start: result.text, count: Int(result.text_count))
        flags = unsafe JSONFlags(rawValue: result.flags)
    }

    package var count: Int { unsafe nodes.count }

    package subscript(_ index: Int) -> JSONNode {
        precondition(index >= 0 && index < count, "a JSON value outlived its document")
        return unsafe nodes[index]
    }

    /// The characters of a string; nothing for other kinds. Half of a surrogate pair shows as U+FFFD.
    package func text(of node: JSONNode) -> JSONBytes {
        guard node.kind == .string else {
            return unsafe JSONBytes(UnsafeRawBufferPointer(rebasing: source[0..<0]))
        }
        let range = Int(node.a)..<Int(node.a) + Int(node.b)
        let buffer = unsafe node.flags.contains(.unescaped) ? text : source
        return unsafe JSONBytes(UnsafeRawBufferPointer(rebasing: buffer[range]))
    }

    /// The value as it is written.
    package func raw(_ node: JSONNode) -> JSONBytes {
        unsafe JSONBytes(UnsafeRawBufferPointer(rebasing: source[Int(node.start)..<Int(node.end)]))
    }
}

/// Bytes of a document, lent with its nodes.
@safe package struct JSONBytes {
    private let buffer: UnsafeRawBufferPointer

    init(_ buffer: UnsafeRawBufferPointer) { unsafe self.buffer = unsafe buffer }

    package var count: Int { unsafe buffer.count }
    package var isEmpty: Bool { count == 0 }
    package subscript(_ index: Int) -> UInt8 {
        precondition(index >= 0 && index < count)
        return unsafe buffer[index]
    }

    /// A copy.
    package var array: [UInt8] { unsafe Array(buffer) }

    package func equals(_ other: [UInt8]) -> Bool {
        guard other.count == count else { return false }
        return unsafe other.withUnsafeBytes { unsafe same($0) }
    }

    package func equals(_ other: StaticString) -> Bool {
        guard other.utf8CodeUnitCount == count else { return false }
        return unsafe same(UnsafeRawBufferPointer(start: other.utf8Start, count: count))
    }

    /// Equal to `other` from `start` on, for `count` bytes.
    package func equals(_ other: [UInt8], from start: Int) -> Bool {
        guard start >= 0, start + count <= other.count else { return false }
        return unsafe other.withUnsafeBytes {
            unsafe same(UnsafeRawBufferPointer(rebasing: $0[start..<start + count]))
        }
    }

    package func withSpan<R>(_ body: (Span<UInt8>) -> R) -> R {
        body(unsafe buffer.bindMemory(to: UInt8.self).span)
    }

    private func same(_ other: UnsafeRawBufferPointer) -> Bool {
        for index in 0..<count where unsafe buffer[index] != other[index] { return false }
        return true
    }
}
