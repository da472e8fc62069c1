import Contract
import Postgres
import Records
import Runtime
import TestKit
import TestTraits
import Testing

private enum EveryKind: Scenario {}
private enum HugeValue: Scenario {}
private enum TenThousand: Scenario {}
private enum Bisect: Scenario {}
private enum Modes: Scenario {}

/// A record that must become a dead letter.
private struct Bad {
    var what: String
    var `class`: FailureClass
    /// Part of the reason that a person reads.
    var says: String
    var record: Record
}

private let bad: [Bad] = [
    Bad(
        what: "cut off JSON", class: .undecodable, says: "not JSON",
        record: added("b1", "a", 1).with(value: [0x7B])),
    Bad(
        what: "an empty value", class: .undecodable, says: "not JSON",
        record: added("b2", "a", 1).with(value: [])),
    Bad(
        what: "a value that is not UTF-8", class: .undecodable, says: "UTF-8",
        record: added("b3", "a", 1).with(
            value: Array(#"{"counter":"a","amount":1,"label":""#.utf8) + [0xFF, 0x22, 0x7D])),
    Bad(
        what: "a key that is not UTF-8", class: .undecodable, says: "key",
        record: added("b4", "a", 1).with(key: Array("acme/".utf8) + [0xC3, 0x28])),
    Bad(
        what: "an id that is not UTF-8", class: .undecodable, says: "ce_id",
        record: event(
            "-", "tally.added", "a", data: #"{"counter":"a","amount":1}"#, headers: ["ce_id": [0x80, 0x31]])),
    Bad(
        what: "NUL in the id", class: .refused, says: "NUL",
        record: event(
            "-", "tally.added", "a", data: #"{"counter":"a","amount":1}"#,
            headers: ["ce_id": [0x31, 0, 0x32]])),
    Bad(
        what: "NUL in the key", class: .refused, says: "NUL",
        record: event("b7", "tally.added", "a", data: #"{"counter":"a\u0000","amount":1}"#)
            .with(key: Array("acme/a\0".utf8))),
    Bad(what: "no key", class: .invalid, says: "no key", record: added("b8", "a", 1).with(key: nil)),
    Bad(
        what: "another key", class: .invalid, says: "key",
        record: added("b9", "a", 1).with(key: Array("acme/b".utf8))),
    Bad(
        what: "no value", class: .invalid, says: "without a value",
        record: added("b10", "a", 1).with(value: nil)),
    Bad(
        what: "an amount that is text", class: .invalid, says: "amount",
        record: event("b11", "tally.added", "a", data: #"{"counter":"a","amount":"7"}"#)),
    Bad(
        what: "an unknown type", class: .invalid, says: "tally.multiplied",
        record: event("b12", "tally.multiplied", "a", data: #"{"counter":"a","amount":7}"#)),
    Bad(
        what: "no time", class: .invalid, says: "ce_time is missing",
        record: event(
            "b13", "tally.added", "a", data: #"{"counter":"a","amount":7}"#,
            without: "ce_time")),
    Bad(
        what: "a tenant with a slash", class: .invalid, says: "ce_tenantid",
        record: event("b14", "tally.added", "a", tenant: "ac/me", data: #"{"counter":"a","amount":7}"#)),
    Bad(
        what: "an escaped NUL in a text", class: .refused, says: "NUL",
        record: event("b15", "tally.added", "a", data: #"{"counter":"a","amount":1,"label":"x\u0000y"}"#)),
    Bad(
        what: "half a surrogate pair", class: .refused, says: "surrogate",
        record: event("b16", "tally.added", "a", data: #"{"counter":"a","amount":1,"label":"\ud800"}"#)),
    Bad(
        what: "an event that the worker rejects", class: .rejected, says: "it says so itself",
        record: refused("b17", "a")),
    Bad(
        what: "a label too long for its column", class: .dataError, says: "too long",
        record: added("b18", "c", 1, label: "eleven char")),
    Bad(
        what: "a total that a constraint refuses", class: .dataError, says: "check",
        record: added("b19", "d", 666)),
    Bad(
        what: "more bytes than the contract allows", class: .oversize, says: "20000",
        record: added("b20", "a", 1, label: String(repeating: "x", count: 20_000))),
    Bad(
        what: "headers of every kind", class: .undecodable, says: "not JSON",
        record: added("b21", "a", 1).with(value: [0xFF, 0, 0xFE])
            .with(header: Record.Header(name: Array("x-null".utf8), value: nil))
            .with(header: Record.Header(name: Array("x-empty".utf8), value: []))
            .with(header: Record.Header(name: Array("x-bytes".utf8), value: [0, 0xFF, 0x80]))
            .with(header: Record.Header(name: [0xFF, 0xFE], value: [1]))
            .with(header: Record.Header(name: Array("x-null".utf8), value: [2]))),
]

@Suite("Dead letters", .ownThreads)
struct DeadLetterTests {
    @Test("keep their bytes and a reason, and their neighbours are applied", arguments: BrokerKind.all)
    func everyKind(_ kind: BrokerKind) throws {
        let bench = try Bench<EveryKind>(kind)
        for (index, bad) in bad.enumerated() {
            try bench.publish([added("g\(index)", "a", 1, emits: true), bad.record])
        }
        try bench.publish([added("last", "a", 1, emits: true)])
        try bench.start()
        try bench.settle()

        #expect(try bench.counters() == ["a \(bad.count + 1)/\(bad.count + 1)"])
        #expect(try bench.sum("dead_letters") == Int64(bad.count))
        let rows = try letters(bench)
        for (row, bad) in zip(rows, bad) {
            #expect(row.class == bad.class.rawValue, "\(bad.what)")
            #expect(row.reason.contains(bad.says), "\(bad.what)")
            #expect(row.record == bad.record, "\(bad.what)")
        }
        // The mirror holds the record as it came, and more headers.
        let mirrored = try bench.broker.read(
            "\(EveryKind.events).dead-letters", partitions: 1, count: bad.count)
        for (mirror, bad) in zip(mirrored, bad) {
            #expect(mirror.key == bad.record.key && mirror.value == bad.record.value, "\(bad.what)")
            #expect(
                Array(mirror.headers.prefix(bad.record.headers.count)) == bad.record.headers, "\(bad.what)")
            #expect(mirror.header("bellhop_class") == bad.class.rawValue, "\(bad.what)")
        }
        // What was rejected or refused has emitted nothing.
        let results = try bench.broker.read(EveryKind.results, partitions: 1, count: bad.count + 1)
        #expect(results.count == bad.count + 1)
        #expect(results.last?.value == Array(#"{"total":\#(bad.count + 1)}"#.utf8))
    }

    private func letters<S>(_ bench: Bench<S>) throws -> [(class: String, reason: String, record: Record)] {
        var connection = try Connection(bench.database)
        return try connection.query(
            "select class, reason, key, payload, headers from bellhop.dead_letter order by partition, record_offset"
        ).map { row in
            let headers = HeaderBytes.decode(try row.bytea(4) ?? [])
            let record = Record(
                key: try row.bytea(2), value: try row.bytea(3), headers: try #require(headers))
            return (try row.string(0) ?? "", try row.string(1) ?? "", record)
        }
    }

    @Test("too large for the mirror, name their row there instead", arguments: BrokerKind.all)
    func hugeValue(_ kind: BrokerKind) throws {
        let bench = try Bench<HugeValue>(kind)
        // The topic takes it, and so does a producer; with the reason in headers it would be too large.
        let value = [UInt8](repeating: 0x78, count: 999_700)
        try bench.publish([added("huge", "a", 1).with(value: value), added("after", "a", 1)])
        try bench.start()
        try bench.settle()
        let mirror = try bench.broker.read("\(HugeValue.events).dead-letters", partitions: 1, count: 1)[0]
        #expect(mirror.value?.count == nil)
        #expect(mirror.header("bellhop_payload")?.contains("omitted: 999700 bytes") == true)
        #expect(try letters(bench).allSatisfy { $0.record.value == value })
        #expect(try bench.counters() == ["a 1/1"])
    }

    @Test("ten thousand in a row do not stop what is good", arguments: BrokerKind.all)
    func tenThousand(_ kind: BrokerKind) throws {
        let bench = try Bench<TenThousand>(kind)
        let junk = Record(key: Array("acme/a".utf8), value: Array("junk".utf8))
        let unheld = (0..<50).map { added("u\($0)", "u\($0)", 1, label: "eleven char") }
        try bench.publish((0..<10_000).map { _ in junk } + unheld + [added("good", "a", 1)])
        try bench.start()
        try bench.settle(within: .seconds(300))
        #expect(try bench.counters() == ["a 1/1"])
        #expect(try bench.sum("dead_letters") == 10_050)
        #expect(try bench.number("select count(*) from bellhop.dead_letter where class = 'data_error'") == 50)
    }

    @Test("one value that Postgres refuses is found among a thousand good ones", arguments: BrokerKind.all)
    func bisect(_ kind: BrokerKind) throws {
        let bench = try Bench<Bisect>(kind)
        // One counter: each half must be decided again from what the half before it left.
        var records = (0..<1000).map { added("e\($0)", "a", 1) }
        records[617] = added("e617", "a", 1, label: "eleven char")
        try bench.publish(records)
        try bench.start()
        try bench.settle()
        #expect(try bench.deadLetters() == ["data_error 617"])
        #expect(try bench.counters() == ["a 999/999"])
        #expect(try bench.number("select count(*) from tally.entry") == 999)
        #expect(bench.finish().batches < 40)
    }

    @Test("are not made of any mode of CloudEvents that is promised", arguments: BrokerKind.all)
    func modes(_ kind: BrokerKind) throws {
        let bench = try Bench<Modes>(kind)
        try bench.publish([
            added("1", "a", 1),
            structured("2", "a", 10, contentType: "application/cloudevents+json"),
            structured("3", "a", 100, contentType: "application/cloudevents+json; charset=UTF-8"),
            structured("4", "a", 1000, contentType: nil),
            structured("5", "a", 10000, contentType: "application/json"),
        ])
        try bench.start()
        try bench.settle()
        #expect(try bench.deadLetters() == [])
        #expect(try bench.counters() == ["a 11111/5"])
    }
}
