import Records
import Testing

@testable import Ledger

/// A result with a key of its own, or that of its cause.
private struct Result: Sendable {
    /// Of its cause, in the replay.
    var offset: Int64
    var cause: String
    var entity: String?
    var isDue = false
}

/// What two partitions have emitted to one topic.
private struct Yard {
    static let topic = "results", worker = "tally"
    /// By partition.
    var results: [[Result]]
    /// Keys of causes in doubt.
    var doubtful: Set<String> = []
    var isCompacted = false
    var isCut = false
    /// When keys of causes are due next.
    var nextDue: Timestamp?
    /// Causes from here on came after the snapshot.
    static let next: Int64 = 20

    /// A record of the topic.
    struct Sent: Sendable {
        var partition = 0
        var number: Int
        /// As the record says it, if the replay has another.
        var position: Int64?
        var key: String?
        var isRedriven = false
    }

    private func record(_ sent: Sent) -> Record {
        let result = results[sent.partition][sent.number]
        var headers = [
            ("ce_source", "/bellhop/\(Self.worker)"), ("ce_causetopic", "events"),
            ("ce_causepartition", "\(sent.partition)"),
            ("ce_causeoffset", "\(sent.position ?? result.offset)"), ("ce_id", "\(sent.number)"),
        ]
        if result.isDue { headers.append(("ce_causedue", "2026-03-01T12:00:00.000000Z")) }
        if sent.isRedriven { headers.append(("bellhop-redrive", "7/reader")) }
        return Record(
            key: Array("t/\(sent.key ?? result.entity ?? result.cause)".utf8), value: Array("{}".utf8),
            headers: headers.map { Record.Header($0.0, $0.1) })
    }

    private func head(_ record: Record, isDue: Bool) -> UInt64 {
        var head = Fingerprint()
        head.add(record.key)
        for header in record.headers where !isDue || header.name != Array("ce_causeoffset".utf8) {
            head.add(header.name)
            head.add(header.value)
        }
        return head.finish()
    }

    private func replayed(_ partition: Int) -> Replayed {
        var replayed = Replayed(index: partition, first: 0)
        for (number, result) in results[partition].enumerated() {
            let cause = Text(result.cause)
            let key = Int32(replayed.keys.insert(Text("t").bytes.span, cause.bytes.span).number)
            if doubtful.contains(result.cause) { replayed.foreignKeys.insert(key) }
            let record = record(Sent(partition: partition, number: number))
            replayed.emit(
                Replayed.Emission(
                    offset: result.offset, key: key, target: key, head: head(record, isDue: result.isDue),
                    value: Fingerprint.of(record.value), isDeletion: false, isDue: result.isDue),
                on: Self.topic,
                named: result.entity.map { LedgerKey(tenant: "t", entity: Text($0)) })
        }
        replayed.settleTargets()
        replayed.dues = [nextDue, nil]
        return replayed
    }

    private var account: Account {
        let partitions = results.indices.map {
            Snapshot.Partition(
                place: TopicPartition("events", Int32($0)), topicUID: [], first: 0, next: Self.next,
                applied: Self.next, duplicates: 0, deadLetters: 0, gaps: 0, stopReason: nil)
        }
        return Account(
            partitions, results.indices.map { .init(replayed: replayed($0), holes: Holes([])) })
    }

    func book(_ sent: [Sent], waiting: [Sent] = []) -> ResultBook {
        var book = ResultBook(Self.topic, Self.worker, account)
        var batch = RecordBatch()
        for item in waiting { batch.append(record(item), offset: -1, timestamp: 0) }
        book.take(batch, .waiting)
        batch.removeAll()
        for (offset, item) in sent.enumerated() {
            batch.append(record(item), offset: Int64(offset), timestamp: 0)
        }
        book.take(batch, .onTopic)
        book.settle(isCompacted: isCompacted, isCut: isCut)
        return book
    }
}

@Suite("Results with other keys than their causes")
struct NamedResultTests {
    private struct Case: Sendable, CustomTestStringConvertible {
        var what: String
        var yard: Yard
        var sent: [Yard.Sent]
        var waiting: [Yard.Sent] = []
        /// Offsets on the topic.
        var disordered: [Int64] = []
        var outdated: [Int64] = []
        /// Where what is wrong lies, a result that is missing or a record.
        var wrong: [String] = []
        var isDoubted = false
        var testDescription: String { what }
    }

    private static func all(_ numbers: Int...) -> [Yard.Sent] { numbers.map { .init(number: $0) } }
    private static let other = Yard.Sent(partition: 1, number: 0)

    /// Of the keys a and b to x.
    private static let joined = Yard(results: [
        [.init(offset: 0, cause: "a", entity: "x"), .init(offset: 1, cause: "b", entity: "x")]
    ])
    /// Of the key a to x and to y.
    private static let parted = Yard(results: [
        [.init(offset: 0, cause: "a", entity: "x"), .init(offset: 0, cause: "a", entity: "y")]
    ])
    /// To b, which becomes the key of a cause later.
    private static let ahead = Yard(results: [
        [.init(offset: 0, cause: "a", entity: "b"), .init(offset: 1, cause: "b")]
    ])
    /// To x from both partitions; the second knows x as the key of a cause.
    private static let shared = Yard(results: [
        joined.results[0], [.init(offset: 0, cause: "x"), .init(offset: 1, cause: "c", entity: "z")],
    ])
    /// What was due at a lies in the replay behind the record of b.
    private static let timed = Yard(results: [
        [
            .init(offset: 3, cause: "b", entity: "x"),
            .init(offset: 9, cause: "a", entity: "x", isDue: true),
        ]
    ])
    private static func lossy(_ yard: Yard, compacted: Bool = false, cut: Bool = false) -> Yard {
        var yard = yard
        (yard.isCompacted, yard.isCut) = (compacted, cut)
        return yard
    }
    private static func waiting(until instant: Int64) -> Yard {
        var yard = timed
        yard.nextDue = Timestamp(microseconds: instant)
        return yard
    }
    private static func doubting(_ cause: String, _ yard: Yard) -> Yard {
        var yard = yard
        yard.doubtful = [cause]
        return yard
    }

    private static let cases = [
        Case(what: "two causes' results of one key, in order", yard: joined, sent: all(0, 1)),
        Case(what: "in the other order", yard: joined, sent: all(1, 0), disordered: [1], outdated: [1]),
        Case(what: "everything again", yard: joined, sent: all(0, 1, 0, 1)),
        Case(what: "the older again", yard: joined, sent: all(0, 1, 0), outdated: [2]),
        Case(
            what: "the older again, and the newer waits", yard: joined, sent: all(0, 1, 0), waiting: all(1)),
        Case(
            what: "one is missing", yard: joined, sent: all(0), wrong: ["events/0 offset 1"]),
        Case(
            what: "one has the key of its cause", yard: joined,
            sent: [.init(number: 0), .init(number: 1, key: "b")],
            wrong: ["events/0 offset 1", "results/0 offset 1"]),
        Case(
            what: "one has another key than it should", yard: parted,
            sent: [.init(number: 0), .init(number: 1, key: "x")],
            wrong: ["events/0 offset 0", "results/0 offset 1"]),
        Case(what: "results of one cause and two keys, in any order", yard: parted, sent: all(1, 0)),
        Case(what: "of a key that is met later as that of a cause", yard: ahead, sent: all(0, 1)),
        Case(
            what: "the same, in the other order", yard: ahead, sent: all(1, 0), disordered: [1],
            outdated: [1]),
        Case(
            what: "the order of two causes, of which one is in doubt", yard: doubting("b", joined),
            sent: all(1, 0), disordered: [1], outdated: [1], isDoubted: true),
        Case(
            what: "one is missing whose cause is in doubt", yard: doubting("b", joined), sent: all(0),
            wrong: ["events/0 offset 1"], isDoubted: true),
        Case(
            what: "an old one again, and the fleet has gone on with its key", yard: joined,
            sent: all(0, 1, 0) + [.init(number: 1, position: 25)]),
        Case(
            what: "one that a reader has refused, and that was published again", yard: joined,
            sent: all(0, 1) + [.init(number: 0, isRedriven: true)]),
        Case(
            what: "two partitions' results of one key", yard: shared,
            sent: all(0, 1) + [other, .init(partition: 1, number: 1)]),
        Case(
            what: "those of the second first", yard: shared,
            sent: [other, .init(partition: 1, number: 1)] + all(0, 1)),
        Case(
            what: "an old one again, and one of the other partition behind it", yard: shared,
            sent: all(0, 1, 0) + [other, .init(partition: 1, number: 1)]),
        Case(
            what: "an old one again behind that of the other partition", yard: shared,
            sent: all(0, 1) + [other, .init(partition: 1, number: 1)] + all(0), outdated: [4]),
        Case(
            what: "an old one again, and one of the other partition waits", yard: shared,
            sent: all(0, 1, 0) + [.init(partition: 1, number: 1)], waiting: [other]),
        Case(
            what: "compacted: the latest of the key is left", yard: lossy(joined, compacted: true),
            sent: all(1)),
        Case(
            what: "compacted: the latest of the key is gone", yard: lossy(joined, compacted: true),
            sent: all(0), wrong: ["events/0 offset 1"]),
        Case(
            what: "compacted: the other partition's is left", yard: lossy(shared, compacted: true),
            sent: [other, .init(partition: 1, number: 1)], wrong: ["events/0 offset 1"], isDoubted: true),
        Case(
            what: "compacted: nothing of the key is left", yard: lossy(shared, compacted: true),
            sent: [.init(partition: 1, number: 1)], wrong: ["events/0 offset 1", "events/1 offset 0"]),
        Case(what: "cut: the beginning of the key", yard: lossy(joined, cut: true), sent: all(1)),
        Case(
            what: "cut: the end of the key", yard: lossy(joined, cut: true), sent: all(0),
            wrong: ["events/0 offset 1"]),
        Case(
            what: "due work of one key comes before the record of another, as it says itself", yard: timed,
            sent: [.init(number: 1, position: 2), .init(number: 0)]),
        Case(
            what: "due work of one key comes behind the record of another, as it says itself", yard: timed,
            sent: [.init(number: 0), .init(number: 1, position: 3)]),
        Case(
            what: "due work of one key comes behind a later record of another", yard: timed,
            sent: [.init(number: 0), .init(number: 1, position: 2)], disordered: [1], outdated: [1]),
        Case(
            what: "due work gives another result than the log says", yard: timed,
            sent: [.init(number: 0), .init(number: 1), .init(number: 1, key: "y")],
            wrong: ["results/0 offset 2"]),
        Case(
            what: "due work of after the snapshot", yard: waiting(until: 0),
            sent: [.init(number: 0), .init(number: 1), .init(number: 1, key: "y")]),
        Case(
            what: "due work that is not due yet", yard: waiting(until: 1 << 52),
            sent: [.init(number: 0), .init(number: 1), .init(number: 1, key: "y")],
            wrong: ["results/0 offset 2"]),
        Case(
            what: "due work of one key comes before an earlier record of another", yard: timed,
            sent: [.init(number: 1, position: 3), .init(number: 0)], disordered: [1], outdated: [1]),
    ]

    @Test("are ordered by their own keys, as far as one partition goes", arguments: cases)
    private func found(_ example: Case) {
        let book = example.yard.book(example.sent, waiting: example.waiting)
        #expect(book.disordered.map(\.place.offset) == example.disordered)
        #expect(book.outdated.map(\.place.offset) == example.outdated)
        #expect(book.wrong.map(\.place.description).sorted() == example.wrong)
        #expect(
            (book.disordered + book.outdated + book.wrong).allSatisfy {
                ($0.doubt != nil) == example.isDoubted
            })
        #expect(book.strangers.isEmpty && book.scattered == 0)
    }

    @Test("count by their own keys")
    func keys() {
        #expect(Self.joined.book(Self.all(0, 1)).keys == 1)
        #expect(Self.parted.book(Self.all(0, 1)).keys == 2)
        #expect(Self.ahead.book(Self.all(0, 1)).keys == 1)
    }

    @Test("have a key with the tenant of their cause, and the id that they would have with its key")
    func head() {
        func cause(_ entity: Text) -> ReplayCause {
            ReplayCause(
                tenant: "t", entity: entity, id: "1", time: .init(microseconds: 0),
                recordedAt: .init(microseconds: 0), topic: "events", partition: 0, offset: 4)
        }
        var printer = EmissionPrinter(worker: "tally", TopicPartition("events", 0), topicUID: [1])
        func head(_ entity: Text?, of cause: ReplayCause, isDue: Bool = false) -> UInt64 {
            printer.print(
                .init(topic: "results", entity: entity, type: "x", data: []), number: 0, of: cause,
                isDue: isDue
            ).head
        }
        // Of two records at one place, one id.
        #expect(head("x", of: cause("a")) == head(nil, of: cause("x")))
        #expect(head("x", of: cause("a")) != head(nil, of: cause("a")))
        // The id of what is due is made of the key that was due.
        #expect(head("x", of: cause("a"), isDue: true) != head(nil, of: cause("x"), isDue: true))
        #expect(head("a", of: cause("a"), isDue: true) == head(nil, of: cause("a"), isDue: true))
    }
}
