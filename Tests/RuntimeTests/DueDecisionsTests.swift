import Contract
import JSON
import Postgres
import Records
import Testing

@testable import Runtime

/// Falls by one each second from the record's time on.
private struct Falling: PlainWorker {
    struct Level: MappedState {
        var value: Int64 = 0
        var since = Timestamp(microseconds: 0)
        var isStuck = false

        static let mapping = Mapping<Level>(
            "t.level", key: ["tenant", "id"], isTimed: true,
            [Field("value", \.value), Field("since", \.since), Field("is_stuck", \.isStuck)])

        var due: Timestamp? { value > 0 ? Timestamp(microseconds: since.microseconds + 1_000_000) : nil }
    }

    typealias State = Level
    typealias Fact = NoFact

    static let name = "falling"

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> Int64 { 0 }

    func decide(_ event: Int64, _ cause: Cause, _ level: inout Level?, _ effects: inout Effects<NoFact>)
        throws(Rejection)
    {
        level = Level(value: event, since: cause.recordedAt)
        effects.emit(to: "levels", type: "set", data: Array("\(event)".utf8))
        if event < 0 { throw Rejection(.rejected, "negative", place: "", rule: "negative") }
    }

    func decide(
        due instant: Timestamp, _ cause: Cause, _ level: inout Level?, _ effects: inout Effects<NoFact>
    ) {
        guard var next = level, !next.isStuck else { return }
        next.value -= 1
        next.since = instant
        level = next
        effects.emit(to: "levels", type: "fell", data: Array("\(next.value)@\(cause.id.string)".utf8))
    }
}

@Suite("Due decisions")
struct DueDecisionsTests {
    private let partition = TopicPartition("t", 0)
    private let key = EntityKey(tenant: "acme", entity: "a")

    private func seconds(_ seconds: Double) -> Timestamp {
        Timestamp(microseconds: Int64(seconds * 1_000_000))
    }

    private func decided(
        _ level: Falling.Level?, _ records: [(at: Double, amount: Int64)], _ mark: DueMark = DueMark()
    ) -> Decisions<Falling> {
        var intakes = Intakes<Int64>()
        intakes.begin(records.count)
        for (number, record) in records.enumerated() {
            let cause = Cause(
                tenant: "acme", entity: "a", id: Text("\(number)"), time: seconds(record.at),
                recordedAt: seconds(record.at), topic: "t", partition: 0, offset: Int64(number + 40))
            intakes.set(number, record.amount, cause, nil)
        }
        var plan = Plan(range: 0..<records.count)
        plan.records = Array(records.indices)
        plan.moveOfRecord = records.map { _ in 0 }
        plan.moves = [Plan.Move(partition: partition, from: 40, to: 40 + Int64(records.count))]
        var keys = KeySlots()
        let number = PartitionNumber(topic: 0, partition: 0)
        keys.slots = [.init(key: key, partition: number, version: level == nil ? nil : 1, due: mark)]
        keys.slotOf = records.map { _ in 0 }
        var decisions = Decisions(
            rules: RulesInHand(Falling()), plan: plan, keys: keys, states: [level], seen: AppliedMarks())
        decisions.decide(plan, intakes)
        return decisions
    }

    private func emitted(_ decisions: Decisions<Falling>) -> [String] {
        decisions.effects.emissions.map { String(decoding: $0.data ?? [], as: UTF8.self) }
    }

    @Test("what is due by a record's time comes before it, and what comes later does not")
    func beforeRecord() {
        let decisions = decided(Falling.Level(value: 5, since: seconds(0)), [(at: 2, amount: 9)])
        #expect(emitted(decisions) == ["4@time", "3@time", "9"])
        #expect(decisions.dueInstants == [seconds(1), seconds(2)])
        #expect(decisions.emitters.map(\.due) == [0, 1, nil])
        #expect(decisions.dueCauses.map(\.position) == [39, 39])
        #expect(decisions.dueCauses.allSatisfy { $0.cause.offset == -1 })
        #expect(decisions.keys.slots[0].due.at == seconds(3))
        #expect(decisions.late.isEmpty)
    }

    @Test("what was due stays done though the record is rejected")
    func rejected() {
        let decisions = decided(Falling.Level(value: 5, since: seconds(0)), [(at: 1.5, amount: -1)])
        #expect(emitted(decisions) == ["4@time"])
        #expect(decisions.states == [Falling.Level(value: 4, since: seconds(1))])
        #expect(decisions.deadLetters.count == 1)
        #expect(decisions.keys.slots[0].due.at == seconds(2))
    }

    @Test("a record that comes after due work which lies behind its time is told as late")
    func late() {
        let mark = DueMark(at: seconds(9), done: seconds(8))
        let decisions = decided(Falling.Level(value: 3, since: seconds(8)), [(at: 5, amount: 7)], mark)
        #expect(decisions.late == [LateRecord(move: 0, offset: 40, done: seconds(8))])
        // Set as of the key's time, which does not go back.
        #expect(decisions.states[0]?.since == seconds(8))
        #expect(decisions.keys.slots[0].due == DueMark(at: seconds(9), done: seconds(8)))
    }

    @Test("two records and what is due between them are decided in the order of their times")
    func between() {
        let decisions = decided(nil, [(at: 1, amount: 2), (at: 2.5, amount: 1), (at: 2.6, amount: 6)])
        #expect(emitted(decisions) == ["2", "1@time", "1", "6"])
        #expect(decisions.keys.slots[0].due.at == seconds(3.6))
    }

    @Test("by the clock it goes through the horizon, within the limit, and says how far it came")
    func byClock() {
        var decisions = decided(Falling.Level(value: 9, since: seconds(0)), [])
        let place = Decisions<Falling>.DuePlace(topic: "t", partition: 0, position: 39, move: 0)
        decisions.decideDue(byClockAt: 0, through: seconds(3.5), place, limit: 2)
        decisions.settleDue()
        #expect(decisions.keys.slots[0].due == DueMark(at: seconds(3), done: seconds(2)))
        decisions.decideDue(byClockAt: 0, through: seconds(3.5), place, limit: 9)
        decisions.settleDue()
        #expect(decisions.keys.slots[0].due == DueMark(at: seconds(4), done: seconds(3)))
        #expect(decisions.emitters.map(\.record) == [-1, -1, -1])
    }

    @Test("a look that comes too early sets itself right and decides nothing")
    func tooEarly() {
        var decisions = decided(
            Falling.Level(value: 1, since: seconds(50)), [], DueMark(at: seconds(3)))
        let place = Decisions<Falling>.DuePlace(topic: "t", partition: 0, position: 39, move: 0)
        decisions.decideDue(byClockAt: 0, through: seconds(4), place, limit: 9)
        decisions.settleDue()
        #expect(decisions.dueInstants.isEmpty && decisions.changes.updated == [0])
        #expect(decisions.keys.slots[0].due == DueMark(at: seconds(51)))
    }

    @Test("a state that stays due is a fault")
    func fault() {
        var stuck = Falling.Level(value: 1, since: seconds(0))
        stuck.isStuck = true
        let decisions = decided(stuck, [(at: 5, amount: 1)])
        #expect(decisions.fault == DueFault(key: key, instant: seconds(1)))
    }
}
