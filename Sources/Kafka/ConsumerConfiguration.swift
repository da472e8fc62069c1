/// A member of a consumer group.
///
/// Memory of one consumer under full load, at most about: `queueKilobytes` + `queueRecords` × 0.5 KiB (librdkafka's own
/// bookkeeping) + brokers × 2 × `fetchBytes` (a response on its way, and its decompressed form): with the defaults and
/// one broker 36 MiB. A batch of the topic larger than `fetchBytes` adds its size, and what it is unpacked to, up to `responseBytes`.
/// All partitions share one queue, so the figures do not grow with their number.
package struct ConsumerConfiguration: Equatable, Sendable {
    package var client: ClientConfiguration
    package var group: String
    /// Static membership: a restart within `sessionTimeout` keeps its partitions. Nil: a new member each time.
    package var instance: String?
    /// How long a silent member keeps its partitions.
    package var sessionTimeout: Duration = .seconds(10)
    /// Between two calls of `nextEvent` or `drain`; after that the member is put out of the group.
    package var maximumPollInterval: Duration = .seconds(300)
    /// How often the client looks whether topics have more partitions, or are gone: one small request.
    package var metadataInterval: Duration = .seconds(10)
    /// Bytes of keys and values that the client may hold ready, in KiB.
    package var queueKilobytes = 8 * 1024
    /// Records that the client may hold ready.
    package var queueRecords = 40_000
    /// Bytes of one fetch response over all partitions.
    package var fetchBytes = 4 << 20
    /// The largest response that is accepted. A broker gives a batch whole: one beyond this never comes, and its partition stands.
    package var responseBytes = 32 << 20
    /// How long a broker may hold an empty fetch. Arriving records end it at once; a newly assigned partition waits for it.
    package var fetchWait: Duration = .milliseconds(100)

    package init(_ client: ClientConfiguration, group: String, instance: String? = nil) {
        self.client = client
        self.group = group
        self.instance = instance
    }

    /// How soon a member hears that the group shares out anew.
    package var heartbeatInterval: Duration {
        let told = client.overrides["heartbeat.interval.ms"].flatMap { Int32($0) }
        return .milliseconds(told ?? min(3000, sessionTimeout.milliseconds / 3))
    }

    package func properties() -> [String: String] {
        let own = [
            "group.id": group,
            "group.instance.id": instance,
            "session.timeout.ms": String(sessionTimeout.milliseconds),
            "heartbeat.interval.ms": String(heartbeatInterval.milliseconds),
            "max.poll.interval.ms": String(maximumPollInterval.milliseconds),
            "partition.assignment.strategy": "cooperative-sticky",
            // New partitions of a topic have an owner within this time, not within librdkafka's five minutes.
            "topic.metadata.refresh.interval.ms": String(metadataInterval.milliseconds),
        ].compactMapValues { $0 }
        var reading = readingProperties(
            queueKilobytes: queueKilobytes, queueRecords: queueRecords, fetchBytes: fetchBytes,
            fetchWait: fetchWait)
        reading["receive.message.max.bytes"] = String(responseBytes)
        return own.merging(reading) { $1 }.merging(client.properties()) { $1 }
    }
}

/// What any reader of ours sets: never skip, never commit by itself, only committed records, the end of a partition told.
func readingProperties(
    queueKilobytes: Int, queueRecords: Int, fetchBytes: Int, fetchWait: Duration
) -> [String: String] {
    [
        "enable.auto.commit": "false",
        "enable.auto.offset.store": "false",
        "auto.offset.reset": "error",
        "isolation.level": "read_committed",
        "enable.partition.eof": "true",
        "check.crcs": "true",
        "allow.auto.create.topics": "false",
        "queued.max.messages.kbytes": String(queueKilobytes),
        "queued.min.messages": String(queueRecords),
        "fetch.max.bytes": String(fetchBytes),
        "fetch.message.max.bytes": String(min(1 << 20, fetchBytes)),
        "fetch.wait.max.ms": String(fetchWait.milliseconds),
        "fetch.error.backoff.ms": "100",
        // Only librdkafka 2.2 and later know it; see `FetchWake` for the others.
        "fetch.queue.backoff.ms": "5",
    ]
}

extension Duration {
    /// Whole milliseconds, rounded up so that a short wait never becomes none; as librdkafka counts time.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        let (whole, part) = (seconds * 1000, attoseconds / 1_000_000_000_000_000)
        let up: Int64 = attoseconds % 1_000_000_000_000_000 > 0 ? 1 : 0
        return Int32(clamping: max(0, whole + part + up))
    }
}
