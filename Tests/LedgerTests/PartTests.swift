import Contract
import JSON
import Postgres
import Records
import Testing

@testable import Ledger

/// Shelves with items: each key a shelf, each item a row of a part.
private final class Shelves: ReplayModel {
    static let items = Table(
        "shop.item", key: ["tenant_id", "item"],
        columns: [
            Column("tenant_id", .text), Column("item", .text), Column("amount", .int8),
            Column("notes", .jsonb),
        ])

    private var shelves: [[(item: Text, amount: Int64)]] = []
    private var put: (item: Text, amount: Int64, to: Text?) = ("", 0, nil)

    var baseVersion: Int32 { 0 }
    func rulesVersion(key: Int) -> Int32? { nil }
    func addKey() { shelves.append([]) }

    func read(_ type: String?, _ data: JSONValue) throws(Rejection) {
        put = (data["item"]?.text ?? "", data["amount"]?.int64 ?? 0, data["to"]?.text)
    }

    func decide(
        _ cause: ReplayCause, key: Int, by version: Int32, _ effects: inout ReplayEffects
    ) throws(Rejection) {
        shelves[key].removeAll { $0.item == put.item }
        if put.amount > 0 { shelves[key].append((put.item, put.amount)) }
        effects.emissions.append(.init(topic: "results", entity: put.to, type: "put", data: []))
    }

    func due(key: Int) -> Timestamp? { nil }
    func decide(
        due instant: Timestamp, _ cause: ReplayCause, key: Int, by version: Int32,
        _ effects: inout ReplayEffects
    ) {}
    func takeFacts(_ take: (inout RowBuffer) -> Void) {}
    func encode(key: Int, into row: inout RowBuffer) -> Bool { false }

    func encode(part: Int, key: Int, tenant: Text, into rows: inout RowBuffer) {
        for (item, amount) in shelves[key] {
            Self.encode(tenant, item, amount, notes: #"{"a":1,"b":100}"#, into: &rows)
        }
    }

    static func encode(
        _ tenant: Text, _ item: Text, _ amount: Int64, notes: String, into rows: inout RowBuffer
    ) {
        rows.text(tenant)
        rows.text(item)
        rows.int8(amount)
        rows.jsonb(Array(notes.utf8))
        rows.endRow()
    }
}

/// A log of one partition, what a replay makes of it, and what is stored.
private struct Shop {
    struct Put: Sendable {
        var tenant: String
        var item: String
        var amount: Int
        var to: String?
    }

    struct Row: Sendable {
        var tenant: Text
        var item: Text
        var amount: Int64
        var notes = #"{"a":1,"b":100}"#
    }

    private static let topic = """
        asyncapi: 3.0.0
        info: {title: Shop, version: 1.0.0}
        channels:
          shop:
            address: events
            messages: {put: {$ref: '#/components/messages/put'}}
            bindings: {kafka: {partitions: 1, bindingVersion: 0.5.0}}
            x-bellhop: {consumers: [shop], key: shelf, maxBytes: 20000, deduplicate: true}
        operations:
          receive: {action: receive, channel: {$ref: '#/channels/shop'}}
        components:
          messages:
            put:
              name: put
              payload:
                type: object
                required: [shelf, item, amount]
                properties:
                  shelf: {type: string}
                  item: {type: string}
                  amount: {type: integer}
                  to: {type: string}
              examples: [{payload: {shelf: a, item: b, amount: 1}}]
        """

    private static func event(_ put: Put, _ number: Int) -> Record {
        let headers = [
            ("ce_specversion", "1.0"), ("ce_id", "\(number)"), ("ce_source", "/test"), ("ce_type", "put"),
            ("ce_time", "2026-03-01T12:00:00Z"), ("ce_tenantid", put.tenant),
            ("content-type", "application/json"),
        ]
        let to = put.to.map { #","to":"\#($0)""# } ?? ""
        let data = #"{"shelf":"all","item":"\#(put.item)","amount":\#(put.amount)\#(to)}"#
        return Record(
            key: Array("\(put.tenant)/all".utf8), value: Array(data.utf8),
            headers: headers.map { Record.Header($0.0, $0.1) })
    }

    static func replay(_ log: [Put], looseness: String? = nil) throws -> (Snapshot.Partition, Replayed) {
        let partition = Snapshot.Partition(
            place: TopicPartition("events", 0), topicUID: [1], first: 0, next: Int64(log.count),
            applied: Int64(log.count), duplicates: 0, deadLetters: 0, gaps: 0, stopReason: nil,
            looseness: looseness)
        let subject = LedgerSubject(name: "shop", stateTable: nil, factTable: nil, parts: [Shelves.items]) {
            Shelves()
        }
        var replay = try PartitionReplay(
            subject, partition, index: 0,
            topic: try TopicFile(yaml: Array(topic.utf8), file: "shop.yaml").topic, unforeseen: [],
            redriven: [:], late: [:], rules: ReplayedRules())
        replay.begin(at: 0, end: Int64(log.count))
        var batch = RecordBatch()
        for (number, put) in log.enumerated() {
            batch.append(event(put, number), offset: Int64(number), timestamp: 1_700_000_000_000)
        }
        replay.take(batch)
        return (partition, replay.finish())
    }

    static func book(
        _ log: [Put], _ stored: [Row], looseness: String? = nil, doubtful: Set<Int32> = []
    ) throws -> PartBook {
        var (partition, replayed) = try replay(log, looseness: looseness)
        #expect(replayed.applied == log.count)
        replayed.foreignKeys = doubtful
        let account = Account([partition], [Replay.Outcome(replayed: replayed, holes: Holes([]))])
        var book = PartBook(0, Shelves.items, account, limit: 10)
        // Page by page, as Postgres gives them.
        for row in stored {
            var rows = RowBuffer(columns: Shelves.items.types, layout: .copy)
            Shelves.encode(row.tenant, row.item, row.amount, notes: row.notes, into: &rows)
            var fields = FieldRows()
            fields.append(stream: rows.copyStream(), columns: Shelves.items.columns.count)
            book.take(fields)
        }
        book.settle()
        return book
    }
}

@Suite("Rows of the parts of states")
struct PartTests {
    private struct Case: Sendable, CustomTestStringConvertible {
        var what: String
        var stored: [Shop.Row]
        var looseness: String?
        var doubtful: Set<Int32> = []
        /// Tenant and item, and what about it.
        var found: [String] = []
        var notReplayable = 0
        var testDescription: String { what }
    }

    /// Of t: x 3, z 5, and y is gone again; of u: x 7.
    private static let log: [Shop.Put] = [
        .init(tenant: "t", item: "x", amount: 1), .init(tenant: "t", item: "y", amount: 2),
        .init(tenant: "u", item: "x", amount: 7), .init(tenant: "t", item: "x", amount: 3),
        .init(tenant: "t", item: "y", amount: 0), .init(tenant: "t", item: "z", amount: 5),
    ]
    private static let rows: [Shop.Row] = [
        .init(tenant: "t", item: "x", amount: 3), .init(tenant: "t", item: "z", amount: 5),
        .init(tenant: "u", item: "x", amount: 7),
    ]
    private static let missing = "the row is missing", extra = "no record of the log gives this row"

    private static let cases = [
        Case(what: "as the log gives them", stored: rows),
        Case(what: "in another order", stored: rows.reversed()),
        Case(what: "one is missing", stored: Array(rows.dropLast()), found: ["u x 7: \(missing)"]),
        Case(
            what: "none is there", stored: [],
            found: ["t x 3: \(missing)", "t z 5: \(missing)", "u x 7: \(missing)"]),
        Case(
            what: "one that was deleted is there", stored: rows + [.init(tenant: "t", item: "y", amount: 2)],
            found: ["t y 2: \(extra)"]),
        Case(what: "one is there twice", stored: rows + [rows[1]], found: ["t z 5: \(extra)"]),
        Case(
            what: "one has another value",
            stored: [rows[0], rows[1], .init(tenant: "u", item: "x", amount: 8)],
            found: ["u x 7: \(missing)", "u x 8: \(extra)"]),
        Case(
            what: "one says the same with other white space and digits",
            stored: [
                rows[0], rows[1], .init(tenant: "u", item: "x", amount: 7, notes: #"{"b": 1e2, "a": 1}"#),
            ]),
        Case(
            what: "one says something else in JSON",
            stored: [rows[0], rows[1], .init(tenant: "u", item: "x", amount: 7, notes: #"{"a":1,"b":101}"#)],
            found: ["u x 7: \(missing)", "u x 7: \(extra)"]),
        Case(
            what: "one is of a tenant that the log does not know",
            stored: rows + [.init(tenant: "v", item: "x", amount: 1)], found: ["v x 1: \(extra)"]),
        Case(
            what: "a key in doubt has other rows, and so has another key",
            stored: [.init(tenant: "t", item: "q", amount: 1), .init(tenant: "u", item: "x", amount: 8)],
            doubtful: [0], found: ["u x 7: \(missing)", "u x 8: \(extra)"], notReplayable: 3),
        Case(
            what: "the log has lost its beginning",
            stored: [rows[0], .init(tenant: "v", item: "x", amount: 1)], looseness: "retention",
            notReplayable: 3),
    ]

    @Test("are those that the log gives, or each that is not is a finding", arguments: cases)
    private func found(_ example: Case) throws {
        let book = try Shop.book(
            Self.log, example.stored, looseness: example.looseness, doubtful: example.doubtful)
        let found = book.check.first.map { difference in
            let words = difference.place.key.split(separator: "\"").map(String.init)
            let amount = words[4].split(separator: " ")[2].dropLast()
            return "\(words[1]) \(words[3]) \(amount): \(difference.what)"
        }
        #expect(found.sorted() == example.found.sorted())
        #expect(book.check.differences == example.found.count)
        #expect(book.check.compared == example.stored.count)
        #expect(book.notReplayable.counts.values.reduce(0, +) == example.notReplayable)
    }

    @Test("and the finding names the whole row")
    func named() throws {
        let book = try Shop.book(Self.log, Array(Self.rows.dropFirst()))
        #expect(
            book.check.first.map(\.description) == [
                #"shop.item (tenant_id "t", item "x", amount 3, notes {"a":1,"b":100}): the row is missing"#
            ])
    }

    @Test("more rows than a page has all come through the replay")
    func many() throws {
        let log = (0..<5000).map { Shop.Put(tenant: "t\($0 % 3)", item: "\($0)", amount: 1) }
        let rows = log.map { Shop.Row(tenant: Text($0.tenant), item: Text($0.item), amount: 1) }
        let book = try Shop.book(log, rows)
        #expect(book.check.differences == 0 && book.check.compared == 5000)
        #expect(try Shop.book(log, Array(rows.dropFirst(2))).check.differences == 2)
    }

    /// A result may name a key before a record of that key comes.
    @Test("a replay numbers the keys of results together with those of the log")
    func targets() throws {
        let replayed = try Shop.replay([
            .init(tenant: "t", item: "x", amount: 1, to: "new"),
            .init(tenant: "t", item: "x", amount: 1), .init(tenant: "u", item: "x", amount: 1, to: "all"),
            .init(tenant: "t", item: "x", amount: 1, to: "other"),
            .init(tenant: "u", item: "x", amount: 1, to: "new"),
            .init(tenant: "t", item: "x", amount: 1, to: "new"),
        ]).1
        let results = replayed.emissions(on: "results")
        #expect(results.map(\.key) == [0, 0, 1, 0, 1, 0])
        let keys = replayed.resultKeys(on: "results")
        let names = results.map { result in
            keys.withKey(Int(result.target)) { tenant, entity in
                String(decoding: (0..<tenant.count).map { tenant[$0] }, as: UTF8.self) + "/"
                    + String(decoding: (0..<entity.count).map { entity[$0] }, as: UTF8.self)
            }
        }
        #expect(names == ["t/new", "t/all", "u/all", "t/other", "u/new", "t/new"])
        #expect(results[0].target == results[5].target && results[2].target == results[2].key)
        for (name, result) in zip(names, results) {
            let parts = name.split(separator: "/").map { Text(String($0)) }
            let (tenant, entity) = (parts[0], parts[1])
            let number = keys.number(tenant.bytes.span, entity.bytes.span)
            #expect(number == Int(result.target))
        }
        #expect(replayed.resultKeys(on: "nothing").count == 2)
    }
}
