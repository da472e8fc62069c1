import Kafka
import Records
import TestKit
import TestTraits
import Testing

private enum MissingTable: Scenario {}
private enum Skipped: Scenario {}
private enum Recreated: Scenario {}
private enum RecreatedLonger: Scenario {}
private enum Truncated: Scenario {}

@Suite("A stopped partition", .ownThreads)
struct StoppedPartitionTests {
    @Test("says which table is missing, passes nothing, and goes on when resumed", arguments: BrokerKind.all)
    func missingTable(_ kind: BrokerKind) throws {
        let bench = try Bench<MissingTable>(kind)
        try bench.publish([added("1", "a", 1)])
        try bench.start()
        try bench.settle()
        try bench.sql("alter table tally.entry rename to elsewhere")
        try bench.publish([added("2", "a", 10)])
        try eventually("it stops") { try bench.stopReason()?.contains("tally.entry") == true }
        try bench.publish([added("3", "a", 100)])
        #expect(try bench.deadLetters() == [])
        #expect(try bench.counters() == ["a 1/1"])

        try bench.sql("alter table tally.elsewhere rename to entry")
        let resumed = try bench.bellhop(
            [
                "partitions", "resume", MissingTable.worker, MissingTable.events, "0", "--reason",
                "the table is back",
            ])
        #expect(resumed.status == 0, "\(resumed.error)")
        try bench.settle()
        #expect(try bench.counters() == ["a 111/3"])
    }

    @Test("can be skipped: what is passed over is kept as dead letters", arguments: BrokerKind.all)
    func skipped(_ kind: BrokerKind) throws {
        let bench = try Bench<Skipped>(kind)
        try bench.sql("alter table tally.entry rename to elsewhere")
        try bench.publish([added("1", "a", 1), added("2", "a", 10), added("3", "a", 100)])
        try bench.start()
        try eventually("it stops") { try bench.stopReason() != nil }
        try bench.sql("alter table tally.elsewhere rename to entry")
        let place = ["partitions", "skip", Skipped.worker, Skipped.events, "0"]
        let skipped = try bench.bellhop(place + ["--to", "2", "--reason", "not worth it"])
        #expect(skipped.status == 0, "\(skipped.error)")
        try bench.settle()
        #expect(try bench.deadLetters() == ["skipped 0", "skipped 1"])
        #expect(try bench.counters() == ["a 100/1"])
        // One that runs is left alone.
        #expect(try bench.bellhop(place + ["--to", "9", "--reason", "by mistake"]).status == 1)
    }

    @Test(
        "is what a topic becomes that was deleted and made again",
        arguments: BrokerKind.all(but: .mock, which: "deletes no topic"))
    func recreated(_ kind: BrokerKind) throws {
        let bench = try Bench<Recreated>(kind)
        try bench.publish((0..<5).map { added("\($0)", "a", 1) })
        try bench.start()
        try bench.settle()
        bench.stop()
        try recreate(Recreated.self, bench)
        try bench.publish([added("new", "a", 1)])
        try bench.start()
        try eventually("it stops") { try bench.stopReason()?.contains("truncated or made anew") == true }
        #expect(try bench.counters() == ["a 5/5"])
    }

    @Test(
        "is what a topic becomes that was made again and has grown past the old position",
        arguments: BrokerKind.all(but: .mock, which: "deletes no topic"))
    func recreatedLonger(_ kind: BrokerKind) throws {
        let bench = try Bench<RecreatedLonger>(kind)
        try bench.publish((0..<5).map { added("\($0)", "a", 1) })
        try bench.start()
        try bench.settle()
        bench.stop()
        try recreate(RecreatedLonger.self, bench)
        try bench.publish((0..<9).map { added("new\($0)", "a", 1) })
        try bench.start()
        try eventually("it stops") {
            try bench.stopReason()?.contains("is not the one that was applied") == true
        }
        #expect(try bench.counters() == ["a 5/5"])
    }

    @Test(
        "is what a log becomes whose unread records were deleted",
        arguments: BrokerKind.all(but: .mock, which: "deletes no records"))
    func truncated(_ kind: BrokerKind) throws {
        let bench = try Bench<Truncated>(kind)
        try bench.publish((0..<5).map { added("\($0)", "a", 1) })
        try bench.start()
        try bench.settle()
        bench.stop()
        try bench.publish((5..<9).map { added("\($0)", "a", 1) })
        try Admin(bench.broker.client).deleteRecords(TopicPartition(Truncated.events, 0), before: 7)
        try bench.start()
        try eventually("it stops") { try bench.stopReason()?.contains("offsets 5–6 are lost") == true }
        #expect(try bench.counters() == ["a 5/5"])
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
