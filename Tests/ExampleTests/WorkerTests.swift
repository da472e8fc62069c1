import Foundation
import Postgres
import TestKit
import TestTraits
import Testing

@Suite("order-totals runs", .ownThreads)
struct WorkerTests {
    @Test("as a process: applies orders, drops a repeat, explains a refusal, and survives a lost connection")
    func endToEnd() throws {
        let stage = try Stage()
        try stage.run("bellhop", ["migrate", "run"] + stage.migrations)
        try stage.run("bellhop", ["topics", "apply"])
        let worker = try Program("order-totals", environment: stage.environment)

        try stage.publish(
            event(1, "placed", 4900), event(2, "refunded", 900), event(3, "refunded", 4001),
            event(2, "refunded", 900))
        try stage.run("bellhop", ["status", "--until-idle", "60"])
        #expect(try stage.query(counts) == "3|2|1|1|0|4")
        #expect(try stage.query(totals) == "acme|C-7|1|4000")
        #expect(try stage.query(entries) == "O-1|4900|1|0, O-1|-900|2|1")
        #expect(
            try stage.query("select concat_ws('|', fact_table, entity_column) from bellhop.worker")
                == "orders.entry|customer_id")
        #expect(try stage.query(letters) == "rejected|3|a refund of 4001 cents, but 4000 were paid")

        _ = try stage.query(
            "select count(pg_terminate_backend(p))::text from (select distinct backend_pid p from bellhop.partition) b"
        )
        try stage.publish(event(4, "placed", 100))
        try stage.run("bellhop", ["status", "--until-idle", "60"])
        #expect(try stage.query(counts) == "3|3|1|1|0|5")
        #expect(try stage.query(totals) == "acme|C-7|2|4100")

        worker.terminate()
        #expect(try worker.wait() == .exited(0))
        try stage.run("bellhop", ["migrate", "rollback"] + stage.migrations)
        #expect(try stage.query("select (to_regnamespace('orders') is null)::text") == "true")
    }

    /// Partitions, then applied, duplicates, dead letters, gaps, offsets.
    private let counts = """
        select concat_ws('|', count(*), sum(applied), sum(duplicates), sum(dead_letters), sum(gaps), sum(next_offset)) \
        from bellhop.partition
        """
    private let totals = "select concat_ws('|', tenant_id, customer_id, orders, cents) from orders.total"
    private let entries = """
        select concat_ws('|', order_id, cents, event_id, record_offset) from orders.entry order by record_offset
        """
    private let letters = "select concat_ws('|', class, event_id, reason) from bellhop.dead_letter"

    private func event(_ id: Int, _ kind: String, _ cents: Int) -> String {
        """
        {"specversion":"1.0","id":"\(id)","source":"/shop","type":"order.\(kind)","time":"2026-03-01T12:00:00Z",\
        "tenantid":"acme","data":{"customer_id":"C-7","order_id":"O-1","amount_cents":\(cents)}}
        """
    }
}

/// A database of its own, a broker with the example's topic, and an environment that names both: a real Kafka where
/// there is one, else the one in memory.
private struct Stage {
    let migrations = ["--migrations", "deploy/migrations", "--migrations", "Tests/Example/migrations"]
    let environment: [String: String]
    private let database: String
    private let broker: Program?

    init() throws {
        database = try PostgresServer.shared.createDatabase("example")
        var environment = ["BELLHOP_TOPICS": "Tests/Example/topics", "BELLHOP_DATABASE": database]
        broker =
            try KafkaServer.shared == nil ? Program("bellhop", ["broker"], environment: environment) : nil
        environment["BELLHOP_BROKERS"] = try KafkaServer.shared?.bootstrap ?? broker.map(Self.address)
        self.environment = environment
    }

    /// What the broker's first line says.
    private static func address(_ broker: Program) throws -> String {
        let words = try eventually(
            "the broker says where it is", { broker.standardOutput.split(separator: " ") },
            until: { $0.count > 3 })
        return String(words[3].dropLast())
    }

    func run(_ program: String, _ arguments: [String], input: String = "") throws {
        let result = try Program.run(program, arguments, environment: environment, input: Array(input.utf8))
        try #require(result.status == 0, "\(program) \(arguments): \(result.error)")
    }

    func publish(_ events: String...) throws {
        try run("bellhop", ["publish", "order-events"], input: events.joined(separator: "\n") + "\n")
    }

    /// The first column of the rows.
    func query(_ sql: String) throws -> String {
        var connection = try Connection(database)
        return try connection.query(sql).collect { row throws(PostgresError) in try row.string(0) }
            .joined(separator: ", ")
    }
}
