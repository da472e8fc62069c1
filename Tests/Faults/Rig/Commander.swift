import Foundation
import Postgres
import Synchronization
import TestKit

/// Upstream by HTTP: a gateway behind the same proxies as the workers, and clients that repeat each command with its key until it is
/// answered 202. Each command makes a lead of its own, so its effects can be counted.
final class Commander: Sendable {
    private struct State {
        var gateway: GatewayProgram?
        var commands = 0, taken = 0, repeats = 0, kills = 0
        var violations: [String] = []
        var isStopped = false
        var clients = 0
    }

    private let state = Mutex(State())
    private let environment: [String: String]
    private let authorization: String
    private let turn = NSLock()
    private static let clients = 3
    /// Of one command, with everything that is done to the gateway and the servers behind it.
    private static let patience = Duration.seconds(240)

    /// - Parameters:
    ///   - database: past the proxy, for making the key.
    ///   - environment: how the gateway reaches broker and database.
    init(database: String, environment: [String: String]) throws {
        let made = try Program.run(
            "bellhop", ["keys", "create", "--tenant", "gateway", "--scope", "leads:write", "--name", "rig"],
            environment: ["BELLHOP_DATABASE": database])
        guard made.status == 0 else { throw RigError("keys create: \(made.error)") }
        authorization = "Bearer \(made.output.trimmingCharacters(in: .whitespacesAndNewlines))"
        self.environment = environment
        let gateway = try launch()
        try gateway.becomeReady()
        state.withLock { $0.gateway = gateway }
        for number in 0..<Self.clients {
            state.withLock { $0.clients += 1 }
            Thread.detachNewThread { [self] in
                work(number)
                state.withLock { $0.clients -= 1 }
            }
        }
    }

    private func launch() throws -> GatewayProgram {
        let limits = ["tenant-rate", "tenant-burst", "subject-rate", "subject-burst"]
        return try Launcher.shared.run { [environment] in
            try GatewayProgram(limits.flatMap { ["--limit", "\($0)=1000000"] }, environment: environment)
        }
    }

    /// Kills the gateway with −9 while commands are on their way, and starts another.
    func kill() throws -> Int {
        turn.lock()
        defer { turn.unlock() }
        guard let victim = state.withLock({ $0.gateway }) else { return 0 }
        victim.program.kill9()
        try victim.program.wait()
        let next = try launch()
        state.withLock { state in
            state.gateway = next
            state.kills += 1
        }
        return 1
    }

    /// Brings every command that was begun to its end, and ends the gateway as an operator would.
    func stop() throws {
        state.withLock { $0.isStopped = true }
        try eventually(within: Self.patience + .seconds(60), "every command is answered", equals: 0) {
            state.withLock { $0.clients }
        }
        let gateway = state.withLock { $0.gateway }
        gateway?.program.terminate()
        if let ending = try gateway?.program.wait(within: .seconds(30)), ending != .exited(0) {
            object("the gateway, asked to stop: \(ending)")
        }
    }

    /// Makes an end of it, whatever is on its way.
    func abandon() {
        let gateway = state.withLock { state in
            state.isStopped = true
            return state.gateway
        }
        gateway?.program.kill9()
    }

    private func object(_ violation: String) { state.withLock { $0.violations.append(violation) } }

    // Clients.

    private func work(_ client: Int) {
        var number = 0
        while !state.withLock({ $0.isStopped }) {
            number += 1
            command("\(client)-\(number)")
            Thread.sleep(forTimeInterval: 0.03)
        }
    }

    /// Sends one command again and again, until it is taken.
    private func command(_ name: String) {
        state.withLock { $0.commands += 1 }
        let deadline = ContinuousClock.now + Self.patience
        let body = Array(#"{"lead_id":"gateway-\#(name)","source":"referral","status":"new"}"#.utf8)
        let headers = [
            ("Authorization", authorization), ("Content-Type", "application/json"),
            ("Idempotency-Key", "rig-gateway-command-\(name)"),
        ]
        var isFirst = true
        while ContinuousClock.now < deadline {
            if !isFirst { state.withLock { $0.repeats += 1 } }
            isFirst = false
            let gateway = state.withLock { $0.gateway }
            let answer = try? gateway?.ask("POST", "/api/v1/leads", headers, body: body, within: .seconds(15))
            switch answer?.status {
            case 202: return state.withLock { $0.taken += 1 }
            // Killed, busy with the same key, or what is behind it is away.
            case nil, 409, 503, 504: Thread.sleep(forTimeInterval: 0.2)
            case let status?: return object("gateway: \(name) was answered \(status): \(answer?.body ?? "")")
            }
        }
        object("gateway: \(name) was not taken within \(Self.patience)")
    }

    // The outcome.

    var taken: Int { state.withLock { $0.taken } }

    /// What is wrong with the effects of all commands, once they are stopped and applied.
    func violations(_ rig: Rig) throws -> [String] {
        let (taken, found) = state.withLock { ($0.taken, $0.violations) }
        var connection = try Connection(rig.database)
        let effects = try connection.query(
            """
            select count(*), count(distinct c.lead_id), (select count(*) from leads.lead l where l.tenant_id = 'gateway')
            from leads.score_change c where c.tenant_id = 'gateway'
            """)[0]
        let counts = try (0..<3).map { try effects.int8($0) ?? -1 }
        guard counts != [Int64(taken), Int64(taken), Int64(taken)] else { return found }
        return found + [
            "gateway: \(taken) commands were taken; they made \(counts[0]) changes of \(counts[1]) leads, "
                + "\(counts[2]) are there"
        ]
    }

    /// Figures for the report.
    var measures: [String: Int] {
        state.withLock { state in
            [
                "commands by the gateway": state.taken, "commands repeated": state.repeats,
                "kills of the gateway": state.kills,
            ]
        }
    }
}

/// F1, of the gateway: a supervisor starts it again at once.
struct GatewayKill: Fault {
    let number = "F1", title = "kill −9 of the gateway, commands on their way"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        Thread.sleep(forTimeInterval: Double.random(in: 0...0.3, using: &random))
        let kills = try rig.commander?.kill() ?? 0
        let before = rig.commander?.taken ?? 0
        try eventually(within: .seconds(60), "commands are taken again") {
            rig.commander?.taken ?? 0 > before
        }
        return kills
    }
}
