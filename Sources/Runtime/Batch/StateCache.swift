internal import Records

/// What a lane knows of the rows of its keys: as they were read, or as its own last commit left them.
///
/// Nothing here is trusted: a batch is written against the versions it was decided on, and a row that changed meanwhile
/// makes it be decided again on what is read then. So the cache saves reads and decides nothing. It changes only when a
/// transaction has committed, and holds keys of partitions that the lane owns.
///
/// The states alone are generic and lie in an array of their own: what is generic is not specialised across modules, and
/// every touch of it costs.
struct StateCache<State: StateRow> {
    /// Nil for a worker without keyed state.
    var index: CacheIndex?
    var states: [State?] = []
    private let hasParts = State.hasParts

    init(limit: Int) { index = State.table.map { _ in CacheIndex(limit: limit) } }

    /// The state of each slot: from the cache, or for those that are missing there, as it was read.
    ///
    /// A state with parts is not copied, as changing a copy costs as much as there is of it: the batch takes it, and the cache has it
    /// again once it is committed.
    mutating func states(_ keys: KeySlots, _ known: Database.Known<State>, missing: [Int]) -> [State?] {
        var result = [State?](repeating: nil, count: keys.slots.count)
        for (slot, entry) in keys.slots.enumerated() {
            guard let cached = entry.cached else { continue }
            result[slot] = states[cached]
            if hasParts { forget(entry.key) }
        }
        for (slot, state) in zip(missing, known.states) { result[slot] = state }
        return result
    }

    /// Remembers what a commit left: the rows that it wrote have the transaction's id as their version. `payload` is about
    /// the size of a row's values.
    mutating func keep(_ states: [State?], _ keys: KeySlots, version: Int32?, payload: Int) {
        for (slot, entry) in keys.slots.enumerated() where entry.isTouched || hasParts {
            let isAbsent = states[slot] == nil
            guard
                let place = index?.set(
                    entry.key, entry.partition, isAbsent ? nil : entry.isTouched ? version : entry.version,
                    payload: isAbsent ? 0 : payload,
                    due: entry.due)
            else { return }
            if place == self.states.count {
                self.states.append(states[slot])
            } else {
                self.states[place] = states[slot]
            }
        }
        while let place = index?.evict() { self.states[place] = nil }
    }

    /// The state of a key, if the cache has it as of that version.
    mutating func state(_ key: EntityKey, version: Int32?) -> State? {
        guard let found = index?.find(key), found.version == version else { return nil }
        return states[found.place]
    }

    mutating func forget(_ key: EntityKey) {
        if let place = index?.forget(key) { states[place] = nil }
    }

    mutating func forget(_ partitions: Set<PartitionNumber>) {
        for place in index?.forget(partitions) ?? [] { states[place] = nil }
    }
}

/// Which keys a cache holds, and where.
struct CacheIndex {
    private struct Entry {
        var key: EntityKey
        var partition: PartitionNumber
        /// `xmin` of the row; nil if there is none.
        var version: Int32?
        var due: DueMark
        var bytes: Int
        /// Used since the hand passed it.
        var isRecent: Bool
    }

    /// Bytes of all entries at most, by their own estimate.
    let limit: Int
    private(set) var bytes = 0
    private var entries: [Entry?] = []
    private var free: [Int] = []
    private var places: [EntityKey: Int] = [:]
    private var hand = 0

    init(limit: Int) { self.limit = limit }

    var count: Int { places.count }

    /// Place and version of a key that is held.
    mutating func find(_ key: EntityKey) -> (place: Int, version: Int32?, due: DueMark)? {
        guard let place = places[key] else { return nil }
        entries[place]!.isRecent = true
        return (place, entries[place]!.version, entries[place]!.due)
    }

    func holds(_ key: EntityKey) -> Bool { places[key] != nil }

    /// The place to keep the key's state at; nil if nothing is to be kept.
    mutating func set(
        _ key: EntityKey, _ partition: PartitionNumber, _ version: Int32?, payload: Int,
        due: DueMark = DueMark()
    ) -> Int? {
        guard limit > 0 else { return nil }
        let size = Self.bytes(of: key, payload: payload)
        bytes += size
        let entry = Entry(
            key: key, partition: partition, version: version, due: due, bytes: size, isRecent: true)
        if let place = places[key] {
            bytes -= entries[place]?.bytes ?? 0
            entries[place] = entry
            return place
        }
        let place = free.popLast() ?? entries.count
        if place == entries.count { entries.append(entry) } else { entries[place] = entry }
        places[key] = place
        return place
    }

    /// Drops one key if there are too many bytes, by the clock algorithm: an entry that was used since the hand last passed
    /// stays for one more round.
    mutating func evict() -> Int? {
        while bytes > limit, !places.isEmpty {
            hand = hand + 1 < entries.count ? hand + 1 : 0
            guard let entry = entries[hand] else { continue }
            if !entry.isRecent { return remove(hand) }
            entries[hand]!.isRecent = false
        }
        return nil
    }

    mutating func forget(_ key: EntityKey) -> Int? { places[key].flatMap { remove($0) } }

    mutating func forget(_ partitions: Set<PartitionNumber>) -> [Int] {
        let chosen = entries.indices.filter { place in
            entries[place].map { partitions.contains($0.partition) } ?? false
        }
        return chosen.compactMap { remove($0) }
    }

    private mutating func remove(_ place: Int) -> Int? {
        guard let entry = entries[place] else { return nil }
        bytes -= entry.bytes
        places[entry.key] = nil
        entries[place] = nil
        free.append(place)
        return place
    }

    /// Each value of a state is an allocation of its own, so a row takes about four times its bytes on the wire.
    private static func bytes(of key: EntityKey, payload: Int) -> Int {
        MemoryLayout<Entry?>.stride + 160 + key.tenant.count + key.entity.count + 4 * payload
    }
}

/// A partition as a batch's entries name it: index of its topic in the lane's list, and its number.
struct PartitionNumber: Hashable, Sendable {
    var topic: Int
    var partition: Int32
}
