import Foundation
import TestKit

/// What `bellhop verify` says.
struct Verdict: Sendable {
    struct Check: Sendable, Decodable {
        var name: String
        var differences: Int
        var first: String?
    }

    var offsets = 0
    var seconds = 0.0
    var differences = 0
    var checks: [Check] = []

    var violations: [String] {
        checks.filter { $0.differences > 0 }.map {
            "\($0.name): \($0.differences) differences, first: \($0.first ?? "")"
        }
    }

    private struct Output: Decodable {
        var offsets: Int
        var seconds: Double
        var differences: Int
        var checks: [Check]
    }

    /// - Parameter topics: where the contract is; that of this repository if nil.
    /// - Throws: when the ledger could not look, for want of a broker or a database.
    init(
        worker: String, brokers: String, database: String, topics: String? = nil, within limit: Duration
    ) throws {
        let result = try Program.run(
            "bellhop", ["verify", worker, "--json"],
            environment: [
                "BELLHOP_BROKERS": brokers, "BELLHOP_DATABASE": database, "BELLHOP_TOPICS": topics ?? "",
                "BELLHOP_KAFKA_RECEIVE_MESSAGE_MAX_BYTES": largeAnswers["receive.message.max.bytes"] ?? "",
            ], within: limit)
        guard result.status == 0 || result.status == 1 else {
            throw RigError("bellhop verify: exit \(result.status): \(result.error.suffix(500))")
        }
        let output = try JSONDecoder().decode(Output.self, from: Data(result.output.utf8))
        (offsets, seconds) = (output.offsets, output.seconds)
        (differences, checks) = (output.differences, output.checks)
    }
}
