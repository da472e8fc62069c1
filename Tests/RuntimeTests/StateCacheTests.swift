import Contract
import Digest
import Postgres
import Records
import Testing

@testable import Runtime

private struct Number: MappedState {
    var value: Int64 = 0
    static let mapping = Mapping<Number>("t.number", key: ["tenant", "id"], [Field("value", \.value)])
}

@Suite("state cache")
struct StateCacheTests {
    private let zero = PartitionNumber(topic: 0, partition: 0)
    private let one = PartitionNumber(topic: 0, partition: 1)

    private func key(_ entity: String) -> EntityKey { EntityKey(tenant: "acme", entity: Text(entity)) }

    private func keep(
        _ values: [(String, Int64?)], _ partition: PartitionNumber, in cache: inout StateCache<Number>,
        version: Int32, payload: Int = 100
    ) {
        var keys = KeySlots()
        keys.slots = values.map { .init(key: key($0.0), partition: partition, isTouched: true) }
        cache.keep(
            values.map { $0.1.map { Number(value: $0) } }, keys, version: version, payload: payload)
    }

    /// What the cache says of a key: outer nil for nothing.
    private func known(_ entity: String, _ cache: inout StateCache<Number>) -> (Int64?, Int32?)? {
        guard let found = cache.index?.find(key(entity)) else { return nil }
        var keys = KeySlots()
        keys.slots = [
            .init(key: key(entity), partition: zero, version: found.version, cached: found.place)
        ]
        let states = cache.states(keys, .init(states: [], versions: []), missing: [])
        return (states[0]?.value, found.version)
    }

    @Test("holds rows with the version of the commit that wrote them, and that there is no row")
    func rows() throws {
        var cache = StateCache<Number>(limit: 1 << 20)
        keep([("a", 1), ("b", nil)], zero, in: &cache, version: 7)
        keep([("a", 2)], zero, in: &cache, version: 8)
        #expect(try #require(known("a", &cache)) == (2, 8))
        #expect(try #require(known("b", &cache)) == (nil, nil))
        #expect(known("c", &cache) == nil)
    }

    @Test("forgets a key, and all keys of a partition")
    func forgetting() {
        var cache = StateCache<Number>(limit: 1 << 20)
        keep([("a", 1), ("b", 2)], zero, in: &cache, version: 7)
        keep([("c", 3)], one, in: &cache, version: 7)
        cache.forget(key("a"))
        #expect(known("a", &cache) == nil)
        cache.forget([zero])
        #expect(known("b", &cache) == nil)
        #expect(known("c", &cache)?.0 == 3)
        cache.forget([one])
        #expect(cache.index?.bytes == 0)
    }

    @Test("stays within its bytes and keeps what is used again and again")
    func bounded() {
        var cache = StateCache<Number>(limit: 100_000)
        for round in 0..<1000 {
            keep([("hot", Int64(round)), ("cold \(round)", 1)], zero, in: &cache, version: Int32(round))
            _ = known("hot", &cache)
            #expect(cache.index?.bytes ?? .max <= 100_000)
        }
        #expect(known("hot", &cache)?.0 == 999)
        #expect(known("cold 0", &cache) == nil)
        #expect(known("cold 999", &cache)?.0 == 1)
        #expect(cache.index?.count ?? 0 > 50)
    }

    @Test("holds nothing when it is given no bytes")
    func none() {
        var cache = StateCache<Number>(limit: 0)
        keep([("a", 1)], zero, in: &cache, version: 7)
        #expect(known("a", &cache) == nil)
    }

    @Test("holds nothing for a worker without state")
    func stateless() { #expect(StateCache<NoState>(limit: 1000).index == nil) }
}

@Suite("known events")
struct KnownEventsTests {
    private func identity(_ number: Int) -> Identity { Identity(Text("\(number)")) }

    @Test("remember the latest ones, as many as they have room for")
    func latest() {
        var events = KnownEvents(capacity: 3)
        let digest = BodyDigest(of: [1])
        events.applied(
            (0..<5).map {
                AppliedEvent(
                    mark: EventMark(identity: identity($0), digest: $0 == 4 ? digest : nil), partition: 0,
                    offset: 0)
            })
        #expect((0..<5).map { events.contains(identity($0)) } == [false, false, true, true, true])
        #expect(events.mark(of: identity(4))?.digest == digest)
        #expect(events.mark(of: identity(3)) == EventMark(identity: identity(3)))
    }

    @Test("are looked up from a collision until no repeat was found for a while")
    func lookups() {
        var events = KnownEvents()
        #expect(!events.mustLookUp)
        events.collided()
        var batches = 0
        while events.mustLookUp {
            batches += 1
            events.lookedUp(batches == 10)
        }
        #expect(batches == 74)
    }
}
