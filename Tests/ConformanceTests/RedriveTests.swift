import Contract
import Ledger
import Postgres
import Records
import Runtime
import TestKit
import TestTraits
import Testing

private enum Mended: Scenario {}
private enum Overtaken: Scenario {}
private enum Raced: Scenario {}
private enum Guarded: Scenario {}
private enum Rehearsed: Scenario {}
private enum Edited: Scenario {}
private enum Undone: Scenario {}
private enum Plain: Scenario {}
private enum Unsettled: Scenario {}

/// An operator mends what a label may be, and the letters of before are redriven.
private let mending = "alter table tally.counter alter column label type varchar(100)"

@Suite("A redriven dead letter", .ownThreads)
struct RedriveTests {
    @Test("is applied once, however often its record is published", arguments: BrokerKind.all)
    func appliedOnce(_ kind: BrokerKind) throws {
        let bench = try Bench<Mended>(kind)
        let long = (0..<20).map { added("e\($0)", "k\($0)", 1, label: "eleven char") }
        try bench.publish(long + [added("good", "g", 1), refused("no", "r")])
        try bench.start()
        try bench.settle()
        #expect(try bench.states() == ["open 21"])
        try bench.sql(mending)

        let group = try bench.group("data_error")
        let result = try bench.redrive("--group", group)
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output.contains("20 applied"), "\(result.output)")
        #expect(try bench.operation("published") == "20" && bench.operation("applied") == "20")
        #expect(try bench.states() == ["applied 20", "open 1"])
        #expect(try bench.counters().count == 21)
        #expect(try bench.counters().allSatisfy { $0.hasSuffix(" 1/1") })
        #expect(
            try bench.number("select count(*) from bellhop.operation where action = 'dead-letters redrive'")
                == 1)

        // As after a crash of the operator's command between publishing and writing that down.
        try bench.sql(
            "update bellhop.dead_letter set state = 'pending', redriven_at = null where state = 'applied'")
        try bench.redrive("--group", group, "--wait", "0")
        try bench.awaitEnd(22 + 20 + 20)
        // The event ids are known: nothing was applied again.
        #expect(try bench.states() == ["duplicate 20", "open 1"])
        #expect(try bench.counters().allSatisfy { $0.hasSuffix(" 1/1") })
        try bench.sql("update bellhop.dead_letter set state = 'applied' where state = 'duplicate'")
        try bench.expectVerified()
    }

    @Test("is applied once on a topic that does not deduplicate, too", arguments: BrokerKind.all)
    func plainTopic(_ kind: BrokerKind) throws {
        let bench = try Bench<Plain>(kind, facts: "deduplicate: false")
        try bench.publish([added("1", "a", 5, label: "eleven char")])
        try bench.start()
        try bench.settle()
        try bench.sql(mending)
        let letter = try bench.letterRecord()
        try bench.redrive("--id", "1")
        #expect(try bench.counters() == ["a 5/1"])
        // The same record again, as a producer or an operator's crash may bring it: it is passed.
        try bench.broker.publish([letter, letter], to: Plain.events, partition: 0)
        try bench.awaitEnd(4)
        #expect(try bench.counters() == ["a 5/1"])
        #expect(try bench.sum("duplicates") == 2)
        #expect(try bench.states() == ["applied 1"])
        try bench.expectVerified()
    }

    @Test("does not put old over new unless that is allowed", arguments: BrokerKind.all)
    func stale(_ kind: BrokerKind) throws {
        let bench = try Bench<Overtaken>(kind)
        try bench.publish([added("old", "a", 1, label: "status=newest"), added("other", "b", 1)])
        try bench.start()
        try bench.settle()
        try bench.publish([added("new", "a", 1, label: "won")])
        try bench.settle()
        try bench.sql(mending)
        #expect(try bench.strings("select later_offset::text from bellhop.dead_letter") == ["2"])
        let dry = try bench.bellhop(["dead-letters", "redrive", "--topic", Overtaken.events])
        #expect(dry.output.contains("left alone: 1 stale") && !dry.output.contains("to do it"), "\(dry)")
        let refused = try bench.redrive("--topic", Overtaken.events)
        #expect(refused.status == 1)
        #expect(refused.error.contains("1 stale"), "\(refused.error)")
        #expect(try bench.states() == ["open 1"])
        #expect(try bench.label("a") == "won")

        try bench.redrive("--topic", Overtaken.events, "--allow-stale")
        #expect(try bench.states() == ["applied 1"])
        #expect(try bench.label("a") == "status=newest")
        try bench.expectVerified()
    }

    /// The order was given in time, but a later record lay before the letter's in the log.
    @Test(
        "that a later record overtakes on the way is refused by the worker, and open as before",
        arguments: BrokerKind.all)
    func raced(_ kind: BrokerKind) throws {
        let bench = try Bench<Raced>(kind)
        try bench.publish([
            added("old", "a", 1, label: "status=newest"), added("first", "b", 1, label: "eleven char"),
        ])
        try bench.start()
        try bench.settle()
        bench.stop()
        try bench.sql(mending)
        try bench.publish([added("new", "a", 1, label: "won")])
        try bench.redrive("--class", "data_error", "--wait", "0")
        try bench.start()
        try bench.awaitEnd(5)
        #expect(try bench.label("a") == "won")
        #expect(try bench.label("b") == "eleven char")
        #expect(try bench.states() == ["applied 1", "open 1"])
        try bench.expectVerified()
        try bench.start()
        try bench.redrive("--class", "data_error", "--allow-stale")
        #expect(try bench.label("a") == "status=newest")
        #expect(try bench.states() == ["applied 2"])
        try bench.expectVerified()
    }

    @Test("that dies again names its ancestor, and is parked after three redrives", arguments: BrokerKind.all)
    func loopGuard(_ kind: BrokerKind) throws {
        let bench = try Bench<Guarded>(kind)
        try bench.publish([refused("no", "a")])
        try bench.start()
        try bench.settle()
        for generation in 1...3 {
            let result = try bench.redrive("--state", "open", "--worker", Guarded.worker)
            #expect(result.output.contains("1 died again"), "\(generation): \(result.output)")
        }
        #expect(
            try bench.strings(
                """
                select state || ' ' || generation || ' ' || coalesce(ancestor::text, '-') || ' '
                || coalesce(origin_offset::text, '-') from bellhop.dead_letter order by id
                """) == ["again 0 - -", "again 1 1 0", "again 2 2 0", "parked 3 3 0"])
        let refused = try bench.redrive("--worker", Guarded.worker)
        #expect(refused.status == 1 && refused.error.contains("1 parked"), "\(refused.error)")
        let unparked = try bench.redrive("--worker", Guarded.worker, "--unpark")
        #expect(try bench.states() == ["again 4", "parked 1"], "\(unparked)")
        let shown = try bench.bellhop(["dead-letters", "show", "5"])
        #expect(shown.output.contains("descends from letter 4"), "\(shown.output)")
        try bench.expectVerified()
    }

    @Test(
        "is tried first: its owner says what would come of it, and nothing stays", arguments: BrokerKind.all)
    func rehearsal(_ kind: BrokerKind) throws {
        let bench = try Bench<Rehearsed>(kind)
        try bench.publish([
            added("1", "a", 1, label: "eleven char"), added("2", "b", 1, label: "eleven char"),
            refused("3", "c"),
            added("4", "d", 666), added("5", "e", 1, label: "eleven char"),
        ])
        try bench.start()
        try bench.settle()
        try bench.sql(mending)
        // The event of the fifth is applied by another record meanwhile.
        try bench.publish([added("5", "f", 1)])
        try bench.settle()
        let before = try bench.contents()
        let dry = try bench.bellhop(["dead-letters", "redrive", "--worker", Rehearsed.worker])
        #expect(dry.status == 0, "\(dry.error)")
        for words in [
            "dry run", "2 would be applied", "1 would die again, rejected: it says so itself",
            "would die again, data_error: ", "1 would be duplicates",
        ] {
            #expect(dry.output.contains(words), "\(words): \(dry.output)")
        }
        #expect(try bench.contents() == before)
        #expect(try bench.number("select count(*) from bellhop.rehearsal") == 0)
        try bench.awaitEnd(6)
        bench.stop()
        let alone = try bench.bellhop(["dead-letters", "redrive", "--id", "1", "--wait", "1"])
        #expect(alone.output.contains("1 got no answer"), "\(alone.output)")
        try bench.expectVerified()
    }

    @Test("may be published with other bytes, and keeps its own", arguments: BrokerKind.all)
    func edited(_ kind: BrokerKind) throws {
        let bench = try Bench<Edited>(kind)
        try bench.publish([event("1", "tally.added", "a", data: #"{"counter":"a","amount":"7"}"#)])
        try bench.start()
        try bench.settle()
        let file = try bench.files.write("better.json", #"{"counter":"a","amount":7}"#)
        let dry = try bench.bellhop(["dead-letters", "redrive", "--id", "1", "--payload", file])
        #expect(dry.output.contains("1 would be applied"), "\(dry.output)")
        try bench.redrive("--id", "1", "--payload", file)
        #expect(try bench.counters() == ["a 7/1"])
        #expect(
            try bench.strings(
                "select convert_from(payload, 'UTF8') || ' ' || convert_from(edited_payload, 'UTF8') from bellhop.dead_letter"
            ) == [#"{"counter":"a","amount":"7"} {"counter":"a","amount":7}"#])
        #expect(
            try bench.strings("select action from bellhop.operation order by id")
                == ["dead-letters edit", "dead-letters redrive"])
        #expect(
            try bench.bellhop(["dead-letters", "show", "1"]).output.contains("published instead (26 bytes)"))
        try bench.expectVerified()
    }

    @Test(
        "that did not pass ends the command with 1, which says what to do next", arguments: [BrokerKind.mock])
    func unsettled(_ kind: BrokerKind) throws {
        let bench = try Bench<Unsettled>(kind)
        try bench.publish([
            refused("1", "a"), added("2", "b", 1, label: "eleven char"),
            added("3", "c", 1, label: "eleven char"),
        ])
        try bench.start()
        try bench.settle()
        try bench.publish([added("4", "b", 1, label: "later")])
        try bench.settle()
        try bench.sql(mending)
        let again = try bench.redrive("--id", "1")
        #expect(again.status == 1 && again.output.contains("next: mend the cause"), "\(again.output)")
        let stale = try bench.redrive("--id", "2", "--id", "3", "--json")
        #expect(stale.status == 1)
        for words in [#""passed":false"#, #""stale":1"#, #""applied":1"#, "--allow-stale"] {
            #expect(stale.output.contains(words), "\(stale.output)")
        }
        bench.stop()
        let unread = try bench.redrive("--id", "2", "--allow-stale", "--wait", "0")
        #expect(unread.status == 1 && unread.output.contains("next: start the worker"), "\(unread.output)")
        #expect(try bench.operation("published") == "1" && bench.operation("pending") == "1")
        #expect(try bench.operation("state") == "done")
        try bench.start()
        try eventually("it is applied", equals: 2) {
            try bench.number("select count(*) from bellhop.dead_letter where state = 'applied'")
        }
    }

    @Test("is not, once it was discarded", arguments: [BrokerKind.mock])
    func discarded(_ kind: BrokerKind) throws {
        let bench = try Bench<Undone>(kind)
        try bench.publish([refused("1", "a"), refused("2", "b")])
        try bench.start()
        try bench.settle()
        let discard = ["dead-letters", "discard", "--where", "event = 1"]
        #expect(try bench.bellhop(discard).status == 64)
        #expect(
            try bench.bellhop(discard + ["--reason", "a test", "--dry-run"]).output.contains(
                "1 letter would be"))
        #expect(try bench.states() == ["open 2"])
        #expect(try bench.bellhop(discard + ["--reason", "a test"]).output == "1 letter discarded\n")
        #expect(try bench.states() == ["discarded 1", "open 1"])
        let refused = try bench.redrive("--id", "1")
        #expect(refused.status == 1 && refused.error.contains("1 resolved"), "\(refused.error)")
        #expect(
            try bench.strings("select reason || ' ' || (after->>'discarded') from bellhop.operation")
                == ["a test 1"])
        try bench.expectVerified()
    }
}

extension Bench {
    /// `state count` of the letters.
    func states() throws -> [String] {
        try strings("select state || ' ' || count(*) from bellhop.dead_letter group by state order by state")
    }

    /// What the latest operation has come to.
    func operation(_ name: String) throws -> String? {
        try strings("select after->>'\(name)' from bellhop.operation order by id desc limit 1").first
    }

    func group(_ class: String) throws -> String {
        try strings("select letter_group from bellhop.dead_letter where class = '\(`class`)' limit 1")[0]
    }

    func label(_ counter: String) throws -> String? {
        try strings("select label from tally.counter where counter = '\(counter)'").first
    }

    /// What a rolled back dry run must leave as it is.
    func contents() throws -> [String] {
        try strings(
            """
            select 'c ' || c::text from tally.counter c union all select 'e ' || e::text from tally.entry e
            union all select 'l ' || l::text from bellhop.dead_letter l union all select 's ' || s::text from bellhop.seen_event s
            union all select 'o ' || o::text from bellhop.outbox o order by 1
            """)
    }

    /// The record that a redrive of letter 1 publishes.
    func letterRecord() throws -> Record {
        var connection = try Connection(database)
        let row = try connection.query("select key, payload, headers from bellhop.dead_letter where id = 1")[
            0]
        let headers = HeaderBytes.decode(try row.bytea(2) ?? []) ?? []
        return Record(
            key: try row.bytea(0), value: try row.bytea(1),
            headers: Redrive(letter: 1, worker: S.worker, allowsStale: false).added(to: headers))
    }

    @discardableResult
    func redrive(_ options: String...) throws -> (status: Int32, output: String, error: String) {
        try bellhop(["dead-letters", "redrive"] + options + ["--yes", "--reason", "a test says so"])
    }

    /// Waits until the one partition is read up to `offset`.
    func awaitEnd(_ offset: Int64) throws {
        try eventually("the partition is at \(offset)", equals: offset) {
            try number("select next_offset from bellhop.partition where retired_at is null")
        }
    }

    /// A replay of the log with the worker's own rules gives what stands in Postgres.
    func expectVerified() throws {
        stop()
        let report = try report()
        #expect(report.differences == 0, "\(report.text)")
    }
}
