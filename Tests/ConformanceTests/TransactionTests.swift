import Kafka
import Records
import TestKit
import TestTraits
import Testing

private enum AbortsConfirmed: Scenario {}
private enum AbortsExpected: Scenario {}

@Suite("Transactional producers", .ownThreads)
struct TransactionTests {
    @Test(
        "what is aborted is never applied, its offsets count as gaps once a second consumer has met none either",
        arguments: BrokerKind.all(but: .mock, which: "hands out aborted records"))
    func confirmed(_ kind: BrokerKind) throws {
        try check(try Bench<AbortsConfirmed>(kind))
    }

    @Test(
        "what is aborted is never applied, its offsets count as gaps at once where the topic says so",
        arguments: BrokerKind.all(but: .mock, which: "hands out aborted records"))
    func expected(_ kind: BrokerKind) throws {
        try check(try Bench<AbortsExpected>(kind, facts: "deduplicate: true, gaps: expected"))
    }

    private func check<S: Scenario>(_ bench: Bench<S>) throws {
        let producer = try TransactionalProducer(bench.broker.bootstrap, id: S.worker)
        try bench.start()
        // Each transaction ends with a control record, which takes an offset too.
        try producer.send([added("1", "a", 1)], to: S.events, .commit)
        try producer.send([added("2", "a", 1000), added("3", "b", 1)], to: S.events, .abort)
        try producer.send([added("4", "a", 10)], to: S.events, .commit)
        bench.expectEnds([0: 7])
        try bench.settle()
        #expect(try bench.counters() == ["a 11/2"])

        // An open transaction holds back what follows it, until it ends.
        try producer.send([added("5", "a", 2000)], to: S.events, .leaveOpen)
        try bench.publish([added("6", "a", 100)])
        let end = try Admin(bench.broker.client).watermarks(TopicPartition(S.events, 0)).high
        #expect(end == 7)
        #expect(try bench.counters() == ["a 11/2"])
        try producer.abort()
        bench.expectEnds([0: 10])
        try bench.settle()
        #expect(try bench.counters() == ["a 111/3"])
        #expect(try [bench.sum("applied"), bench.sum("gaps")] == [3, 7])
        #expect(try bench.stopReason() == nil)
    }
}
