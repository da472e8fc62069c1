package import Contract
internal import Digest
internal import Kafka
internal import Logging
internal import Metrics
internal import Records
internal import Synchronization

/// The lanes of one worker process: threads that run until they are told to stop.
package struct Lanes: Sendable {
    private let threads: [Thread]
    private let isStopping: StopFlag
    private let isUnsettled: StopFlag
    package let counts: LaneCounts
    /// Looks whether they get on.
    package let watch: LaneWatch

    /// Starts them, one a thread and never more than the worker has partitions.
    ///
    /// - Parameters:
    ///   - slot: this process's number among those of the worker on this host.
    ///   - failed: called on the thread of a lane that has failed for good, after its log line.
    /// - Throws: `ConfigurationError` if no topic file names the worker as a consumer, or ids are kept for too short a time.
    package init<W: Worker>(
        _ worker: W.Type, _ settings: WorkerSettings, _ contract: Contract, slot: Int,
        failed: @escaping @Sendable () -> Void
    ) throws {
        let topics = contract.topics(for: W.name)
        guard !topics.isEmpty else {
            throw ConfigurationError(
                "topics", settings.shared.topics, "no file there names \(W.name) as a consumer")
        }
        let keepIDs = try Retention(topics, days: settings.keepIDs)
        let partitions = topics.reduce(0) { $0 + $1.partitions }
        let names = topics.map(\.name)
        let (flag, unsettled, counts, attempts) = (
            StopFlag(), StopFlag(), LaneCounts(topics: names), AttemptTurn()
        )
        (isStopping, isUnsettled, self.counts) = (flag, unsettled, counts)
        let identities = (0..<min(settings.lanes, max(1, partitions))).map { number in
            LaneIdentity(worker: W.name, slot: slot, lane: number, topics: names)
        }
        let statuses = identities.map { LaneStatus($0.instance) }
        watch = try LaneWatch(W.name, settings, topics: names, lanes: statuses, giveUp: failed)
        threads = try zip(identities, statuses).map { identity, status in
            try Thread(name: identity.instance) {
                do {
                    let lane = try Lane<W>(
                        identity, settings, topics: topics, keepIDs: keepIDs, counts, attempts, status)
                    if try !lane.run(until: flag) { unsettled.set() }
                } catch {
                    Log.error("fatal", ["lane": .text(identity.instance), "reason": .text("\(error)")])
                    failed()
                }
            }
        }
    }

    package var count: Int { threads.count }

    /// Lets each lane settle its batch and close; returns when all have ended.
    /// - Returns: false if a lane ended with a commit that was not answered.
    @discardableResult
    package func stop() -> Bool {
        isStopping.set()
        // First: nothing is to be healed any more.
        watch.stop()
        for thread in threads { thread.join() }
        return !isUnsettled.isSet
    }
}

/// Set once, by whoever stops the lanes, and read by each of them between two steps; or the other way round.
final class StopFlag: Sendable {
    private let flag = Atomic(false)

    func set() { flag.store(true, ordering: .relaxed) }
    var isSet: Bool { flag.load(ordering: .relaxed) }
}

/// One lane of a process at a time tries a record that processes may die on. Otherwise another lane's innocent record, tried
/// at the same moment, would be taken for the one that killed.
final class AttemptTurn: Sendable {
    private let isTaken = Atomic(false)

    /// False while another lane has its turn.
    func take() -> Bool {
        isTaken.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged
    }
    func end() { isTaken.store(false, ordering: .relaxed) }
}

/// Names of one lane: who it is in the consumer group, in Postgres and in log lines.
struct LaneIdentity: Sendable {
    let worker: String
    /// The lane's name: the same after a restart.
    let instance: String
    /// Static member id: survives a restart, so that the group gives the partitions back without a rebalance. Another set of
    /// topics is another member: the group would give the old one's partitions back, and nobody would read the new topics.
    let member: String

    init(worker: String, slot: Int, lane: Int, topics: [String]) {
        self.worker = worker
        instance = "\(worker)-\(hostName())-\(slot)-\(lane)"
        let set = sha256(Array(topics.sorted().joined(separator: "\n").utf8))
        member = "\(instance)-\(hexadecimal(Array(set.prefix(4))))"
    }

    func consumer(_ settings: WorkerSettings, _ topics: [Topic]) -> ConsumerConfiguration {
        var configuration = ConsumerConfiguration(
            client(settings), group: worker, instance: settings.leavesGroup ? nil : member)
        // As large as the topics' largest batch and what comes beside it.
        let largest =
            topics.compactMap { $0.configuration["max.message.bytes"].flatMap { Int($0) } }.max() ?? 0
        configuration.responseBytes = max(
            configuration.responseBytes, largest + configuration.fetchBytes + (1 << 20))
        // The interval of heartbeats, and how long results may be on their way, follow from it.
        if let session = settings.shared.kafka["session.timeout.ms"].flatMap({ Int($0) }) {
            configuration.sessionTimeout = .milliseconds(session)
        }
        return configuration
    }

    func producer(_ settings: WorkerSettings) -> ProducerConfiguration {
        Outbox.producer(client(settings), sendingBounds(settings))
    }

    func sendingBounds(_ settings: WorkerSettings) -> SendingBounds {
        SendingBounds(session: consumer(settings, []).sessionTimeout)
    }

    func client(_ settings: WorkerSettings) -> ClientConfiguration { settings.shared.client(instance) }
}
