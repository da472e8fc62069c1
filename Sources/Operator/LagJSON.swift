internal import JSON
internal import Lag
internal import Records

extension PartitionLag {
    /// Members of an object: seconds are numbers with three digits at most, what is not known is null.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("worker", worker)
            json.member("topic", partition.topic)
            json.member("partition", partition.partition)
            json.member("owner", optional: row?.owner)
            json.member("ownership", ownership.word)
            json.member("state", state.rawValue)
            json.member("lag_seconds", optional: seconds)
            json.member("lag_seconds_unknown", optional: unknown)
            json.member("lag", optional: records)
            json.member("oldest_offset", optional: oldest.offset)
            json.member(
                "oldest_at", optional: oldest.timestamp.map { Timestamp(milliseconds: $0).description })
            json.member("next_offset", optional: next)
            json.member("log_start", optional: log?.low)
            json.member("log_end", optional: log?.end)
            json.member("held_by_open_transaction", optional: log == nil ? nil : held)
            json.member("deleted_unread", optional: log == nil ? nil : lost)
            json.member("applied_per_second", optional: rate?.applied)
            json.member("published_per_second", optional: rate?.published)
            json.member("trend", optional: rate?.trend.rawValue)
            json.member("drain_seconds", optional: drain.map(Double.init).map { $0 / 1000 })
            json.member("retention_seconds_left", optional: retentionLeft.map(Double.init).map { $0 / 1000 })
            json.member("retention_bytes", optional: retention?.bytes)
            json.member("epoch", optional: row?.epoch)
            json.member("applied", optional: row?.applied)
            json.member("duplicates", optional: row?.duplicates)
            json.member("dead_letters", optional: row?.deadLetters)
            json.member("gaps", optional: row?.gaps)
            json.member("stop_reason", optional: row?.stopReason)
            json.member("stopped_by", optional: row?.stoppedBy)
            json.member("stalled_seconds", optional: stall().map(Double.init).map { $0 / 1000 })
            json.member("waits_for", optional: waitsFor)
        }
    }
}

extension JSONWriter {
    mutating func member(_ name: StaticString, optional number: Int64?) {
        key(name)
        if let number { value(number) } else { null() }
    }

    mutating func member(_ name: StaticString, optional number: Double?) {
        key(name)
        if let number { value((number * 1000).rounded() / 1000) } else { null() }
    }
}
