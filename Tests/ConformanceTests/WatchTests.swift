import Foundation
import Kafka
import Ledger
import Postgres
import Records
import Runtime
import TestKit
import TestTraits
import Testing

private enum Starved: Scenario {}
private enum Lost: Scenario {}
private enum Doomed: Scenario {}

/// What a worker says, and does, when a partition has backlog and does not move.
@Suite("A partition that does not move", .ownThreads)
struct WatchTests {
    private static let quick = ["--lanes", "1", "--metrics", "127.0.0.1:0", "--stall-after", "2"]

    @Test("because another session holds a row: the holder is named, and its end is noticed")
    func lockedRow() throws {
        let fleet = try Fleet(.mock, database: "watch_row", server: .shared)
        try fleet.publish(0..<100, leads: 5)
        let worker = try fleet.start(Self.quick)
        let reader = try MetricsReader(worker)
        try eventually("it works", equals: 100) { try fleet.applied() }
        try eventually("it is ready", equals: 200) { try reader.ask("/readyz").status }

        var rival = try Connection(fleet.database, applicationName: "night-report")
        try rival.script("begin; select 1 from leads.lead for update")
        try fleet.publish(100..<200, leads: 5)
        try eventually("a stall is shown") {
            try reader.page().sum("bellhop_stall_reason", #"topic="lead-events""#, #"reason="row_lock""#) ?? 0
                > 0
        }
        #expect(try reader.page().sum("bellhop_stalled_seconds") ?? 0 >= 2)
        let answer = try reader.ask("/readyz")
        #expect(answer.status == 503 && answer.body.contains(#""reason":"stalled""#), "\(answer.body)")
        #expect(answer.body.contains("row_lock"), "\(answer.body)")
        #expect(try reader.ask("/healthz").status == 200)
        let line = try eventually(
            "the log says so",
            { worker.standardError.split(separator: "\n").last { $0.contains("lane_stalled") } },
            until: { $0 != nil })!
        #expect(line.contains("pid \(rival.backendPID) (night-report), idle in transaction"), "\(line)")
        #expect(line.contains("of leads.lead"), "\(line)")
        #expect(line.contains(#""tenant":"acme""#) && line.contains(#""record":"lead-events/"#), "\(line)")
        // Which key the batch begins with, and which row is locked: both as in the records' keys.
        #expect(line.contains(#""key":"acme/L"#) && line.contains(#""row":"acme/L"#), "\(line)")

        try rival.script("rollback")
        try eventually("it goes on", equals: 200) { try fleet.applied() }
        try eventually("no stall is shown") { try reader.page().sum("bellhop_stall_reason") == nil }
        try eventually("it is ready again", equals: 200) { try reader.ask("/readyz").status }
        try eventually("the log says so") { worker.standardError.contains("lane_moves_again") }
    }

    @Test("because a session holds a row and waits itself: whom all wait for is named")
    func queue() throws {
        let fleet = try Fleet(.mock, database: "watch_queue", server: .shared)
        try fleet.publish(0..<10, leads: 5)
        let worker = try fleet.start(Self.quick)
        try eventually("it works", equals: 10) { try fleet.applied() }

        // It holds a lock without any transaction.
        var culprit = try Connection(fleet.database, applicationName: "night-report")
        try culprit.script("select pg_advisory_lock(1)")
        var middle = try Connection(fleet.database, applicationName: "in-between")
        try middle.submit([
            Statement("do 'begin perform from leads.lead for update; perform pg_advisory_lock(1); end'")
        ])
        try eventually("it waits", equals: 1) {
            try fleet.number("select count(*) from pg_locks where locktype = 'advisory' and not granted")
        }
        try fleet.publish(10..<20, leads: 5)
        let line = try eventually(
            "the log says so",
            { worker.standardError.split(separator: "\n").last { $0.contains("row_lock") } },
            until: { $0 != nil })!
        #expect(line.contains(#""holder":"pid \#(culprit.backendPID) (night-report), idle"#), "\(line)")

        try culprit.script("select pg_advisory_unlock(1)")
        try middle.collect()
        try eventually("it goes on", equals: 20) { try fleet.applied() }
    }

    @Test(
        "because the broker's connections are frozen: not ready, and at work again when they thaw",
        .enabled(if: KafkaServer.isAvailable))
    func frozenBroker() throws {
        let proxy = try FaultProxy(.kafka)
        let server = try KafkaServer(proxies: [proxy])
        let direct = Broker(bootstrap: server.bootstrap, mock: nil)
        let fleet = try Fleet(
            Broker(bootstrap: server.proxiedBootstrap, mock: nil), database: "watch_broker", server: .shared)
        let events = (0..<300).map {
            event("\($0)", "lead.created", "L\($0)", data: #"{"lead_id":"L\#($0)","source":"organic"}"#)
        }
        try direct.publish(Array(events[..<100]), to: "lead-events")
        let worker = try fleet.start(Self.quick)
        let reader = try MetricsReader(worker)
        try eventually("it works", equals: 100) { try fleet.applied() }
        try eventually("it is ready", equals: 200) { try reader.ask("/readyz").status }

        proxy.add(.hold, of: "lead-scoring")
        try direct.publish(Array(events[100...]), to: "lead-events")
        try eventually("it is not ready") {
            let answer = try reader.ask("/readyz")
            return answer.status == 503 && answer.body.contains(#""reason":"broker_away""#)
        }
        try eventually("a stall is shown") {
            try reader.page().sum("bellhop_stall_reason", #"reason="broker_away""#) ?? 0 > 0
        }
        #expect(worker.isRunning)

        proxy.heal()
        try eventually("it goes on", equals: 300) { try fleet.applied() }
        try eventually("it is ready again", equals: 200) { try reader.ask("/readyz").status }
        try eventually("no stall is shown") { try reader.page().sum("bellhop_stall_reason") == nil }
        #expect(worker.standardError.contains("lane_moves_again"))
    }

    @Test(
        "because the client gives nothing, though the broker has records: it is fetched anew, and all comes",
        arguments: BrokerKind.all)
    func starved(_ kind: BrokerKind) throws {
        let bench = try Bench<Starved>(kind)
        try bench.publish([added("1", "a", 1)])
        try bench.start(options: ["--stall-after", "2"])
        try bench.settle()
        bench.suspendFetching()
        try bench.publish([added("2", "a", 1), added("3", "b", 1)])
        try eventually("the stall is found") {
            bench.findings.contains { $0.diagnosis.stalls.values.contains { $0.reason == .nothingFetched } }
        }
        try bench.settle()
        try eventually("it is over") { bench.findings.allSatisfy { $0.diagnosis.stalls.isEmpty } }
        #expect(try bench.tend())
        #expect(try bench.report().differences == 0)
    }

    @Test("though it was fetched anew: the process ends, for a supervisor to start it again")
    func hopeless() throws {
        let bench = try Bench<Lost>(.mock)
        try bench.publish([added("1", "a", 1)])
        try bench.start(options: ["--stall-after", "1"])
        try bench.settle()
        bench.suspendFetching()
        try bench.publish([added("2", "a", 1)])
        // Each time that it is assigned anew, the client loses track of it again. Where a record slips through all the same,
        // there must be another one.
        var published = 2
        try eventually("it gives up", equals: false) {
            for _ in 0..<100 {
                bench.suspendFetching()
                usleep(1000)
            }
            if try bench.sum("applied") == Int64(published) {
                published += 1
                try bench.publish([added("\(published)", "a", 1)])
            }
            return try bench.tend()
        }
        bench.stop()
        #expect(try bench.sum("applied") ?? 0 < published)
    }

    @Test("a client that has failed for good ends the process")
    func fatalError() throws {
        let bench = try Bench<Doomed>(.mock)
        try bench.publish([added("1", "a", 1)])
        try bench.start()
        try bench.settle()
        #expect(try bench.tend())
        bench.findings[0].lane.ends?.failForGood()
        try eventually("a lane fails for good", equals: false) { try bench.tend() }
        bench.stop()
    }

    @Test("a process that the group gives nothing knows that, and is ready")
    func nothingToDo() throws {
        let fleet = try Fleet(.mock, database: "watch_spare", server: .shared)
        let words = ["--lanes", "6", "--metrics", "127.0.0.1:0"]
        let first = try fleet.start(words)
        let reader = try MetricsReader(first)
        try eventually("it is ready", equals: 200) { try reader.ask("/readyz").status }
        let second = try fleet.start(words)
        let spare = try MetricsReader(second)
        try eventually("the other one is ready", equals: 200) { try spare.ask("/readyz").status }
        try eventually("together they own all", equals: 6) {
            try [reader, spare].map { try $0.page().sum("bellhop_partition_owned") ?? 0 }.reduce(0, +)
        }
        #expect(first.isRunning && second.isRunning)
    }

    @Test("a worker whose database does not answer yet is alive and not ready, and says why")
    func beforeTheDatabase() throws {
        let fleet = try Fleet(.mock, database: "watch_start", server: .shared)
        let proxy = try FaultProxy(to: fleet.database)
        proxy.listen(false)
        let worker = try fleet.start(Self.quick, through: proxy)
        let reader = try MetricsReader(worker)
        let answer = try reader.ask("/readyz")
        #expect(answer.status == 503 && answer.body.contains(#""reason":"starting""#), "\(answer.body)")
        #expect(try reader.ask("/healthz").status == 200)
        #expect(try reader.page().sum("bellhop_build_info", #"program="lead-scoring""#) == 1)
        proxy.listen(true)
        try eventually("it is ready", equals: 200) { try reader.ask("/readyz").status }
        worker.terminate()
        #expect(try worker.wait(within: .seconds(11)) == .exited(0))
    }
}
