import Foundation
import Postgres
import Records
import TestKit
import TestTraits
import Testing

@Suite("A redrive", .ownThreads)
struct RedriveCrashTests {
    private static let count = 1200

    @Test("whose command and worker are killed applies each letter once", arguments: BrokerKind.all)
    func killed(_ kind: BrokerKind) throws {
        // On the shared Kafka, workers of other suites would be of the same group.
        let kafka = kind == .kafka ? try KafkaServer() : nil
        defer { try? kafka?.kill9() }
        let broker = try kafka.map { Broker(bootstrap: $0.bootstrap, mock: nil) } ?? kind.open()
        let fleet = try Fleet(broker, database: "redrive_killed_\(kind)", server: .shared)
        try fleet.publishNewsletters(Self.count)
        // The worker is told of a rule that nobody meant.
        let strict = try StrictTopics()
        let refusing = try fleet.start(environment: ["BELLHOP_TOPICS": strict.path])
        try eventually("all are dead letters", equals: Int64(Self.count)) {
            try fleet.number("select count(*) from bellhop.dead_letter where state = 'open'")
        }
        refusing.terminate()
        try refusing.wait()

        let worker = try fleet.start()
        let command = try fleet.redrive(["--rate", "40"])
        try eventually("some are applied") {
            try fleet.number("select count(*) from bellhop.dead_letter where state = 'applied'") ?? 0 > 100
        }
        command.kill9()
        worker.kill9()
        try command.wait()
        try worker.wait()
        let rest = try fleet.number("select count(*) from bellhop.dead_letter where state <> 'applied'") ?? 0
        #expect(rest > 0, "the command was killed in the middle")
        // A command that dies between publishing and writing that down leaves letters that are published twice.
        var connection = try Connection(fleet.database)
        try connection.script(
            "update bellhop.dead_letter set redriven_at = null where state = 'pending'")

        let successor = try fleet.start()
        let again = try fleet.redrive([])
        #expect(try again.wait() == .exited(0), "\(again.standardError)")
        try eventually("all are applied", equals: Int64(Self.count)) {
            try fleet.number("select count(*) from bellhop.dead_letter where state = 'applied'")
        }
        #expect(try fleet.number("select count(*) from leads.lead") == Int64(Self.count))
        #expect(try fleet.number("select count(*) from leads.score_change") == Int64(Self.count))
        try eventually("the outbox is empty", equals: 0) {
            try fleet.number("select count(*) from bellhop.outbox")
        }
        successor.terminate()
        try successor.wait()
        let verified = try fleet.bellhop(["verify", "lead-scoring"])
        #expect(verified.status == 0, "\(verified.output)")
    }
}

/// 100,000 dead letters, by the programs that `BELLHOP_BIN` names; how long it took is printed, and nothing else depends on it.
@Suite("100,000 redriven dead letters", .ownThreads)
struct RedriveVolumeTests {
    private static let count = 100_000

    @Test(
        "are published and applied by one command",
        arguments: BrokerKind.all(but: .mock, which: "has no room for 100,000 records"))
    func volume(_ kind: BrokerKind) throws {
        let kafka = try KafkaServer()
        defer { try? kafka.kill9() }
        let fleet = try Fleet(
            Broker(bootstrap: kafka.bootstrap, mock: nil), database: "redrive_volume", server: .shared)
        try fleet.publishNewsletters(Self.count)
        let strict = try StrictTopics()
        let refusing = try fleet.start(environment: ["BELLHOP_TOPICS": strict.path])
        try eventually(within: .seconds(600), "all are dead letters", equals: Int64(Self.count)) {
            try fleet.number("select count(*) from bellhop.dead_letter where state = 'open'")
        }
        refusing.terminate()
        try refusing.wait()

        let worker = try fleet.start()
        let clock = ContinuousClock()
        let start = clock.now
        let command = try fleet.redrive(["--rate", "0", "--wait", "600"])
        #expect(try command.wait(within: .seconds(900)) == .exited(0), "\(command.standardError)")
        say("100,000 dead letters were redriven and applied in \(clock.now - start)")
        #expect(
            try fleet.number("select count(*) from bellhop.dead_letter where state = 'applied'")
                == Int64(Self.count))
        #expect(try fleet.number("select count(*) from leads.lead") == Int64(Self.count))
        #expect(try fleet.number("select count(*) from leads.score_change") == Int64(Self.count))
        worker.terminate()
        try worker.wait()
    }
}

/// The topic files with a rule too many.
private struct StrictTopics {
    private let directory: TemporaryDirectory
    var path: String { "\(directory.path)/topics" }

    init() throws {
        directory = try TemporaryDirectory("strict")
        let place = "            description: Where the lead came from."
        for name in ["lead-events", "lead-scores"] {
            let text = try String(contentsOfFile: "\(repositoryRoot)/topics/\(name).yaml", encoding: .utf8)
            try directory.write(
                "topics/\(name).yaml", text.replacing(place, with: "            maxLength: 8\n" + place))
        }
    }
}

extension Fleet {
    fileprivate func publishNewsletters(_ count: Int) throws {
        try broker.publish(
            (0..<count).map { number in
                event(
                    "\(number)", "lead.created", "L\(number)",
                    data: #"{"lead_id":"L\#(number)","source":"newsletter"}"#)
            }, to: "lead-events")
    }

    fileprivate func redrive(_ options: [String]) throws -> Program {
        try Program(
            "bellhop",
            ["dead-letters", "redrive", "--topic", "lead-events", "--yes", "--reason", "a test says so"]
                + options,
            environment: settings)
    }

    fileprivate func bellhop(
        _ arguments: [String]
    ) throws -> (status: Int32, output: String, error: String) {
        try Program.run("bellhop", arguments, environment: settings, within: .seconds(120))
    }

    private var settings: [String: String] {
        ["BELLHOP_BROKERS": broker.bootstrap, "BELLHOP_DATABASE": database]
    }
}
