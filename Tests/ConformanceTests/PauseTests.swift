import Kafka
import Records
import TestKit
import TestTraits
import Testing

private enum OnePartition: Scenario {}
private enum WholeWorker: Scenario {}
private enum NewPartitions: Scenario {}
private enum StopsItself: Scenario {}
private enum SkippedOne: Scenario {}

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
        #expect(again.status == 1 && again.error.contains("nothing that runs"), "\(again)")
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
        try bench.start(lanes: 2, batchRecords: 20)
        for partition in 0..<Int32(3) {
            try bench.publish(
                (0..<2000).map { added("\(partition)-\($0)", "\(partition)", 1) }, partition: partition)
        }
        try eventually("it works") { try bench.sum("applied") ?? 0 > 0 }
        let paused = try bench.bellhop(["pause", WholeWorker.worker, "--reason", "now", "--json"])
        #expect(paused.status == 0 && paused.output.contains("\"whole_worker\":true"), "\(paused)")
        // From the moment that the command has returned, no batch can commit.
        let applied = try bench.sum("applied")
        try bench.sql("select pg_sleep(3)")
        #expect(try bench.sum("applied") == applied)
        let resumed = try bench.bellhop(["resume", WholeWorker.worker, "--reason", "go"])
        #expect(resumed.status == 0, "\(resumed)")
        try bench.settle()
        #expect(try bench.counters() == ["0 2000/2000", "1 2000/2000", "2 2000/2000"])
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
}
