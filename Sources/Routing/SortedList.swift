/// Different elements in order, in chunks: insertion, removal and rank touch one chunk and the number of chunks.
///
/// 100,000 elements are some 400 chunks; each operation is then about a microsecond.
struct SortedList<Element: Comparable & Sendable>: Sendable {
    private static var chunkLimit: Int { 512 }

    /// None is empty.
    private var chunks: [[Element]] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    var first: Element? { chunks.first?.first }

    init() {}

    /// The elements from the first.
    var elements: some Sequence<Element> { chunks.joined() }

    /// Nothing if it is there already.
    mutating func insert(_ element: Element) {
        guard !chunks.isEmpty else {
            chunks = [[element]]
            count = 1
            return
        }
        let index = min(chunk(of: element), chunks.count - 1)
        let place = chunks[index].lowerBound(of: element)
        if place < chunks[index].count, chunks[index][place] == element { return }
        chunks[index].insert(element, at: place)
        count += 1
        if chunks[index].count > Self.chunkLimit { split(index) }
    }

    /// Nothing if it is not there.
    mutating func remove(_ element: Element) {
        let index = chunk(of: element)
        guard index < chunks.count else { return }
        let place = chunks[index].lowerBound(of: element)
        guard place < chunks[index].count, chunks[index][place] == element else { return }
        chunks[index].remove(at: place)
        if chunks[index].isEmpty { chunks.remove(at: index) }
        count -= 1
    }

    /// How many come before `element`.
    func rank(of element: Element) -> Int {
        let index = chunk(of: element)
        let before = chunks[..<index].reduce(0) { $0 + $1.count }
        return index < chunks.count ? before + chunks[index].lowerBound(of: element) : before
    }

    /// The first after `element`.
    func next(after element: Element) -> Element? {
        let index = chunk(of: element)
        guard index < chunks.count else { return nil }
        var place = chunks[index].lowerBound(of: element)
        if chunks[index][place] == element { place += 1 }
        if place < chunks[index].count { return chunks[index][place] }
        return index + 1 < chunks.count ? chunks[index + 1].first : nil
    }

    /// The first chunk that ends with `element` or later.
    private func chunk(of element: Element) -> Int {
        var (low, high) = (0, chunks.count)
        while low < high {
            let middle = (low + high) / 2
            if let last = chunks[middle].last, last < element { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func split(_ index: Int) {
        let half = chunks[index].count / 2
        let tail = Array(chunks[index][half...])
        chunks[index].removeSubrange(half...)
        chunks.insert(tail, at: index + 1)
    }
}

extension Array where Element: Comparable {
    /// The first place whose element is not before `element`, in an array in order.
    fileprivate func lowerBound(of element: Element) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
