import Kafka
import TestKit
import TestTraits
import Testing

private enum Stormy: Scenario {}

@Suite("A storm of rebalances", .ownThreads, .enabled(if: KafkaServer.isAvailable))
struct StormInjectorTests {
    @Test(
        "members that come and go every 200 ms take partitions away all the time; nothing is lost, doubled or reordered"
    )
    func storm() throws {
        let bench = try Bench<Stormy>(.kafka, partitions: 6)
        try bench.start(lanes: 2)
        var published = 0
        func publish() throws {
            try bench.publish((published..<published + 60).map { added("\($0)", "c\($0 % 20)", 10) })
            published += 60
        }
        try publish()
        try bench.settle()
        let epochs = try bench.sum("epoch") ?? 0
        let client = bench.broker.client
        let storm = RebalanceStorm(members: 4, for: .seconds(60)) { _ in
            IdleMember(client, group: Stormy.worker, topics: [Stormy.events])
        }
        // Each claim of a partition that comes back raises one.
        try eventually("partitions go and come back") {
            try publish()
            return try bench.sum("epoch") ?? 0 >= epochs + 4
        }
        try storm.stop()
        #expect(storm.count.joins > 3 && storm.count.leaves == storm.count.joins, "\(storm.count)")
        #expect(storm.count.failures == [])
        try publish()
        try bench.settle()
        #expect(
            try [bench.sum("applied"), bench.sum("duplicates"), bench.sum("gaps")] == [
                Int64(published), 0, 0,
            ])
        #expect(try bench.number("select count(*) - count(distinct event_id) from tally.entry") == 0)
        #expect(try bench.reordered() == 0)
    }
}
