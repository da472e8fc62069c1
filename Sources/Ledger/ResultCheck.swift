internal import Contract
internal import Kafka
internal import Records

/// Compares the result topics with what the account says was emitted.
///
/// Records of other workers are passed over, and so are those of causes after the snapshot. A record may be there
/// more than once: sending is at least once.
struct ResultCheck {
    private let worker: String
    private let account: Account
    private let outbox: OutboxRows
    private let contract: Contract
    private let client: ClientConfiguration
    private(set) var sent: LedgerCheck
    private(set) var order: LedgerCheck
    private(set) var mirrors: LedgerCheck
    private(set) var notReplayable = NotReplayable()

    init(
        _ worker: String, _ account: Account, _ outbox: OutboxRows, _ contract: Contract,
        _ client: ClientConfiguration, limit: Int
    ) {
        self.worker = worker
        self.account = account
        self.outbox = outbox
        self.contract = contract
        self.client = client
        sent = LedgerCheck(
            "each result was sent as it was decided, or is in the outbox; and no other", limit: limit)
        order = LedgerCheck("the results of each key first appear in the order of their causes", limit: limit)
        mirrors = LedgerCheck("each dead letter has its copy on <topic>.dead-letters", limit: limit)
    }

    mutating func run() throws {
        for id in outbox.unreadable {
            sent.differ(LedgerPlace("bellhop.outbox", key: "row \(id)"), "its records cannot be read")
        }
        var topics = Set(account.outcomes.flatMap { $0.replayed.emissions.map(\.topic) })
        let mirrorTopics = Set(
            account.outcomes.indices.map { account.partition($0).place.topic + Self.mirrorSuffix })
        topics.formUnion(outbox.records.map(\.topic).filter { !mirrorTopics.contains($0) })
        for topic in topics.sorted() { try checkResults(topic) }
        for topic in mirrorTopics.sorted() { try checkMirrors(topic) }
    }

    static let mirrorSuffix = ".dead-letters"

    /// All partitions of a topic, from the first record that is left to the end as it is now.
    /// - Returns: whether the beginning of some partition is gone.
    private func read(_ topic: String, _ take: (RecordBatch) -> Void) throws -> Bool {
        let admin = try Admin(client, timeout: .seconds(30))
        let count = try admin.metadata([topic]).topics[topic]?.count ?? 0
        let partitions = (0..<count).map { TopicPartition(topic, Int32($0)) }
        let bounds = try admin.watermarks(partitions)
        guard bounds.count == count else {
            throw KafkaError(timedOut: "not all partitions of \(topic) tell where they begin and end")
        }
        let isCut = bounds.values.contains { $0.low > 0 }
        var left = bounds.filter { $0.value.low < $0.value.high }
        guard !left.isEmpty else { return isCut }
        var reader = try LogReader(client, topics: [topic])
        try reader.read(
            left.sorted { $0.key < $1.key }.map { ($0.key, $0.value.low) }, until: { left.isEmpty }
        ) { batch in
            take(batch)
        } end: { partition, offset in
            if let bound = left[partition], offset >= bound.high { left[partition] = nil }
        }
        return isCut
    }

    /// The records of the outbox for a topic, as a batch.
    private func waiting(_ topic: String) -> RecordBatch {
        var batch = RecordBatch()
        for item in outbox.records where item.topic == topic {
            batch.append(item.record, offset: -1, timestamp: -1)
        }
        return batch
    }

    // Results.

    private mutating func checkResults(_ topic: String) throws {
        var book = ResultBook(topic, worker, account)
        book.take(waiting(topic), isSent: false)
        let isCut = try read(topic) { book.take($0, isSent: true) }
        book.settle(isCompacted: contract.topic(named: topic)?.isCompacted ?? false, isCut: isCut)
        sent.compared += book.expected
        order.compared += book.expected
        for (place, what, doubt) in book.wrong { note(place, what, doubt, \.sent) }
        for (place, what, doubt) in book.disordered { note(place, what, doubt, \.order) }
    }

    private mutating func note(
        _ place: LedgerPlace, _ what: String, _ doubt: String?, _ check: WritableKeyPath<Self, LedgerCheck>
    ) {
        if let doubt { return notReplayable.add("results", doubt) }
        self[keyPath: check].differ(place, what)
    }

    // Mirrors.

    private mutating func checkMirrors(_ topic: String) throws {
        var book = MirrorBook(String(topic.dropLast(Self.mirrorSuffix.count)), worker, account)
        book.take(waiting(topic))
        let isCut = try read(topic) { book.take($0) }
        book.settle(isCut: isCut)
        mirrors.compared += book.expected
        for (place, what, doubt) in book.wrong { note(place, what, doubt, \.mirrors) }
    }
}

/// Which of the results of one topic were met.
struct ResultBook {
    typealias Finding = (place: LedgerPlace, what: String, doubt: String?)

    /// What one outcome says was sent, and what of it was met.
    private struct Side {
        var topic: [UInt8]
        var partition: Int64
        /// Causes from here on are none of the snapshot.
        var next: Int64
        var expected: [Replayed.Emission]
        var isMet: [Bool]
        var isSent: [Bool]
        /// By key: the number of the latest result that appeared, and 1.
        var latest: [Int32]
        /// The number of the next result, most likely.
        var hint = 0
    }

    private let topic: String
    private let source: [UInt8]
    private let account: Account
    private let names = Names()
    private var sides: [Side]
    private(set) var wrong: [Finding] = []
    private(set) var disordered: [Finding] = []

    private struct Names {
        let source = Array("ce_source".utf8)
        let topic = Array("ce_causetopic".utf8)
        let partition = Array("ce_causepartition".utf8)
        let offset = Array("ce_causeoffset".utf8)
    }

    init(_ topic: String, _ worker: String, _ account: Account) {
        self.topic = topic
        self.account = account
        source = Array("/bellhop/\(worker)".utf8)
        sides = account.outcomes.indices.map { outcome in
            let (partition, replayed) = (account.partition(outcome), account.outcomes[outcome].replayed)
            let expected = replayed.emissions(on: topic)
            let nothing = [Bool](repeating: false, count: expected.count)
            return Side(
                topic: Array(partition.place.topic.utf8), partition: Int64(partition.place.partition),
                next: partition.next, expected: expected, isMet: nothing, isSent: nothing,
                latest: .init(repeating: 0, count: replayed.keys.count))
        }
    }

    var expected: Int { sides.reduce(0) { $0 + $1.expected.count } }

    /// - Parameter isSent: they are on the topic; otherwise in the outbox.
    mutating func take(_ batch: RecordBatch, isSent: Bool) {
        for index in 0..<batch.count { take(batch, index, isSent) }
    }

    private mutating func take(_ batch: RecordBatch, _ index: Int, _ isSent: Bool) {
        let entry = batch.entries[index]
        let at = isSent ? entry.offset : -1
        guard let cause = cause(batch, entry) else { return }
        guard let side = cause.side else {
            let place = place(entry.partition, at)
            return wrong.append((place, "its cause is of no log in use", account.looseness))
        }
        guard cause.offset < sides[side].next else { return }
        let bytes = batch.bytes.span
        let head = head(batch, entry, bytes)
        guard let number = number(side, cause.offset, head) else {
            return wrong.append(unknown(side, cause.offset, place(entry.partition, at)))
        }
        sides[side].hint = number + 1
        sides[side].isMet[number] = true
        if sides[side].expected[number].value != Fingerprint.of(entry.value, bytes) {
            let log = account.partition(side).place
            wrong.append(
                (
                    place(entry.partition, at),
                    "its value is not what the record at offset \(cause.offset) of \(log) emits",
                    account.doubt(side, key: sides[side].expected[number].key)
                ))
        }
        if isSent { appear(side, number, entry.partition, at) }
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
        let doubt =
            account.doubt(side, key: key)
            ?? (!isEmitted && account.hasDoubts(side) ? "of keys in doubt" : nil)
        let what =
            isEmitted
            ? "its key or headers are not what the record at offset \(offset) emits"
            : "the record at offset \(offset) of \(account.partition(side).place) emits nothing, by the log"
        return (place, what, doubt)
    }

    private mutating func appear(_ side: Int, _ number: Int, _ partition: Int32, _ offset: Int64) {
        guard !sides[side].isSent[number] else { return }
        sides[side].isSent[number] = true
        let emission = sides[side].expected[number]
        let before = Int(sides[side].latest[Int(emission.key)])
        guard before > number + 1 else {
            sides[side].latest[Int(emission.key)] = Int32(number + 1)
            return
        }
        let later = sides[side].expected[before - 1].offset
        disordered.append(
            (
                place(partition, offset),
                "the result of offset \(emission.offset) comes after that of \(later), of the same key",
                account.doubt(side, key: emission.key)
            ))
    }

    /// Where a record is; an offset below 0: in the outbox.
    private func place(_ partition: Int32, _ offset: Int64) -> LedgerPlace {
        offset < 0
            ? LedgerPlace("bellhop.outbox", key: "for \(topic)")
            : LedgerPlace(TopicPartition(topic, partition), offset)
    }

    /// Fingerprint of its key and headers.
    private func head(_ batch: RecordBatch, _ entry: RecordBatch.Entry, _ bytes: Span<UInt8>) -> UInt64 {
        var head = Fingerprint()
        head.add(entry.key, of: bytes)
        for index in entry.headers {
            head.add(batch.headers[index].name, of: bytes)
            head.add(batch.headers[index].value, of: bytes)
        }
        return head.finish()
    }

    /// Which record caused it. Nil for a record of somebody else.
    private func cause(_ batch: RecordBatch, _ entry: RecordBatch.Entry) -> (side: Int?, offset: Int64)? {
        var (topic, partition, offset) = (RecordBatch.Slice.absent, Int64(-1), Int64(-1))
        var isOurs = false
        for index in entry.headers {
            let (name, value) = (batch.headers[index].name, batch.headers[index].value)
            if batch.holds(name, names.source) {
                isOurs = batch.holds(value, source)
            } else if batch.holds(name, names.topic) {
                topic = value
            } else if batch.holds(name, names.partition) {
                partition = batch.number(value)
            } else if batch.holds(name, names.offset) {
                offset = batch.number(value)
            }
        }
        guard isOurs else { return nil }
        for side in sides.indices
        where sides[side].partition == partition && batch.holds(topic, sides[side].topic) {
            return (side, offset)
        }
        return (nil, offset)
    }

    /// Looks for what was not met.
    ///
    /// On a compacted topic only the latest result of a key must be there, and a deletion only as long as it deletes
    /// something. Where retention has taken the beginning, what was sent before the first that is left is not missed.
    mutating func settle(isCompacted: Bool, isCut: Bool) {
        for side in sides.indices {
            var hasLater = [Bool](repeating: false, count: sides[side].latest.count)
            let needsFirst = isCompacted ? nil : isCut ? firsts(side) : nil
            for number in sides[side].expected.indices.reversed() {
                let emission = sides[side].expected[number]
                let key = Int(emission.key)
                defer { hasLater[key] = true }
                if sides[side].isMet[number] { continue }
                if isCompacted, hasLater[key] { continue }
                if isCompacted, emission.isDeletion, sides[side].latest[key] == 0 { continue }
                if let needsFirst, number < needsFirst[key] { continue }
                wrong.append(
                    (
                        LedgerPlace(account.partition(side).place, emission.offset),
                        "its result on \(topic) is missing, and not in the outbox",
                        account.doubt(side, key: emission.key)
                    ))
            }
        }
    }

    /// By key, the number of the first result that was met.
    private func firsts(_ side: Int) -> [Int] {
        var firsts = [Int](repeating: .max, count: sides[side].latest.count)
        for number in sides[side].expected.indices.reversed() where sides[side].isMet[number] {
            firsts[Int(sides[side].expected[number].key)] = number
        }
        return firsts
    }
}

/// Which dead letters of one source topic have a copy.
struct MirrorBook {
    private let topic: [UInt8]
    private let mirrorTopic: String
    private let worker: [UInt8]
    private let account: Account
    private var groups: RejectionGroups
    private var isMet: [[Bool]]
    private(set) var wrong: [ResultBook.Finding] = []

    init(_ topic: String, _ worker: String, _ account: Account) {
        self.topic = Array(topic.utf8)
        mirrorTopic = topic + ResultCheck.mirrorSuffix
        self.worker = Array(worker.utf8)
        groups = RejectionGroups(worker: worker)
        self.account = account
        isMet = account.outcomes.map { [Bool](repeating: false, count: $0.replayed.letters.count) }
    }

    private func isOfTopic(_ outcome: Int) -> Bool {
        Array(account.partition(outcome).place.topic.utf8) == topic
    }

    var expected: Int {
        isMet.indices.reduce(0) { $0 + (isOfTopic($1) ? isMet[$1].count : 0) }
    }

    mutating func take(_ batch: RecordBatch) {
        for index in 0..<batch.count { take(batch.record(at: index), batch.entries[index]) }
    }

    private mutating func take(_ record: Record, _ entry: RecordBatch.Entry) {
        guard let own = record.headers.lastIndex(where: { $0.name == Array("bellhop_worker".utf8) }),
            record.headers[own].value == worker
        else { return }
        let said = Dictionary(
            record.headers[own...].map { (String(decoding: $0.name, as: UTF8.self), $0.value ?? []) },
            uniquingKeysWith: { first, _ in first }
        ).mapValues { String(decoding: $0, as: UTF8.self) }
        let place =
            entry.offset < 0
            ? LedgerPlace("bellhop.outbox", key: "for \(mirrorTopic)")
            : LedgerPlace(TopicPartition(mirrorTopic, entry.partition), entry.offset)
        let offset = said["bellhop_offset"].flatMap { Int64($0) } ?? -1
        guard
            let outcome = isMet.indices.first(where: {
                isOfTopic($0) && "\(account.partition($0).place.partition)" == said["bellhop_partition"]
            })
        else { return wrong.append((place, "it is of no log in use", account.looseness)) }
        guard offset < account.partition(outcome).next else { return }
        let letters = account.outcomes[outcome].replayed.letters
        let number = letters.firstPosition { $0.offset < offset }
        guard number < letters.count, letters[number].offset == offset else {
            let doubt =
                account.doubt(outcome, key: -1) ?? (account.hasDoubts(outcome) ? "of keys in doubt" : nil)
            return wrong.append((place, "offset \(offset) is no dead letter, by the log", doubt))
        }
        isMet[outcome][number] = true
        if let what = difference(record, own, said, letters[number], account.partition(outcome).place.topic) {
            wrong.append((place, what, account.doubt(outcome, key: letters[number].key)))
        }
    }

    /// A copy that its topic would not take has parts left out, and says so.
    private mutating func difference(
        _ record: Record, _ own: Int, _ said: [String: String], _ letter: Replayed.Letter, _ topic: String
    ) -> String? {
        let rejection = letter.rejection
        if said["bellhop_payload"] == nil {
            if Fingerprint.of(record.value) != letter.payload { return "the payload is not the record's" }
        } else if record.value != nil {
            return "a payload, which is said to be left out"
        }
        if said["bellhop_key"] == nil, Fingerprint.of(record.key) != letter.recordKey {
            return "the key is not the record's"
        }
        if said["bellhop_headers"] == nil, Fingerprint.of(record.headers[..<own]) != letter.headers {
            return "the headers are not the record's"
        }
        let expected = [
            ("bellhop_class", rejection.class.rawValue), ("bellhop_reason", rejection.reason),
            (
                "bellhop_fingerprint",
                groups.of(rejection, topic: topic)
            ), ("bellhop_topic", topic),
        ]
        for (name, value) in expected where said[name] != value {
            return "\(name) is \(said[name] ?? "missing"), by the log \(value)"
        }
        return nil
    }

    /// What an operator skipped has no copy.
    mutating func settle(isCut: Bool) {
        guard !isCut else { return }
        for outcome in isMet.indices where isOfTopic(outcome) {
            for (number, letter) in account.outcomes[outcome].replayed.letters.enumerated()
            where !isMet[outcome][number] && letter.rejection.class != .skipped {
                wrong.append(
                    (
                        LedgerPlace(account.partition(outcome).place, letter.offset),
                        "its copy on \(mirrorTopic) is missing, and not in the outbox",
                        account.doubt(outcome, key: letter.key)
                    ))
            }
        }
    }
}

extension RecordBatch {
    /// Whether `slice` is `text`.
    fileprivate func holds(_ slice: Slice, _ text: [UInt8]) -> Bool {
        guard Int(slice.count) == text.count else { return false }
        let start = Int(slice.start)
        for index in text.indices where bytes[start + index] != text[index] { return false }
        return true
    }

    /// Decimal digits; −1 for anything else.
    fileprivate func number(_ slice: Slice) -> Int64 {
        guard slice.count > 0, slice.count < 19 else { return -1 }
        var number: Int64 = 0
        for index in slice.range {
            guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { return -1 }
            number = number * 10 + Int64(bytes[index] - 0x30)
        }
        return number
    }
}
