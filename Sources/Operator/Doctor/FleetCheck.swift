internal import Lag
internal import Records

/// Partitions that stand, fall behind or lose records, and what workers leave behind.
struct FleetCheck {
    private let fleet: FleetLag
    /// How long a stopped process keeps its partitions, in milliseconds.
    private let session: Int64

    init(_ fleet: FleetLag, session: Int64) {
        self.fleet = fleet
        self.session = session
    }

    func complaints() -> [Complaint] {
        fleet.workers.flatMap { worker in
            if worker.partitions.allSatisfy({ $0.row == nil }) { return neverStarted(worker) }
            return standing(worker) + behind(worker) + leavings(worker) + clocks(worker)
        }
    }

    private func neverStarted(_ worker: WorkerLag) -> [Complaint] {
        guard let records = worker.records, records > 0 else { return [] }
        return [
            Complaint(
                .workerNeverStarted, .warning, .standing,
                "\(worker.name) has never started here, and \(Spelling.count(records)) records wait for it",
                consequence: "they wait until retention deletes them", remedy: "start \(worker.name)")
        ]
    }

    /// One complaint for all partitions of one text.
    private func group(
        _ worker: WorkerLag, _ text: (PartitionLag) -> String?,
        _ make: (_ places: String, _ first: TopicPartition, _ text: String) -> Complaint
    ) -> [Complaint] {
        let told = worker.partitions.compactMap { lag in text(lag).map { (lag.partition, $0) } }
        return Dictionary(grouping: told, by: \.1).sorted { $0.key < $1.key }.map { text, group in
            let partitions = group.map(\.0).sorted()
            return make("\(worker.name) \(Finding.places(partitions))", partitions[0], text)
        }
    }

    private func standing(_ worker: WorkerLag) -> [Complaint] {
        let name = worker.name
        let stopped = group(worker, { $0.state == .stopped ? $0.row?.stopReason : nil }) {
            places, first, reason in
            Complaint(
                .partitionStopped, .critical, .standing, "\(places) has stopped by itself: \(reason)",
                consequence: "nothing of it is applied until somebody mends the cause",
                remedy: "mend the cause, then: bellhop partitions resume \(name) \(first) --reason TEXT")
        }
        let lost = group(worker, { $0.state == .lost ? $0.remark(session: session) : nil }) {
            places, first, text in
            Complaint(
                .partitionLost, .critical, .standing, "\(places): \(text)",
                consequence: "the worker cannot go on where it was; what was deleted unread is not applied",
                remedy: "bellhop partitions adopt \(name) \(first) --reason TEXT --dry-run")
        }
        let paused = group(
            worker,
            { lag in lag.state == .paused ? lag.pause : nil
            }
        ) { places, first, reason in
            Complaint(
                .partitionPaused, .warning, .standing, "\(places) is paused by \(reason)",
                consequence: "its lag grows, and retention goes on",
                remedy: "bellhop resume \(name) --partition \(first) --reason TEXT")
        }
        return stopped + lost + paused + unowned(worker) + stalled(worker) + held(worker)
    }

    private func unowned(_ worker: WorkerLag) -> [Complaint] {
        [true, false].flatMap { waits in
            group(
                worker,
                { lag in
                    guard case .unowned(let reason) = lag.ownership, lag.row?.stopReason == nil,
                        ((lag.records ?? 1) > 0 && lag.oldest != .nothing) == waits
                    else { return nil }
                    return reason.rawValue
                }
            ) { places, _, reason in
                Complaint(
                    .partitionUnowned, waits ? .critical : .warning, .standing,
                    "nobody has \(places) (\(reason))" + (waits ? ", and records wait" : ""),
                    consequence: "nothing of it is applied",
                    remedy:
                        "start \(worker.name), or see the log of its processes: they may end over and over")
            }
        }
    }

    private func stalled(_ worker: WorkerLag) -> [Complaint] {
        group(worker, { $0.state == .stalled ? $0.remark(session: session) : nil }) { places, _, text in
            Complaint(
                .partitionStalled, .critical, .standing,
                "\(places) \(text), though it has an owner and records",
                consequence: "nothing of it is applied",
                remedy:
                    "see bellhop_stall_reason on its process's /metrics, and its log; restarting it does no harm"
            )
        }
    }

    private func held(_ worker: WorkerLag) -> [Complaint] {
        group(
            worker,
            { lag in
                lag.state == .held && (lag.milliseconds ?? 0) > 60_000 ? lag.remark(session: session) : nil
            }
        ) { places, _, text in
            Complaint(
                .transactionOpen, .warning, .standing, "\(places): \(text)",
                consequence: "no reader gets past it until it ends",
                remedy:
                    "end the producer's transaction: kafka-transactions.sh --bootstrap-server … find-hanging")
        }
    }

    private func behind(_ worker: WorkerLag) -> [Complaint] {
        var found: [Complaint] = []
        let late = worker.partitions.filter { ($0.milliseconds ?? 0) >= 60_000 }
        if let age = late.compactMap(\.milliseconds).max() {
            found.append(
                Complaint(
                    .behind, age >= 300_000 ? .critical : .warning, .symptom,
                    "\(worker.name) is behind by \(Spelling.time(age)) on \(Finding.places(late.map(\.partition).sorted()))",
                    consequence: "decisions come late",
                    remedy:
                        "what is said above it first; else start more processes, up to one lane a partition: bellhop lag \(worker.name)"
                ))
        }
        let soon = worker.partitions.filter { lag in
            guard let left = lag.retentionLeft, let kept = lag.retention?.milliseconds else { return false }
            return left < min(86_400_000, kept / 2)
        }
        if let left = soon.compactMap(\.retentionLeft).min() {
            found.append(
                Complaint(
                    .retentionNear, left < 3_600_000 ? .critical : .warning, .symptom,
                    "unread records of \(worker.name) \(Finding.places(soon.map(\.partition).sorted())) may be deleted in \(Spelling.time(left))",
                    consequence: "what is deleted unread is lost, and the partition stops there",
                    remedy:
                        "kafka-configs.sh --alter --topic \(soon[0].partition.topic) --add-config retention.ms=…, then mend the cause"
                ))
        }
        return found
    }

    private func leavings(_ worker: WorkerLag) -> [Complaint] {
        let (facts, name) = (worker.facts, worker.name)
        var found: [Complaint] = []
        if let age = facts.outboxAge, age >= 60_000 {
            found.append(
                Complaint(
                    .outboxOld, age >= 300_000 ? .critical : .warning, .symptom,
                    "\(Spelling.count(facts.outbox)) outbox rows of \(name) wait, the oldest for \(Spelling.time(age))",
                    consequence: "results are in Postgres and nowhere else yet",
                    remedy:
                        "see that the topic they go to exists and takes records: bellhop outbox list --worker \(name)"
                ))
        }
        if facts.refused > 0 {
            found.append(
                Complaint(
                    .outboxRefused, .warning, .symptom,
                    "the broker refused records of \(facts.refused) outbox rows of \(name): \(facts.refusal ?? "")",
                    consequence: "these results are not sent until somebody says so",
                    remedy: "mend the cause, then: bellhop outbox retry all --worker \(name) --reason TEXT"))
        }
        if facts.openDeadLetters > 0 {
            found.append(
                Complaint(
                    .deadLetters, .warning, .symptom,
                    "\(Spelling.number(Int(facts.openDeadLetters), of: "dead letter")) of \(name)",
                    consequence: "these records were not applied",
                    remedy: "bellhop dead-letters list --groups --worker \(name)"))
        }
        return found
    }

    /// By records that are dated after this machine's clock: the broker's where it dates them, else the producer's.
    private func clocks(_ worker: WorkerLag) -> [Complaint] {
        let ahead =
            worker.partitions.compactMap { lag in lag.oldest.timestamp.map { $0 - lag.at } }.max() ?? 0
        guard ahead > 5000 else { return [] }
        return [
            Complaint(
                .clockSkewRecords, .warning, .hygiene,
                "a record that waits for \(worker.name) is dated \(Spelling.time(ahead)) ahead of this machine",
                consequence: "lag in seconds is wrong, and results carry that time",
                remedy: "compare the clocks of this machine, the brokers and the producers: chronyc tracking")
        ]
    }
}
