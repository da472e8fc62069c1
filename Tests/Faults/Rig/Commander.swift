import Foundation
import Postgres
import Synchronization
import TestKit

/// Upstream by HTTP: a gateway behind the same proxies as the workers, and clients that repeat each command with its key until it is
/// answered 202. Each command makes a lead of its own, so its effects can be counted.
final class Commander: Sendable {
    private struct State {
        /// Nil while it could not be started.
        var gateway: GatewayProgram?
        var commands = 0, taken = 0, repeats = 0, kills = 0, reads = 0
        /// Strikes that verifiably met the gateway, by the fault's number.
        var strikes: [String: Int] = [:]
        /// Requests that the present gateway has answered with 202, by their ids.
        var answered: [String] = []
        var violations: [String] = []
        var isStopped = false
        var clients = 0
    }

    private let state = Mutex(State())
    private let environment: [String: String]
    private let authorization: String
    private let turn = NSLock()
    private static let clients = 3
    /// Of so many commands that were taken one is looked up.
    private static let readsOneIn = 10
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
    /// - Returns: 1 if it was dead, and nobody served its port, before another began.
    func kill() throws -> Int {
        turn.lock()
        defer { turn.unlock() }
        guard let victim = gateway else { return 0 }
        victim.program.kill9()
        let ending = try victim.program.wait()
        let isDown = Outage.isRefused(.port(victim.port))
        try replace()
        guard ending == .signalled(SIGKILL), isDown else { return 0 }
        state.withLock { $0.kills += 1 }
        return 1
    }

    /// Puts a new gateway in the place of one that has ended. Nobody is left without one in silence.
    private func replace() throws {
        state.withLock { ($0.gateway, $0.answered) = (nil, []) }
        do {
            let next = try launch()
            state.withLock { $0.gateway = next }
        } catch {
            object("the gateway could not be started again: \(error)")
            throw error
        }
    }

    /// As a supervisor does, if it has ended by itself; which no fault explains.
    private func revive() {
        guard turn.try() else { return }
        defer { turn.unlock() }
        guard !state.withLock({ $0.isStopped }) else { return }
        if let gateway {
            guard !gateway.program.isRunning else { return }
            let ending = (try? gateway.program.wait()) ?? .exited(-1)
            object("the gateway ended by itself: \(ending) \(gateway.log.suffix(300))")
        }
        // What fails is in the violations already; the next client tries again.
        try? replace()
    }

    private var gateway: GatewayProgram? { state.withLock { $0.gateway } }
    /// Its process.
    var program: Program? { gateway?.program }

    /// A strike has verifiably met the gateway.
    func note(_ fault: String) { state.withLock { $0.strikes[fault, default: 0] += 1 } }

    /// Brings every command that was begun to its end, and ends the gateway as an operator would.
    func stop() throws {
        state.withLock { $0.isStopped = true }
        try eventually(within: Self.patience + .seconds(60), "every command is answered", equals: 0) {
            state.withLock { $0.clients }
        }
        turn.lock()
        defer { turn.unlock() }
        guard let gateway else { return object("there is no gateway at the end") }
        gateway.program.terminate()
        let ending = try gateway.program.wait(within: .seconds(30))
        if ending != .exited(0) { object("the gateway, asked to stop: \(ending)") }
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
            let asked = gateway
            let answer = try? asked?.ask("POST", "/api/v1/leads", headers, body: body, within: .seconds(15))
            switch answer?.status {
            case 202: return take(answer, of: asked)
            // Killed, busy with the same key, or what is behind it is away: nobody knows, so it is sent again.
            case nil, 409, 503, 504:
                if answer == nil { revive() }
                Thread.sleep(forTimeInterval: 0.2)
            case let status?: return object("gateway: \(name) was answered \(status): \(answer?.body ?? "")")
            }
        }
        object("gateway: \(name) was not taken within \(Self.patience)")
    }

    private func take(_ answer: HTTPAnswer?, of asked: GatewayProgram?) {
        let taken = state.withLock { state in
            state.taken += 1
            if let id = answer?.headers["x-request-id"], state.gateway === asked { state.answered.append(id) }
            return state.taken
        }
        guard taken % Self.readsOneIn == 0, let place = answer?.headers["location"] else { return }
        read(place)
    }

    /// What became of a command, as the gateway says. It may not know, and must not say what is not so.
    private func read(_ place: String) {
        let headers = [("Authorization", authorization), ("Prefer", "wait=1")]
        let answer = try? gateway?.ask("GET", place, headers, within: .seconds(15))
        switch answer?.status {
        case 200:
            state.withLock { $0.reads += 1 }
            let body = answer?.body ?? ""
            let outcome = try? JSONDecoder().decode(Outcome.self, from: Data(body.utf8))
            guard let outcome, ["accepted", "applied", "duplicate"].contains(outcome.status) else {
                return object("gateway: of a command that it took it says \(body)")
            }
        case nil, 503, 504: break
        case let status?: object("gateway: \(place) was answered \(status): \(answer?.body ?? "")")
        }
    }

    private struct Outcome: Decodable { var status: String }

    // The outcome.

    var taken: Int { state.withLock { $0.taken } }

    /// What is wrong with the effects of all commands, once they are stopped and applied.
    func violations(_ rig: Rig) throws -> [String] {
        let (taken, found) = state.withLock { ($0.taken, $0.violations) }
        return try found + unlike(taken, rig) + notNoted(rig)
    }

    private func unlike(_ taken: Int, _ rig: Rig) throws -> [String] {
        var connection = try Connection(rig.database)
        let effects = try connection.query(
            """
            select count(*), count(distinct c.lead_id), (select count(*) from leads.lead l where l.tenant_id = 'gateway')
            from leads.score_change c where c.tenant_id = 'gateway'
            """)[0]
        let counts = try (0..<3).map { try effects.int8($0) ?? -1 }
        guard counts != [Int64(taken), Int64(taken), Int64(taken)] else { return [] }
        return [
            "gateway: \(taken) commands were taken; they made \(counts[0]) changes of \(counts[1]) leads, "
                + "\(counts[2]) are there"
        ]
    }

    /// What the last gateway has answered, and neither its audit nor its log has: only one that is killed may forget.
    private func notNoted(_ rig: Rig) throws -> [String] {
        let (answered, log) = state.withLock { ($0.answered, $0.gateway?.log ?? "") }
        var connection = try Connection(rig.database)
        let noted = Set(
            try connection.query("select distinct request_id from gateway.audit where status = 202").collect {
                row throws(PostgresError) in try row.string(0)
            })
        let missing = answered.filter { !noted.contains($0) && !log.contains($0) }
        guard let first = missing.first else { return [] }
        return ["gateway: \(missing.count) answers of \(answered.count) are in no audit, first: \(first)"]
    }

    /// Figures for the report.
    var measures: [String: Int] {
        state.withLock { state in
            [
                "commands by the gateway": state.taken, "commands repeated": state.repeats,
                "commands looked up": state.reads, "kills of the gateway": state.kills,
            ].merging(state.strikes.map { ("\($0.key) strikes that met the gateway", $0.value) }) { $1 }
        }
    }
}

/// F1, of the gateway: a supervisor starts it again at once.
struct GatewayKill: Fault {
    let number = "F1", title = "kill −9 of the gateway, commands on their way"
    let meetsWorkers = false

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        Thread.sleep(forTimeInterval: Double.random(in: 0...0.3, using: &random))
        let kills: Int
        do {
            kills = try rig.commander?.kill() ?? 0
        } catch {
            throw Breach("a gateway that was killed: \(error)")
        }
        let before = rig.commander?.taken ?? 0
        try eventually(within: .seconds(60), "commands are taken again") {
            rig.commander?.taken ?? 0 > before
        }
        return kills
    }
}
