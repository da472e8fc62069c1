internal import CRdKafka

/// One setting of a topic.
package struct TopicSetting: Equatable, Sendable {
    /// Nil where the broker keeps it secret.
    package var value: String?
    /// Set for this topic; otherwise a default of the broker.
    package var isOwn: Bool
}

extension Admin {
    /// All settings of a topic by name.
    package func describe(_ topic: String) throws(KafkaError) -> [String: TopicSetting] {
        try describe([topic])[topic]?.get() ?? [:]
    }

    /// All settings of topics by name, in one request; or why one's are not told.
    package func describe(
        _ topics: [String]
    ) throws(KafkaError) -> [String: Result<[String: TopicSetting], KafkaError>] {
        guard !topics.isEmpty else { return [:] }
        var requests: [OpaquePointer?] = unsafe topics.map {
            unsafe rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0)
        }
        defer { unsafe rd_kafka_ConfigResource_destroy_array(&requests, requests.count) }
        return try unsafe request(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS) { options, queue in
            unsafe rd_kafka_DescribeConfigs(client.handle, &requests, requests.count, options, queue)
        } _: { answer in
            var count = 0
            let result = unsafe rd_kafka_event_DescribeConfigs_result(answer)
            let resources = unsafe rd_kafka_DescribeConfigs_result_resources(result, &count)
            var described: [String: Result<[String: TopicSetting], KafkaError>] = [:]
            for index in 0..<count {
                guard let resource = unsafe resources?[index] else { continue }
                let name = unsafe String(cString: rd_kafka_ConfigResource_name(resource))
                described[name] =
                    unsafe error(of: resource).map { .failure($0) } ?? .success(unsafe settings(of: resource))
            }
            return described
        }
    }

    /// Changes the given settings of a topic and keeps its others.
    ///
    /// librdkafka 2.0.2 only knows the request that replaces all of a topic's own settings, so they are read, merged and written:
    /// a change that someone else makes in between is lost.
    package func alterConfig(_ topic: String, _ changes: [String: String]) throws(KafkaError) {
        let own = try describe(topic).filter { $0.value.isOwn }.compactMapValues(\.value)
        let resource = unsafe rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic)
        var requests: [OpaquePointer?] = unsafe [resource]
        defer { unsafe rd_kafka_ConfigResource_destroy_array(&requests, 1) }
        for (name, value) in own.merging(changes, uniquingKeysWith: { $1 }) {
            try KafkaError.check(unsafe rd_kafka_ConfigResource_set_config(resource, name, value))
        }
        let failure = try unsafe request(RD_KAFKA_ADMIN_OP_ALTERCONFIGS) { options, queue in
            unsafe rd_kafka_AlterConfigs(client.handle, &requests, 1, options, queue)
        } _: { answer -> KafkaError? in
            var count = 0
            let result = unsafe rd_kafka_event_AlterConfigs_result(answer)
            let resources = unsafe rd_kafka_AlterConfigs_result_resources(result, &count)
            guard count > 0, let resource = unsafe resources?[0] else { return nil }
            return unsafe error(of: resource)
        }
        if let failure { throw failure }
    }
}

private func error(of resource: OpaquePointer) -> KafkaError? {
    let code = unsafe rd_kafka_ConfigResource_error(resource)
    guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    let text = unsafe rd_kafka_ConfigResource_error_string(resource).map { unsafe String(cString: $0) }
    return KafkaError(.init(code), text ?? "no reason given")
}

private func settings(of resource: OpaquePointer) -> [String: TopicSetting] {
    var count = 0
    guard let entries = unsafe rd_kafka_ConfigResource_configs(resource, &count) else { return [:] }
    var settings: [String: TopicSetting] = [:]
    for index in 0..<count {
        let entry = unsafe entries[index]
        let name = unsafe String(cString: rd_kafka_ConfigEntry_name(entry))
        let value = unsafe rd_kafka_ConfigEntry_value(entry).map { unsafe String(cString: $0) }
        let isOwn = unsafe rd_kafka_ConfigEntry_source(entry) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG
        settings[name] = TopicSetting(value: value, isOwn: isOwn)
    }
    return settings
}
