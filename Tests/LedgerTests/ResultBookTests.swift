import Records
import Testing

@testable import Ledger

/// Results 0 to 4 of causes at the offsets 0 to 4: of the keys a, b, a, b, a.
private struct Wharf {
    static let topic = "results", worker = "tally"
    private static let keys = ["a", "b", "a", "b", "a"]
    private let partition = Snapshot.Partition(
        place: TopicPartition("events", 0), topicUID: [], first: 0, next: 5, applied: 5, duplicates: 0,
        deadLetters: 0, gaps: 0, stopReason: nil)

    /// Those of later causes than the account's are of a, b, a, ….
    private static func key(_ number: Int) -> String {
        keys[number < keys.count ? number : (number - keys.count) % 2]
    }

    static func result(_ number: Int, key: String? = nil, partition: Int = 0) -> Record {
        let cause = [
            ("ce_source", "/bellhop/\(worker)"), ("ce_causetopic", "events"),
            ("ce_causepartition", "\(partition)"), ("ce_causeoffset", "\(number)"),
        ]
        return Record(
            key: Array("t/\(key ?? Self.key(number))".utf8), value: Array("{}".utf8),
            headers: cause.map { Record.Header($0.0, $0.1) })
    }

    /// What a partition has caused that the account does not know.
    func stranger() -> ResultBook {
        var batch = RecordBatch()
        batch.append(Self.result(0, partition: 7), offset: 3, timestamp: 0)
        var book = ResultBook(Self.topic, Self.worker, account)
        book.take(batch, .onTopic)
        return book
    }

    private var account: Account {
        var replayed = Replayed(index: 0, first: 0)
        for number in Self.keys.indices {
            let key = replayed.keys.insert(Text("t").bytes.span, Text(Self.keys[number]).bytes.span).number
            let record = Self.result(number)
            var head = Fingerprint()
            head.add(record.key)
            for header in record.headers {
                head.add(header.name)
                head.add(header.value)
            }
            let emission = Replayed.Emission(
                offset: Int64(number), key: Int32(key), target: Int32(key), head: head.finish(),
                value: Fingerprint.of(record.value), isDeletion: deletions.contains(number))
            replayed.emit(emission, on: Self.topic)
        }
        return Account([partition], [Replay.Outcome(replayed: replayed, holes: Holes([]))])
    }

    /// Numbers of results that delete.
    var deletions: Set<Int> = []
    var isCompacted = false
    var isCut = false

    /// - Parameters:
    ///   - sent: numbers of results, as they lie on the topic; `others` come behind these.
    ///   - elsewhere: of those in another partition of it, which is read after the first.
    ///   - waiting: of those in the outbox.
    ///   - setAside: of those in the outbox that a broker refused.
    func book(
        sent: [Int], elsewhere: [Int] = [], waiting: [Int] = [], setAside: [Int] = [], others: [Record] = []
    ) -> ResultBook {
        var book = ResultBook(Self.topic, Self.worker, account)
        book.take(batch(waiting), .waiting)
        book.take(batch(setAside), .setAside)
        book.take(batch(sent), .onTopic)
        book.take(batch(elsewhere, partition: 1), .onTopic)
        var last = RecordBatch()
        for (index, record) in others.enumerated() {
            last.append(record, offset: Int64(sent.count + index), timestamp: 0)
        }
        book.take(last, .onTopic)
        book.settle(isCompacted: isCompacted, isCut: isCut)
        return book
    }

    private func batch(_ numbers: [Int], partition: Int32 = 0) -> RecordBatch {
        var batch = RecordBatch()
        for (offset, number) in numbers.enumerated() {
            batch.append(Self.result(number), partition: partition, offset: Int64(offset), timestamp: 0)
        }
        return batch
    }
}

@Suite("What a result topic ends with")
struct ResultBookTests {
    private struct Case: Sendable, CustomTestStringConvertible {
        var what: String
        var sent: [Int]
        var elsewhere: [Int] = []
        var waiting: [Int] = []
        var setAside: [Int] = []
        var others: [Record] = []
        /// Offsets of the last records of keys that are outdated.
        var outdated: [Int64] = []
        var isDoubted = false
        var missing = 0
        var disordered = 0
        /// Keys whose results lie in two partitions.
        var scattered = 0
        var testDescription: String { what }
    }

    private static let cases = [
        Case(what: "each result once", sent: [0, 1, 2, 3, 4]),
        Case(what: "an old one again, and the newest behind it", sent: [0, 1, 2, 3, 4, 2, 4]),
        Case(what: "everything again", sent: [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]),
        Case(what: "the newest again", sent: [0, 1, 2, 3, 4, 4]),
        Case(what: "an old one again, last of its key", sent: [0, 1, 2, 3, 4, 2], outdated: [5]),
        Case(what: "a newer one again, but not the newest", sent: [0, 1, 2, 3, 4, 0, 2], outdated: [6]),
        Case(what: "old ones of two keys", sent: [0, 1, 2, 3, 4, 1, 0], outdated: [5, 6]),
        Case(
            what: "an old one again, and the newest waits to be sent again", sent: [0, 1, 2, 3, 4, 2],
            waiting: [4]),
        Case(what: "an old one again, and the newest was not sent yet", sent: [0, 1, 2, 3, 0], waiting: [4]),
        Case(
            what: "an old one again, and only older ones than the newest wait", sent: [0, 1, 2, 3, 4, 0],
            waiting: [2], outdated: [5]),
        Case(
            what: "an old one again, while the newest of another key waits", sent: [0, 1, 2, 3, 4, 0],
            waiting: [3], outdated: [5]),
        Case(
            what: "an old one again, and the newest is nowhere", sent: [0, 1, 2, 3, 0], outdated: [4],
            missing: 1),
        Case(
            what: "an old one again, and the fleet has gone on with its key", sent: [0, 1, 2, 3, 4, 5, 2],
            outdated: [6], isDoubted: true),
        Case(
            what: "an old one again, and the fleet has gone on with another key",
            sent: [0, 1, 2, 3, 4, 6, 2], outdated: [6]),
        Case(
            what: "an old one again, and the fleet has gone on with a new key", sent: [0, 1, 2, 3, 4, 2],
            others: [Wharf.result(7, key: "new")], outdated: [5]),
        Case(what: "an old one again, and a later one behind it", sent: [0, 1, 2, 3, 4, 2, 5]),
        Case(
            what: "an old one again, and one behind it whose cause lies in a later partition",
            sent: [0, 1, 2, 3, 4, 2], others: [Wharf.result(0, key: "a", partition: 7)]),
        Case(
            what: "an old one again, and one of another key whose cause lies in a later partition",
            sent: [0, 1, 2, 3, 4, 2], others: [Wharf.result(0, key: "b", partition: 7)], outdated: [5]),
        Case(
            what: "an old one again, and the newest was refused and set aside", sent: [0, 1, 2, 3, 0],
            setAside: [4], outdated: [4]),
        Case(what: "each once, but the newest, which was set aside", sent: [0, 1, 2, 3], setAside: [4]),
        Case(
            what: "one that comes late for the first time, last of its key", sent: [1, 3, 2, 4, 0],
            outdated: [4], disordered: 1),
        Case(
            what: "one that comes late for the first time, and the newest behind it", sent: [1, 3, 2, 0, 4],
            disordered: 1),
        Case(
            what: "new ones of a key in a partition that was added", sent: [0, 1, 2, 3], elsewhere: [4],
            scattered: 1),
        Case(
            what: "the same, and the partition is read first", sent: [4], elsewhere: [0, 1, 2, 3],
            scattered: 1),
        Case(
            what: "both keys in both partitions, everything again", sent: [0, 1, 0, 1],
            elsewhere: [2, 3, 4, 2, 3, 4], scattered: 2),
        Case(
            what: "an old one again, last of its key, then one in an added partition",
            sent: [0, 1, 2, 3, 0], elsewhere: [4], scattered: 1),
        Case(
            what: "an old one again, while another key is in two partitions", sent: [0, 2, 4, 1, 2],
            elsewhere: [3], outdated: [4], scattered: 1),
        Case(
            what: "one that is nowhere, of a key in two partitions", sent: [0, 1, 3], elsewhere: [4],
            missing: 1, scattered: 1),
    ]

    @Test("is the latest of each key, or there is a finding, or it comes yet", arguments: cases)
    private func last(_ example: Case) {
        let book = Wharf().book(
            sent: example.sent, elsewhere: example.elsewhere, waiting: example.waiting,
            setAside: example.setAside, others: example.others)
        #expect(book.outdated.map(\.place.offset).sorted() == example.outdated)
        #expect(book.outdated.allSatisfy { ($0.doubt != nil) == example.isDoubted })
        #expect(book.wrong.count == example.missing)
        #expect(book.disordered.count == example.disordered)
        #expect(book.scattered == example.scattered)
        #expect(book.keys == 2)
    }

    /// A topic that does not keep all results.
    private struct Lossy: Sendable, CustomTestStringConvertible {
        var what: String
        var wharf: Wharf
        var sent: [Int]
        var setAside: [Int] = []
        var others: [Record] = []
        /// Offsets of the causes of missing results.
        var missing: [Int64] = []
        var isDoubted = false
        var retained = 0
        var testDescription: String { what }
    }

    private static let compacted = Wharf(isCompacted: true)
    /// The latest of key b deletes.
    private static let deleting = Wharf(deletions: [3], isCompacted: true)
    private static let cut = Wharf(isCut: true)

    private static let lossy = [
        Lossy(what: "compacted: all", wharf: compacted, sent: [0, 1, 2, 3, 4]),
        Lossy(what: "compacted: the latest of each key", wharf: compacted, sent: [3, 4]),
        Lossy(
            what: "compacted: the latest of a key is gone", wharf: compacted, sent: [0, 1, 2, 3], missing: [4]
        ),
        Lossy(what: "compacted: nothing of a key", wharf: compacted, sent: [4], missing: [3]),
        Lossy(what: "compacted: nothing", wharf: compacted, sent: [], missing: [3, 4]),
        Lossy(
            what: "compacted: gone, and a later one of the key is there", wharf: compacted, sent: [3, 5],
            missing: [4], isDoubted: true),
        Lossy(
            what: "compacted: gone, and a later one of another key is there", wharf: compacted, sent: [4, 5],
            missing: [3]),
        Lossy(
            what: "compacted: gone, and a later one of a new key is there", wharf: compacted, sent: [3],
            others: [Wharf.result(5, key: "new")], missing: [4]),
        Lossy(
            what: "compacted: gone, and one of the key whose cause lies in a later partition is there",
            wharf: compacted, sent: [3], others: [Wharf.result(0, key: "a", partition: 7)], missing: [4],
            isDoubted: true),
        Lossy(what: "compacted: refused and set aside", wharf: compacted, sent: [3], setAside: [4]),
        Lossy(what: "compacted: a deletion is gone with what it deleted", wharf: deleting, sent: [4]),
        Lossy(what: "compacted: a deletion is there", wharf: deleting, sent: [3, 4]),
        Lossy(
            what: "compacted: a deletion is gone without what it deletes", wharf: deleting, sent: [1, 4],
            missing: [3]),
        Lossy(what: "cut: all", wharf: cut, sent: [0, 1, 2, 3, 4]),
        Lossy(what: "cut: the beginning", wharf: cut, sent: [2, 3, 4], retained: 2),
        Lossy(what: "cut: all of a key", wharf: cut, sent: [0, 2, 4], retained: 2),
        Lossy(what: "cut: everything", wharf: cut, sent: [], retained: 5),
        Lossy(
            what: "cut: one is gone behind the first that is left", wharf: cut, sent: [0, 1, 3, 4],
            missing: [2]),
        Lossy(
            what: "cut: the latest is gone, and the beginning", wharf: cut, sent: [2, 3], missing: [4],
            retained: 2),
        Lossy(what: "neither: the beginning", wharf: Wharf(), sent: [2, 3, 4], missing: [0, 1]),
    ]

    @Test("what is missing is a finding, unless compaction or retention takes it", arguments: lossy)
    private func missing(_ example: Lossy) {
        let book = example.wharf.book(
            sent: example.sent, setAside: example.setAside, others: example.others)
        #expect(book.wrong.map(\.place.offset).sorted() == example.missing)
        #expect(book.wrong.allSatisfy { $0.what.contains("is missing") })
        #expect(book.wrong.allSatisfy { ($0.doubt != nil) == example.isDoubted })
        #expect(book.retained == example.retained)
        #expect(book.outdated.isEmpty && book.disordered.isEmpty)
    }

    @Test("and the finding names both results")
    func named() {
        let book = Wharf().book(sent: [0, 1, 2, 3, 4, 2], waiting: [])
        #expect(book.outdated.map(\.place.description) == ["results/0 offset 5"])
        #expect(
            book.outdated.map(\.what) == [
                "the last record of its key is the result of offset 2, behind that of 4"
            ])
    }

    @Test("a partition of the snapshot was not claimed since, even if its log could not be read")
    func claimedSince() {
        let account = Account(
            [0, 1].map { number in
                Snapshot.Partition(
                    place: TopicPartition("events", number), topicUID: [], first: 0, next: 5, applied: 5,
                    duplicates: 0, deadLetters: 0, gaps: 0, stopReason: nil, looseness: "the topic is no more"
                )
            }, [])
        let now = (0..<4).map { TopicPartition("events", $0) }
        #expect(account.later(of: Set(now)) == Set(now[2...]))
    }

    /// Whether that partition was claimed since, the ledger asks the database.
    @Test("a result of a partition that the snapshot does not know is neither right nor wrong yet")
    func stranger() {
        let book = Wharf().stranger()
        #expect(book.wrong.isEmpty && book.strangers.map(\.cause) == [TopicPartition("events", 7)])
        #expect(book.strangers.map(\.place.offset) == [3])
    }
}
