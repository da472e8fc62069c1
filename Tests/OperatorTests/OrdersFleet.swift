import Kafka
import Postgres
import Records
import TestKit
import Testing

/// A worker `w` with three partitions of `orders` in Postgres, and their logs on the in-memory broker: none has a living owner.
struct OrdersFleet: ~Copyable {
    let cluster: MockCluster
    var bellhop: Bellhop

    /// - Parameters:
    ///   - name: of the database.
    ///   - brokers: that share the partitions out.
    init(_ name: String, brokers: Int = 1) throws {
        let cluster = try MockCluster(brokers: brokers)
        try cluster.createTopic("orders", partitions: 3)
        var producer = try Producer(
            ProducerConfiguration(ClientConfiguration(brokers: cluster.bootstrap)))
        for (partition, count) in [(0, 8), (1, 30)] {
            for _ in 0..<count {
                try producer.produce(
                    topic: "orders", partition: Int32(partition), Record(key: nil, value: [1]), token: 0)
            }
        }
        var deliveries: [Delivery] = []
        try #require(producer.flush(timeout: .seconds(30), into: &deliveries))
        var bellhop = try Bellhop(name)
        bellhop.environment["BELLHOP_BROKERS"] = cluster.bootstrap
        bellhop.environment["BELLHOP_TOPICS"] = "/nowhere"
        // Behind: 3 of partition 0, 30 of partition 1, none of partition 2, which has dead letters.
        try bellhop.sql(
            """
            insert into bellhop.topic (topic, topic_uid) values ('orders', '00000000-0000-0000-0000-000000000001');
            insert into bellhop.partition (worker, topic, topic_uid, partition, epoch, owner, first_offset, next_offset,
                applied, duplicates, dead_letters, gaps) values
                ('w', 'orders', '00000000-0000-0000-0000-000000000001', 0, 3, 'w-host-0-0', 0, 5, 5, 0, 0, 0),
                ('w', 'orders', '00000000-0000-0000-0000-000000000001', 1, 1, 'w-host-0-1', 0, 0, 0, 0, 0, 0),
                ('w', 'orders', '00000000-0000-0000-0000-000000000001', 2, 1, 'w-host-0-2', -7, 0, 0, 0, 7, 0);
            insert into bellhop.dead_letter (tenant_id, worker, topic, topic_uid, partition, record_offset, headers, class,
                reason, place, rule, fingerprint) values
                ('acme', 'w', 'orders', '00000000-0000-0000-0000-000000000001', 2, 3, '\\x00', 'invalid', 'no', '', '', 'f');
            """)
        self.bellhop = bellhop
        self.cluster = cluster
    }

    /// Makes a session of ours the owner of all partitions.
    func own(_ connection: inout Connection) throws {
        try connection.script(
            """
            update bellhop.partition p set backend_pid = a.pid, backend_start = a.backend_start, claimed_at = now()
            from pg_stat_activity a where a.pid = pg_backend_pid()
            """)
    }
}
