internal import Words

/// Finds all of many sequences of words in one pass (Aho and Corasick, 1975).
struct Automaton: Sendable {
    private struct Node: Sendable {
        /// Where to go on when the next word does not continue this sequence: the longest end of it that begins another.
        var fallback: Int32 = 0
        /// The sequence that ends here; −1 for none.
        var keyword: Int32 = -1
        /// The next shorter sequence that ends here too; 0 for none.
        var shorter: Int32 = 0
        var depth: Int32 = 0
    }

    private var nodes = [Node()]
    private var edges = HashMap()
    /// From each node, while it is built.
    private var children: [[(word: UInt64, node: Int32)]] = [[]]

    mutating func add(_ words: [UInt64], _ keyword: Int) {
        var node: Int32 = 0
        for (depth, word) in words.enumerated() {
            if let next = edges[Self.edge(node, word)] {
                node = next
                continue
            }
            let next = Int32(nodes.count)
            nodes.append(Node(depth: Int32(depth) + 1))
            children.append([])
            children[Int(node)].append((word, next))
            edges[Self.edge(node, word)] = next
            node = next
        }
        // Of equal sequences the first counts: it is the tenant's own.
        if nodes[Int(node)].keyword < 0 { nodes[Int(node)].keyword = Int32(keyword) }
    }

    mutating func seal() {
        var queue = children[0].map(\.node)
        var place = 0
        while place < queue.count {
            let node = queue[place]
            place += 1
            for (word, child) in children[Int(node)] {
                let fallback = next(nodes[Int(node)].fallback, word)
                nodes[Int(child)].fallback = fallback
                nodes[Int(child)].shorter =
                    nodes[Int(fallback)].keyword >= 0 ? fallback : nodes[Int(fallback)].shorter
                queue.append(child)
            }
        }
        children = []
    }

    func next(_ node: Int32, _ word: UInt64) -> Int32 {
        var node = node
        while true {
            if let next = edges[Self.edge(node, word)] { return next }
            if node == 0 { return 0 }
            node = nodes[Int(node)].fallback
        }
    }

    /// - Parameter body: gets the keyword and its number of words.
    func forEachKeyword(at node: Int32, _ body: (Int, Int) -> Void) {
        var node = nodes[Int(node)].keyword >= 0 ? node : nodes[Int(node)].shorter
        while node != 0 {
            body(Int(nodes[Int(node)].keyword), Int(nodes[Int(node)].depth))
            node = nodes[Int(node)].shorter
        }
    }

    private static func edge(_ node: Int32, _ word: UInt64) -> UInt64 {
        word ^ UInt64(UInt32(bitPattern: node)) &* 0x9E37_79B9_7F4A_7C15
    }
}
