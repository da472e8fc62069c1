import Foundation
import Postgres
import TestKit

/// F27: tables cannot grow. Workers wait, say why, and go on by themselves when there is room.
struct FullDisk {
    var seed: UInt64

    func run(_ broker: Broker, _ figures: inout Figures, _ onlooker: Onlooker) throws {
        var options = Rig.Options()
        (options.seed, options.eventsPerSecond) = (seed, 900)
        options.disk = .tables(megabytes: 160)
        let rig = try Rig(options, broker)
        rig.fleet.supervise()
        defer { try? rig.postgres.stop() }
        try eventually("the fleet works") { rig.meter.next.values.contains { $0 > 0 } }
        rig.meter.note("F27")
        onlooker.turn(to: rig)
        let disk = SmallDisk(of: rig.postgres)
        try disk.fill()
        try eventually("each worker says why it waits") {
            rig.fleet.workers.allSatisfy { $0.standardError.contains("53100") }
        }
        let hits = rig.fleet.workers.count
        let isRunning = rig.fleet.workers.allSatisfy(\.isRunning)
        disk.free()
        let recovery = rig.meter.recovery()
        figures.count("F27", "a full disk: workers wait, and name SQLSTATE 53100", hits, recovery: recovery)
        if !isRunning { figures.violations.append("F27: a worker has ended") }
        if recovery == nil { figures.violations.append("F27: no recovery within 120 s") }
        onlooker.turnAway()
        try rig.conclude("F27", &figures)
    }
}
