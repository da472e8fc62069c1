package import Records

/// All workers at one moment.
package struct FleetLag: Sendable {
    /// By worker, topic and number.
    package var partitions: [PartitionLag]
    package var facts: [String: WorkerFacts]
    /// Why some of the brokers' side is not known; nil where all is, or no broker was to be asked.
    package var brokerProblem: String?
    /// Whether there was a broker to ask.
    package var hasBroker: Bool
    package var at: Timestamp

    package init(
        partitions: [PartitionLag], facts: [String: WorkerFacts] = [:], brokerProblem: String? = nil,
        hasBroker: Bool = true, at: Timestamp
    ) {
        self.partitions = partitions
        self.facts = facts
        self.brokerProblem = brokerProblem
        self.hasBroker = hasBroker
        self.at = at
    }

    /// All that have a partition or anything else to tell of, by name.
    package var workers: [WorkerLag] {
        let lags = Dictionary(grouping: partitions, by: \.worker)
        return Set(lags.keys).union(facts.keys).sorted().map {
            WorkerLag(name: $0, partitions: lags[$0] ?? [], facts: facts[$0] ?? WorkerFacts())
        }
    }
}

/// One worker with all its partitions.
package struct WorkerLag: Sendable {
    package var name: String
    package var partitions: [PartitionLag]
    package var facts: WorkerFacts

    /// Offsets of all partitions whose lag is known; nil if none is.
    package var records: Int64? { sum(\.records) }
    /// The worst of the known; nil if none is.
    package var milliseconds: Int64? { partitions.compactMap(\.milliseconds).max() }
    /// Partitions of which it is not known how old their oldest record is.
    package var unknown: Int { partitions.count { $0.milliseconds == nil } }
    package var rate: Rate? {
        let rates = partitions.compactMap(\.rate)
        return rates.isEmpty ? nil : rates.reduce(Rate(applied: 0, published: 0), +)
    }
    /// Until its slowest partition is done; nil where one is not known, or never.
    package var drain: Int64? {
        let times = partitions.map(\.drain)
        return times.contains(nil) ? nil : times.compactMap { $0 }.max()
    }
    /// The least of the known.
    package var retentionLeft: Int64? { partitions.compactMap(\.retentionLeft).min() }

    package var owned: Int { partitions.count { $0.ownership == .owned } }
    package var waiting: Int { partitions.count { $0.ownership == .waiting } }
    package var unowned: Int { partitions.count { $0.ownership.isUnowned } }
    /// Stopped by the worker itself.
    package var stopped: Int { partitions.count { $0.row?.stopReason != nil && $0.row?.stoppedBy == nil } }
    /// Stopped by an operator.
    package var paused: Int { partitions.count { $0.row?.stopReason != nil && $0.row?.stoppedBy != nil } }
    package var stalled: Int { partitions.count { $0.stall() != nil } }

    /// `<worker>-<host>-<slot>` of those that own partitions, from the names of their lanes.
    package var processes: [String] {
        let owners = partitions.filter { $0.ownership == .owned }.compactMap { $0.row?.owner }
        return Set(
            owners.map { owner in owner.lastIndex(of: "-").map { String(owner[..<$0]) } ?? owner }
        ).sorted()
    }

    private func sum(_ value: (PartitionLag) -> Int64?) -> Int64? {
        let known = partitions.compactMap(value)
        return known.isEmpty && !partitions.isEmpty ? nil : known.reduce(0, +)
    }
}
