import Foundation
import Kafka
import Postgres
import Records
import TestKit
import TestTraits
import Testing

@Suite("An owner that stalls between commit and send", .ownThreads)
struct StalledOwnerTests {
    /// The result topic is missing at first, so that what the first owner has committed is still with it when it is stopped.
    @Test("sends nothing of it when it comes back: readers and a compacted topic end with the newest")
    func stalled() throws {
        guard KafkaServer.isAvailable else { return }
        let server = try KafkaServer()
        defer { try? server.stop() }
        let fleet = try StallFleet(Broker(bootstrap: server.bootstrap, mock: nil))
        let old = try fleet.start()
        try fleet.publish(0..<300) { #"{"lead_id":"\#($0)","source":"organic"}"# }
        try eventually("the first owner has committed", equals: 300) { try fleet.applied() }
        #expect(try fleet.outbox() > 0)
        old.signal(SIGSTOP)
        defer { old.signal(SIGCONT) }

        try fleet.broker.createTopic("lead-scores", partitions: 2)
        let new = try fleet.start()
        try fleet.publish(300..<600) { #"{"lead_id":"\#($0)","source":"referral"}"# }
        try eventually("the second owner has taken over", equals: 600) { try fleet.applied() }
        try eventually("and has sent everything", equals: 0) { try fleet.outbox() }

        old.signal(SIGCONT)
        try eventually("the first owner has joined again, and got a partition") {
            old.standardError.split(separator: "\n").count { $0.contains("partition_claimed") } > 2
        }
        try fleet.publish(600..<700) { #"{"lead_id":"\#($0)","source":"import"}"# }
        try eventually("both go on", equals: 700) { try fleet.applied() }
        try eventually("the outbox is empty", equals: 0) { try fleet.outbox() }
        for worker in [old, new] { worker.terminate() }
        for worker in [old, new] { try worker.wait() }
        try fleet.check()
    }
}

/// Two processes of lead-scoring at most, on topics of two partitions.
private struct StallFleet {
    let broker: Broker
    let database: String
    private let locks: TemporaryDirectory

    init(_ broker: Broker) throws {
        self.broker = broker
        database = try PostgresServer.shared.createMigratedDatabase("stalled")
        locks = try TemporaryDirectory("locks")
        for topic in ["lead-events", "lead-events.dead-letters"] {
            try broker.createTopic(topic, partitions: 2)
        }
    }

    func start() throws -> Program {
        try Program(
            "lead-scoring", ["--lanes", "1", "--kafka", "session.timeout.ms=6000"],
            environment: [
                "BELLHOP_BROKERS": broker.bootstrap, "BELLHOP_DATABASE": database,
                "BELLHOP_LOCKS": locks.path,
            ])
    }

    /// An event a number, of a hundred leads in turn.
    func publish(_ numbers: Range<Int>, _ data: (String) -> String) throws {
        try broker.publish(
            numbers.map { event("\($0)", "lead.created", "L\($0 % 100)", data: data("L\($0 % 100)")) },
            to: "lead-events")
    }

    func applied() throws -> Int64 {
        try number("select coalesce(sum(applied), 0)::int8 from bellhop.partition")
    }
    func outbox() throws -> Int64 { try number("select count(*) from bellhop.outbox") }

    private func number(_ query: String) throws -> Int64 {
        var connection = try Connection(database)
        return try connection.query(query)[0].int8(0) ?? 0
    }

    /// What a reader sees that ignores a record older than the one it has, and what compaction would leave.
    func check() throws {
        let changes = Int(try number("select count(*) from leads.score_change"))
        let results = try broker.read("lead-scores", partitions: 2, count: changes)
        var newest: [String: (offset: Int, score: Int)] = [:]
        var last: [String: Int] = [:]
        var causes: [String: String] = [:]
        var late = 0
        for record in results {
            let key = String(decoding: try #require(record.key), as: UTF8.self)
            let cause = try #require(record.header("ce_causeoffset").flatMap { Int($0) })
            let data = try JSONSerialization.jsonObject(with: Data(record.value ?? [])) as? [String: Any]
            let score = try #require(data?["score"] as? Int)
            let id = try #require(record.header("ce_id"))
            #expect(causes[id, default: "\(key)@\(cause)"] == "\(key)@\(cause)", "a repeat has its id")
            causes[id] = "\(key)@\(cause)"
            if let seen = newest[key], cause < seen.offset { late += 1 }
            if cause >= newest[key]?.offset ?? 0 { newest[key] = (cause, score) }
            last[key] = score
        }
        var connection = try Connection(database)
        let rows = try connection.query("select tenant_id || '/' || lead_id, score::int8 from leads.lead")
        let scores = Dictionary(
            uniqueKeysWithValues: try rows.map { (try $0.string(0) ?? "", Int(try $0.int8(1) ?? -1)) })
        say("\(results.count) results of \(changes) changes, \(late) out of order after a stalled owner")
        #expect(causes.count == changes, "each change arrived")
        #expect(newest.mapValues(\.score) == scores)
        #expect(last == scores, "what compaction leaves is the newest too")
        #expect(late == 0)
    }
}
