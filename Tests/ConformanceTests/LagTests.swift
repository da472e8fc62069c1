import Foundation
import Kafka
import Records
import TestKit
import TestTraits
import Testing

private enum LagAgrees: Scenario {}
private enum LagNeverStarted: Scenario {}
private enum LagAborted: Scenario {}
private enum LagControl: Scenario {}
private enum LagOpen: Scenario {}
private enum LagDeleted: Scenario {
    static let settings = ["retention.ms": "86400000"]
}
private enum LagStopped: Scenario {}
private enum LagFuture: Scenario {}
private enum LagMany: Scenario {}
private enum LagRates: Scenario {}
private enum LagCompacted: Scenario {
    static let settings = [
        "cleanup.policy": "compact", "segment.ms": "1", "min.cleanable.dirty.ratio": "0.001",
    ]
}

private let hour: Int64 = 3_600_000
private var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

@Suite(
    "bellhop lag agrees with Kafka's own tool, and its seconds with an oracle", .ownThreads,
    .enabled(if: KafkaServer.isAvailable))
struct LagTests {
    @Test("while the worker runs, is idle, and is down")
    func agrees() throws {
        let bench = try Bench<LagAgrees>(.kafka, partitions: 2)
        let producer = try TransactionalProducer(bench.broker.bootstrap, id: LagAgrees.worker)
        // Old records, all applied: an idle topic is not hours behind.
        try producer.send(
            [added("1", "a", 1)], to: LagAgrees.events, timestamp: now - 3 * hour, .commit)
        try bench.publish((0..<20).map { added("n\($0)", "a", 1) }, partition: 1)
        bench.expectEnds([0: 2])
        try bench.start()
        try bench.settle()
        for number in 0..<2 {
            let idle = try bench.lag(number)
            #expect(idle.records == 0 && idle.seconds == 0 && idle.state == "ok", "\(idle.members)")
            #expect(idle.ownership == "owned")
        }
        try bench.stopOnceTold()
        // A static member's place is kept for the session time-out, then nobody has it.
        let stopped = try bench.lag()
        #expect(stopped.ownership == "waiting" && stopped.state == "waiting", "\(stopped.members)")
        let status = try bench.bellhop(["status"])
        #expect(status.status == 0 && status.output.contains("waiting up to 10 s"), "\(status.output)")

        try producer.send(
            [added("2", "a", 1), added("3", "a", 1)], to: LagAgrees.events, timestamp: now - 2 * hour, .commit
        )
        try bench.publish((0..<5).map { added("m\($0)", "a", 1) }, partition: 1)
        try bench.awaitLog(to: 5)
        let first = try bench.lag(0)
        try bench.expectSeconds(first)
        #expect((first.seconds ?? 0) > 7100)
        let second = try bench.lag(1)
        try bench.expectSeconds(second, partition: 1)
        #expect(first.records == 3 && second.records == 5)
        #expect(try bench.lagByKafka() == [0: 3, 1: 5])
        try eventually("nobody has it", equals: "unowned: its owner is gone") { try bench.lag().ownership }
    }

    @Test("of a worker that was never started: from the log's first record on")
    func neverStarted() throws {
        let bench = try Bench<LagNeverStarted>(.kafka, partitions: 2)
        let producer = try TransactionalProducer(bench.broker.bootstrap, id: LagNeverStarted.worker)
        try producer.send(
            [added("1", "a", 1), added("2", "a", 1)], to: LagNeverStarted.events, timestamp: now - hour,
            .commit)
        try bench.awaitLog(to: 3)
        let lag = try bench.lag()
        #expect(lag.records == 3 && lag.ownership == "unowned: never claimed" && lag.owner == nil)
        try bench.expectSeconds(lag)
        let empty = try bench.lag(1)
        #expect(empty.records == 0 && empty.seconds == 0)
    }

    @Test("aborted transactions at the end: records to Kafka's tool, no seconds")
    func aborted() throws {
        let bench = try Bench<LagAborted>(.kafka)
        let producer = try TransactionalProducer(bench.broker.bootstrap, id: LagAborted.worker)
        try bench.start()
        try bench.publish([added("1", "a", 1)])
        try bench.settle()
        try bench.stopOnceTold()
        try producer.send(
            [added("2", "a", 1), added("3", "a", 1)], to: LagAborted.events, timestamp: now - hour, .abort)
        try bench.awaitLog(to: 4)
        let lag = try bench.lag()
        #expect(lag.records == 3 && lag.seconds == 0, "\(lag.members)")
        try bench.expectSeconds(lag)
        #expect(try bench.lagByKafka() == [0: 3])
        // What follows it counts by its own time, not by that of what was aborted.
        try producer.send([added("4", "a", 1)], to: LagAborted.events, timestamp: now - hour / 2, .commit)
        try bench.awaitLog(to: 6)
        let more = try bench.lag()
        try bench.expectSeconds(more)
        #expect(more.records == 5 && (1799...2400).contains(more.seconds ?? 0))
        #expect(try bench.lagByKafka() == [0: 5])
    }

    @Test("control records at the end: a record to Kafka's tool, no seconds")
    func control() throws {
        let bench = try Bench<LagControl>(.kafka)
        let producer = try TransactionalProducer(bench.broker.bootstrap, id: LagControl.worker)
        try producer.send([added("1", "a", 1)], to: LagControl.events, timestamp: now - hour, .commit)
        bench.expectEnds([0: 2])
        try bench.start()
        try bench.settle()
        try bench.stopOnceTold()
        // Before the marker, where a worker stands that was stopped between the record and its end.
        #expect(try bench.partitions("reset", 0, ["--to", "1"]).status == 0)
        let lag = try bench.lag()
        #expect(lag.records == 1 && lag.seconds == 0, "\(lag.members)")
        try bench.expectSeconds(lag)
    }

    @Test("an open transaction: what it keeps from readers waits, and is said")
    func open() throws {
        let bench = try Bench<LagOpen>(.kafka)
        let producer = try TransactionalProducer(bench.broker.bootstrap, id: LagOpen.worker)
        try bench.start()
        try bench.publish([added("1", "a", 1)])
        try bench.settle()
        try bench.stopOnceTold()
        try producer.send([added("2", "a", 1)], to: LagOpen.events, timestamp: now - hour, .leaveOpen)
        try bench.broker.publish([added("3", "a", 1)], to: LagOpen.events)
        let lag = try bench.lag()
        #expect(lag.records == 2 && (3600...4200).contains(lag.seconds ?? 0), "\(lag.members)")
        #expect(lag["held_by_open_transaction"] as? Int == 2)
        #expect(try bench.lagByKafka() == [0: 2])
        try producer.abort()
        try bench.awaitLog(to: 4)
        let after = try bench.lag()
        #expect(after["held_by_open_transaction"] as? Int == 0)
        try bench.expectSeconds(after)
    }

    @Test("a compacted topic: holes count as records, the first record that is left has the seconds")
    func compacted() throws {
        let bench = try Bench<LagCompacted>(.kafka)
        let producer = try TransactionalProducer(bench.broker.bootstrap, id: LagCompacted.worker)
        try bench.start()
        try bench.publish([added("1", "a", 1)])
        try bench.settle()
        try bench.stopOnceTold()
        for (id, age) in [("2", 3 * hour), ("3", 2 * hour), ("4", hour)] {
            try producer.send(
                [added(id, "c", 1)], to: LagCompacted.events, timestamp: now - age, .commit)
        }
        try bench.broker.publish([added("5", "d", 1)], to: LagCompacted.events)
        let partition = TopicPartition(LagCompacted.events, 0)
        try eventually("the broker compacts") {
            let offsets = try bench.broker.offsets(partition)
            return !offsets.contains(1) && !offsets.contains(3)
        }
        try bench.awaitLog(to: 8)
        let lag = try bench.lag()
        #expect(lag.records == 7 && (3600...4200).contains(lag.seconds ?? 0), "\(lag.members)")
        try bench.expectSeconds(lag)
        #expect(lag["retention_seconds_left"] is NSNull)
        #expect(try bench.lagByKafka() == [0: 7])
    }

    @Test(
        "retention has passed the position: what was deleted unread is said, the rest has its time until deletion"
    )
    func deleted() throws {
        let bench = try Bench<LagDeleted>(.kafka)
        let producer = try TransactionalProducer(bench.broker.bootstrap, id: LagDeleted.worker)
        try bench.start()
        try bench.publish([added("1", "a", 1)])
        try bench.settle()
        try bench.stopOnceTold()
        for id in 2...5 {
            try producer.send([added("\(id)", "a", 1)], to: LagDeleted.events, timestamp: now - hour, .commit)
        }
        try bench.awaitLog(to: 9)
        let before = try bench.lag()
        try bench.expectSeconds(before)
        let left = try #require(before["retention_seconds_left"] as? Double)
        let seconds = try #require(before.seconds)
        #expect(abs(left + seconds - 86_400) < 0.01)
        #expect(before["deleted_unread"] as? Int == 0)
        try Admin(bench.broker.client).deleteRecords(TopicPartition(LagDeleted.events, 0), before: 5)
        let lag = try bench.lag()
        #expect(
            lag.records == 8 && lag["deleted_unread"] as? Int == 4 && lag.state == "lost", "\(lag.members)")
        #expect(lag["oldest_offset"] as? Int == 5)
        try bench.expectSeconds(lag)
        #expect(try bench.lagByKafka() == [0: 8])
    }

    @Test("a stopped partition goes on counting, and says why it stands still")
    func stopped() throws {
        let bench = try Bench<LagStopped>(.kafka)
        try bench.start()
        try bench.publish([added("1", "a", 1)])
        try bench.settle()
        try eventually("the hint has come", equals: [0: 0]) { try bench.lagByKafka() }
        try bench.sql("alter table tally.entry rename to elsewhere")
        try bench.publish([added("2", "a", 1), added("3", "a", 1)])
        try eventually("it stops", equals: "stopped") { try bench.lag().state }
        let lag = try bench.lag()
        #expect(lag.records == 2 && lag.ownership == "owned")
        #expect((lag["stop_reason"] as? String)?.contains("tally.entry") == true)
        try bench.expectSeconds(lag)
        #expect(try bench.lagByKafka() == [0: 2])
    }

    @Test("a record from the future is 0 seconds old")
    func future() throws {
        let bench = try Bench<LagFuture>(.kafka)
        let producer = try TransactionalProducer(bench.broker.bootstrap, id: LagFuture.worker)
        try producer.send([added("1", "a", 1)], to: LagFuture.events, timestamp: now + hour / 2, .commit)
        try bench.awaitLog(to: 2)
        let lag = try bench.lag()
        #expect(lag.seconds == 0 && lag.records == 2 && lag.state == "unowned")
        #expect(lag["oldest_offset"] as? Int == 0)
    }

    @Test("200 partitions, each behind, are told at once")
    func many() throws {
        let bench = try Bench<LagMany>(.kafka, partitions: 200, hasResults: false, hasDeadLetters: false)
        for number in 0..<200 {
            try bench.broker.publish(
                [added("\(number)", "a", 1)], to: LagMany.events, partition: Int32(number))
        }
        let start = ContinuousClock.now
        let result = try bench.bellhop(["lag", "--rate", "0", "--json"])
        let took = ContinuousClock.now - start
        say("bellhop lag: 200 partitions in \(took)")
        let answer = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let partitions = try #require(answer["partitions"] as? [[String: Any]])
        #expect(partitions.count == 200)
        #expect(partitions.allSatisfy { $0["lag"] as? Int == 1 && ($0["lag_seconds"] as? Double ?? 0) > 0 })
        // Two seconds on a machine that does nothing else; a request for each partition would take longer than this.
        #expect(took < .seconds(10))
    }

    @Test("rates, trend and time to drain are of what happens between two looks")
    func rates() throws {
        let bench = try Bench<LagRates>(.kafka)
        try bench.start()
        try bench.publish([added("1", "a", 1)])
        try bench.settle()
        try bench.stopOnceTold()
        let watch = try Program(
            "bellhop", ["lag", LagRates.worker, "--watch", "--json"],
            environment: [
                "BELLHOP_BROKERS": bench.broker.bootstrap, "BELLHOP_DATABASE": bench.database,
                "BELLHOP_TOPICS": "\(bench.files.path)/topics",
            ])
        var number = 2
        let growing = try eventually("the lag grows") {
            try bench.broker.publish([added("\(number)", "a", 1)], to: LagRates.events)
            number += 1
            return watch.standardOutput.split(separator: "\n").last { $0.contains(#""trend":"growing""#) }
        } until: {
            $0 != nil
        }
        let answer = try JSONSerialization.jsonObject(with: Data((growing ?? "").utf8)) as? [String: Any]
        let partition = try #require((answer?["partitions"] as? [[String: Any]])?.first)
        #expect((partition["published_per_second"] as? Double ?? 0) > 0)
        #expect(partition["applied_per_second"] as? Double == 0)
        #expect(partition["drain_seconds"] is NSNull)
        watch.terminate()
    }
}
