internal import Kafka
internal import Logging
internal import Records

/// Which way a record goes.
extension Outbox {
    /// A topic and the ways to its partitions.
    struct Destination {
        let topic: String
        /// The way of records whose partition is not known.
        let gate: Int
        /// The ways to the partitions, in their order; empty until the client has told how many there are.
        var partitions: [Int] = []
        /// Where records without a key go for the time being, in `partitions`.
        var keyless = 0
        /// It was said that the topic takes not everything.
        var isAway = false
    }

    /// The key decides, as Java's producer would have it.
    mutating func route(of item: OutboxRecord) -> Int {
        let number = destination(item.topic)
        let partitions = destinations[number].partitions
        guard !partitions.isEmpty else { return destinations[number].gate }
        guard let key = item.record.key else { return partitions[destinations[number].keyless] }
        return partitions[Int(partition(of: key, among: Int32(partitions.count)))]
    }

    private mutating func destination(_ topic: String) -> Int {
        if let known = numbers[topic] { return known }
        let number = destinations.count
        destinations.append(Destination(topic: topic, gate: open(topic, nil, number)))
        numbers[topic] = number
        return number
    }

    private mutating func open(_ topic: String, _ partition: Int32?, _ destination: Int) -> Int {
        routes.append(Route(topic: topic, partition: partition, seed: random.next()))
        destinationOfRoute.append(destination)
        return routes.count - 1
    }

    /// Records without a key that are emitted together go to one partition, by chance; to one that takes records if it can be.
    mutating func turnKeyless() {
        for number in destinations.indices where destinations[number].partitions.count > 1 {
            let partitions = destinations[number].partitions
            var chosen = Int.random(in: partitions.indices, using: &random)
            if routes[partitions[chosen]].isFailing {
                chosen = Int.random(in: partitions.indices, using: &random)
            }
            destinations[number].keyless = chosen
        }
    }

    /// The ways of a topic's records; those of partitions that it does not have any more are empty.
    func ways(of number: Int) -> [Int] {
        [destinations[number].gate] + destinations[number].partitions
    }

    /// The client has chosen partitions among another number than we do.
    func isOutgrown(_ number: Int) -> Bool {
        guard let count = producer.partitionCount(of: destinations[number].topic) else { return false }
        return Int(count) != destinations[number].partitions.count
    }

    /// Goes over to the number of partitions that topics have now, once the client holds none of their records.
    mutating func placeAnew() {
        for number in destinations.indices where isOutgrown(number) {
            let ways = ways(of: number)
            guard ways.allSatisfy({ routes[$0].inFlight == 0 }) else { continue }
            var rest: [Route.Entry] = []
            for way in ways { rest += vacate(way) }
            let count = producer.partitionCount(of: destinations[number].topic) ?? 0
            resize(number, Int(count))
            for entry in rest.sorted(by: { $0.stamp < $1.stamp }) { place(entry) }
        }
    }

    /// Records that are held back are read anew, for they have another way now.
    private mutating func vacate(_ way: Int) -> [Route.Entry] {
        let rest = routes[way].vacate(into: &settled)
        account(way)
        for entry in rest {
            if let row = entry.row { rows[row]?.open[way] = nil }
        }
        if routes[way].isHeldBack {
            routes[way].isHeldBack = false
            readTable()
        }
        return rest
    }

    private mutating func resize(_ number: Int, _ count: Int) {
        let topic = destinations[number].topic
        let partitions = destinations[number].partitions
        let added = (partitions.count..<max(count, partitions.count)).map { open(topic, Int32($0), number) }
        destinations[number].partitions = Array((partitions + added).prefix(count))
        destinations[number].keyless = 0
    }

    private mutating func place(_ entry: Route.Entry) {
        guard let token = entry.row, var row = rows[token] else { return }
        let route = route(of: entry.item)
        routes[route].append(entry.item, row: token, stamp: entry.stamp)
        row.open[route, default: 0] += 1
        rows[token] = row
    }

    // What operators are told: of a topic, not of each partition.

    mutating func noteFailure(_ route: Int) {
        mayClear = true
        let number = destinationOfRoute[route]
        let wasAway = destinations[number].isAway
        destinations[number].isAway = true
        // What had failed may be forgotten.
        guard !wasAway || !ways(of: number).contains(where: { $0 != route && routes[$0].isStuck }) else {
            return
        }
        Log.warning(
            "result_topic_away",
            [
                "topic": .text(routes[route].topic),
                "partition": .text(routes[route].partition.map(String.init) ?? "any"),
                "reason": .text(routes[route].failure ?? ""),
                "next": "kept in bellhop.outbox, retrying with backoff",
            ])
    }

    mutating func noteRecovery(_ route: Int) {
        noteReturn(destinationOfRoute[route])
        guard routes[route].isHeldBack else { return }
        routes[route].isHeldBack = false
        readTable()
    }

    private mutating func noteReturn(_ number: Int) {
        guard destinations[number].isAway, !ways(of: number).contains(where: { routes[$0].isStuck }) else {
            return
        }
        destinations[number].isAway = false
        Log.info("result_topic_back", ["topic": .text(destinations[number].topic)])
    }
}
