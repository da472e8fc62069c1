internal import CRdKafka
package import Records

/// A topic to create.
package struct NewTopic: Sendable {
    package var name: String
    package var partitions: Int
    /// −1: the broker's default.
    package var replicas: Int
    package var configuration: [String: String]

    package init(name: String, partitions: Int, replicas: Int = -1, configuration: [String: String] = [:]) {
        self.name = name
        self.partitions = partitions
        self.replicas = replicas
        self.configuration = configuration
    }
}

/// What became of one topic.
package struct TopicResult: Sendable {
    package enum Outcome: Sendable { case created, existed, failed(KafkaError) }
    package var topic: String
    package var outcome: Outcome
}

/// Asks and changes topics. Every call blocks, at most ten seconds.
@safe package struct Admin: ~Copyable {
    private let client: Client
    private static let timeout = Duration.seconds(10)

    package init(brokers: String, overrides: [String: String] = [:]) throws(KafkaError) {
        let ours = ["bootstrap.servers": brokers, "client.id": "bellhop-admin", "log.connection.close": "false"]
        client = try unsafe Client(RD_KAFKA_PRODUCER, ours.merging(overrides) { ours, _ in ours })
    }

    /// Creates topics; one that exists is no error.
    package func createTopics(_ topics: [NewTopic]) throws(KafkaError) -> [TopicResult] {
        guard !topics.isEmpty else { return [] }
        var wanted: [OpaquePointer?] = unsafe []
        defer { unsafe rd_kafka_NewTopic_destroy_array(&wanted, wanted.count) }
        for topic in topics { try unsafe wanted.append(Self.make(topic)) }
        let event = try unsafe request { queue, options in
            unsafe rd_kafka_CreateTopics(client.handle, &wanted, wanted.count, options, queue)
        }
        var count = 0
        let result = unsafe rd_kafka_event_CreateTopics_result(event.handle)
        let list = unsafe rd_kafka_CreateTopics_result_topics(result, &count)
        return unsafe Self.results(list, count)
    }

    private static func make(_ topic: NewTopic) throws(KafkaError) -> OpaquePointer {
        var text = [CChar](repeating: 0, count: 512)
        guard
            let new = unsafe rd_kafka_NewTopic_new(
                topic.name, Int32(topic.partitions), Int32(topic.replicas), &text, text.count)
        else { throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, string(text)) }
        for (name, value) in topic.configuration { unsafe rd_kafka_NewTopic_set_config(new, name, value) }
        return unsafe new
    }

    private static func results(
        _ list: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int
    ) -> [TopicResult] {
        (0..<count).map { index in
            let result = unsafe list?[index]
            let name = unsafe String(cString: rd_kafka_topic_result_name(result))
            let code = unsafe rd_kafka_topic_result_error(result)
            let text = unsafe rd_kafka_topic_result_error_string(result).map { unsafe String(cString: $0) }
            return TopicResult(
                topic: name,
                outcome: code == RD_KAFKA_RESP_ERR_NO_ERROR
                    ? .created : code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS ? .existed : .failed(KafkaError(code, text)))
        }
    }

    package func deleteTopic(_ name: String) throws(KafkaError) {
        var topics: [OpaquePointer?] = unsafe [rd_kafka_DeleteTopic_new(name)]
        defer { unsafe rd_kafka_DeleteTopic_destroy_array(&topics, topics.count) }
        let event = try unsafe request { queue, options in
            unsafe rd_kafka_DeleteTopics(client.handle, &topics, topics.count, options, queue)
        }
        var count = 0
        let result = unsafe rd_kafka_event_DeleteTopics_result(event.handle)
        try Self.check(unsafe Self.results(rd_kafka_DeleteTopics_result_topics(result, &count), count))
    }

    /// Adds partitions until there are `total`.
    package func createPartitions(_ topic: String, total: Int) throws(KafkaError) {
        var text = [CChar](repeating: 0, count: 512)
        guard let new = unsafe rd_kafka_NewPartitions_new(topic, total, &text, text.count) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, string(text))
        }
        var partitions: [OpaquePointer?] = unsafe [new]
        defer { unsafe rd_kafka_NewPartitions_destroy_array(&partitions, partitions.count) }
        let event = try unsafe request { queue, options in
            unsafe rd_kafka_CreatePartitions(client.handle, &partitions, partitions.count, options, queue)
        }
        var count = 0
        let result = unsafe rd_kafka_event_CreatePartitions_result(event.handle)
        try Self.check(unsafe Self.results(rd_kafka_CreatePartitions_result_topics(result, &count), count))
    }

    private static func check(_ results: [TopicResult]) throws(KafkaError) {
        for result in results {
            if case .failed(let error) = result.outcome { throw error }
        }
    }

    /// The topic's settings on the broker.
    package func describe(_ topic: String) throws(KafkaError) -> [String: String] {
        var resources: [OpaquePointer?] = unsafe [rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic)]
        defer { unsafe rd_kafka_ConfigResource_destroy_array(&resources, resources.count) }
        let event = try unsafe request { queue, options in
            unsafe rd_kafka_DescribeConfigs(client.handle, &resources, resources.count, options, queue)
        }
        var count = 0
        let result = unsafe rd_kafka_event_DescribeConfigs_result(event.handle)
        guard let list = unsafe rd_kafka_DescribeConfigs_result_resources(result, &count), count == 1 else { return [:] }
        if let error = KafkaError(ifAny: unsafe rd_kafka_ConfigResource_error(list[0])) { throw error }
        var entries = 0
        let configs = unsafe rd_kafka_ConfigResource_configs(list[0], &entries)
        var settings: [String: String] = [:]
        for index in 0..<entries {
            let entry = unsafe configs?[index]
            guard let value = unsafe rd_kafka_ConfigEntry_value(entry) else { continue }
            settings[unsafe String(cString: rd_kafka_ConfigEntry_name(entry))] = unsafe String(cString: value)
        }
        return settings
    }

    /// Deletes records before an offset, as retention would.
    package func deleteRecords(_ partition: TopicPartition, before offset: Int64) throws(KafkaError) {
        let list = PartitionList([(partition, offset)])
        var records: [OpaquePointer?] = unsafe [rd_kafka_DeleteRecords_new(list.handle)]
        defer { unsafe rd_kafka_DeleteRecords_destroy_array(&records, records.count) }
        _ = try unsafe request { queue, options in
            unsafe rd_kafka_DeleteRecords(client.handle, &records, records.count, options, queue)
        }
    }

    /// Every topic of the cluster with its number of partitions.
    package func partitionCounts() throws(KafkaError) -> [String: Int] {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(client.handle, 1, nil, &metadata, Self.timeout.timeoutMilliseconds)
        if let error = KafkaError(ifAny: code) { throw error }
        guard let metadata = unsafe metadata else { return [:] }
        defer { unsafe rd_kafka_metadata_destroy(metadata) }
        var counts: [String: Int] = [:]
        for index in 0..<Int(unsafe metadata.pointee.topic_cnt) {
            let topic = unsafe metadata.pointee.topics[index]
            guard unsafe topic.err == RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            counts[unsafe String(cString: topic.topic)] = Int(unsafe topic.partition_cnt)
        }
        return counts
    }

    /// Ends of the logs; a partition whose leader does not answer is left out.
    package func ends(of partitions: [TopicPartition]) throws(KafkaError) -> [TopicPartition: Int64] {
        var ends: [TopicPartition: Int64] = [:]
        for partition in partitions {
            do {
                ends[partition] = try client.logRange(partition, timeout: .seconds(5)).upperBound
            } catch where error.isRetriable {
                continue
            }
        }
        return ends
    }

    /// The cluster's id; nil if the broker gives none in time.
    package func clusterID() -> String? {
        guard let id = unsafe rd_kafka_clusterid(client.handle, Self.timeout.timeoutMilliseconds) else { return nil }
        defer { unsafe rd_kafka_mem_free(client.handle, id) }
        return unsafe String(cString: id)
    }

    private func request(_ send: (OpaquePointer, OpaquePointer) -> Void) throws(KafkaError) -> AdminEvent {
        guard let queue = unsafe rd_kafka_queue_new(client.handle),
            let options = unsafe rd_kafka_AdminOptions_new(client.handle, RD_KAFKA_ADMIN_OP_ANY)
        else { throw KafkaError(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, "no memory for a request") }
        defer {
            unsafe rd_kafka_AdminOptions_destroy(options)
            unsafe rd_kafka_queue_destroy(queue)
        }
        var text = [CChar](repeating: 0, count: 512)
        unsafe rd_kafka_AdminOptions_set_request_timeout(
            options, Self.timeout.timeoutMilliseconds, &text, text.count)
        unsafe send(queue, options)
        guard let event = unsafe rd_kafka_queue_poll(queue, (Self.timeout + .seconds(1)).timeoutMilliseconds) else {
            throw .timedOut("the broker did not answer in 10 s")
        }
        let answer = unsafe AdminEvent(event)
        if let error = KafkaError(ifAny: unsafe rd_kafka_event_error(event)) { throw error }
        return answer
    }
}

/// The answer to an admin request with its one owner.
@safe private struct AdminEvent: ~Copyable {
    let handle: OpaquePointer
    init(_ handle: OpaquePointer) { unsafe self.handle = handle }
    deinit { unsafe rd_kafka_event_destroy(handle) }
}
