internal import Logging
internal import Records

/// What a lane shows of itself to metrics and to the watch.
extension Lane {
    /// After each step.
    func showProgress() {
        let failures = max(machine.backoff.failures, machine.conflicts.failures)
        let (rows, since, isFull) = (outbox.rows.count, outbox.oldestSince, outbox.isFull)
        let (trouble, backend) = (health.databaseTrouble, database.backendPID)
        let (progress, isBusy, drainedAt) = (machine.progress, machine.isBusy, drainedAt)
        status.change { view in
            view.take(progress, isBusy: isBusy)
            (view.failures, view.databaseTrouble, view.backend) = (failures, trouble, backend)
            view.drainedAt = drainedAt
            (view.outboxRows, view.outboxSince, view.isOutboxFull) = (rows, since, isFull)
        }
    }

    /// When due work comes, and that a page of these partitions is done.
    func showDue(done: [TopicPartition] = []) {
        guard timedTable != nil else { return }
        let (next, aside) = (agenda.next, agenda.aside.count)
        status.change { view in
            view.dueSetAside = aside
            for partition in view.partitions.keys { view.partitions[partition]?.nextDue = next[partition] }
            for partition in done { view.partitions[partition]?.duePages += 1 }
        }
    }

    /// Before anything else is asked on a new connection.
    func showConnection() {
        let backend = database.backendPID
        status.change { view in (view.hasConnected, view.backend) = (true, backend) }
    }

    /// What is about to be decided. Not after: deciding may be what takes long.
    func showBatch() {
        guard !batch.isEmpty else { return }
        let (batch, topics) = (batch, writer.topics)
        status.change { $0.take(batch, topics: topics) }
    }

    func showTenant() {
        let tenant = intakes.arrivals.causes.first?.tenant
        status.change { $0.tenant = tenant }
    }

    /// A committed batch, and how old its records are by the clock of this host.
    mutating func count(_ plan: Plan, roundTrips: Int, commit: Duration, whole: Duration) {
        counts.add(commit: commit)
        if let tally { counts.add(tally, roundTrips: roundTrips, time: whole) }
        tally = nil
        let entries = batch.entries
        counts.add(ages: plan.records.lazy.map { entries[$0].timestamp }, now: Timestamp.now.microseconds)
        let settled = plan.moves.compactMap { move in
            move.last.map { (move.partition, entries[$0].timestamp) }
        }
        status.change { view in
            for (partition, timestamp) in settled { view.partitions[partition]?.lastSettled = timestamp }
        }
    }

    /// A commit whose answer was lost has happened all the same.
    mutating func countLookedUp() {
        if let tally { counts.add(tally, roundTrips: 0, time: .zero) }
        tally = nil
    }
}
