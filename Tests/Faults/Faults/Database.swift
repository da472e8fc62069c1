import Foundation
import TestKit

/// F29: another session takes rows of the workers' tables in the other order, again and again.
struct Deadlocks: Fault {
    let number = "F29", title = "a session that deadlocks with batches, again and again"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let rival = try LockRival(rig.database, .against(states: "leads.lead"))
        let hits = try? eventually(
            within: .seconds(20), "a batch deadlocks", { try rival.deadlocks() - rival.defeats },
            until: { $0 > 0 })
        try rival.stop()
        return Int(hits ?? 0)
    }
}

/// F29: transactions end with 40001, as they do at higher isolation levels and on other servers.
struct SerializationFailures: Fault {
    let number = "F29", title = "transactions refused with SQLSTATE 40001"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let table = try RefusingTable(rig.database, "leads.lead", sqlstate: "40001", each: 500)
        defer {
            _ = try? eventually("the table takes all rows again") {
                try table.heal(); return true
            }
        }
        return Int(
            try eventually(
                within: .seconds(30), "a batch is refused", { try table.refusals }, until: { $0 >= 3 }))
    }
}

/// F30: all of Postgres' connections are taken, those of the workers too.
struct ConnectionsGone: Fault {
    let number = "F30", title = "every connection of Postgres taken by another program"

    func strike(_ rig: Rig, _ random: inout SplitMix64) throws -> Int {
        let hog = try ConnectionHog(rig.database, evicting: true)
        defer { _ = try? hog.release() }
        // A worker that came back in time has one all the same.
        let hasStopped: Void? = try? eventually(within: .seconds(10), "no worker writes any more") {
            let before = rig.meter.next
            Thread.sleep(forTimeInterval: 0.5)
            return rig.meter.next == before && !rig.meter.isCaughtUp
        }
        Thread.sleep(forTimeInterval: 1)
        return hasStopped == nil ? 0 : hog.held
    }
}
