import Foundation
import Kafka
import Postgres
import Synchronization
import TestKit

/// A fleet under test: lead-scoring processes and what works with them, a Postgres of their own with a database that watches who writes, a broker, the
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
        /// Of all workers together; nil: as much as the machine has.
        var memory: MemoryCap?
        /// On which Postgres keeps its tables; nil: the machine's.
        var disk: SmallDisk.Size?
        /// In place of a Postgres of its own: everyone goes to the one of both that can write, past the proxy.
        var pair: PostgresPair?
        /// `lead-events`, if it is to be another than the contract's.
        var events: NewTopic?
        /// A gateway, and clients that send commands by it.
        var hasGateway = false
        /// The other workers, and a tenant whose leads are routed.
        var hasRouting = false
        /// The plan harms brokers: a worker may be taken for its own predecessor.
        var harmsBrokers = false
    }

    let options: Options
    let broker: Broker
    let postgres: PostgresServer
    /// By which the rig itself reaches the database: past the proxy.
    let database: String
    let databaseProxy: FaultProxy
    var brokerProxy: FaultProxy { broker.proxies[0] }
    /// Of lead-scoring.
    let fleet: Fleet
    /// Nil where lead-scoring is alone.
    let routed: RoutedTenant?
    /// Nil without a gateway.
    let commander: Commander?
    let generator: Generator
    let meter: Meter
    let watch: Watch
    /// Of other rigs on the same server.
    private let earlierFences: Int
    private let directory: TemporaryDirectory
    /// Rigs of this process so far.
    private static let count = Atomic(0)

    /// The broker's topics are made anew.
    /// - Parameter shared: a server on which other rigs have been; the database is a new one all the same.
    init(_ options: Options, _ broker: Broker, _ shared: PostgresServer? = nil) throws {
        self.options = options
        self.broker = broker
        directory = try TemporaryDirectory("rig")
        postgres =
            try shared ?? options.pair?.primary
            ?? PostgresServer(settings: options.postgresSettings, disk: options.disk)
        earlierFences = postgres.fences
        let name = "faults_\(Self.count.add(1, ordering: .relaxed).newValue)"
        let direct = try postgres.createMigratedDatabase(name)
        database = options.pair?.conninfo(of: name) ?? direct
        databaseProxy = try FaultProxy(to: direct, seed: options.seed)
        watch = try Watch(database)
        try broker.makeTopics(database, options.events)
        generator = try Generator(
            Generator.Options(
                seed: options.seed, eventsPerSecond: options.eventsPerSecond,
                brokenPerMille: options.brokenPerMille, repeatsPerMille: options.repeatsPerMille),
            brokers: broker.kafka.proxiedBootstrap, file: "\(directory.path)/acknowledged")
        meter = Meter(database, generator)
        let environment = [
            "BELLHOP_BROKERS": broker.kafka.proxiedBootstrap,
            "BELLHOP_DATABASE": options.pair == nil ? databaseProxy.conninfo(database) : database,
            "BELLHOP_LOCKS": "\(directory.path)/locks",
            "BELLHOP_KAFKA_SESSION_TIMEOUT_MS": String(1000 * options.sessionSeconds),
            "BELLHOP_KAFKA_RECONNECT_BACKOFF_MAX_MS": "500",
        ].merging(options.environment) { $1 }
        fleet = try Fleet(
            faultyProgram("lead-scoring"), options.arguments, environment: environment,
            count: options.workers,
            memory: options.memory, mayBeFenced: options.harmsBrokers)
        routed =
            options.hasRouting
            ? try RoutedTenant(
                broker, database: database, environment: environment, mayBeFenced: options.harmsBrokers)
            : nil
        commander = options.hasGateway ? try Commander(database: database, environment: environment) : nil
    }

    /// Of all workers.
    var fleets: [Fleet] { [fleet] + (routed?.fleets ?? []) }

    /// What the ledger says now of each worker.
    func verify(within limit: Duration = .seconds(120)) throws -> [Verdict] {
        let workers = routed == nil ? ["lead-scoring"] : ["lead-scoring", "lead-rules", "lead-routing"]
        var (verdicts, failure) = ([Verdict](), (any Error)?.none)
        for worker in workers {
            do { verdicts.append(try verify(worker, within: limit)) } catch { failure = failure ?? error }
        }
        // A difference counts, whatever kept it from looking at the other workers.
        if let failure, verdicts.allSatisfy({ $0.violations.isEmpty }) { throw failure }
        return verdicts
    }

    private func verify(_ worker: String, within limit: Duration) throws -> Verdict {
        try Verdict(
            worker: worker, brokers: broker.kafka.bootstrap, database: database, within: limit)
    }

    /// Another upstream beside the first; its leads are its own.
    func upstream(_ label: String, eventsPerSecond: Int) throws -> Generator {
        try Generator(
            Generator.Options(seed: options.seed, eventsPerSecond: eventsPerSecond, label: label),
            brokers: broker.kafka.proxiedBootstrap, file: "\(directory.path)/acknowledged-\(label)")
    }

    /// Ends the load, waits until all of it is accounted for and all results are sent.
    /// - Parameter upstream: whose load; the first one's if nil.
    /// - Returns: false if that did not come about within `limit`.
    func settle(_ upstream: Generator? = nil, within limit: Duration = .seconds(120)) throws -> Bool {
        let upstream = upstream ?? generator
        try upstream.stop()
        try commander?.stop()
        do {
            if let commander {
                try eventually(within: limit, "all commands are applied", equals: Int64(commander.taken)) {
                    try number("select count(*) from leads.lead where tenant_id = 'gateway'")
                }
            }
            try routed?.settle(within: limit)
            try eventually(within: limit, "all is accounted for") { meter.isCaughtUp(with: upstream.ends) }
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
        commander?.abandon()
        routed?.abandon()
        meter.stop()
        for worker in fleet.workers { fleet.dismiss(worker) }
    }

    /// Ends the workers and the measuring.
    func close() throws -> [Program.Ending] {
        meter.stop()
        return try fleets.flatMap { try $0.stop() }
    }

    var acknowledged: Acknowledged {
        get throws { try Acknowledged(file: generator.file, brokers: broker.kafka.bootstrap) }
    }

    /// Transactions that the fence refused, by the servers' own logs.
    var fences: Int {
        let servers = options.pair.map { [$0.primary, $0.standby] } ?? [postgres]
        return servers.reduce(-earlierFences) { $0 + $1.fences }
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

extension PostgresServer {
    /// Transactions that the fence refused since the server began.
    fileprivate var fences: Int { log.components(separatedBy: "fenced: ").count - 1 }
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
