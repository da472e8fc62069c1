import Kafka
import Records
import TestKit
import TestTraits
import Testing

@Suite("A log that loses its end", .serialized, .ownThreads, .enabled(if: KafkaServer.isAvailable))
struct TruncatedLogInjectorTests {
    @Test(
        "an unclean election loses what only the old leader had; lead-scoring stops there and touches no row")
    func lost() throws {
        let cluster = try KafkaServer(nodes: 3)
        defer { try? cluster.kill9() }
        let broker = Broker(bootstrap: cluster.bootstrap, mock: nil)
        try broker.createTopic("lead-events", partitions: 6, replicas: 2, UncleanElection.topicSettings)
        let fleet = try Fleet(broker, database: "truncated", server: .shared)
        let worker = try fleet.start()
        try fleet.publish(0..<300)
        try eventually("it runs", equals: 300) { try fleet.applied() }

        // A group whose coordinator hangs or dies waits for another one for up to half a minute, which is not what is asked here.
        let groups = try Admin(broker.client).metadata(["__consumer_offsets"]).topics["__consumer_offsets"]
        let coordinator = try #require(groups?.first?.leader)
        let election = try UncleanElection(cluster, topic: "lead-events", sparing: coordinator)
        try election.stopFollower()
        try fleet.publish(300..<600)
        try eventually("it goes on", equals: 600) { try fleet.applied() }
        let rows = try fleet.rows()
        let lost = try election.elect()
        #expect(!lost.isEmpty && lost.values.allSatisfy { $0.count > 10 })

        let stopped = lost.keys.map { Int64($0.partition) }.sorted()
        try eventually("it stops", equals: stopped) {
            try fleet.numbers(
                "select partition::int8 from bellhop.partition where stop_reason like '%truncated%' order by partition"
            )
        }
        // Other data, with which the log grows beyond what it was.
        try fleet.publish(10_000..<12_000)
        try election.heal()
        try eventually("the others go on") {
            try fleet.number(
                "select count(*) from bellhop.partition where stop_reason is null and applied > 200")
                == 6 - Int64(stopped.count)
        }
        #expect(try fleet.rows(of: stopped) == rows.filter { stopped.contains($0.key) })
        #expect(worker.isRunning)
        #expect(worker.standardError.contains("partition_stopped"))
    }
}

extension Fleet {
    /// What each partition's row says of how far it is.
    fileprivate func rows(of partitions: [Int64] = Array(0..<6)) throws -> [Int64: Int64] {
        let found = try partitions.map { partition in
            let next = "select next_offset from bellhop.partition where partition = \(partition)"
            return (partition, try number(next) ?? -1)
        }
        return Dictionary(uniqueKeysWithValues: found)
    }

    fileprivate func numbers(_ query: String) throws -> [Int64] {
        try number("select array_length(array(\(query)), 1)::int8").map { count in
            try (0..<count).compactMap { try number("\(query) offset \($0) limit 1") }
        } ?? []
    }
}
