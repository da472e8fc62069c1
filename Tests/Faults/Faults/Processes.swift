import Foundation
import Postgres
import TestKit

/// F1: kill −9 at a random moment. A supervisor starts the worker again at once.
struct RandomKill: Fault {
    let number = "F1", title = "kill −9 of a worker at a random moment"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let fleet = rig.anyFleet(&random)
        return try fleet.exclusively {
            Thread.sleep(forTimeInterval: Double.random(in: 0...0.3, using: &random))
            let victim = try fleet.anyone(&random)
            try fleet.kill9(victim)
            let ending = try victim.wait()
            try fleet.replace(victim)
            return ending == .signalled(SIGKILL) ? 1 : 0
        }
    }
}

/// F2: SIGTERM under load. The worker ends within ten seconds, with exit 0; with 70 if another fault has taken a server away.
struct Stop: Fault {
    let number = "F2", title = "SIGTERM under load"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let fleet = rig.anyFleet(&random)
        return try fleet.exclusively {
            let victim = try fleet.anyone(&random)
            let begin = ContinuousClock.now
            victim.terminate()
            let ending = try victim.wait(within: .seconds(30))
            let seconds = (ContinuousClock.now - begin) / .seconds(1)
            try fleet.replace(victim)
            guard fleet.isExplained(ending, victim) else {
                throw Breach("a worker that was asked to stop: \(ending)")
            }
            // The kernel keeps the worker's own clock of nine seconds; the rest is this machine's.
            guard seconds < 20 else { throw Breach("a worker took \(seconds) s to stop") }
            if ending == .exited(70), !fleet.isFenced(victim) {
                throw Breach(
                    "a worker that was asked to stop gave up what it had begun: \(ending)",
                    isExcusedInCompany: true)
            }
            return ending == .exited(0) ? 1 : 0
        }
    }
}

/// F3: SIGSTOP until another worker has the partitions, then SIGCONT: the sleeper wakes as a zombie.
struct Zombie: Fault {
    let number = "F3", title = "SIGSTOP of a worker until its partitions have moved, then SIGCONT"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let fleet = rig.anyFleet(&random, ofSeveral: true)
        return try fleet.exclusively {
            let victim = try fleet.anyone(&random)
            let before = try rig.claims(of: fleet)
            victim.signal(SIGSTOP)
            defer { victim.signal(SIGCONT) }
            let moved = try eventually(
                within: .seconds(60), "another worker takes over", { try rig.claims(of: fleet) - before },
                until: { $0 > 0 })
            return Int(moved)
        }
    }
}

/// F3 and F4 at a chosen step: a worker is stopped with a batch in its hands, and continues once others have its partitions.
struct Sleeper: Fault {
    /// It has decided, and holds no lock: what it writes afterwards must be refused by the fence.
    static let decided = Sleeper(
        number: "F3", title: "SIGSTOP with a batch decided, until others have gone on: fenced",
        point: "decided")
    /// It has written, and holds the locks of all its rows: others must go on all the same.
    static let written = Sleeper(
        number: "F4", title: "SIGSTOP between the writing of a batch and COMMIT, locks held", point: "written"
    )

    let number: String
    let title: String
    let point: String

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        try rig.fleet.exclusively {
            let refusals = rig.fences
            let order = "\(point):stop:\(Int.random(in: 1...4, using: &random))"
            let sleeper = try rig.fleet.add(["BELLHOP_FAIL_POINT": order], ["--leave-group"])
            defer { rig.fleet.dismiss(sleeper, gently: true) }
            try eventually(within: .seconds(60), "a worker stops with a batch \(point)") { sleeper.isStopped }
            let ends = rig.generator.ends
            let sleeping = point == "written" ? (try? rig.openTransactions()) ?? [] : []
            do {
                try rig.awaitEnd(of: sleeping)
                try eventually(within: .seconds(60), "others go on") { rig.meter.isCaughtUp(with: ends) }
            } catch {
                throw Breach("a worker that sleeps with a batch \(point) holds up its partitions: \(error)")
            }
            sleeper.signal(SIGCONT)
            guard point == "decided" else { return sleeping.count }
            // Without Postgres nothing is refused, and another fault may just have taken it away.
            _ = try? eventually(within: .seconds(30), "its batch is refused") { rig.fences > refusals }
            return rig.fences - refusals
        }
    }
}

/// F7: workers come and go, a few a second, beside those that stay; half of them by −9.
struct ComingAndGoing: Fault {
    let number = "F7", title = "members that join and leave, five a second"
    var duration = Duration.seconds(4)
    /// Of a core.
    private static let mostCPU = 1.0

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let before = rig.fleet.assignments
        let next = rig.meter.next
        let storm = RebalanceStorm(members: 5, for: duration, seed: random.next()) { number in
            Guest(fleet: rig.fleet, worker: try rig.fleet.launchGuest(), isGentle: number % 2 == 0)
        }
        // A group that meets all the time keeps nobody busy: no one spins while it waits for the others.
        try rig.expectCPU(atMost: Self.mostCPU, "in a rebalance storm") { try storm.wait() }
        if let failure = storm.count.failures.first { throw RigError("the storm: \(failure)") }
        if rig.meter.recovery(since: next, within: .seconds(30)) == nil {
            throw Breach("members come and go, and a partition has not moved since: \(rig.meter.next)")
        }
        return try eventually(
            within: .seconds(60), "the group comes together anew",
            { rig.fleet.assignments.reduce(0) { $0 + $1.value - (before[$1.key] ?? 0) } }, until: { $0 > 0 })
    }

    private struct Guest: StormMember {
        let fleet: Fleet
        let worker: Program
        let isGentle: Bool

        func leave() { if isGentle { worker.terminate() } else { worker.kill9() } }
        func awaitEnd() { fleet.dismiss(worker, gently: isGentle) }
    }
}

extension Fleet {
    func anyone(_ random: inout SplitMix64) throws -> Program {
        guard let worker = workers.filter(\.isRunning).randomElement(using: &random) else {
            throw RigError("no worker runs")
        }
        return worker
    }

    /// How often each worker that runs was told what is its own, by process id.
    fileprivate var assignments: [Int32: Int] {
        workers.reduce(into: [:]) { counts, worker in
            let pieces = worker.standardError.components(separatedBy: "\"partitions_assigned\"")
            counts[worker.pid] = pieces.count - 1
        }
    }

    /// A dynamic member for a moment, which no one puts in place again.
    func launchGuest() throws -> Program { try launch([:], ["--leave-group"]) }
}

extension Rig {
    /// Transactions of workers that have rows of partitions locked and wait for their client, by pid and beginning. Of a worker
    /// that sleeps they last.
    fileprivate func openTransactions() throws -> Set<String> {
        var connection = try Connection(database, connectTimeout: .seconds(2))
        return Set(
            try connection.query(
                """
                select concat_ws(' ', a.pid, a.xact_start) from pg_stat_activity a
                where a.application_name like 'lead-scoring-%' and a.wait_event = 'ClientRead'
                and exists (select from pg_locks l where l.pid = a.pid and l.relation = 'bellhop.partition'::regclass
                    and l.mode in ('RowShareLock', 'RowExclusiveLock'))
                """
            ).collect { row throws(PostgresError) in try row.string(0) })
    }

    /// Whoever sleeps with rows locked loses them: by Postgres' own clock after two seconds, or as soon as another owner wants
    /// them. The limit leaves room for a server that another fault has just taken away.
    fileprivate func awaitEnd(of sleeping: Set<String>) throws {
        try eventually(
            within: .seconds(30), "what a sleeper has locked is free again",
            { try sleeping.intersection(openTransactions()) }, until: \.isEmpty)
    }

    /// How often partitions of these workers were claimed so far.
    func claims(of fleet: Fleet? = nil) throws -> Int64 {
        let worker = (fleet ?? self.fleet).worker
        return try number(
            "select coalesce(sum(epoch), 0)::bigint from bellhop.partition where worker = '\(worker)'")
    }

    /// Lead-scoring in half of all cases.
    /// - Parameter ofSeveral: one that goes on when a worker does not.
    fileprivate func anyFleet(_ random: inout SplitMix64, ofSeveral: Bool = false) -> Fleet {
        let choices = fleets.filter { !ofSeveral || $0.workers.count > 1 }
        return Bool.random(using: &random) ? fleet : choices.randomElement(using: &random) ?? fleet
    }
}
