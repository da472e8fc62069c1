import Foundation
import Kafka
import TestKit

/// Where figures come from: what one needs to run the same again, and to judge times.
struct Origin: Codable, Sendable {
    static let unknown = "unknown"

    /// Of the checkout; `unknown` outside of one.
    var commit: String
    /// Files of the checkout differ from that commit; nil outside of one.
    var isDirty: Bool?
    /// UTC, ISO 8601.
    var date: String
    var command: String
    var seed: UInt64
    var cores: Int
    var memoryMiB: UInt64
    /// Processes that wait for a core already, over the last minute: others use this machine, too.
    var load: Double
    var system: String
    var kafka: String
    var postgres: String
    var librdkafka: String

    init(seed: UInt64) {
        let machine = ProcessInfo.processInfo
        (commit, isDirty) = Self.checkout
        date = Date().formatted(.iso8601)
        command = (["deploy/faults"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
        self.seed = seed
        (cores, memoryMiB) = (machine.activeProcessorCount, machine.physicalMemory >> 20)
        let loads = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)
        load = loads?.split(separator: " ").first.flatMap { Double($0) } ?? -1
        system = Self.system
        kafka = Self.kafka(at: machine.environment["KAFKA_HOME"] ?? "")
        postgres = Self.postgres
        librdkafka = LibraryVersion.text
    }

    private static var checkout: (commit: String, isDirty: Bool?) {
        guard let commit = answer("git", "-C", repositoryRoot, "rev-parse", "HEAD") else {
            return (unknown, nil)
        }
        return (commit, answer("git", "-C", repositoryRoot, "status", "--porcelain").map { !$0.isEmpty })
    }

    private static var system: String {
        let release = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
        let name = release.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        let words = name.map { String($0.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" }) } ?? unknown
        return "\(words), \(answer("uname", "-srm") ?? unknown)"
    }

    /// By the name of its library of clients: `kafka-clients-4.3.0.jar`.
    private static func kafka(at home: String) -> String {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(home)/libs")) ?? []
        let (head, tail) = ("kafka-clients-", ".jar")
        return files.first { $0.hasPrefix(head) && $0.hasSuffix(tail) }
            .map { String($0.dropFirst(head.count).dropLast(tail.count)) } ?? unknown
    }

    /// Found in the same way as by `deploy/services/postgres`; it says `postgres (PostgreSQL) 15.20 (Debian …)`.
    private static var postgres: String {
        let script = """
            bindir=$(pg_config --bindir 2>/dev/null)
            [ -x "$bindir/postgres" ] || bindir=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
            "$bindir/postgres" --version
            """
        let words = answer("bash", "-c", script)?.split(separator: " ") ?? []
        return words.dropFirst(2).first.map(String.init) ?? unknown
    }

    /// What a program prints, without the last line's end; nil if there is no such program, or it fails.
    private static func answer(_ words: String...) -> String? {
        guard let result = try? Program.run("/usr/bin/env", words), result.status == 0 else { return nil }
        return result.output.trimmingCharacters(in: .newlines)
    }

    /// For people.
    var text: String {
        let state = isDirty.map { $0 ? ", with changes that are not committed" : "" } ?? ""
        return """
            \(command)
              commit       \(commit)\(state)
              date         \(date)
              seed         \(seed)
              machine      \(cores) cores, \(memoryMiB) MiB, load \(hundredths(load)) before; \(system)
              servers      Kafka \(kafka), Postgres \(postgres); librdkafka \(librdkafka)
            """
    }
}
