internal import CRdKafka
package import Records

/// What brokers say of the cluster.
package struct ClusterMetadata: Equatable, Sendable {
    package struct Broker: Equatable, Sendable {
        package var id: Int32
        /// `host:port`, as advertised.
        package var address: String
    }

    package struct Partition: Equatable, Sendable {
        package var number: Int32
        /// −1 without a leader.
        package var leader: Int32
        package var replicas: [Int32]
        package var inSync: [Int32]
    }

    package var brokers: [Broker]
    package var topics: [String: [Partition]]
}

/// The offsets that a partition has: `low` is the first that is left, `high` the one behind the last readable record.
package struct Watermarks: Equatable, Sendable {
    package var low: Int64
    package var high: Int64

    package init(low: Int64, high: Int64) {
        self.low = low
        self.high = high
    }
}

extension Admin {
    /// The brokers and all topics, or those of `topics` that exist. Creates none, even where brokers would on asking.
    package func metadata(_ topics: [String]? = nil) throws(KafkaError) -> ClusterMetadata {
        var answer: UnsafePointer<rd_kafka_metadata>?
        try unsafe KafkaError.check(rd_kafka_metadata(client.handle, 1, nil, &answer, timeout.milliseconds))
        guard let metadata = unsafe answer else { throw KafkaError(.transport, "no metadata") }
        defer { unsafe rd_kafka_metadata_destroy(metadata) }
        var result = unsafe ClusterMetadata(metadata.pointee)
        if let topics { result.topics = result.topics.filter { topics.contains($0.key) } }
        return result
    }

    /// First and end offset of one partition, asked of its leader. The end does not pass an open transaction.
    package func watermarks(_ partition: TopicPartition) throws(KafkaError) -> Watermarks {
        try client.watermarks(partition, timeout: timeout)
    }

    /// First and end offsets of many partitions, two requests a leader; partitions without an answer are missing.
    package func watermarks(_ partitions: [TopicPartition]) throws(KafkaError) -> [TopicPartition: Watermarks]
    {
        guard !partitions.isEmpty else { return [:] }
        let low = try offsets(partitions, at: StartOffset.earliest)
        let high = try offsets(partitions, at: StartOffset.latest)
        return low.reduce(into: [:]) { table, entry in
            if let end = high[entry.key] { table[entry.key] = Watermarks(low: entry.value, high: end) }
        }
    }

    /// The offset that stands for `logical` (see `StartOffset`) in each partition, one request a leader; partitions without an
    /// answer are missing.
    package func offsets(
        _ partitions: [TopicPartition], at logical: Int64
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        guard !partitions.isEmpty else { return [:] }
        return try client.positions(partitions, at: logical, timeout: timeout).reduce(into: [:]) {
            table, answer in
            if answer.error == nil, answer.offset >= 0 { table[answer.partition] = answer.offset }
        }
    }
}

extension ClusterMetadata {
    fileprivate init(_ source: rd_kafka_metadata) {
        brokers = unsafe (0..<Int(source.broker_cnt)).map { index in
            let broker = unsafe source.brokers[index]
            return unsafe Broker(id: broker.id, address: "\(String(cString: broker.host)):\(broker.port)")
        }
        topics = [:]
        for index in 0..<Int(unsafe source.topic_cnt) {
            let topic = unsafe source.topics[index]
            guard unsafe topic.err == RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            topics[unsafe String(cString: topic.topic)] = unsafe (0..<Int(topic.partition_cnt)).map {
                unsafe Partition(topic.partitions[$0])
            }
        }
    }
}

extension ClusterMetadata.Partition {
    fileprivate init(_ source: rd_kafka_metadata_partition) {
        number = unsafe source.id
        leader = unsafe source.leader
        replicas = unsafe (0..<Int(source.replica_cnt)).map { unsafe source.replicas[$0] }
        inSync = unsafe (0..<Int(source.isr_cnt)).map { unsafe source.isrs[$0] }
    }
}

extension Client {
    /// The leader of each partition of `topics` as brokers see it now; −1 where there is none.
    func leaders(_ topics: Set<String>, timeout: Duration) throws(KafkaError) -> [TopicPartition: Int32] {
        var leaders: [TopicPartition: Int32] = [:]
        for name in topics {
            guard let topic = unsafe rd_kafka_topic_new(handle, name, nil) else {
                throw KafkaError(rd_kafka_last_error()) ?? KafkaError(.invalidArgument, name)
            }
            defer { unsafe rd_kafka_topic_destroy(topic) }
            var answer: UnsafePointer<rd_kafka_metadata>?
            try unsafe KafkaError.check(rd_kafka_metadata(handle, 0, topic, &answer, timeout.milliseconds))
            guard let metadata = unsafe answer else { throw KafkaError(.transport, "no metadata") }
            defer { unsafe rd_kafka_metadata_destroy(metadata) }
            for partition in unsafe ClusterMetadata(metadata.pointee).topics[name] ?? [] {
                leaders[TopicPartition(name, partition.number)] = partition.leader
            }
        }
        return leaders
    }

    /// First and end offset. Waits up to `timeout` for each.
    func watermarks(_ partition: TopicPartition, timeout: Duration) throws(KafkaError) -> Watermarks {
        let low = try position(partition, at: StartOffset.earliest, timeout: timeout)
        return Watermarks(low: low, high: try position(partition, at: StartOffset.latest, timeout: timeout))
    }

    private func position(
        _ partition: TopicPartition, at logical: Int64, timeout: Duration
    ) throws(KafkaError) -> Int64 {
        let answer = try positions([partition], at: logical, timeout: timeout).first
        if let error = answer?.error { throw error }
        guard let offset = answer?.offset, offset >= 0 else {
            throw KafkaError(.transport, "no offset of \(partition)")
        }
        return offset
    }

    /// Not `rd_kafka_query_watermark_offsets`: that one waits for its answers without end, whatever its time-out is; for a broker
    /// that hangs, for minutes.
    func positions(
        _ partitions: [TopicPartition], at logical: Int64, timeout: Duration
    ) throws(KafkaError) -> [(partition: TopicPartition, offset: Int64, error: KafkaError?)] {
        let list = PartitionList(partitions.map { ($0, logical) })
        try unsafe KafkaError.check(
            rd_kafka_offsets_for_times(handle, list.pointer, timeout.milliseconds))
        return list.answers
    }
}
