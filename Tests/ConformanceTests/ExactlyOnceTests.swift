import Postgres
import Records
import Runtime
import Synchronization
import TestKit
import TestTraits
import Testing

private enum Repeats: Scenario {}
private enum SecondChance: Scenario {}
private enum NotDeduplicated: Scenario {}
private enum Restart: Scenario {}
private enum TwoLanes: Scenario {}
private enum LifeOfARow: Scenario {}
private enum Fenced: Scenario {}
private enum PostgresDies: Scenario {}
private enum RoundTrips: Scenario {}

@Suite("Exactly once", .ownThreads)
struct ExactlyOnceTests {
    @Test("an event counts once, however it is repeated", arguments: BrokerKind.all)
    func repeats(_ kind: BrokerKind) throws {
        let bench = try Bench<Repeats>(kind, partitions: 2)
        try bench.publish([added("1", "a", 1), added("1", "a", 1), added("2", "a", 10)], partition: 0)
        try bench.start()
        try bench.settle()
        // In a later batch, and in another partition, by a producer that partitions differently.
        try bench.publish([added("1", "a", 1)], partition: 0)
        try bench.publish([added("2", "a", 10), added("3", "a", 100)], partition: 1)
        try bench.settle()
        bench.stop()
        // After a restart, whose memory is empty.
        try bench.publish([added("3", "a", 100)], partition: 0)
        try bench.publish([added("1", "a", 1), added("4", "a", 1000)], partition: 1)
        try bench.start()
        try bench.settle()
        #expect(try bench.counters() == ["a 1111/4"])
        #expect(try bench.sum("applied") == 4)
        #expect(try bench.sum("duplicates") == 5)
        #expect(try bench.number("select count(*) from tally.entry") == 4)
    }

    @Test("an id that ended as a dead letter may come again and is applied", arguments: BrokerKind.all)
    func secondChance(_ kind: BrokerKind) throws {
        let bench = try Bench<SecondChance>(kind)
        try bench.publish([
            refused("1", "a"), added("1", "a", 1), added("2", "a", 10, label: "eleven char"),
            added("2", "a", 10),
            added("2", "a", 10),
        ])
        try bench.start()
        try bench.settle()
        #expect(try bench.deadLetters() == ["rejected 0", "data_error 2"])
        #expect(try bench.counters() == ["a 11/2"])
        #expect(try bench.sum("duplicates") == 1)
    }

    @Test("a topic that is not deduplicated applies what is repeated", arguments: BrokerKind.all)
    func notDeduplicated(_ kind: BrokerKind) throws {
        let bench = try Bench<NotDeduplicated>(kind, facts: "deduplicate: false")
        try bench.publish([added("1", "a", 1), added("1", "a", 1)])
        try bench.start()
        try bench.settle()
        #expect(try bench.counters() == ["a 2/2"])
        #expect(try bench.number("select count(*) from bellhop.seen_event") == 0)
    }

    @Test("a restart goes on where the last commit was, under a higher epoch", arguments: BrokerKind.all)
    func restart(_ kind: BrokerKind) throws {
        let bench = try Bench<Restart>(kind)
        for round in 1...3 {
            try bench.publish((0..<100).map { added("\(round)-\($0)", "a", 1) })
            try bench.start(batchRecords: 7)
            try bench.settle()
            bench.stop()
            #expect(try bench.number("select epoch from bellhop.partition") == Int64(round))
        }
        #expect(try bench.counters() == ["a 300/300"])
        #expect(try bench.sum("duplicates") == 0)
    }

    @Test("lanes share the partitions out and each keeps its keys in order", arguments: BrokerKind.all)
    func twoLanes(_ kind: BrokerKind) throws {
        let bench = try Bench<TwoLanes>(kind, partitions: 4)
        try bench.start(lanes: 2)
        for round in 0..<5 {
            try bench.publish((0..<400).map { added("\(round)-\($0)", "c\($0 % 40)", 1) })
        }
        try bench.settle()
        try eventually("two lanes own partitions", equals: 2) {
            try bench.number("select count(distinct owner) from bellhop.partition")
        }
        #expect(try bench.counters().allSatisfy { $0.hasSuffix(" 50/50") })
        #expect(try bench.sum("applied") == 2000)
        // Order within a key: entries were written in the order of their offsets.
        #expect(
            try bench.number(
                """
                select count(*) from (select record_offset, lag(record_offset) over
                    (partition by counter, partition order by id) as before from tally.entry) e
                where before > record_offset
                """) == 0)
    }

    @Test(
        "a row is made, changed, deleted and made again, in one batch and across batches",
        arguments: BrokerKind.all)
    func lifeOfARow(_ kind: BrokerKind) throws {
        let bench = try Bench<LifeOfARow>(kind)
        try bench.start()
        var number = 0
        func step(_ records: [(Int) -> Record], leaves: [String]) throws {
            try bench.publish(
                records.map { make in
                    number += 1
                    return make(number)
                })
            try bench.settle()
            #expect(try bench.counters() == leaves)
        }
        let add: (Int) -> Record = { added("\($0)", "a", 5) }
        let remove: (Int) -> Record = { removed("\($0)", "a") }
        try step([remove], leaves: [])
        try step([add], leaves: ["a 5/1"])
        try step([add, add], leaves: ["a 15/3"])
        try step([remove], leaves: [])
        try step([add], leaves: ["a 5/1"])
        try step([remove, add, remove], leaves: [])
        try step([add, remove, add], leaves: ["a 5/1"])
        // An operator's hand between two batches.
        try bench.sql("update tally.counter set total = 1000")
        try step([add], leaves: ["a 1005/2"])
        try bench.sql("delete from tally.counter")
        try step([add], leaves: ["a 5/1"])
        #expect(try bench.sum("dead_letters") == 0)
    }

    @Test(
        "a lane whose epoch is taken drops the partition, joins anew and goes on, nothing twice",
        arguments: BrokerKind.all)
    func fenced(_ kind: BrokerKind) throws {
        let bench = try Bench<Fenced>(kind, partitions: 2)
        try bench.start()
        try bench.publish((0..<20).map { added("a\($0)", "c\($0)", 1) })
        try bench.settle()
        for round in 0..<2 {
            let epoch = try bench.number(
                "update bellhop.partition set epoch = epoch + 1 where partition = 0 returning epoch")
            try bench.publish((0..<20).map { added("b\(round)-\($0)", "c\($0)", 1) })
            try bench.settle()
            #expect(
                try bench.number("select epoch from bellhop.partition where partition = 0") ?? 0 > epoch ?? 0)
        }
        #expect(try bench.counters().allSatisfy { $0.hasSuffix(" 3/3") })
        #expect(try bench.sum("applied") == 60)
    }

    @Test("Postgres killed −9 under load: nothing is lost, nothing counts twice", arguments: BrokerKind.all)
    func postgresDies(_ kind: BrokerKind) throws {
        let server = try PostgresServer()
        let bench = try Bench<PostgresDies>(kind, partitions: 2, server: server)
        let records = (0..<6000).map { added("\($0)", "c\($0 % 50)", 1, emits: true) }
        try bench.publish(records)
        try bench.start(lanes: 2, batchRecords: 20)
        for goal in [1000, 3000] {
            try eventually("\(goal) are applied") { try bench.sum("applied") ?? 0 >= goal }
            try server.kill9()
            try server.start()
        }
        try bench.settle()
        #expect(try bench.counters().allSatisfy { $0.hasSuffix(" 120/120") })
        #expect(try bench.number("select count(*) from tally.entry") == 6000)
        // At least once, under deterministic ids: what is sent twice is seen to be the same.
        try eventually("the outbox is empty", equals: 0) {
            try bench.number("select count(*) from bellhop.outbox")
        }
        let ids = Set(
            try bench.broker.read(PostgresDies.results, partitions: 2, count: 6000).compactMap {
                $0.header("ce_id")
            })
        #expect(ids.count == 6000)
    }

    @Test(
        "a batch costs one round trip when its keys are known, and not more than four when its facts go by COPY",
        arguments: BrokerKind.all)
    func roundTrips(_ kind: BrokerKind) throws {
        let bench = try Bench<RoundTrips>(kind)
        try bench.publish((0..<1000).map { added("\($0)", "c\($0 % 50)", 1, emits: true) })
        let began = ContinuousClock.now
        try bench.start(batchRecords: 100)
        try bench.settle()
        let few = bench.finish()
        let seconds = Int((ContinuousClock.now - began) / .seconds(1))
        #expect(few.batches >= 10)
        // The first one, if all fifty have come with it.
        let reads = try bench.number(
            "select count(distinct first) from (select min(xmin::text::int8) first from tally.entry group by counter) c"
        )
        let others = few.roundTrips - few.batches - Int(reads ?? -1)
        #expect(
            (0...seconds).contains(others),
            "one read in each batch that has new keys, and a look at other lanes' letters once a second: \(few)"
        )
        try bench.publish((0..<3000).map { added("m\($0)", "c\($0 % 50)", 1) })
        try bench.start()
        try bench.settle()
        let many = bench.finish()
        #expect(many.roundTrips > many.batches + 1, "some batch had many facts")
        #expect(many.roundTrips <= 4 * many.batches)
    }
}
