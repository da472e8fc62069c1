internal import Records

/// Which of the results of one topic were met.
struct ResultBook {
    typealias Finding = (place: LedgerPlace, what: String, doubt: String?)

    /// Where a result was met.
    enum Whereabouts {
        case onTopic
        /// In a row of the outbox that is to be sent.
        case waiting
        /// In a row of the outbox that a broker refused: it does not come by itself.
        case setAside
    }

    /// What one outcome says was sent, and what of it was met.
    private struct Side {
        /// Causes from here on are none of the snapshot.
        var next: Int64
        var expected: [Replayed.Emission]
        /// Of the results: where something is kept by key, it is one of these.
        var keys: ResultKeys
        var isMet: [Bool]
        var isSent: [Bool]
        /// By key: the number of the latest result that appeared, and 1.
        var latest: [Int32]
        /// By key: the partition of the topic that its results lie in, or `none`, or `several`.
        var partitions: [Int32]
        /// By key: the number of the latest result in the outbox that is to be sent.
        var waiting: [Int32: Int] = [:]
        /// By key: an older result that appeared after the latest, and has nothing as late as that behind it so far.
        var behind: [Int32: Repeat] = [:]
        /// By key: whether there are results of causes that came after the snapshot.
        var goesOn: [Bool]
        /// The number of the next result, most likely.
        var hint = 0
        /// Numbers of results of due work, by the fingerprints of their heads.
        var due: [UInt64: Int] = [:]
        /// Of those, the records that they came behind, as they say themselves. Kept only where results have other keys than
        /// their causes: the replay decides what is due at a key before the next record of that key, the worker perhaps
        /// before those of other keys.
        var positions: [Int: Int64] = [:]
        /// When the first of all keys is due next.
        var nextDue: Timestamp?

        static let none: Int32 = -1, several: Int32 = -2
    }

    /// A result that stands behind a later one of its key.
    private struct Repeat {
        var number: Int
        var partition: Int32
        /// Where it is on the result topic.
        var offset: Int64
    }

    private let topic: String
    private let account: Account
    private var origins: ResultOrigins
    private let meaning = JSONMeaning()
    private var sides: [Side]
    /// Results of several sides may have one key: of those no order is known.
    private let areKeysShared: Bool
    private(set) var wrong: [Finding] = []
    /// Causes in partitions that the snapshot does not know.
    private(set) var strangers: [(place: LedgerPlace, cause: TopicPartition)] = []
    private(set) var disordered: [Finding] = []
    /// Keys whose last record is an older result than one before it.
    private(set) var outdated: [Finding] = []
    /// How many were not looked for, for retention may have taken them.
    private(set) var retained = 0

    init(_ topic: String, _ worker: String, _ account: Account) {
        self.topic = topic
        self.account = account
        origins = ResultOrigins(worker, account)
        sides = account.outcomes.indices.map { outcome in
            let (partition, replayed) = (account.partition(outcome), account.outcomes[outcome].replayed)
            let expected = replayed.emissions(on: topic)
            let nothing = [Bool](repeating: false, count: expected.count)
            let due = expected.indices.filter { expected[$0].isDue }.map { (expected[$0].head, $0) }
            let keys = replayed.resultKeys(on: topic)
            return Side(
                next: partition.next, expected: expected, keys: keys, isMet: nothing, isSent: nothing,
                latest: .init(repeating: 0, count: keys.count),
                partitions: .init(repeating: Side.none, count: keys.count),
                goesOn: .init(repeating: false, count: keys.count), due: Dictionary(due) { $1 },
                nextDue: replayed.dues.lazy.compactMap(\.self).min())
        }
        areKeysShared = sides.contains { $0.keys.isNamed }
    }

    var expected: Int { sides.reduce(0) { $0 + $1.expected.count } }

    /// Keys that have a result on the topic.
    var keys: Int { sides.reduce(0) { $0 + $1.latest.count { $0 > 0 } } }

    /// Keys with results in more than one partition, as after partitions were added to the topic: these are read in any
    /// order, so nobody knows which of the results came first.
    var scattered: Int { sides.reduce(0) { $0 + $1.partitions.count { $0 == Side.several } } }

    mutating func take(_ batch: RecordBatch, _ whereabouts: Whereabouts) {
        for index in 0..<batch.count { take(batch, index, whereabouts) }
    }

    private mutating func take(_ batch: RecordBatch, _ index: Int, _ whereabouts: Whereabouts) {
        let entry = batch.entries[index]
        let at = whereabouts == .onTopic ? entry.offset : -1
        guard let cause = origins.origin(batch, entry) else { return }
        guard let side = cause.side else {
            goOn(batch, entry)
            return strangers.append((place(entry.partition, at), cause.partition))
        }
        let bytes = batch.bytes.span
        guard cause.offset < sides[side].next else {
            return goOn(batch, entry)
        }
        if areKeysShared, whereabouts == .onTopic { uncover(batch, entry, except: side) }
        let head = origins.head(batch, entry, isDue: cause.due != nil)
        let number: Int
        if let due = cause.due {
            guard let found = sides[side].due[head] else {
                return missing(due, side, batch, entry, place(entry.partition, at))
            }
            number = found
            if sides[side].keys.isNamed { sides[side].positions[number] = cause.offset }
        } else {
            guard let found = self.number(side, cause.offset, head) else {
                if areKeysShared { goOn(batch, entry, except: side) }
                return wrong.append(unknown(side, cause.offset, place(entry.partition, at)))
            }
            number = found
            sides[side].hint = number + 1
        }
        sides[side].isMet[number] = true
        let value =
            sides[side].expected[number].isByMeaning && !entry.value.isAbsent
            ? meaning.of(batch.bytes, entry.value.range) : Fingerprint.of(entry.value, bytes)
        if sides[side].expected[number].value != value {
            let log = account.partition(side).place
            wrong.append(
                (
                    place(entry.partition, at),
                    "its value is not what the record at offset \(cause.offset) of \(log) emits",
                    account.doubt(side, key: sides[side].expected[number].key)
                ))
        }
        switch whereabouts {
        case .onTopic: appear(side, number, entry.partition, at)
        case .waiting: wait(side, number)
        case .setAside: break
        }
    }

    /// Takes a result of a cause that came after the snapshot, in whatever partition: what lies before it is not the last of its
    /// key any more.
    /// - Parameter own: for keys that sides share: a side that it is no later result of.
    private mutating func goOn(_ batch: RecordBatch, _ entry: RecordBatch.Entry, except own: Int? = nil) {
        guard areKeysShared else {
            if let (side, key) = place(of: entry.key, batch) { goOn(side, key) }
            return
        }
        for side in sides.indices where side != own {
            if let key = number(side, entry.key, batch) { goOn(side, key) }
        }
    }

    private mutating func goOn(_ side: Int, _ key: Int) {
        sides[side].goesOn[key] = true
        if !sides[side].behind.isEmpty { sides[side].behind[Int32(key)] = nil }
    }

    /// Takes a result of one side: what lies before it is not the last of its key any more, for the others neither.
    private mutating func uncover(_ batch: RecordBatch, _ entry: RecordBatch.Entry, except own: Int) {
        for side in sides.indices where side != own && !sides[side].behind.isEmpty {
            if let key = number(side, entry.key, batch) { sides[side].behind[Int32(key)] = nil }
        }
    }

    /// A result of due work that no decision of the snapshot gives: the clock has come to it since, or it is wrong.
    private mutating func missing(
        _ due: Timestamp, _ side: Int, _ batch: RecordBatch, _ entry: RecordBatch.Entry, _ place: LedgerPlace
    ) {
        // With a key of its own a record does not say which key was due.
        let key = sides[side].keys.isNamed ? nil : self.place(of: entry.key, batch)
        let next = key.map { account.due($0.side, key: $0.key) } ?? sides[side].nextDue
        if let next, due >= next { return goOn(batch, entry) }
        if areKeysShared { goOn(batch, entry, except: side) }
        wrong.append(
            (
                place, "what was due at \(due) emits no such result, by the log",
                key.map { account.doubt($0.side, key: Int32($0.key)) }
                    ?? (sides[side].keys.isNamed ? doubtOfAny(side) : account.doubt(side, key: -1))
            ))
    }

    /// The number of a record's key among those of a side's results.
    private func number(_ side: Int, _ key: RecordBatch.Slice, _ batch: RecordBatch) -> Int? {
        split(key, batch).flatMap { tenant, entity in
            let bytes = batch.bytes.span
            return sides[side].keys.number(bytes.extracting(tenant), bytes.extracting(entity))
        }
    }

    /// Where the account has a record's key, tenant and entity with a slash between; nil if it does not know it.
    private func place(of key: RecordBatch.Slice, _ batch: RecordBatch) -> (side: Int, key: Int)? {
        split(key, batch).flatMap { tenant, entity in
            let bytes = batch.bytes.span
            return account.place(bytes.extracting(tenant), bytes.extracting(entity)).map {
                ($0.outcome, $0.key)
            }
        }
    }

    private func split(_ key: RecordBatch.Slice, _ batch: RecordBatch) -> (
        tenant: Range<Int>, entity: Range<Int>
    )? {
        guard let slash = batch.bytes[key.range].firstIndex(of: UInt8(ascii: "/")) else { return nil }
        return (key.range.lowerBound..<slash, slash + 1..<key.range.upperBound)
    }

    private mutating func wait(_ side: Int, _ number: Int) {
        let key = sides[side].expected[number].target
        sides[side].waiting[key] = later(side, number, sides[side].waiting[key] ?? -1)
    }

    /// Whether a result of a key comes before another of that key.
    private func isBefore(_ side: Int, _ number: Int, _ other: Int) -> Bool {
        guard sides[side].keys.isNamed, number >= 0, other >= 0 else { return number < other }
        let (one, two) = (sides[side].expected[number], sides[side].expected[other])
        guard one.key != two.key, one.isDue || two.isDue else { return number < other }
        let (here, there) = (position(side, number), position(side, other))
        // Which of several keys is due first at one position, nobody says.
        return here == there ? !one.isDue && two.isDue : here < there
    }

    private func position(_ side: Int, _ number: Int) -> Int64 {
        sides[side].positions[number] ?? sides[side].expected[number].offset
    }

    private func later(_ side: Int, _ number: Int, _ other: Int) -> Int {
        isBefore(side, number, other) ? other : number
    }

    /// Of the results of the record at `offset`, the last with that head.
    private func number(_ side: Int, _ offset: Int64, _ head: UInt64) -> Int? {
        var number = first(side, offset)
        var found: Int?
        while number < sides[side].expected.count, sides[side].expected[number].offset == offset {
            if sides[side].expected[number].head == head { found = number }
            number += 1
        }
        return found
    }

    /// The number of the first result of the record at `offset`, or of a later one.
    private func first(_ side: Int, _ offset: Int64) -> Int {
        let hint = sides[side].hint
        if hint < sides[side].expected.count, sides[side].expected[hint].offset == offset,
            hint == 0 || sides[side].expected[hint - 1].offset < offset
        {
            return hint
        }
        return sides[side].expected.firstPosition { $0.offset < offset }
    }

    /// What is wrong with a record that no result is like.
    private func unknown(_ side: Int, _ offset: Int64, _ place: LedgerPlace) -> Finding {
        let number = first(side, offset)
        let isEmitted =
            number < sides[side].expected.count && sides[side].expected[number].offset == offset
        let key = isEmitted ? sides[side].expected[number].key : -1
        let doubt = account.doubt(side, key: key) ?? (isEmitted ? nil : doubtOfAny(side))
        let what =
            isEmitted
            ? "its key or headers are not what the record at offset \(offset) emits"
            : "the record at offset \(offset) of \(account.partition(side).place) emits nothing, by the log"
        return (place, what, doubt)
    }

    /// The order of first appearances is one question, which record a reader is left with another: a repeat may come last.
    private mutating func appear(_ side: Int, _ number: Int, _ partition: Int32, _ offset: Int64) {
        let emission = sides[side].expected[number]
        let isRepeat = sides[side].isSent[number]
        sides[side].isSent[number] = true
        let key = emission.target
        let latest = Int(sides[side].latest[Int(key)]) - 1
        if isScattered(side, key, partition) {
            sides[side].latest[Int(key)] = Int32(later(side, number, latest) + 1)
            return
        }
        guard isBefore(side, number, latest) else {
            sides[side].latest[Int(key)] = Int32(number + 1)
            if !sides[side].behind.isEmpty { sides[side].behind[key] = nil }
            return
        }
        sides[side].behind[key] = Repeat(number: number, partition: partition, offset: offset)
        if isRepeat { return }
        let (own, later) = (position(side, number), position(side, latest))
        disordered.append(
            (
                place(partition, offset),
                "the result of offset \(own) comes after that of \(later), of the same key",
                doubt(side, number, latest)
            ))
    }

    /// Why two results of one key may be others, or there may be more of that key.
    private func doubt(_ side: Int, _ number: Int, _ other: Int) -> String? {
        let (one, two) = (sides[side].expected[number].key, sides[side].expected[other].key)
        return account.doubt(side, key: one) ?? account.doubt(side, key: two)
            ?? (sides[side].keys.isNamed ? doubtOfAny(side) : nil)
    }

    private func doubtOfAny(_ side: Int) -> String? {
        account.doubt(side, key: -1) ?? (account.hasDoubts(side) ? "of keys in doubt" : nil)
    }

    /// Whether there are results of the key in other partitions than this one, too.
    private mutating func isScattered(_ side: Int, _ key: Int32, _ partition: Int32) -> Bool {
        let known = sides[side].partitions[Int(key)]
        if known == partition { return false }
        guard known != Side.none else {
            sides[side].partitions[Int(key)] = partition
            return false
        }
        sides[side].partitions[Int(key)] = Side.several
        sides[side].behind[key] = nil
        return true
    }

    /// Where a record is; an offset below 0: in the outbox.
    private func place(_ partition: Int32, _ offset: Int64) -> LedgerPlace {
        offset < 0
            ? LedgerPlace("bellhop.outbox", key: "for \(topic)")
            : LedgerPlace(TopicPartition(topic, partition), offset)
    }

    /// Looks for what was not met.
    ///
    /// On a compacted topic only the latest result of a key must be there, and a deletion only as long as it deletes
    /// something; where a newer one was sent since the snapshot, compaction may have taken this one for it. Where retention has
    /// taken the beginning, what was sent before the first that is left is counted, not missed.
    mutating func settle(isCompacted: Bool, isCut: Bool) {
        for side in sides.indices {
            settleLast(side)
            var hasLater = [Bool](repeating: false, count: sides[side].latest.count)
            let needsFirst = isCompacted ? nil : isCut ? firsts(side) : nil
            for number in sides[side].expected.indices.reversed() {
                let emission = sides[side].expected[number]
                let key = Int(emission.target)
                defer { hasLater[key] = true }
                if sides[side].isMet[number] { continue }
                if isCompacted, hasLater[key] { continue }
                if isCompacted, emission.isDeletion, sides[side].latest[key] == 0 { continue }
                if let needsFirst, number < needsFirst[key] || emission.isDue && sides[side].keys.isNamed {
                    retained += 1
                    continue
                }
                wrong.append(
                    (
                        LedgerPlace(account.partition(side).place, emission.offset),
                        "its result on \(topic) is missing, and not in the outbox",
                        account.doubt(side, key: emission.key)
                            ?? (isCompacted ? doubtOfCompacted(side, emission) : nil)
                    ))
            }
        }
    }

    /// Why a result that the replay takes for the latest of its key may be gone from a compacted topic.
    private func doubtOfCompacted(_ side: Int, _ emission: Replayed.Emission) -> String? {
        let key = Int(emission.target)
        let mayBeOlder = emission.isDue && sides[side].latest[key] > 0 && sides[side].keys.isNamed
        if sides[side].goesOn[key] || mayBeOlder || others(side, key).contains(where: { $0.latest > 0 }) {
            return "compaction may have taken it for a newer one"
        }
        return sides[side].keys.isNamed ? doubtOfAny(side) : nil
    }

    /// What other sides have of a key: the number of their latest result, and 1; and whether one of them waits in the outbox.
    private func others(_ side: Int, _ key: Int) -> [(latest: Int32, waits: Bool)] {
        guard areKeysShared else { return [] }
        return sides.indices.compactMap { other in
            let known = sides[side].keys.withKey(key) { sides[other].keys.number($0, $1) }
            guard other != side, let known else { return nil }
            return (sides[other].latest[known], sides[other].waiting[Int32(known)] != nil)
        }
    }

    /// Looks for keys whose last record is not their latest result: who keeps the last of each key, as compaction does, keeps
    /// what is outdated. Where the latest, or a later one, waits in the outbox, that comes behind it yet.
    private mutating func settleLast(_ side: Int) {
        for (key, last) in sides[side].behind {
            let latest = Int(sides[side].latest[Int(key)]) - 1
            if let waiting = sides[side].waiting[key], !isBefore(side, waiting, latest) { continue }
            if others(side, Int(key)).contains(where: { $0.waits }) { continue }
            let (older, newer) = (position(side, last.number), position(side, latest))
            outdated.append(
                (
                    place(last.partition, last.offset),
                    "the last record of its key is the result of offset \(older), behind that of \(newer)",
                    doubt(side, last.number, latest)
                        ?? (sides[side].goesOn[Int(key)]
                            ? "an older one of its key came last, and newer ones may follow" : nil)
                ))
        }
    }

    /// By key, the number of the first result that was met.
    private func firsts(_ side: Int) -> [Int] {
        var firsts = [Int](repeating: .max, count: sides[side].latest.count)
        for number in sides[side].expected.indices.reversed() where sides[side].isMet[number] {
            firsts[Int(sides[side].expected[number].target)] = number
        }
        return firsts
    }
}
