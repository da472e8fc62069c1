internal import Kafka
internal import Postgres
internal import Records

/// Workers from their topics to their tables, with the programs that users run.
package final class Journey {
    package let environment: [String: String]
    private let database: String
    /// A broker that no other test's workers read from.
    private let kafka: KafkaServer?
    private let broker: Program?
    private var workers: [String: Program] = [:]
    private var count = 0

    /// - Parameter name: of the database.
    package init(_ name: String, workers: [String]) throws {
        database = try PostgresServer.shared.createMigratedDatabase(name)
        var environment = ["BELLHOP_TOPICS": "topics", "BELLHOP_DATABASE": database]
        kafka = try KafkaServer.isAvailable ? KafkaServer() : nil
        broker = kafka == nil ? try Program("bellhop", ["broker"], environment: environment) : nil
        environment["BELLHOP_BROKERS"] = try kafka?.bootstrap ?? broker.map(Self.address)
        self.environment = environment
        try run("bellhop", ["topics", "apply"])
        for name in workers { try start(name) }
    }

    private static func address(_ broker: Program) throws -> String {
        let words = try eventually(
            "the broker says where it is", { broker.standardOutput.split(separator: " ") },
            until: { $0.count > 3 })
        return String(words[3].dropLast())
    }

    package func start(_ name: String) throws {
        workers[name] = try Program(name, environment: environment)
    }

    package func kill(_ name: String) throws {
        workers[name]?.kill9()
        _ = try workers[name]?.wait()
    }

    package func run(_ program: String, _ arguments: [String], input: String = "") throws {
        let result = try Program.run(program, arguments, environment: environment, input: Array(input.utf8))
        guard result.status == 0 else {
            throw ServiceError(description: "\(program) \(arguments): \(result.error)\(result.output)")
        }
    }

    /// A key for the gateway, of the tenant whose events these are.
    package func key(_ scopes: String) throws -> String {
        let made = try Program.run(
            "bellhop", ["keys", "create", "--tenant", "acme", "--name", "test", "--scope", scopes],
            environment: environment)
        guard made.status == 0 else { throw ServiceError(description: "bellhop keys: \(made.error)") }
        return made.output.split(separator: "\n").first.map(String.init) ?? ""
    }

    package func publish(_ topic: String, _ events: (type: String, data: String)...) throws {
        try publish(topic, events)
    }

    /// - Parameter time: of the events.
    package func publish(
        _ topic: String, _ events: [(type: String, data: String)], at time: String = "2026-03-01T12:00:00Z"
    ) throws {
        let lines = events.map { event in
            count += 1
            return """
                {"specversion":"1.0","id":"\(count)","source":"/test","type":"\(event.type)",\
                "time":"\(time)","tenantid":"acme","data":\(event.data)}
                """
        }
        try run("bellhop", ["publish", topic], input: lines.joined(separator: "\n") + "\n")
    }

    /// Until nothing is on its way: what a worker emits is another's record. An outbox that is empty and no lag, twice the same.
    package func settle() throws {
        var last = ""
        try eventually("all is applied, and nothing is on its way") {
            try run("bellhop", ["status", "--until-idle", "60"])
            let now = try query(
                """
                select concat_ws('|', (select count(*) from bellhop.outbox),
                    (select sum(next_offset) from bellhop.partition))
                """)
            defer { last = now }
            return now == last && now.hasPrefix("0|")
        }
    }

    /// The first column of the rows.
    package func query(_ sql: String) throws -> String {
        var connection = try Connection(database)
        return try connection.query(sql).collect { row throws(PostgresError) in try row.string(0) }
            .joined(separator: ", ")
    }

    /// An event of a topic.
    package struct Told: Sendable {
        package var id: String
        package var key: String
        package var type: String
        package var data: String
    }

    /// The first `count` events of a topic, each once, those of a partition in their order: what a kill left is sent again.
    package func read(_ topic: String, partitions: Int32 = 6, count: Int) throws -> [Told] {
        let client = ClientConfiguration(brokers: environment["BELLHOP_BROKERS"] ?? "")
        var reader = try SoloConsumer(client, topics: [topic])
        try reader.assign((0..<partitions).map { (TopicPartition(topic, $0), StartOffset.earliest) })
        var batch = RecordBatch()
        var notices: [PartitionNotice] = []
        return try eventually(
            "\(count) events in \(topic)",
            { () -> [Told] in
                reader.drain(
                    into: &batch, maximumRecords: 10_000_000, maximumBytes: 1 << 30,
                    timeout: .milliseconds(200), notices: &notices)
                return Self.events(of: batch)
            }, until: { $0.count >= count })
    }

    private static func events(of batch: RecordBatch) -> [Told] {
        let order = batch.entries.indices.sorted {
            (batch.entries[$0].partition, batch.entries[$0].offset)
                < (batch.entries[$1].partition, batch.entries[$1].offset)
        }
        var seen: Set<String> = []
        return order.map { Told(batch.record(at: $0)) }.filter { seen.insert($0.id).inserted }
    }

    /// What the workers that were started have written otherwise than their logs say.
    package func differences() throws -> [String] {
        try workers.keys.sorted().compactMap { worker in
            let result = try Program.run(worker, ["verify"], environment: environment)
            return result.status == 0 ? nil : "\(worker): \(result.output)\(result.error)"
        }
    }

    package func stop() throws {
        for (name, worker) in workers {
            worker.terminate()
            let ending = try worker.wait()
            guard ending == .exited(0) else { throw ServiceError(description: "\(name) \(ending)") }
        }
    }
}

extension Journey.Told {
    fileprivate init(_ record: Record) {
        func header(_ name: String) -> [UInt8]? { record.headers.last { $0.name == Array(name.utf8) }?.value }
        func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }
        self.init(
            id: text(header("ce_id")), key: text(record.key), type: text(header("ce_type")),
            data: text(record.value))
    }
}
