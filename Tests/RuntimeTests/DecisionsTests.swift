import Contract
import Digest
import JSON
import Postgres
import Records
import Testing

@testable import Runtime

/// Adds numbers; turns down negative ones after having changed everything.
private struct Adder: PlainWorker {
    struct Sum: MappedState {
        var value: Int64 = 0
        static let mapping = Mapping<Sum>("t.sum", key: ["tenant", "id"], [Field("value", \.value)])
    }

    struct Added: MappedFact {
        var amount: Int64 = 0
        static let mapping = Mapping<Added>("t.added", [Field("amount", \.amount)])
    }

    typealias State = Sum
    typealias Fact = Added

    static let name = "adder"

    /// Nil deletes.
    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> Int64? { data.int64 }

    func decide(_ event: Int64?, _ cause: Cause, _ sum: inout Sum?, _ effects: inout Effects<Added>)
        throws(Rejection)
    {
        guard let event else { return sum = nil }
        sum = Sum(value: (sum?.value ?? 0) + event)
        effects.record(Added(amount: event))
        effects.emit(to: "sums", type: "sum", data: Array("\(event)".utf8))
        if event < 0 { throw Rejection(.rejected, "negative", place: "", rule: "negative") }
    }
}

@Suite("decisions")
struct DecisionsTests {
    private let partition = TopicPartition("t", 0)

    /// One record to decide: an event, or a rejection that it met while it was decoded.
    private enum Item {
        case event(id: String, key: String, amount: Int64?, isDeduplicated: Bool, digest: BodyDigest?)
        case dead(Rejection)
    }

    private func arrival(
        _ id: String, _ key: String, _ amount: Int64?, isDeduplicated: Bool = true, digest: BodyDigest? = nil
    ) -> Item {
        .event(id: id, key: key, amount: amount, isDeduplicated: isDeduplicated, digest: digest)
    }

    private func intakes(_ items: [Item]) -> Intakes<Int64?> {
        var intakes = Intakes<Int64?>()
        intakes.begin(items.count)
        for (record, item) in items.enumerated() {
            switch item {
            case .event(let id, let key, let amount, let isDeduplicated, let digest):
                let cause = Cause(
                    tenant: "acme", entity: Text(key), id: Text(id), time: Timestamp(milliseconds: 1),
                    recordedAt: Timestamp(milliseconds: 2), topic: "t", partition: 0, offset: Int64(record),
                    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                intakes.set(record, amount, cause, isDeduplicated ? mark(id, digest) : nil)
            case .dead(let rejection):
                intakes.arrivals.set(record, DeadLetter(record: record, rejection: rejection))
            }
        }
        return intakes
    }

    private func identity(_ id: String) -> Identity { Identity("acme", "/test", Text(id)) }

    private func mark(_ id: String, _ digest: BodyDigest? = nil) -> EventMark {
        EventMark(identity: identity(id), digest: digest)
    }

    private func decide(
        _ items: [Item], states rows: [String: Int64] = [:], seen: [EventMark] = [],
        condemned: [Int: String] = [:]
    ) -> Decisions<Adder> {
        let intakes = intakes(items)
        var plan = Plan(range: 0..<items.count)
        plan.records = Array(items.indices)
        plan.moveOfRecord = items.map { _ in 0 }
        plan.moves = [Plan.Move(partition: partition, from: 0, to: Int64(items.count))]
        plan.condemned = condemned
        var batch = RecordBatch()
        for offset in items.indices {
            batch.append(Record(key: nil, value: nil), offset: Int64(offset), timestamp: 2)
        }
        var index: CacheIndex? = CacheIndex(limit: 1000)
        var lookup = BatchLookup(
            plan, batch, intakes.arrivals, &index, KnownEvents(), [:])
        let known = lookup.missing.map { rows[lookup.keys.slots[$0].key.entity.string] }
        lookup.read(known.map { $0 == nil ? nil : 77 }, seen: seen)
        var decisions = Decisions(
            rules: RulesInHand(Adder()), plan: plan, keys: lookup.keys,
            states: known.map { $0.map { Adder.Sum(value: $0) } }, seen: lookup.seen)
        decisions.decide(plan, intakes)
        return decisions
    }

    private func values(_ decisions: Decisions<Adder>) -> [Int64?] { decisions.states.map { $0?.value } }

    /// The amounts of the facts.
    private func facts(_ decisions: Decisions<Adder>, are amounts: [Int64]) -> Bool {
        var (decisions, expected) = (decisions, RowBuffer(columns: [.int8], layout: .columns))
        for amount in amounts {
            expected.int8(amount)
            expected.endRow()
        }
        var rows = decisions.takeFacts()
        return rows?.parameters() == expected.parameters()
    }

    @Test("later records of a key see what earlier ones left")
    func inOrder() {
        let decisions = decide(
            [arrival("1", "a", 1), arrival("2", "b", 10), arrival("3", "a", 100)], states: ["a": 1000])
        #expect(values(decisions) == [1101, 10])
        #expect(facts(decisions, are: [1, 10, 100]))
        #expect(decisions.emitters.map(\.record) == [0, 1, 2])
        #expect(decisions.counts == [.init(applied: 3, duplicates: 0, deadLetters: 0)])
        #expect(decisions.changes.updated == [0])
        #expect(decisions.changes.inserted == [1])
    }

    @Test("a repeated id counts once, whether it was seen before or in this batch")
    func duplicates() {
        let decisions = decide(
            [arrival("old", "a", 1), arrival("1", "a", 10), arrival("1", "a", 10)], seen: [mark("old")])
        #expect(values(decisions) == [10])
        #expect(decisions.counts == [.init(applied: 1, duplicates: 2, deadLetters: 0)])
        #expect(decisions.applied == [AppliedEvent(mark: mark("1"), partition: 0, offset: 1)])
    }

    private let one = BodyDigest(of: [1])
    private let other = BodyDigest(of: [2])

    @Test(
        "an id that comes again with another body is a conflict, whether it was seen before or in this batch")
    func conflicts() throws {
        let decisions = decide(
            [
                arrival("old", "a", 1, digest: other), arrival("1", "a", 10, digest: one),
                arrival("1", "a", 100, digest: other), arrival("2", "b", 1000),
            ], seen: [mark("old", one)])
        #expect(values(decisions) == [10, 1000])
        #expect(facts(decisions, are: [10, 1000]))
        #expect(decisions.emitters.map(\.record) == [1, 3])
        #expect(decisions.counts == [.init(applied: 2, duplicates: 0, deadLetters: 2)])
        #expect(decisions.deadLetters.map(\.record) == [0, 2])
        for letter in decisions.deadLetters {
            #expect(letter.rejection == .conflict(applied: one, now: other))
            #expect(letter.rejection.class == .rejected && letter.rejection.rule == "idempotency-conflict")
            #expect(letter.rejection.reason.contains(other.description))
        }
        #expect(
            decisions.applied == [
                AppliedEvent(mark: mark("1", one), partition: 0, offset: 1),
                AppliedEvent(mark: mark("2"), partition: 0, offset: 3),
            ])
    }

    @Test("an id that comes again with the same body, or where one of the two says none, is a duplicate")
    func sameBody() {
        let decisions = decide(
            [
                arrival("old", "a", 1, digest: one), arrival("none", "a", 1, digest: one),
                arrival("old", "a", 1), arrival("1", "a", 10, digest: one),
                arrival("1", "a", 10, digest: one),
                arrival("1", "a", 10),
            ], seen: [mark("old", one), mark("none")])
        #expect(values(decisions) == [10])
        #expect(decisions.counts == [.init(applied: 1, duplicates: 5, deadLetters: 0)])
    }

    @Test("a rejected event does not use up its id for another body")
    func rejectedBody() {
        let decisions = decide([arrival("1", "a", -1, digest: one), arrival("1", "a", 10, digest: other)])
        #expect(values(decisions) == [10])
        #expect(decisions.counts == [.init(applied: 1, duplicates: 0, deadLetters: 1)])
        #expect(decisions.applied.map(\.mark) == [mark("1", other)])
    }

    @Test("topics without identities apply what is repeated")
    func notDeduplicated() {
        let again = arrival("1", "a", 1, isDeduplicated: false)
        let decisions = decide([again, again])
        #expect(values(decisions) == [2])
        #expect(decisions.applied == [])
    }

    @Test("a rejection takes back state, facts and emissions of its record alone, and does not use up its id")
    func rejection() throws {
        let decisions = decide([arrival("1", "a", 1), arrival("2", "a", -5), arrival("2", "a", 10)])
        #expect(values(decisions) == [11])
        #expect(facts(decisions, are: [1, 10]))
        #expect(decisions.effects.emissions.map(\.data) == [Array("1".utf8), Array("10".utf8)])
        #expect(decisions.emitters.map(\.record) == [0, 2])
        #expect(decisions.counts == [.init(applied: 2, duplicates: 0, deadLetters: 1)])
        let letter = try #require(decisions.deadLetters.first)
        #expect(letter.record == 1)
        #expect(letter.rejection.class == .rejected)
        #expect(letter.tenant == "acme")
        #expect(letter.traceID == "0af7651916cd43dd8448eb211c80319c")
    }

    @Test("a row that a rejection stands on is held against its version, an absent one against its absence")
    func rejectedOnVersion() {
        let decisions = decide([arrival("1", "a", -1), arrival("2", "b", -1)], states: ["a": 7])
        #expect(values(decisions).contains(7))
        #expect(decisions.changes.updated.count == 1)
        #expect(decisions.changes.absent.count == 1)
        #expect(decisions.changes.inserted + decisions.changes.deleted == [])
    }

    @Test("a condemned record is a data error with the reason given, and is not decided")
    func condemned() throws {
        let decisions = decide(
            [arrival("1", "a", 1), arrival("2", "a", 10)], condemned: [1: "22001: too long"])
        #expect(values(decisions) == [1])
        let letter = try #require(decisions.deadLetters.first)
        #expect(letter.rejection == Rejection(.dataError, "22001: too long", place: "", rule: "sql"))
        #expect(decisions.applied.map(\.mark) == [mark("1")])
    }

    @Test("a deletion of what is there, of what is not, and of what this batch made")
    func deletions() {
        let changes = decide(
            [arrival("1", "a", nil), arrival("2", "b", nil), arrival("3", "c", 1), arrival("4", "c", nil)],
            states: ["a": 1]
        ).changes
        #expect(changes.deleted == [0])
        #expect(changes.absent == [1, 2])
        #expect(changes.inserted == [])
    }

    @Test("a dead record counts and touches nothing")
    func dead() {
        let rejection = Rejection(.undecodable, "not JSON", place: "", rule: "json")
        let decisions = decide([.dead(rejection), arrival("1", "a", 1)])
        #expect(decisions.counts == [.init(applied: 1, duplicates: 0, deadLetters: 1)])
        #expect(decisions.deadLetters.map(\.rejection) == [rejection])
    }
}

@Suite("state statements")
struct StateStatementsTests {
    private let statements = StateStatements(
        Table(
            "leads.lead", key: ["tenant", "id"],
            columns: [
                Column("tenant", .text), Column("id", .text), Column("score", .int4),
            ]))

    @Test("read by key with the row's version and its place in the list")
    func read() {
        #expect(
            statements.read == """
                select i.n::int4, t.* from unnest($1::text[], $2::text[]) \
                with ordinality as i ("tenant", "id", n) cross join lateral \
                (select t."xmin", t."score" from "leads"."lead" t where t."tenant" = i."tenant" \
                and t."id" >= i."id" and t."id" <= i."id" order by t."id" limit 1) t
                """)
    }

    @Test("write against the version that was read, and compare how many rows that was")
    func write() {
        #expect(
            statements.update == """
                with w as (update "leads"."lead" t set "score" = i."score" \
                from (select i.*, t.bellhop_place from unnest($1::int4[], $2::text[], $3::text[], $4::int4[]) \
                as i ("bellhop_version", "tenant", "id", "score") cross join lateral \
                (select t.ctid as bellhop_place from "leads"."lead" t where t."tenant" = i."tenant" \
                and t."id" >= i."id" and t."id" <= i."id" order by t."id" limit 1) t) i \
                where t.ctid = i.bellhop_place and t.xmin = i.bellhop_version returning 1) \
                select bellhop.expect('leads.lead', count(*), $5) from w
                """)
        #expect(statements.insert.contains(#"on conflict ("tenant", "id") do nothing returning 1"#))
        #expect(statements.insert.hasSuffix("select bellhop.expect('leads.lead', count(*), $4) from w"))
        #expect(statements.delete.contains("t.xmin = i.bellhop_version returning 1"))
        #expect(statements.absent.hasSuffix("select bellhop.expect('leads.lead', count(*), $3) from w"))
    }
}
