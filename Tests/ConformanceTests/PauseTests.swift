import Kafka
import Postgres
import Records
import Runtime
import TestKit
import TestTraits
import Testing

private enum OnePartition: Scenario {}
private enum WholeWorker: Scenario {}
private enum NewPartitions: Scenario {}
private enum StopsItself: Scenario {}
private enum SkippedOne: Scenario {}
private enum HeldUp: Scenario {}
private enum Squatted: Scenario {}

@Suite("A pause", .ownThreads)
struct PauseTests {
    @Test(
        "stops one partition while others go on, survives a restart, and ends by resume",
        arguments: BrokerKind.all)
    func onePartition(_ kind: BrokerKind) throws {
        let bench = try Bench<OnePartition>(kind, partitions: 2)
        try bench.publish([added("1", "a", 1)], partition: 0)
        try bench.publish([added("2", "b", 1)], partition: 1)
        try bench.start()
        try bench.settle()
        let place = ["\(OnePartition.worker)", "--partition", "1", "--reason"]
        let paused = try bench.bellhop(["pause"] + place + ["the index is built"])
        #expect(paused.status == 0 && paused.output.contains("/1: paused at offset 1"), "\(paused)")
        #expect(try bench.stopReason() == "paused: the index is built")

        try bench.publish([added("3", "a", 10)], partition: 0)
        try bench.publish([added("4", "b", 10)], partition: 1)
        try eventually("the other goes on", equals: ["a 11/2", "b 1/1"]) { try bench.counters() }
        bench.stop()
        try bench.start()
        try bench.publish([added("5", "a", 100)], partition: 0)
        try eventually("the other goes on", equals: ["a 111/3", "b 1/1"]) { try bench.counters() }
        #expect(try bench.stopReason() == "paused: the index is built")

        let again = try bench.bellhop(["pause"] + place + ["once more"])
        #expect(again.status == 1 && again.error.contains("is paused or stopped already"), "\(again)")
        let status = try bench.bellhop(["status"]).output
        #expect(status.contains(": the index is built\n") && !status.contains(": paused: "), "\(status)")
        let resumed = try bench.bellhop(["resume"] + place + ["the index is there"])
        #expect(resumed.status == 0 && resumed.output.contains("/1: resumed at offset 1"), "\(resumed)")
        try bench.settle()
        #expect(try bench.counters() == ["a 111/3", "b 11/2"])
        let told = try bench.bellhop(["operations", "--json"]).output
        for part in ["\"action\":\"pause\"", "\"action\":\"resume\"", "the index is built", "next_offset"] {
            #expect(told.contains(part), "\(part) in \(told)")
        }
        #expect(try bench.bellhop(["verify", OnePartition.worker]).status != 1)
    }

    @Test("stops a whole worker in the middle of its work, and loses nothing", arguments: BrokerKind.all)
    func wholeWorker(_ kind: BrokerKind) throws {
        let bench = try Bench<WholeWorker>(kind, partitions: 3)
        // Of two members the in-memory broker may refuse one for nine seconds, again and again: see `Fleet.start`.
        let lanes = kind == .mock ? 1 : 2
        try bench.start(lanes: lanes, batchRecords: 20)
        for partition in 0..<Int32(3) {
            try bench.publish(
                // By ones, a batch that ends with a total of 666 would be refused: see the table.
                (0..<2000).map { added("\(partition)-\($0)", "\(partition)", 1000) }, partition: partition)
        }
        try eventually("it works") { try bench.sum("applied") ?? 0 > 0 }
        let paused = try bench.bellhop(["pause", WholeWorker.worker, "--reason", "now", "--json"])
        #expect(paused.status == 0 && paused.output.contains("\"whole_worker\":true"), "\(paused)")
        // From the moment that the command has returned, no batch can commit.
        let applied = try bench.sum("applied")
        try eventually("the lanes know it", equals: 3) {
            bench.findings.flatMap(\.view.partitions.values).count { $0.phase == .stopped }
        }
        for _ in 1...2 { try bench.awaitQuestions(lanes: Int64(lanes)) }
        #expect(try bench.sum("applied") == applied)
        let resumed = try bench.bellhop(["resume", WholeWorker.worker, "--reason", "go"])
        #expect(resumed.status == 0, "\(resumed)")
        try bench.settle()
        #expect(try bench.counters() == ["0 2000000/2000", "1 2000000/2000", "2 2000000/2000"])
    }

    @Test("of a worker holds for partitions that it claims later", arguments: BrokerKind.all)
    func newPartitions(_ kind: BrokerKind) throws {
        let bench = try Bench<NewPartitions>(kind)
        try bench.sql("select bellhop.start_worker('\(NewPartitions.worker)', 1, 'a test')")
        let paused = try bench.bellhop(["pause", NewPartitions.worker, "--reason", "not yet"])
        #expect(paused.status == 0 && paused.output.contains("with what it claims from now on"), "\(paused)")
        try bench.publish([added("1", "a", 1)])
        try bench.start()
        try eventually("it stands still from its first claim", equals: "paused: not yet") {
            try bench.stopReason()
        }
        #expect(try bench.counters() == [])
        #expect(try bench.bellhop(["resume", NewPartitions.worker, "--reason", "now"]).status == 0)
        try bench.settle()
        #expect(try bench.counters() == ["a 1/1"])
        for words in [["nobody"], ["nobody", "--partition", "0"]] {
            let unknown = try bench.bellhop(["pause"] + words + ["--reason", "x"])
            #expect(unknown.status == 1 && unknown.error.contains("has never started here"), "\(unknown)")
        }
        let place = [NewPartitions.worker, "--partition", "7", "--reason", "x"]
        #expect(try bench.bellhop(["pause"] + place).error.contains("has never claimed"))
        let twice = try bench.bellhop(["resume", NewPartitions.worker, "--reason", "again"])
        #expect(twice.status == 1 && twice.error.contains("is paused"), "\(twice)")
    }

    @Test("does not hide why a partition has stopped by itself, and its resume does not start it")
    func stopsItself() throws {
        let bench = try Bench<StopsItself>(.mock)
        try bench.sql("alter table tally.entry rename to elsewhere")
        try bench.publish([added("1", "a", 1)])
        try bench.start()
        try eventually("it stops") { try bench.stopReason()?.contains("tally.entry") == true }
        for command in ["pause", "resume"] {
            let place = [command, StopsItself.worker, "--partition", "\(StopsItself.events)/0"]
            #expect(try bench.bellhop(place + ["--reason", "x"]).status == 1)
            #expect(try bench.stopReason()?.contains("tally.entry") == true)
        }
    }

    @Test("lets one record be skipped, which becomes a dead letter, and holds after that")
    func skippedOne() throws {
        let bench = try Bench<SkippedOne>(.mock)
        try bench.publish([added("1", "a", 1)])
        try bench.start()
        try bench.settle()
        #expect(try bench.bellhop(["pause", SkippedOne.worker, "--reason", "look"]).status == 0)
        try bench.publish([added("2", "a", 10), added("3", "a", 100)])
        #expect(try bench.partitions("skip", 0, ["--to", "2"]).status == 0)
        #expect(try bench.stopReason() == "paused: look")
        #expect(try bench.deadLetters() == ["skipped 1"])
        #expect(try bench.bellhop(["resume", SkippedOne.worker, "--reason", "seen"]).status == 0)
        try bench.settle()
        #expect(try bench.counters() == ["a 101/2"])
        let who = try bench.strings("select action || ' ' || subject from bellhop.operation order by id")
        #expect(who.contains("partitions skip \(SkippedOne.worker) \(SkippedOne.events)/0"), "\(who)")
    }

    @Test("waits for a lane that holds its partition in a long transaction, says so, and comes through")
    func heldUp() throws {
        let bench = try Bench<HeldUp>(.mock)
        try bench.publish([added("1", "a", 1)])
        try bench.start()
        try bench.settle()
        var rival = try Connection(bench.database, applicationName: "night-report")
        try rival.script("begin; select from tally.counter where counter = 'a' for update")
        try bench.publish([added("2", "a", 10)])
        try eventually("the lane waits for the row, with its partition's locked", equals: 1) {
            try bench.number(
                """
                select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()
                and application_name like '\(HeldUp.worker)-%'
                """)
        }
        let paused = try bench.bellhop(["pause", HeldUp.worker, "--reason", "the report runs"])
        #expect(paused.status == 0 && paused.output.contains("/0: paused at offset 1"), "\(paused)")
        // The lane's statement gives up after 10 s; until then it is named.
        #expect(paused.error.contains("waiting: session "), "\(paused)")
        #expect(
            paused.error.contains("(\(HeldUp.worker)-") && paused.error.contains("-events/0"), "\(paused)")
        // It waits itself: for whoever must end.
        #expect(
            paused.error.contains("-events/0, and waits for session \(rival.backendPID) (night-report, "),
            "\(paused)")
        try rival.script("rollback")
        try eventually("the lane knows it") {
            bench.findings.flatMap(\.view.partitions.values).allSatisfy { $0.phase == .stopped }
        }
        #expect(try bench.counters() == ["a 1/1"])
        #expect(try bench.bellhop(["resume", HeldUp.worker, "--reason", "it is done"]).status == 0)
        try bench.settle()
        #expect(try bench.counters() == ["a 11/2"])
    }

    @Test(
        "names who holds a partition and does not let go, changes nothing, and holds up no process that starts"
    )
    func squatted() throws {
        let bench = try Bench<Squatted>(.mock)
        try bench.sql("select bellhop.start_worker('\(Squatted.worker)', 1, 'a test')")
        try bench.publish([added("1", "a", 1)])
        try bench.start()
        try bench.settle()
        var rival = try Connection(bench.database, applicationName: "night-report")
        try rival.script("begin; update bellhop.partition set owner = owner")
        let order = ["pause", Squatted.worker, "--reason", "x", "--wait", "1"]
        let refused = try bench.bellhop(order)
        let holder = "session \(rival.backendPID) (night-report, idle in transaction, in its transaction for "
        #expect(refused.status == 1 && refused.error.contains("nothing was changed: \(holder)"), "\(refused)")
        #expect(refused.error.contains("pg_terminate_backend(\(rival.backendPID))"), "\(refused)")
        #expect(try bench.stopReason() == nil)
        #expect(try bench.number("select count(*) from bellhop.operation") == 0)
        // While a pause of the whole worker waits for that row, a process may start.
        var waiting = try Connection(bench.database, applicationName: "waiting")
        try waiting.submit([
            Statement("select bellhop.pause('\(Squatted.worker)', null, null, 'a test', 'x')")
        ])
        try eventually("it waits", equals: 1) {
            try bench.number(
                "select count(*) from pg_stat_activity where application_name = 'waiting' and wait_event_type = 'Lock'"
            )
        }
        try bench.sql(
            "set lock_timeout = '5s'; select bellhop.start_worker('\(Squatted.worker)', 1, 'another')")
        try rival.script("rollback")
        try eventually("the pause comes through", equals: "paused: x") { try bench.stopReason() }
        #expect(try bench.bellhop(["resume", Squatted.worker, "--reason", "seen"]).status == 0)
        try bench.publish([added("2", "a", 10)])
        try bench.settle()
    }
}

extension Bench {
    /// Waits until each lane's session has asked Postgres something that it has not asked yet.
    fileprivate func awaitQuestions(lanes: Int64) throws {
        let now = try strings("select clock_timestamp()::text")[0]
        try eventually("each lane asks", equals: lanes) {
            try number(
                """
                select count(*) from pg_stat_activity where datname = current_database()
                and application_name like '\(S.worker)-%' and query_start > '\(now)'
                """)
        }
    }
}
