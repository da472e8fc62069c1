import Kafka
import Postgres
import Records
import TestKit
import TestTraits
import Testing

/// The program that operators run, as a process. One at a time: on a shared broker they are one group.
@Suite("lead-scoring as a process", .ownThreads, .serialized)
struct ProcessTests {
    @Test(
        "SIGTERM under load: exit 0 within ten seconds, and the next one goes on", arguments: BrokerKind.all)
    func terminate(_ kind: BrokerKind) throws {
        let fleet = try Fleet(kind, database: "sigterm_\(kind)", server: .shared)
        try fleet.publish(0..<30_000)
        let first = try fleet.start()
        try eventually("it works") { try fleet.applied() > 500 }
        first.terminate()
        #expect(try first.wait(within: .seconds(11)) == .exited(0))
        #expect(first.standardError.contains(#""event":"stopped""#))
        let second = try fleet.start()
        try eventually("all is applied", equals: 30_000) { try fleet.applied() }
        second.terminate()
        #expect(try second.wait(within: .seconds(11)) == .exited(0))
    }

    @Test("SIGTERM while lanes join their group: exit 0 as well", arguments: BrokerKind.all)
    func terminateWhileJoining(_ kind: BrokerKind) throws {
        let fleet = try Fleet(kind, database: "joining_\(kind)", server: .shared)
        for _ in 0..<2 {
            let process = try fleet.start(["--lanes", "3"])
            try eventually("a first lane has joined") { process.standardError.contains("partition_claimed") }
            process.terminate()
            #expect(try process.wait(within: .seconds(11)) == .exited(0), "\(process.standardError)")
        }
    }

    @Test("Postgres away and back is one log line each, however many attempts")
    func oneLineAChange() throws {
        let server = try PostgresServer()
        let fleet = try Fleet(.mock, database: "away", server: server)
        try fleet.publish(0..<1000)
        let process = try fleet.start(["--lanes", "1"])
        try eventually("it works", equals: 1000) { try fleet.applied() }
        try server.kill9()
        try fleet.publish(1000..<1100)
        try eventually("it notices") { process.standardError.contains("database_away") }
        try server.start()
        try eventually("it goes on", equals: 1100) { try fleet.applied() }
        process.terminate()
        #expect(try process.wait() == .exited(0))
        #expect(
            process.standardError.split(separator: "\n").filter { $0.contains("database_away") }.count == 1)
        #expect(
            process.standardError.split(separator: "\n").filter { $0.contains("database_back") }.count == 1)
    }
}
