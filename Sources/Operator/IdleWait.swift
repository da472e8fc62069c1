internal import Contract
internal import Lag
internal import Records
internal import Runtime

/// Waits until nothing is left to do: `bellhop status --until-idle`.
struct IdleWait: ~Copyable {
    private let seconds: Int
    private let topics: [Topic]
    private var reader: LagReader

    init(_ arguments: Arguments, _ settings: Settings) throws {
        let seconds = try arguments.number("until-idle", 1...86_400, or: 60)
        guard !settings.brokers.isEmpty else {
            throw ConfigurationError("BELLHOP_BROKERS", nil, "lag cannot be told without a broker")
        }
        let topics = try Contract(directory: settings.topics).topics
        (self.seconds, self.topics) = (seconds, topics)
        reader = LagReader(settings, name: "bellhop-status")
    }

    consuming func run() throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var last = ""
        while true {
            let view = View(try reader.read(.positions), topics)
            if let stopped = view.stopped { throw CommandError(stopped) }
            if view.isIdle { return remark("lag 0 on \(view.claimed.count) partitions") }
            if view.line != last { remark(view.line) }
            last = view.line
            guard ContinuousClock.now < deadline else {
                throw CommandError("still not idle after \(seconds) s: \(view.line)")
            }
            pause(.milliseconds(200))
        }
    }

    private struct View {
        let claimed: [PartitionLag]
        private let outbox: Int64
        private let topics: [Topic]

        init(_ fleet: FleetLag, _ topics: [Topic]) {
            claimed = fleet.partitions.filter { $0.row != nil }
            outbox = fleet.facts.values.reduce(0) { $0 + $1.outbox }
            self.topics = topics
        }

        /// Up to where readers can see: an open transaction is nothing that a worker could do.
        private func readable(_ lag: PartitionLag) -> Int64? {
            guard let next = lag.next, let log = lag.log else { return nil }
            return max(0, log.stable - next)
        }

        var line: String {
            let lag = claimed.reduce(0) { $0 + (readable($1) ?? 0) }
            return "lag \(lag) on \(claimed.count) partitions, \(outbox) outbox rows to send"
        }

        var stopped: String? {
            claimed.first { $0.row?.stopReason != nil }.map {
                "\($0.worker) \($0.partition) stands still: \($0.row?.stopReason ?? "")"
            }
        }

        /// A partition that was never claimed may hold anything: nothing is known of it.
        var isIdle: Bool {
            !claimed.isEmpty && outbox == 0 && claimed.allSatisfy { readable($0) == 0 }
                && topics.allSatisfy(isClaimed)
        }

        /// By each worker that has claimed any of it, in full.
        private func isClaimed(_ topic: Topic) -> Bool {
            let counts = Dictionary(
                grouping: claimed.filter { $0.partition.topic == topic.name }, by: \.worker)
            return counts.values.allSatisfy { $0.count >= topic.partitions }
        }
    }
}
