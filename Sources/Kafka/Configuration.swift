/// A consumer's settings, rendered to librdkafka properties.
package struct ConsumerConfiguration: Sendable {
    /// Bootstrap list, `host:port` separated by commas.
    package var brokers: String
    package var group: String
    /// Static member id; nil for a consumer without a place in the group.
    package var instance: String?
    /// The operator's properties; none of `refused`.
    package var overrides: [String: String]

    package init(brokers: String, group: String, instance: String?, overrides: [String: String]) {
        self.brokers = brokers
        self.group = group
        self.instance = instance
        self.overrides = overrides
    }

    /// Properties that the runtime's promises rest on; nobody may set them.
    package static let refused: Set<String> = [
        "isolation.level", "auto.offset.reset", "enable.auto.commit", "auto.commit.enable", "enable.auto.offset.store",
        "group.id", "group.instance.id", "enable.idempotence", "acks", "request.required.acks", "partitioner",
        "partition.assignment.strategy", "enable.partition.eof", "bootstrap.servers", "metadata.broker.list",
        "transactional.id", "group.protocol", "message.timeout.ms", "delivery.timeout.ms",
        "max.in.flight.requests.per.connection", "max.in.flight", "retries", "message.send.max.retries",
        "enable.gapless.guarantee",
    ]

    /// Memory: fetched records wait in queues of at most `queued.max.messages.kbytes` a partition plus one fetch in
    /// flight a broker, so a lane holds about partitions × 8 MiB + 8 MiB at most. A smaller queue stalls: once it is full,
    /// librdkafka 2.0.2 waits up to a second before it fetches again (issue #2879).
    package func properties() -> [String: String] {
        var result = Self.shared
        result["bootstrap.servers"] = brokers
        result["group.id"] = group
        result["client.id"] = instance ?? group
        if let instance { result["group.instance.id"] = instance }
        return result.merging(overrides) { ours, theirs in theirs }
    }

    private static let shared: [String: String] = [
        "enable.auto.commit": "false",
        "enable.auto.offset.store": "false",
        // Out of range is an error that stops the partition; nothing is skipped in silence.
        "auto.offset.reset": "error",
        "isolation.level": "read_committed",
        "enable.partition.eof": "true",
        "check.crcs": "true",
        "partition.assignment.strategy": "cooperative-sticky",
        "session.timeout.ms": "10000",
        "heartbeat.interval.ms": "2000",
        "fetch.wait.max.ms": "100",
        "fetch.error.backoff.ms": "50",
        "fetch.message.max.bytes": "1048576",
        "fetch.max.bytes": "8388608",
        "queued.min.messages": "100000",
        "queued.max.messages.kbytes": "8192",
        "reconnect.backoff.ms": "50",
        "reconnect.backoff.max.ms": "1000",
        "topic.metadata.refresh.interval.ms": "10000",
        "socket.keepalive.enable": "true",
        "log.connection.close": "false",
    ]
}

/// A producer's settings, rendered to librdkafka properties.
package struct ProducerConfiguration: Sendable {
    package var brokers: String
    package var clientID: String
    package var overrides: [String: String]
    /// How long a record may wait for its acknowledgement; nil: as long as it takes.
    package var messageTimeout: Duration?
    /// How long the client waits for more records of a partition before it sends a batch.
    package var linger: Duration = .milliseconds(5)
    /// False for records that only tests may send.
    package var isIdempotent = true

    package init(
        brokers: String, clientID: String, overrides: [String: String] = [:], messageTimeout: Duration? = nil
    ) {
        self.brokers = brokers
        self.clientID = clientID
        self.overrides = overrides
        self.messageTimeout = messageTimeout
    }

    /// Memory: at most `queue.buffering.max.kbytes` wait for acknowledgement.
    package func properties() -> [String: String] {
        let result = [
            "bootstrap.servers": brokers,
            "client.id": clientID,
            "enable.idempotence": isIdempotent ? "true" : "false",
            "acks": "all",
            // The Java producer's partitioner: one key, one partition, whoever writes.
            "partitioner": "murmur2_random",
            "message.timeout.ms": String(messageTimeout?.timeoutMilliseconds ?? 0),
            "linger.ms": String(linger.timeoutMilliseconds),
            "queue.buffering.max.kbytes": "32768",
            "queue.buffering.max.messages": "100000",
            "compression.type": "lz4",
            "reconnect.backoff.ms": "50",
            "reconnect.backoff.max.ms": "1000",
            "socket.keepalive.enable": "true",
            "log.connection.close": "false",
        ]
        return result.merging(overrides) { ours, theirs in theirs }
    }
}
