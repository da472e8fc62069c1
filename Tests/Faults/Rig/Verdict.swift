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

    /// - Throws: when the ledger could not look, for want of a broker or a database.
    init(worker: String, brokers: String, database: String, within limit: Duration) throws {
        let result = try Program.run(
            "bellhop", ["verify", worker, "--json"],
            environment: ["BELLHOP_BROKERS": brokers, "BELLHOP_DATABASE": database], within: limit)
        guard result.status == 0 || result.status == 1 else {
            throw RigError("bellhop verify: exit \(result.status): \(result.error.suffix(500))")
        }
        let output = try JSONDecoder().decode(Output.self, from: Data(result.output.utf8))
        (offsets, seconds) = (output.offsets, output.seconds)
        (differences, checks) = (output.differences, output.checks)
    }
}
