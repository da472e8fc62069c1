internal import Glibc
internal import Kafka
package import Records
internal import Synchronization

/// Makes logs lose their end: a copy that has lagged behind becomes the leader.
///
/// In this order: `stopFollower`, the caller publishes what is to be lost, `elect`, the caller publishes other data,
/// `heal`. Partitions of the topic that have the same two nodes lose their end as well.
package final class UncleanElection: Sendable {
    /// Settings of a topic that it can be done to, with two copies on three nodes.
    package static let topicSettings = ["min.insync.replicas": "1", "unclean.leader.election.enable": "true"]

    private let cluster: KafkaServer
    private let client: ClientConfiguration
    private let topic: String
    /// Broker id of the node that leads until it is killed.
    package let leader: Int32
    /// Broker id of the node that falls behind and leads in the end.
    package let follower: Int32

    /// - Parameter spared: a node that nothing happens to, such as the coordinator of a group.
    package init(_ cluster: KafkaServer, topic: String, sparing spared: Int32? = nil) throws {
        self.cluster = cluster
        self.topic = topic
        client = ClientConfiguration(brokers: cluster.bootstrap, clientID: "unclean-election")
        let rows = try Admin(client).metadata([topic]).topics[topic] ?? []
        let row = rows.first { row in
            row.replicas.count == 2 && row.replicas.contains(row.leader)
                && !row.replicas.contains { $0 == spared }
        }
        guard let row, let other = row.replicas.first(where: { $0 != row.leader }) else {
            throw ServiceError(
                description: "no partition of \(topic) has two copies, none on \(spared ?? -1): \(rows)")
        }
        (leader, follower) = (row.leader, other)
    }

    /// Freezes the follower, and waits until no partition counts it as in sync.
    package func stopFollower() throws {
        try cluster.signal(SIGSTOP, node: follower)
        try eventually("\(follower) is in sync with nobody") {
            try partitions().allSatisfy { !$0.inSync.contains(follower) && $0.leader >= 0 }
        }
    }

    /// Kills the leader −9 and lets the follower go on, which then leads.
    /// - Returns: what each partition has lost: offsets that readers could see and that now are free or hold other data.
    package func elect() throws -> [TopicPartition: Range<Int64>] {
        let affected = try partitions().filter { $0.leader == leader && $0.replicas.contains(follower) }
            .map { TopicPartition(topic, $0.number) }
        let before = try Admin(client).watermarks(affected)
        try cluster.kill9(node: leader)
        try cluster.signal(SIGCONT, node: follower)
        try eventually("\(follower) leads") {
            try partitions().allSatisfy { row in
                row.leader == follower || !affected.contains(TopicPartition(topic, row.number))
            }
        }
        let after = try eventually(
            "the new leader tells its ends", { try Admin(client).watermarks(affected) },
            until: { $0.count == affected.count })
        return before.reduce(into: [:]) { lost, old in
            let end = after[old.key]?.high ?? 0
            if end < old.value.high { lost[old.key] = end..<old.value.high }
        }
    }

    /// Brings the old leader back, and waits until it follows the new one.
    package func heal() throws {
        try cluster.start()
        try eventually("all copies are in sync") {
            try partitions().allSatisfy { $0.inSync.count == $0.replicas.count }
        }
    }

    private func partitions() throws -> [ClusterMetadata.Partition] {
        try Admin(client).metadata([topic]).topics[topic] ?? []
    }
}

extension KafkaServer {
    /// Sends a signal to one node, by its broker id.
    package func signal(_ number: Int32, node: Int32) throws {
        guard let pid = pid(node: node), kill(pid, number) == 0 else {
            throw ServiceError(description: "node \(node) of Kafka does not run")
        }
    }
}
