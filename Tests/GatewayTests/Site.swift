import Foundation
import Kafka
import Postgres
import Records
import TestKit

/// What gateways stand between: a broker, a database and a contract directory, used by any number of tests at once. Each takes
/// tenants of its own.
final class Site: Sendable {
    let database: String
    /// Of the broker, past any proxy.
    let brokers: String
    let topics: TemporaryDirectory
    private let broker: Program?

    /// With a real Kafka where there is one. Its worker `lead-scoring` runs.
    static let shared = Result { try SharedSite() }

    /// On a broker in memory, which is gone with it.
    convenience init(_ name: String, server: PostgresServer? = nil) throws {
        let topics = try Self.contract()
        let address = "\(topics.path)-address"
        let broker = try Program(
            "bellhop", ["broker", "--topics", topics.path, "--address-file", address])
        let lines = try eventually(
            "the broker in memory runs", { try String(contentsOfFile: address, encoding: .utf8) },
            until: { $0.hasSuffix("\n") })
        try? FileManager.default.removeItem(atPath: address)
        try self.init(
            name, brokers: String(lines.split(separator: "\n")[0]), topics, broker: broker, server: server)
    }

    /// On a Kafka, whose topics are made.
    convenience init(_ name: String, on kafka: KafkaServer) throws {
        let topics = try Self.contract()
        let made = try Program.run(
            "bellhop", ["topics", "apply", "--topics", topics.path, "--brokers", kafka.bootstrap])
        guard made.status == 0 else { throw ServiceError(description: made.error) }
        try self.init(name, brokers: kafka.bootstrap, topics, broker: nil, server: nil)
    }

    private init(
        _ name: String, brokers: String, _ topics: TemporaryDirectory, broker: Program?,
        server: PostgresServer?
    ) throws {
        (self.brokers, self.topics, self.broker) = (brokers, topics, broker)
        database = try (server ?? .shared).createMigratedDatabase("gateway_\(name)")
    }

    /// The repository's own topics, and one that only these tests know.
    private static func contract() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory("topics")
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(repositoryRoot)/topics")
        where name.hasSuffix(".yaml") {
            let text = try String(contentsOfFile: "\(repositoryRoot)/topics/\(name)", encoding: .utf8)
            try directory.write(name, text)
        }
        try directory.write("notes.yaml", notes)
        return directory
    }

    /// - Parameters:
    ///   - limits: `NAME=NUMBER`; what is not named here or there is as it is without being set, but wide for load.
    ///   - brokers: instead of the site's own.
    func gateway(
        _ arguments: [String] = [], limits: [String] = [], brokers: String? = nil, database: String? = nil,
        environment: [String: String] = [:]
    ) throws -> GatewayProgram {
        let wide = [
            "tenant-rate", "tenant-burst", "subject-rate", "subject-burst", "authentication-failures",
            "connections-per-address",
        ].map { "\($0)=100000" }
        let words = (wide + limits).flatMap { ["--limit", $0] }
        return try GatewayProgram(
            words + arguments,
            environment: settings(brokers, database).merging(Token.settings) { $1 }.merging(environment) {
                $1
            })
    }

    func worker() throws -> Program {
        try Program(
            "lead-scoring", ["--lanes", "1", "--batch-interval", "0"],
            environment: settings(nil, nil).merging(["BELLHOP_LOCKS": topics.path]) { $1 })
    }

    /// Runs `bellhop` and gives what it prints.
    @discardableResult
    func bellhop(_ arguments: String..., input: String = "") throws -> String {
        let result = try Program.run(
            "bellhop", arguments, environment: settings(nil, nil), input: Array(input.utf8))
        guard result.status == 0 else { throw ServiceError(description: "\(arguments): \(result.error)") }
        return result.output
    }

    private func settings(_ brokers: String?, _ database: String?) -> [String: String] {
        [
            "BELLHOP_BROKERS": brokers ?? self.brokers, "BELLHOP_DATABASE": database ?? self.database,
            "BELLHOP_TOPICS": topics.path,
        ]
    }

    /// The broker in memory ends, and takes its records with it.
    func endBroker() throws {
        broker?.kill9()
        try broker?.wait()
    }

    // Postgres.

    func sql(_ script: String) throws {
        var connection = try Connection(database)
        try connection.script(script)
    }

    func strings(_ query: String) throws -> [String] {
        var connection = try Connection(database)
        return try connection.query(query).collect { row throws(PostgresError) in try row.string(0) }
    }
}

/// The one that most tests use: two gateways and a worker.
struct SharedSite: Sendable {
    let site: Site
    let one: GatewayProgram
    let two: GatewayProgram
    let worker: Program

    fileprivate init() throws {
        site = try ProxiedKafka.shared.map { try Site("shared", on: $0.server) } ?? Site("shared")
        worker = try site.worker()
        one = try site.gateway()
        two = try site.gateway()
        try one.becomeReady()
        try two.becomeReady()
    }
}

/// A real Kafka behind a proxy that loses and delays.
struct ProxiedKafka: Sendable {
    let proxy: FaultProxy
    let server: KafkaServer

    static var shared: ProxiedKafka? { get throws { KafkaServer.isAvailable ? try lazily.get() : nil } }
    private static let lazily = Result {
        let proxy = try FaultProxy(.kafka, seed: 1)
        return ProxiedKafka(proxy: proxy, server: try KafkaServer(proxies: [proxy]))
    }
}
