import Contract
import Kafka
import Postgres
import Records
import Runtime
import TestKit
import TestTraits
import Testing

private enum Grown: Scenario {}
private enum Followed: Scenario {}
private enum Lagging: Scenario {}
private enum Apart: Scenario {}
private enum Again: Scenario {}
private enum Forged: Scenario {}

/// An operator mends what a label may be, and the letters of before are redriven.
private let mending = "alter table tally.counter alter column label type varchar(100)"
private let old = "status=newest"
private let lack = "does not let a topic grow"

/// Old is not put over new where a key is in several partitions.
@Suite("A redriven dead letter whose key has moved", .ownThreads)
struct RedriveKeyTests {
    private static let keys = (0..<8).map { "k\($0)" }

    @Test(
        "to a partition that was added is refused after a newer record of that",
        arguments: BrokerKind.all(but: .mock, which: lack))
    func grown(_ kind: BrokerKind) throws {
        let bench = try Bench<Grown>(kind)
        try bench.letters(Self.keys)
        bench.stop()
        try bench.grow(to: 3)
        try bench.publish(Self.keys.map { added("new-\($0)", $0, 1, label: "won") })
        try bench.start(lanes: 2)
        try bench.settle()
        try bench.sql(mending)
        #expect(
            try bench.number("select count(distinct later_partition) from bellhop.dead_letter") ?? 0 > 1,
            "keys have moved")
        let refused = try bench.redrive("--topic", Grown.events)
        #expect(refused.status == 1 && refused.error.contains("8 stale"), "\(refused.error)")
        #expect(try bench.strings("select distinct label from tally.counter") == ["won"])
        try bench.expectVerified()
    }

    @Test("goes where its key is now", arguments: BrokerKind.all(but: .mock, which: lack))
    func followed(_ kind: BrokerKind) throws {
        let bench = try Bench<Followed>(kind)
        try bench.letters(Self.keys)
        bench.stop()
        try bench.grow(to: 3)
        try bench.publish([added("other", "other", 1)])
        try bench.start(lanes: 2)
        try bench.settle()
        try bench.sql(mending)
        let dry = try bench.bellhop(["dead-letters", "redrive", "--topic", Followed.events])
        #expect(dry.output.contains("8 would be applied"), "\(dry.output) \(dry.error)")
        let result = try bench.redrive("--topic", Followed.events)
        #expect(result.status == 0 && result.output.contains("8 applied"), "\(result.output)")
        let expected = try bench.broker.publish(
            Self.keys.map { added("next-\($0)", $0, 1, label: "next") }, to: Followed.events)
        let places = try bench.strings(
            "select counter || ' ' || partition from tally.entry where event_id like 'old-%' order by counter"
        )
        let byKey = zip(Self.keys, expected.sorted { $0.token < $1.token }.map(\.partition))
        #expect(places == byKey.map { "\($0) \($1)" })
        try eventually("the next ones are applied", equals: 8) {
            try bench.number("select count(*) from tally.counter where label = 'next'")
        }
        try bench.expectVerified()
    }

    /// The old partition waits with the old record; the new one has been read.
    @Test(
        "before it was written is not known to be in order",
        arguments: BrokerKind.all(but: .mock, which: lack))
    func lagging(_ kind: BrokerKind) throws {
        let bench = try Bench<Lagging>(kind)
        try bench.publish([added("first", "first", 1)])
        try bench.start()
        try bench.settle()
        bench.stop()
        #expect(
            try bench.bellhop([
                "pause", Lagging.worker, "--partition", "\(Lagging.events)/0", "--reason", "t",
            ]).status == 0)
        try bench.publish(Self.keys.map { added("old-\($0)", $0, 1, label: old) }, partition: 0)
        try bench.grow(to: 3)
        let placed = try bench.broker.publish(
            Self.keys.map { added("new-\($0)", $0, 1, label: "won") }, to: Lagging.events)
        let moved = placed.filter { $0.partition > 0 }
        try #require(!moved.isEmpty && moved.count < 8)
        try bench.start(lanes: 2)
        try eventually("those that moved are applied", equals: Int64(moved.count)) {
            try bench.number("select count(*) from tally.counter where label = 'won'")
        }
        #expect(
            try bench.bellhop([
                "resume", Lagging.worker, "--partition", "\(Lagging.events)/0", "--reason", "t",
            ]).status == 0)
        try eventually("all are applied", equals: 8) {
            try bench.number("select count(*) from tally.counter where label = 'won'")
        }
        try bench.sql(mending)
        let refused = try bench.redrive("--topic", Lagging.events)
        #expect(refused.status == 1 && refused.error.contains("8 stale"), "\(refused.error)")
        #expect(
            try bench.number("select count(*) from bellhop.dead_letter where later_offset = -1")
                == Int64(moved.count))
    }

    /// A producer with a partitioner of its own, and a lane for each partition.
    @Test("between two lanes by its producer is refused, too", arguments: BrokerKind.all)
    func apart(_ kind: BrokerKind) throws {
        let bench = try Bench<Apart>(kind, partitions: 2)
        try bench.start(lanes: 2)
        // Both are at work before the letter is there: none learns of it by its claim.
        for partition: Int32 in [0, 1] {
            try bench.publish([added("first-\(partition)", "first-\(partition)", 1)], partition: partition)
        }
        try bench.settle()
        try bench.publish(
            [added("old", "a", 1, label: old), added("calm", "b", 1, label: old)], partition: 0)
        try bench.settle()
        // The other lane looks for letters that are a second old, or older where a look takes long.
        var later: Int64 = 0
        let marked = try eventually("a later record marks the letter") {
            later += 1
            try bench.publish([added("new-\(later)", "a", 1, label: "won")], partition: 1)
            try bench.settle()
            return try bench.strings(
                "select later_partition || '/' || later_offset from bellhop.dead_letter where later_offset is not null"
            )
        } until: {
            !$0.isEmpty
        }
        #expect(marked == ["1/\(later)"])
        try bench.sql(mending)
        let result = try bench.redrive("--topic", Apart.events)
        #expect(result.status == 1 && result.output.contains("1 applied"), "\(result.output)")
        #expect(try bench.label("a") == "won")
        try bench.expectVerified()
    }

    /// A topic that was made again has new offsets, and the letters of before are older than all of them.
    @Test("to a new log is refused after a record of that, and applied without", arguments: [BrokerKind.mock])
    func anotherLog(_ kind: BrokerKind) throws {
        let bench = try Bench<Again>(kind)
        try bench.letters(["a", "b"])
        bench.stop()
        // As for a broker that has forgotten all: the topic is registered anew, and read from its beginning.
        try bench.sql(
            "update bellhop.topic set topic_uid = gen_random_uuid() where topic = '\(Again.events)'")
        try bench.publish([added("new", "a", 1, label: "won")])
        try bench.start()
        try bench.settle()
        try #require(try bench.states() == ["open 4"])
        try bench.sql(mending)
        let result = try bench.redrive("--id", "1", "--id", "2")
        #expect(result.status == 1 && result.output.contains("1 applied"), "\(result.output) \(result.error)")
        #expect(result.output.contains("left alone: 1 stale"), "\(result.output)")
        #expect(try bench.label("a") == "won")
        #expect(try bench.label("b") == old)
        #expect(try bench.states() == ["applied 1", "open 3"])
    }

    @Test("is not any record that names it", arguments: BrokerKind.all)
    func forged(_ kind: BrokerKind) throws {
        let bench = try Bench<Forged>(kind)
        try bench.letters(["a"])
        try bench.sql(mending)
        func naming(_ record: Record, _ worker: String = Forged.worker) -> Record {
            let redrive = Redrive(letter: 1, worker: worker, allowsStale: true)
            return Record(key: record.key, value: record.value, headers: redrive.added(to: record.headers))
        }
        try bench.publish([
            naming(added("x", "x", 1)), naming(added("y", "y", 1), "another"),
            naming(added("z", "a", 1, label: "other")),
            // Of another event, with the letter's key and payload.
            naming(added("w", "a", 1, label: old)),
        ])
        try bench.settle()
        #expect(try bench.states() == ["open 1"])
        #expect(try bench.counters() == ["a 2/2", "x 1/1", "y 1/1"])
        #expect(try bench.sum("duplicates") == 0)
        try bench.redrive("--id", "1", "--allow-stale")
        #expect(try bench.states() == ["applied 1"])
        #expect(try bench.counters() == ["a 3/3", "x 1/1", "y 1/1"])
        try bench.expectVerified()
    }
}

extension Bench {
    /// A dead letter of each key, by a worker that runs then.
    fileprivate func letters(_ keys: [String]) throws {
        try publish(keys.map { added("old-\($0)", $0, 1, label: old) })
        try start()
        try settle()
        try #require(try states() == ["open \(keys.count)"])
    }

    /// On the broker and in the topic file.
    fileprivate func grow(to count: Int) throws {
        for topic in [S.events, "\(S.events).dead-letters"] {
            try #require(try Admin(broker.client).createPartitions(topic, total: count) == .done)
            try eventually("\(topic) has grown", equals: count) {
                try Admin(broker.client).metadata([topic]).topics[topic]?.count
            }
        }
        try files.write(
            "topics/tally.yaml", TallyFiles.topic(S.self, partitions: count, facts: "deduplicate: true"))
        contract = try Contract(directory: "\(files.path)/topics")
    }
}
