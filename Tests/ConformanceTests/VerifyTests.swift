import Contract
import Foundation
import JSON
import Kafka
import Ledger
import Postgres
import Records
import Runtime
import Synchronization
import TestKit
import TestTraits
import Testing

private enum Clean: Scenario {}
private enum Spoilt: Scenario {}
private enum ResultsGone: Scenario {}
private enum Aborted: Scenario {}
private enum Retained: Scenario {}
private enum Shared: Scenario {}
private enum OperatorSkip: Scenario {}
private enum Stateless: Scenario {}
private enum Factless: Scenario {}
private enum Moment: Scenario {}

/// The checks, by a word that their names have and no other's.
private let all = [
    "counters", "seen_event", "tally.counter", "tally.entry", "dead letter is there", "was sent", "order of",
    "last result", "has its copy",
]

@Suite("The ledger", .ownThreads)
struct VerifyTests {
    @Test("finds no difference, neither while the worker runs nor after", arguments: BrokerKind.all)
    func clean(_ kind: BrokerKind) throws {
        let bench = try Bench<Clean>(kind, partitions: 3)
        try bench.start(lanes: 2, batchRecords: 50)
        for round in 0..<4 {
            try bench.publish(mixture(round))
            #expect(try bench.differences() == [])
        }
        try bench.settle()
        let report = try bench.report()
        #expect(report.differences == 0, "\(report.text)")
        #expect(report.notReplayable.counts.isEmpty)
        #expect(report.offsets == 4 * 106)
        // Offsets, ids, rows, facts, dead letters, results, their order, keys that have some, copies of dead letters.
        #expect(report.checks.map(\.compared) == [424, 404, 11, 404, 12, 200, 200, 7, 12])
    }

    @Test("each check finds what it is there for, and no other does")
    func spoilt() throws {
        let bench = try Bench<Spoilt>(BrokerKind.all[0])
        try bench.publish(mixture(0))
        try bench.start(batchRecords: 40)
        try bench.settle()
        try eventually("the outbox is empty", equals: 0) {
            try bench.number("select count(*) from bellhop.outbox")
        }
        bench.stop()
        #expect(try bench.differences() == [])
        try bench.save(spoiltTables)
        for spoil in spoils {
            try bench.sql(spoil.sql)
            let report = try bench.report()
            #expect(bench.names(report) == [spoil.check], "\(spoil.what):\n\(report.text)")
            #expect(report.text.contains(spoil.says), "\(spoil.what):\n\(report.text)")
            try bench.restore(spoiltTables)
        }
    }

    @Test(
        "misses results that are gone, and sees others, and those in another order",
        arguments: BrokerKind.all(but: .mock, which: "cannot delete topics"))
    func results(_ kind: BrokerKind) throws {
        let bench = try Bench<ResultsGone>(kind)
        try bench.publish(mixture(0))
        try bench.start(batchRecords: 30)
        try bench.settle()
        try eventually("the outbox is empty", equals: 0) {
            try bench.number("select count(*) from bellhop.outbox")
        }
        bench.stop()
        let good = try bench.broker.read(ResultsGone.results, partitions: 1, count: 50)
        #expect(try bench.differences() == [])

        var records = good
        records.swapAt(0, 7)
        #expect(records[0].key == records[7].key)
        try bench.replaceResults(records)
        #expect(try bench.differences() == ["order of"])

        try bench.replaceResults(Array(good.dropLast()))
        #expect(try bench.differences() == ["was sent"])

        // Again, as a crash between sending and clearing leaves it: no difference, for the latest of each key comes last.
        try bench.replaceResults(good + good.suffix(3))
        #expect(try bench.differences() == [])
        try bench.replaceResults(good + good)
        #expect(try bench.differences() == [])

        try bench.broker.publish([good[49].with(value: Array("{}".utf8))], to: ResultsGone.results)
        var report = try bench.report()
        #expect(bench.names(report) == ["was sent"] && report.text.contains("its value is not"))

        for spoil in spoiltResults {
            try bench.replaceResults(spoil.records(good))
            report = try bench.report()
            #expect(bench.names(report) == spoil.checks, "\(spoil.what):\n\(report.text)")
            #expect(report.text.contains(spoil.says), "\(spoil.what):\n\(report.text)")
        }

        try bench.replaceResults(good + [good[0].with(header: Record.Header("more", "x"))])
        report = try bench.report()
        #expect(bench.names(report) == ["was sent"] && report.text.contains("its key or headers are not"))

        // Of another worker: none of our business. Of a record that emits nothing: too many.
        try bench.replaceResults(good + [good[0].replacing("ce_source", "/bellhop/other")])
        #expect(try bench.differences() == [])
        try bench.replaceResults(good + [good[0].replacing("ce_causeoffset", "1")])
        #expect(try bench.differences() == ["was sent"])
    }

    @Test(
        "tells aborted records from control records, and takes neither for a difference",
        arguments: BrokerKind.all(but: .mock, which: "hands out aborted records"))
    func aborted(_ kind: BrokerKind) throws {
        let bench = try Bench<Aborted>(kind)
        let producer = try TransactionalProducer(bench.broker.bootstrap, id: Aborted.worker)
        try bench.start()
        try producer.send([added("1", "a", 1)], to: Aborted.events, .commit)
        try producer.send([added("2", "a", 1000), added("3", "b", 1)], to: Aborted.events, .abort)
        try producer.send([added("4", "a", 10)], to: Aborted.events, .commit)
        bench.expectEnds([0: 7])
        try bench.settle()
        let report = try bench.report()
        #expect(report.differences == 0, "\(report.text)")
        #expect(report.json.contains(#""gaps":5,"aborted":2"#), "\(report.json)")
        try bench.sql("update bellhop.partition set gaps = gaps - 1, applied = applied + 1")
        #expect(try bench.differences() == ["counters"])
    }

    @Test(
        "says what cannot be replayed once retention has taken records, and compares the rest",
        arguments: BrokerKind.all(but: .mock, which: "deletes no records"))
    func retained(_ kind: BrokerKind) throws {
        let bench = try Bench<Retained>(kind)
        try bench.publish(mixture(0))
        try bench.start()
        try bench.settle()
        try Admin(bench.broker.client).deleteRecords(TopicPartition(Retained.events, 0), before: 20)
        let report = try bench.report()
        #expect(report.differences == 0, "\(report.text)")
        #expect(report.notReplayable.counts.keys.contains { $0.what == "rows of tally.counter" })
        #expect(report.text.contains("retention took the log's beginning, offsets 0–19"))
    }

    @Test("leaves open what a key or an id in two partitions did", arguments: BrokerKind.all)
    func shared(_ kind: BrokerKind) throws {
        let bench = try Bench<Shared>(kind, partitions: 2)
        try bench.publish([added("1", "a", 1), added("2", "b", 1), added("5", "c", 2)], partition: 0)
        try bench.start()
        try bench.settle()
        try bench.publish([added("3", "a", 1), added("2", "d", 1)], partition: 1)
        try bench.settle()
        var report = try bench.report()
        #expect(report.differences == 0, "\(report.text)")
        #expect(report.notReplayable.counts.keys.contains { $0.why == "key met in two partitions" })
        // What is not in doubt is compared all the same.
        try bench.sql("update tally.counter set total = 3 where counter = 'c'")
        report = try bench.report()
        #expect(bench.names(report) == ["tally.counter"], "\(report.text)")
    }

    @Test("takes what an operator skipped for that", arguments: BrokerKind.all)
    func skipped(_ kind: BrokerKind) throws {
        let bench = try Bench<OperatorSkip>(kind)
        try bench.publish([added("1", "a", 1)])
        try bench.start()
        try bench.settle()
        try bench.sql("alter table tally.entry rename to elsewhere")
        try bench.publish([added("2", "a", 1, emits: true)])
        try eventually("it stands still") { try bench.stopReason() != nil }
        let stopped = try eventually(
            "the table is back", { try bench.report(renaming: true) }, until: { _ in true })
        #expect(stopped.differences == 0 && stopped.text.contains("stopped: "), "\(stopped.text)")
        #expect(try bench.partitions("skip", 0, ["--to", "2"]).status == 0)
        try bench.publish([added("3", "a", 5)])
        try bench.settle()
        #expect(try bench.differences() == [])
    }

    @Test("compares all tables as of one moment, whichever of its connections reads them")
    func moment() throws {
        let bench = try Bench<Moment>(BrokerKind.all[0])
        try bench.publish(mixture(0))
        try bench.start()
        try bench.settle()
        bench.stop()
        #expect(try bench.differences() == [])
        // A check that has its snapshot waits for the outbox, while other tables lose their rows.
        var rival = try Connection(bench.database)
        try rival.script("begin; lock table bellhop.outbox in access exclusive mode")
        let (client, database, contract) = (bench.broker.client, bench.database, bench.contract)
        let check = inBackground {
            try Tally<Moment>.compareWithLog(client, database: database, contract: contract)
        }
        try eventually("the check waits", equals: 1) {
            try bench.number(
                """
                select count(*) from pg_locks join pg_database d on d.oid = database
                where not granted and datname = current_database()
                """)
        }
        try rival.script(
            "delete from bellhop.seen_event; delete from tally.counter; delete from tally.entry; commit")
        let report = try check()
        #expect(report.differences == 0, "\(report.text)")
        #expect(try bench.differences() == ["seen_event", "tally.counter", "tally.entry"])
    }

    @Test("checks a worker without state, and one without facts", arguments: BrokerKind.all)
    func partly(_ kind: BrokerKind) throws {
        let stateless = try Bench<Stateless>(kind, partitions: 2)
        #expect(
            try stateless.differences(
                EntriesOnly.self, afterSpoiling: "delete from tally.entry where amount = 9") == [
                    "tally.entry"
                ])
        let factless = try Bench<Factless>(kind)
        #expect(
            try factless.differences(
                CountersOnly.self,
                afterSpoiling: "update tally.counter set additions = 0 where counter = 'c5'")
                == ["tally.counter"])
    }

    @Test("is what `bellhop verify` runs: exit 0 without differences, 1 with some, 64 for no worker")
    func command() throws {
        let server = try PostgresServer.shared
        // A broker of its own: what other fleets emit on the same causes would be no result of this one's.
        let kafka = KafkaServer.isAvailable ? try KafkaServer() : nil
        let broker = try kafka.map { Broker(bootstrap: $0.bootstrap, mock: nil) } ?? Broker.mock()
        let fleet = try Fleet(broker, database: "verify_command", server: server)
        var options = LeadSample.Options(seed: 7)
        options.label = "verify-"
        try fleet.broker.publish(LeadSample(options).prefix(600).map(\.record), to: "lead-events")
        let worker = try fleet.start()
        try eventually("something is written") { try fleet.applied() > 0 }
        func verify(_ words: String...) throws -> (status: Int32, output: String, error: String) {
            try Program.run(
                "bellhop", ["verify"] + words,
                environment: ["BELLHOP_BROKERS": fleet.broker.bootstrap, "BELLHOP_DATABASE": fleet.database])
        }
        var result = try verify("lead-scoring")
        #expect(result.status == 0, "\(result)")
        try eventually("all is written", equals: 600) {
            try fleet.number("select sum(applied + duplicates + dead_letters)::int8 from bellhop.partition")
        }
        worker.terminate()
        try worker.wait()
        result = try verify("lead-scoring", "--json")
        #expect(result.status == 0 && result.output.contains(#""offsets":600"#), "\(result)")
        var connection = try Connection(fleet.database)
        try connection.script(
            "update leads.lead set attributes = '{\"spoilt\": 1}' where lead_id = (select min(lead_id) from leads.lead)"
        )
        result = try verify("lead-scoring", "--limit", "1")
        #expect(result.status == 1, "\(result)")
        #expect(result.output.contains("attributes is {\"spoilt\": 1}, by the log"), "\(result)")
        #expect(try verify("no-such-worker").status == 64)
        #expect(try verify().status == 64)
    }
}

/// As `Tally`, but without state.
private struct EntriesOnly: PlainWorker {
    typealias State = NoState
    static var name: String { Stateless.worker }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> TallyEvent {
        try Tally<Stateless>.read(type, data)
    }

    func decide(
        _ event: TallyEvent, _ cause: Cause, _ state: inout NoState?, _ effects: inout Effects<Entry>
    ) throws(Rejection) {
        guard case .added(let amount, _, let emits) = event else { return }
        effects.record(Entry(cause: cause, amount: amount))
        if emits { effects.emit(to: Stateless.results, type: "tally.changed", data: Array("{}".utf8)) }
    }
}

/// As `Tally`, but without facts.
private struct CountersOnly: PlainWorker {
    typealias Fact = NoFact
    static var name: String { Factless.worker }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> TallyEvent {
        try Tally<Factless>.read(type, data)
    }

    func decide(
        _ event: TallyEvent, _ cause: Cause, _ counter: inout Counter?, _ effects: inout Effects<NoFact>
    ) throws(Rejection) {
        guard case .added(let amount, let label, _) = event else { return }
        var next = counter ?? Counter()
        next.total += amount
        next.additions += 1
        next.label = label ?? next.label
        counter = next
    }
}

/// 100 additions to seven counters, half of them with a result, two repeats, a repaired record, and three that are
/// refused: by the contract, the worker, and Postgres (a counter of its own, since only the last state of a batch
/// gets there).
private func mixture(_ round: Int) -> [Record] {
    var records: [Record] = []
    for number in 0..<100 {
        let label = number % 5 == 0 ? "r\(round)" : nil
        let counter = "c\(number % 7)"
        records.append(
            added("\(round)-\(number)", counter, Int64(number), label: label, emits: number % 2 == 0))
    }
    records.insert(records[10], at: 20)
    records.append(records[3])
    records.append(refused("\(round)-refused", "c1"))
    records.append(added("\(round)-7777", "l\(round)", 3, label: "eleven char"))
    records.append(added("\(round)-7777", "l\(round)", 3))
    records.append(added("\(round)-invalid", "c1", 1).with(value: Array(#"{"counter":"c1"}"#.utf8)))
    return records
}

extension Bench {
    func report() throws -> LedgerReport {
        try Tally<S>.compareWithLog(broker.client, database: database, contract: contract)
    }

    /// With the table of facts under its own name again.
    fileprivate func report(renaming: Bool) throws -> LedgerReport {
        try sql("alter table if exists tally.elsewhere rename to entry")
        return try report()
    }

    /// The checks that found differences.
    fileprivate func differences() throws -> [String] { names(try report()) }

    fileprivate func names(_ report: LedgerReport) -> [String] {
        report.checks.filter { $0.differences > 0 }.map { check in
            all.first { check.name.contains($0) } ?? check.name
        }
    }

    /// Lets another worker of the same name work, makes sure that nothing differs, spoils what it wrote, and tells
    /// what differs.
    fileprivate func differences<W: Worker>(_ worker: W.Type, afterSpoiling script: String) throws -> [String]
    {
        try publish(mixture(0))
        let words = ["--brokers", broker.bootstrap, "--database", database, "--lanes", "1"]
        let arguments = try Arguments(words, options: WorkerSettings.options, environment: [:])
        let lanes = try Lanes(W.self, try WorkerSettings(arguments), contract, slot: 0) {}
        defer { lanes.stop() }
        try settle()
        let report = try W.compareWithLog(broker.client, database: database, contract: contract)
        #expect(report.differences == 0, "\(report.text)")
        try sql(script)
        return names(try W.compareWithLog(broker.client, database: database, contract: contract))
    }

    /// Makes the topic of results anew, with these.
    fileprivate func replaceResults(_ records: [Record]) throws {
        let admin = try Admin(broker.client)
        try #require(try admin.deleteTopic(S.results) == .done)
        try eventually("the topic is made anew") {
            try Admin(broker.client).createTopics([NewTopic(S.results, partitions: 1)])[S.results] == .done
        }
        try eventually("the topic is known", equals: 1) {
            try Admin(broker.client).metadata([S.results]).topics[S.results]?.count
        }
        try broker.publish(records, to: S.results)
    }
}

/// Starts `body` on a thread of its own; call what is returned to wait for its value.
private func inBackground<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
) -> () throws -> Value {
    let box = ResultBox<Value>()
    Thread {
        let result = Result { try body() }
        box.result.withLock { $0 = result }
    }.start()
    return { try eventually("it has ended", { box.result.withLock { $0 } }, until: { $0 != nil })!.get() }
}

private final class ResultBox<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
}

extension Record {
    fileprivate func replacing(_ header: String, _ value: String) -> Record {
        Record(
            key: key, value: self.value,
            headers: headers.map { $0.name == Array(header.utf8) ? Record.Header(header, value) : $0 })
    }
}
