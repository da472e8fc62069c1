import Kafka
import Postgres
import Records
import Runtime
import TestKit
import TestTraits
import Testing

private enum Arrive: Scenario {}
private enum Leftovers: Scenario {}
private enum NoResults: Scenario {}
private enum TooLarge: Scenario {}
private enum DeclaredLimit: Scenario {}
private enum LearnedLimit: Scenario {}

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
        "a result topic that is missing holds up nothing else, and gets everything in order once it is there",
        arguments: BrokerKind.all(but: .mock, which: "makes topics that it is asked for"))
    func noResults(_ kind: BrokerKind) throws {
        let bench = try Bench<NoResults>(kind, hasResults: false)
        try bench.publish([added("1", "a", 1, emits: true), refused("bad", "a")])
        try bench.start()
        try bench.settle()
        // The mirror of the same row has arrived; the row waits with what is left of it.
        _ = try bench.broker.read("\(NoResults.events).dead-letters", partitions: 1, count: 1)
        let pending = "select sum(record_count)::int8 from bellhop.outbox where failed_at is null"
        try eventually("one record waits", equals: 1) { try bench.number(pending) }
        for number in 2...20 {
            try bench.publish([added("\(number)", "a", 1, emits: true)])
            try bench.settle()
        }
        #expect(try bench.number(pending) == 20)
        try bench.broker.createTopic(NoResults.results, partitions: 1)
        let results = try bench.broker.read(NoResults.results, partitions: 1, count: 20)
        #expect(results.map { $0.value ?? [] } == (1...20).map { Array(#"{"total":\#($0)}"#.utf8) })
        try eventually("the outbox is empty", equals: 0) {
            try bench.number("select count(*) from bellhop.outbox")
        }
        _ = try bench.broker.read("\(NoResults.events).dead-letters", partitions: 1, count: 1)
    }

    @Test(
        "a record that is too large for its topic is set aside alone, and sent when an operator says so",
        arguments: BrokerKind.all(but: .mock, which: "knows no limit of a topic"))
    func tooLarge(_ kind: BrokerKind) throws {
        let bench = try Bench<TooLarge>(kind, hasResults: false)
        try bench.createTopic(TooLarge.results, config: ["max.message.bytes": "1500"])
        let large = added("large", incompressible(2000), 1, emits: true)
        // Together, the small ones are too large as well: what a broker refuses is a batch.
        var records = (1...60).map { added("\($0)", "a", 1, emits: true) }
        records.insert(large, at: 30)
        try bench.publish(records)
        try bench.start()
        try bench.settle()
        let results = try bench.broker.read(TooLarge.results, partitions: 1, count: 60)
        #expect(results.last?.value == Array(#"{"total":60}"#.utf8))
        #expect(Set(results.compactMap { $0.header("ce_id") }).count == 60)
        try eventually("the refused record alone is left", equals: ["1 true MSG_SIZE_TOO_LARGE"]) {
            try bench.strings(
                """
                select record_count || ' ' || (failed_at is not null) || ' ' || split_part(fail_reason, ':', 1)
                from bellhop.outbox
                """)
        }
        #expect(try bench.bellhop(["status"]).output.contains("1 refused"))
        let list = try bench.bellhop(["outbox", "list", "--refused"])
        #expect(list.output.contains(TooLarge.results) && list.output.contains("MSG_SIZE_TOO_LARGE"))

        try Admin(bench.broker.client).alterConfig(TooLarge.results, ["max.message.bytes": "100000"])
        let retried = try bench.bellhop(["outbox", "retry", "all"])
        #expect(retried.status == 0 && retried.output.contains("1 row"), "\(retried)")
        try eventually("the outbox is empty", equals: 0) {
            try bench.number("select count(*) from bellhop.outbox")
        }
        // Others may be there twice: at least once is the promise.
        let end = try Admin(bench.broker.client).watermarks(TopicPartition(TooLarge.results, 0)).high
        let all = try bench.broker.read(TooLarge.results, partitions: 1, count: Int(end))
        #expect(all.contains { $0.key == large.key })
    }

    @Test(
        "a mirror is made as small as the topic file says, and names its row",
        arguments: BrokerKind.all(but: .mock, which: "knows no limit of a topic"))
    func declaredLimit(_ kind: BrokerKind) throws {
        let facts = "deduplicate: true, deadLetters: {max.message.bytes: 2000}"
        let bench = try Bench<DeclaredLimit>(kind, facts: facts, hasResults: false, hasDeadLetters: false)
        try mirror(bench)
    }

    @Test(
        "a mirror that the broker finds too large, whatever the files say, is made smaller and sent again",
        arguments: BrokerKind.all(but: .mock, which: "knows no limit of a topic"))
    func learnedLimit(_ kind: BrokerKind) throws {
        try mirror(try Bench<LearnedLimit>(kind, hasResults: false, hasDeadLetters: false))
    }

    private func mirror<S>(_ bench: Bench<S>) throws {
        let mirrors = "\(S.events).dead-letters"
        try bench.createTopic(mirrors, config: ["max.message.bytes": "2000"])
        let header = Record.Header("x-large", incompressible(3000))
        let small = added("1", "a", 1).with(value: [0x7B])
        let largeValue = small.with(value: Array(incompressible(3000).utf8))
        let largeHeaders = small.with(header: header)
        let largeBoth = largeValue.with(header: header)
        try bench.publish([small, largeValue, largeHeaders, largeBoth, small])
        try bench.start()
        try bench.settle()
        // One that is sent again is behind those that were sent meanwhile.
        let copies = try bench.broker.read(mirrors, partitions: 1, count: 5).sorted {
            ($0.header("bellhop_offset") ?? "") < ($1.header("bellhop_offset") ?? "")
        }
        #expect(copies.map { $0.header("bellhop_offset") } == ["0", "1", "2", "3", "4"])
        #expect(copies.allSatisfy { $0.header("bellhop_topic") == S.events })
        #expect(copies.map { $0.value != nil } == [true, false, false, false, true])
        #expect(
            copies.map { $0.header("bellhop_payload") ?? "whole" } == [
                "whole", "omitted: 3000 bytes, see bellhop.dead_letter",
                "omitted: 1 bytes, see bellhop.dead_letter", "omitted: 3000 bytes, see bellhop.dead_letter",
                "whole",
            ])
        #expect(
            copies.map { $0.header("bellhop_headers") != nil } == [false, false, true, true, false])
        #expect(copies.map { $0.header("ce_id") != nil } == [true, true, false, false, true])
        try eventually("nothing was set aside", equals: 0) {
            try bench.number("select count(*) from bellhop.outbox")
        }
    }
}

/// Text that no compression makes much smaller.
private func incompressible(_ count: Int) -> String {
    var random = Runtime.SplitMix64(seed: 7)
    let letters = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return String((0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] })
}
