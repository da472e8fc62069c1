import Foundation
import Synchronization
import TestKit

/// The worker processes of a rig. A worker that has ended is read: its log lines are counted by event.
final class Fleet: Sendable {
    private struct State {
        var workers: [Program] = []
        var told = LogLines()
        /// What else no fault explains.
        var objections: [String] = []
        var maximumRSS = 0
        var restarts = 0
        var aborts = 0
        /// When bits were turned over last in what workers fetch.
        var damagedAt: ContinuousClock.Instant?
        var isStopping = false
        var isSupervised = false
    }

    let program: String
    let arguments: [String]
    let environment: [String: String]
    /// Where logs of workers are kept, by process id; nil: nowhere.
    private let logs = ProcessInfo.processInfo.environment["BELLHOP_FAULTS_LOGS"]
    private let memory: MemoryCap?
    /// The group may take a worker for its own predecessor: brokers are harmed.
    private let mayBeFenced: Bool
    private let state = Mutex(State())
    /// One fault at a time has its hands on the workers.
    private let turn = NSRecursiveLock()

    /// - Parameters:
    ///   - memory: a limit for all of them together.
    ///   - mayBeFenced: the plan harms brokers.
    init(
        _ program: String, _ arguments: [String], environment: [String: String], count: Int,
        memory: MemoryCap? = nil, mayBeFenced: Bool
    ) throws {
        (self.program, self.arguments, self.environment) = (program, arguments, environment)
        (self.memory, self.mayBeFenced) = (memory, mayBeFenced)
        for _ in 0..<count {
            let worker = try launch()
            state.withLock { $0.workers.append(worker) }
        }
    }

    /// The workers' name.
    var worker: String { program.split(separator: "/").last.map(String.init) ?? program }
    var workers: [Program] { state.withLock { $0.workers } }
    var lines: [String: Int] { state.withLock { $0.told.events } }
    /// What no fault explains.
    var unexpected: [String] { state.withLock { $0.told.unexpected + $0.objections } }
    /// Of any worker, in MiB.
    var maximumRSS: Int { state.withLock { $0.maximumRSS } }
    /// Workers that gave up for good, by their own account, and were started again.
    var restarts: Int { state.withLock { $0.restarts } }
    /// Workers that librdkafka ended, and that were started again.
    var aborts: Int { state.withLock { $0.aborts } }
    /// What lanes found of commits that were not answered, by finding.
    var findings: [String: Int] { state.withLock { $0.told.findings } }

    /// What workers have said so far, those that run among them.
    var linesSoFar: LogLines {
        turn.lock()
        defer { turn.unlock() }
        let (ended, running) = state.withLock { ($0.told, $0.workers) }
        var told = ended
        for worker in running { told.take(worker.standardError) }
        return told
    }

    /// Lends the fleet to one fault: no other touches a worker meanwhile. Nor does the supervisor, so it has its turn before.
    func exclusively<Result>(_ body: () throws -> Result) rethrows -> Result {
        turn.lock()
        defer { turn.unlock() }
        if state.withLock({ $0.isSupervised && !$0.isStopping }) { revive() }
        return try body()
    }

    func launch(_ extra: [String: String] = [:], _ more: [String] = []) throws -> Program {
        let (arguments, environment) = (arguments + more, environment.merging(extra) { $1 })
        // Should the rig be killed, none of its workers lives on.
        let (launcher, words) = ("/usr/bin/setpriv", ["--pdeathsig", "KILL", program] + arguments)
        return try Launcher.shared.run { [memory] in
            try memory?.start(launcher, words, environment: environment)
                ?? Program(launcher, words, environment: environment)
        }
    }

    /// Adds a worker, such as one with a fail point.
    func add(_ extra: [String: String] = [:], _ more: [String] = []) throws -> Program {
        let worker = try launch(extra, more)
        state.withLock { $0.workers.append(worker) }
        return worker
    }

    /// Puts a new worker in the place of one that has ended.
    func replace(_ worker: Program, _ extra: [String: String] = [:]) throws {
        remove(worker)
        _ = try add(extra)
    }

    /// Forgets a worker that has ended.
    func remove(_ worker: Program) {
        count(worker)
        state.withLock { $0.workers.removeAll { $0 === worker } }
    }

    /// Ends a worker for good, as an operator would or with −9.
    func dismiss(_ worker: Program, gently: Bool = false) {
        if gently {
            worker.signal(SIGCONT)
            worker.terminate()
            let ending = try? worker.wait(within: .seconds(30))
            if !isExplained(ending, worker) {
                object("a worker that was asked to stop: \(ending.map { "\($0)" } ?? "it lives on")")
            }
        }
        worker.kill9()
        _ = try? worker.wait()
        remove(worker)
    }

    /// Notes that bits are turned over in what workers fetch, or were until now.
    func noteDamage() { state.withLock { $0.damagedAt = .now } }

    /// Notes what no fault explains.
    func object(_ finding: String) { state.withLock { $0.objections.append(finding) } }

    /// A worker may end as it was asked to; it may give up on a batch that Postgres does not answer for in nine seconds; and it may
    /// give up for good when the group's coordinator takes it for its own predecessor, see README.
    func isExplained(_ ending: Program.Ending?, _ worker: Program) -> Bool {
        switch ending {
        // One that is asked before it has begun ends as any program does.
        case .exited(0): true
        case .signalled(SIGTERM): worker.standardError.isEmpty
        case .exited(70): worker.standardError.contains("\"stopped_unsettled\"") || isFenced(worker)
        default: isAborted(ending, worker)
        }
    }

    /// librdkafka 2.0.2 looks for the checksum of a batch before it has looked at the batch's length: one that became negative
    /// by a bit turned over fails an assertion in `rd_slice_narrow_copy`, which ends the process. A worker cannot prevent it; to
    /// the fleet it is one more kill −9.
    private func isAborted(_ ending: Program.Ending?, _ worker: Program) -> Bool {
        guard let damagedAt = state.withLock({ $0.damagedAt }), ContinuousClock.now - damagedAt < .seconds(30)
        else { return false }
        return ending == .signalled(SIGABRT) && worker.standardError.contains("rd_slice_narrow_copy")
    }

    /// A lane is a static member. When the answer to its joining is lost, or the coordinator dies with it, the group knows it by
    /// another member id than it knows itself; what it asks next is answered FENCED_INSTANCE_ID, which the protocol (KIP-345)
    /// and librdkafka make the end of a consumer: it cannot tell this from a second process of the same name. Nothing but a
    /// new start mends that, and no record is lost. Where no broker is harmed, nothing of it may happen. A producer's OUT_OF_ORDER_SEQUENCE_NUMBER has no such excuse any more:
    /// taking back results was what brought it about.
    func isFenced(_ worker: Program) -> Bool {
        guard mayBeFenced else { return false }
        let fatal = worker.standardError.split(separator: "\n").last { $0.contains("\"event\":\"fatal\"") }
        return fatal?.contains("FENCED_INSTANCE_ID") ?? false
    }

    func kill9(_ worker: Program) throws {
        measure(worker)
        worker.kill9()
        try worker.wait()
    }

    /// Ends all workers as an operator would.
    /// - Returns: how each ended.
    func stop() throws -> [Program.Ending] {
        state.withLock { $0.isStopping = true }
        turn.lock()
        defer { turn.unlock() }
        let all = workers
        for worker in all {
            measure(worker)
            worker.signal(SIGCONT)
            worker.terminate()
        }
        return try all.map { worker in
            defer { remove(worker) }
            return try worker.wait(within: .seconds(20))
        }
    }

    func measure() { for worker in workers { measure(worker) } }

    /// Puts a new worker in the place of each that ended by itself, as a supervisor does, until the fleet is stopped.
    func supervise() {
        state.withLock { $0.isSupervised = true }
        Thread.detachNewThread { [weak self] in
            while let self, !self.state.withLock({ $0.isStopping }) {
                if self.turn.try() {
                    self.revive()
                    self.turn.unlock()
                }
                Thread.sleep(forTimeInterval: 0.05)
            }
        }
    }

    /// Any end of a worker that no fault explains is a finding; the others are counted.
    private func revive() {
        for worker in workers where !worker.isRunning {
            let ending = (try? worker.wait()) ?? .exited(-1)
            if ending == .exited(70), isFenced(worker) {
                state.withLock { $0.restarts += 1 }
            } else if !isAborted(ending, worker) {
                let reason =
                    worker.standardError.split(separator: "\n").last { $0.contains("\"fatal\"") } ?? ""
                object("a worker ended by itself: \(ending) \(reason)")
            }
            do { try replace(worker) } catch { object("a worker could not be started again: \(error)") }
        }
    }

    private func measure(_ worker: Program) {
        let status = (try? String(contentsOfFile: "/proc/\(worker.pid)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
        state.withLock { $0.maximumRSS = max($0.maximumRSS, kilobytes / 1024) }
    }

    /// Counts the log lines of a process that has ended.
    func count(_ worker: Program) {
        if let logs {
            try? worker.standardError.write(
                toFile: "\(logs)/\(worker.pid).log", atomically: false, encoding: .utf8)
        }
        var log = worker.standardError
        // The assertion's own words, and the trace of it, are no lines of a worker.
        if !worker.isRunning, isAborted(try? worker.wait(), worker) {
            state.withLock { $0.aborts += 1 }
            log = log.split(separator: "\n").filter { $0.hasPrefix("{") }.joined(separator: "\n")
        }
        state.withLock { [log] in $0.told.take(log) }
    }
}
