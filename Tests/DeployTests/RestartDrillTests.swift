import Foundation
import TestKit
import TestTraits
import Testing

@Suite("drill rolling-restart", .ownThreads, .serialized)
struct RestartDrillTests {
    private struct Report: Decodable {
        struct Restart: Decodable {
            struct Partition: Decodable {
                var owned: Bool
                var longestStallSeconds: Double
                var beyondRestartSeconds: Double
            }
            var signal: String
            var endingSeconds: Double
            var startingSeconds: Double
            var partitions: [Partition]
        }
        var longestStallBeyondRestartSeconds: Double
        var isWithinLimit: Bool
        var restarts: [Restart]
    }

    /// Whether it is within a second is for the command to say: how busy this machine is, a test does not know. What no work
    /// of others explains is a fault: a member that is waited for until its session ends, a rebalance that begins anew.
    private static let longestStall = 30.0

    @Test(
        "restarts every process under load, and measures each partition",
        .enabled(if: KafkaServer.isAvailable))
    func measures() throws {
        let result = try Program.run(
            "drill", ["rolling-restart", "--processes", "2", "--rate", "500", "--json"], within: .seconds(600)
        )
        try #require([0, 1].contains(result.status), "\(result.error)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let report = try decoder.decode(Report.self, from: Data(result.output.utf8))
        #expect(report.restarts.map(\.signal) == ["SIGTERM", "SIGTERM", "SIGKILL"])
        for restart in report.restarts {
            #expect(restart.partitions.count == 6)
            // Two share six partitions.
            #expect((1...5).contains(restart.partitions.count { $0.owned }))
            #expect(restart.endingSeconds > 0 && restart.startingSeconds > 0)
            for partition in restart.partitions {
                #expect(partition.beyondRestartSeconds <= partition.longestStallSeconds)
                // A process that is gone moves nothing.
                if partition.owned { #expect(partition.longestStallSeconds > 0) }
            }
        }
        #expect(report.longestStallBeyondRestartSeconds < Self.longestStall)
        #expect(report.isWithinLimit == (report.longestStallBeyondRestartSeconds <= 1))
        #expect(result.status == (report.isWithinLimit ? 0 : 1))
    }

    @Test("says what it lacks: exit 78")
    func withoutKafka() throws {
        let result = try Program.run("drill", ["rolling-restart"], environment: ["KAFKA_HOME": ""])
        #expect(result.status == 78)
        #expect(result.error.contains("KAFKA_HOME is not set: name the directory of an Apache Kafka"))
    }
}
