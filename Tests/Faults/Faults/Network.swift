import Foundation
import TestKit

/// A toxic on one of the fleet's ways, for a while. It has bitten when the proxy has counted its effect.
struct Toxify: Fault {
    enum Way: Sendable { case database, broker }

    let number: String
    let title: String
    let way: Way
    let toxic: Toxic
    var direction = Direction.both
    var client = "lead-scoring"
    let effect: Effect
    let seconds: Double
    /// The most that a worker may use of a core meanwhile; it has nothing to do but to wait.
    var mostCPU: Double?

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let proxy = way == .database ? rig.databaseProxy : rig.brokerProxy
        let before = proxy.count(of: effect)
        let placed = proxy.add(toxic, direction, of: client)
        defer { proxy.remove(placed) }
        Thread.sleep(forTimeInterval: seconds)
        try checkCPU(rig)
        return proxy.count(of: effect) - before
    }

    /// Over the two seconds that follow, when what was fetched is worked off.
    private func checkCPU(_ rig: Rig) throws {
        guard let mostCPU else { return }
        let (before, begin) = (rig.fleet.cpuSeconds, ContinuousClock.now)
        Thread.sleep(forTimeInterval: 2)
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        for (pid, used) in rig.fleet.cpuSeconds {
            guard let was = before[pid], used - was > mostCPU * seconds else { continue }
            throw Breach(
                "a worker that can only wait used \(hundredths(used - was)) s of CPU in \(hundredths(seconds)) s"
            )
        }
    }
}

/// F24: the connection to Postgres ends around a COMMIT: before the server has it, or before its answer is back.
struct CommitCuts: Fault {
    let number = "F24", title = "the connection ends before or after a COMMIT takes effect"
    var each = 60
    /// Of each outcome, in a run.
    static let wanted = 50

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let proxy = rig.databaseProxy
        let before = proxy.count(of: .cutBeforeCommit) + proxy.count(of: .cutAfterCommit)
        var faults: [CommitFault?] = Array(repeating: [.cutBeforeCommit, .cutAfterCommit], count: each)
            .flatMap { $0 }
        faults.shuffle(using: &random)
        proxy.inject(faults, client: "lead-scoring")
        try eventually(within: .seconds(90), "\(faults.count) commits are cut") { proxy.isSpent }
        return proxy.count(of: .cutBeforeCommit) + proxy.count(of: .cutAfterCommit) - before
    }
}

/// F25: the connection ends in the middle of a COPY. Its rows are dead; the batch is written again.
struct CopyCuts: Fault {
    let number = "F25", title = "the connection ends in the middle of a COPY"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let before = rig.databaseProxy.count(of: .cutInCopy(after: 1))
        rig.databaseProxy.inject(Array(repeating: .cutInCopy(after: 1), count: 4), client: "lead-scoring")
        // Batches of a fleet that keeps up are too small for COPY: it must have something to catch up with.
        try eventually(within: .seconds(90), "four COPYs are cut") {
            let toxic = rig.databaseProxy.add(
                .latency(.milliseconds(600), jitter: .zero), .toClient, of: "lead-scoring")
            Thread.sleep(forTimeInterval: 0.9)
            rig.databaseProxy.remove(toxic)
            Thread.sleep(forTimeInterval: 0.3)
            return rig.databaseProxy.isSpent
        }
        return rig.databaseProxy.count(of: .cutInCopy(after: 1)) - before
    }
}

/// Answers of the broker to one kind of request are lost: it did as told, and nobody knows.
struct LostAnswers: Fault {
    let number: String
    let title: String
    let requests: [KafkaRequest]
    let client: String
    var each = 5

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let proxy = rig.brokerProxy
        let before = lost(proxy)
        for request in requests {
            proxy.inject(Array(repeating: .lose, count: each), to: request, client: client)
        }
        // Some requests are rare: what is left to lose is lost later.
        _ = try? eventually(within: .seconds(6), "the answers are lost") { lost(proxy) - before >= each }
        return lost(proxy) - before
    }

    private func lost(_ proxy: FaultProxy) -> Int { requests.reduce(0) { $0 + proxy.count(of: .lost($1)) } }
}

/// F12: the coordinator hears its members, and they never hear from it. A guest joins meanwhile, so that the group has something
/// to agree on.
struct SilentCoordinator: Fault {
    let number = "F12", title = "the coordinator's answers are lost, of each kind"
    private static let requests: [KafkaRequest] = [.heartbeat, .joinGroup, .syncGroup, .offsetCommit]

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let before = lost(rig.brokerProxy)
        for request in Self.requests {
            rig.brokerProxy.inject(Array(repeating: .lose, count: 2), to: request, client: "lead-scoring")
        }
        let guest = try rig.fleet.launchGuest()
        defer { rig.fleet.dismiss(guest, gently: true) }
        // A group that another fault keeps from meeting loses its answers later.
        _ = try? eventually(within: .seconds(60), "answers of each kind are lost") {
            zip(lost(rig.brokerProxy), before).allSatisfy { $0 > $1 }
        }
        let hits = zip(lost(rig.brokerProxy), before).map { $0 - $1 }
        return hits.contains(0) ? 0 : hits.reduce(0, +)
    }

    private func lost(_ proxy: FaultProxy) -> [Int] { Self.requests.map { proxy.count(of: .lost($0)) } }
}

/// Connections are reset, all at once.
struct Resets: Fault {
    let number = "F22", title = "all connections of the fleet are reset, to both servers"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        rig.databaseProxy.reset(of: "lead-scoring") + rig.brokerProxy.reset(of: "lead-scoring")
    }
}

extension Fleet {
    /// CPU seconds that each worker has used so far, by process id.
    var cpuSeconds: [Int32: Double] {
        let tick = Double(sysconf(Int32(_SC_CLK_TCK)))
        var result: [Int32: Double] = [:]
        for worker in workers {
            let text = (try? String(contentsOfFile: "/proc/\(worker.pid)/stat", encoding: .utf8)) ?? ""
            let fields = text.split(separator: ")").last?.split(separator: " ").map { Double($0) ?? 0 } ?? []
            if fields.count > 12 { result[worker.pid] = (fields[11] + fields[12]) / tick }
        }
        return result
    }
}
