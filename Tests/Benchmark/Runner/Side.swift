internal import Foundation
internal import Synchronization
internal import TestKit

/// A process that is measured, with all that it starts: one process group.
final class Side {
    private static let groups = Mutex<Set<Int32>>([])

    let program: Program
    let started: Double
    var pid: Int32 { program.pid }

    init(_ path: String, _ arguments: [String] = [], environment: [String: String] = [:]) throws {
        started = wallClock()
        // Should this process be killed, none that it measures lives on.
        let path = path.contains("/") ? path : "\(programsDirectory)/\(path)"
        program = try Program(
            "/usr/bin/setpriv", ["--pdeathsig", "KILL", path] + arguments, environment: environment)
        let pid = program.pid
        Self.groups.withLock { _ = $0.insert(pid) }
    }

    /// Asks it to end as an operator would, and waits until nothing of its group is left.
    func end() throws {
        program.terminate()
        try program.wait(within: .seconds(30))
        try waitForGroup()
    }

    /// Waits until it has ended by itself, and all that it started.
    func waitForEnd(within limit: Duration) throws -> Program.Ending {
        let ending = try program.wait(within: limit)
        try waitForGroup()
        return ending
    }

    private func waitForGroup() throws {
        let pid = pid
        try eventually(within: .seconds(60), "the processes of \(program.name) have ended") {
            kill(-pid, 0) != 0
        }
        Self.groups.withLock { _ = $0.remove(pid) }
    }

    /// Ends every group at once: for when the measurement itself ends early.
    static func endAll() {
        let groups = groups.withLock { $0 }
        for group in groups { kill(-group, SIGKILL) }
    }
}
