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

    func result(_ number: Int) -> Record {
        let cause = [
            ("ce_source", "/bellhop/\(Self.worker)"), ("ce_causetopic", "events"), ("ce_causepartition", "0"),
            ("ce_causeoffset", "\(number)"),
        ]
        // Those of later causes than the account's are of key a.
        let key = number < Self.keys.count ? Self.keys[number] : "a"
        return Record(
            key: Array("t/\(key)".utf8), value: Array("{}".utf8),
            headers: cause.map { Record.Header($0.0, $0.1) })
    }

    /// What a partition has caused that the account does not know.
    func stranger() -> ResultBook {
        var batch = RecordBatch()
        var record = result(0)
        record.headers[2] = Record.Header("ce_causepartition", "7")
        batch.append(record, offset: 3, timestamp: 0)
        var book = ResultBook(Self.topic, Self.worker, account)
        book.take(batch, isSent: true)
        return book
    }

    private var account: Account {
        var replayed = Replayed(index: 0, first: 0)
        for number in Self.keys.indices {
            let key = replayed.keys.insert(Text("t").bytes.span, Text(Self.keys[number]).bytes.span).number
            let record = result(number)
            var head = Fingerprint()
            head.add(record.key)
            for header in record.headers {
                head.add(header.name)
                head.add(header.value)
            }
            let emission = Replayed.Emission(
                offset: Int64(number), key: Int32(key), isDeletion: false, head: head.finish(),
                value: Fingerprint.of(record.value))
            replayed.emit(emission, on: Self.topic)
        }
        return Account([partition], [Replay.Outcome(replayed: replayed, holes: Holes([]))])
    }

    /// - Parameters:
    ///   - sent: numbers of results, as they lie on the topic.
    ///   - waiting: of those in the outbox.
    func book(sent: [Int], waiting: [Int]) -> ResultBook {
        var book = ResultBook(Self.topic, Self.worker, account)
        book.take(batch(waiting), isSent: false)
        book.take(batch(sent), isSent: true)
        book.settle(isCompacted: false, isCut: false)
        return book
    }

    private func batch(_ numbers: [Int]) -> RecordBatch {
        var batch = RecordBatch()
        for (offset, number) in numbers.enumerated() {
            batch.append(result(number), offset: Int64(offset), timestamp: 0)
        }
        return batch
    }
}

@Suite("What a result topic ends with")
struct ResultBookTests {
    private struct Case: Sendable, CustomTestStringConvertible {
        var what: String
        var sent: [Int]
        var waiting: [Int] = []
        /// Offsets of the last records of keys that are outdated.
        var outdated: [Int64] = []
        var isDoubted = false
        var missing = 0
        var disordered = 0
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
            what: "an old one again, and the fleet has gone on", sent: [0, 1, 2, 3, 4, 5, 2], outdated: [6],
            isDoubted: true),
        Case(
            what: "one that comes late for the first time, last of its key", sent: [1, 3, 2, 4, 0],
            outdated: [4], disordered: 1),
        Case(
            what: "one that comes late for the first time, and the newest behind it", sent: [1, 3, 2, 0, 4],
            disordered: 1),
    ]

    @Test("is the latest of each key, or there is a finding, or it comes yet", arguments: cases)
    private func last(_ example: Case) {
        let book = Wharf().book(sent: example.sent, waiting: example.waiting)
        #expect(book.outdated.map(\.place.offset).sorted() == example.outdated)
        #expect(book.outdated.allSatisfy { ($0.doubt != nil) == example.isDoubted })
        #expect(book.wrong.count == example.missing)
        #expect(book.disordered.count == example.disordered)
        #expect(book.keys == 2)
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

    /// Whether that partition was claimed since, the ledger asks the database.
    @Test("a result of a partition that the snapshot does not know is neither right nor wrong yet")
    func stranger() {
        let book = Wharf().stranger()
        #expect(book.wrong.isEmpty && book.strangers.map(\.cause) == [TopicPartition("events", 7)])
        #expect(book.strangers.map(\.place.offset) == [3])
    }
}
