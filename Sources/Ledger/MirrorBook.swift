internal import Contract
internal import Records

/// Which dead letters of one source topic have a copy.
struct MirrorBook {
    private let topic: [UInt8]
    private let mirrorTopic: String
    private let worker: [UInt8]
    private let account: Account
    private var groups: RejectionGroups
    private var isMet: [[Bool]]
    private(set) var wrong: [ResultBook.Finding] = []
    /// Letters of partitions that the snapshot does not know.
    private(set) var strangers: [(place: LedgerPlace, cause: TopicPartition)] = []
    /// How many copies were not looked for, for retention may have taken them.
    private(set) var retained = 0

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
        else {
            let partition = said["bellhop_partition"].flatMap { Int32($0) } ?? -1
            return strangers.append(
                (place, TopicPartition(String(decoding: topic, as: UTF8.self), partition)))
        }
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

    /// Looks for what was not met. What an operator skipped has no copy; where retention has taken the beginning, what is missing
    /// is counted, no more.
    mutating func settle(isCut: Bool) {
        for outcome in isMet.indices where isOfTopic(outcome) {
            for (number, letter) in account.outcomes[outcome].replayed.letters.enumerated()
            where !isMet[outcome][number] && letter.rejection.class != .skipped {
                if isCut {
                    retained += 1
                    continue
                }
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
