internal import Foundation
internal import Glibc
internal import Synchronization

/// The checkout that these sources lie in.
package let repositoryRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path(percentEncoded: false).trimmingSuffix("/")

/// Where the programs were built: `BELLHOP_BIN`, else beside the running test or tool.
package let programsDirectory: String = {
    if let directory = ProcessInfo.processInfo.environment["BELLHOP_BIN"] { return directory }
    let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "."
    return URL(filePath: executable).deletingLastPathComponent().path(percentEncoded: false).trimmingSuffix(
        "/")
}()

/// A process that was started here. Its output goes to files, so it never waits for a reader.
///
/// It is ended by −9 when the last reference goes, unless it has been waited for, and when this process ends.
package final class Program: Sendable {
    /// How a process ended.
    package enum Ending: Sendable, Equatable {
        case exited(Int32)
        case signalled(Int32)
    }

    package let name: String
    package let pid: Int32
    private let output: TemporaryDirectory
    private let ending = Mutex<Ending?>(nil)

    /// Starts one of our executables, or any by a path with a slash, in the root of the repository.
    /// - Parameters:
    ///   - environment: added to ours; an empty value takes a variable away.
    ///   - input: what it reads from its standard input.
    package init(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = [:], input: [UInt8] = [],
        directory: String = repositoryRoot
    ) throws {
        self.name = name
        let output = try TemporaryDirectory("program")
        self.output = output
        let path = name.contains("/") ? name : "\(programsDirectory)/\(name)"
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.filter {
            !$0.value.isEmpty
        }
        try Data(input).write(to: URL(filePath: "\(output.path)/in"))
        pid = try spawn(
            path, arguments, variables.map { "\($0.key)=\($0.value)" } + [Self.mark],
            files: ["in", "out", "err"].map { "\(output.path)/\($0)" }, directory: directory)
        Guardian.shared.afterwards(
            "grep -qzxF '\(Self.mark)' /proc/\(pid)/environ 2> /dev/null && kill -9 \(pid)")
    }

    /// By which a process is known as ours when its number may have gone to another.
    private static let mark = "BELLHOP_STARTED_BY=\(getpid())-\(UUID().uuidString)"

    deinit {
        if check() == nil {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
    }

    package var standardOutput: String { read("out") }
    package var standardError: String { read("err") }

    private func read(_ file: String) -> String {
        String(
            decoding: (try? Data(contentsOf: URL(filePath: "\(output.path)/\(file)"))) ?? Data(),
            as: UTF8.self)
    }

    /// True until its end has been seen.
    package var isRunning: Bool { check() == nil }

    /// Sends a signal, unless the process has ended: its number may belong to another by then.
    package func signal(_ number: Int32) {
        ending.withLock { ending in
            if Self.check(pid, &ending) == nil { kill(pid, number) }
        }
    }

    package func kill9() { signal(SIGKILL) }
    package func terminate() { signal(SIGTERM) }

    /// Waits for its end.
    /// - Throws: `NeverHappened` with the end of its standard error.
    @discardableResult
    package func wait(within limit: Duration = .seconds(60)) throws -> Ending {
        do {
            return try eventually(within: limit, "\(name) ends", { check() }, until: { $0 != nil })!
        } catch var error as NeverHappened {
            error.lastSeen = "still running; stderr ends: \(standardError.suffix(2000))"
            throw error
        }
    }

    private func check() -> Ending? { ending.withLock { Self.check(pid, &$0) } }

    private static func check(_ pid: Int32, _ ending: inout Ending?) -> Ending? {
        var status: Int32 = 0
        guard ending == nil, unsafe waitpid(pid, &status, WNOHANG) == pid else { return ending }
        ending = status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .signalled(status & 0x7F)
        return ending
    }
}

extension Program {
    /// Runs to its end and gives what came of it.
    package static func run(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = [:], input: [UInt8] = [],
        within limit: Duration = .seconds(60)
    ) throws -> (status: Int32, output: String, error: String) {
        let program = try Program(name, arguments, environment: environment, input: input)
        let status: Int32 =
            switch try program.wait(within: limit) {
            case .exited(let status): status
            case .signalled(let signal): -signal
            }
        return (status, program.standardOutput, program.standardError)
    }
}

/// A directory that is removed with the last reference to it.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init(_ purpose: String) throws {
        let base = FileManager.default.temporaryDirectory.path(percentEncoded: false).trimmingSuffix("/")
        path = "\(base)/bellhop-\(purpose)-\(getpid())-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, with the directories on its way, and gives its path.
    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String {
        let file = URL(filePath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return "\(path)/\(name)"
    }
}

/// Starts a process in a group of its own, which the terminal's Ctrl-C does not reach, with default signal handling.
/// - Parameter ownsTerminal: in a session of its own, whose terminal is the first of `files`.
func spawn(
    _ path: String, _ arguments: [String], _ environment: [String], files: [String], directory: String,
    ownsTerminal: Bool = false
) throws -> pid_t {
    guard FileManager.default.isExecutableFile(atPath: path) else {
        throw ServiceError(description: "no program at \(path): build it, or set BELLHOP_BIN")
    }
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
        unsafe posix_spawn_file_actions_destroy(&actions)
        unsafe posix_spawnattr_destroy(&attributes)
    }
    for (number, file) in files.enumerated() {
        let flags = number == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_APPEND
        unsafe posix_spawn_file_actions_addopen(&actions, Int32(number), file, flags, 0o600)
    }
    // A server that held the end of somebody's pipe would keep its reader waiting for as long as it lives.
    // (Swift does not see posix_spawn_file_actions_addclosefrom_np. To close what is not open is no error.)
    for number in files.count..<4096 {
        unsafe posix_spawn_file_actions_addclose(&actions, Int32(number))
    }
    var signals = sigset_t()
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    let group = ownsTerminal ? spawnInSession : POSIX_SPAWN_SETPGROUP
    let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | group
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    var pid: pid_t = 0
    let env = "/usr/bin/env"
    let code = unsafe withCStrings([env, "-C", directory, path] + arguments) { argv in
        unsafe withCStrings(environment) { envp in
            unsafe posix_spawn(&pid, env, &actions, &attributes, argv, envp)
        }
    }
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
    return pid
}

/// POSIX_SPAWN_SETSID, which only GNU's headers name.
private let spawnInSession: Int32 = 0x80

/// Lends the strings as C takes them: pointers with a null at the end.
private func withCStrings<R>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
) -> R {
    let copies = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe copies.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
}

extension String {
    func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
