import Contract
import Foundation
import Records
import Runtime
import TestKit
import TestTraits
import Testing

@testable import Kafka
@testable import Lag
@testable import Operator

/// What the doctor makes of facts that no test can bring about, or not at once. The rest is broken on real servers: see
/// Tests/ConformanceTests/Doctor.
@Suite("What the doctor complains of", .ownThreads) struct ComplaintTests {
    private typealias Code = Complaint.Code

    private static func process(_ words: [String]) throws -> ProcessFootprint {
        try ProcessFootprint(Arguments(words, options: DoctorCommand.options, environment: [:]))
    }

    private static func settings(
        _ kafka: [String: String] = [:], _ words: [String] = ["--memory", "1000000000"], brokers: Int = 1
    ) throws -> [Code] {
        let topics = try Contract(directory: "\(repositoryRoot)/topics").topics
        return SettingsCheck(
            kafka, try process(words), topics, brokers: brokers
        )
        .complaints().map(\.code)
    }

    @Test("each code is told in the README, and is expected by a test")
    func codes() throws {
        let readme = try String(contentsOfFile: "\(repositoryRoot)/README.md", encoding: .utf8)
        let folder = "\(repositoryRoot)/Tests/ConformanceTests/Doctor"
        let files =
            try FileManager.default.contentsOfDirectory(atPath: folder).map { "\(folder)/\($0)" } + [
                #filePath
            ]
        let tests = try files.map { try String(contentsOfFile: $0, encoding: .utf8) }.joined()
        for code in Code.allCases {
            #expect(readme.contains("`\(code.rawValue)`"), "\(code.rawValue) is not in the README")
            #expect(
                tests.contains("\"\(code.rawValue)\"") || tests.contains("[.\(code)]"),
                "no test of \(code.rawValue)")
        }
    }

    @Test("of one kind come in the order in which they were found, the longest first")
    func order() {
        func complaint(_ code: Code, _ problem: String, rank: Int) -> Complaint {
            Complaint(code, .critical, .standing, problem, consequence: "c", remedy: "r", rank: rank)
        }
        let found = [
            complaint(.lockHeld, "session 9 has held locks for 2 h", rank: 0),
            complaint(.lockHeld, "session 10 has held locks for 40 s", rank: 1),
            complaint(.connectionsExhausted, "40 of 40", rank: 0),
        ]
        #expect(
            found.sorted(by: Complaint.precedes).map(\.problem)
                == [found[2], found[0], found[1]].map(\.problem))
    }

    @Test(
        "an interval between polls in which a batch may not be done",
        arguments: [
            (60_000, true), (90_000, true), (90_001, false), (300_000, false),
        ])
    func pollInterval(milliseconds: Int, isShort: Bool) throws {
        // As long as a lane waits for Postgres at most.
        #expect(BatchBounds.longest == .seconds(90))
        #expect(
            try Self.settings(["max.poll.interval.ms": "\(milliseconds)"])
                == (isShort ? [.pollIntervalShort] : []))
    }

    @Test(
        "memory for what each broker may send at the same time",
        arguments: [(1, 140, false), (1, 120, true), (9, 140, true), (9, 400, false), (40, 400, true)])
    func memory(brokers: Int, mebibytes: Int, isShort: Bool) throws {
        let words = ["--lanes", "1", "--memory", "\(mebibytes << 20)"]
        #expect(try Self.settings([:], words, brokers: brokers) == (isShort ? [.memoryBounds] : []))
    }

    @Test("libraries and servers that are too old")
    func versions() {
        #expect(LibraryCheck.kafka(0x0200_02FF, "2.0.2").map(\.code) == [.librdkafkaOld])
        #expect(LibraryCheck.kafka(0x0203_00FF, "2.3.0").isEmpty)
        #expect(LibraryCheck.postgres(130_011).map(\.code) == [.libpqOld])
        #expect(LibraryCheck.postgres(140_000).isEmpty)
        #expect(PostgresCheck.age(140_009, "14.9").map(\.code) == [.postgresOld])
        #expect(PostgresCheck.age(140_009, "14.9").map(\.level) == [.warning])
        #expect(PostgresCheck.age(130_000, "13.0").map(\.level) == [.critical])
        #expect(PostgresCheck.age(150_000, "15.0").isEmpty)
    }

    /// A partition with an owner, whose oldest record has waited for a minute.
    private static func lag(still: Int64, wait: String?) -> PartitionLag {
        var lag = PartitionLag(worker: "w", partition: TopicPartition("orders", 3), at: 1_000_000)
        lag.row = PartitionRow(owner: "w-host-0-0", next: 5, still: still, backend: .alive(wait))
        lag.log = Lag.LogEnds(low: 0, stable: 9, end: 9)
        (lag.oldest, lag.ownership) = (.record(offset: 5, timestamp: 940_000), .owned)
        return lag
    }

    private static func fleet(_ lags: [PartitionLag]) -> FleetLag {
        FleetLag(partitions: lags, at: Timestamp(microseconds: 1_000_000_000))
    }

    @Test("a partition that has an owner and records, and stands")
    func stalled() {
        let check = { (lag: PartitionLag) in
            FleetCheck(Self.fleet([lag]), session: 10_000).complaints().filter { $0.code != .behind }
        }
        let found = check(Self.lag(still: 50_000, wait: "a lock held by pid 7"))
        #expect(found.map(\.code) == [.partitionStalled] && found[0].level == .critical)
        #expect(found[0].problem.contains("orders/3") && found[0].problem.contains("a lock held by pid 7"))
        #expect(check(Self.lag(still: 20_000, wait: nil)).isEmpty)
    }

    @Test("another number of copies than the topic's file says")
    func replicas() {
        let part = ClusterMetadata.Partition(number: 0, leader: 1, replicas: [1, 2], inSync: [1, 2])
        let check = { (replicas: Int) in
            TopicCheck.replicas(
                BrokerTopic(name: "orders", partitions: 1, replicas: replicas, configuration: [:]), [part])
        }
        #expect(check(3).map(\.code) == [.topicReplicas] && check(3)[0].level == .warning)
        #expect(check(1).map(\.level) == [.note])
        #expect(check(2).isEmpty && check(-1).isEmpty)
    }

    @Test("a group that shares out, and a single broker")
    func brokers() throws {
        let part = ClusterMetadata.Partition(number: 0, leader: 1, replicas: [1], inSync: [1])
        let topics = try Contract(directory: "\(repositoryRoot)/topics").topics
        let names = BrokerTopic.wanted(by: Contract(topics: topics))
        let metadata = ClusterMetadata(
            brokers: [.init(id: 1, address: "a:1")],
            topics: Dictionary(
                uniqueKeysWithValues: names.map {
                    ($0.name, [ClusterMetadata.Partition](repeating: part, count: $0.partitions))
                }))
        let facts = BrokerFacts(
            metadata: metadata, groups: ["w": ConsumerGroup(state: .rebalancing, members: [])])
        #expect(GroupCheck(facts, Self.fleet([])).complaints().map(\.code) == [.groupRebalancing])
        #expect(Set(TopicCheck(facts, topics).complaints().map(\.code)) == [.oneBroker])
    }
}
