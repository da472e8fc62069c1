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
        // It returns when nobody else has a connection: from then on nobody gets one.
        let hog = try ConnectionHog(rig.database, evicting: true)
        defer { _ = try? hog.release() }
        let before = hog.refusals.count
        Thread.sleep(forTimeInterval: Double.random(in: 1...3, using: &random))
        let (refused, reason) = hog.refusals
        return refused > before && reason == "53300" ? hog.held : 0
    }
}
