internal import Foundation
internal import Kafka
internal import Postgres
internal import Records
internal import TestKit

/// The private broker and database server that all sides share, and how to reach them.
final class Stage {
    let kafka: KafkaServer
    let postgres: PostgresServer
    let files: TemporaryDirectory
    /// Of Postgres, on loopback: the peers know no Unix socket, so nobody uses it.
    let port: String
    private let started = ContinuousClock.now

    /// On a slow or busy machine further rounds are left out, so that the whole ends within its time.
    var isLate: Bool { .now - started > .seconds(12 * 60) }

    /// Written to disk as any cluster's. No checkpoint is forced by volume, and no vacuum starts by itself: either would
    /// meet one side and not the other.
    static let postgresSettings = [
        "listen_addresses=127.0.0.1", "shared_buffers=1GB", "max_wal_size=16GB", "checkpoint_timeout=30min",
        "autovacuum=off",
        "track_commit_timestamp=on", "track_wal_io_timing=on", "max_connections=100",
    ]

    init() throws {
        files = try TemporaryDirectory("benchmark")
        port = try freePort()
        // The server's socket carries the port in its name, which the clients of its script learn this way.
        unsafe setenv("PGPORT", port, 1)
        kafka = try KafkaServer()
        postgres = try PostgresServer(settings: Self.postgresSettings + ["port=\(port)"])
    }

    var brokers: String { kafka.bootstrap }

    /// By the name of its jar, as its download has it.
    var kafkaVersion: String {
        let home = ProcessInfo.processInfo.environment["KAFKA_HOME"] ?? ""
        let jars = (try? FileManager.default.contentsOfDirectory(atPath: "\(home)/libs")) ?? []
        let jar = jars.first { $0.hasPrefix("kafka-clients-") }
        return jar.map { String($0.dropFirst(14).dropLast(4)) } ?? "unknown"
    }

    func conninfo(_ database: String) -> String {
        "host=127.0.0.1 port=\(port) dbname=\(database) user=bellhop"
    }

    /// A database with Bellhop's tables and the benchmark's.
    func createDatabase(_ name: String) throws {
        var server = try Connection(conninfo("bellhop"))
        try server.query("create database \(name)")
        try bellhop(
            [
                "migrate", "run", "--migrations", "deploy/migrations", "--migrations",
                "Tests/Benchmark/migrations",
            ],
            database: name)
    }

    /// Creates the topics that the files of a directory declare.
    func applyTopics(_ directory: String, database: String) throws {
        try bellhop(["topics", "apply", "--topics", directory], database: database)
    }

    private func bellhop(_ arguments: [String], database: String) throws {
        let result = try Program.run("bellhop", arguments, environment: environment(database))
        guard result.status == 0 else {
            throw BenchmarkError("bellhop \(arguments.joined(separator: " ")): \(result.error)")
        }
    }

    /// What our programs need to know.
    func environment(_ database: String) -> [String: String] {
        [
            "BELLHOP_BROKERS": brokers, "BELLHOP_DATABASE": conninfo(database),
            "BELLHOP_LOCKS": "\(files.path)/locks", "BELLHOP_TOPICS": "topics",
        ]
    }

    /// A meter for the servers and one more process group.
    func meter() throws -> CPUMeter {
        let connection = try Connection(conninfo("bellhop"))
        guard let broker = kafka.pid, let backend = ProcessStatus(connection.backendPID) else {
            throw BenchmarkError("the servers' processes cannot be found")
        }
        return CPUMeter(broker: broker, postmaster: backend.parent)
    }
}

/// The measurement cannot go on.
struct BenchmarkError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// One line to who waits for the result.
func say(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data("\(text)\n".utf8))
}

/// A TCP port of the loopback address that nobody listens on.
private func freePort() throws -> String {
    let result = try Program.run(
        "/usr/bin/env",
        [
            "bash", "-c",
            """
            while :; do
                port=$((20000 + RANDOM % 12000))
                (exec 3<> /dev/tcp/127.0.0.1/$port) 2> /dev/null || break
            done
            echo -n $port
            """,
        ])
    guard result.status == 0, !result.output.isEmpty else {
        throw BenchmarkError("no free port: \(result.error)")
    }
    return result.output
}
