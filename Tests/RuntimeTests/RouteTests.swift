import Kafka
import Records
import Runtime
import Testing

/// What a topic was given, and what the client was told of it.
private struct Road {
    var route = Route(topic: "t", seed: 1)
    var now = Duration.zero
    /// Keys with a number, as handed to the client: every attempt.
    var sent: [String] = []
    var settled: [Route.Settled] = []

    mutating func append(_ names: String...) {
        for name in names {
            let record = Record(key: Array(name.utf8.prefix(1)), value: Array(name.utf8))
            route.append(
                OutboxRecord(topic: "t", record: record), row: UInt64(name.utf8.last! - 48), stamp: 0)
        }
    }

    /// Hands over all that may go; their sequence numbers.
    @discardableResult
    mutating func handOver() -> [UInt64] {
        var sequences: [UInt64] = []
        while let (sequence, entry) = route.next(now: now) {
            route.handedOver(now: now)
            sequences.append(sequence)
            sent.append(String(decoding: entry.item.record.value ?? [], as: UTF8.self))
        }
        return sequences
    }

    mutating func acknowledge(_ sequences: some Sequence<UInt64>) {
        for sequence in sequences { _ = route.acknowledged(sequence, now: now) }
        route.settle(into: &settled)
    }

    mutating func fail(_ sequences: some Sequence<UInt64>, _ error: KafkaError) {
        for sequence in sequences { _ = route.failed(sequence, error, now: now) }
        route.settle(into: &settled)
    }

    /// Until the route has nothing left, with every record acknowledged.
    mutating func finish() {
        for _ in 0..<1000 where route.open > 0 {
            acknowledge(handOver())
            now += .seconds(10)
        }
    }
}

private let away = KafkaError(.unknownTopic, "no such topic")
private let tooLarge = KafkaError(.messageTooLarge, "too large")
private let purged = KafkaError(.purgedQueue, "purged")

@Suite("The route to a topic")
struct RouteTests {
    @Test("settles records in their order, once each is acknowledged")
    func order() {
        var road = Road()
        road.append("a1", "b2", "a3")
        let sequences = road.handOver()
        road.acknowledge([sequences[1], sequences[2]])
        #expect(road.settled.isEmpty)
        road.acknowledge([sequences[0]])
        #expect(road.settled.map(\.row) == [1, 2, 3])
        #expect(road.route.open == 0 && road.route.openBytes == 0)
    }

    @Test("after a failure sends again what failed and what has its key, after a pause, newest last")
    func goBack() {
        var road = Road()
        road.append("a1", "b2", "a3", "b4")
        let sequences = road.handOver()
        road.fail([sequences[0]], away)
        road.acknowledge(sequences.dropFirst())
        #expect(road.route.isFailing == false, "the topic took others")
        #expect(road.settled.isEmpty)
        #expect(road.handOver().isEmpty, "it pauses")
        road.finish()
        #expect(road.sent == ["a1", "b2", "a3", "b4", "a1", "a3"])
        #expect(road.settled.map(\.row) == [1, 2, 3, 4])
        #expect(road.settled.allSatisfy { $0.refusal == nil })
    }

    @Test("hands over nothing until the client has answered for all that it holds")
    func drains() {
        var road = Road()
        road.append("a1", "b2")
        let sequences = road.handOver()
        road.fail([sequences[0]], away)
        #expect(road.route.isTakenBack)
        road.append("c3")
        road.now += .seconds(60)
        #expect(road.handOver().isEmpty)
        road.fail([sequences[1]], away)
        road.now += .seconds(60)
        let trial = road.handOver()
        #expect(trial.count == 1, "one to try it out")
        road.acknowledge(trial)
        road.finish()
        #expect(road.sent == ["a1", "b2", "a1", "b2", "c3"])
    }

    @Test("says once that a topic begins to fail, and once that it is back")
    func changes() {
        var road = Road()
        road.append("a1")
        var said: [Bool] = []
        for _ in 0..<3 {
            said.append(road.route.failed(road.handOver()[0], away, now: road.now))
            road.now += .seconds(60)
        }
        #expect(said == [true, false, false])
        #expect(road.route.failure?.contains("no such topic") == true)
        #expect(road.route.acknowledged(road.handOver()[0], now: road.now) == true)
        #expect(road.route.failure == nil)
    }

    @Test("gives up only a record that is refused alone, and keeps its neighbours in order")
    func refusal() {
        var road = Road()
        road.append("a1", "b2", "a3", "b4")
        road.fail(road.handOver(), tooLarge)
        for _ in 0..<20 where road.route.open > 0 {
            let sequences = road.handOver()
            let isBad = road.sent.suffix(sequences.count).contains("b2")
            if isBad { road.fail(sequences, tooLarge) } else { road.acknowledge(sequences) }
        }
        #expect(road.settled.map(\.row) == [1, 2, 3, 4])
        #expect(road.settled.map { $0.refusal != nil } == [false, true, false, false])
        #expect(road.sent.suffix(2) == ["a3", "b4"])
        #expect(!road.route.isFailing)
    }

    @Test("sends again at once what was purged from the client, without what was forgotten")
    func purge() {
        var road = Road()
        road.append("a1", "b2", "a3")
        let sequences = road.handOver()
        #expect(!road.route.holdsForgotten)
        road.route.forget([2])
        #expect(road.route.holdsForgotten)
        road.fail(sequences, purged)
        #expect(!road.route.holdsForgotten)
        road.acknowledge(road.handOver())
        #expect(road.sent == ["a1", "b2", "a3", "a1", "a3"])
        #expect(road.settled.map(\.row) == [1, 3])
    }

    @Test("takes back all that the client holds, oldest first, before the client gives the first record up")
    func overdue() {
        var road = Road()
        road.append("a1")
        let first = road.handOver()
        road.now += .seconds(2)
        road.append("a2")
        let second = road.handOver()
        #expect(!road.route.isOverdue(now: road.now, patience: .seconds(2)))
        road.now += .milliseconds(1)
        #expect(road.route.isOverdue(now: road.now, patience: .seconds(2)))
        #expect(road.route.giveUp("no answer") == true)
        #expect(road.route.giveUp("no answer") == false, "it is said once")
        // The first waited in the client's queue; the second one's request is on its way, and comes back there.
        road.fail(first, purged)
        #expect(!road.route.isOverdue(now: road.now, patience: .seconds(2)))
        #expect(road.route.isTakenBack, "what is left must not reach the topic before it")
        road.fail(second, purged)
        #expect(!road.route.isTakenBack)
        #expect(road.handOver().isEmpty, "it pauses")
        road.finish()
        #expect(road.sent == ["a1", "a2", "a1", "a2"])
    }

    @Test("is vacated: what is not sent goes another way, what is sent needs nothing more")
    func vacated() {
        var road = Road()
        road.append("a1", "b2", "a3", "c4")
        let sequences = road.handOver()
        road.acknowledge([sequences[1], sequences[3]])
        road.fail([sequences[0], sequences[2]], purged)
        var settled: [Route.Settled] = []
        let rest = road.route.vacate(into: &settled)
        #expect(rest.map(\.row) == [1, 3] && settled.map(\.row) == [2, 4])
        #expect(road.route.open == 0 && road.route.openBytes == 0)
        road.append("d5")
        road.acknowledge(road.handOver())
        #expect(road.settled.map(\.row) == [5])
    }
}
