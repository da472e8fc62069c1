internal import Synchronization

/// A count that only grows, added to and read from any thread without a lock.
package final class Counter: Sendable {
    private let count = Atomic(0)

    package init() {}

    package var value: Int { count.load(ordering: .relaxed) }

    package func add(_ more: Int = 1) { count.add(more, ordering: .relaxed) }
}

/// Counters of one metric by a label with few values, all of them made at once: counting makes nothing.
package struct Counters<Label: Hashable & Sendable & RawRepresentable>: Sendable
where Label: CaseIterable, Label.RawValue == String {
    private let counters: [Label: Counter]

    package init() {
        counters = Dictionary(uniqueKeysWithValues: Label.allCases.map { ($0, Counter()) })
    }

    package func add(_ label: Label, _ more: Int = 1) { counters[label]?.add(more) }

    /// In the order of the label's cases.
    package var values: [(label: String, count: Int)] {
        Label.allCases.map { ($0.rawValue, counters[$0]?.value ?? 0) }
    }
}
