import Foundation
import Kafka
import Postgres
import TestKit
import TestTraits
import Testing

@Suite("bellhop status", .ownThreads)
struct StatusTests {
    private func status(_ fleet: borrowing OrdersFleet, _ arguments: [String] = []) throws -> Bellhop.Result {
        try Program.run("bellhop", ["status"] + arguments, environment: fleet.bellhop.environment)
    }

    /// Ages that nothing in these fleets reaches.
    private let young = ["--warn-seconds", "3600", "--critical-seconds", "7200"]
    private var patient: [String] { young + ["--warn-letters", "0"] }

    @Test("exit 0 while all is well, 1 for a warning, 2 when critical; the first line says which")
    func exits() throws {
        let fleet = try OrdersFleet("status_exits")
        let unowned = try status(fleet)
        #expect(unowned.status == 2, "\(unowned.output)")
        #expect(unowned.output.hasPrefix("critical: "))
        #expect(
            unowned.output.contains(
                "critical: w orders/0–1: nobody has it (its owner is gone), and records wait"))
        #expect(unowned.output.contains("warning: w orders/2: nobody has it (its owner is gone)"))
        #expect(unowned.output.contains("next: start w"))

        var owner = try Connection(fleet.bellhop.database)
        try fleet.own(&owner)
        let fine = try status(fleet, patient)
        #expect(fine.status == 0, "\(fine.output)")
        #expect(fine.output.hasPrefix("ok: ") && fine.output.contains("3/3"))

        let letters = try status(fleet, young)
        #expect(letters.status == 1 && letters.output.hasPrefix("warning: "))
        #expect(letters.output.contains("next: bellhop dead-letters list --groups --worker w"))

        let strict = try status(fleet, ["--warn-seconds", "0", "--critical-seconds", "0"])
        #expect(strict.status == 2 && strict.output.contains("next: bellhop lag w"))

        try fleet.bellhop.sql(
            "update bellhop.partition set stop_reason = 'no table x', stopped_at = now() where partition = 1")
        let stopped = try status(fleet, patient)
        #expect(stopped.status == 2 && stopped.output.contains("critical: w orders/1: stopped: no table x"))
        #expect(stopped.output.contains("bellhop partitions resume w orders/1 --reason TEXT"))
        try fleet.bellhop.sql("update bellhop.partition set stop_reason = null, stopped_at = null")

        try fleet.bellhop.sql(
            """
            insert into bellhop.outbox (worker, topic_uid, partition, next_offset, records, record_count, created_at)
            values ('w', '00000000-0000-0000-0000-000000000001', 0, 1, '', 1, now() - interval '2 minutes')
            """)
        let late = try status(fleet, patient)
        #expect(late.status == 1 && late.output.contains("1 outbox rows wait, the oldest for 2 min"))
        #expect(try status(fleet, patient + ["--critical-outbox", "100"]).status == 2)
    }

    @Test(
        "a partition that waits while its position stands is stalled, and the lock that its owner waits for is named"
    )
    func stall() throws {
        let fleet = try OrdersFleet("status_stall")
        var owner = try Connection(fleet.bellhop.database, applicationName: "worker")
        try fleet.own(&owner)
        try fleet.bellhop.sql(
            "update bellhop.partition set claimed_at = now() - interval '1 minute', updated_at = now() - interval '1 minute'"
        )
        // Just published: nobody can say yet that it stands.
        #expect(try status(fleet, patient).status == 0)
        // The owner waits for a row that another session has locked.
        var rival = try Connection(fleet.bellhop.database, applicationName: "rival")
        try rival.script("begin; select from bellhop.partition where partition = 0 for update")
        try owner.submit([Statement("select from bellhop.partition where partition = 0 for update")])
        try eventually("it waits, and the records have waited for more than 30 s", equals: 1) {
            try status(fleet, patient).status
        }
        let stalled = try status(fleet, patient)
        #expect(stalled.output.contains("waits for a lock"), "\(stalled.output)")
        #expect(stalled.output.contains("(rival, bellhop, idle in transaction)"))
        try rival.script("rollback")
    }

    @Test("no broker, or no database, that answers is critical; none named is not")
    func silence() throws {
        var fleet = try OrdersFleet("status_silence")
        var owner = try Connection(fleet.bellhop.database)
        try fleet.own(&owner)
        fleet.bellhop.environment["BELLHOP_BROKERS"] = ""
        #expect(try status(fleet, patient).status == 0)
        fleet.bellhop.environment["BELLHOP_BROKERS"] = "127.0.0.1:1"
        let away = try status(fleet, patient)
        #expect(away.status == 2 && away.output.contains("critical: no broker answers"), "\(away.output)")
        fleet.bellhop.environment["BELLHOP_DATABASE"] = "host=/nowhere dbname=x user=y"
        let gone = try status(fleet, patient)
        #expect(gone.status == 2 && gone.output.hasPrefix("critical: Postgres does not answer"))
    }

    @Test("with one broker of two away, what the other has is told, and the rest is said to be unknown")
    func someBrokers() throws {
        let fleet = try sharedOut()
        var owner = try Connection(fleet.bellhop.database)
        try fleet.own(&owner)
        try fleet.cluster.setBroker(2, isSilent: true)
        let result = try fleet.bellhop("lag", "--rate", "0", "--json")
        #expect(result.status == 0, "\(result.error)")
        let answer = try #require(json(result.output) as? [String: Any])
        let partitions = try rows(answer["partitions"])
        let known = partitions.filter { $0["lag"] is Int && $0["lag_seconds"] is Double }
        #expect((1...2).contains(known.count) && partitions.count == 3, "\(partitions)")
        for partition in partitions where partition["lag"] is NSNull {
            #expect((partition["lag_seconds_unknown"] as? String)?.isEmpty == false)
        }
        let said = try status(fleet, patient)
        #expect(said.status == 1 && said.output.contains("warning: not all brokers answer"), "\(said.output)")
    }

    /// The cluster chooses leaders by chance: one in which both brokers lead a partition.
    private func sharedOut() throws -> OrdersFleet {
        for number in 0..<50 {
            let fleet = try OrdersFleet("status_some_brokers_\(number)", brokers: 2)
            let client = ClientConfiguration(brokers: fleet.cluster.bootstrap)
            let partitions = try Admin(client).metadata(["orders"]).topics["orders"] ?? []
            if Set(partitions.map(\.leader)).count == 2 { return fleet }
        }
        throw OneLeadsAll()
    }

    private struct OneLeadsAll: Error {}

    @Test("--until-owned waits until each partition has an owner, and says which have none")
    func untilOwned() throws {
        let fleet = try OrdersFleet("status_until_owned")
        let none = try status(fleet, ["--until-owned", "1"])
        #expect(none.status == 1, "\(none)")
        #expect(
            none.error.contains(
                "still not owned after 1 s: 0 of 3 partitions have an owner; w orders/0–2: unowned: its owner is gone"
            ),
            "\(none)")
        let wait = try fleet.bellhop.start("status", "w", "--until-owned", "60")
        try eventually("it waits") { wait.standardError.contains("0 of 3") }
        var owner = try Connection(fleet.bellhop.database)
        try fleet.own(&owner)
        #expect(try wait.wait() == .exited(0))
        #expect(wait.standardError.hasSuffix("3 of 3 partitions have an owner\n"))
        var other = fleet.bellhop
        other.environment["BELLHOP_BROKERS"] = ""
        #expect(try other("status", "--until-owned", "1").status == 78)
    }

    @Test("one worker only; another name says which there are")
    func worker() throws {
        let fleet = try OrdersFleet("status_worker")
        #expect(try status(fleet, ["w"]).output.contains("orders/0"))
        let unknown = try status(fleet, ["nobody"])
        #expect(unknown.status == 1 && unknown.error.contains("known: w"))
    }
}
