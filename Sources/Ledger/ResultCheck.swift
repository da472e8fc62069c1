internal import Contract
internal import Kafka
internal import Records

/// Compares the result topics with what the account says was emitted.
///
/// Records of other workers are passed over, and so are those of causes after the snapshot. A record may be there
/// more than once: sending is at least once.
struct ResultCheck {
    /// Partitions that the worker has claimed by now.
    typealias PartitionsNow = @Sendable () throws -> Set<TopicPartition>

    private let worker: String
    private let account: Account
    private let outbox: OutboxRows
    private let contract: Contract
    private let client: ClientConfiguration
    private let partitionsNow: PartitionsNow
    private(set) var sent: LedgerCheck
    private(set) var order: LedgerCheck
    private(set) var last: LedgerCheck
    private(set) var mirrors: LedgerCheck
    private(set) var notReplayable = NotReplayable()

    init(
        _ worker: String, _ account: Account, _ outbox: OutboxRows, _ contract: Contract,
        _ client: ClientConfiguration, _ partitionsNow: @escaping PartitionsNow, limit: Int
    ) {
        self.partitionsNow = partitionsNow
        self.worker = worker
        self.account = account
        self.outbox = outbox
        self.contract = contract
        self.client = client
        sent = LedgerCheck(
            "each result was sent as it was decided, or is in the outbox; and no other", limit: limit)
        order = LedgerCheck("the results of each key first appear in the order of their causes", limit: limit)
        last = LedgerCheck("the last result of each key on its topic is the latest", limit: limit)
        mirrors = LedgerCheck("each dead letter has its copy on <topic>.dead-letters", limit: limit)
    }

    mutating func run() throws {
        for id in outbox.unreadable {
            sent.differ(LedgerPlace("bellhop.outbox", key: "row \(id)"), "its records cannot be read")
        }
        for (id, tenant, other) in outbox.misattributed {
            sent.differ(
                LedgerPlace("bellhop.outbox", key: "row \(id)"),
                "tenant_id is \"\(tenant)\", but it holds a record of \"\(other)\"")
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
    private func records(_ topic: String, isSetAside: Bool) -> RecordBatch {
        var batch = RecordBatch()
        for item in outbox.records where item.topic == topic && item.isSetAside == isSetAside {
            batch.append(item.record, offset: -1, timestamp: -1)
        }
        return batch
    }

    // Results.

    private mutating func checkResults(_ topic: String) throws {
        var book = ResultBook(topic, worker, account)
        book.take(records(topic, isSetAside: false), .waiting)
        book.take(records(topic, isSetAside: true), .setAside)
        let isCut = try read(topic) { book.take($0, .onTopic) }
        book.settle(isCompacted: contract.topic(named: topic)?.isCompacted ?? false, isCut: isCut)
        sent.compared += book.expected
        order.compared += book.expected
        last.compared += book.keys
        for (place, what, doubt) in book.wrong { note(place, what, doubt, \.sent) }
        try note(book.strangers, "its cause is of no log in use", \.sent)
        for (place, what, doubt) in book.disordered { note(place, what, doubt, \.order) }
        for (place, what, doubt) in book.outdated { note(place, what, doubt, \.last) }
        notReplayable.add("results", "retention took the result topic's beginning", book.retained)
        notReplayable.add("orders of results", "results of the key in two partitions", book.scattered)
    }

    private mutating func note(
        _ place: LedgerPlace, _ what: String, _ doubt: String?, _ check: WritableKeyPath<Self, LedgerCheck>
    ) {
        if let doubt { return notReplayable.add("results", doubt) }
        self[keyPath: check].differ(place, what)
    }

    /// What a partition has caused that was claimed after the snapshot is none of it, as are later causes of the others.
    private mutating func note(
        _ strangers: [(place: LedgerPlace, cause: TopicPartition)], _ what: String,
        _ check: WritableKeyPath<Self, LedgerCheck>
    ) throws {
        guard !strangers.isEmpty else { return }
        let later = account.later(of: try partitionsNow())
        for (place, cause) in strangers where !later.contains(cause) {
            note(place, what, account.looseness, check)
        }
    }

    // Mirrors.

    private mutating func checkMirrors(_ topic: String) throws {
        var book = MirrorBook(String(topic.dropLast(Self.mirrorSuffix.count)), worker, account)
        for isSetAside in [false, true] { book.take(records(topic, isSetAside: isSetAside)) }
        let isCut = try read(topic) { book.take($0) }
        book.settle(isCut: isCut)
        mirrors.compared += book.expected
        for (place, what, doubt) in book.wrong { note(place, what, doubt, \.mirrors) }
        notReplayable.add(
            "copies of dead letters", "retention took the beginning of their topic", book.retained)
        try note(book.strangers, "it is of no log in use", \.mirrors)
    }
}
