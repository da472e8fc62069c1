internal import CRdKafka

/// librdkafka's broker in this process: topics in memory, gone when it is freed.
///
/// For first runs and tests. It keeps about 5 MB a partition, hands aborted records to every reader and, in 2.0.2, answers no
/// request to create topics: `createTopic` does that in-process.
@safe package struct MockCluster: ~Copyable {
    private let client: Client
    private let cluster: OpaquePointer

    package init(brokers: Int = 1) throws(KafkaError) {
        let client = try Client(.producer, ["log.connection.close": "false"], events: 0)
        guard let cluster = unsafe rd_kafka_mock_cluster_new(client.handle, Int32(brokers)) else {
            client.destroy()
            throw KafkaError(.transport, "the mock cluster could not open its listeners")
        }
        unsafe self.cluster = unsafe cluster
        self.client = client
    }

    /// `host:port` of each broker, separated by commas; on loopback.
    package var bootstrap: String { unsafe String(cString: rd_kafka_mock_cluster_bootstraps(cluster)) }

    package func createTopic(_ name: String, partitions: Int, replication: Int = 1) throws(KafkaError) {
        try KafkaError.check(
            unsafe rd_kafka_mock_topic_create(cluster, name, Int32(partitions), Int32(replication)))
    }

    /// Makes a broker refuse or accept connections. Brokers are numbered from 1.
    package func setBroker(_ id: Int32, isUp: Bool) throws(KafkaError) {
        try KafkaError.check(
            unsafe isUp
                ? rd_kafka_mock_broker_set_up(cluster, id) : rd_kafka_mock_broker_set_down(cluster, id))
    }

    /// Makes a broker the leader of a partition; nil: it has none.
    package func setLeader(_ topic: String, _ partition: Int32, _ broker: Int32?) throws(KafkaError) {
        try KafkaError.check(
            unsafe rd_kafka_mock_partition_set_leader(cluster, topic, partition, broker ?? -1))
    }

    deinit {
        unsafe rd_kafka_mock_cluster_destroy(cluster)
        client.destroy()
    }
}
