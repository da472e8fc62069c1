internal import Foundation
internal import Glibc
internal import Postgres
internal import Synchronization

/// A server under `deploy/services` in a fresh directory. It is stopped, and the directory removed, when this process ends,
/// however it ends.
struct Service: Sendable {
    let kind: String
    let directory: String

    init(_ kind: String) throws {
        self.kind = kind
        let base = FileManager.default.temporaryDirectory.path(percentEncoded: false).trimmingSuffix("/")
        directory = "\(base)/bellhop-\(kind)-\(getpid())-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        // The server may run as another user, who must be able to look into it.
        guard unsafe chmod(directory, 0o755) == 0 else { throw POSIXError(.EACCES) }
        let last = kind == "postgres" ? "remove" : "kill"
        Guardian.shared.afterwards("'\(script)' \(last) '\(directory)'; rm -rf '\(directory)'")
    }

    private var script: String { "\(repositoryRoot)/deploy/services/\(kind)" }

    /// Runs a command of the service's script and gives what it prints.
    @discardableResult
    func run(_ command: String, _ arguments: [String] = []) throws -> String {
        let result = try Program.run(script, [command, directory] + arguments, within: .seconds(400))
        guard result.status == 0 else {
            throw ServiceError(description: "\(kind) \(command): exit \(result.status): \(result.error)")
        }
        return result.output.trimmingSuffix("\n")
    }

    /// Where its files are: elsewhere than `directory` if the server's user cannot reach that.
    var home: String {
        let moved = try? String(contentsOfFile: "\(directory)/location", encoding: .utf8)
        return moved?.trimmingSuffix("\n") ?? directory
    }

    /// Starts after a crash, whose last processes may still be ending.
    func start(_ arguments: [String] = []) throws -> String {
        try eventually(
            within: .seconds(600), "\(kind) starts", { try run("start", arguments) }, until: { _ in true })
    }
}

/// A server that did not do as told.
package struct ServiceError: Error, CustomStringConvertible {
    package var description: String

    package init(description: String) { self.description = description }
}

/// A process that outlives this one by a moment and stops what this one started: it waits for the end of a pipe whose other
/// end only we hold, so it also works after a kill −9.
final class Guardian: Sendable {
    static let shared = Guardian()

    private let pipe: Int32

    private init() {
        var ends: [Int32] = [0, 0]
        _ = unsafe Glibc.pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        pipe = ends[1]
        // Each line is a command; the end of the pipe is our end.
        let script = """
            commands=()
            while read -r line; do commands+=("$line"); done
            for ((i = ${#commands[@]} - 1; i >= 0; i--)); do eval "${commands[i]}"; done
            """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/setsid")
        process.arguments = ["bash", "-c", script]
        process.standardInput = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try? process.run()
    }

    /// Runs a shell command after our end, the latest one first.
    func afterwards(_ command: String) {
        let line = Array("\(command)\n".utf8)
        _ = unsafe line.withUnsafeBytes { unsafe write(pipe, $0.baseAddress, $0.count) }
    }
}

/// A private Postgres. Its data survives `kill9` and `stop`; `start` brings it back under the same conninfo.
package final class PostgresServer: Sendable {
    /// One server for everything in this process that does not kill it.
    package static var shared: PostgresServer { get throws { try lazily.get() } }
    private static let lazily = Result { try PostgresServer() }

    let service: Service
    private let settings: [String]
    /// The name of the database that migrated ones are copied from, once there is one.
    private let migrated = Mutex<String?>(nil)
    /// Of the database `bellhop`, as the user of that name.
    package let conninfo: String

    /// Starts a server. Without `fsync` its data survives a kill of the server, not of the machine.
    /// - Parameters:
    ///   - disk: the disk that its files lie on; the machine's if nil.
    ///   - primary: the server that it follows as a streaming standby, with what that one has; nil for one of its own.
    package init(
        settings: [String] = PostgresServer.settings, disk: SmallDisk.Size? = nil,
        following primary: PostgresServer? = nil
    ) throws {
        service = try Service("postgres")
        self.settings = settings
        if let disk { try service.run("disk", disk.arguments) }
        if let primary {
            conninfo = try service.run("standby", [primary.service.directory] + settings)
        } else {
            conninfo = try service.start(settings)
        }
    }

    package static let settings = ["fsync=off", "max_connections=200"]

    package func start() throws { _ = try service.start(settings) }
    /// Kills the postmaster; the backends notice and end.
    package func kill9() throws { try service.run("kill") }
    /// A fast shutdown: clients are cut off, everything is written.
    package func stop() throws { try service.run("stop") }
    /// Makes a standby a primary.
    package func promote() throws { try service.run("promote") }
    /// Starts anew as a standby of another server, with that one's data in place of its own. It must not run.
    package func follow(_ primary: PostgresServer) throws {
        try eventually("the standby starts") {
            try service.run("standby", [primary.service.directory] + settings)
            return true
        }
    }

    /// What it has written to its log.
    package var log: String {
        (try? String(contentsOfFile: "\(service.home)/log", encoding: .utf8)) ?? ""
    }

    /// An empty database, or a copy of another to which nobody is connected.
    /// - Returns: its conninfo.
    package func createDatabase(_ name: String, template: String = "template1") throws -> String {
        var connection = try Connection(conninfo)
        try connection.script("create database \"\(name)\" template \(template)")
        return conninfo.replacing("dbname=bellhop", with: "dbname=\(name)")
    }

    /// A database with the tables of `deploy/migrations`: a copy of one that was made as operators make them.
    package func createMigratedDatabase(_ name: String) throws -> String {
        let template = try migrated.withLock { made in
            if made == nil { made = try createTemplate() }
            return made!
        }
        return try createDatabase(name, template: template)
    }

    private func createTemplate() throws -> String {
        let name = "migrated"
        let result = try Program.run(
            "bellhop", ["migrate", "run"], environment: ["BELLHOP_DATABASE": createDatabase(name)])
        guard result.status == 0 else {
            throw ServiceError(description: "bellhop migrate run: \(result.error)")
        }
        return name
    }
}

/// A private Apache Kafka, of one node or several, where `KAFKA_HOME` names a distribution.
package final class KafkaServer: Sendable {
    /// Nil, said aloud once, where there is no `KAFKA_HOME`.
    package static var shared: KafkaServer? {
        get throws { isAvailable ? try lazily.get() : nil }
    }
    private static let lazily = Result { try KafkaServer() }

    /// False, said aloud once, where there is no `KAFKA_HOME`.
    package static let isAvailable: Bool = {
        guard ProcessInfo.processInfo.environment["KAFKA_HOME"] ?? "" == "" else { return true }
        say("KAFKA_HOME is not set: tests that need a real Kafka are skipped")
        return false
    }()

    private let service: Service
    /// `host:port,…`; the same after a restart, unless another program has taken a port meanwhile.
    package var bootstrap: String { address.withLock { $0 } }
    private let address: Mutex<String>
    /// Where it keeps its files; the first node's logs are under `data`.
    package var directory: String { service.directory }

    /// The broker's process, by its id from 1; nil while it does not run.
    package var pid: Int32? { pid(node: 1) }
    package func pid(node: Int32) -> Int32? {
        let home = node == 1 ? service.directory : "\(service.directory)/node-\(node)"
        let text = try? String(contentsOfFile: "\(home)/pid", encoding: .utf8)
        return text.flatMap { Int32($0.trimmingSuffix("\n")) }
    }

    private let proxies: [FaultProxy]
    /// The same nodes for clients that shall stay behind the proxies; empty without them.
    package var proxiedBootstrap: String { proxies.map { "127.0.0.1:\($0.port)" }.joined(separator: ",") }

    /// Several nodes keep three copies of each topic, two of them in sync at least, and give up a dead node after 3 s.
    /// - Parameter proxies: one for each node, in their order, or none.
    package init(nodes: Int = 1, proxies: [FaultProxy] = []) throws {
        service = try Service("kafka")
        self.proxies = proxies
        address = Mutex("")
        try start([String(nodes)] + proxies.map { String($0.port) })
    }

    /// Brings back the nodes that do not run, with their data.
    package func start() throws { try start([]) }

    private func start(_ arguments: [String]) throws {
        let started = try service.start(arguments)
        address.withLock { $0 = started }
        guard !proxies.isEmpty else { return }
        let ports = try String(contentsOfFile: "\(directory)/ports", encoding: .utf8)
        for (proxy, line) in zip(proxies, ports.split(separator: "\n")) {
            // The third port of a line is that of the node's listener for the proxy.
            proxy.connect(
                to: line.split(separator: " ").dropFirst(2).first.flatMap { UInt16($0) }.map { .port($0) })
        }
    }

    /// Kills all nodes.
    package func kill9() throws { try service.run("kill") }
    /// Kills one node, by its broker id from 1.
    package func kill9(node: Int32) throws { try service.run("kill", [String(node)]) }
    package func stop() throws { try service.run("stop") }
}

/// One line to the people who read the test's output.
package func say(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data("\(text)\n".utf8))
}
