internal import Glibc
internal import Kafka
internal import Postgres
internal import Records
internal import Runtime
internal import TestKit

/// A private Kafka and Postgres with processes of lead-scoring and a steady producer, all of them ended with this process.
struct RestartFleet: ~Copyable {
    static let worker = "lead-scoring"
    private static let topic = "lead-events"

    private let kafka: KafkaServer
    private let postgres: PostgresServer
    private let files: TemporaryDirectory
    private var connection: Connection
    /// Without what someone has set in their shell for another fleet.
    private let settings: [String: String]
    private let admin: Admin
    private(set) var processes: [Program] = []
    private var producer: Program?

    init() throws {
        let files = try TemporaryDirectory("restarts")
        let kafka = try KafkaServer()
        let postgres = try PostgresServer(settings: ["max_connections=200"])
        let others = environment().keys.filter { $0.hasPrefix("BELLHOP_") && $0 != "BELLHOP_BIN" }
        let settings = Dictionary(uniqueKeysWithValues: others.map { ($0, "") }).merging([
            "BELLHOP_BROKERS": kafka.bootstrap, "BELLHOP_DATABASE": postgres.conninfo,
            "BELLHOP_LOCKS": "\(files.path)/locks",
        ]) { $1 }
        for words in [["migrate", "run"], ["topics", "apply"]] {
            let result = try Program.run("bellhop", words, environment: settings)
            guard result.status == 0 else {
                throw ServiceError(description: "bellhop \(words.joined(separator: " ")): \(result.error)")
            }
        }
        let admin = try Admin(ClientConfiguration(brokers: kafka.bootstrap, clientID: "drill"))
        var connection = try Connection(postgres.conninfo)
        connection.timeout = .seconds(60)
        (self.files, self.kafka, self.postgres, self.settings) = (files, kafka, postgres, settings)
        self.admin = admin
        self.connection = connection
    }

    /// A new process in place of the one at `index`, or behind the last.
    mutating func start(_ index: Int) throws {
        let process = try Program(Self.worker, environment: settings)
        if index < processes.count { processes[index] = process } else { processes.append(process) }
    }

    /// True once its lanes run: from then on it is as ready as any process can make itself.
    /// - Throws: if it has ended instead.
    func hasStarted(_ index: Int) throws -> Bool {
        let process = processes[index]
        if process.standardError.contains(#""event":"starting""#) { return true }
        guard process.isRunning else { throw ServiceError(description: process.standardError) }
        return false
    }

    /// How the lanes of that process are named as owners, up to their number.
    func ownerPrefix(_ index: Int) -> String {
        let slot = processes[index].standardError.firstMatch(of: #/"event":"starting".*"slot":(\d+)/#)?.1
        return "\(Self.worker)-\(hostName())-\(slot ?? "none")-"
    }

    /// Publishes until the fleet ends.
    mutating func load(rate: Int, seed: String) throws {
        producer = try Program(
            "drill",
            [
                "publish", "--events", "1000000000", "--rate", "\(rate)", "--broken", "0", "--repeats", "0",
                "--seed-text",
                seed,
            ], environment: settings)
    }

    struct Look {
        var next: [TopicPartition: Int64] = [:]
        var owners: [TopicPartition: String] = [:]
    }

    mutating func look() throws -> Look {
        if let producer, !producer.isRunning { throw ServiceError(description: producer.standardError) }
        let rows = try connection.query(
            "select partition, next_offset, owner from bellhop.partition where worker = $1 and topic = $2",
            [.text(Self.worker), .text(Self.topic)])
        var look = Look()
        _ = try rows.collect { row throws(PostgresError) -> Void? in
            let place = TopicPartition(Self.topic, try row.int4(0) ?? -1)
            look.next[place] = try row.int8(1)
            look.owners[place] = try row.string(2)
            return nil
        }
        return look
    }

    /// Records that are not applied.
    func lag(_ look: Look) throws -> Int64 {
        try admin.watermarks(Array(look.next.keys)).reduce(0) {
            $0 + $1.value.high - (look.next[$1.key] ?? 0)
        }
    }
}
