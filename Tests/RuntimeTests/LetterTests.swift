import Contract
import Digest
import Postgres
import Records
import Testing

@testable import Runtime

@Suite("Keys of dead letters")
struct LetterKeysTests {
    private func hash(_ text: String) -> UInt64 {
        let bytes = Array(text.utf8)
        return LetterKeys.hash(bytes.span)
    }

    @Test("are found again, and hardly any other, however many there are")
    func many() {
        var keys = LetterKeys()
        #expect(keys.isEmpty && !keys.contains(hash("acme/L-1")))
        for number in 0..<40_000 { keys.insert(hash("acme/L-\(number)")) }
        #expect((0..<40_000).allSatisfy { keys.contains(hash("acme/L-\($0)")) })
        #expect((40_000..<80_000).count { keys.contains(hash("acme/L-\($0)")) } < 3)
        keys.remove(hash("acme/L-7"))
        #expect(!keys.contains(hash("acme/L-7")) && keys.contains(hash("acme/L-8")))
    }

    @Test("count as there where there is no room for them")
    func overflow() {
        var keys = LetterKeys()
        keys.overflow()
        #expect(!keys.isEmpty && keys.contains(hash("any")))
    }
}

@Suite("A query for dead letters")
struct LetterQueryTests {
    @Test("becomes conditions with parameters, whatever is typed")
    func conditions() throws {
        var selection = LetterSelection()
        selection.topic = "lead-events"
        selection.query = try LetterQuery(
            #"reason ~ "it's; drop table \"x\"" AND generation>=2 and event!=7"#)
        let filter = selection.filter(from: 3)
        #expect(
            filter.sql
                == "d.topic = $3 and position($4 in coalesce(d.reason, '')) > 0 and d.generation >= $5 "
                + "and d.event_id is distinct from $6")
        #expect(filter.parameters[1] == .text(#"it's; drop table "x""#))
        #expect(filter.parameters[2] == .int8(2) && filter.parameters[3] == .text("7"))
    }

    @Test(
        "that says nothing clear is refused",
        arguments: [
            "", "reason", "reason =", "nothing = 1", "reason < 5", "generation ~ 1", "generation = x",
            "reason ~ two words", "reason = \"open", "state = open or true", "1=1; drop table x",
        ])
    func faults(text: String) {
        #expect(throws: LetterQuery.Fault.self) { try LetterQuery(text) }
    }
}

@Suite("Redriven records")
struct RedrivesTests {
    private let plan: Plan = {
        var plan = Plan(range: 0..<3)
        plan.records = [0, 1, 2]
        return plan
    }()
    private let key = EntityKey(tenant: "acme", entity: "a")
    private let record = Record(key: Array("acme/a".utf8), value: [1], headers: [Record.Header("ce_id", "1")])

    private func place(_ offset: Int64, partition: Int32 = 0, log: UInt8 = 1) -> LetterPlace {
        LetterPlace(topicUID: [log], partition: partition, offset: offset)
    }

    /// Of letter 7, of "me" or another.
    private func letter(
        _ worker: String = "me", later: Int64? = nil, isResolved: Bool = false, payloads: [[UInt8]] = [[1]]
    ) -> RedrivenLetter {
        RedrivenLetter(
            id: 7, worker: worker, origin: place(5), later: later, generation: 0, isResolved: isResolved,
            content: LetterContent(
                topic: "t", key: record.key, headers: record.headers, payloads: payloads.map { sha256($0) }))
    }

    private func redrives(
        allowsStale: Bool = false, later: Int64? = nil, isResolved: Bool = false
    ) -> Redrives {
        let header = Redrive(letter: 7, worker: "me", allowsStale: allowsStale)
        return redrives([header, header, header], letter(later: later, isResolved: isResolved))
    }

    private func redrives(
        _ headers: [Redrive], _ letter: RedrivenLetter, records: [Record]? = nil, topic: String = "t"
    ) -> Redrives {
        var batch = RecordBatch()
        for (index, header) in headers.enumerated() {
            var record = records?[index] ?? record
            record.headers = header.added(to: record.headers)
            batch.append(record, offset: Int64(index), timestamp: 0)
        }
        return Redrives(
            plan, batch.redrives, worker: "me", [letter.id: letter], batch, topics: [topic])
    }

    @Test("resolve their letter once")
    func once() {
        var redrives = redrives()
        #expect(!redrives.isRepeat(0) && !redrives.isRepeat(1))
        redrives.settle(0, .applied)
        #expect(redrives.isRepeat(1) && redrives.outcomes == [7: .applied] && redrives.inOrder == [7])
        #expect(self.redrives(isResolved: true).isRepeat(0))
    }

    @Test("of another worker's letter are repeats, if there is such a letter")
    func otherWorker() {
        let other = Redrive(letter: 7, worker: "other", allowsStale: false)
        let headers = [other, other, Redrive(letter: 8, worker: "other", allowsStale: false)]
        let known = redrives(headers, letter("other"))
        #expect(known.isRepeat(0) && known.isRepeat(1) && !known.isRepeat(2) && known.strangers == [2])
        // Letter 7 is ours: whoever says that it is another's has made that up.
        let madeUp = redrives(headers, letter("me"))
        #expect(!madeUp.isRepeat(0) && madeUp.strangers == [0, 1, 2])
    }

    @Test("that are not as their letter says are records like any other")
    func strangers() {
        let header = Redrive(letter: 7, worker: "me", allowsStale: true)
        var (key, headers, value) = (record, record, record)
        key.key = Array("acme/b".utf8)
        headers.headers = [Record.Header("ce_id", "2")]
        value.value = [2]
        let all = redrives(
            [header, header, header], letter(isResolved: true), records: [key, headers, value])
        #expect(
            all.strangers == [0, 1, 2]
                && (0..<3).allSatisfy { !all.isRepeat($0) && all.letter(of: $0) == nil })
        #expect(redrives([header, header, header], letter(), topic: "other").strangers == [0, 1, 2])
        // What an operator has published instead is the letter's, too.
        let edited = redrives(
            [header, header, header], letter(payloads: [[1], [2]]), records: [record, value, headers])
        #expect(edited.strangers == [2] && edited.letter(of: 1)?.id == 7)
    }

    @Test("are stale after a later record of their key, in the same batch too, and resolve nothing then")
    func stale() {
        var redrives = redrives()
        #expect(!redrives.isStale(0, key))
        redrives.applied(key, at: place(5))
        #expect(!redrives.isStale(0, key))
        redrives.applied(key, at: place(6))
        #expect(redrives.isStale(0, key) && !self.redrives(allowsStale: true, later: 6).isStale(0, key))
        redrives.settle(0, .stale)
        #expect(!redrives.isRepeat(1))
        #expect(self.redrives(later: -1).isStale(0, key))
    }

    @Test(
        "are stale after a record of their key in another partition or log, but not after an older letter's")
    func elsewhere() {
        var (partition, log, older, newer) = (redrives(), redrives(), redrives(), redrives())
        partition.applied(key, at: place(0, partition: 1))
        log.applied(key, at: place(0, log: 2))
        older.applied(key, at: place(9, partition: 1), of: 6)
        newer.applied(key, at: place(0, partition: 1), of: 8)
        #expect(partition.isStale(0, key) && log.isStale(0, key))
        #expect(!older.isStale(0, key) && newer.isStale(0, key))
    }

    @Test("are known by a header of that form alone")
    func header() {
        #expect(
            Redrive(value: Array("7/me/stale".utf8)) == Redrive(letter: 7, worker: "me", allowsStale: true))
        for text in ["", "7", "7/", "x/me", "7/me/", "7/me/other", "0/me", "-7/me", "7/me/stale/x"] {
            #expect(Redrive(value: Array(text.utf8)) == nil, "\(text)")
        }
        var batch = RecordBatch()
        let redrive = Redrive(letter: 7, worker: "me", allowsStale: false)
        let header = Record.Header("ce_id", "1")
        batch.append(Record(key: nil, value: nil, headers: [header]), offset: 0, timestamp: 0)
        batch.append(
            Record(key: nil, value: nil, headers: redrive.added(to: [header])), offset: 1, timestamp: 0)
        batch.append(
            Record(key: nil, value: nil, headers: [Record.Header("bellhop-redrivE", "7/me")]), offset: 2,
            timestamp: 0)
        #expect(batch.redrives == [1: redrive])
        #expect(redrive.added(to: redrive.added(to: [header])).count == 2)
    }
}

@Suite("Letters that a batch comes after")
struct PassedKeysTests {
    private let key = Array("acme/L-1".utf8)

    private func letter(_ number: Int, partition: Int32) -> RedrivenLetter {
        RedrivenLetter(
            id: Int64(number + 10), worker: "w",
            origin: LetterPlace(topicUID: [1], partition: partition, offset: Int64(number)),
            later: nil, generation: 0, isResolved: false,
            content: LetterContent(topic: "t", key: key, headers: [], payloads: []))
    }

    @Test("are asked for once a key and origin, however many records of the key there are")
    func merged() {
        var batch = RecordBatch()
        var known = LetterKeys()
        known.insert(LetterKeys.hash(key.span))
        var applied: [AppliedRecord] = []
        for number in 0..<900 {
            batch.append(
                Record(key: key, value: [], headers: []), offset: Int64(number), timestamp: 0)
            // A third are records of the log, the others copies of letters of two partitions.
            let origin: Int32? = [nil, 0, 1][number % 3]
            applied.append(
                AppliedRecord(record: number, letter: origin.map { letter(number, partition: $0) }))
        }
        let passed = PassedKeys(applied, letters: [Int](), batch, topics: ["t"], &known)
        #expect(passed.rows.count == 3)
        #expect(passed.rows.map(\.offset) == [897, 898, 899])
        #expect(passed.rows.map { $0.letter?.id } == [nil, 908, 909])
        #expect(passed.settled([2]) == [] && passed.settled([]) == [LetterKeys.hash(key.span)])
    }
}
