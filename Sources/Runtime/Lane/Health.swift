internal import Kafka
internal import Logging
internal import Records
internal import Synchronization

/// One log line for each change of state, none for each attempt.
struct Health: Sendable {
    /// What the database said; nil while it answers.
    private(set) var databaseTrouble: String?
    /// Batches in a row that were decided on rows that had changed meanwhile.
    private var conflicts = 0
    private static let conflictsBeforeWarning = 5
    private var brokerIsAway = false
    /// Records that named dead letters which they are not.
    private var strangers = 0

    mutating func databaseFailed(_ reason: String) {
        defer { databaseTrouble = reason }
        guard databaseTrouble == nil else { return }
        Log.warning(
            "database_away", ["reason": .text(reason), "next": "retrying with backoff, nothing is lost"])
    }

    mutating func brokerFailed(_ error: any Error) {
        guard !brokerIsAway else { return }
        brokerIsAway = true
        Log.warning(
            "broker_away", ["reason": .text("\(error)"), "next": "retrying with backoff, nothing is lost"])
    }

    /// Rows changed under a batch: ordinary once, worth a line when it goes on.
    mutating func conflicted(_ reason: String) {
        conflicts += 1
        guard conflicts == Self.conflictsBeforeWarning else { return }
        Log.warning("batch_conflicts", ["reason": .text(reason), "next": "reading and deciding again"])
    }

    /// Records whose header `bellhop-redrive` names a letter of other content: one line for the first, the tenth, the hundredth.
    mutating func met(strangers count: Int) {
        guard count > 0 else { return }
        let before = String(strangers).utf8.count
        defer { strangers += count }
        guard strangers == 0 || String(strangers + count).utf8.count > before else { return }
        Log.warning(
            "redrive_mismatch",
            [
                "records": .number(Int64(strangers + count)),
                "reason":
                    "their header bellhop-redrive names a dead letter that has another key, header or payload",
                "next": "they are taken as records like any other",
            ])
    }

    /// What is due at a key fails, again after each minute.
    func dueFailed(_ key: EntityKey, _ partition: TopicPartition, _ reason: String) {
        Log.error(
            "due_failed",
            [
                "partition": .text("\(partition)"), "tenant": .text(key.tenant.string),
                "key": .text("\(key.tenant.string)/\(key.entity.string)"), "reason": .text(reason),
                "next": "trying it again in a minute; other keys go on",
            ])
    }

    mutating func recovered() {
        conflicts = 0
        if databaseTrouble != nil { Log.info("database_back") }
        databaseTrouble = nil
    }

    mutating func brokerRecovered() {
        if brokerIsAway { Log.info("broker_back") }
        brokerIsAway = false
    }

    func lookedUp(_ plan: Plan, _ finding: LaneMachine.Finding) {
        let moves = plan.moves.map { "\($0.partition) \($0.from)–\($0.to)" }
        Log.info(
            "commit_looked_up",
            ["found": .text(finding.rawValue), "offsets": .text(moves.joined(separator: ", "))])
    }

    /// The claim follows; how long it takes is what a takeover costs.
    func assigned(_ partitions: [TopicPartition]) {
        let names = partitions.sorted().map(\.description)
        Log.info("partitions_assigned", ["partitions": .text(names.joined(separator: ", "))])
    }

    func strayed(_ partitions: [TopicPartition], _ group: StrayWatch.Group) {
        let names = partitions.sorted().map(\.description)
        Log.warning(
            "partitions_unowned",
            [
                "partitions": .text(names.joined(separator: ", ")),
                "reason": group == .silent
                    ? "nobody has claimed them for longer than a rebalance takes"
                    : "the group is stable, and they are no member's",
                "next": "asking the group to share out again",
            ])
    }

    func claimed(_ claim: Claim) {
        Log.info(
            "partition_claimed",
            [
                "partition": .text(claim.partition.description), "epoch": .number(claim.epoch),
                "next_offset": .number(claim.next), "log_end": .number(claim.log.upperBound),
            ])
        guard claim.batchEnd > claim.next else { return }
        Log.warning(
            "batch_lost",
            [
                "partition": .text(claim.partition.description), "from": .number(claim.next),
                "to": .number(claim.batchEnd),
                "reason": "a process ended in the middle of these records",
                "next": "trying them in small parts",
            ])
    }

    func crashed(_ partition: TopicPartition, _ attempt: Attempt?) {
        Log.error(
            "record_crashes",
            [
                "partition": .text(partition.description), "offset": .number(attempt?.offset ?? -1),
                "reason": "the process died on it each time", "next": "kept as a dead letter",
            ])
    }

    func claimBlocked(_ partition: TopicPartition) {
        Log.warning(
            "claim_blocked",
            [
                "partition": .text(partition.description),
                "reason": "a transaction that is no earlier owner's holds its row in bellhop.partition",
                "next": "trying again every 2 s; the other partitions go on",
            ])
    }

    func unreachable(_ partition: TopicPartition, _ error: KafkaError?) {
        Log.warning(
            "partition_unreachable",
            [
                "partition": .text(partition.description), "reason": .text(error?.description ?? "no answer"),
                "next": "trying again; the other partitions go on",
            ])
    }

    func damaged(_ partition: TopicPartition, _ error: KafkaError) {
        Log.warning(
            "fetch_damaged",
            [
                "partition": .text(partition.description), "reason": .text(error.message),
                "next": "fetching again; a partition that stays damaged is stopped",
            ])
    }

    func stopped(_ partition: TopicPartition, _ reason: String) {
        Log.error(
            "partition_stopped",
            [
                "partition": .text(partition.description), "reason": .text(reason),
                "next": "mend the cause, then: bellhop partitions resume, skip, reset or adopt",
            ])
    }

    func gap(_ gap: Gap, _ isEmpty: Bool) {
        Log.warning(
            isEmpty ? "gap_confirmed" : "gap_refuted",
            [
                "partition": .text(gap.partition.description), "from": .number(gap.from),
                "to": .number(gap.to),
            ])
    }
}

extension Health {
    /// Clients say some things in their log only. Said in ours are one that stops a partition for good, and a clock that makes
    /// times in it jump.
    static func listenToClients() {
        let told = Atomic(0)
        ClientLog.forward { _, facility, text in
            if facility == ClientLog.clock { Log.warning("wall_clock_set_back", ["reason": .text(text)]) }
            guard text.contains("increase receive.message.max.bytes"),
                told.add(1, ordering: .relaxed).oldValue % 1000 == 0
            else { return }
            Log.error(
                "fetch_too_large",
                [
                    "reason": .text(text),
                    "next":
                        "say the topic's max.message.bytes in its file, or raise receive.message.max.bytes",
                ])
        }
    }
}

/// Tells the broker now and then how far we are, for lag tools only: nothing of ours reads it back.
struct CommitHints: Sendable {
    private var told: [TopicPartition: Int64] = [:]
    private var nextAt: Duration = .zero

    /// Offsets that moved since they were told, at most once a second.
    mutating func due(_ now: Duration, _ progress: [TopicPartition: Progress]) -> [(TopicPartition, Int64)] {
        guard now >= nextAt else { return [] }
        nextAt = now + .seconds(1)
        return take(progress)
    }

    mutating func take(_ progress: [TopicPartition: Progress]) -> [(TopicPartition, Int64)] {
        let moved = progress.filter { $0.value.isHeld && told[$0.key] != $0.value.next }
        for (partition, state) in moved { told[partition] = state.next }
        return moved.map { ($0.key, $0.value.next) }
    }
}
