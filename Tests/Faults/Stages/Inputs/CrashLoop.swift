import Foundation
import Kafka
import Postgres
import Records
import TestKit

/// F5: a worker that dies on one record, each time that it comes to it. A supervisor starts it again and again, until
/// the record is a dead letter; other keys, behind it and in another partition, are applied once. F32 with the limit that a
/// topic file gives.
struct CrashLoop {
    private static let topic = "crash-events"
    private static let good = 200

    func run(_ rig: Rig, _ figures: inout Figures) throws {
        rig.meter.note("F5")
        let files = try TemporaryDirectory("crash")
        let settings = HardRecords.hugeTopicSettings
        try files.write(
            "topics/crash.yaml",
            crashTopicFile(
                Self.topic, partitions: 2,
                settings: settings.map { "\($0.key): \($0.value)" }.joined(separator: ", ")))
        let database = try rig.postgres.createMigratedDatabase("crash")
        var connection = try Connection(database)
        try connection.script(tables)
        try rig.broker.deleteTopics { $0.hasPrefix(Self.topic) }
        try rig.broker.create(NewTopic(Self.topic, partitions: 2, config: settings))
        try rig.broker.create(NewTopic("\(Self.topic).dead-letters", partitions: 2))
        for partition in Int32(0)..<2 {
            let dies = partition == 0 ? 100 : -1
            try rig.broker.publish(
                (0...Self.good).map { addition($0, partition, dies: $0 == dies) }, to: Self.topic,
                partition: partition)
        }
        // As large as the topic file says that a record may be, and larger than a client takes if nobody tells it.
        let huge = try HardRecords.publishHuge(
            rig.broker.client, to: Self.topic, partition: 1, HardRecords.huge(bytes: 50_000_000))
        let deaths = try supervise(rig, files, database)
        let letters = try connection.query(
            """
            select concat_ws(' ', class, partition, record_offset, case class when 'crash' then attempts end)
            from bellhop.dead_letter order by 1
            """
        ).collect { row throws(PostgresError) in try row.string(0) }
        figures.count("F5", "a record that its worker dies on, again and again", deaths)
        figures.deadLetters["crash", default: 0] += letters.count
        figures.count("F32", "a record of 50 MB, in a topic whose file allows it: a dead letter", 1)
        if letters != ["crash 0 100 3", "oversize 1 \(huge)"] {
            figures.violations.append("F5, F32: dead letters are \(letters)")
        }
        let verdict = try Verdict(
            worker: "crash-counter", brokers: rig.broker.kafka.bootstrap, database: database,
            topics: "\(files.path)/topics", within: .seconds(60))
        figures.violations += verdict.violations.map { "F5, ledger: \($0)" }
    }

    /// - Returns: how often it died.
    private func supervise(_ rig: Rig, _ files: TemporaryDirectory, _ database: String) throws -> Int {
        func start() throws -> Program {
            try Program(
                "/bin/bash",
                [
                    "-c", #"ulimit -c 0; exec "$0" "$@""#, "\(programsDirectory)/crash-counter", "--lanes",
                    "2",
                ],
                environment: [
                    "BELLHOP_BROKERS": rig.broker.kafka.bootstrap, "BELLHOP_DATABASE": database,
                    "BELLHOP_TOPICS": "\(files.path)/topics", "BELLHOP_LOCKS": "\(files.path)/locks",
                    "BELLHOP_KAFKA_SESSION_TIMEOUT_MS": "6000",
                ])
        }
        var (worker, deaths) = (try start(), 0)
        var connection = try Connection(database)
        try eventually("every record is accounted for", equals: Int64(2 * (Self.good + 1) + 1)) {
            if !worker.isRunning { (worker, deaths) = (try start(), deaths + 1) }
            return try connection.query("select coalesce(sum(next_offset), 0)::int8 from bellhop.partition")[
                0
            ]
            .int8(0) ?? 0
        }
        worker.terminate()
        guard try worker.wait() == .exited(0) else {
            throw RigError("crash-counter: \(worker.standardError)")
        }
        return deaths
    }

    private func addition(_ number: Int, _ partition: Int32, dies: Bool) -> Record {
        let counter = "c\(partition)-\(number % 10)"
        let attributes = [
            ("specversion", "1.0"), ("id", "\(partition)-\(number)"), ("source", "https://rig.example"),
            ("type", "crash.added"), ("time", "2026-03-01T12:00:00Z"), ("tenantid", "acme"),
        ]
        return Record(
            key: Array("acme/\(counter)".utf8),
            value: Array(#"{"counter":"\#(counter)","amount":1\#(dies ? #","dies":"deciding""# : "")}"#.utf8),
            headers: [Record.Header("content-type", "application/json")]
                + attributes.map { Record.Header("ce_\($0.0)", $0.1) })
    }

    private let tables = """
        create schema crash;
        create table crash.counter (
            tenant_id text, counter text, total int8 not null, additions int8 not null,
            primary key (tenant_id, counter));
        create table crash.entry (amount int8 not null, partition int not null, record_offset int8 not null);
        """
}
