internal import CRdKafka
internal import Records

/// librdkafka's list of partitions with offsets.
@safe struct PartitionList: ~Copyable {
    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(_ entries: [(TopicPartition, Int64)]) {
        unsafe pointer = unsafe rd_kafka_topic_partition_list_new(Int32(entries.count))
        for (partition, offset) in entries {
            unsafe rd_kafka_topic_partition_list_add(pointer, partition.topic, partition.partition)
                .pointee.offset = offset
        }
    }

    init(topics: [String]) {
        self.init(topics.map { (TopicPartition($0, anyPartition), 0) })
    }

    /// What librdkafka wrote beside each partition.
    var answers: [(partition: TopicPartition, offset: Int64, error: KafkaError?)] {
        unsafe Self.read(pointer).map { ($0.0, $0.1, KafkaError($0.2)) }
    }

    /// Reads a list that someone else owns.
    static func partitions(_ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?) -> [TopicPartition]
    {
        guard let list = unsafe list else { return [] }
        return unsafe read(list).map(\.0)
    }

    private static func read(
        _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
    ) -> [(TopicPartition, Int64, rd_kafka_resp_err_t)] {
        (0..<Int(unsafe list.pointee.cnt)).map { index in
            let element = unsafe list.pointee.elems[index]
            return unsafe (
                TopicPartition(String(cString: element.topic), element.partition), element.offset, element.err
            )
        }
    }

    deinit { unsafe rd_kafka_topic_partition_list_destroy(pointer) }
}

/// "Any partition": a macro that Swift does not import.
let anyPartition: Int32 = -1
