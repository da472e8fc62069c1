import Foundation
import Kafka
import Records
import TestKit
import TestTraits
import Testing

private enum MorePartitions: Scenario {}
private enum OneNode: Scenario {}
private enum TornOff: Scenario {}
private enum ThreeNodes: Scenario {}
private enum NoLeader: Scenario {}

@Suite("One broker", .serialized, .ownThreads, .enabled(if: KafkaServer.isAvailable))
struct OneBrokerTests {
    /// One that may be killed.
    private static let node = Result { try KafkaServer() }

    @Test("new partitions of a topic have an owner within 30 s, from their first record on")
    func morePartitions() throws {
        let bench = try Bench<MorePartitions>(.kafka, partitions: 3)
        try bench.start(lanes: 2)
        let load = Load(bench.broker.client, to: MorePartitions.events)
        // Far enough for the group to be at rest: a rebalance under way would look at the topic by itself.
        try eventually("both lanes run") {
            try bench.number("select count(distinct owner) from bellhop.partition") == 2
                && bench.sum("applied") ?? 0 > 4000
        }
        let result = try Admin(bench.broker.client).createPartitions(MorePartitions.events, total: 6)
        #expect(result == .done)
        try eventually("all have an owner", equals: 6) {
            try bench.number("select count(*) from bellhop.partition where owner is not null")
        }
        try eventually("new ones are used") {
            try bench.number("select count(*) from bellhop.partition where partition > 2 and applied > 0")
                ?? 0 > 0
        }
        try bench.expectExactlyOnce(load, partitions: 6, within: .seconds(60))
        #expect(try bench.number("select count(*) from bellhop.partition where first_offset <> 0") == 0)
    }

    @Test("a single broker killed −9 and started again loses nothing, doubles nothing, keeps the order")
    func oneNode() throws {
        let server = try Self.node.get()
        let broker = Broker(bootstrap: server.bootstrap, mock: nil)
        let bench = try Bench<OneNode>(.kafka, partitions: 3, broker: broker)
        try bench.start(lanes: 2)
        let load = Load(broker.client, to: OneNode.events)
        try eventually("it runs") { try bench.sum("applied") ?? 0 > 500 }
        try server.kill9()
        try server.start()
        try #require(server.bootstrap == broker.bootstrap)
        let before = load.published
        try eventually("producers go on") { load.published > before + 1000 }
        try bench.expectExactlyOnce(load, partitions: 3, within: .seconds(60))
        #expect(try bench.reordered() == 0)
        #expect(try bench.stopReason() == nil)
    }

    @Test("a log that lost its end in a crash of its broker stops a running lane; adopted, it is read again")
    func tornOff() throws {
        let server = try Self.node.get()
        let broker = Broker(bootstrap: server.bootstrap, mock: nil)
        let bench = try Bench<TornOff>(.kafka, broker: broker)
        let log = "\(server.directory)/data/\(TornOff.events)-0/00000000000000000000.log"
        try bench.publish((0..<3).map { added("\($0)", "a", 1) })
        let size = try #require(try FileManager.default.attributesOfItem(atPath: log)[.size] as? UInt64)
        try bench.publish([added("3", "a", 1), added("4", "a", 1)])
        try bench.start()
        try bench.settle()
        try server.kill9()
        let file = try #require(FileHandle(forUpdatingAtPath: log))
        try file.truncate(atOffset: size)
        try file.close()
        try server.start()
        try #require(server.bootstrap == broker.bootstrap)
        try eventually("it stops") { try bench.stopReason()?.contains("truncated or made anew") == true }
        #expect(try bench.counters() == ["a 5/5"])

        // The torn-off event comes again, beside a new one.
        bench.forgetEnds()
        try bench.publish([added("4", "a", 1), added("5", "a", 10)])
        let adopted = try bench.partitions("adopt")
        #expect(adopted.status == 0 && adopted.output.contains("seen_event"), "\(adopted)")
        try bench.settle()
        #expect(try bench.counters() == ["a 15/6"])
        #expect(try [bench.sum("applied"), bench.sum("duplicates")] == [1, 4])
    }
}

@Suite(
    "Three brokers, three copies, two in sync", .serialized, .ownThreads,
    .enabled(if: KafkaServer.isAvailable))
struct ThreeBrokerTests {
    private static let cluster = Result { try KafkaServer(nodes: 3) }

    /// All nodes run, whatever the test before has left.
    private func start() throws -> (KafkaServer, Broker) {
        let server = try Self.cluster.get()
        try server.start()
        return (server, Broker(bootstrap: server.bootstrap, mock: nil))
    }

    @Test(
        "one killed −9 under load, the group's coordinator, and brought back: nothing lost, doubled or reordered"
    )
    func threeNodes() throws {
        let (server, broker) = try start()
        let bench = try Bench<ThreeNodes>(.kafka, partitions: 6, broker: broker)
        try bench.startSupervised(lanes: 2)
        let load = Load(broker.client, to: ThreeNodes.events)
        try eventually("it runs") { try bench.sum("applied") ?? 0 > 500 }
        let admin = try Admin(broker.client)
        let victim = try #require(try admin.metadata().topics["__consumer_offsets"]?[0].leader)
        try server.kill9(node: victim)
        let (before, appliedBefore) = (load.published, try bench.sum("applied") ?? 0)
        try eventually("producers go on with two") { load.published > before + 1000 }
        try eventually("so do workers") {
            try bench.tend()
            return try bench.sum("applied") ?? 0 > appliedBefore + 1000
        }
        try server.start()
        try eventually("it is back in every in-sync set") {
            try admin.metadata([ThreeNodes.events]).topics[ThreeNodes.events]?.allSatisfy {
                $0.inSync.count == 3
            }
                == true
        }
        try bench.expectExactlyOnce(load, partitions: 6, within: .seconds(60))
        #expect(try bench.reordered() == 0)
        #expect(try bench.stopReason() == nil)
    }

    @Test("a partition without a leader keeps only itself waiting, and is claimed when its leader is back")
    func noLeader() throws {
        let (server, broker) = try start()
        let bench = try Bench<NoLeader>(.kafka, partitions: 3, hasResults: false, broker: broker, replicas: 1)
        let records = (0..<30).map { added("\($0)", "c\($0)", 1) }
        for partition in 0..<3 {
            try bench.publish(
                Array(records[partition * 10..<partition * 10 + 10]), partition: Int32(partition))
        }
        let admin = try Admin(broker.client)
        let victim = try #require(try admin.metadata([NoLeader.events]).topics[NoLeader.events]?[0].leader)
        try server.kill9(node: victim)
        try eventually("it has no leader", equals: -1) {
            try admin.metadata([NoLeader.events]).topics[NoLeader.events]?[0].leader
        }
        try bench.start()
        try eventually("the others are done", equals: 20) { try bench.sum("applied") }
        try server.start()
        try bench.settle()
        #expect(try bench.sum("applied") == 30)
    }
}
