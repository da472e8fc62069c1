internal import CRdKafka

/// The operator's side of a cluster: topics, their settings, their sizes. Each call blocks up to `timeout`.
@safe package struct Admin: ~Copyable {
    let client: Client
    let timeout: Duration

    /// - Parameter seesOpenTransactions: the end of a log is the one that brokers and Kafka's own tools tell, behind records of
    ///   transactions that are still open too.
    package init(
        _ configuration: ClientConfiguration, timeout: Duration = .seconds(10),
        seesOpenTransactions: Bool = false
    ) throws(KafkaError) {
        self.timeout = timeout
        // Otherwise ListOffsets must not see beyond the last stable record: the end that readers can reach.
        let isolation = seesOpenTransactions ? "read_uncommitted" : "read_committed"
        client = try Client(
            .consumer,
            ["isolation.level": isolation, "allow.auto.create.topics": "false"]
                .merging(configuration.properties()) { $1 }, events: 0)
    }

    /// Throws what librdkafka objects to in the properties that an operator gave: unknown names, impossible values.
    package static func check(_ configuration: ClientConfiguration) throws(KafkaError) {
        if let refusal = configuration.refusals.first {
            throw KafkaError(.invalidArgument, "Property \"\(refusal)\" may not be set")
        }
        try Client.check(configuration.properties())
    }

    /// An id that outlives brokers' addresses; nil from clusters that have none.
    package func clusterID() throws(KafkaError) -> String? {
        guard let text = unsafe rd_kafka_clusterid(client.handle, timeout.milliseconds) else { return nil }
        defer { unsafe rd_kafka_mem_free(client.handle, text) }
        return unsafe String(cString: text)
    }

    /// The in-memory broker knows nothing of settings and cannot describe groups: librdkafka waits for the one, and after the
    /// other's failure loses answers, and the end of the client. It must not be asked.
    package func isInMemory() throws(KafkaError) -> Bool {
        try clusterID()?.hasPrefix("mockCluster") ?? false
    }

    /// Sends one request and reads its answer. `send` gets the options and the queue for the answer.
    func request<R>(
        _ kind: rd_kafka_admin_op_t, _ send: (_ options: OpaquePointer, _ queue: OpaquePointer) -> Void,
        _ read: (_ answer: OpaquePointer) -> R
    ) throws(KafkaError) -> R {
        let queue = unsafe rd_kafka_queue_new(client.handle)!
        let options = unsafe rd_kafka_AdminOptions_new(client.handle, kind)!
        defer {
            unsafe rd_kafka_AdminOptions_destroy(options)
            unsafe rd_kafka_queue_destroy(queue)
        }
        let limit = timeout.milliseconds
        unsafe rd_kafka_AdminOptions_set_request_timeout(options, limit, nil, 0)
        if kind != RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, kind != RD_KAFKA_ADMIN_OP_ALTERCONFIGS {
            unsafe rd_kafka_AdminOptions_set_operation_timeout(options, limit, nil, 0)
        }
        unsafe send(options, queue)
        guard let answer = unsafe rd_kafka_queue_poll(queue, limit + 1000) else {
            throw KafkaError(.timedOut, "no answer within \(timeout)")
        }
        defer { unsafe rd_kafka_event_destroy(answer) }
        guard unsafe rd_kafka_event_error(answer) == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw unsafe failure(answer)
        }
        return unsafe read(answer)
    }

    deinit { client.destroy() }
}
