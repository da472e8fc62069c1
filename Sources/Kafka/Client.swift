internal import CRdKafka
internal import Records

/// A librdkafka instance with its one owner.
@safe struct Client: ~Copyable {
    let handle: OpaquePointer

    /// - Throws: when a property is unknown or its value is not possible; the message names it.
    init(
        _ type: rd_kafka_type_t, _ properties: [String: String],
        _ prepare: (OpaquePointer) -> Void = { _ in }
    ) throws(KafkaError) {
        let configuration = try unsafe Self.configuration(properties, ignoring: type)
        unsafe prepare(configuration)
        unsafe rd_kafka_conf_set_log_cb(configuration, logDropped)
        var text = [CChar](repeating: 0, count: 512)
        guard let handle = unsafe rd_kafka_new(type, configuration, &text, text.count) else {
            let code = rd_kafka_last_error()
            unsafe rd_kafka_conf_destroy(configuration)
            throw KafkaError(code, string(text))
        }
        unsafe self.handle = handle
    }

    deinit { unsafe rd_kafka_destroy_flags(handle, Int32(RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)) }

    private static func configuration(
        _ properties: [String: String], ignoring type: rd_kafka_type_t
    ) throws(KafkaError) -> OpaquePointer {
        guard let configuration = unsafe rd_kafka_conf_new() else {
            throw KafkaError(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, "no memory for a configuration")
        }
        var text = [CChar](repeating: 0, count: 512)
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
            guard unsafe rd_kafka_conf_set(configuration, name, value, &text, text.count) == RD_KAFKA_CONF_OK else {
                unsafe rd_kafka_conf_destroy(configuration)
                throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, string(text))
            }
        }
        return unsafe configuration
    }

    /// The error that ended the instance for good, if one did.
    var fatalError: KafkaError? {
        var text = [CChar](repeating: 0, count: 512)
        let code = unsafe rd_kafka_fatal_error(handle, &text, text.count)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return KafkaError(code, string(text), isFatal: true)
    }

    /// Log start and end of a partition, asked of its leader.
    func logRange(_ partition: TopicPartition, timeout: Duration) throws(KafkaError) -> ClosedRange<Int64> {
        var low: Int64 = 0, high: Int64 = 0
        let code = unsafe rd_kafka_query_watermark_offsets(
            handle, partition.topic, partition.partition, &low, &high, timeout.timeoutMilliseconds)
        if let error = KafkaError(ifAny: code) { throw error }
        return low...max(low, high)
    }
}

/// librdkafka's own lines repeat for each attempt; state changes reach the caller as events.
private func logDropped(
    _ client: OpaquePointer?, _ level: Int32, _ facility: UnsafePointer<CChar>?, _ text: UnsafePointer<CChar>?
) {}

/// A C string in a buffer.
func string(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// A C list of partitions with its one owner.
@safe struct PartitionList: ~Copyable {
    let handle: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init() { unsafe handle = rd_kafka_topic_partition_list_new(8) }

    init(_ partitions: some Sequence<(TopicPartition, Int64)>) {
        self.init()
        for (partition, offset) in partitions {
            let element = unsafe rd_kafka_topic_partition_list_add(handle, partition.topic, partition.partition)
            unsafe element?.pointee.offset = offset
        }
    }

    init(_ partitions: some Sequence<TopicPartition>) {
        self.init(partitions.map { ($0, Int64(RD_KAFKA_OFFSET_INVALID)) })
    }

    deinit { unsafe rd_kafka_topic_partition_list_destroy(handle) }

    /// The partitions of a list that C owns.
    static func read(_ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?) -> [TopicPartition] {
        guard let list = unsafe list else { return [] }
        return (0..<Int(unsafe list.pointee.cnt)).map { index in
            let element = unsafe list.pointee.elems[index]
            return TopicPartition(unsafe String(cString: element.topic), unsafe element.partition)
        }
    }
}
