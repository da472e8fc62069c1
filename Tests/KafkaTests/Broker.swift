import Foundation
import Kafka
import Testing

/// Where a test runs: both must behave the same.
enum Broker: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case mock, kafka

    static let available: [Broker] = LiveKafka.isAvailable ? [.mock, .kafka] : [.mock]

    var testDescription: String { self == .mock ? "the mock cluster" : "real Kafka" }

    /// Runs `body` with a bootstrap list and a fresh topic.
    func with<R>(
        partitions: Int, config: [String: String] = [:],
        _ body: (_ brokers: String, _ topic: String) throws -> R
    )
        throws -> R
    {
        let topic = "t-\(UUID().uuidString.prefix(8).lowercased())"
        switch self {
        case .mock:
            let cluster = try MockCluster()
            try cluster.createTopic(topic, partitions: partitions)
            return try body(cluster.bootstrap, topic)
        case .kafka:
            let brokers = try LiveKafka.shared.get()
            let admin = try Admin(ClientConfiguration(brokers: brokers))
            let result = try admin.createTopics([
                NewTopic(topic, partitions: partitions, config: config)
            ])
            #expect(result == [topic: .done])
            // A broker answers for a new topic a moment after it has created it.
            #expect(holds { (try? admin.describe(topic)) != nil })
            return try body(brokers, topic)
        }
    }
}

/// One real Kafka for all tests of this process, from `KAFKA_HOME`; killed when the process ends.
enum LiveKafka {
    static let home: String? = {
        let home = ProcessInfo.processInfo.environment["KAFKA_HOME"]
        if home == nil { print("KAFKA_HOME is not set: KafkaTests runs on the mock cluster only") }
        return home
    }()

    static var isAvailable: Bool { home != nil }

    /// The bootstrap address; started on first use.
    static let shared: Result<String, any Error> = Result { try start() }

    struct Failure: Error { let reason: String }

    private static func start() throws -> String {
        guard let home else { throw Failure(reason: "KAFKA_HOME is not set") }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "kafka-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (broker, controller) = (freePort(), freePort())
        let file = folder.appendingPathComponent("server.properties").path
        try properties(folder.path, broker, controller).write(toFile: file, atomically: true, encoding: .utf8)
        let id = try run(home, "kafka-storage.sh", ["random-uuid"]).trimmingCharacters(
            in: .whitespacesAndNewlines)
        _ = try run(home, "kafka-storage.sh", ["format", "-t", id, "-c", file])
        let server = try spawn(home, "kafka-server-start.sh", [file], folder)
        Cleanup.add(server.processIdentifier, folder)
        let address = "127.0.0.1:\(broker)"
        try awaitReady(address)
        return address
    }

    private static func properties(_ folder: String, _ broker: Int, _ controller: Int) -> String {
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:\(controller)
        listeners=PLAINTEXT://127.0.0.1:\(broker),CONTROLLER://127.0.0.1:\(controller)
        controller.listener.names=CONTROLLER
        log.dirs=\(folder)/data
        group.initial.rebalance.delay.ms=0
        offsets.topic.num.partitions=1
        offsets.topic.replication.factor=1
        transaction.state.log.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.num.partitions=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        auto.create.topics.enable=false
        """
    }

    private static func awaitReady(_ address: String) throws {
        let admin = try Admin(ClientConfiguration(brokers: address), timeout: .seconds(2))
        let isUp = holds(within: .seconds(60)) { (try? admin.metadata()) != nil }
        guard isUp else { throw Failure(reason: "no metadata from \(address) within a minute") }
    }

    private static func run(_ home: String, _ script: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "\(home)/bin/\(script)")
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(reason: "\(script): \(process.terminationStatus)")
        }
        return text
    }

    private static func spawn(
        _ home: String, _ script: String, _ arguments: [String], _ folder: URL
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "\(home)/bin/\(script)")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["KAFKA_HEAP_OPTS": "-Xmx512M", "LOG_DIR": folder.appendingPathComponent("logs").path]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// A port that was free a moment ago.
    private static func freePort() -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = unsafe bind(descriptor, $0, length)
                _ = unsafe getsockname(descriptor, $0, &length)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

/// What must not outlive the tests.
private enum Cleanup {
    private static let lock = NSLock()
    nonisolated(unsafe) private static var entries: [(pid_t, URL)] = []

    static func add(_ process: pid_t, _ folder: URL) {
        lock.lock()
        defer { lock.unlock() }
        if unsafe entries.isEmpty { atexit(cleanUp) }
        unsafe entries.append((process, folder))
    }

    static func run() {
        for (process, folder) in unsafe entries {
            kill(process, SIGKILL)
            try? FileManager.default.removeItem(at: folder)
        }
    }
}

private func cleanUp() { Cleanup.run() }
