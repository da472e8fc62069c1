package import Kafka
internal import Logging
internal import Records

/// From the routes to the client, and back.
extension Outbox {
    /// Of one connection, at most: what librdkafka takes from an idempotent producer.
    static let requestsInFlight = 5
    /// Requests that are on their way, whatever the topic and the broker. One less, for librdkafka asks for metadata as well.
    private static let places = requestsInFlight - 1
    /// What the client forms requests by: no operator may set it.
    private static let ownProperties = [
        "linger.ms", "queue.buffering.max.ms", "sticky.partitioning.linger.ms",
        "queue.buffering.backpressure.threshold",
    ]
    /// Of one request, at most: the client forms it, and the socket takes it, in a moment.
    static let requestBytes = 512 << 10
    /// What is handed over for one request within half of this goes in it. A lane that has nothing else to do waits less.
    private static let linger = Duration.milliseconds(20)

    /// The client that an outbox sends by.
    package static func producer(_ client: ClientConfiguration, _ bounds: SendingBounds)
        -> ProducerConfiguration
    {
        var configuration = ProducerConfiguration(client)
        configuration.messageTimeout = bounds.messageTimeout
        configuration.requestsInFlight = requestsInFlight
        configuration.linger = linger
        configuration.choosesKeyless = true
        // A topic that is not there is an error at once: the outbox keeps its records and asks again.
        configuration.topicPropagation = .zero
        for name in ownProperties { configuration.client.overrides[name] = nil }
        return configuration
    }

    /// Hands records to the client as far as it takes them, and serves delivery reports. Blocks at most `timeout`.
    ///
    /// A route's records go in waves: the next one once the client has answered for all of the last. librdkafka gives up each
    /// record by its own time-out, sends what is younger under a new epoch, and cannot be asked for what a request holds: of
    /// records handed over at different times a later one could reach the partition first. Those of a wave are of one age.
    ///
    /// A wave is one request, and there are never more of them than go on one connection at once. librdkafka looks at the age of
    /// a record before it puts it in a request, and never at that of a request which waits for the answer to another: it would
    /// send it even if the process had been stopped for so long that another owner has sent newer results.
    ///
    /// Answers that are there already come first: a lane that was held up itself must not take back what was sent long ago, for
    /// each time leaves a gap in librdkafka's sequence numbers.
    package mutating func serve(now: Duration, timeout: Duration) throws(KafkaError) {
        let watch = Stopwatch(at: now)
        try collect(now, .zero)
        if !takesBack(now) { try handOver(watch) }
        if timeout > .zero { sendNow(watch.now) }
        try collect(now, timeout)
    }

    /// Has the client send what it holds back for company. For a lane that is about to wait: blocks for a millisecond at most.
    package mutating func sendNow(_ now: Duration) {
        guard let time = handedOver else { return }
        handedOver = nil
        if now - time < request.linger { producer.sendNow() }
    }

    /// The client gives records up one by one, each by its own time: were the broker back between two, the later one would
    /// reach the partition first. So all of a route are taken back before the first one's time has come, or once one has failed.
    /// The client can only be asked for all that it holds, whatever the route: until it has answered for the route's records,
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

    /// Gives the free places to routes in turn. Of those that fail one at a time tries whether it is still so: it may be long
    /// until the client answers, and the others are not to wait for it.
    private mutating func handOver(_ watch: Stopwatch) throws(KafkaError) {
        var (free, isTrying) = (Self.places, false)
        for index in routes.indices where routes[index].inFlight > 0 {
            free -= routes[index].requests
            isTrying = isTrying || routes[index].isFailing
        }
        let first = turn
        for step in routes.indices where free > 0 {
            let route = (first + step) % routes.count
            guard routes[route].open > 0, routes[route].inFlight == 0, !(isTrying && routes[route].isFailing)
            else { continue }
            try handOver(route, watch)
            guard routes[route].inFlight > 0 else { continue }
            turn = route + 1
            free -= routes[route].requests
            isTrying = isTrying || routes[route].isFailing
        }
    }

    /// Hands over what is one request. The client sends it when `linger` is over since the first record: half of that is for
    /// handing over. What comes later still, since the thread was held up, makes one request more.
    private mutating func handOver(_ route: Int, _ watch: Stopwatch) throws(KafkaError) {
        let destination = destinationOfRoute[route]
        var wave = Wave(begun: watch.now, most: mostRecords(destination))
        while wave.records < wave.most, let (sequence, entry) = routes[route].next(now: wave.begun) {
            let time = watch.now
            guard wave.hasRoom(for: entry, at: time, request), mayBeSent(entry, time, &wave) else { break }
            do throws(KafkaError) {
                try producer.produce(
                    topic: entry.item.topic, keyless: routes[route].partition, entry.item.record,
                    token: UInt64(route) << 48 | sequence)
            } catch {
                if error.isFatal { throw error }
                if error.code == .queueFull { break }
                refused(route, error, time)
                continue
            }
            routes[route].handedOver(now: time)
            wave.add(entry)
            FailPoint.produced.pass()
            if wave.records == 1, isOutgrown(destination) { break }
        }
        end(wave, route, watch.now)
    }

    /// While the client does not know how many partitions a topic has, one record goes alone: it is how we learn. None goes
    /// while others are on their way that were placed by another number.
    private func mostRecords(_ destination: Int) -> Int {
        if isOutgrown(destination) { return 0 }
        if producer.partitionCount(of: destinations[destination].topic) != nil { return request.records }
        return ways(of: destination).allSatisfy { routes[$0].inFlight == 0 } ? 1 : 0
    }

    private mutating func mayBeSent(_ entry: Route.Entry, _ time: Duration, _ wave: inout Wave) -> Bool {
        guard let row = entry.row, let partition = rows[row]?.partition else { return false }
        if row != wave.row { (wave.row, wave.lease) = (row, leases[partition] ?? .zero) }
        if time < wave.lease { return true }
        unconfirmed.insert(partition)
        return false
    }

    /// A process that was stopped meanwhile may own nothing any more, and what it handed over since then is young to the client.
    private mutating func end(_ wave: Wave, _ route: Int, _ time: Duration) {
        guard wave.records > 0 else { return }
        handedOver = time
        let isLate = time - wave.begun >= request.linger
        routes[route].requests = isLate ? 2 : 1
        if isLate, time >= wave.lease { producer.purgeQueue() }
    }

    /// The client itself took nothing: the record is too large for it, or it knows that the topic is not there.
    private mutating func refused(_ route: Int, _ error: KafkaError, _ now: Duration) {
        if error.isRefusal { return routes[route].refusedByClient(error.description) }
        let began = !routes[route].isFailing
        routes[route].failedInClient(error.description, now: now)
        if began { noteFailure(route) }
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
        for route in routes.indices where routes[route].open > 0 {
            routes[route].settle(into: &settled)
            account(route)
        }
        placeAnew()
    }

    /// What `settled` holds was on this route. Records of one row come one after the other: it is looked up once for all of them.
    mutating func account(_ route: Int) {
        guard !settled.isEmpty else { return }
        var rest = settled[...]
        while let token = rest.first?.row {
            let run = rest.prefix { $0.row == token }
            rest = rest.dropFirst(run.count)
            if rows[token] != nil { account(token, route, run) }
        }
        mayClear = true
        settled.removeAll(keepingCapacity: true)
    }

    private mutating func account(_ token: UInt64, _ route: Int, _ run: ArraySlice<Route.Settled>) {
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
}

/// Records that are handed over at a time: one request.
private struct Wave {
    let begun: Duration
    /// Records, at most.
    let most: Int
    private(set) var records = 0
    private var bytes = 0
    /// Of the last record.
    var row: UInt64?
    /// Until when its partition is surely ours.
    var lease = Duration.zero

    init(begun: Duration, most: Int) {
        self.begun = begun
        self.most = most
    }

    func hasRoom(for entry: Route.Entry, at time: Duration, _ limit: RequestLimit) -> Bool {
        records == 0 || (bytes + entry.wireBytes <= limit.bytes && time - begun < limit.linger / 2)
    }

    mutating func add(_ entry: Route.Entry) {
        records += 1
        bytes += entry.wireBytes
    }
}

/// A caller's time, which goes on.
private struct Stopwatch {
    let start: Duration
    private let began = ContinuousClock.now

    init(at time: Duration) { start = time }

    var now: Duration { start + (ContinuousClock.now - began) }
}
