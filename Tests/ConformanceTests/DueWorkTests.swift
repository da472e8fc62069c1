import Contract
import Kafka
import Logging
import Postgres
import Records
import Runtime
import TestKit
import TestTraits
import Testing

private enum FallsOnce: Scenario {}
private enum CaughtUp: Scenario {}
private enum BeforeRecord: Scenario {}
private enum EarlyLook: Scenario {}
private enum CameLate: Scenario {}
private enum Refusing: Scenario {}
private enum Stubborn: Scenario {}
private enum PausedDue: Scenario {}
private enum Crowd: Scenario {}
private enum SharedOut: Scenario {}
private enum Planted: Scenario {}
private enum GrownDue: Scenario {}

/// The topics of the program.
private enum Killed: Scenario {
    static var worker: String { "time-keeper" }
    static var events: String { "level-events" }
    static var results: String { "level-results" }
}

@Suite("Due work", .ownThreads)
struct DueWorkTests {
    @Test("is done once each, in its order, and a replay agrees", arguments: BrokerKind.all)
    func once(_ kind: BrokerKind) throws {
        let bench = try Bench<FallsOnce>.ofLevels(kind, partitions: 3)
        try bench.start(Decay<FallsOnce>.self)
        try bench.publish((0..<9).map { level("\($0)", "c\($0)", 4, step: 150) })
        try eventually("all have fallen", equals: (0..<9).map { "c\($0) 0" }) { try bench.levels() }
        for counter in 0..<9 {
            let expected = ["4 \(counter)", "3 time", "2 time", "1 time", "0 time"]
            #expect(try bench.steps("c\(counter)") == expected)
        }
        let apart = try bench.strings(
            """
            select distinct extract(milliseconds from at - before)::int::text from (
                select at, event_id, lag(at) over (partition by counter order by id) before from keeper.step) s
            where event_id = 'time'
            """)
        #expect(apart == ["150"], "each at the instant that it was due")
        try expectResults(bench, count: 45)
        try bench.expectNoDifference()
        bench.stop()
        #expect(try bench.number("select count(*) from keeper.level where due_at is not null") == 0)
    }

    /// Each result has an id of its own, and says what it comes from.
    private func expectResults<S>(_ bench: Bench<S>, count: Int) throws {
        let results = try bench.broker.read(S.results, partitions: bench.partitions, count: count)
        #expect(results.count == count)
        #expect(Set(results.compactMap { $0.header("ce_id") }).count == count)
        let due = results.filter { $0.header("ce_causedue") != nil }
        #expect(due.count == count * 4 / 5)
        for result in due {
            #expect(result.header("ce_causedue") == result.header("ce_time"))
            #expect(result.header("ce_causeoffset") != nil)
        }
    }

    @Test("comes after what was stamped before it, though the worker was down", arguments: BrokerKind.all)
    func afterDowntime(_ kind: BrokerKind) throws {
        let bench = try Bench<CaughtUp>.ofLevels(kind)
        try bench.start(Decay<CaughtUp>.self)
        try bench.publish([level("1", "a", 3, step: 8000), level("2", "b", 1, step: 8000)])
        try bench.settle()
        bench.stop()
        let due = try #require(
            try bench.number("select (extract(epoch from min(due_at)) * 1000000)::int8 from keeper.level"))
        try bench.publish([removed("3", "a")])
        try #require(Timestamp.now.microseconds < due, "the record is stamped before what is due")
        try bench.waitUntil(Timestamp(microseconds: due))
        // Between the batch that proves the log and that of the record, there is time for a page.
        try bench.start(Decay<CaughtUp>.self, batchRecords: 1)
        try eventually("the other has fallen", equals: ["a 0", "b 0"]) { try bench.levels() }
        #expect(try bench.steps("a") == ["3 1", "0 3"], "nothing was due any more")
        #expect(try bench.steps("b") == ["1 2", "0 time"])
        try bench.expectNoDifference()
    }

    @Test("comes before a record of its key that is stamped after it", arguments: BrokerKind.all)
    func beforeRecord(_ kind: BrokerKind) throws {
        let bench = try Bench<BeforeRecord>.ofLevels(kind)
        try bench.publish([level("1", "a", 3, step: 100)])
        try bench.waitUntil(Timestamp(milliseconds: Timestamp.now.milliseconds + 1000))
        try bench.publish([level("2", "a", 10, step: 3_600_000)])
        try bench.start(Decay<BeforeRecord>.self)
        try bench.settle()
        #expect(try bench.steps("a") == ["3 1", "2 time", "1 time", "0 time", "10 2"])
        try bench.expectNoDifference()
        let counts = bench.finish()
        #expect(counts.batches <= 2, "in the record's own transaction")
    }

    @Test("that moves on with each record leaves the index alone, and an early look sets itself right")
    func earlyLook() throws {
        let bench = try Bench<EarlyLook>.ofLevels(BrokerKind.all[0])
        try bench.start(Decay<EarlyLook>.self)
        try bench.publish([level("1", "a", 1, step: 3_600_000)])
        try bench.settle()
        let first = try bench.strings("select due_at::text from keeper.level")
        for number in 2..<5 {
            try bench.publish([level("\(number)", "a", 1, step: 3_600_000)])
            try bench.settle()
        }
        #expect(try bench.strings("select due_at::text from keeper.level") == first)
        bench.stop()
        // As if an hour had passed for the look, but not for the level.
        try bench.sql("update keeper.level set due_at = now() - interval '1 minute'")
        try bench.start(Decay<EarlyLook>.self)
        let right = "select (due_at = since + interval '1 hour')::text from keeper.level"
        try eventually("the look is set right", equals: ["true"]) { try bench.strings(right) }
        #expect(try bench.number("select count(*) from keeper.step where event_id = 'time'") == 0)
        try bench.expectNoDifference()
    }

    @Test("that came before a late record comes before it in a replay, too")
    func lateRecord() throws {
        let bench = try Bench<CameLate>.ofLevels(BrokerKind.all[0])
        try bench.start(Decay<CameLate>.self)
        try bench.publish([level("1", "a", 2, step: 600_000)])
        try bench.settle()
        bench.stop()
        // As by a worker whose clock is an hour ahead.
        let hour = "now() + interval '1 hour'"
        try bench.sql("update keeper.level set due_done = \(hour), due_at = \(hour)")
        try bench.publish([level("2", "a", 5, step: 7_200_000)])
        try bench.start(Decay<CameLate>.self)
        try bench.settle()
        #expect(try bench.steps("a") == ["2 1", "1 time", "0 time", "5 2"])
        #expect(try bench.number("select count(*) from bellhop.late_record where record_offset = 1") == 1)
        try bench.expectNoDifference()
        try bench.sql("delete from bellhop.late_record")
        #expect(try bench.levelDifferences().contains { $0.contains("keeper.") })
    }

    @Test("whose data Postgres refuses is set aside, and others go on", arguments: BrokerKind.all)
    func refused(_ kind: BrokerKind) throws {
        let bench = try Bench<Refusing>.ofLevels(kind)
        try bench.start(Decay<Refusing>.self)
        try bench.publish(
            (0..<40).map { level("\($0)", "c\($0 + 10)", $0 == 17 ? 513 : 1, step: 300, emits: false) })
        let expected = (10..<50).map { "c\($0) \($0 == 27 ? 513 : 0)" }
        try eventually("the others have fallen", equals: expected) { try bench.levels() }
        try eventually("one is set aside", equals: 1) {
            bench.findings.reduce(0) { $0 + $1.view.dueSetAside }
        }
        #expect(try bench.stopReason() == nil)
        try bench.publish([level("40", "c10", 7, step: 3_600_000, emits: false)])
        try bench.settle()
        bench.stop()
        try bench.sql("alter table keeper.level drop constraint level_value_check")
        try bench.start(Decay<Refusing>.self)
        try eventually("it goes on") {
            try bench.number("select value from keeper.level where counter = 'c27'")! < 513
        }
        bench.stop()
        try bench.expectNoDifference()
    }

    @Test("that leaves a key as due as it was is set aside; before a record it stops the partition")
    func stubborn() throws {
        let bench = try Bench<Stubborn>.ofLevels(BrokerKind.all[0])
        try bench.start(Decay<Stubborn>.self)
        try bench.publish([level("1", "a", 1000, step: 100), level("2", "b", 1, step: 100)])
        try eventually("the other has fallen", equals: ["a 1000", "b 0"]) { try bench.levels() }
        try eventually("one is set aside", equals: 1) {
            bench.findings.reduce(0) { $0 + $1.view.dueSetAside }
        }
        try bench.publish([removed("3", "a")])
        try eventually("the partition stops") {
            try bench.stopReason()?.contains("what is due at acme/a at ") ?? false
        }
    }

    @Test("rests while its partition is paused", arguments: BrokerKind.all)
    func paused(_ kind: BrokerKind) throws {
        let bench = try Bench<PausedDue>.ofLevels(kind, partitions: 2)
        try bench.start(Decay<PausedDue>.self)
        try bench.publish([level("1", "a", 1, step: 5000)], partition: 0)
        try bench.publish([level("2", "b", 1, step: 6000)], partition: 1)
        try bench.settle()
        let place = "'\(PausedDue.worker)', array['\(PausedDue.events)'], array[0], 'a test', 'why not'"
        try bench.sql("select * from bellhop.pause(\(place))")
        try eventually("only the other has fallen", equals: ["a 1", "b 0"]) { try bench.levels() }
        try bench.sql("select * from bellhop.unpause(\(place))")
        try eventually("both have fallen", equals: ["a 0", "b 0"]) { try bench.levels() }
        try bench.expectNoDifference()
    }

    @Test("of many keys at once does not hold back live records", arguments: BrokerKind.all)
    func crowd(_ kind: BrokerKind) throws {
        let bench = try Bench<Crowd>.ofLevels(kind)
        try bench.start(Decay<Crowd>.self)
        try bench.publish([level("0", "live", 1_000_000_000_000, step: 3_600_000)])
        try bench.settle()
        bench.stop()
        try bench.sql(
            """
            insert into keeper.level (tenant_id, counter, value, since, step_microseconds, emits, due_at, due_queue)
            select 'acme', 'n' || n, 1, now() - interval '1 hour', 1000, false, now() - interval '1 hour', q.id
            from generate_series(1, 20000) n, bellhop.due_queue q
            """)
        try bench.start(Decay<Crowd>.self)
        let left = "select count(*) from keeper.level where value > 0 and counter <> 'live'"
        try eventually("some have fallen") { try bench.number(left)! < 20_000 }
        var waits: [Duration] = []
        var number = 1
        while try bench.number(left)! > 0 {
            let start = ContinuousClock.now
            try bench.publish([level("\(number)", "live", 1, step: 3_600_000)])
            try bench.settle()
            waits.append(.now - start)
            number += 1
        }
        #expect(waits.count > 2, "records came while rows were due")
        // Each by itself waits for a page, and all of them together would take much longer.
        #expect(waits.max()! < .seconds(10))
        #expect(try bench.number("select count(*) from keeper.step where event_id = 'time'") == 20_000)
    }

    @Test("is done once each, while partitions go from one process to another", arguments: BrokerKind.all)
    func shared(_ kind: BrokerKind) throws {
        let bench = try Bench<SharedOut>.ofLevels(kind, partitions: 6)
        let options = ["--leave-group"]
        try bench.start(Decay<SharedOut>.self, slot: 0, options: options)
        try bench.publish((0..<120).map { level("\($0)", "c\($0)", 12, step: 400) })
        for _ in 0..<2 {
            try bench.start(Decay<SharedOut>.self, slot: 1, options: options)
            let count = try bench.number("select count(*) from keeper.step")!
            try eventually("both have been at it") {
                try bench.number("select count(*) from keeper.step")! > count + 200
            }
            bench.stopLast()
        }
        // A partition that nobody has read yet has no levels.
        try eventually("all have fallen", equals: 120) {
            try bench.number("select count(*) from keeper.level where value = 0")
        }
        #expect(try bench.number("select count(*) from keeper.step") == 120 * 13)
        #expect(try bench.number("select count(distinct (counter, value)) from keeper.step") == 120 * 13)
        try bench.expectNoDifference()
    }

    @Test("that was done wrongly is found by verify")
    func planted() throws {
        let bench = try Bench<Planted>.ofLevels(BrokerKind.all[0])
        try bench.publish([level("1", "a", 2, step: 100), level("2", "b", 9, step: 3_600_000)])
        try bench.start(Decay<Planted>.self)
        try eventually("one has fallen", equals: ["a 0", "b 9"]) { try bench.levels() }
        try eventually("the outbox is empty", equals: 0) {
            try bench.number("select count(*) from bellhop.outbox")
        }
        bench.stop()
        try bench.expectNoDifference()
        let right = "update keeper.level set due_at = since + interval '1 hour' where counter = 'b'"
        let spoils = [
            (
                script: "update keeper.level set due_at = null where counter = 'b'", undo: right,
                says: "due_at is null"
            ),
            (
                script: "update keeper.level set due_at = due_at + interval '1 minute' where counter = 'b'",
                undo: right, says: "value is 9, by the log 8"
            ),
            (
                script: "update keeper.level set value = 1, due_at = now() where counter = 'a'",
                undo: "update keeper.level set value = 0, due_at = null where counter = 'a'",
                says: "value is 1, by the log 0"
            ),
            (
                script: """
                create table kept as select * from keeper.step where event_id = 'time' and value = 1;
                delete from keeper.step where event_id = 'time' and value = 1;
                """,
                undo: "insert into keeper.step overriding system value select * from kept",
                says: "its row in keeper.step is missing"
            ),
        ]
        for spoil in spoils {
            try bench.sql(spoil.script)
            let found = try bench.levelDifferences()
            #expect(found.contains { $0.contains(spoil.says) }, "\(spoil.script): \(found)")
            try bench.sql(spoil.undo)
            try bench.expectNoDifference()
        }
    }

    @Test(
        "of a key that moves with new partitions is done by its old one until a record comes",
        arguments: BrokerKind.all(but: .mock, which: "cannot add partitions"))
    func grown(_ kind: BrokerKind) throws {
        let bench = try Bench<GrownDue>.ofLevels(kind, partitions: 1)
        try bench.start(Decay<GrownDue>.self)
        try bench.publish((0..<20).map { level("\($0)", "c\($0)", 2, step: 4000) })
        try bench.settle()
        try #require(try Admin(bench.broker.client).createPartitions(GrownDue.events, total: 4) == .done)
        try eventually("all have fallen", equals: 0) {
            try bench.number("select count(*) from keeper.level where value > 0")
        }
        try bench.publish((0..<20).map { level("again-\($0)", "c\($0)", 1, step: 200) })
        try eventually("and again", equals: 80) {
            try bench.number("select count(*) from keeper.step where value < 2 or event_id = 'time'")
        }
        #expect(try bench.number("select count(distinct due_queue) from keeper.level")! > 1)
    }

    @Test(
        "is done once each, while the process is killed again and again",
        .enabled(if: KafkaServer.isAvailable))
    func killed() throws {
        let bench = try Bench<Killed>.ofLevels(.kafka, partitions: 6)
        let (keys, steps) = (150, 16)
        try bench.publish((0..<keys).map { level("\($0)", "c\($0)", Int64(steps), step: 250) })
        var kills = 0
        var worker = try start(bench)
        let count = "select count(*) from keeper.step"
        let all = Int64(keys * (steps + 1))
        while try bench.number(count)! < all * 9 / 10 {
            let before = try bench.number(count)!
            try eventually("it is at it") { try bench.number(count)! > before + Int64.random(in: 100..<300) }
            worker.kill9()
            try worker.wait()
            kills += 1
            worker = try start(bench)
        }
        try eventually("all have fallen", equals: all) { try bench.number(count)! }
        try eventually("it listens to signals") { worker.standardError.contains("partition_claimed") }
        worker.terminate()
        #expect(try worker.wait() == .exited(0), "\(worker.standardError)")
        #expect(kills > 3)
        #expect(try bench.number("select count(distinct (counter, value)) from keeper.step") == all)
        #expect(try bench.number("select count(*) from keeper.level where value <> 0") == 0)
        try bench.expectNoDifference()
    }

    private func start<S>(_ bench: Bench<S>) throws -> Program {
        try Program(
            "time-keeper", ["--lanes", "2"],
            environment: [
                "BELLHOP_BROKERS": bench.broker.bootstrap, "BELLHOP_DATABASE": bench.database,
                "BELLHOP_TOPICS": "\(bench.files.path)/topics", "BELLHOP_LOCKS": "\(bench.files.path)/locks",
                "BELLHOP_KAFKA_SESSION_TIMEOUT_MS": "6000",
            ])
    }
}
