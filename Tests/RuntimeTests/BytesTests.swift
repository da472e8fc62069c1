import Records
import Testing

@testable import Runtime

/// Keys, values and headers that are null, empty, and not text.
private let records: [Record] = [
    Record(key: nil, value: nil),
    Record(key: [], value: []),
    Record(
        key: [0xFF, 0], value: [UInt8](repeating: 7, count: 70_000),
        headers: [
            Record.Header("a", "b"), Record.Header("a", "c"), Record.Header(name: [], value: nil),
            Record.Header(name: [0x80], value: []),
        ]),
]

@Suite("outbox bytes")
struct OutboxBytesTests {
    private func packed() -> [UInt8] {
        records.enumerated().reduce(into: []) { bytes, item in
            OutboxBytes.append(OutboxRecord(topic: "topic-\(item.offset)", record: item.element), to: &bytes)
        }
    }

    @Test("come back as the records that were put in")
    func roundTrip() {
        let items = OutboxBytes.decode(packed())
        #expect(items?.map(\.record) == records)
        #expect(items?.map(\.topic) == ["topic-0", "topic-1", "topic-2"])
        #expect(OutboxBytes.decode([])?.isEmpty == true)
    }

    @Test("cut anywhere but between two records, are refused")
    func truncated() {
        let bytes = packed()
        // The first two take four lengths and the seven bytes of their topic's name.
        let ends = [0, 23, 46]
        for count in 0..<200 {
            #expect(
                (OutboxBytes.decode(Array(bytes.prefix(count))) != nil) == ends.contains(count),
                "\(count) bytes")
        }
        #expect(OutboxBytes.decode(bytes.dropLast()) == nil)
    }

    @Test(
        "with lengths that cannot be, are refused",
        arguments: [
            [0xFE, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80], [0xFF, 0xFF, 0xFF, 0xFF],
        ] as [[UInt8]])
    func lengths(start: [UInt8]) {
        #expect(OutboxBytes.decode(start + packed()) == nil)
    }
}

@Suite("header bytes")
struct HeaderBytesTests {
    private func encoded(_ record: Record) -> [UInt8] {
        var batch = RecordBatch()
        batch.append(record, offset: 0, timestamp: 0)
        return HeaderBytes.encode(batch, batch.entries[0])
    }

    @Test("are Kafka's own: a zigzag varint count, then name and value with theirs")
    func form() {
        let record = Record(
            key: nil, value: nil,
            headers: [
                Record.Header("ab", "c"), Record.Header(name: [1], value: nil),
                Record.Header(name: [], value: [UInt8](repeating: 9, count: 64)),
            ])
        #expect(
            encoded(record) == [6, 4, 0x61, 0x62, 2, 0x63, 2, 1, 1, 0, 0x80, 1]
                + [UInt8](repeating: 9, count: 64))
    }

    @Test("come back as they were", arguments: records)
    func roundTrip(record: Record) {
        #expect(HeaderBytes.decode(encoded(record)) == record.headers)
    }

    @Test("cut off, with something behind, or impossible, are refused")
    func malformed() {
        let bytes = encoded(records[2])
        for count in bytes.indices {
            #expect(HeaderBytes.decode(Array(bytes.prefix(count))) == nil, "\(count) bytes")
        }
        #expect(HeaderBytes.decode(bytes + [0]) == nil)
        #expect(HeaderBytes.decode([UInt8](repeating: 0xFF, count: 11)) == nil)
        // Minus one header; a null name.
        #expect(HeaderBytes.decode([1]) == nil)
        #expect(HeaderBytes.decode([2, 1, 0]) == nil)
    }
}

@Suite("backoff")
struct BackoffTests {
    @Test("draws from zero to a ceiling that doubles up to the cap, and starts again after a success")
    func bounds() {
        var backoff = Backoff(seed: 7, base: .milliseconds(50), cap: .seconds(5))
        var longest: Duration = .zero
        for failure in 0..<2000 {
            let delay = backoff.fail()
            #expect(delay >= .zero && delay <= min(.seconds(5), .milliseconds(50) * (1 << min(failure, 20))))
            longest = max(longest, delay)
        }
        #expect(longest > .seconds(4))
        #expect(backoff.isFailing)
        backoff.succeed()
        #expect(!backoff.isFailing)
        #expect(backoff.fail() <= .milliseconds(50))
    }

    @Test("repeats its delays for one seed and differs for another")
    func seeds() {
        func delays(_ seed: UInt64) -> [Duration] {
            var backoff = Backoff(seed: seed)
            return (0..<10).map { _ in backoff.fail() }
        }
        #expect(delays(1) == delays(1))
        #expect(delays(1) != delays(2))
    }
}
