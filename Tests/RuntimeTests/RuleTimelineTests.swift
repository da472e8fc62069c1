import Contract
import JSON
import Postgres
import Records
import Testing

@testable import Runtime

private func seconds(_ number: Int64) -> Timestamp { Timestamp(microseconds: number * 1_000_000) }

@Suite("Rules of tenants, in a lane")
struct RuleTimelineTests {
    private let timeline: RuleTimeline = {
        var timeline = RuleTimeline(.init(version: 1, since: nil, worker: 0))
        timeline.add(.init(version: 4, since: seconds(10), worker: 1))
        timeline.add(.init(version: 5, since: seconds(20), worker: 2))
        return timeline
    }()

    @Test(
        "the version decides that has counted longest not",
        arguments: [(Int64(0), Int32(1)), (9, 1), (10, 4), (19, 4), (20, 5), (99, 5)])
    func stepAt(time: Int64, version: Int32) {
        #expect(timeline.step(at: seconds(time)).version == version)
    }

    @Test("what an older version decided is decided anew at each instant that follows")
    func change() {
        #expect(timeline.change(after: 1) == seconds(10))
        #expect(timeline.change(after: 3) == seconds(10))
        #expect(timeline.change(after: 4) == seconds(20))
        #expect(timeline.change(after: 5) == nil)
    }

    @Test("a version that counts from the beginning leaves nothing to decide anew")
    func beginning() {
        var timeline = RuleTimeline(.init(version: 1, since: nil, worker: 0))
        timeline.add(.init(version: 7, since: nil, worker: 3))
        #expect(timeline.step(at: seconds(-5)).version == 7)
        #expect(timeline.change(after: 1) == nil)
    }

    // What a lane knows.

    private typealias Shelf = RuleShelf<Gaining>
    private let place = Shelf.Place(partition: PartitionNumber(topic: 0, partition: 2), tenant: "acme")

    private func shelf() -> Shelf {
        var shelf = Shelf()
        shelf.setUp(base: 1, Gaining(gain: 1))
        shelf.isInForce(nil, for: "acme")
        shelf.adopted([], in: place)
        return shelf
    }

    private func slots(_ tenants: [Text]) -> KeySlots {
        var keys = KeySlots()
        keys.slots = tenants.map {
            .init(key: EntityKey(tenant: $0, entity: "e"), partition: place.partition, version: nil)
        }
        return keys
    }

    @Test("a tenant without rules of its own has the base, and none may appear before the commit")
    func base() {
        var keys = slots(["acme", "acme"])
        let hand = shelf().hand(out: &keys) { _ in (seconds(9), 40) }
        #expect(keys.slots.map(\.rules) == [0, 0])
        #expect(hand.timelines.map(\.version) == [1])
        #expect(hand.adoptions == [])
        #expect(hand.held.map(\.tenant) == ["acme"] && hand.held[0].version == nil)
    }

    @Test("a partition takes a new version up once it is committed, and once only")
    func takenUp() {
        var shelf = shelf()
        shelf.isInForce(2, for: "acme")
        #expect(shelf.missing("acme", [1, 2]) == [2])
        shelf.add(Gaining(gain: 5), "acme", 2, bytes: 10)
        #expect(shelf.wanted(place) == 2)
        var keys = slots(["acme"])
        let hand = shelf.hand(out: &keys) { _ in (seconds(9), 40) }
        let adoption = Adoption(
            partition: place.partition, tenant: "acme", version: 2, from: 40, since: seconds(9))
        #expect(hand.adoptions == [adoption])
        #expect(hand.held[0].version == 2)
        #expect(hand.workers[hand.timelines[0].step(at: seconds(9)).worker].gain == 5)
        #expect(hand.workers[hand.timelines[0].step(at: seconds(8)).worker].gain == 1)
        #expect(shelf.wanted(place) == 2, "it is not committed yet")
        shelf.committed(hand.adoptions)
        #expect(shelf.wanted(place) == nil)
        #expect(shelf.hand(out: &keys) { _ in (seconds(10), 41) }.adoptions == [])
    }

    @Test("what is in doubt is read anew")
    func doubt() {
        var shelf = shelf()
        #expect(shelf.knows("acme") && shelf.knows(place))
        shelf.forget(["acme"])
        #expect(!shelf.knows("acme"))
        shelf.forget([place.partition])
        #expect(!shelf.knows(place))
    }

    @Test("more tenants than it has room for are forgotten before the next are read")
    func room() {
        var shelf = shelf()
        for number in 0...Shelf.limit.places {
            shelf.adopted([], in: Shelf.Place(partition: place.partition, tenant: Text("t\(number)")))
        }
        shelf.add(Gaining(gain: 5), "acme", 2, bytes: 10)
        shelf.makeRoom()
        #expect(!shelf.knows(place) && !shelf.knows("acme"))
        #expect(shelf.missing("acme", [1, 2]) == [2], "the base stays")
        var keys = slots(["acme"])
        #expect(shelf.hand(out: &keys) { _ in (nil, 0) }.workers.map(\.gain) == [1])
    }

    @Test("large documents are forgotten sooner")
    func largeDocuments() {
        var shelf = shelf()
        shelf.add(Gaining(gain: 5), "acme", 2, bytes: Shelf.limit.documentBytes)
        shelf.makeRoom()
        #expect(shelf.knows(place) && shelf.missing("acme", [2]) == [])
        shelf.add(Gaining(gain: 6), "acme", 3, bytes: 1)
        shelf.makeRoom()
        #expect(!shelf.knows(place) && shelf.missing("acme", [2, 3]) == [2, 3])
        shelf.add(Gaining(gain: 5), "acme", 2, bytes: Shelf.limit.documentBytes)
        shelf.makeRoom()
        #expect(shelf.missing("acme", [2]) == [], "what was forgotten does not count any more")
    }

    // Sweeps.

    @Test("rows of before are looked for once what was stamped before is applied, and until none is left")
    func sweeps() {
        let partition = TopicPartition("t", 0)
        var agenda = DueAgenda()
        agenda.claimed(partition, queues: [3])
        agenda.looked(partition, next: nil)
        let sweep = DueAgenda.Sweep(tenant: "acme", version: 2, since: seconds(100))
        agenda.add(sweep, to: partition)
        agenda.add(sweep, to: partition)
        var progress = Progress()
        progress.phase = .running
        progress.next = 7
        #expect(agenda.wantsEnds([partition], wall: seconds(100), now: .zero) == [], "not yet")
        #expect(agenda.wantsEnds([partition], wall: seconds(101), now: .zero) == [partition])
        agenda.told([partition: 9], at: seconds(101), now: .zero)
        #expect(agenda.sweep([partition], [partition: progress]) == nil, "two records are to come")
        progress.next = 9
        let found = agenda.sweep([partition], [partition: progress])
        #expect(found?.sweep == sweep)
        #expect(found?.page.queues == [3])
        agenda.moved(sweep, partition, to: "lead-7")
        #expect(agenda.sweep([partition], [partition: progress])?.sweep.cursor == "lead-7")
        agenda.swept(sweep, partition)
        #expect(agenda.sweep([partition], [partition: progress]) == nil)
    }
}

/// A worker that is told apart by its rules alone.
private struct Gaining: PlainWorker {
    static let name = "gaining"
    var gain = 0

    init() {}
    init(gain: Int) { self.gain = gain }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> Int { 0 }
    func decide(
        _ event: Int, _ cause: Cause, _ state: inout NoState?, _ effects: inout Effects<NoFact>
    ) throws(Rejection) {}
}
