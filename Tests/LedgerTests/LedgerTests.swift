import Records
import Testing

@testable import Ledger

@Suite struct JSONMeaningTests {
    @Test(
        "values that jsonb takes for equal mean the same",
        arguments: [
            (#"{"a":1,"b":[true,null]}"#, #"{ "b": [true, null], "a": 1 }"#),
            ("100", "1e2"), ("100", "100.00"), ("-0", "0.0"), ("1.5e-3", "0.0015"), ("10", "1E+1"),
            (#""\u00e9\n""#, "\"é\\u000a\""), (#"{"a":1,"a":2}"#, #"{"a":2}"#), ("{}", " { } "),
        ])
    func equal(_ a: String, _ b: String) { #expect(JSONMeaning().of(a) == JSONMeaning().of(b)) }

    @Test(
        "other values mean something else",
        arguments: [
            (#"{"a":1}"#, #"{"a":2}"#), (#"{"a":1}"#, #"{"b":1}"#), ("[1,2]", "[2,1]"), ("1", "10"),
            ("1", "-1"), ("1", "\"1\""), ("null", "false"), ("[]", "{}"), ("[[1],2]", "[[1,2]]"),
            (#"{"a":{"b":1},"c":2}"#, #"{"a":{"c":2},"b":1}"#), ("0.1", "0.01"),
        ])
    func different(_ a: String, _ b: String) { #expect(JSONMeaning().of(a) != JSONMeaning().of(b)) }
}

@Suite("Holes in the offsets")
struct HolesTests {
    @Test(
        "are records of aborted transactions where a reader of those sees some, else nothing that was written",
        arguments: [
            (holes: [] as [Range<Int64>], visible: [3] as [Int64], aborted: Int64(0), unwritten: Int64(0)),
            (holes: [1..<5], visible: [], aborted: 0, unwritten: 4),
            (holes: [1..<5], visible: [0, 1, 2, 5], aborted: 2, unwritten: 2),
            (holes: [1..<3, 7..<9], visible: [2, 5, 7, 8, 9], aborted: 3, unwritten: 1),
        ])
    func explained(holes: [Range<Int64>], visible: [Int64], aborted: Int64, unwritten: Int64) {
        let found = Holes(holes, visible: visible)
        #expect(found.aborted == aborted && found.unwritten == unwritten)
    }
}

@Suite("A check")
struct LedgerCheckTests {
    @Test("counts all differences and keeps the lowest, in the order of topic, partition and offset")
    func lowest() {
        var check = LedgerCheck("x", limit: 2)
        for (partition, offset) in [(1, 5), (0, 10), (1, 2), (0, 9)] as [(Int32, Int64)] {
            check.differ(LedgerPlace(TopicPartition("t", partition), offset), "differs")
        }
        #expect(check.differences == 4)
        #expect(check.first.map(\.description) == ["t/0 offset 9: differs", "t/0 offset 10: differs"])
    }
}

@Suite("Bytes of rows")
struct RowBytesTests {
    @Test("headers are read as Kafka writes them, and what is cut off is not")
    func headers() {
        let bytes: [UInt8] = [4, 2, 0x61, 4, 0x62, 0x63, 2, 0x64, 1]
        #expect(
            KafkaHeaders.decode(bytes) == [
                Record.Header("a", "bc"), Record.Header(name: [0x64], value: nil),
            ])
        #expect(KafkaHeaders.decode([0]) == [])
        for count in 0..<bytes.count { #expect(KafkaHeaders.decode(Array(bytes[..<count])) == nil) }
        #expect(KafkaHeaders.decode(bytes + [0]) == nil)
    }

    @Test("records of an outbox row are read one after the other, and what is cut off is not")
    func outbox() {
        let bytes: [UInt8] = [
            1, 0, 0, 0, 0x74, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0x6E, 0, 0, 0, 0,
        ]
        var reader = OutboxReader(bytes: bytes + bytes)
        for _ in 0..<2 {
            let item = reader.item()
            #expect(item?.topic == "t")
            #expect(item?.record == Record(key: nil, value: [], headers: [Record.Header("n", "")]))
        }
        #expect(reader.isAtEnd)
        for count in 1..<bytes.count {
            var reader = OutboxReader(bytes: Array(bytes[..<count]))
            #expect(reader.item() == nil && !reader.isAtEnd)
        }
    }

    @Test("fingerprints tell parts apart, null from empty, and how bytes are divided")
    func fingerprints() {
        func of(_ parts: [UInt8]?...) -> UInt64 {
            var print = Fingerprint()
            for part in parts { print.add(part) }
            return print.finish()
        }
        let long = [UInt8](repeating: 7, count: 40)
        let all = [
            of(), of(nil), of([]), of([0]), of([0, 0]), of([], []), of(nil, []), of([], nil), of([1], [2]),
            of([2], [1]), of([1, 2]), of([1, 2], []), of([], [1, 2]), of(long), of(long + [0]), of(long, [0]),
            of(long.dropLast() + [8]), of([8] + long.dropLast()),
        ]
        #expect(Set(all).count == all.count)
        #expect(of(long, [1]) == of(long, [1]))
        var flipped: Set<UInt64> = [of(long)]
        for bit in 0..<8 * long.count {
            var other = long
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            flipped.insert(of(other))
        }
        #expect(flipped.count == 1 + 8 * long.count)
        let numbers = (0..<1000).map { number in
            var print = Fingerprint()
            print.add(UInt64(number))
            return print.finish()
        }
        #expect(Set(numbers).count == 1000)
    }
}

@Suite("What is found by fingerprints")
struct PrintTests {
    @Test("keys have numbers in the order in which they come, and a slash does not mix tenant and entity")
    func keys() {
        var keys = KeyList()
        let texts = (0..<5000).map { Text("\($0 % 70)/\($0)") }
        for round in 0..<2 {
            for (number, text) in texts.enumerated() {
                let found = keys.insert(Text("t").bytes.span, text.bytes.span)
                #expect(found.number == number && found.isNew == (round == 0))
            }
        }
        let (tenant, entity) = (Text("t/0"), Text("0"))
        #expect(keys.insert(tenant.bytes.span, entity.bytes.span).number == 5000)
        #expect(keys[7] == LedgerKey(tenant: "t", entity: texts[7]))
        #expect(keys[5000].tenant == tenant && keys.holds(5000, tenant.bytes.span, entity.bytes.span))
    }

    @Test("numbers of one fingerprint are told apart by who searches")
    func table() {
        var table = PrintTable()
        for number in 0..<100 { table.insert(42 << 32, number) }
        for number in 0..<100 { #expect(table.find(42 << 32) { $0 == number } == number) }
        #expect(table.find(42 << 32) { $0 == 100 } == nil)
        #expect(table.find(43 << 32) { _ in true } == nil)
    }

    @Test(
        "a sort by hashes is a sort, also of numbers that are no hashes",
        arguments: [0, 1, 100, 5000, 70_000], [UInt64.max, 1 << 40, 7])
    func sorted(_ count: Int, _ below: UInt64) {
        var random = SystemRandomNumberGenerator()
        let pairs = (0..<count).map { _ in
            Pair(hash: .random(in: 0...below, using: &random), rest: .random(in: 0...3))
        }
        var sorted = pairs
        sorted.sort(byHash: { $0.hash }, then: { $0.rest < $1.rest })
        #expect(sorted == pairs.sorted { ($0.hash, $0.rest) < ($1.hash, $1.rest) })
    }

    private struct Pair: Equatable {
        var hash: UInt64
        var rest: Int
    }
}
