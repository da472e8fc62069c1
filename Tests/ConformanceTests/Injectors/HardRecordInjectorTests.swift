import Foundation
import Kafka
import Postgres
import Records
import TestKit
import TestTraits
import Testing

/// One worker for all, in 384 MiB of memory; each test has a partition of its own.
@Suite("Records that are hard on a worker", .serialized, .ownThreads, .enabled(if: KafkaServer.isAvailable))
struct HardRecordInjectorTests {
    @Test("each way of being broken has its class, and what only looks broken is applied")
    func corpus() throws {
        let stage = try HardStage.shared
        let corpus = HardRecords.corpus()
        #expect(corpus.count > 60)
        let deliveries = try stage.broker.publish(corpus.map(\.record), to: "lead-events", partition: 0)
        try stage.settle(0, deliveries.map(\.offset).max()! + 1)
        let offsets = Dictionary(uniqueKeysWithValues: deliveries.map { ($0.token, $0.offset) })
        for (index, hard) in corpus.enumerated() {
            let offset = try #require(offsets[UInt64(index)])
            let found = try stage.strings(
                "select class from bellhop.dead_letter where partition = 0 and record_offset = \(offset)")
            #expect(
                found.count == min(hard.classes.count, 1) && hard.classes.isSuperset(of: found),
                "\(hard.name): \(found)")
        }
        let lead = "select tenant_id from leads.lead where lead_id = 'tenantInBody-1'"
        #expect(try stage.strings(lead) == ["acme"])
    }

    @Test(
        "10,000 broken records in a row are dead letters once each, and the good ones among them are applied")
    func poison() throws {
        let stage = try HardStage.shared
        var records = HardRecords.poison(10_000, seed: 7).map(\.record)
        for number in 0..<100 {
            let data = #"{"lead_id":"good-\#(number)","source":"organic"}"#
            records.insert(
                event("good-\(number)", "lead.created", "good-\(number)", data: data), at: number * 100)
        }
        let ends = try stage.broker.publish(records, to: "lead-events", partition: 1).map(\.offset)
        try stage.settle(1, ends.max()! + 1)
        #expect(
            try stage.strings(
                """
                select concat_ws(' ', applied, dead_letters, gaps, duplicates,
                    (select count(distinct record_offset) from bellhop.dead_letter where partition = 1))
                from bellhop.partition where partition = 1
                """) == ["100 10000 0 0 10000"])
    }

    @Test(
        "a batch of 64 MiB that was some KB on the wire fits the worker's memory: all of it is dead letters")
    func bomb() throws {
        let stage = try HardStage.shared
        let offsets = try HardRecords.publishBomb(
            stage.broker.client, to: "lead-events", partition: 2, codec: .gzip, records: 16)
        #expect(offsets.count == 16 && stage.logBytes(2) < 1 << 20)
        try stage.settle(2, 16)
        #expect(
            try stage.strings(
                "select class || count(*) from bellhop.dead_letter where partition = 2 group by class")
                == ["oversize16"])
        #expect(try #require(stage.worker.memory).peak < 256 << 20)
        #expect(stage.cap.kills ?? 0 == 0)
    }

    @Test("a batch that is larger than the client unpacks stops its partition, with the reason")
    func tooLarge() throws {
        let stage = try HardStage.shared
        try HardRecords.publishBomb(
            stage.broker.client, to: "lead-events", partition: 4, codec: .zstd, records: 64)
        try eventually("it stops") {
            try stage.strings("select stop_reason from bellhop.partition where partition = 4")
                .first?.contains("BAD_COMPRESSION") == true
        }
        #expect(stage.worker.isRunning)
    }

    @Test("a record of 50 MB, in a worker that may receive so much, is a dead letter")
    func huge() throws {
        let stage = try HardStage.shared
        let offset = try HardRecords.publishHuge(
            stage.broker.client, to: "lead-events", partition: 3, HardRecords.huge(bytes: 50_000_000))
        #expect(stage.logBytes(3) > 50_000_000)
        try stage.settle(3, offset + 1)
        #expect(
            try stage.strings("select class from bellhop.dead_letter where partition = 3") == ["oversize"])
        #expect(stage.worker.isRunning)
    }
}

private final class HardStage: Sendable {
    static var shared: HardStage { get throws { try lazily.get() } }
    private static let lazily = Result { try HardStage() }

    let server: KafkaServer
    let bootstrap: String
    let database: String
    let cap: MemoryCap
    let worker: Program
    private let locks: TemporaryDirectory

    init() throws {
        server = try KafkaServer()
        bootstrap = server.bootstrap
        let broker = Broker(bootstrap: bootstrap, mock: nil)
        try broker.createTopic("lead-events", partitions: 6, HardRecords.hugeTopicSettings)
        let fleet = try Fleet(broker, database: "hard", server: .shared)
        database = fleet.database
        locks = try TemporaryDirectory("locks")
        cap = try MemoryCap(bytes: 384 << 20)
        worker = try cap.start(
            "lead-scoring",
            environment: [
                "BELLHOP_BROKERS": bootstrap, "BELLHOP_DATABASE": fleet.database, "BELLHOP_LOCKS": locks.path,
                // Its own default is 32 MiB: a record beyond it comes to nobody.
                "BELLHOP_KAFKA_RECEIVE_MESSAGE_MAX_BYTES": "\(64 << 20)",
            ])
    }

    var broker: Broker { Broker(bootstrap: bootstrap, mock: nil) }

    func settle(_ partition: Int32, _ end: Int64) throws {
        try eventually("\(partition) is at \(end)", equals: ["\(end)"]) {
            try strings(
                "select next_offset || coalesce(' ' || stop_reason, '') from bellhop.partition where partition = \(partition)"
            )
        }
    }

    func strings(_ query: String) throws -> [String] {
        var connection = try Connection(database)
        return try connection.query(query).collect { row throws(PostgresError) in try row.string(0) }
    }

    func logBytes(_ partition: Int) -> Int {
        let log = "\(server.directory)/data/lead-events-\(partition)/00000000000000000000.log"
        return (try? FileManager.default.attributesOfItem(atPath: log)[.size] as? Int) ?? 0
    }
}
