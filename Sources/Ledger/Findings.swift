internal import Records

/// Where a record lies, or a row that none is known of.
package struct LedgerPlace: Sendable, Comparable, CustomStringConvertible {
    /// Topic, or table.
    package var container: String
    package var partition: Int32
    package var offset: Int64
    /// Of a row.
    package var key: String

    init(_ partition: TopicPartition, _ offset: Int64) {
        (container, self.partition, self.offset, key) = (partition.topic, partition.partition, offset, "")
    }

    init(_ table: String, key: String) { (container, partition, offset, self.key) = (table, -1, -1, key) }

    package static func < (a: Self, b: Self) -> Bool {
        (a.container, a.partition, a.offset, a.key) < (b.container, b.partition, b.offset, b.key)
    }

    package var description: String {
        if !key.isEmpty { return "\(container) \(key)" }
        return offset < 0 ? "\(container)/\(partition)" : "\(container)/\(partition) offset \(offset)"
    }
}

/// One comparison and what differs.
package struct LedgerCheck: Sendable {
    package struct Difference: Sendable, CustomStringConvertible {
        package var place: LedgerPlace
        package var what: String
        package var description: String { "\(place): \(what)" }
    }

    package let name: String
    /// How many there are.
    package private(set) var differences = 0
    /// The lowest of them, by their places.
    package private(set) var first: [Difference] = []
    /// How many things were compared.
    package var compared = 0
    private let limit: Int

    init(_ name: String, limit: Int) {
        self.name = name
        self.limit = limit
    }

    mutating func differ(_ place: LedgerPlace, _ what: @autoclosure () -> String) {
        differences += 1
        if first.count == limit, let last = first.last, last.place <= place { return }
        let index = first.firstIndex { place < $0.place } ?? first.count
        first.insert(Difference(place: place, what: what()), at: index)
        if first.count > limit { first.removeLast() }
    }
}

/// What could not be told by a replay, and why: never a difference.
package struct NotReplayable: Sendable {
    package struct Reason: Hashable, Sendable, Comparable {
        /// Rows, facts, ids, …
        package var what: String
        package var why: String

        package static func < (a: Self, b: Self) -> Bool { (a.what, a.why) < (b.what, b.why) }
    }

    package private(set) var counts: [Reason: Int] = [:]

    mutating func add(_ what: String, _ why: String, _ count: Int = 1) {
        if count > 0 { counts[Reason(what: what, why: why), default: 0] += count }
    }

    mutating func add(_ other: NotReplayable) { counts.merge(other.counts, uniquingKeysWith: +) }
}
