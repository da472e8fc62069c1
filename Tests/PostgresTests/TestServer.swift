import Foundation
import Postgres
import Testing

/// One private Postgres server for all tests of this process, reached by a Unix socket in a directory of mode
/// 0700.
///
/// A shell runs it and holds the other end of a pipe: when this process ends, however it ends, the shell
/// stops the server and removes its files.
final class TestServer: Sendable {
    static let shared = TestServer()

    let directory: String
    private let lifeline: Pipe

    private init() {
        directory = NSTemporaryDirectory() + "postgres-tests-\(getpid())"
        lifeline = Pipe()
        let binaries = Self.output("pg_config", "--bindir")
        let script = """
            umask 077; mkdir \(directory) && cd \(directory) || exit 1
            \(binaries)/initdb -D data -A trust -U postgres --no-sync --locale=C.UTF-8 -E UTF8 >initdb.log 2>&1 || exit 1
            \(binaries)/postgres -D data -k \(directory) -c listen_addresses= -c fsync=off -c max_connections=50 \
            -c shared_buffers=64MB -c max_prepared_transactions=5 >server.log 2>&1 &
            server=$!
            cat >/dev/null
            kill -QUIT $server; wait $server; cd /; rm -rf \(directory)
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let user = getuid() == 0 ? ["runuser", "-u", "postgres", "--"] : []
        process.arguments = user + ["sh", "-c", script]
        process.standardInput = lifeline
        process.standardError = FileHandle.nullDevice
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        do { try process.run() } catch { Issue.record("no server: \(error)") }
    }

    var conninfo: String { "host=\(directory) user=postgres dbname=postgres" }

    /// Connects; waits for the server's start.
    func connect(settings: [(String, String)] = []) throws -> Connection {
        let limit = ContinuousClock.now + .seconds(60)
        while failure({ _ = try Connection(conninfo) }) != nil, ContinuousClock.now < limit { usleep(20_000) }
        return try Connection(conninfo, applicationName: "tests", settings: settings)
    }

    private static func output(_ command: String...) -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardOutput = pipe
        try? process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// A table name that no other test uses.
func freshName(_ prefix: String = "t") -> String {
    prefix + "_" + UUID().uuidString.lowercased().filter { $0 != "-" }
}

/// Runs `body` on a thread of its own, as a worker runs a connection, and gives what it threw.
func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
        Thread.detachNewThread { done.resume(with: Result(catching: body)) }
    }
}

/// The error that `body` throws.
func failure(_ body: () throws -> Void) -> PostgresError? {
    do {
        try body()
        return nil
    } catch {
        return error as? PostgresError
    }
}
