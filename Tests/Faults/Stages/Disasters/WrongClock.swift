import Foundation
import TestKit

/// F35: the wall clock of the workers goes back, ahead, or stands still. What they do by time goes by the database's
/// clock or by one that only runs forward, so nothing changes.
struct WrongClock {
    var seed: UInt64

    func run(_ broker: Broker, _ figures: inout Figures, _ onlooker: Onlooker) throws {
        let clock = try FalseClock()
        var options = Rig.Options()
        (options.seed, options.eventsPerSecond, options.environment) = (seed, 900, clock.environment)
        let rig = try Rig(options, broker)
        rig.fleet.supervise()
        defer { try? rig.postgres.stop() }
        // The group must have come to rest: what moves after that, a clock has moved. Six partitions for four lanes; one that
        // has still to move counts for the lane that it leaves.
        let lanes = 2 * options.workers
        try eventually("each lane has one partition or two", equals: Int64(lanes)) {
            try rig.number(
                """
                select count(*) from (select from bellhop.partition where epoch > 0
                    group by owner having count(*) <= 2) lane
                """)
        }
        try expectProgress(rig)
        onlooker.turn(to: rig)
        let claims = try rig.claims()
        let wrongs: [(String, () throws -> Void)] = [
            ("an hour late", { try clock.shift(by: .seconds(-3600)) }),
            ("a day ahead", { try clock.shift(by: .seconds(86_400)) }),
            ("standing still", { try clock.freeze() }),
        ]
        for (name, set) in wrongs {
            rig.meter.note("F35 \(name)")
            try set()
            let moved = try expectProgress(rig)
            figures.count("F35", "the workers' clock \(name)", rig.fleet.falseClocks, recovery: moved)
        }
        try clock.heal()
        let more = try rig.claims() - claims
        if more != 0 { figures.violations.append("F35: \(more) claims that only the clock can have caused") }
        onlooker.turnAway()
        try rig.conclude("F35", &figures)
    }

    /// Waits until each partition has read what came after this moment.
    /// - Returns: how long that took, in seconds.
    @discardableResult
    private func expectProgress(_ rig: Rig) throws -> Double {
        let (begin, ends) = (ContinuousClock.now, rig.generator.ends.mapValues { $0 + 100 })
        try eventually("all partitions go on") { rig.meter.isCaughtUp(with: ends) }
        return (ContinuousClock.now - begin) / .seconds(1)
    }
}

extension Fleet {
    /// Workers that look at the false clock.
    fileprivate var falseClocks: Int {
        workers.count { worker in
            // A file without a size: it has to be read to its end.
            let maps = try? FileHandle(forReadingAtPath: "/proc/\(worker.pid)/maps")?.readToEnd()
            return maps.map { String(decoding: $0, as: UTF8.self).contains("libfaketime") } ?? false
        }
    }
}
