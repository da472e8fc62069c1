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

    /// Makes a broker keep its answers to itself for an hour, or give those that it has kept. Brokers are numbered from 1.
    ///
    /// One that is taken down gives up its port for a moment: where another socket gets it meanwhile, 2.0.2 aborts the process.
    package func setBroker(_ id: Int32, isSilent: Bool) throws(KafkaError) {
        try setAnswerTime(id, isSilent ? .seconds(3600) : .zero)
    }

    /// Has the next request to produce, of any client, fail as if its broker were not the leader any more.
    package func refuseNextProduce() {
        let code = RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION
        let produce: Int16 = 0
        unsafe rd_kafka_mock_push_request_errors_array(cluster, produce, 1, [code])
    }

    /// Makes a broker keep its answers for so long.
    package func setAnswerTime(_ id: Int32, _ time: Duration) throws(KafkaError) {
        try KafkaError.check(unsafe rd_kafka_mock_broker_set_rtt(cluster, id, time.milliseconds))
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
