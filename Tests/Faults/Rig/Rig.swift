import Foundation
import Kafka
import Postgres
import Synchronization
import TestKit

/// A fleet under test: lead-scoring processes, a Postgres of their own with a database that watches who writes, a broker, the
/// load, and what is known of all of them.
final class Rig: Sendable {
    struct Options: Sendable {
        var seed: UInt64 = 1
        var workers = 2
        var eventsPerSecond = 1500
        var brokenPerMille = 20
        var repeatsPerMille = 20
        /// Small batches: more transactions to hit.
        var arguments = ["--batch-records", "400", "--lanes", "2"]
        /// Of the workers only.
        var environment: [String: String] = [:]
        /// How long a worker keeps its partitions when nothing is heard of it.
        var sessionSeconds = 8
        var postgresSettings = ["fsync=off", "max_connections=200"]
    }

    let options: Options
    let broker: Broker
    let postgres: PostgresServer
    /// By which the rig itself reaches the database: past the proxy.
    let database: String
    let databaseProxy: FaultProxy
    var brokerProxy: FaultProxy { broker.proxies[0] }
    let fleet: Fleet
    let generator: Generator
    let meter: Meter
    let watch: Watch
    private let directory: TemporaryDirectory
    /// Rigs of this process so far.
    private static let count = Atomic(0)

    /// The broker's topics are made anew.
    /// - Parameter shared: a server on which other rigs have been; the database is a new one all the same.
    init(_ options: Options, _ broker: Broker, _ shared: PostgresServer? = nil) throws {
        self.options = options
        self.broker = broker
        directory = try TemporaryDirectory("rig")
        postgres = try shared ?? PostgresServer(settings: options.postgresSettings)
        database = try postgres.createMigratedDatabase(
            "faults_\(Self.count.add(1, ordering: .relaxed).newValue)")
        databaseProxy = try FaultProxy(to: database, seed: options.seed)
        watch = try Watch(database)
        try makeTopics(broker.kafka, database)
        generator = try Generator(
            Generator.Options(
                seed: options.seed, eventsPerSecond: options.eventsPerSecond,
                brokenPerMille: options.brokenPerMille, repeatsPerMille: options.repeatsPerMille),
            brokers: broker.kafka.proxiedBootstrap, file: "\(directory.path)/acknowledged")
        meter = Meter(database, generator)
        let environment = [
            "BELLHOP_BROKERS": broker.kafka.proxiedBootstrap,
            "BELLHOP_DATABASE": databaseProxy.conninfo(database),
            "BELLHOP_LOCKS": "\(directory.path)/locks",
            "BELLHOP_KAFKA_SESSION_TIMEOUT_MS": String(1000 * options.sessionSeconds),
            "BELLHOP_KAFKA_RECONNECT_BACKOFF_MAX_MS": "500",
        ].merging(options.environment) { $1 }
        fleet = try Fleet(
            faultyProgram("lead-scoring"), options.arguments, environment: environment, count: options.workers
        )
    }

    /// What the ledger says now.
    func verify(within limit: Duration = .seconds(120)) throws -> Verdict {
        try Verdict(
            worker: "lead-scoring", brokers: broker.kafka.bootstrap, database: database, within: limit)
    }

    /// Ends the load, waits until all of it is accounted for and all results are sent.
    /// - Returns: false if that did not come about within `limit`.
    func settle(within limit: Duration = .seconds(120)) throws -> Bool {
        try generator.stop()
        do {
            try eventually(within: limit, "all is accounted for") { meter.isCaughtUp }
            try eventually(within: min(limit, .seconds(60)), "all results are sent", equals: 0) {
                try number("select count(*) from bellhop.outbox where failed_at is null")
            }
            return true
        } catch let error as NeverHappened {
            say("\(error)")
            return false
        }
    }

    /// All that was acknowledged is accounted for, and all results are sent.
    var isSettled: Bool {
        get throws {
            try meter.isCaughtUp && number("select count(*) from bellhop.outbox where failed_at is null") == 0
        }
    }

    /// Makes an end of a run that has come to nothing: nobody publishes, works or looks any more.
    func abandon() {
        try? generator.stop()
        meter.stop()
        for worker in fleet.workers { fleet.dismiss(worker) }
    }

    /// Ends the workers and the measuring.
    func close() throws -> [Program.Ending] {
        meter.stop()
        return try fleet.stop()
    }

    var acknowledged: Acknowledged {
        get throws { try Acknowledged(file: generator.file, brokers: broker.kafka.bootstrap) }
    }

    /// Numbers by name.
    func counts(_ sql: String) throws -> [String: Int] {
        var connection = try Connection(database, connectTimeout: .seconds(2))
        var counts: [String: Int] = [:]
        for row in try connection.query(sql) { counts[try row.string(0) ?? ""] = Int(try row.int8(1) ?? 0) }
        return counts
    }

    func number(_ sql: String) throws -> Int64 {
        var connection = try Connection(database, connectTimeout: .seconds(2))
        return try connection.query(sql)[0].int8(0) ?? -1
    }
}

/// A Kafka of one node or several, each behind a proxy.
struct Broker: Sendable {
    let kafka: KafkaServer
    let proxies: [FaultProxy]

    init(nodes: Int = 1, seed: UInt64) throws {
        proxies = try (0..<nodes).map { try FaultProxy(.kafka, seed: seed &+ UInt64($0)) }
        kafka = try KafkaServer(nodes: nodes, proxies: proxies)
    }
}

/// A program of the build that has fail points and mutants in it; the ordinary one where that was not built.
func faultyProgram(_ name: String) -> String {
    let directory = ProcessInfo.processInfo.environment["BELLHOP_FAULTS_BIN"] ?? programsDirectory
    return "\(directory)/\(name)"
}

/// Takes the topics of the contract away, if they are there, and makes them anew.
private func makeTopics(_ kafka: KafkaServer, _ database: String) throws {
    let admin = try Admin(ClientConfiguration(brokers: kafka.bootstrap, clientID: "rig"))
    let names = try admin.metadata().topics.keys.filter { $0.hasPrefix("lead-") }
    for name in names {
        if case .failed(let error) = try admin.deleteTopic(name) { throw error }
    }
    try eventually("the old topics are gone") {
        try admin.metadata().topics.keys.allSatisfy { !$0.hasPrefix("lead-") }
    }
    let result = try Program.run(
        "bellhop", ["topics", "apply"],
        environment: ["BELLHOP_BROKERS": kafka.bootstrap, "BELLHOP_DATABASE": database])
    guard result.status == 0 else { throw RigError("topics apply: \(result.error)") }
}
