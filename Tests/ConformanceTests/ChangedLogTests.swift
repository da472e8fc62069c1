import Kafka
import Records
import TestKit
import TestTraits
import Testing

private enum MadeAnew: Scenario {}
private enum Expired: Scenario {}
private enum Rewound: Scenario {}
private enum RewoundTwice: Scenario {}
private enum PassedOver: Scenario {}
private enum AsItWas: Scenario {}
private enum Compacted: Scenario {
    /// Each append makes a segment, and the broker cleans at once.
    static let settings = [
        "cleanup.policy": "compact", "segment.ms": "1", "min.cleanable.dirty.ratio": "0.001",
    ]
}

@Suite("A log that is not as it was left, and an operator", .ownThreads)
struct ChangedLogTests {
    @Test(
        "a topic made anew under a running lane stops it; adopted, it is read from offset 0 as another log",
        arguments: BrokerKind.all(but: .mock, which: "deletes no topic"))
    func madeAnew(_ kind: BrokerKind) throws {
        let bench = try Bench<MadeAnew>(kind)
        try bench.publish((0..<5).map { added("\($0)", "a", 1, emits: $0 == 4) })
        try bench.start()
        try bench.settle()
        let uid = try bench.strings("select topic_uid::text from bellhop.partition")
        try recreate(MadeAnew.self, bench)
        // The last event again: its id is remembered, whatever log it comes in.
        try bench.publish([added("4", "a", 1), added("new", "a", 10), refused("no", "a")])
        try eventually("it stops") { try bench.stopReason() != nil }
        #expect(try bench.counters() == ["a 5/5"])
        #expect(try bench.partitions("reset", 0, ["--to", "earliest"]).error.contains("adopt it"))

        let dry = try bench.partitions("adopt", 0, ["--dry-run"])
        #expect(dry.status == 0 && dry.output.contains("position 5 → 0"), "\(dry.error)")
        #expect(
            dry.output.contains("it is another log") && dry.output.contains("dry run: nothing was changed"))
        #expect(try bench.stopReason() != nil)
        let adopted = try bench.partitions("adopt")
        #expect(adopted.status == 0, "\(adopted.error)")
        try bench.settle()
        #expect(try bench.counters() == ["a 15/6"])
        #expect(try bench.deadLetters() == ["rejected 2"])
        #expect(
            try bench.strings("select topic_uid::text from bellhop.partition where retired_at is null") != uid
        )
        #expect(try [bench.sum("applied"), bench.sum("duplicates"), bench.sum("dead_letters")] == [1, 1, 1])
        #expect(
            try bench.strings("select action || ' ' || applied || ' ' || reason from bellhop.intervention")
                == ["adopt 5 a test says so"])
        let status = try bench.bellhop(["status"])
        #expect(status.output.split(separator: "\n").filter { $0.hasPrefix("MadeAnew") }.count == 1)
    }

    @Test(
        "retention past our position names the lost offsets; adopted, they count as gaps",
        arguments: BrokerKind.all(but: .mock, which: "deletes no records"))
    func expired(_ kind: BrokerKind) throws {
        let bench = try Bench<Expired>(kind)
        try bench.publish((0..<5).map { added("\($0)", "a", 1) })
        try bench.start()
        try bench.settle()
        bench.stop()
        try bench.publish((5..<9).map { added("\($0)", "a", 1) })
        try Admin(bench.broker.client).deleteRecords(TopicPartition(Expired.events, 0), before: 7)
        try bench.start()
        try eventually("it stops") { try bench.stopReason()?.contains("offsets 5–6 are lost") == true }
        let elsewhere = try bench.partitions("adopt", 0, ["--to", "8"])
        #expect(elsewhere.status == 1 && elsewhere.error.contains("goes on at 7"), "\(elsewhere.error)")
        let adopted = try bench.partitions("adopt", 0, ["--json"])
        #expect(adopted.status == 0 && adopted.output.contains(#""gaps":2"#), "\(adopted)")
        try bench.settle()
        #expect(try bench.counters() == ["a 7/7"])
        #expect(try [bench.sum("applied"), bench.sum("gaps")] == [7, 2])
    }

    @Test(
        "a reset back under a running lane reads again; remembered ids count once", arguments: BrokerKind.all)
    func rewound(_ kind: BrokerKind) throws {
        let bench = try Bench<Rewound>(kind)
        try bench.publish((0..<9).map { added("\($0)", "a", 1) } + [refused("no", "a")])
        try bench.start()
        try bench.settle()
        let epoch = try bench.number("select epoch from bellhop.partition") ?? 0
        let reset = try bench.partitions("reset", 0, ["--to", "4"])
        #expect(reset.status == 0, "\(reset.error)")
        #expect(reset.output.contains("offsets 4–9 are read again") && reset.output.contains("seen_event"))
        try eventually("it is read again", equals: 5) { try bench.sum("duplicates") }
        try bench.settle()
        #expect(try bench.counters() == ["a 9/9"])
        // One dead letter, though its record was read twice.
        #expect(try bench.deadLetters() == ["rejected 9"])
        #expect(try bench.number("select epoch from bellhop.partition") ?? 0 >= epoch + 2)
        #expect(
            try bench.strings(
                "select from_offset || '→' || to_offset || ' ' || applied from bellhop.intervention")
                == ["10→4 9"])
    }

    @Test(
        "a reset back applies again what a topic does not deduplicate, and says so first",
        arguments: BrokerKind.all)
    func rewoundTwice(_ kind: BrokerKind) throws {
        let bench = try Bench<RewoundTwice>(kind, facts: "deduplicate: false")
        try bench.publish((0..<6).map { added("\($0)", "a", 1) })
        try bench.start()
        try bench.settle()
        let dry = try bench.partitions("reset", 0, ["--to", "earliest", "--dry-run"])
        #expect(dry.output.contains("every one of these records is applied again"), "\(dry)")
        #expect(try bench.partitions("reset", 0, ["--to", "earliest"]).status == 0)
        try eventually("they are applied again", equals: ["a 12/12"]) { try bench.counters() }
        try bench.settle()
    }

    @Test("a reset forward passes over what it says, and only what the log has", arguments: BrokerKind.all)
    func passedOver(_ kind: BrokerKind) throws {
        let bench = try Bench<PassedOver>(kind)
        try bench.sql("alter table tally.entry rename to elsewhere")
        try bench.publish((0..<6).map { added("\($0)", "a", 1) })
        try bench.start()
        try eventually("it stops") { try bench.stopReason() != nil }
        try bench.sql("alter table tally.elsewhere rename to entry")
        let beyond = try bench.partitions("reset", 0, ["--to", "7"])
        #expect(beyond.status == 1 && beyond.error.contains("offsets 0 to 6"), "\(beyond.error)")
        let passed = try bench.partitions("reset", 0, ["--to", "4"])
        #expect(passed.output.contains("offsets 0–3 are passed over"), "\(passed)")
        try bench.settle()
        #expect(try bench.counters() == ["a 2/2"])
        #expect(try bench.deadLetters() == [])
        let history = try bench.bellhop(["partitions", "history", "--topic", PassedOver.events])
        #expect(
            history.output.contains("a test says so") && history.output.contains("tally.entry"), "\(history)")
    }

    @Test("what needs no help is left alone, with the reason", arguments: BrokerKind.all)
    func asItWas(_ kind: BrokerKind) throws {
        let bench = try Bench<AsItWas>(kind)
        try bench.publish([added("1", "a", 1)])
        try bench.start()
        try bench.settle()
        for (action, options, says) in [
            ("resume", [], "is not stopped"), ("skip", ["--to", "1"], "is not stopped"),
            ("adopt", [], "nothing to adopt"), ("reset", ["--to", "latest"], "is at 1 already"),
        ] {
            let refused = try bench.partitions(action, 0, options)
            #expect(refused.status == 1 && refused.error.contains(says), "\(action): \(refused)")
        }
        #expect(try bench.partitions("resume", 7).error.contains("has never claimed"))
        #expect(try bench.number("select count(*) from bellhop.intervention") == 0)
    }

    @Test(
        "compaction that overtakes a stopped worker, its last record too, leaves the right rows",
        arguments: BrokerKind.all(but: .mock, which: "compacts nothing"))
    func compacted(_ kind: BrokerKind) throws {
        let bench = try Bench<Compacted>(kind)
        let partition = TopicPartition(Compacted.events, 0)
        try bench.start()
        for record in [
            added("1", "a", 1), added("2", "a", 10), added("3", "b", 1), deletion("b"), added("4", "c", 1),
        ] {
            // Each is read before the next one closes its segment, and lets the broker clean it.
            try bench.publish([record])
            try bench.settle()
        }
        #expect(try bench.counters() == ["a 11/2", "c 1/1"])
        bench.stop()
        // The tail record, 4, and 6 are superseded; the last record only closes the segment before it.
        for record in [added("5", "c", 5), added("6", "a", 100), deletion("a"), added("7", "d", 1)] {
            try bench.publish([record])
        }
        try eventually("the broker compacts") {
            let offsets = try bench.broker.offsets(partition)
            return !offsets.contains(4) && !offsets.contains(6)
        }
        try bench.start()
        try bench.settle()
        #expect(try bench.counters() == ["c 6/2", "d 1/1"])
        #expect(try [bench.sum("applied"), bench.sum("gaps"), bench.sum("dead_letters")] == [8, 1, 0])
    }

    private func deletion(_ counter: String) -> Record {
        Record(key: Array("acme/\(counter)".utf8), value: nil)
    }

    private func recreate<S: Scenario>(_ scenario: S.Type, _ bench: Bench<S>) throws {
        _ = try Admin(bench.broker.client).deleteTopic(S.events)
        try eventually("the topic is gone") {
            try Admin(bench.broker.client).metadata().topics[S.events] == nil
        }
        try eventually("the topic is made again") {
            try Admin(bench.broker.client).createTopics([NewTopic(S.events, partitions: 1)])[S.events]
                == .done
        }
        bench.forgetEnds()
    }
}
