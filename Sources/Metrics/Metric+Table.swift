extension Metric {
    private static let everywhere = Set(Source.allCases)
    private static let place = ["worker", "topic", "partition"]

    // Lag, named as the public exporters name it.

    package static let lag = Metric(
        "kafka_consumergroup_lag", .gauge, "records", ["consumergroup", "topic", "partition"],
        of: [.worker, .exporter],
        "Offsets from the next one to be applied, as committed in Postgres, to the end of the log")
    package static let lagSeconds = Metric(
        "kafka_consumergroup_group_lag_seconds", .gauge, "seconds", ["group", "topic", "partition"],
        of: [.worker, .exporter],
        "Age of the oldest record that is not applied, by its own timestamp; 0 without lag; a worker that has not read that "
            + "record yet shows the most that it can be")
    package static let maxLagSeconds = Metric(
        "kafka_consumergroup_group_max_lag_seconds", .gauge, "seconds", ["group"], of: [.worker, .exporter],
        "The highest of these ages; a worker knows its own partitions only")

    // What a worker does.

    package static let buildInfo = Metric(
        "bellhop_build_info", .gauge, "1", ["version", "program"], of: everywhere,
        "Always 1: which program this is")
    package static let batches = Metric(
        "bellhop_batches_total", .counter, "batches", ["worker"], "Transactions committed")
    package static let records = Metric(
        "bellhop_records_total", .counter, "records", ["worker", "topic", "outcome"],
        "Offsets committed, by outcome: applied, duplicate, dead_letter, or gap, which holds no record")
    package static let deadLettersMade = Metric(
        "bellhop_dead_letters_total", .counter, "records", ["worker", "topic", "class"],
        "Records that became dead letters, by the class of the reason")
    package static let batchDuration = Metric(
        "bellhop_batch_duration_seconds", .histogram, "seconds", ["worker"],
        "From a batch in hand to its commit: reading, deciding, writing")
    package static let commitDuration = Metric(
        "bellhop_commit_duration_seconds", .histogram, "seconds", ["worker"],
        "The writing transaction alone")
    package static let eventToCommit = Metric(
        "bellhop_event_to_commit_seconds", .histogram, "seconds", ["worker"],
        "From a record's timestamp to the commit that applied it")
    package static let due = Metric(
        "bellhop_due_total", .counter, "decisions", ["worker"],
        "Decisions on keys whose time had come, without a record, committed")
    package static let dueLateness = Metric(
        "bellhop_due_lateness_seconds", .histogram, "seconds", ["worker"],
        "From the instant at which a key was due to the commit of its decision; those before a record are left out"
    )
    package static let dueOldestAge = Metric(
        "bellhop_due_oldest_age_seconds", .gauge, "seconds", place,
        "For how long the earliest due work has waited, 0 without any; records of before go first")
    package static let dueSetAside = Metric(
        "bellhop_due_set_aside", .gauge, "keys", ["worker"],
        "Keys whose due work fails: each is tried again after a minute, and the log names it")
    package static let fences = Metric(
        "bellhop_fences_total", .counter, "transactions", ["worker"],
        "Transactions refused because a partition has another owner by now")
    package static let retries = Metric(
        "bellhop_retries_total", .counter, "tries", ["worker", "cause"],
        "Tries that failed and are made again, by cause: database, broker, conflict, data or unanswered_commit"
    )
    package static let cacheHits = Metric(
        "bellhop_cache_hits_total", .counter, "keys", ["worker"],
        "Keys of batches whose state was in memory")
    package static let cacheMisses = Metric(
        "bellhop_cache_misses_total", .counter, "keys", ["worker"],
        "Keys of batches whose state had to be read")
    package static let outboxRows = Metric(
        "bellhop_outbox_rows", .gauge, "rows", ["worker"], of: [.worker, .exporter],
        "Committed rows of results that the broker does not have yet; a worker shows those that it holds")
    package static let outboxOldestAge = Metric(
        "bellhop_outbox_oldest_age_seconds", .gauge, "seconds", ["worker"], of: [.worker, .exporter],
        "Age of the oldest of these rows, 0 without any; in a worker since it took the row")

    // How partitions are.

    package static let partitionOwned = Metric(
        "bellhop_partition_owned", .gauge, "1", place, "1 for each partition that this process has claimed")
    package static let partitionStopped = Metric(
        "bellhop_partition_stopped", .gauge, "1", place, of: [.worker, .exporter],
        "1 for each partition that stands still until an operator resumes it")
    package static let partitionPaused = Metric(
        "bellhop_partition_paused", .gauge, "1", place, of: [.exporter],
        "1 for each partition that stands still because an operator paused it; it counts as stopped, too")
    package static let partitionsUnowned = Metric(
        "bellhop_partitions_unowned", .gauge, "partitions", ["worker"], of: [.exporter],
        "Partitions that no process reads")
    package static let stallReason = Metric(
        "bellhop_stall_reason", .gauge, "1", place + ["reason"],
        "1 while a partition has backlog and does not move, by what keeps it; see the reasons below")
    package static let stalledSeconds = Metric(
        "bellhop_stalled_seconds", .gauge, "seconds", place,
        "Since when such a partition has not moved; 0 for one that moves")
    package static let deadLetters = Metric(
        "bellhop_dead_letters", .gauge, "rows", ["worker", "class", "state"], of: [.exporter],
        "Dead letters that are kept, by class and state")
    package static let retentionSecondsLeft = Metric(
        "bellhop_retention_seconds_left", .gauge, "seconds", place, of: [.exporter],
        "Until retention deletes the oldest record that is not applied")
    package static let exporterUp = Metric(
        "bellhop_exporter_up", .gauge, "1", ["source"], of: [.exporter],
        "1 while the source, broker or postgres, answers; what it alone knows is left out while it does not")

    // The gateway.

    package static let gatewayRequests = Metric(
        "gateway_requests_total", .counter, "requests", ["route", "method", "status"], of: [.gateway],
        "Requests answered, by route as declared, method and status")
    package static let gatewayRequestDuration = Metric(
        "gateway_request_seconds", .histogram, "seconds", ["route", "method", "class"], of: [.gateway],
        "From the end of a request's head to its answer, by route, method and class of the status, such as 2xx"
    )
    package static let gatewayRefusals = Metric(
        "gateway_refusals_total", .counter, "requests", ["kind"], of: [.gateway],
        "Requests refused, by the kind of the problem")
    package static let gatewayCommands = Metric(
        "gateway_commands_total", .counter, "commands", ["result"], of: [.gateway],
        "Commands by what the broker said of them")
    package static let gatewayConnections = Metric(
        "gateway_connections_total", .counter, "connections", ["event"], of: [.gateway],
        "What happened to connections")
    package static let gatewayReady = Metric(
        "gateway_ready", .gauge, "1", of: [.gateway], "1 when broker and database answer")
    package static let gatewayOutstandingRecords = Metric(
        "gateway_outstanding_records", .gauge, "records", of: [.gateway],
        "Records that the broker has not acknowledged yet")
    package static let gatewayOutstandingBytes = Metric(
        "gateway_outstanding_bytes", .gauge, "bytes", of: [.gateway], "Bytes of these records")
    package static let gatewayWaitingReads = Metric(
        "gateway_waiting_reads", .gauge, "reads", of: [.gateway], "Reads that wait for a database connection")
    package static let gatewayAuditBacklog = Metric(
        "gateway_audit_backlog", .gauge, "entries", of: [.gateway], "Audit entries that wait for the database"
    )
    package static let gatewayAuditSpilled = Metric(
        "gateway_audit_spilled", .gauge, "entries", of: [.gateway],
        "Audit entries that went to the log instead, since the start")

    // The process itself, named as Prometheus' own libraries name it.

    package static let cpuSeconds = Metric(
        "process_cpu_seconds_total", .counter, "seconds", of: everywhere,
        "Time on processors, user and system")
    package static let residentBytes = Metric(
        "process_resident_memory_bytes", .gauge, "bytes", of: everywhere, "Memory in use")
    package static let openFiles = Metric(
        "process_open_fds", .gauge, "descriptors", of: everywhere, "Open files, sockets among them")
    package static let maxFiles = Metric(
        "process_max_fds", .gauge, "descriptors", of: everywhere, "How many may be open")
    package static let startTime = Metric(
        "process_start_time_seconds", .gauge, "seconds", of: everywhere,
        "When the process started, in seconds since 1970")

    /// Every metric, in the order of pages and of the documentation.
    package static let all: [Metric] = [
        lag, lagSeconds, maxLagSeconds,
        batches, records, deadLettersMade, batchDuration, commitDuration, eventToCommit, due, dueLateness,
        dueOldestAge,
        dueSetAside, fences, retries,
        cacheHits,
        cacheMisses, outboxRows, outboxOldestAge,
        partitionOwned, partitionStopped, partitionPaused, partitionsUnowned, stallReason, stalledSeconds,
        deadLetters,
        retentionSecondsLeft, exporterUp,
        gatewayRequests, gatewayRequestDuration, gatewayRefusals, gatewayCommands, gatewayConnections,
        gatewayReady,
        gatewayOutstandingRecords, gatewayOutstandingBytes, gatewayWaitingReads, gatewayAuditBacklog,
        gatewayAuditSpilled,
        buildInfo, cpuSeconds, residentBytes, openFiles, maxFiles, startTime,
    ]
}
