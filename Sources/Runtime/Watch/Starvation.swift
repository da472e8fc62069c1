package import Records

/// What to do about partitions whose records the client does not give. Pure: told what was found, and the time.
package struct Starvation: Sendable {
    package struct Remedy: Sendable, Equatable {
        /// These are to be fetched anew, from their committed position.
        package var fetchAnew: [TopicPartition] = []
        /// Fetching this one anew has not brought its records: only a new process may.
        package var lost: TopicPartition?

        package init(fetchAnew: [TopicPartition] = [], lost: TopicPartition? = nil) {
            (self.fetchAnew, self.lost) = (fetchAnew, lost)
        }
    }

    private var fetchedAnewAt: [TopicPartition: ContinuousClock.Instant] = [:]

    package init() {}

    /// - Parameters:
    ///   - reasons: of all partitions that stand now.
    ///   - patience: how long records may take to come once they are fetched anew.
    package mutating func look(
        _ reasons: [TopicPartition: StallReason], patience: Duration, at now: ContinuousClock.Instant
    ) -> Remedy {
        let starved = reasons.filter { $0.value == .nothingFetched }.keys.sorted()
        // Whatever else keeps a partition meanwhile, a lock or brokers that take no results, is no fault of the consumer's: that
        // time does not count, and what it asked for then has to be asked for again.
        fetchedAnewAt = fetchedAnewAt.filter { reasons[$0.key] == .nothingFetched }
        let fresh = starved.filter { fetchedAnewAt[$0] == nil }
        for place in fresh { fetchedAnewAt[place] = now }
        return Remedy(
            fetchAnew: fresh, lost: starved.first { now - (fetchedAnewAt[$0] ?? now) >= patience })
    }
}
