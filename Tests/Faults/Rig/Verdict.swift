import Foundation
import TestKit

/// What `bellhop verify` says.
struct Verdict: Sendable {
    struct Check: Sendable, Decodable {
        var name: String
        var differences: Int
        var first: String?
    }

    var worker: String
    var offsets = 0
    var seconds = 0.0
    var differences = 0
    var checks: [Check] = []
    /// What it could not decide, by reason.
    var undecided: [String] = []

    var violations: [String] {
        checks.filter { $0.differences > 0 }.map {
            "\(worker): \($0.name): \($0.differences) differences, first: \($0.first ?? "")"
        }
    }

    /// At the end of a run there is something to compare, and nothing of it is beyond comparison.
    var doubtsAtTheEnd: [String] {
        undecided.map { "not replayable: \($0)" } + (offsets == 0 ? ["it has seen no offset"] : [])
    }

    private struct Output: Decodable {
        var offsets: Int
        var seconds: Double
        var differences: Int
        var checks: [Check]
        var undecided: [Undecided]

        enum CodingKeys: String, CodingKey {
            case offsets, seconds, differences, checks
            case undecided = "not_replayable"
        }
    }

    private struct Undecided: Decodable {
        var what: String
        var reason: String
        var count: Int
    }

    /// - Parameter topics: where the contract is; that of this repository if nil.
    /// - Throws: `Unreachable` when the ledger could not look, for want of a broker or a database.
    init(
        worker: String, brokers: String, database: String, topics: String? = nil, within limit: Duration
    ) throws {
        let result = try Program.run(
            "bellhop", ["verify", worker, "--json"],
            environment: [
                "BELLHOP_BROKERS": brokers, "BELLHOP_DATABASE": database, "BELLHOP_TOPICS": topics ?? "",
                "BELLHOP_KAFKA_RECEIVE_MESSAGE_MAX_BYTES": largeAnswers["receive.message.max.bytes"] ?? "",
            ], within: limit)
        guard result.status >= 0 else { throw Breach("bellhop verify was ended by signal \(-result.status)") }
        if result.status == 70, Unreachable.isMeant(by: result.error) {
            throw Unreachable(description: "bellhop verify: \(result.error.suffix(500))")
        }
        guard result.status == 0 || result.status == 1 else {
            throw RigError("bellhop verify: exit \(result.status): \(result.error.suffix(500))")
        }
        self.worker = worker
        let output = try JSONDecoder().decode(Output.self, from: Data(result.output.utf8))
        (offsets, seconds) = (output.offsets, output.seconds)
        (differences, checks) = (output.differences, output.checks)
        undecided = output.undecided.map { "\($0.count) \($0.what), \($0.reason)" }
    }
}

/// A look came to nothing because a server was away.
struct Unreachable: Error, CustomStringConvertible {
    var description: String

    /// By what the program says last: Postgres' connection or a SQLSTATE of a server that comes, goes or is full, or the name of an
    /// error of Kafka's clients, such as `_TRANSPORT`.
    fileprivate static func isMeant(by output: String) -> Bool {
        output.contains(
            #/: connection(:| \(SQLSTATE )|SQLSTATE (08|53|57)|: _?[A-Z]+(_[A-Z]+)+: |: _(TRANSPORT|RESOLVE): /#
        )
    }
}
