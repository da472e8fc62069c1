import Postgres
import Records
import Runtime
import TestKit
import Testing

private enum Arrive: Scenario {}
private enum Leftovers: Scenario {}
private enum NoResults: Scenario {}

@Suite("The outbox", .ownThreads)
struct OutboxTests {
    @Test(
        "sends each emitted event once, with an id that its cause gives it, and is cleared",
        arguments: BrokerKind.all)
    func arrive(_ kind: BrokerKind) throws {
        let bench = try Bench<Arrive>(kind)
        try bench.publish((0..<50).map { added("\($0)", "a", 1, emits: true) } + [added("silent", "a", 1)])
        try bench.start(batchRecords: 9)
        try bench.settle()
        let results = try bench.broker.read(Arrive.results, partitions: 1, count: 50)
        #expect(results.map { $0.value ?? [] } == (1...50).map { Array(#"{"total":\#($0)}"#.utf8) })
        #expect(
            results.allSatisfy { $0.key == Array("acme/a".utf8) && $0.header("ce_type") == "tally.changed" })
        #expect(results.map { $0.header("ce_causeoffset") } == (0..<50).map(String.init))
        #expect(Set(results.compactMap { $0.header("ce_id") }).count == 50)
        try eventually("the outbox is empty", equals: 0) {
            try bench.number("select count(*) from bellhop.outbox")
        }
    }

    @Test("what a crash left is sent by the next owner, under the same bytes", arguments: BrokerKind.all)
    func leftovers(_ kind: BrokerKind) throws {
        let bench = try Bench<Leftovers>(kind)
        try bench.publish([added("1", "a", 1)])
        try bench.start()
        try bench.settle()
        bench.stop()
        let left = Record(
            key: Array("acme/x".utf8), value: [0xFF, 0], headers: [Record.Header("ce_id", "left")])
        var bytes: [UInt8] = []
        OutboxBytes.append(OutboxRecord(topic: Leftovers.results, record: left), to: &bytes)
        OutboxBytes.append(OutboxRecord(topic: Leftovers.results, record: left.with(value: nil)), to: &bytes)
        var connection = try Connection(bench.database)
        _ = try connection.query(
            """
            insert into bellhop.outbox (worker, topic_uid, partition, next_offset, records, record_count)
            select worker, topic_uid, partition, next_offset, $1, 2 from bellhop.partition
            """, [.bytea(bytes)])
        try bench.start()
        let results = try bench.broker.read(Leftovers.results, partitions: 1, count: 2)
        #expect(results == [left, left.with(value: nil)])
        try eventually("the outbox is empty", equals: 0) {
            try bench.number("select count(*) from bellhop.outbox")
        }
    }

    @Test(
        "a record that the broker refuses for good is marked, and the lane goes on",
        arguments: BrokerKind.all(but: .mock, which: "makes topics that it is asked for"))
    func noResults(_ kind: BrokerKind) throws {
        let bench = try Bench<NoResults>(kind, hasResults: false)
        try bench.publish([added("1", "a", 1, emits: true)])
        try bench.start()
        try bench.settle()
        try bench.publish([added("2", "a", 10)])
        try bench.settle()
        let reason = try eventually(within: .seconds(120), "the row is marked") {
            try bench.strings("select fail_reason from bellhop.outbox where failed_at is not null").first
        } until: {
            $0 != nil
        }
        #expect(reason?.contains("UNKNOWN_TOPIC") == true, "\(String(describing: reason))")
        try bench.publish([added("3", "a", 100)])
        try bench.settle()
        #expect(try bench.counters() == ["a 111/3"])
    }
}
