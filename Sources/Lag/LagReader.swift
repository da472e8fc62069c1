package import Contract
package import Kafka
internal import Logging
package import Postgres
internal import Records

/// Reads how far all workers are, from Postgres and the brokers: also right while workers are down.
///
/// One round trip to Postgres, a handful of requests to brokers, and where partitions lag one reader for all of them, whatever their
/// number. Blocks; confined to one thread. Nothing that it does can be seen by workers or their groups.
package struct LagReader: ~Copyable {
    private var database: DatabaseReader
    private let client: ClientConfiguration?
    private let topics: [Topic]
    private let limits: Limits
    private var broker: BrokerReader?
    private var window: RateWindow
    private var memory = OldestMemory()

    package struct Limits: Sendable {
        /// For each request to a broker.
        package var request: Duration = .seconds(5)
        /// For the search of first records, all partitions together.
        package var search: Duration = .seconds(5)
        package init() {}
    }

    /// - Parameters:
    ///   - client: how to reach the brokers; nil: only what Postgres knows is told.
    ///   - topics: of which partitions are told that no worker has claimed yet.
    ///   - name: of the Postgres session.
    package init(
        database: String, client: ClientConfiguration?, topics: [Topic], name: String,
        limits: Limits = Limits(),
        window: Duration = .seconds(30)
    ) {
        self.database = DatabaseReader(database, name: name)
        self.client = client
        self.topics = topics
        self.limits = limits
        self.window = RateWindow(window)
    }

    /// How much of it is wanted.
    package enum Extent: Sendable {
        case everything
        /// Positions and ends: nothing of groups, retention and the age of records.
        case positions
    }

    /// One look. What brokers do not tell is unknown in it, with the reason.
    package mutating func read(_ extent: Extent = .everything) throws(PostgresError) -> FleetLag {
        // Postgres first: an end that is read later is never below a position.
        let rows = try database.read()
        let view = readBroker(rows, extent)
        let now = Timestamp.now
        var lags = places(rows, view).map { lag(of: $0, rows, view, at: now.milliseconds) }
        if let client, extent == .everything {
            var search = OldestSearch(lags, FirstRecords(client: client, limit: limits.search))
            search.run(&memory)
            for (index, oldest) in search.found { lags[index].oldest = oldest }
        }
        let seen = Timestamp.now
        for index in lags.indices { lags[index].at = seen.milliseconds }
        window.rate(&lags)
        return FleetLag(
            partitions: lags, facts: rows.workers, brokerProblem: view?.problem, hasBroker: client != nil,
            at: seen)
    }

    /// Why brokers do not answer, asked while Postgres does not; nil if they do, or none is to be asked.
    package mutating func brokerProblem() -> String? {
        readBroker(FleetRows(partitions: [:], workers: [:]), .positions)?.problem
    }

    private mutating func readBroker(_ rows: FleetRows, _ extent: Extent) -> BrokerView? {
        guard let client else { return nil }
        let names = Set(rows.partitions.keys.map(\.partition.topic)).union(
            topics.filter { !$0.consumers.isEmpty }.map(\.name))
        let groups = Set(rows.partitions.keys.map(\.worker)).union(topics.flatMap(\.consumers))
        do throws(KafkaError) {
            if broker == nil { broker = try BrokerReader(client, timeout: limits.request) }
        } catch {
            return BrokerView(problem: "\(error)")
        }
        return broker?.read(topics: names, groups: groups, extent)
    }

    /// Those with a row, and those that a worker of the contract or of a row's topic has not claimed.
    private func places(_ rows: FleetRows, _ view: BrokerView?) -> [FleetRows.Place] {
        var readers: [String: Set<String>] = [:]
        for topic in topics { readers[topic.name, default: []].formUnion(topic.consumers) }
        for place in rows.partitions.keys { readers[place.partition.topic, default: []].insert(place.worker) }
        var places = Set(rows.partitions.keys)
        for (topic, workers) in readers {
            let declared = topics.first { $0.name == topic }?.partitions ?? 0
            for number in 0..<(view?.partitions[topic] ?? declared) {
                for worker in workers {
                    places.insert(.init(worker: worker, partition: TopicPartition(topic, Int32(number))))
                }
            }
        }
        return places.sorted { ($0.worker, $0.partition) < ($1.worker, $1.partition) }
    }

    private func lag(
        of place: FleetRows.Place, _ rows: FleetRows, _ view: BrokerView?, at: Int64
    ) -> PartitionLag {
        var lag = PartitionLag(
            worker: place.worker, partition: place.partition, row: rows.partitions[place], at: at)
        lag.log = view?.logs[place.partition]
        lag.retention = view?.retention[place.partition.topic]
        lag.ownership = Ownership(lag.row, place.partition, view?.groups[place.worker])
        lag.oldest = Self.oldestWithoutReading(lag, view)
        return lag
    }

    private static func oldestWithoutReading(_ lag: PartitionLag, _ view: BrokerView?) -> Oldest {
        guard let view else { return .unknown("no broker was to be asked") }
        guard lag.log != nil else { return .unknown(view.problem ?? "no broker tells of \(lag.partition)") }
        if lag.isBeyondEnd { return .unknown("the log ends before the position: it is another one") }
        return lag.records == 0 ? .nothing : .unknown("it was not looked for")
    }
}
