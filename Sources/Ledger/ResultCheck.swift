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
        var topics = Set(account.outcomes.flatMap { $0.replayed.emissions.keys })
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

    private let topic: String
    private let source: [UInt8]
    private let account: Account
    private let names: [[UInt8]]
    private var expectations: [[Replayed.Emission]]
    private var isMet: [[Bool]]
    private var isSent: [[Bool]]
    /// By outcome and key: the number of the latest result that appeared, and 1.
    private var latest: [[Int32]]
    /// By outcome: the number of the next result, most likely.
    private var hints: [Int]
    private(set) var wrong: [Finding] = []
    private(set) var disordered: [Finding] = []

    private enum Name {
        static let source = Array("ce_source".utf8)
        static let topic = Array("ce_causetopic".utf8)
        static let partition = Array("ce_causepartition".utf8)
        static let offset = Array("ce_causeoffset".utf8)
    }

    init(_ topic: String, _ worker: String, _ account: Account) {
        self.topic = topic
        self.account = account
        source = Array("/bellhop/\(worker)".utf8)
        names = account.outcomes.indices.map { Array(account.partition($0).place.topic.utf8) }
        expectations = account.outcomes.map { $0.replayed.emissions[topic] ?? [] }
        isMet = expectations.map { [Bool](repeating: false, count: $0.count) }
        isSent = isMet
        latest = account.outcomes.map { [Int32](repeating: 0, count: $0.replayed.keys.count) }
        hints = account.outcomes.map { _ in 0 }
    }

    var expected: Int { expectations.reduce(0) { $0 + $1.count } }

    /// - Parameter isSent: they are on the topic; otherwise in the outbox.
    mutating func take(_ batch: RecordBatch, isSent: Bool) {
        for index in 0..<batch.count { take(batch, index, isSent) }
    }

    private mutating func take(_ batch: RecordBatch, _ index: Int, _ isSent: Bool) {
        let entry = batch.entries[index]
        let place =
            isSent
            ? LedgerPlaceOfRecord.topic(TopicPartition(topic, entry.partition), entry.offset) : .outbox(topic)
        guard let cause = cause(batch, entry) else { return }
        guard let outcome = cause.outcome else {
            return wrong.append((place.place, "its cause is of no log in use", account.looseness))
        }
        let (partition, replayed) = (account.partition(outcome), account.replayed(outcome))
        guard cause.offset < partition.next else { return }
        let expected = expectations[outcome]
        var number = hints[outcome]
        if number >= expected.count || expected[number].offset != cause.offset {
            number = expected.firstPosition { $0.offset < cause.offset }
        }
        let bytes = batch.bytes.span
        let (head, value) = print(batch, entry, bytes)
        var found: Int?
        let first = number
        while number < expected.count, expected[number].offset == cause.offset {
            if expected[number].head == head { found = number }
            number += 1
        }
        guard let found else {
            let what =
                first < number
                ? "its key or headers are not what the record at offset \(cause.offset) emits"
                : "the record at offset \(cause.offset) of \(partition.place) emits nothing, by the log"
            let key = first < number ? expected[first].key : -1
            let doubt =
                account.doubt(outcome, key: key)
                ?? (key < 0 && account.hasDoubts(outcome) ? "of keys in doubt" : nil)
            return wrong.append((place.place, what, doubt))
        }
        hints[outcome] = found + 1
        isMet[outcome][found] = true
        if expected[found].value != value {
            wrong.append(
                (
                    place.place,
                    "its value is not what the record at offset \(cause.offset) of \(partition.place) emits",
                    account.doubt(outcome, key: expected[found].key)
                ))
        }
        if isSent { appear(outcome, found, replayed, place) }
    }

    private mutating func appear(
        _ outcome: Int, _ number: Int, _ replayed: Replayed, _ place: LedgerPlaceOfRecord
    ) {
        guard !isSent[outcome][number] else { return }
        isSent[outcome][number] = true
        let emission = expectations[outcome][number]
        let before = latest[outcome][Int(emission.key)]
        if Int(before) > number + 1 {
            let later = expectations[outcome][Int(before) - 1].offset
            disordered.append(
                (
                    place.place,
                    "the result of offset \(emission.offset) comes after that of \(later), of the same key",
                    account.doubt(outcome, key: emission.key)
                ))
        } else {
            latest[outcome][Int(emission.key)] = Int32(number + 1)
        }
    }

    private func print(
        _ batch: RecordBatch, _ entry: RecordBatch.Entry, _ bytes: Span<UInt8>
    ) -> (head: UInt64, value: UInt64) {
        var head = Fingerprint()
        head.add(entry.key, of: bytes)
        for index in entry.headers {
            head.add(batch.headers[index].name, of: bytes)
            head.add(batch.headers[index].value, of: bytes)
        }
        return (head.finish(), Fingerprint.of(entry.value, bytes))
    }

    /// Which record caused it. Nil for a record of somebody else.
    private func cause(_ batch: RecordBatch, _ entry: RecordBatch.Entry) -> (outcome: Int?, offset: Int64)? {
        var (topic, partition, offset) = (RecordBatch.Slice.absent, Int64(-1), Int64(-1))
        var isOurs = false
        for index in entry.headers {
            let (name, value) = (batch.headers[index].name, batch.headers[index].value)
            if batch.holds(name, Name.source) {
                isOurs = batch.holds(value, source)
            } else if batch.holds(name, Name.topic) {
                topic = value
            } else if batch.holds(name, Name.partition) {
                partition = batch.number(value)
            } else if batch.holds(name, Name.offset) {
                offset = batch.number(value)
            }
        }
        guard isOurs else { return nil }
        for outcome in names.indices
        where Int64(account.partition(outcome).place.partition) == partition
            && batch.holds(topic, names[outcome])
        {
            return (outcome, offset)
        }
        return (nil, offset)
    }

    /// Looks for what was not met.
    ///
    /// On a compacted topic only the latest result of a key must be there, and a deletion only as long as it deletes
    /// something. Where retention has taken the beginning, what was sent before the first that is left is not missed.
    mutating func settle(isCompacted: Bool, isCut: Bool) {
        for outcome in expectations.indices {
            var hasLater = [Bool](repeating: false, count: latest[outcome].count)
            let needsFirst = isCompacted ? nil : isCut ? firsts(outcome) : nil
            for number in expectations[outcome].indices.reversed() {
                let emission = expectations[outcome][number]
                let key = Int(emission.key)
                defer { hasLater[key] = true }
                if isMet[outcome][number] { continue }
                if isCompacted, hasLater[key] { continue }
                if isCompacted, emission.isDeletion, latest[outcome][key] == 0 { continue }
                if let needsFirst, number < needsFirst[key] { continue }
                wrong.append(
                    (
                        LedgerPlace(account.partition(outcome).place, emission.offset),
                        "its result on \(topic) is missing, and not in the outbox",
                        account.doubt(outcome, key: emission.key)
                    ))
            }
        }
    }

    /// By key, the number of the first result that was met.
    private func firsts(_ outcome: Int) -> [Int] {
        var firsts = [Int](repeating: .max, count: latest[outcome].count)
        for number in expectations[outcome].indices.reversed() where isMet[outcome][number] {
            firsts[Int(expectations[outcome][number].key)] = number
        }
        return firsts
    }
}

/// Where a result was found; a place is made of it only when it is needed.
private enum LedgerPlaceOfRecord {
    case topic(TopicPartition, Int64)
    case outbox(String)

    var place: LedgerPlace {
        switch self {
        case .topic(let partition, let offset): LedgerPlace(partition, offset)
        case .outbox(let topic): LedgerPlace("bellhop.outbox", key: "for \(topic)")
        }
    }
}

/// Which dead letters of one source topic have a copy.
struct MirrorBook {
    private let topic: [UInt8]
    private let mirrorTopic: String
    private let worker: [UInt8]
    private let account: Account
    private var isMet: [[Bool]]
    private(set) var wrong: [ResultBook.Finding] = []

    init(_ topic: String, _ worker: String, _ account: Account) {
        self.topic = Array(topic.utf8)
        mirrorTopic = topic + ResultCheck.mirrorSuffix
        self.worker = Array(worker.utf8)
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
    private func difference(
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
                rejection.group(worker: String(decoding: worker, as: UTF8.self), topic: topic)
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
            for (number, letter) in account.replayed(outcome).letters.enumerated()
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
