import Foundation
import Postgres
import TestKit

/// F26: the standby that takes over has not got the last commits. What the workers wrote with them is done again from
/// the log.
struct Failover {
    var seed: UInt64

    func run(_ broker: Broker, _ figures: inout Figures, _ onlooker: Onlooker) throws {
        let pair = try PostgresPair()
        defer {
            try? pair.primary.stop()
            try? pair.standby.stop()
        }
        var options = Rig.Options()
        (options.seed, options.eventsPerSecond, options.pair) = (seed, 900, pair)
        let rig = try Rig(options, broker)
        rig.fleet.supervise()
        try eventually("the fleet works") { (0..<6).allSatisfy { rig.meter.next[$0] ?? 0 > 50 } }
        rig.meter.note("F26")
        onlooker.turn(to: rig)
        try pair.awaitCaughtUp()
        try pair.cutReplication()
        let cut = rig.meter.next
        try eventually("the old primary goes on alone") {
            (0..<6).allSatisfy { rig.meter.next[$0] ?? 0 > (cut[$0] ?? 0) + 50 }
        }
        let before = sum(rig.meter.next)
        let lost = try pair.failOver()
        let kept = try rig.number("select sum(next_offset)::int8 from bellhop.partition")
        let recovery = rig.meter.recovery()
        try pair.rejoin()
        try expectRefusal(pair, &figures)
        figures.measures["F26 bytes of WAL that were lost"] = Int(lost)
        figures.measures["F26 offsets that went back"] = Int(before - kept)
        figures.count(
            "F26", "a standby takes over that has not got the last commits",
            lost > 0 && kept < before ? 1 : 0,
            recovery: recovery)
        if recovery == nil { figures.violations.append("F26: no recovery within 120 s") }
        onlooker.turnAway()
        try rig.conclude("F26", &figures)
    }

    /// The old primary is back, as one that takes no writes, and no worker stays with it.
    private func expectRefusal(_ pair: PostgresPair, _ figures: inout Figures) throws {
        var old = try Connection(pair.standby.conninfo)
        do throws(PostgresError) {
            try old.script("create table refused (n int4)")
            figures.violations.append("F26: the old primary takes writes")
        } catch {
            if error.sqlstate != "25006" { figures.violations.append("F26: the old primary: \(error)") }
        }
        let sessions = try old.query(
            "select count(*) from pg_stat_activity where application_name like 'lead-scoring-%'")[0].int8(0)
        if sessions != 0 {
            figures.violations.append("F26: \(sessions ?? -1) sessions of workers with the old primary")
        }
    }

    private func sum(_ next: [Int32: Int64]) -> Int64 { next.values.reduce(0, +) }
}
