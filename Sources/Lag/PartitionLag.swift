package import Records

/// How far one worker is in one partition, at one moment.
package struct PartitionLag: Equatable, Sendable {
    package var worker: String
    package var partition: TopicPartition
    /// What the worker keeps in Postgres; nil where nobody has ever claimed the partition.
    package var row: PartitionRow?
    /// Nil where no broker tells.
    package var log: LogEnds?
    package var oldest = Oldest.unknown("no broker was asked")
    package var ownership = Ownership.unknown("not looked at")
    /// Nil where no broker tells.
    package var retention: Retention?
    /// Nil after a single look.
    package var rate: Rate?
    /// When this was seen, milliseconds since 1970, by this machine's clock.
    package var at: Int64

    package init(worker: String, partition: TopicPartition, row: PartitionRow? = nil, at: Int64) {
        self.worker = worker
        self.partition = partition
        self.row = row
        self.at = at
    }
}

/// The offsets of a log.
package struct LogEnds: Equatable, Sendable {
    /// The first that is left.
    package var low: Int64
    /// Behind the last record that readers can see: where the first open transaction begins, if there is one.
    package var stable: Int64
    /// Behind the last record; what Kafka's own tools count from.
    package var end: Int64

    package init(low: Int64, stable: Int64, end: Int64) {
        self.low = low
        self.stable = stable
        self.end = end
    }
}

/// The first record that is not applied.
package enum Oldest: Equatable, Sendable {
    /// Nothing is left to apply. Behind the position there are control records, aborted transactions and holes at most.
    case nothing
    /// Milliseconds since 1970; −1 where the record has no timestamp.
    case record(offset: Int64, timestamp: Int64)
    /// The same, of a transaction that is still open: no reader gets past it until it ends.
    case held(offset: Int64, timestamp: Int64)
    case unknown(String)

    /// Milliseconds since 1970; nil where there is no record, or none that says so.
    package var timestamp: Int64? {
        switch self {
        case .record(_, let timestamp), .held(_, let timestamp): timestamp >= 0 ? timestamp : nil
        case .nothing, .unknown: nil
        }
    }

    package var offset: Int64? {
        switch self {
        case .record(let offset, _), .held(let offset, _): offset
        case .nothing, .unknown: nil
        }
    }
}

extension PartitionLag {
    /// The first offset that is not accounted for; a partition that was never claimed begins at its first record.
    package var next: Int64? { row?.next ?? log?.low }

    /// Offsets between the position and the end of the log, as Kafka's own tools count; nil if it is not known, also
    /// where the position is beyond the end: that log is another one.
    package var records: Int64? {
        guard let next, let log, next <= log.end else { return nil }
        return log.end - next
    }

    /// The age of the oldest record that is not applied, in milliseconds: 0 where nothing is left to apply, and for a record from
    /// the future; nil where it is not known.
    package var milliseconds: Int64? {
        if oldest == .nothing { return 0 }
        return oldest.timestamp.map { max(0, at - $0) }
    }

    /// The same in seconds.
    package var seconds: Double? { milliseconds.map { Double($0) / 1000 } }

    /// Why the seconds are not known; nil if they are.
    package var unknown: String? {
        switch oldest {
        case .unknown(let reason): reason
        case .record(let offset, let timestamp), .held(let offset, let timestamp):
            timestamp < 0 ? "the record at offset \(offset) has no timestamp" : nil
        case .nothing: nil
        }
    }

    /// Offsets that the broker has deleted before they were read; 0 if none.
    package var lost: Int64 {
        guard let next = row?.next, let low = log?.low else { return 0 }
        return max(0, low - next)
    }

    /// The log ends before the position: it was made anew, or truncated.
    package var isBeyondEnd: Bool {
        guard let next = row?.next, let end = log?.end else { return false }
        return next > end
    }

    /// Records that an open transaction keeps from readers.
    package var held: Int64 { log.map { $0.end - max($0.stable, min(next ?? 0, $0.end)) } ?? 0 }

    /// Milliseconds until the broker may delete the oldest record that is not applied, at the earliest: it deletes whole segments.
    /// Nil where it is not known, nothing is left to apply, or nothing is deleted by age.
    package var retentionLeft: Int64? {
        guard let limit = retention?.milliseconds, let timestamp = oldest.timestamp else { return nil }
        return max(0, timestamp + limit - at)
    }

    /// Milliseconds for which there was a record to apply and the position did not move, if that is longer than `patience`.
    /// Nil while the partition is stopped, or has no owner: that is another trouble.
    package func stall(patience: Int64 = 30_000) -> Int64? {
        guard let row, row.stopReason == nil, ownership == .owned, case .record(_, let timestamp) = oldest
        else { return nil }
        let waited = timestamp < 0 ? row.still : min(row.still, at - timestamp)
        return waited > patience ? waited : nil
    }

    /// Milliseconds until nothing is left at the present rates; nil where it is not known, or never.
    package var drain: Int64? {
        guard let records else { return nil }
        if records == 0 || oldest == .nothing { return 0 }
        guard let rate, rate.applied > rate.published else { return nil }
        return Int64(Double(records) / (rate.applied - rate.published) * 1000)
    }
}
