import Kafka
import Records
import TestKit
import TestTraits
import Testing

@Suite("Group membership", .ownThreads)
struct GroupTests {
    @Test(
        "rebalances are served while records stay queued, and no record is lost by it",
        arguments: Broker.available)
    func eventsWithoutRecords(broker: Broker) throws {
        try broker.with(partitions: 2) { brokers, topic in
            for partition: Int32 in 0..<2 {
                try produce(numbered(200), to: topic, partition: partition, brokers: brokers)
            }
            var first = try Consumer(member(brokers, group: topic, instance: "one"), topics: [topic])
            try first.subscribe()
            let isAlone = try first.serve { $0.count == 2 }
            #expect(isAlone)
            var seen = Reading()
            first.drain(&seen, maximumRecords: 10, timeout: .seconds(10))
            #expect(seen.batch.count > 0)

            // From here on the first member takes no record, as while its database is away.
            var second = try Consumer(member(brokers, group: topic, instance: "two"), topics: [topic])
            try second.subscribe()
            var hasMoved = false
            let end = ContinuousClock.now + .seconds(40)
            while !hasMoved, ContinuousClock.now < end {
                try first.answer(timeout: .milliseconds(20))
                try second.answer(timeout: .milliseconds(20))
                hasMoved = first.partitions.count == 1 && second.partitions.count == 1
            }
            #expect(hasMoved)

            let kept = try #require(first.partitions.first)
            let isRead = try holds {
                try first.answer(timeout: .zero)
                try second.answer(timeout: .zero)
                first.drain(&seen)
                return seen.ends[kept] == 200
            }
            #expect(isRead)
            let offsets = seen.batch.entries.filter { $0.partition == kept.partition }.map(\.offset)
            #expect(Array(Set(offsets)).sorted() == Array(0..<200))
            #expect(firstSeen(offsets) == Array(0..<200))
            second.close()
            first.close()
        }
    }

    @Test(
        "nothing of a partition comes out after it is unassigned; taken up again, it starts where it is told to"
    )
    func unassignDiscards() throws {
        try Broker.mock.with(partitions: 2) { brokers, topic in
            for partition: Int32 in 0..<2 {
                try produce(numbered(500), to: topic, partition: partition, brokers: brokers)
            }
            var consumer = try Consumer(member(brokers, group: "g", instance: "i"), topics: [topic])
            try consumer.subscribe()
            let isReady = try consumer.serve { $0.count == 2 }
            #expect(isReady)
            let dropped = TopicPartition(topic, 0)
            var before = Reading()
            let hasBoth = holds {
                consumer.drain(&before, maximumRecords: before.batch.count + 3)
                return Set(before.batch.entries.map(\.partition)).count == 2
            }
            #expect(hasBoth)
            for start: Int64 in [490, 17, 100] {
                try consumer.unassign([dropped])
                var between = Reading()
                for _ in 0..<5 { consumer.drain(&between, maximumRecords: 40, timeout: .milliseconds(10)) }
                #expect(between.batch.entries.allSatisfy { $0.partition == 1 })
                #expect(between.ends[dropped] == nil)
                try consumer.assign([(dropped, start)])
                var after = Reading()
                let isAtEnd = holds {
                    consumer.drain(&after)
                    return after.ends[dropped] == 500
                }
                #expect(isAtEnd)
                let offsets = after.batch.entries.filter { $0.partition == 0 }.map(\.offset)
                #expect(offsets == Array(start..<500))
            }
            consumer.close()
        }
    }

    @Test("an assignment can be answered with nothing and its partitions taken up later, one by one")
    func lateClaim() throws {
        try Broker.mock.with(partitions: 3) { brokers, topic in
            for partition: Int32 in 0..<3 {
                try produce(numbered(5), to: topic, partition: partition, brokers: brokers)
            }
            var consumer = try Consumer(member(brokers, group: "g", instance: "i"), topics: [topic])
            try consumer.subscribe()
            var assigned: [TopicPartition] = []
            _ = try holds {
                guard case .assigned(let partitions) = consumer.nextEvent(timeout: .milliseconds(20)) else {
                    return false
                }
                assigned = partitions
                try consumer.assign([])
                return true
            }
            #expect(assigned.sorted() == partitions(topic, 3))
            var reading = Reading()
            for (count, partition) in assigned.enumerated() {
                try consumer.assign([(partition, 2)])
                let isRead = holds {
                    consumer.drain(&reading)
                    return reading.ends.count == count + 1
                }
                #expect(isRead)
            }
            #expect(reading.batch.count == 9)
            consumer.close()
        }
    }

    @Test("an event's list can be given back though part of it is not held; assigning twice is an error")
    func tolerantUnassign() throws {
        try Broker.mock.with(partitions: 2) { brokers, topic in
            var consumer = try Consumer(member(brokers, group: "g", instance: "i"), topics: [topic])
            try consumer.assign([(TopicPartition(topic, 0), 0)])
            let double = failure { () throws(KafkaError) in
                try consumer.assign([(TopicPartition(topic, 0), 0)])
            }
            #expect(double?.code == .invalidArgument)
            try consumer.unassign(partitions(topic, 2))
            let held = consumer.partitions
            #expect(held.isEmpty)
            let unknown = failure { () throws(KafkaError) in
                try consumer.assign([(TopicPartition("other", 0), 0)])
            }
            #expect(unknown?.code == .invalidArgument)
        }
    }

    @Test(
        "a static member that comes back has its partitions at once, and others hear nothing of it",
        .enabled(if: KafkaServer.isAvailable))
    func staticRestart() throws {
        try Broker.kafka.with(partitions: 4) { brokers, topic in
            // Who must wait for a session to end waits for a minute.
            func join(_ instance: String) throws -> Consumer {
                try Consumer(
                    member(brokers, group: topic, instance: instance, session: .seconds(60)), topics: [topic])
            }
            var other = try join("other")
            var restarting = try join("restarting")
            try other.subscribe()
            try restarting.subscribe()
            let isShared = try settle(&other, &restarting) { $0.count == 2 && $1.count == 2 }
            #expect(isShared)
            let had = Set(restarting.partitions)
            restarting.close()

            let start = ContinuousClock.now
            var again = try join("restarting")
            try again.subscribe()
            let isBack = try settle(&other, &again) { $1.count == 2 }
            let took = ContinuousClock.now - start
            #expect(isBack)
            #expect(Set(again.partitions) == had)
            #expect(took < .seconds(30))
            let kept = other.partitions
            #expect(kept.count == 2)
            again.close()
            other.close()
        }
    }

    @Test("a member that leaves gives its partitions up at once", arguments: ["leaver", nil])
    func leaving(instance: String?) throws {
        guard KafkaServer.isAvailable else { return }
        try Broker.kafka.with(partitions: 2) { brokers, topic in
            // One that does not leave is missed after a minute.
            func join(_ instance: String?) throws -> Consumer {
                try Consumer(
                    member(brokers, group: topic, instance: instance, session: .seconds(60)), topics: [topic])
            }
            var stays = try join("stays")
            var leaves = try join(instance)
            try stays.subscribe()
            try leaves.subscribe()
            let isShared = try settle(&stays, &leaves) { $0.count == 1 && $1.count == 1 }
            #expect(isShared)
            let start = ContinuousClock.now
            leaves.close(leaving: instance != nil)
            let hasAll = try stays.serve { $0.count == 2 }
            #expect(hasAll)
            #expect(ContinuousClock.now - start < .seconds(30))
            stays.close()
        }
    }

    @Test("closing without a broker does not hang", arguments: [false, true])
    func closeWithoutBroker(leaving: Bool) throws {
        var consumer = try Consumer(member("127.0.0.1:1", group: "g", instance: "i"), topics: ["t"])
        try consumer.subscribe()
        var failures: [KafkaError] = []
        let isTold = holds {
            if case .failed(let error) = consumer.nextEvent(timeout: .milliseconds(50)) {
                failures.append(error)
            }
            return failures.contains { $0.code == .allBrokersDown }
        }
        #expect(isTold)
        #expect(failures.allSatisfy { !$0.isFatal })
        let start = ContinuousClock.now
        consumer.close(leaving: leaving)
        #expect(ContinuousClock.now - start < .seconds(9))
    }

    @Test(
        "an instance id that another process took over is a fatal event",
        .enabled(if: KafkaServer.isAvailable))
    func fencedInstance() throws {
        try Broker.kafka.with(partitions: 1) { brokers, topic in
            var old = try Consumer(member(brokers, group: topic, instance: "same"), topics: [topic])
            try old.subscribe()
            let isReady = try old.serve { $0.count == 1 }
            #expect(isReady)
            var new = try Consumer(member(brokers, group: topic, instance: "same"), topics: [topic])
            try new.subscribe()
            var fatal: KafkaError?
            let isFenced = try holds {
                try new.answer(timeout: .milliseconds(10))
                switch old.nextEvent(timeout: .milliseconds(10)) {
                case .failed(let error) where error.isFatal: fatal = error
                case .revoked(let partitions), .lost(let partitions): try? old.unassign(partitions)
                default: break
                }
                return fatal != nil && new.partitions.count == 1
            }
            #expect(isFenced)
            #expect(fatal?.code == .fencedInstance)
            #expect(old.fatalError?.code == .fencedInstance)
            old.close()
            new.close()
        }
    }

    /// Serves two members by turns until `condition` holds of what each reads.
    private func settle(
        _ a: inout Consumer, _ b: inout Consumer,
        until condition: ([TopicPartition], [TopicPartition]) -> Bool
    ) throws -> Bool {
        try holds(within: .seconds(40)) {
            try a.answer(timeout: .milliseconds(10))
            try b.answer(timeout: .milliseconds(10))
            return condition(a.partitions, b.partitions)
        }
    }

    /// Without repetitions: what a rebalance makes librdkafka fetch again is older than what was seen last.
    private func firstSeen(_ offsets: [Int64]) -> [Int64] {
        offsets.reduce(into: []) { if $1 > $0.last ?? -1 { $0.append($1) } }
    }
}
