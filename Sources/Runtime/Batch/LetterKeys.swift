internal import Records

/// Keys of unresolved dead letters after which no record of their key was applied yet, by their hashes.
///
/// Says which applied records to hold against the rows of letters: hardly any. A hash too many costs a look at rows that are
/// not there; too few would let an old record overwrite a later one, so whatever cannot be held here counts as there.
struct LetterKeys: Sendable {
    /// Beyond it, all keys count as there.
    static let limit = 500_000

    private var hashes: Set<UInt64> = []
    /// A bit for each hash by its lowest digits: passes over nearly all others without a look into the set.
    private var filter = [UInt64](repeating: 0, count: 1024)
    private var isFull = false

    var isEmpty: Bool { hashes.isEmpty && !isFull }

    mutating func removeAll() { self = LetterKeys() }

    mutating func overflow() { isFull = true }

    mutating func insert(_ hash: UInt64) {
        guard hashes.count < Self.limit else { return isFull = true }
        guard hashes.insert(hash).inserted else { return }
        if hashes.count * 8 > filter.count * 64 { return refill() }
        set(hash)
    }

    mutating func remove(_ hash: UInt64) { hashes.remove(hash) }

    func contains(_ hash: UInt64) -> Bool {
        if isFull { return true }
        let bit = Int(truncatingIfNeeded: hash) & (filter.count * 64 - 1)
        guard filter[bit >> 6] & (1 << UInt64(bit & 63)) != 0 else { return false }
        return hashes.contains(hash)
    }

    private mutating func set(_ hash: UInt64) {
        let bit = Int(truncatingIfNeeded: hash) & (filter.count * 64 - 1)
        filter[bit >> 6] |= 1 << UInt64(bit & 63)
    }

    private mutating func refill() {
        filter = [UInt64](repeating: 0, count: filter.count * 4)
        for hash in hashes { set(hash) }
    }

    /// Eight bytes at a time: it is taken of each record that is applied while there are letters.
    static func hash(_ key: Span<UInt8>) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: key.count) &* 0x9E37_79B9_7F4A_7C15
        var index = 0
        while index + 8 <= key.count {
            let word = unsafe key.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            hash = (hash ^ word) &* 0xBF58_476D_1CE4_E5B9
            hash ^= hash >> 29
            index += 8
        }
        while index < key.count {
            hash = (hash ^ UInt64(key[index])) &* 0x94D0_49BB_1331_11EB
            index += 1
        }
        return hash ^ hash >> 32
    }
}

/// Keys of letters that records of a batch come after.
struct PassedKeys: Sendable {
    struct Row: Sendable {
        var partition: TopicPartition
        /// Where the record stands, if it is a letter's: not where it lies.
        var letter: RedrivenLetter?
        var key: [UInt8]
        var hash: UInt64
        var offset: Int64
    }

    /// What records have in common of which the latest alone counts.
    private struct Place: Hashable {
        var key: [UInt8]
        var partition: TopicPartition
        /// Of a letter's record: the log and partition of the original.
        var origin: TopicPartition?
        var topicUID: [UInt8]
    }

    private(set) var rows: [Row] = []
    private var places: [Place: Int] = [:]

    init() {}

    /// - Parameters:
    ///   - applied: in log order.
    ///   - letters: records that the batch makes dead letters of.
    init(
        _ applied: [AppliedRecord], letters: some Sequence<Int>, _ batch: RecordBatch, topics: [String],
        _ known: inout LetterKeys
    ) {
        for record in letters where !batch.entries[record].key.isAbsent {
            known.insert(batch.withSpan(batch.entries[record].key) { LetterKeys.hash($0) })
        }
        for item in applied {
            let entry = batch.entries[item.record]
            let hash = batch.withSpan(entry.key) { LetterKeys.hash($0) }
            guard known.contains(hash) else { continue }
            add(
                Row(
                    partition: TopicPartition(topics[entry.topic], entry.partition), letter: item.letter,
                    key: batch[entry.key], hash: hash, offset: item.letter?.origin.offset ?? entry.offset))
        }
    }

    /// Of the records of one place the latest passes what all of them do, and of letters the one that was written last: however
    /// many letters of a key a batch has, its letters are looked through once.
    private mutating func add(_ row: Row) {
        let origin = row.letter?.origin
        let place = Place(
            key: row.key, partition: row.partition,
            origin: origin.map { TopicPartition(row.partition.topic, $0.partition) },
            topicUID: origin?.topicUID ?? [])
        guard let known = places[place] else {
            places[place] = rows.count
            return rows.append(row)
        }
        rows[known].offset = max(rows[known].offset, row.offset)
        if let letter = row.letter, letter.id > rows[known].letter?.id ?? -1 { rows[known].letter = letter }
    }

    /// Hashes of keys that have no letter any more that is to be watched.
    /// - Parameter open: numbers, from 1, of rows whose keys have some.
    func settled(_ open: Set<Int>) -> Set<UInt64> {
        let kept = Set(open.filter { rows.indices.contains($0 - 1) }.map { rows[$0 - 1].hash })
        return Set(rows.map(\.hash)).subtracting(kept)
    }
}
