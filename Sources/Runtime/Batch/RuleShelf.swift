internal import Postgres
internal import Records

/// What a lane knows of the rules of tenants: which version is in force, since when in which of its partitions, and the workers
/// that decide by them.
///
/// Nothing here is trusted: each transaction holds the rows of its tenants, and one that says otherwise makes the batch be decided
/// again. It changes only by what was read, and by adoptions that are committed.
struct RuleShelf<W: Worker>: Sendable {
    init() {}

    struct Place: Hashable, Sendable {
        var partition: PartitionNumber
        var tenant: Text
    }

    private struct Known: Hashable {
        var tenant: Text
        var version: Int32
    }

    /// The version in force; nil for the base.
    private var inForce: [Text: Int32?] = [:]
    private var timelines: [Place: RuleTimeline] = [:]
    /// The first decides by the base version.
    private var workers: [W] = []
    private var numbers: [Known: Int] = [:]
    /// Of the documents that the workers but the first decide by.
    private var documentBytes = 0
    private(set) var base: Int32 = 0

    var isSetUp: Bool { !workers.isEmpty }

    mutating func setUp(base: Int32, _ worker: W) {
        self.base = base
        workers = [worker]
    }

    /// Places, versions, and bytes of their documents, beyond which all is forgotten, to be read again. What a tenant's rules have
    /// learned may make a document of some MB; read, it is a few times as large.
    static var limit: (places: Int, versions: Int, documentBytes: Int) { (1 << 16, 1 << 10, 8 << 20) }

    /// Before the rules of a batch are read.
    mutating func makeRoom() {
        let limit = Self.limit
        guard
            timelines.count > limit.places || workers.count > limit.versions
                || documentBytes > limit.documentBytes
        else { return }
        inForce = [:]
        timelines = [:]
        numbers = [:]
        documentBytes = 0
        workers.removeLast(workers.count - 1)
    }

    // What is to be read.

    func knows(_ tenant: Text) -> Bool { inForce[tenant] != nil }
    func knows(_ place: Place) -> Bool { timelines[place] != nil }

    mutating func isInForce(_ version: Int32?, for tenant: Text) {
        inForce.updateValue(version, forKey: tenant)
    }

    /// What was adopted in a place before, in the order of the versions.
    mutating func adopted(_ steps: [(version: Int32, since: Timestamp?)], in place: Place) {
        var timeline = RuleTimeline(.init(version: base, since: nil, worker: 0))
        for step in steps {
            timeline.add(
                .init(version: step.version, since: step.since, worker: number(place.tenant, step.version)))
        }
        timelines[place] = timeline
    }

    /// Versions that no worker is there for.
    func missing(_ tenant: Text, _ versions: some Sequence<Int32>) -> [Int32] {
        versions.filter { $0 != base && numbers[Known(tenant: tenant, version: $0)] == nil }
    }

    /// - Parameter bytes: of the version's document.
    mutating func add(_ worker: W, _ tenant: Text, _ version: Int32, bytes: Int) {
        documentBytes += bytes
        numbers[Known(tenant: tenant, version: version)] = workers.count
        workers.append(worker)
    }

    private func number(_ tenant: Text, _ version: Int32) -> Int {
        version == base ? 0 : numbers[Known(tenant: tenant, version: version)] ?? 0
    }

    /// What decides by a version of a tenant's rules.
    func worker(_ tenant: Text, _ version: Int32) -> W { workers[number(tenant, version)] }

    /// The version that a place is to take up; nil if it has the one in force.
    func wanted(_ place: Place) -> Int32? {
        guard case .some(.some(let version)) = inForce[place.tenant], let timeline = timelines[place] else {
            return nil
        }
        return version > timeline.version ? version : nil
    }

    // What is decided by it.

    func version(of tenant: Text) -> Int32? { inForce[tenant] ?? nil }

    /// Gives each slot its rules, and takes up what is new.
    /// - Parameter instant: from which on a partition takes up new rules, and the first offset that they may decide.
    func hand(
        out keys: inout KeySlots, _ instant: (PartitionNumber) -> (since: Timestamp?, from: Int64)
    ) -> RulesInHand<W> {
        var hand = RulesInHand(workers[0])
        hand.workers = workers
        var numbers: [Place: Int] = [:]
        var last: (place: Place, number: Int)?
        for slot in keys.slots.indices {
            let place = Place(partition: keys.slots[slot].partition, tenant: keys.slots[slot].key.tenant)
            if let last, last.place == place {
                keys.slots[slot].rules = last.number
                continue
            }
            let number = numbers[place] ?? take(place, instant, &hand)
            numbers[place] = number
            last = (place, number)
            keys.slots[slot].rules = number
        }
        hold(Set(numbers.keys.map(\.tenant)), &hand)
        return hand
    }

    /// Takes up what is new in places of which no record came.
    func hand(
        out places: [Place], _ instant: (PartitionNumber) -> (since: Timestamp?, from: Int64)
    ) -> RulesInHand<W> {
        var hand = RulesInHand(workers[0])
        hand.workers = workers
        for place in places { _ = take(place, instant, &hand) }
        hold(Set(places.map(\.tenant)), &hand)
        return hand
    }

    private func take(
        _ place: Place, _ instant: (PartitionNumber) -> (since: Timestamp?, from: Int64),
        _ hand: inout RulesInHand<W>
    ) -> Int {
        var timeline = timelines[place] ?? RuleTimeline(.init(version: base, since: nil, worker: 0))
        if let version = wanted(place) {
            let (since, from) = instant(place.partition)
            timeline.add(.init(version: version, since: since, worker: number(place.tenant, version)))
            hand.adoptions.append(
                Adoption(
                    partition: place.partition, tenant: place.tenant, version: version, from: from,
                    since: since))
        }
        hand.timelines.append(timeline)
        return hand.timelines.count - 1
    }

    private func hold(_ tenants: Set<Text>, _ hand: inout RulesInHand<W>) {
        hand.held = tenants.sorted().map { ($0, version(of: $0)) }
    }

    // What becomes of it.

    mutating func committed(_ adoptions: [Adoption]) {
        for item in adoptions {
            let place = Place(partition: item.partition, tenant: item.tenant)
            let worker = number(item.tenant, item.version)
            timelines[place]?.add(.init(version: item.version, since: item.since, worker: worker))
        }
    }

    /// Their rows may say otherwise.
    mutating func forget(_ tenants: some Sequence<Text>) {
        for tenant in tenants { inForce[tenant] = nil }
    }

    /// They are ours no more, or anew.
    mutating func forget(_ partitions: Set<PartitionNumber>) {
        timelines = timelines.filter { !partitions.contains($0.key.partition) }
    }
}
