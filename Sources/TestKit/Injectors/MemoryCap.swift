internal import Foundation
internal import Glibc

/// What a process has used of memory, in bytes.
package struct MemoryUse: Sendable, Equatable {
    /// Resident now.
    package var resident: Int
    /// Resident at most since its start.
    package var peak: Int

    /// Nil once the process has ended.
    package init?(pid: Int32) {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8) else {
            return nil
        }
        func bytes(_ name: String) -> Int? {
            let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map {
                $0 * 1024
            }
        }
        guard let resident = bytes("VmRSS"), let peak = bytes("VmHWM") else { return nil }
        (self.resident, self.peak) = (resident, peak)
    }
}

/// A limit on the memory of the programs that are started in it; who passes it is killed −9.
///
/// By a control group where we may make one (version 1). Elsewhere by a limit on each one's address space, which is
/// coarser: an allocation fails, and a Swift program ends by it.
package final class MemoryCap: Sendable {
    /// Whether it is a control group that counts, and not a limit on addresses. Said aloud once if not.
    package static let isExact: Bool = {
        let probe = "\(root)/bellhop-probe-\(getpid())"
        defer { unsafe rmdir(probe) }
        if unsafe mkdir(probe, 0o755) == 0, write("1G", to: "\(probe)/memory.limit_in_bytes") { return true }
        say("no control group for memory may be made here: a limit on address space takes its place")
        return false
    }()

    private static let root = "/sys/fs/cgroup/memory"

    private let group: String?
    package let limit: Int

    /// - Parameters:
    ///   - bytes: resident memory, and what the kernel holds for them.
    ///   - addresses: the limit on addresses that stands in for it; a worker takes some GiB that it never touches.
    package init(bytes: Int, addresses: Int = 3 << 30) throws {
        guard Self.isExact else {
            (group, limit) = (nil, addresses)
            return
        }
        let path = "\(Self.root)/bellhop-\(getpid())-\(UUID().uuidString.prefix(8))"
        (group, limit) = (path, bytes)
        guard unsafe mkdir(path, 0o755) == 0, Self.write("\(bytes)", to: "\(path)/memory.limit_in_bytes")
        else {
            throw ServiceError(description: "\(path): \(systemError())")
        }
        // Without swap for what is too much; where the kernel does not count swap there is nothing to limit.
        _ = Self.write("\(bytes)", to: "\(path)/memory.memsw.limit_in_bytes")
        // What was started in it may need a moment to be gone.
        Guardian.shared.afterwards("for _ in {1..50}; do rmdir '\(path)' && break; sleep 0.1; done")
    }

    deinit { if let group { unsafe rmdir(group) } }

    /// Starts a program under the limit; see `Program.init`.
    package func start(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = [:], input: [UInt8] = []
    ) throws -> Program {
        let path = name.contains("/") ? name : "\(programsDirectory)/\(name)"
        let enter = group.map { "echo $$ > '\($0)/cgroup.procs'" } ?? "ulimit -v \(limit / 1024)"
        return try Program(
            "/bin/bash", ["-c", #"\#(enter) && ulimit -c 0 && exec "$0" "$@""#, path] + arguments,
            environment: environment, input: input)
    }

    /// Bytes that the programs in it have used at most, the kernel's for them included; nil without a group.
    package var peak: Int? { read("memory.max_usage_in_bytes").flatMap { Int($0) } }

    /// How many were killed for it; nil without a group.
    package var kills: Int? {
        read("memory.oom_control")?.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }
            .flatMap { Int($0.dropFirst("oom_kill ".count)) }
    }

    private func read(_ file: String) -> String? {
        let text = group.flatMap { try? String(contentsOfFile: "\($0)/\(file)", encoding: .utf8) }
        return text?.trimmingSuffix("\n")
    }

    /// In one piece and in place: files of the kernel are not replaced.
    private static func write(_ text: String, to path: String) -> Bool {
        let file = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        let bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            == bytes.count
    }
}

extension Program {
    /// Nil once it has ended.
    package var memory: MemoryUse? { isRunning ? MemoryUse(pid: pid) : nil }
}
