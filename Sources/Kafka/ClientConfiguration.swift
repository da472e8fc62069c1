/// What every client of one cluster shares.
package struct ClientConfiguration: Equatable, Sendable {
    /// Bootstrap list: `host:port`, separated by commas.
    package var brokers: String
    /// The name that brokers show for this client.
    package var clientID: String
    /// The operator's own librdkafka properties by their dotted names; they win over our defaults. None of `refused`.
    package var overrides: [String: String]

    package init(brokers: String, clientID: String = "bellhop", overrides: [String: String] = [:]) {
        self.brokers = brokers
        self.clientID = clientID
        self.overrides = overrides
    }

    /// Properties that no operator may set: the runtime's promises rest on them, or they have a variable of their own.
    package static let refused: Set<String> = [
        // Given by other variables.
        "bootstrap.servers", "metadata.broker.list", "group.id", "group.instance.id", "transactional.id",
        // What a worker reads, and from where.
        "isolation.level", "auto.offset.reset", "enable.partition.eof", "check.crcs",
        // Positions live in Postgres.
        "enable.auto.commit", "auto.commit.enable", "auto.commit.interval.ms", "enable.auto.offset.store",
        "offset.store.method", "offset.store.path", "offset.store.sync.interval.ms",
        // Membership.
        "partition.assignment.strategy", "group.protocol", "group.protocol.type", "group.remote.assignor",
        // What "sent" means, and in which order.
        "enable.idempotence", "acks", "request.required.acks", "max.in.flight",
        "max.in.flight.requests.per.connection", "retries", "message.send.max.retries",
        "message.timeout.ms", "delivery.timeout.ms", "enable.gapless.guarantee", "queuing.strategy",
        "delivery.report.only.error", "partitioner", "msg_order_cmp",
        // Would talk to another cluster than the one named, or load code.
        "test.mock.num.brokers", "test.mock.broker.rtt", "plugin.library.paths",
        // Would keep log lines in a queue that nobody reads.
        "log.queue",
    ]

    /// Those of `overrides` that may not be set, in alphabetical order.
    package var refusals: [String] { overrides.keys.filter(Self.refused.contains).sorted() }

    /// librdkafka's properties of any client: ours, then the operator's.
    package func properties() -> [String: String] {
        [
            "bootstrap.servers": brokers,
            "client.id": clientID,
            "socket.keepalive.enable": "true",
            "socket.nagle.disable": "true",
            "log.connection.close": "false",
            // Brokers come back within a second, not after librdkafka's ten.
            "reconnect.backoff.ms": "50",
            "reconnect.backoff.max.ms": "1000",
        ].merging(overrides.filter { !Self.refused.contains($0.key) }) { $1 }
    }
}
