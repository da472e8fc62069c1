internal import Kafka
internal import Postgres
internal import Records

/// The outbox, and the small work between batches.
extension Lane {
    mutating func serveOutbox() throws {
        try outbox.serve(now: now, timeout: .zero)
        try confirmOwnership()
    }

    /// Records whose partition was last known to be ours too long ago wait for a look at its row.
    private mutating func confirmOwnership() throws(PostgresError) {
        let doubtful = outbox.unconfirmed.filter { machine.progress[$0]?.topicUID.isEmpty == false }.sorted()
        guard !doubtful.isEmpty, database.isUsable, now >= ownershipCheckAt else { return }
        ownershipCheckAt = now + .milliseconds(100)
        try attempt { lane throws(PostgresError) in
            let asked = lane.now
            let owned =
                Mutant.isActive(.noEpoch)
                ? doubtful : try lane.database.owned(W.name, doubtful, lane.machine.progress)
            lane.outbox.confirm(owned, at: asked)
            guard owned.count < doubtful.count else { return }
            lane.outbox.forget(Set(doubtful).subtracting(owned))
            // The rows of all that we hold tell the machine which are lost.
            lane.machine.fenced()
        }
    }

    /// Reads rows that memory does not hold: what earlier owners left, what there was no room for, what an operator wants
    /// to be sent again.
    mutating func readOutbox() throws(PostgresError) {
        let held = machine.progress.compactMap { $1.topicUID.isEmpty ? nil : ($1.topicUID, $0) }
        guard database.isUsable, !held.isEmpty, outbox.wantsPage || now >= retryCheckAt else { return }
        try attempt { lane throws(PostgresError) in
            if lane.now >= lane.retryCheckAt {
                lane.retryCheckAt = lane.now + .seconds(3)
                if try lane.database.takeRetries(W.name, held) { lane.outbox.readTable() }
            }
            guard lane.outbox.wantsPage, let cursor = lane.outbox.cursor else { return }
            lane.outbox.take(try lane.database.outboxPage(W.name, held, after: cursor))
        }
    }

    /// One small step of forgetting old ids, if one is due and no other lane of the fleet takes it.
    mutating func prune() throws(PostgresError) {
        guard database.isUsable, now >= pruneAt else { return }
        pruneAt = now + .seconds(60)
        try attempt { lane throws(PostgresError) in
            lane.pruneAt = lane.now + (try lane.database.prune())
        }
    }

    mutating func settleOutbox(within bound: Duration, of partitions: Set<TopicPartition>? = nil)
        throws
    {
        let deadline = clock.now + bound
        while clock.now < deadline, outbox.isSending(partitions) {
            try outbox.serve(now: now, timeout: .milliseconds(20))
        }
    }

    /// Waits until the client holds nothing more of partitions that are given back: what is on its way, and tried again by
    /// it, must not come after what the next owner sends. Bounded by the time after which the client gives up.
    mutating func awaitForgotten() throws {
        let deadline = clock.now + identity.sendingBounds(settings).messageTimeout
        while clock.now < deadline, outbox.holdsForgotten {
            try outbox.serve(now: now, timeout: .milliseconds(20))
            outbox.purgeForgotten()
        }
    }

    /// Clears rows that the broker has, when no batch has done so: the fleet is idle, or the lane stops.
    mutating func clearSent() throws(PostgresError) {
        guard database.isUsable else { return }
        let clearance = outbox.clearance()
        guard !clearance.isEmpty else { return }
        outbox.notCleared()
        try attempt { lane throws(PostgresError) in
            try lane.database.clear(clearance)
            lane.outbox.cleared(clearance)
        }
    }

    /// Takes back the marks of batches that are not settled and that we will not settle: nobody died.
    mutating func giveUp(_ partitions: [TopicPartition: Progress]) throws(PostgresError) {
        guard database.isUsable, !partitions.isEmpty else { return }
        try attempt { lane throws(PostgresError) in try lane.database.giveUp(W.name, partitions) }
    }
}
