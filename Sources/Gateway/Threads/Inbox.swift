internal import Runtime
internal import Synchronization

/// Items on their way to one thread, which takes all of them at once. Bounded by whoever puts.
final class Inbox<Item: Sendable>: Sendable {
    let wake: Wake
    private let items = Mutex<[Item]>([])

    init() throws(ThreadError) { wake = try Wake() }

    /// Wakes the reader only if it may be asleep: an inbox that holds something has called already.
    func put(_ item: Item) {
        let wasEmpty = items.withLock { items in
            items.append(item)
            return items.count == 1
        }
        if wasEmpty { wake.call() }
    }

    func take() -> [Item] {
        items.withLock { items in
            var taken: [Item] = []
            swap(&taken, &items)
            return taken
        }
    }
}
