import Records
import Testing

@testable import Runtime

@Suite("Partitions that the group gives to nobody")
struct StrayWatchTests {
    private let one = TopicPartition("t", 1)
    private let two = TopicPartition("t", 2)
    private var watch = StrayWatch(heartbeat: .seconds(3), session: .seconds(10))

    @Test("are not looked for before the group has given anything")
    func unassigned() {
        #expect(!watch.isDue(at: .seconds(3600)))
    }

    @Test("are not looked for while the group may be between the rounds of a rebalance")
    mutating func rounds() {
        watch.rebalanced(at: .seconds(1))
        #expect(!watch.isDue(at: .seconds(6)))
        // A second process has started: the first round, then the second.
        watch.rebalanced(at: .seconds(6))
        #expect(!watch.isDue(at: .seconds(11)))
        watch.rebalanced(at: .seconds(9))
        #expect(!watch.isDue(at: .seconds(14)))
        #expect(watch.isDue(at: .seconds(15)))
    }

    @Test("are those that are no member's while the group is stable, however little time has gone by")
    mutating func stable() {
        watch.rebalanced(at: .seconds(1))
        #expect(watch.judge([one, two], .stable([two]), at: .seconds(7)) == [one])
        // What it led to takes its time.
        #expect(!watch.isDue(at: .seconds(18)) && watch.isDue(at: .seconds(19)))
        #expect(watch.judge([one], .stable([one, two]), at: .seconds(19)) == [])
        #expect(!watch.isDue(at: .seconds(42)) && watch.isDue(at: .seconds(43)))
    }

    @Test("are none while it shares out")
    mutating func rebalancing() {
        watch.rebalanced(at: .seconds(1))
        #expect(watch.judge([one], .rebalancing, at: .seconds(7)) == [])
        #expect(!watch.isDue(at: .seconds(12)) && watch.isDue(at: .seconds(13)))
    }

    @Test("are, where the group does not say, those that nobody claims for longer than a rebalance lasts")
    mutating func silent() {
        watch.rebalanced(at: .seconds(1))
        #expect(watch.judge([one], .silent, at: .seconds(7)) == [])
        #expect(!watch.isDue(at: .seconds(16)) && watch.isDue(at: .seconds(17)))
        #expect(watch.judge([one], .silent, at: .seconds(17)) == [one])
    }

    @Test("are looked for after a start, until there are none")
    mutating func end() {
        watch.rebalanced(at: .seconds(1))
        watch.sawNone()
        watch.rebalanced(at: .seconds(60))
        #expect(!watch.isDue(at: .seconds(3600)))
    }
}
