package import Kafka
internal import Logging
package import Records

/// Sends what committed batches emitted, and remembers which rows the broker has in full.
///
/// Each topic has a `Route` of its own, so that one that takes nothing holds up no other for long. A row is deleted once all its
/// records were acknowledged; what a crash leaves is sent again by the partition's next owner, under the same ids. Rows of
/// one partition are cleared in their order: were a later one deleted first, a crash would send the earlier one after it.
///
/// Memory is bounded. Records for topics that fail are held up to `stuckRecords` and `stuckBytes`; beyond that they stay in
/// the table only, the lane goes on, and once the topic takes records again the table is read from its beginning.
package struct Outbox: ~Copyable {
    /// A row of `bellhop.outbox` on its way.
    struct Row {
        var id: Int64
        var partition: TopicPartition
        /// Records on each route that are not settled.
        var open: [Int: Int] = [:]
        /// Records that the table still holds.
        var stored: Int
        /// Records for topics that are held back: they stay in the table.
        var left: [OutboxRecord] = []
        var refused: [(item: OutboxRecord, reason: String)] = []
        /// When it was taken.
        let since = ContinuousClock.now
    }

    private var producer: Producer
    private let bounds: SendingBounds
    var routes: [Route] = []
    private var routeOfTopic: [String: Int] = [:]
    var rows: [UInt64: Row] = [:]
    /// Tokens of `rows`, oldest first.
    var order: [UInt64] = []
    private var nextToken: UInt64 = 0
    private var random: SplitMix64
    private var deliveries: [Delivery] = []
    private var settled: [Route.Settled] = []
    /// Until when a partition is surely ours.
    private var leases: [TopicPartition: Duration] = [:]
    /// Partitions whose records wait until someone has looked whether the partition is still ours.
    package private(set) var unconfirmed: Set<TopicPartition> = []
    /// Something has changed that may let rows be cleared.
    var mayClear = false
    /// Rows of the table up to this id have been read; nil if memory has all that is to be sent now.
    package internal(set) var cursor: Int64?

    private static let healthyRecords = 20_000
    private static let stuckRecords = 20_000
    private static let stuckBytes = 32 << 20

    package init(_ producer: consuming Producer, bounds: SendingBounds, seed: UInt64) {
        self.producer = producer
        self.bounds = bounds
        random = SplitMix64(seed: seed)
    }

    /// Above this, a lane takes no new records: the brokers take less than we decide. Topics that fail do not count.
    package var isFull: Bool {
        let healthy = routes.filter { !$0.isFailing }
        return healthy.reduce(0) { $0 + $1.open } > Self.healthyRecords
            || healthy.reduce(0) { $0 + $1.openBytes } > Self.stuckBytes
    }

    /// When the oldest row in memory was taken; nil without any.
    package var oldestSince: ContinuousClock.Instant? {
        for token in order { if let row = rows[token] { return row.since } }
        return nil
    }

    private var stuckIsFull: Bool {
        let failing = routes.filter(\.isFailing)
        return failing.reduce(0) { $0 + $1.open } >= Self.stuckRecords
            || failing.reduce(0) { $0 + $1.openBytes } >= Self.stuckBytes
    }

    /// The client holds records, or may be given some: worth serving soon.
    package func isActive(now: Duration) -> Bool {
        routes.contains { $0.inFlight > 0 || $0.isReady(now: now) }
    }

    /// Some record of these partitions is on its way to a topic that takes records.
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
        var row = Row(id: id, partition: partition, stored: records.count)
        for item in records { place(item, &row) }
        guard !row.open.isEmpty || row.left.isEmpty else { return }
        rows[nextToken] = row
        order.append(nextToken)
        mayClear = mayClear || row.open.isEmpty || Mutant.isActive(.outboxClearedBeforeAck)
    }

    private mutating func place(_ item: OutboxRecord, _ row: inout Row) {
        let route = route(to: item.topic)
        if routes[route].isHeldBack || (routes[route].isFailing && stuckIsFull) {
            routes[route].isHeldBack = true
            return row.left.append(item)
        }
        routes[route].append(item, row: nextToken)
        row.open[route, default: 0] += 1
    }

    mutating func route(to topic: String) -> Int {
        if let known = routeOfTopic[topic] { return known }
        routes.append(Route(topic: topic, seed: random.next()))
        routeOfTopic[topic] = routes.count - 1
        return routes.count - 1
    }

    // Sending.

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

    /// Hands records to the client as far as it takes them, and serves delivery reports. Blocks at most `timeout`.
    ///
    /// A topic's records go in waves: the next one once the client has answered for all of the last. librdkafka gives up each
    /// record by its own time-out, sends what is younger under a new epoch, and cannot be asked for what a request holds: of
    /// records handed over at different times a later one could reach the topic first. Those of a wave are of one age.
    ///
    /// Answers that are there already come first: a lane that was held up itself must not take back what was sent long ago, for
    /// each time leaves a gap in librdkafka's sequence numbers.
    package mutating func serve(now: Duration, timeout: Duration) throws(KafkaError) {
        try collect(now, .zero)
        if !takesBack(now) {
            for route in routes.indices where routes[route].open > 0 && routes[route].inFlight == 0 {
                try handOver(route, now)
            }
        }
        try collect(now, timeout)
    }

    /// The client gives records up one by one, each by its own time: were the broker back between two, the later one would
    /// reach the topic first. So all of a topic are taken back before the first one's time has come, or once one has failed.
    /// The client can only be asked for all that it holds, whatever the topic: until it has answered for the topic's records,
    /// a quarter of their time at most, nothing else is handed to it either, for it would be taken back as well. A request
    /// that fails puts its records back into the client's queue, so it is asked again and again.
    private mutating func takesBack(_ now: Duration) -> Bool {
        let patience = bounds.patience
        for route in routes.indices where routes[route].isOverdue(now: now, patience: patience) {
            if routes[route].giveUp("no answer within \(patience)") { noteFailure(route) }
        }
        guard routes.contains(where: \.isTakenBack) else { return false }
        producer.purgeQueue()
        return true
    }

    private mutating func handOver(_ route: Int, _ now: Duration) throws(KafkaError) {
        var last: UInt64?
        while let (sequence, entry) = routes[route].next(now: now), let row = entry.row {
            if row != last {
                guard mayBeSent(row, now) else { return }
                last = row
            }
            do {
                try producer.produce(
                    topic: entry.item.topic, entry.item.record,
                    token: UInt64(route) << 48 | sequence)
                routes[route].handedOver(now: now)
                FailPoint.produced.pass()
            } catch {
                if error.isFatal { throw error }
                if error.code == .queueFull { return }
                refused(route, error, now)
            }
        }
    }

    /// The client itself took nothing: the record is too large for it, or it knows that the topic is not there.
    private mutating func refused(_ route: Int, _ error: KafkaError, _ now: Duration) {
        if error.isRefusal { return routes[route].refusedByClient(error.description) }
        let began = !routes[route].isFailing
        routes[route].failedInClient(error.description, now: now)
        if began { noteFailure(route) }
    }

    private mutating func mayBeSent(_ token: UInt64, _ now: Duration) -> Bool {
        guard let partition = rows[token]?.partition else { return false }
        if let lease = leases[partition], now < lease { return true }
        unconfirmed.insert(partition)
        return false
    }

    private mutating func collect(_ now: Duration, _ timeout: Duration) throws(KafkaError) {
        deliveries.removeAll(keepingCapacity: true)
        producer.poll(timeout: timeout, into: &deliveries)
        if let error = producer.fatalError { throw error }
        for delivery in deliveries {
            let (route, sequence) = (Int(delivery.token >> 48), delivery.token & ((1 << 48) - 1))
            if let error = delivery.error {
                if routes[route].failed(sequence, error, now: now) { noteFailure(route) }
            } else {
                FailPoint.acknowledged.pass()
                if routes[route].acknowledged(sequence, now: now) { noteRecovery(route) }
            }
        }
        for route in routes.indices { settle(route) }
    }

    private mutating func noteFailure(_ route: Int) {
        mayClear = true
        Log.warning(
            "result_topic_away",
            [
                "topic": .text(routes[route].topic), "reason": .text(routes[route].failure ?? ""),
                "next": "kept in bellhop.outbox, retrying with backoff",
            ])
    }

    private mutating func noteRecovery(_ route: Int) {
        Log.info("result_topic_back", ["topic": .text(routes[route].topic)])
        guard routes[route].isHeldBack else { return }
        routes[route].isHeldBack = false
        readTable()
    }

    /// Records of one row come one after the other: the row is looked up once for all of them.
    private mutating func settle(_ route: Int) {
        routes[route].settle(into: &settled)
        var rest = settled[...]
        while let token = rest.first?.row {
            let run = rest.prefix { $0.row == token }
            rest = rest.dropFirst(run.count)
            if rows[token] != nil { settle(token, route, run) }
        }
        mayClear = mayClear || !settled.isEmpty
        settled.removeAll(keepingCapacity: true)
    }

    private mutating func settle(_ token: UInt64, _ route: Int, _ run: ArraySlice<Route.Settled>) {
        let open = (rows[token]?.open[route] ?? 0) - run.count
        rows[token]?.open[route] = open > 0 ? open : nil
        for entry in run {
            guard let reason = entry.refusal else { continue }
            rows[token]?.refused.append((entry.item, reason))
            Log.error(
                "outbox_refused",
                [
                    "row": .number(rows[token]?.id ?? 0), "topic": .text(entry.item.topic),
                    "reason": .text(reason),
                    "next": "mend the cause, then: bellhop outbox retry ID --reason TEXT",
                ])
        }
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
