internal import JSON

/// One thing that the doctor found: problem → consequence → what to do.
struct Complaint {
    /// What is wrong, in a word that stays the same, for scripts; the README lists them.
    enum Code: String, CaseIterable {
        case brokerAway = "broker-away"
        case postgresAway = "postgres-away"
        case notLookedAt = "not-looked-at"
        case postgresStandby = "postgres-standby"
        case migrationsMissing = "migrations-missing"
        case migrationsPending = "migrations-pending"
        case migrationsChanged = "migrations-changed"
        case partitionStopped = "partition-stopped"
        case partitionLost = "partition-lost"
        case partitionPaused = "partition-paused"
        case partitionUnowned = "partition-unowned"
        case partitionStalled = "partition-stalled"
        case transactionOpen = "transaction-open"
        case workerNeverStarted = "worker-never-started"
        case behind
        case retentionNear = "retention-near"
        case lockHeld = "lock-held"
        case idleInTransaction = "idle-in-transaction"
        case connectionsExhausted = "connections-exhausted"
        case connectionsFew = "connections-few"
        case workerRoleBound = "worker-role-bound"
        case gatewayRoleUnbound = "gateway-role-unbound"
        case workerSuperuser = "worker-superuser"
        case policyMissing = "policy-missing"
        case autovacuumOff = "autovacuum-off"
        case tableBloat = "table-bloat"
        case fsyncOff = "fsync-off"
        case fullPageWritesOff = "full-page-writes-off"
        case synchronousCommitOff = "synchronous-commit-off"
        case postgresOld = "postgres-old"
        case topicMissing = "topic-missing"
        case topicPartitions = "topic-partitions"
        case topicReplicas = "topic-replicas"
        case topicSetting = "topic-setting"
        case maxMessageBytes = "max-message-bytes"
        case partitionLeaderless = "partition-leaderless"
        case inSyncFew = "in-sync-few"
        case replicasBehind = "replicas-behind"
        case minInsyncImpossible = "min-insync-impossible"
        case minInsyncLow = "min-insync-low"
        case minInsyncHigh = "min-insync-high"
        case replicationLow = "replication-low"
        case oneBroker = "one-broker"
        case groupStranger = "group-stranger"
        case groupRebalancing = "group-rebalancing"
        case keepIdsShort = "keep-ids-short"
        case keepIdsRefused = "keep-ids-refused"
        case sessionShort = "session-short"
        case sessionLong = "session-long"
        case heartbeatLong = "heartbeat-long"
        case pollIntervalShort = "poll-interval-short"
        case memoryBounds = "memory-bounds"
        case lanesIdle = "lanes-idle"
        case outboxOld = "outbox-old"
        case outboxRefused = "outbox-refused"
        case deadLetters = "dead-letters"
        case clockSkewPostgres = "clock-skew-postgres"
        case clockSkewRecords = "clock-skew-records"
        case librdkafkaOld = "librdkafka-old"
        case libpqOld = "libpq-old"
        case traceIndexMissing = "trace-index-missing"
        case brokersNotSet = "brokers-not-set"
        case contractUnreadable = "contract-unreadable"
    }

    /// How it bears on what goes wrong now, the likeliest cause first.
    enum Bearing: Int, Comparable {
        /// Nothing further can be looked at, or done by a worker.
        case away
        /// Explains why a partition stands.
        case standing
        /// Explains why a worker is slow or behind.
        case slow
        /// What goes wrong by now, whatever the cause.
        case symptom
        /// Nothing yet: what will go wrong some day.
        case hygiene

        static func < (a: Bearing, b: Bearing) -> Bool { a.rawValue < b.rawValue }
        var word: String { ["away", "standing", "slow", "symptom", "hygiene"][rawValue] }
    }

    var code: Code
    var level: Finding.Level
    var bearing: Bearing
    /// Complete sentences without a full stop.
    var problem: String
    var consequence: String
    /// A command to type, or what to see to.
    var remedy: String
    /// Among others of its code: the lower one first, as of two sessions that hold locks.
    var rank = 0

    init(
        _ code: Code, _ level: Finding.Level, _ bearing: Bearing, _ problem: String,
        consequence: String, remedy: String, rank: Int = 0
    ) {
        (self.code, self.level, self.bearing) = (code, level, bearing)
        (self.problem, self.consequence, self.remedy) = (problem, consequence, remedy)
        self.rank = rank
    }

    /// Notes last, whatever they bear on; else the likeliest cause first.
    static func precedes(_ a: Complaint, _ b: Complaint) -> Bool {
        let (noteA, noteB) = (a.level == .note ? 1 : 0, b.level == .note ? 1 : 0)
        let (urgencyA, urgencyB) = (
            (noteA, a.bearing.rawValue, -a.level.rawValue), (noteB, b.bearing.rawValue, -b.level.rawValue)
        )
        guard urgencyA == urgencyB else { return urgencyA < urgencyB }
        return (a.code.rawValue, a.rank, a.problem) < (b.code.rawValue, b.rank, b.problem)
    }

    var text: String {
        "\(level.word): \(problem) [\(code.rawValue)]\n    → \(consequence)\n    do: \(remedy)".split(
            separator: "\n"
        )
        .map {
            String($0).withoutControls
        }.joined(separator: "\n")
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("code", code.rawValue)
            json.member("level", level.word)
            json.member("bearing", bearing.word)
            json.member("problem", problem)
            json.member("consequence", consequence)
            json.member("remedy", remedy)
        }
    }
}
