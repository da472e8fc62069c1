internal import CRdKafka
package import Records

/// A topic to create.
package struct NewTopic: Equatable, Sendable {
    package var name: String
    package var partitions: Int
    /// Copies; −1: the broker's default.
    package var replicationFactor: Int
    package var config: [String: String]

    package init(_ name: String, partitions: Int, replicationFactor: Int = -1, config: [String: String] = [:])
    {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.config = config
    }
}

/// What became of a request for one topic.
package enum TopicResult: Equatable, Sendable {
    case done
    /// A topic of that name is there already; it may differ.
    case existed
    case failed(KafkaError)

    init(_ code: rd_kafka_resp_err_t, _ text: UnsafePointer<CChar>?) {
        switch code {
        case RD_KAFKA_RESP_ERR_NO_ERROR: self = .done
        case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: self = .existed
        default:
            let text = unsafe text.map { unsafe String(cString: $0) } ?? "no reason given"
            self = .failed(KafkaError(.init(code), text))
        }
    }
}

extension Admin {
    /// Creates topics, each on its own: one that fails does not stop the others.
    package func createTopics(_ topics: [NewTopic]) throws(KafkaError) -> [String: TopicResult] {
        guard !topics.isEmpty else { return [:] }
        var requests: [OpaquePointer?] = unsafe []
        defer { unsafe rd_kafka_NewTopic_destroy_array(&requests, requests.count) }
        for topic in topics { unsafe requests.append(try topic.request()) }
        return try unsafe request(RD_KAFKA_ADMIN_OP_CREATETOPICS) { options, queue in
            unsafe rd_kafka_CreateTopics(client.handle, &requests, requests.count, options, queue)
        } _: { answer in
            var count = 0
            let results = unsafe rd_kafka_CreateTopics_result_topics(
                rd_kafka_event_CreateTopics_result(answer), &count)
            return unsafe topicResults(results, count)
        }
    }

    package func deleteTopic(_ name: String) throws(KafkaError) -> TopicResult {
        var requests: [OpaquePointer?] = unsafe [rd_kafka_DeleteTopic_new(name)]
        defer { unsafe rd_kafka_DeleteTopic_destroy_array(&requests, 1) }
        return try unsafe request(RD_KAFKA_ADMIN_OP_DELETETOPICS) { options, queue in
            unsafe rd_kafka_DeleteTopics(client.handle, &requests, 1, options, queue)
        } _: { answer in
            var count = 0
            let results = unsafe rd_kafka_DeleteTopics_result_topics(
                rd_kafka_event_DeleteTopics_result(answer), &count)
            return unsafe topicResults(results, count)[name] ?? .done
        }
    }

    /// Raises a topic's number of partitions to `total`.
    package func createPartitions(_ topic: String, total: Int) throws(KafkaError) -> TopicResult {
        var text = [CChar](repeating: 0, count: 512)
        guard let partitions = unsafe rd_kafka_NewPartitions_new(topic, total, &text, text.count) else {
            throw KafkaError(.invalidArgument, string(text))
        }
        var requests: [OpaquePointer?] = unsafe [partitions]
        defer { unsafe rd_kafka_NewPartitions_destroy_array(&requests, 1) }
        return try unsafe request(RD_KAFKA_ADMIN_OP_CREATEPARTITIONS) { options, queue in
            unsafe rd_kafka_CreatePartitions(client.handle, &requests, 1, options, queue)
        } _: { answer in
            var count = 0
            let result = unsafe rd_kafka_event_CreatePartitions_result(answer)
            let results = unsafe rd_kafka_CreatePartitions_result_topics(result, &count)
            return unsafe topicResults(results, count)[topic] ?? .done
        }
    }

    /// Removes the records below an offset, as retention would.
    package func deleteRecords(_ partition: TopicPartition, before offset: Int64) throws(KafkaError) {
        let list = PartitionList([(partition, offset)])
        var requests: [OpaquePointer?] = unsafe [rd_kafka_DeleteRecords_new(list.pointer)]
        defer { unsafe rd_kafka_DeleteRecords_destroy_array(&requests, 1) }
        let error = try unsafe request(RD_KAFKA_ADMIN_OP_DELETERECORDS) { options, queue in
            unsafe rd_kafka_DeleteRecords(client.handle, &requests, 1, options, queue)
        } _: { answer -> KafkaError? in
            let offsets = unsafe rd_kafka_DeleteRecords_result_offsets(
                rd_kafka_event_DeleteRecords_result(answer))
            guard let offsets = unsafe offsets else { return nil }
            return unsafe KafkaError(offsets.pointee.elems[0].err)
        }
        if let error { throw error }
    }
}

extension NewTopic {
    fileprivate func request() throws(KafkaError) -> OpaquePointer {
        var text = [CChar](repeating: 0, count: 512)
        guard
            let request = unsafe rd_kafka_NewTopic_new(
                name, Int32(partitions), Int32(replicationFactor), &text, text.count)
        else { throw KafkaError(.invalidArgument, string(text)) }
        for (key, value) in config {
            if let error = unsafe KafkaError(rd_kafka_NewTopic_set_config(request, key, value)) {
                unsafe rd_kafka_NewTopic_destroy(request)
                throw error
            }
        }
        return unsafe request
    }
}

private func topicResults(
    _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int
) -> [String: TopicResult] {
    guard let results = unsafe results else { return [:] }
    var table: [String: TopicResult] = [:]
    for index in 0..<count {
        let result = unsafe results[index]
        let name = unsafe String(cString: rd_kafka_topic_result_name(result))
        table[name] = unsafe TopicResult(
            rd_kafka_topic_result_error(result), rd_kafka_topic_result_error_string(result))
    }
    return table
}
