import Foundation
import Synchronization
import TestKit

/// F1: workers that kill themselves at each numbered point of a batch, many times each, while two backends a second are ended
/// and members come and go, so that the points of reconnecting and handing over are met too.
struct FailPoints {
    var seed: UInt64
    var killsEach = 20
    var limit = Duration.seconds(240)

    /// A point at which a worker can be made to fail.
    struct Point: Sendable {
        var name: String
        var kills = 0
    }

    func run(_ kafka: KafkaServer) throws -> Figures {
        var options = Rig.Options()
        (options.seed, options.workers, options.eventsPerSecond) = (seed, 0, 1500)
        options.arguments = ["--batch-records", "100", "--lanes", "1"]
        let rig = try Rig(options, kafka: kafka)
        var figures = Figures(seed: seed)
        let begin = ContinuousClock.now
        var points = try Self.points()
        let stirring = try Stirring(rig, seed)
        let onlooker = Onlooker(rig)
        try kill(rig, &points, until: begin + limit)
        stirring.stop()
        onlooker.stop()
        for worker in rig.fleet.workers { worker.kill9(); try worker.wait(); rig.fleet.remove(worker) }
        for _ in 0..<2 { _ = try rig.fleet.add() }
        if try !rig.settle() { figures.violations.append("the backlog did not end after the kills") }
        figures.seconds = (ContinuousClock.now - begin) / .seconds(1)
        for point in points {
            figures.faults.append(
                Figures.Struck(
                    number: "F1", title: "kill −9 at \(point.name)", strikes: point.kills, hits: point.kills))
            if point.kills < killsEach {
                figures.harmless.append("F1 at \(point.name): \(point.kills) kills of \(killsEach)")
            }
        }
        (figures.looks, figures.looksInVain) = (onlooker.looks, onlooker.inVain)
        figures.violations += onlooker.violations
        try figures.conclude(rig)
        return figures
    }

    /// The worker's own list: number, name, what has happened by then.
    static func points() throws -> [Point] {
        let list = try Program.run(faultyProgram("lead-scoring"), ["--fail-points"])
        guard list.status == 0 else {
            throw RigError(
                "lead-scoring has no fail points: build it with deploy/build --faults (\(list.error))")
        }
        return list.output.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            return words.count >= 2 && Int(words[0]) != nil ? Point(name: String(words[1])) : nil
        }
    }

    /// Four workers at a time, each with the point that has had the fewest kills.
    private func kill(_ rig: Rig, _ points: inout [Point], until end: ContinuousClock.Instant) throws {
        var random = SplitMix64(seed: seed)
        var running: [(worker: Program, point: Int, since: ContinuousClock.Instant)] = []
        while ContinuousClock.now < end, points.contains(where: { $0.kills < killsEach }) {
            for index in running.indices.reversed() {
                let (worker, point, since) = running[index]
                if !worker.isRunning {
                    if try worker.wait() == .signalled(SIGKILL) { points[point].kills += 1 }
                } else if ContinuousClock.now - since > .seconds(10) {
                    // It is not met: another point's turn.
                    try rig.fleet.kill9(worker)
                } else {
                    continue
                }
                rig.fleet.remove(worker)
                running.remove(at: index)
            }
            while running.count < 4 {
                let busy = running.map(\.point)
                let next = points.indices.min {
                    (points[$0].kills, busy.count(of: $0), $0) < (points[$1].kills, busy.count(of: $1), $1)
                }!
                let hit = Int.random(in: 1...4, using: &random)
                let isGuest = Bool.random(using: &random)
                running.append(
                    (
                        try rig.fleet.add(
                            ["BELLHOP_FAIL_POINT": "\(points[next].name):kill:\(hit)"],
                            isGuest ? ["--leave-group"] : []), next, .now
                    ))
            }
            Thread.sleep(forTimeInterval: 0.01)
        }
    }
}

/// Ends backends of workers, one after the other, and lets a member come and go.
private final class Stirring: Sendable {
    private let isStopped = Atomic(false)
    private let hasEnded = Atomic(false)

    init(_ rig: Rig, _ seed: UInt64) throws {
        Thread.detachNewThread {
            while !self.isStopped.load(ordering: .relaxed) {
                _ = try? rig.number(
                    """
                    select count(pg_terminate_backend(pid)) from (
                        select pid from pg_stat_activity where datname = current_database()
                            and application_name like 'lead-scoring-%' order by random() limit 2) as some
                    """)
                Thread.sleep(forTimeInterval: 1)
            }
            self.hasEnded.store(true, ordering: .relaxed)
        }
    }

    func stop() {
        isStopped.store(true, ordering: .relaxed)
        _ = try? eventually(within: .seconds(60), "the stirring ends") { hasEnded.load(ordering: .relaxed) }
    }
}

extension [Int] {
    fileprivate func count(of number: Int) -> Int { count { $0 == number } }
}
