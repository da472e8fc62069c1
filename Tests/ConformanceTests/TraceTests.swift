import Contract
import Crypto
import Foundation
import Kafka
import Postgres
import Records
import TestKit
import TestTraits
import Testing

private enum Traced: Scenario {}
private enum Unsent: Scenario {}
private enum Standing: Scenario {}
private enum Holes: Scenario {}
private enum Sealed: Scenario {}

@Suite("Where is message X?", .ownThreads)
struct TraceTests {
    private func run<S>(
        _ bench: Bench<S>, _ words: [String], broker: Bool = true
    ) throws -> (status: Int32, records: [[String: Any]], remarks: String) {
        let result = try Program.run(
            "bellhop", ["trace", "--json"] + words,
            environment: [
                "BELLHOP_BROKERS": broker ? bench.broker.bootstrap : "", "BELLHOP_DATABASE": bench.database,
                "BELLHOP_TOPICS": "\(bench.files.path)/topics",
            ])
        let object = try? JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        let answer = try #require(object, "\(result)")
        let remarks = answer["remarks"] as? [String] ?? []
        return (result.status, answer["records"] as? [[String: Any]] ?? [], remarks.joined(separator: "\n"))
    }

    private func accounts<S>(
        _ bench: Bench<S>, _ words: [String], broker: Bool = true
    ) throws -> [[String: Any]] {
        try run(bench, words, broker: broker).records.flatMap { $0["workers"] as? [[String: Any]] ?? [] }
    }

    private func states<S>(_ bench: Bench<S>, _ words: [String], broker: Bool = true) throws -> [String] {
        try accounts(bench, words, broker: broker).compactMap { $0["state"] as? String }
    }

    private func place<S>(_ bench: Bench<S>, _ offset: Int) -> [String] { ["\(S.events):0:\(offset)"] }

    private func register<S>(_ bench: Bench<S>) throws {
        try bench.sql("insert into bellhop.worker (worker, state_version) values ('\(S.worker)', 1)")
    }

    @Test(
        "an applied record leads to its facts, a repeat to the record that was applied, a dead letter to what to type"
    )
    func ends() throws {
        let bench = try Bench<Traced>(.mock)
        try register(bench)
        try bench.publish([
            added("1", "a", 1, emits: true), added("1", "a", 1), refused("no", "a"), removed("3", "a"),
            added("2", "b", 10),
        ])
        try bench.start()
        try bench.settle()
        let applied = try #require(try accounts(bench, place(bench, 4), broker: false).first)
        #expect(applied["state"] as? String == "applied")
        let facts = try #require(applied["facts"] as? [[String: Any]])
        #expect(facts.count == 1 && facts[0]["amount"] as? Int == 10 && facts[0]["counter"] as? String == "b")
        #expect(applied["fact_table"] as? String == "tally.entry")
        try expectLetter(bench)
        // Of a record that left no fact Postgres alone cannot say what it was; the record can, and so can its event's name.
        #expect(try states(bench, place(bench, 1), broker: false) == ["passed"])
        #expect(try run(bench, place(bench, 1), broker: false).remarks.contains("BELLHOP_BROKERS"))
        let repeated = try #require(try accounts(bench, place(bench, 1)).first)
        #expect(repeated["state"] as? String == "duplicate")
        #expect(repeated["duplicate_of"] as? String == "\(Traced.events):0:0")
        #expect(try states(bench, place(bench, 3), broker: false) == ["passed"])
        #expect(try states(bench, place(bench, 3)) == ["applied"])
        try expectIDs(bench)
        try expectEmission(bench)
        #expect(try states(bench, place(bench, 99), broker: false) == ["not_read"])
        #expect(try states(bench, place(bench, 99)) == ["no_such_offset_yet"])
        try expectOtherWorker(bench)
    }

    private func expectLetter(_ bench: Bench<Traced>) throws {
        for words in [place(bench, 2), ["no"], ["no", "--tenant", "acme"]] {
            let dead = try #require(try accounts(bench, words, broker: false).first)
            #expect(dead["state"] as? String == "dead_letter")
            let letter = try #require(dead["dead_letter"] as? [String: Any])
            #expect(letter["class"] as? String == "rejected" && letter["rule"] as? String == "refused")
            #expect(
                (dead["next"] as? String)?.contains("bellhop dead-letters show \(letter["id"] ?? "")") == true
            )
        }
        #expect(try states(bench, ["no", "--tenant", "rival"], broker: false) == [])
        let text = try bench.bellhop(["trace"] + place(bench, 2)).output
        #expect(text.contains("dead letter") && text.contains("it says so itself"), "\(text)")
    }

    private func expectIDs(_ bench: Bench<Traced>) throws {
        // By its fact.
        #expect(try states(bench, ["2"], broker: false) == ["applied"])
        // That changed no fact: only by name.
        let none = try run(bench, ["3"], broker: false)
        #expect(none.status == 1 && none.remarks.contains("--tenant T --source S"), "\(none)")
        #expect(
            try states(bench, ["3", "--tenant", "acme", "--source", "/test"], broker: false) == ["applied"])
        let unknown = try run(bench, ["4", "--tenant", "acme", "--source", "/test"], broker: false)
        #expect(unknown.status == 1 && unknown.remarks.contains("not read yet"), "\(unknown)")
        // An id that looks like a place.
        #expect(try run(bench, ["--id", "\(Traced.events):0:4"], broker: false).status == 1)
    }

    private func expectEmission(_ bench: Bench<Traced>) throws {
        let results = try bench.broker.read(Traced.results, partitions: 1, count: 1)
        let id = try #require(results[0].header("ce_id"))
        try eventually("its row is gone", equals: 0) {
            try bench.number("select count(*) from bellhop.outbox")
        }
        let cause = try #require(try accounts(bench, place(bench, 0), broker: false).first)
        #expect(cause["first_emitted_id"] as? String == id)
        // And back: from the emitted record, and from the copy of a dead letter, to what caused it.
        for (topic, offset) in [(Traced.results, 0), ("\(Traced.events).dead-letters", 2)] {
            let back = try run(bench, ["\(topic):0:0"])
            #expect(back.records.first?["place"] as? String == "\(Traced.events):0:\(offset)", "\(back)")
        }
        #expect(try run(bench, ["\(Traced.results):0:0"], broker: false).status == 1)
    }

    /// Several workers may read a topic, each with an account of its own.
    private func expectOtherWorker(_ bench: Bench<Traced>) throws {
        try bench.sql(
            """
            insert into bellhop.partition (worker, topic, topic_uid, partition, first_offset, next_offset, applied)
            select 'other', topic, topic_uid, partition, 0, 2, 2 from bellhop.partition
            """)
        let found = try accounts(bench, place(bench, 4), broker: false)
        let states = found.map { "\($0["worker"] ?? ""): \($0["state"] ?? "") \($0["lag"] as? Int ?? 0)" }
        #expect(states == ["\(Traced.worker): applied 0", "other: not_read 2"])
        #expect(try self.states(bench, place(bench, 1), broker: false) == ["passed", "applied"])
    }

    @Test(
        "what waits in the outbox, or was refused, is named with its row",
        arguments: BrokerKind.all(but: .mock, which: "makes topics that it is asked for"))
    func unsent(_ kind: BrokerKind) throws {
        let bench = try Bench<Unsent>(kind, hasResults: false, hasDeadLetters: false)
        try bench.publish([
            added("1", "a", 1, emits: true), added("2", "a", 1, emits: true), refused("no", "a"),
        ])
        try bench.start()
        try bench.settle()
        for (offset, topic) in [(1, Unsent.results), (2, "\(Unsent.events).dead-letters")] {
            let account = try #require(try accounts(bench, place(bench, offset)).first)
            let emitted = try #require(account["emitted"] as? [[String: Any]])
            #expect(emitted.count == 1 && emitted[0]["topic"] as? String == topic, "\(account)")
            #expect(emitted[0]["state"] as? String == "waiting")
            if offset == 1 {
                #expect(emitted[0]["ce_id"] as? String == account["first_emitted_id"] as? String)
            }
        }
        bench.stop()
        try bench.sql("update bellhop.outbox set failed_at = now(), fail_reason = 'too large'")
        let refused = try bench.bellhop(["trace"] + place(bench, 0)).output
        #expect(refused.contains("refused by the broker (too large): bellhop outbox retry"), "\(refused)")
    }

    @Test("a record that is not read says where its partition is, who has it, and why it stands")
    func standing() throws {
        let bench = try Bench<Standing>(.mock)
        try bench.publish([added("1", "a", 1)])
        #expect(try states(bench, place(bench, 0)) == ["never_claimed"])
        try bench.start()
        try bench.settle()
        #expect(try bench.bellhop(["pause", Standing.worker, "--reason", "the index is built"]).status == 0)
        try bench.publish([added("2", "a", 1), added("3", "a", 1)])
        let paused = try #require(try accounts(bench, place(bench, 2)).first)
        #expect(paused["state"] as? String == "not_read" && paused["lag"] as? Int == 1, "\(paused)")
        let text = try #require(paused["text"] as? String)
        for part in ["at 1", "owner \(Standing.worker)", "stopped by", "the index is built"] {
            #expect(text.contains(part), "\(text)")
        }
        #expect(paused["next"] as? String == "bellhop resume \(Standing.worker) --reason TEXT")
        #expect(try bench.partitions("skip", 0, ["--to", "2"]).status == 0)
        #expect(try states(bench, place(bench, 1)) == ["skipped"])
        bench.stop()
        #expect(try bench.bellhop(["resume", Standing.worker, "--reason", "done"]).status == 0)
        let idle = try #require(try accounts(bench, place(bench, 2)).first)
        #expect((idle["text"] as? String)?.contains("is gone") == true, "\(idle)")
        #expect((idle["next"] as? String)?.contains("start \(Standing.worker)") == true)
    }

    @Test(
        "an offset without a record is told, and one that the broker has deleted",
        arguments: BrokerKind.all(but: .mock, which: "writes no control records"))
    func holes(_ kind: BrokerKind) throws {
        let bench = try Bench<Holes>(kind)
        let producer = try TransactionalProducer(bench.broker.bootstrap, id: "trace-holes")
        try producer.send([added("1", "a", 1)], to: Holes.events, .commit)
        try producer.send([added("2", "a", 1)], to: Holes.events, .abort)
        try bench.publish([added("3", "a", 1)])
        try bench.start()
        try bench.settle()
        // A broker that does not answer in time leaves an offset "passed".
        let told = [["applied"], ["gap"], ["gap"], ["gap"], ["applied"]]
        try eventually("what each offset was is told", equals: told) {
            try (0...4).map { try states(bench, place(bench, $0)) }
        }
        #expect(try states(bench, place(bench, 1), broker: false) == ["passed"])
        bench.stop()
        try bench.publish([added("4", "a", 1), added("5", "a", 1)])
        try Admin(bench.broker.client).deleteRecords(TopicPartition(Holes.events, 0), before: 6)
        #expect(try states(bench, place(bench, 5)) == ["deleted_unread"])
        #expect(try states(bench, place(bench, 6)) == ["not_read"])
    }

    @Test("the id that the gateway gives a command is opened with the secret in the database, or a given one")
    func commands() throws {
        let bench = try Bench<Sealed>(.mock)
        try bench.publish([removed("1", "a"), removed("1", "a")])
        try bench.start()
        try bench.settle()
        let command = CommandID(
            tenant: "acme", entity: "a", source: "/test", eventID: "1", topic: Sealed.events, partition: 0,
            offset: 1)
        var connection = try Connection(bench.database)
        let stored = try connection.query("select value from gateway.secret")[0].bytea(0)
        let own = [UInt8](repeating: 7, count: 32)
        for secret in [try #require(stored), own] {
            let id = try Seal(key: secret, purpose: CommandID.purpose).seal(command.bytes)
            let option = secret == own ? ["--command-secret", String(repeating: "07", count: 32)] : []
            let account = try #require(try accounts(bench, [id] + option, broker: false).first)
            #expect(account["duplicate_of"] as? String == "\(Sealed.events):0:0", "\(account)")
        }
        let odd = try bench.bellhop(["trace", "x", "--command-secret", "0x7"])
        #expect(odd.status == 78 && !odd.error.contains("0x7"), "\(odd)")
    }
}
