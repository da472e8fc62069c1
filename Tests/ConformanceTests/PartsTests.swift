import Contract
import JSON
import Ledger
import Postgres
import Records
import Runtime
import TestKit
import TestTraits
import Testing

private enum Shelved: Scenario {}
private enum Cried: Scenario {}

/// The ledger on workers whose states have parts, and on those that give results keys of their own. Where it should find something,
/// rows and records are spoilt.
@Suite("The ledger and what a key has besides its row", .ownThreads)
struct PartsTests {
    @Test("finds the rows of parts as the log gives them, and each that is not", arguments: BrokerKind.all)
    func parts(_ kind: BrokerKind) throws {
        let bench = try Bench<Shelved>(kind, partitions: 3)
        try bench.sql(Shelf.tables)
        for round in 0..<3 {
            // Each time anew: what was written is read again.
            try bench.start(Shelves<Shelved>.self, lanes: 2, batchRecords: 20)
            try bench.publish(puts(round))
            try bench.settle()
            bench.stop()
            let report = try bench.report(Shelves<Shelved>.self)
            #expect(report.differences == 0 && report.notReplayable.counts.isEmpty, "\(report.text)")
        }
        let stored = try bench.number("select count(*) from shop.item")
        let compared = try bench.report(Shelves<Shelved>.self).checks.first { $0.name.contains("shop.item") }
        #expect(compared.map { Int64($0.compared) } == stored && stored ?? 0 > 20)
        try bench.sql("create table shop.saved as select * from shop.item")
        for (script, differences, says) in spoils {
            try bench.sql(script)
            let report = try bench.report(Shelves<Shelved>.self)
            let found = report.checks.filter { $0.differences > 0 }
            #expect(
                found.map(\.name) == ["the rows of shop.item are those that the log gives"],
                "\(script):\n\(report.text)")
            #expect(found.first?.differences == differences, "\(script):\n\(report.text)")
            #expect(report.text.contains(says), "\(script):\n\(report.text)")
            try bench.sql("truncate shop.item; insert into shop.item select * from shop.saved")
        }
        #expect(try bench.report(Shelves<Shelved>.self).differences == 0)
    }

    private let spoils = [
        ("update shop.item set amount = 77 where tenant_id = 't1' and item = 'i10'", 2, "amount 77, notes"),
        ("delete from shop.item where tenant_id = 't2' and item = 'i2'", 1, "the row is missing"),
        ("insert into shop.item values ('t1', 'more', 1, '{}')", 1, "no record of the log gives this row"),
        ("insert into shop.item values ('other', 'i1', 1, '{}')", 1, "no record of the log gives this row"),
        (
            #"update shop.item set notes = '{"item": "spoilt"}' where tenant_id = 't1' and item = 'i10'"#, 2,
            #"notes {"item": "spoilt"}): no"#
        ),
    ]

    @Test(
        "follows results with keys of their own, and passes over what else is on their topic",
        arguments: BrokerKind.all)
    func named(_ kind: BrokerKind) throws {
        let bench = try Bench<Cried>(kind, partitions: 3)
        try bench.start(Crier<Cried>.self, lanes: 2, batchRecords: 20)
        try bench.publish(
            (0..<120).map { added("\($0)", "c\($0 % 11)", Int64($0), label: "x\($0 % 4)", emits: true) })
        try bench.settle()
        try eventually("the outbox is empty", equals: 0) {
            try bench.number("select count(*) from bellhop.outbox")
        }
        bench.stop()
        let clean = try bench.report(Crier<Cried>.self)
        #expect(clean.differences == 0 && clean.notReplayable.counts.isEmpty, "\(clean.text)")
        #expect(clean.checks.first { $0.name.contains("was sent") }?.compared == 120)
        let results = try bench.broker.read(Cried.results, partitions: 3, count: 120)
        #expect(Set(results.map(\.key)) == Set((0..<4).map { Array("acme/x\($0)".utf8) }))

        // A result that its reader refused and that was published again; an event of somebody else.
        let again = results[5].with(header: Record.Header("bellhop-redrive", "1/reader"))
        try bench.broker.publish([again, added("other", "x1", 1)], to: Cried.results)
        #expect(try bench.report(Crier<Cried>.self).differences == 0)

        try bench.broker.publish([results[5].with(key: Array("acme/c1".utf8))], to: Cried.results)
        let report = try bench.report(Crier<Cried>.self)
        #expect(report.differences == 1, "\(report.text)")
        #expect(report.text.contains("its key or headers are not"), "\(report.text)")
    }

    /// Items of three tenants; each round removes some of those that were before.
    private func puts(_ round: Int) -> [Record] {
        (0..<90).map { number in
            let amount = (number + round) % 7
            return event(
                "\(round)-\(number)", "tally.added", "all", tenant: "t\(number % 3)",
                data: #"{"counter":"all","amount":\#(amount),"label":"i\#(number % 20)"}"#)
        }
    }
}

extension Bench {
    fileprivate func report<W: Worker>(_ worker: W.Type) throws -> LedgerReport {
        try W.compareWithLog(broker.client, database: database, contract: contract)
    }
}

/// Shelves of one tenant each. `tally.added` puts so many of the item that its label names; none of it takes it away.
private struct Shelves<S: Scenario>: PlainWorker {
    static var name: String { S.worker }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> Put {
        Put(item: try data.required("label", \.text), amount: try data.required("amount", \.int64))
    }

    func decide(
        _ event: Put, _ cause: Cause, _ shelf: inout Shelf?, _ effects: inout Effects<NoFact>
    ) throws(Rejection) {
        if event.amount == 6 {
            throw Rejection(.rejected, "there is no room for six", place: "/amount", rule: "room")
        }
        if shelf == nil { shelf = Shelf() }
        shelf?.put(event)
    }
}

private struct Put: Sendable {
    var item: Text
    var amount: Int64
}

private struct Shelf: MappedState {
    private var puts: Int64 = 0
    /// How many there are of each.
    private var items: [Text: Int64] = [:]
    private var changed: Set<Text> = []

    static let mapping = Mapping<Shelf>(
        "shop.shelf", key: ["tenant_id", "shelf"], [Field("puts", \.puts)])
    static let parts = [
        Table(
            "shop.item", key: ["tenant_id", "item"],
            columns: [
                Column("tenant_id", .text), Column("item", .text), Column("amount", .int8),
                Column("notes", .jsonb),
            ])
    ]
    static let tables = """
        create schema shop;
        create table shop.shelf (
            tenant_id text collate "C", shelf text collate "C", puts int8 not null, primary key (tenant_id, shelf));
        create table shop.item (
            tenant_id text collate "C", item text collate "C", amount int8 not null, notes jsonb not null,
            primary key (tenant_id, item));
        """

    mutating func put(_ put: Put) {
        puts += 1
        items[put.item] = put.amount > 0 ? put.amount : nil
        changed.insert(put.item)
    }

    mutating func take(part: Int, _ row: Row) throws(PostgresError) {
        guard let item = try row.text(1), let amount = try row.int8(2) else { return }
        items[item] = amount
    }

    mutating func takeChanges(
        part: Int, tenant: Text, written: inout RowBuffer, deleted: inout RowBuffer
    ) {
        for item in changed {
            if let amount = items[item] {
                encode(tenant, item, amount, into: &written)
            } else {
                deleted.text(tenant)
                deleted.text(item)
                deleted.endRow()
            }
        }
        changed = []
    }

    func encode(part: Int, tenant: Text, into rows: inout RowBuffer) {
        for (item, amount) in items { encode(tenant, item, amount, into: &rows) }
    }

    private func encode(_ tenant: Text, _ item: Text, _ amount: Int64, into rows: inout RowBuffer) {
        rows.text(tenant)
        rows.text(item)
        rows.int8(amount)
        rows.jsonb(Array(#"{"item":"\#(item.string)"}"#.utf8))
        rows.endRow()
    }
}

/// Repeats each addition as a result whose key ends with its label.
private struct Crier<S: Scenario>: PlainWorker {
    typealias State = NoState
    typealias Fact = NoFact
    static var name: String { S.worker }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> Put {
        Put(item: try data.required("label", \.text), amount: try data.required("amount", \.int64))
    }

    func decide(
        _ event: Put, _ cause: Cause, _ state: inout NoState?, _ effects: inout Effects<NoFact>
    ) throws(Rejection) {
        effects.emit(
            to: S.results, entity: event.item, type: "tally.changed",
            data: Array("{\"total\":\(event.amount)}".utf8))
    }
}
