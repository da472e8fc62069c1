import Foundation
import Postgres
import Synchronization
import TestKit

/// F1: workers that kill themselves at each numbered point of a batch, many times each, while backends are ended and members
/// come and go, so that the points of reconnecting and handing over are met too.
struct FailPoints {
    var seed: UInt64
    var killsEach: Int
    /// Points that no ordinary batch meets, and how they are met. Each takes seconds.
    static let rare: Set<String> = ["evicted", "stop-recorded", "revoked", "released", "returned"]
    var killsOfRare: Int
    /// Of so many leads Postgres refuses one.
    private static let oneIn = 400
    /// Names of points; none: all.
    var only: [String] = []
    var limit = Duration.seconds(180)

    /// A point at which a worker can be made to fail.
    struct Point: Sendable {
        var name: String
        var kills = 0
        var wanted: Int
    }

    func run(_ broker: Broker) throws -> Figures {
        var options = Rig.Options()
        (options.seed, options.workers, options.eventsPerSecond) = (seed, 0, 1000)
        options.sessionSeconds = 2
        options.arguments = ["--batch-records", "300", "--lanes", "1"]
        let rig = try Rig(options, broker)
        try rig.refuseSomeData(oneIn: Self.oneIn)
        var figures = Figures(seed: seed)
        let begin = ContinuousClock.now
        var points = try points()
        guard !points.isEmpty else { throw RigError("no fail point \(only): see lead-scoring --fail-points") }
        let onlooker = Onlooker(rig)
        defer { onlooker.stop() }
        try killOften(rig, &points, until: begin + limit)
        try killSeldom(rig, &points, until: begin + limit)
        onlooker.stop()
        for _ in 0..<2 { _ = try rig.fleet.add() }
        if try !rig.settle() { figures.violations.append("the backlog did not end after the kills") }
        figures.seconds = (ContinuousClock.now - begin) / .seconds(1)
        for point in points {
            figures.count("F1", "kill −9 at \(point.name)", point.kills, strikes: point.kills)
            if point.kills < point.wanted {
                figures.harmless.append("F1 at \(point.name): \(point.kills) kills of \(point.wanted)")
            }
        }
        figures.hear(onlooker)
        let wrong = try rig.wronglyRefused(oneIn: Self.oneIn)
        if wrong > 0 { figures.violations.append("\(wrong) dead letters for data that Postgres takes") }
        try figures.conclude(rig, model: false)
        return figures
    }

    /// The worker's own list: number, name, what has happened by then.
    private func points() throws -> [Point] {
        let list = try Program.run(faultyProgram("lead-scoring"), ["--fail-points"])
        guard list.status == 0 else {
            throw RigError("no fail points in lead-scoring: deploy/build --faults (\(list.error))")
        }
        return list.output.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count >= 2, Int(words[0]) != nil else { return nil }
            let name = String(words[1])
            guard only.isEmpty || only.contains(name) else { return nil }
            return Point(name: name, wanted: Self.rare.contains(name) ? killsOfRare : killsEach)
        }
    }

    // Points that batches meet by themselves, or with a little help.

    private struct Running {
        var worker: Program
        var point: Int
        var since = ContinuousClock.now
        var helpedAt = ContinuousClock.now
    }

    /// Four workers at a time, each with the point that lacks most.
    private func killOften(
        _ rig: Rig, _ points: inout [Point], until end: ContinuousClock.Instant
    ) throws {
        var random = SplitMix64(seed: seed)
        var running: [Running] = []
        func lacks(_ point: Int) -> Int {
            let isRare = Self.rare.contains(points[point].name)
            return isRare
                ? 0 : points[point].wanted - points[point].kills - running.count { $0.point == point }
        }
        defer { for item in running { rig.fleet.dismiss(item.worker) } }
        var progress = Progress("kills, of \(points.reduce(0) { $0 + $1.wanted })")
        while ContinuousClock.now < end {
            try collect(rig, &running, &points)
            while running.count < 4, let next = points.indices.max(by: { lacks($0) < lacks($1) }),
                lacks(next) > 0
            {
                let hit = Int.random(in: 1...4, using: &random)
                // Members that leave and join make partitions move.
                let isGuest = Bool.random(using: &random)
                let worker = try rig.fleet.add(
                    ["BELLHOP_FAIL_POINT": "\(points[next].name):kill:\(hit)"],
                    isGuest ? ["--leave-group"] : [])
                running.append(Running(worker: worker, point: next))
            }
            if running.isEmpty { return }
            progress.tell { points.reduce(0) { $0 + $1.kills } }
            for index in running.indices
            where ContinuousClock.now - running[index].helpedAt > .milliseconds(400) {
                running[index].helpedAt = .now
                help(rig, points[running[index].point].name, running[index].worker)
            }
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    /// Workers that have died at their points; one that does not come to its point makes room for another.
    private func collect(_ rig: Rig, _ running: inout [Running], _ points: inout [Point]) throws {
        for index in running.indices.reversed() {
            let (worker, point) = (running[index].worker, running[index].point)
            if !worker.isRunning {
                let ending = try worker.wait()
                if ending == .signalled(SIGKILL) {
                    points[point].kills += 1
                } else if !rig.fleet.isExplained(ending, worker) {
                    rig.fleet.object("a worker that was to die at \(points[point].name): \(ending)")
                }
                rig.fleet.remove(worker)
            } else if ContinuousClock.now - running[index].since > .seconds(12) {
                rig.fleet.dismiss(worker)
            } else {
                continue
            }
            running.remove(at: index)
        }
    }

    /// What makes a worker come to its point; errors are for the next time, for a lane may just be elsewhere.
    private func help(_ rig: Rig, _ point: String, _ worker: Program) {
        switch point {
        case "settled": if worker.standardError.contains("partition_claimed") { worker.terminate() }
        case "fenced":
            _ = try? rig.number(
                "with u as (update bellhop.partition set epoch = epoch + 1 returning 1) select count(*) from u"
            )
        case "connected", "rebound":
            _ = try? rig.number(
                """
                select count(pg_terminate_backend(pid)) from pg_stat_activity
                where datname = current_database() and application_name like 'lead-scoring-%'
                """)
        default: break
        }
    }

    // Points that need a scene of their own.

    private func killSeldom(
        _ rig: Rig, _ points: inout [Point], until end: ContinuousClock.Instant
    ) throws {
        for index in points.indices where Self.rare.contains(points[index].name) {
            var progress = Progress("kills at \(points[index].name)")
            while points[index].kills < points[index].wanted, ContinuousClock.now < end {
                progress.tell { points[index].kills }
                let name = points[index].name
                let hasDied =
                    switch name {
                    case "evicted": try killAtEviction(rig)
                    case "stop-recorded": try killAtStop(rig)
                    default: try killAtHandover(name, rig)
                    }
                if hasDied { points[index].kills += 1 }
            }
        }
    }

    /// An owner that holds its rows' locks and does not answer: this very process, by the names in the rows. The worker that takes
    /// over must end its backend.
    private func killAtEviction(_ rig: Rig) throws -> Bool {
        var owner = try Connection(rig.database)
        try owner.script(
            """
            update bellhop.partition p set backend_pid = a.pid, backend_start = a.backend_start
                from pg_stat_activity a where a.pid = pg_backend_pid();
            """)
        try owner.script("begin; select 1 from bellhop.partition for update")
        return try diesAt("evicted", rig)
    }

    /// A table that is not there is a fault that no retry mends: the partition is stopped.
    private func killAtStop(_ rig: Rig) throws -> Bool {
        var connection = try Connection(rig.database)
        try connection.script("alter table leads.score_change rename to score_change_away")
        let hasDied = try diesAt("stop-recorded", rig)
        try connection.script("alter table leads.score_change_away rename to score_change")
        try connection.script(
            "update bellhop.partition set stopped_at = null, stop_reason = null where stop_reason is not null"
        )
        return hasDied
    }

    /// A member that joins takes partitions from the one that has them all.
    private func killAtHandover(_ point: String, _ rig: Rig) throws -> Bool {
        let worker = try rig.fleet.add(["BELLHOP_FAIL_POINT": "\(point):kill:1"])
        defer { rig.fleet.dismiss(worker) }
        try eventually("the only worker has partitions") {
            worker.standardError.contains("partition_claimed")
        }
        let guest = try rig.fleet.add([:], ["--leave-group"])
        defer {
            guest.terminate()
            _ = try? guest.wait()
            rig.fleet.remove(guest)
        }
        return (try? worker.wait(within: .seconds(20))) == .signalled(SIGKILL)
    }

    private func diesAt(_ point: String, _ rig: Rig) throws -> Bool {
        let worker = try rig.fleet.add(["BELLHOP_FAIL_POINT": "\(point):kill:1"])
        defer { rig.fleet.dismiss(worker) }
        let ending = try? worker.wait(within: .seconds(30))
        return ending == .signalled(SIGKILL)
    }
}

extension Program {
    /// The process sleeps by SIGSTOP.
    var isStopped: Bool {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
        return text.split(separator: ")").last?.split(separator: " ").first == "T"
    }
}
