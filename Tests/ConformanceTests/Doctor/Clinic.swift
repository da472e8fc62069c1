import Contract
import Foundation
import Kafka
import Records
import TestKit
import Testing

/// A fleet to which nothing is wrong, and the doctor's word on it.
final class Clinic<S: Scenario> {
    let bench: Bench<S>
    private let role = "\(S.worker)_lane".lowercased()

    /// - Parameter server: with its durability on.
    init(_ kind: BrokerKind, _ server: PostgresServer, broker: Broker? = nil, replicas: Int = -1) throws {
        bench = try Bench<S>(kind, server: server, broker: broker, replicas: replicas)
        try bench.sql(
            """
            select bellhop.isolate('tally.counter'), bellhop.isolate('tally.entry');
            create role \(role) login bypassrls in role bellhop_worker
            """)
        if kind == .kafka {
            let mirror = try #require(bench.contract.topics[0].deadLetters)
            // A topic that was made just now is not known to each of several brokers.
            try eventually("the copy of dead letters is as its file says") {
                try Admin(bench.broker.client).alterConfig(mirror.topic, mirror.configuration)
                return true
            }
        }
        try bench.publish([added("1", "a", 1)])
        try start()
        try bench.settle()
    }

    /// With its durability on, and few connections.
    static func server() throws -> PostgresServer { try PostgresServer(settings: ["max_connections=50"]) }

    func start() throws { try bench.start(as: role) }

    /// The database as a worker reaches it.
    var asWorker: [String: String] { ["BELLHOP_DATABASE": "\(bench.database) user=\(role)"] }

    func ask(_ options: [String] = [], _ environment: [String: String] = [:]) throws -> Answer {
        let own = [
            "BELLHOP_BROKERS": bench.broker.bootstrap, "BELLHOP_DATABASE": bench.database,
            "BELLHOP_TOPICS": "\(bench.files.path)/topics",
        ].merging(environment) { $1 }
        let result = try Program.run("bellhop", ["doctor", "--json"] + options, environment: own)
        let object = try? JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        let findings = object?["findings"] as? [[String: Any]] ?? []
        return Answer(status: result.status, findings: findings, output: result.output + result.error)
    }
}

struct Answer {
    var status: Int32
    var findings: [[String: Any]]
    var output: String

    var codes: [String] { findings.compactMap { $0["code"] as? String } }
    /// Above a note.
    var complaints: [String] {
        findings.filter { $0["level"] as? String != "note" }.compactMap { $0["code"] as? String }
    }

    /// Expects an exit code, and one finding among others.
    func expect(_ status: Int32, _ code: String, _ location: SourceLocation = #_sourceLocation) {
        #expect(
            codes.contains(code) && self.status == status, "\(code): \(output)", sourceLocation: location)
    }
}
