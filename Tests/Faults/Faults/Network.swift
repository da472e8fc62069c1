import Foundation
import TestKit

/// A toxic on one of the fleet's ways, for a while. It has bitten when the proxy has counted its effect on each that it is for.
struct Toxify: Fault {
    enum Way: Sendable { case database, broker }

    let number: String
    let title: String
    let way: Way
    let toxic: Toxic
    var direction = Direction.both
    /// Whose connections; nil: by seed.
    var victims: [Client]?
    let effect: Effect
    let seconds: Double
    /// The most that a process may use of a core meanwhile; it has nothing to do but to wait.
    var mostCPU: Double?

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let proxy = way == .database ? rig.databaseProxy : rig.brokerProxy
        let victims = victims ?? rig.victims(&random)
        trace("\(number) is for \(victims)")
        func effects() -> [Int] { victims.map { proxy.count(of: effect, client: $0.rawValue) } }
        let before = effects()
        let placed = victims.map { proxy.add(toxic, direction, of: $0.rawValue) }
        defer { placed.forEach(proxy.remove) }
        if effect == .flipped { rig.fleet.noteDamage() }
        Thread.sleep(forTimeInterval: seconds)
        if effect == .flipped { rig.fleet.noteDamage() }
        try checkCPU(rig)
        return rig.bites(number, victims, since: before, effects())
    }

    /// Over the two seconds that follow, when what was fetched is worked off.
    private func checkCPU(_ rig: Rig) throws {
        guard let mostCPU else { return }
        try rig.expectCPU(atMost: mostCPU, "that can only wait") { Thread.sleep(forTimeInterval: 2) }
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
        func cuts() -> Int {
            [CommitFault.cutBeforeCommit, .cutAfterCommit].reduce(0) {
                $0 + proxy.count(of: $1, client: Client.workers.rawValue)
            }
        }
        let before = cuts()
        var faults: [CommitFault?] = Array(repeating: [.cutBeforeCommit, .cutAfterCommit], count: each)
            .flatMap { $0 }
        faults.shuffle(using: &random)
        proxy.inject(faults, client: Client.workers.rawValue)
        try proxy.spend(of: .workers, "\(faults.count) commits are cut") {
            proxy.isSpent(of: Client.workers.rawValue)
        }
        return cuts() - before
    }
}

extension FaultProxy {
    /// Waits until all faults of messages have happened. Beside other faults there may be too few messages for them: between two
    /// cuts a worker must connect, and where every connection is taken by another program it cannot.
    fileprivate func spend(of client: Client, _ what: String, _ isSpent: () throws -> Bool) throws {
        do {
            try eventually(within: .seconds(90), what, isSpent)
        } catch {
            withdraw(of: client.rawValue)
            throw Breach("\(error)", isExcusedInCompany: true)
        }
    }
}

/// F24, of who commits seldom. Three times before and three times after the COMMIT takes effect.
struct RareCommitCuts: Fault {
    /// Of what the gateway notes of its requests. No note is lost by that: one that may not have been written is written again.
    static let audit = RareCommitCuts(
        title: "the connection ends around the COMMIT of the gateway's audit", client: .gateway,
        transaction: .audit)
    static let others = RareCommitCuts(
        title: "the connection ends before or after a COMMIT of lead-routing or lead-rules", client: .others,
        transaction: .batch)

    let number = "F24"
    let title: String
    let meetsWorkers = false
    let client: Client
    let transaction: Transaction
    private static let each = 3

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let kinds = [CommitFault.cutBeforeCommit, .cutAfterCommit]
        func cuts() -> [Int] { kinds.map { rig.databaseProxy.count(of: $0, client: client.rawValue) } }
        let before = cuts()
        var faults: [CommitFault?] = Array(repeating: kinds, count: Self.each).flatMap { $0 }
        faults.shuffle(using: &random)
        rig.databaseProxy.inject(faults, of: transaction, client: client.rawValue)
        // Without its program or a Postgres, which another fault may have taken away, what is left is cut later.
        _ = try? eventually(within: .seconds(30), "\(faults.count) commits are cut") {
            zip(cuts(), before).reduce(0) { $0 + $1.0 - $1.1 } >= faults.count
        }
        let hits = zip(cuts(), before).map { $0 - $1 }
        if client == .gateway, hits.contains(where: { $0 > 0 }) { rig.commander?.note(number) }
        return hits.contains(0) ? 0 : hits.reduce(0, +)
    }
}

/// F25: the connection ends in the middle of a COPY. Its rows are dead; the batch is written again.
struct CopyCuts: Fault {
    let number = "F25", title = "the connection ends in the middle of a COPY"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let before = rig.databaseProxy.count(of: .cutInCopy(after: 1))
        let workers = Client.workers.rawValue
        rig.databaseProxy.inject(Array(repeating: .cutInCopy(after: 1), count: 4), client: workers)
        // Batches of a fleet that keeps up are too small for COPY: it must have something to catch up with.
        try rig.databaseProxy.spend(of: .workers, "four COPYs are cut") {
            let toxic = rig.databaseProxy.add(
                .latency(.milliseconds(600), jitter: .zero), .toClient, of: workers)
            Thread.sleep(forTimeInterval: 0.9)
            rig.databaseProxy.remove(toxic)
            Thread.sleep(forTimeInterval: 0.3)
            return rig.databaseProxy.isSpent(of: workers)
        }
        return rig.databaseProxy.count(of: .cutInCopy(after: 1)) - before
    }
}

/// Answers of the broker to one kind of request are lost: it did as told, and nobody knows.
struct LostAnswers: Fault {
    let number: String
    let title: String
    let requests: [KafkaRequest]
    let client: Client
    var each = 5

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let proxy = rig.brokerProxy
        let before = lost(proxy)
        for request in requests {
            proxy.inject(Array(repeating: .lose, count: each), to: request, client: client.rawValue)
        }
        // Some requests are rare: what is left to lose is lost later.
        _ = try? eventually(within: .seconds(6), "the answers are lost") { lost(proxy) - before >= each }
        return rig.bites(number, [client], since: [before], [lost(proxy)])
    }

    private func lost(_ proxy: FaultProxy) -> Int {
        requests.reduce(0) { $0 + proxy.count(of: .lost($1), client: client.rawValue) }
    }
}

/// F12, of the workers, for nobody else is in the group: the coordinator hears its members, and they never hear from it. A guest joins meanwhile, so that the group has something
/// to agree on.
struct SilentCoordinator: Fault {
    let number = "F12", title = "the coordinator's answers are lost, of each kind"
    private static let requests: [KafkaRequest] = [.heartbeat, .joinGroup, .syncGroup, .offsetCommit]

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let before = lost(rig.brokerProxy)
        for request in Self.requests {
            rig.brokerProxy.inject(
                Array(repeating: .lose, count: 2), to: request, client: Client.workers.rawValue)
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
    let number = "F22", title = "all connections are reset, to both servers"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let victims = rig.clients
        let resets = victims.map { client in
            rig.databaseProxy.reset(of: client.rawValue) + rig.brokerProxy.reset(of: client.rawValue)
        }
        return rig.bites(number, victims, since: victims.map { _ in 0 }, resets)
    }
}
