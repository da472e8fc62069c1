import Foundation
import TestKit

extension Rig {
    /// Processes that spin would not be seen by any ledger.
    /// - Parameters:
    ///   - share: of a core, that each worker, and the gateway, may use while `body` runs.
    ///   - why: which processes these are, for the report.
    func expectCPU(atMost share: Double, _ why: String, while body: () throws -> Void) throws {
        let (before, begin) = (cpuSeconds, ContinuousClock.now)
        try body()
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        for (program, used) in cpuSeconds {
            guard let was = before[program], used - was > share * seconds else { continue }
            throw Breach(
                "\(program.name) \(why) used \(hundredths(used - was)) s of CPU in \(hundredths(seconds)) s")
        }
    }

    /// That each process has used so far.
    private var cpuSeconds: [Process: Double] {
        var used: [Process: Double] = [:]
        for worker in fleets.flatMap(\.workers) {
            used[Process(name: "a worker", pid: worker.pid)] = worker.cpuSeconds
        }
        if let gateway = commander?.program {
            used[Process(name: "the gateway", pid: gateway.pid)] = gateway.cpuSeconds
        }
        return used
    }
}

private struct Process: Hashable {
    var name: String
    var pid: Int32
}

extension Program {
    /// User's and system's, so far; nil once it has ended.
    var cpuSeconds: Double? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return nil }
        // What follows the name, which may hold anything: the state is the third field of the line.
        let fields = text.split(separator: ")").last?.split(separator: " ").map { Double($0) ?? 0 } ?? []
        guard fields.count > 12 else { return nil }
        return (fields[11] + fields[12]) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
