package import Kafka
internal import Logging
package import Records

/// Sends what committed batches emitted, and remembers which rows the broker has in full.
///
/// Each partition of a topic has a `Route` of its own, so that one that takes nothing holds up no other for long. A row is
/// deleted once all its records were acknowledged; what a crash leaves is sent again by the partition's next owner, under the same ids. Rows of
/// one partition are cleared in their order: were a later one deleted first, a crash would send the earlier one after it.
///
/// Memory is bounded. Records for partitions that fail are held up to `stuckRecords` and `stuckBytes`; beyond that they stay in
/// the table only, the lane goes on, and once one takes records again the table is read from its beginning.
package struct Outbox: ~Copyable {
    /// A row of `bellhop.outbox` on its way.
    struct Row {
        var id: Int64
        var partition: TopicPartition
        /// Records on each route that are not settled.
        var open: [Int: Int] = [:]
        /// Records that the table still holds.
        var stored: Int
        /// Records that are held back: they stay in the table.
        var left: [OutboxRecord] = []
        var refused: [(item: OutboxRecord, reason: String)] = []
        /// When it was taken.
        let since = ContinuousClock.now
    }

    var producer: Producer
    let bounds: SendingBounds
    let request: RequestLimit
    var routes: [Route] = []
    var destinations: [Destination] = []
    /// By topic, in `destinations`.
    var numbers: [String: Int] = [:]
    /// Where a route leads, in `destinations`.
    var destinationOfRoute: [Int] = []
    /// When the client was last given something that it may still hold back for company.
    var handedOver: Duration?
    /// The route whose turn it is to get a place.
    var turn = 0
    var rows: [UInt64: Row] = [:]
    /// Tokens of `rows`, oldest first.
    var order: [UInt64] = []
    private var nextToken: UInt64 = 0
    private var nextStamp: UInt64 = 0
    var random: SplitMix64
    var deliveries: [Delivery] = []
    var settled: [Route.Settled] = []
    /// Until when a partition is surely ours.
    var leases: [TopicPartition: Duration] = [:]
    /// Partitions whose records wait until someone has looked whether the partition is still ours.
    package internal(set) var unconfirmed: Set<TopicPartition> = []
    /// Something has changed that may let rows be cleared.
    var mayClear = false
    /// Rows of the table up to this id have been read; nil if memory has all that is to be sent now.
    package internal(set) var cursor: Int64?

    private static let healthyRecords = 10_000
    private static let stuckRecords = 20_000
    private static let stuckBytes = 32 << 20

    package init(_ producer: consuming Producer, bounds: SendingBounds, seed: UInt64) {
        request = producer.request(bytes: Self.requestBytes)
        self.producer = producer
        self.bounds = bounds
        random = SplitMix64(seed: seed)
    }

    /// Above this, a lane takes no new records: the brokers take less than we decide. What fails does not count.
    package var isFull: Bool {
        let held = held(failing: false)
        return held.records > Self.healthyRecords || held.bytes > Self.stuckBytes
    }

    /// When the oldest row in memory was taken; nil without any.
    package var oldestSince: ContinuousClock.Instant? {
        for token in order { if let row = rows[token] { return row.since } }
        return nil
    }

    private var stuckIsFull: Bool {
        let held = held(failing: true)
        return held.records >= Self.stuckRecords || held.bytes >= Self.stuckBytes
    }

    /// What the routes hold that fail, or those that do not.
    private func held(failing: Bool) -> (records: Int, bytes: Int) {
        var (records, bytes) = (0, 0)
        for index in routes.indices where routes[index].isFailing == failing {
            records += routes[index].open
            bytes += routes[index].openBytes
        }
        return (records, bytes)
    }

    /// Records that the client holds.
    package var inFlight: Int { routes.reduce(0) { $0 + $1.inFlight } }

    /// The client holds records, or may be given some: worth serving soon.
    package func isActive(now: Duration) -> Bool {
        routes.contains { $0.inFlight > 0 || $0.isReady(now: now) }
    }

    /// Some record of these partitions is on its way to a partition that takes records.
    package func isSending(_ partitions: Set<TopicPartition>? = nil) -> Bool {
        rows.values.contains { row in
            (partitions?.contains(row.partition) ?? true) && row.open.keys.contains { !routes[$0].isFailing }
        }
    }

    // Rows.

    /// A committed row. While the table is being read it is left there, in its place.
    package mutating func add(id: Int64, partition: TopicPartition, records: [OutboxRecord]) {
        guard cursor == nil else { return }
        take(id, partition, records)
    }

    mutating func take(_ id: Int64, _ partition: TopicPartition, _ records: [OutboxRecord]) {
        nextToken += 1
        turnKeyless()
        var row = Row(id: id, partition: partition, stored: records.count)
        for item in records { place(item, &row) }
        guard !row.open.isEmpty || row.left.isEmpty else { return }
        rows[nextToken] = row
        order.append(nextToken)
        mayClear = mayClear || row.open.isEmpty || Mutant.isActive(.outboxClearedBeforeAck)
    }

    private mutating func place(_ item: OutboxRecord, _ row: inout Row) {
        let route = route(of: item)
        if routes[route].isHeldBack || (routes[route].isFailing && stuckIsFull) {
            routes[route].isHeldBack = true
            return row.left.append(item)
        }
        append(item, to: route, nextToken, &row)
    }

    mutating func append(_ item: OutboxRecord, to route: Int, _ token: UInt64, _ row: inout Row) {
        nextStamp += 1
        routes[route].append(item, row: token, stamp: nextStamp)
        row.open[route, default: 0] += 1
    }

    // Ownership.

    /// These are ours, as of `time`: their records may be sent for a while.
    package mutating func confirm(_ partitions: some Sequence<TopicPartition>, at time: Duration) {
        for partition in partitions {
            leases[partition] = time + bounds.lease
            unconfirmed.remove(partition)
        }
    }

    /// These may have another owner: nothing of them is sent until that is known.
    package mutating func doubt(_ partitions: some Sequence<TopicPartition>) {
        for partition in partitions { leases[partition] = nil }
    }

    /// Forgets rows of partitions that are not ours any more; their next owner sends what was not acknowledged. What the
    /// client holds and no request has taken is not sent any more.
    package mutating func forget(_ partitions: Set<TopicPartition>) {
        for partition in partitions {
            leases[partition] = nil
            unconfirmed.remove(partition)
        }
        let tokens = Set(rows.filter { partitions.contains($1.partition) }.keys)
        guard !tokens.isEmpty else { return }
        for token in tokens { rows[token] = nil }
        order.removeAll(where: tokens.contains)
        for route in routes.indices {
            routes[route].forget(tokens)
        }
        if routes.contains(where: { $0.inFlight > 0 }) { producer.purgeQueue() }
    }

    /// The client still holds records that are forgotten.
    var holdsForgotten: Bool { routes.contains(where: \.holdsForgotten) }

    /// A request that failed puts its records back into the client's queue.
    mutating func purgeForgotten() {
        if holdsForgotten { producer.purgeQueue() }
    }

    package consuming func close() { producer.close() }
}
