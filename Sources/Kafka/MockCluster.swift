internal import CRdKafka

/// librdkafka's own cluster in this process: in memory, listening on loopback. Keeps about 5 MB a partition, hands aborted
/// records to `read_committed` readers, and forgets everything when it is freed: it proves nothing about durability.
@safe package struct MockCluster: ~Copyable {
    private let client: Client
    private let cluster: OpaquePointer

    /// - Parameter brokers: 1 to 9.
    package init(brokers: Int = 1) throws(KafkaError) {
        let client = try unsafe Client(RD_KAFKA_PRODUCER, ["client.id": "bellhop-broker"])
        let cluster = unsafe rd_kafka_mock_cluster_new(client.handle, Int32(brokers))
        guard let cluster = unsafe cluster else {
            throw KafkaError(RD_KAFKA_RESP_ERR__FAIL, "the in-memory broker did not start")
        }
        self.client = client
        unsafe self.cluster = cluster
    }

    deinit { unsafe rd_kafka_mock_cluster_destroy(cluster) }

    /// `host:port` list.
    package var bootstrap: String { unsafe String(cString: rd_kafka_mock_cluster_bootstraps(cluster)) }

    package func createTopic(_ name: String, partitions: Int, replicas: Int = 1) throws(KafkaError) {
        let code = unsafe rd_kafka_mock_topic_create(cluster, name, Int32(partitions), Int32(replicas))
        if let error = KafkaError(ifAny: code) { throw error }
    }

    /// Takes a broker off the network.
    package func setDown(broker: Int32) { unsafe rd_kafka_mock_broker_set_down(cluster, broker) }
    /// Brings it back.
    package func setUp(broker: Int32) { unsafe rd_kafka_mock_broker_set_up(cluster, broker) }
}
