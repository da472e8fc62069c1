import Kafka
import Records
import TestKit

extension Broker {
    /// Of the rig itself, past the proxies.
    var client: ClientConfiguration { ClientConfiguration(brokers: kafka.bootstrap, clientID: "rig") }

    /// Takes the topics of the contract away, if they are there, and makes them anew.
    /// - Parameter events: `lead-events`, if it is to be another than the contract's.
    func makeTopics(_ database: String, _ events: NewTopic?) throws {
        try deleteTopics { $0.hasPrefix("lead-") || $0.hasPrefix("routing-") }
        if let events { try create(events) }
        let result = try Program.run(
            "bellhop", ["topics", "apply"],
            environment: ["BELLHOP_BROKERS": kafka.bootstrap, "BELLHOP_DATABASE": database])
        guard result.status == 0 else { throw RigError("topics apply: \(result.error)") }
    }

    /// Those that an earlier rig has left.
    func deleteTopics(where isMeant: (String) -> Bool) throws {
        for name in try Admin(client).metadata().topics.keys.filter(isMeant) { try delete(name) }
    }

    /// Waits until it is gone.
    func delete(_ name: String) throws {
        let admin = try Admin(client)
        if case .failed(let error) = try admin.deleteTopic(name) { throw error }
        try eventually("\(name) is gone") { try admin.metadata().topics[name] == nil }
    }

    /// Waits until each partition has a leader.
    func create(_ topic: NewTopic) throws {
        let admin = try Admin(client)
        // One that was deleted a moment ago may be in the way on another node.
        try eventually("\(topic.name) is there") {
            if case .failed(let error) = try admin.createTopics([topic])[topic.name] { throw error }
            let rows = try admin.metadata([topic.name]).topics[topic.name] ?? []
            return rows.count == topic.partitions && rows.allSatisfy { $0.leader >= 0 }
        }
    }

    func partitions(of topic: String) throws -> [ClusterMetadata.Partition] {
        try Admin(client).metadata([topic]).topics[topic] ?? []
    }

    /// Publishes records in their order, and waits until the broker has them all.
    /// - Parameter partition: nil: the key's.
    /// - Returns: where they are, in the order of `records`.
    @discardableResult
    func publish(
        _ records: [Record], to topic: String = Generator.topic, partition: Int32? = nil
    ) throws -> [TopicPartition.Place] {
        var producer = try Producer(ProducerConfiguration(client))
        var deliveries: [Delivery] = []
        for (index, record) in records.enumerated() {
            try producer.produce(topic: topic, partition: partition, record, token: UInt64(index))
            if index % 1000 == 999 { producer.poll(timeout: .zero, into: &deliveries) }
        }
        guard producer.flush(timeout: .seconds(60), into: &deliveries) else {
            throw RigError("\(topic): not published within a minute")
        }
        if let error = deliveries.lazy.compactMap({ $0.error }).first { throw error }
        return deliveries.sorted { $0.token < $1.token }.map {
            TopicPartition.Place(partition: $0.partition, offset: $0.offset)
        }
    }
}

extension TopicPartition {
    /// Of a record, in a topic that is known.
    struct Place: Hashable {
        var partition: Int32
        var offset: Int64
    }
}

/// Whole events and nothing else, of leads that no other label has.
func soundEvents(_ count: Int, label: String, seed: UInt64) -> [Record] {
    var options = LeadSample.Options(seed: seed)
    (options.label, options.brokenPerMille, options.repeatsPerMille) = (label, 0, 0)
    return LeadSample(options).prefix(count).map(\.record)
}
