internal import Contract
internal import Kafka
internal import Lag
internal import Postgres
internal import Records
internal import Runtime

/// What brokers say of topics and groups.
struct BrokerFacts {
    let metadata: ClusterMetadata
    /// By topic; those that a broker does not tell are missing.
    let settings: [String: [String: TopicSetting]]
    let groups: [String: ConsumerGroup]

    private static let patience: Duration = .milliseconds(2500)

    init(
        metadata: ClusterMetadata, settings: [String: [String: TopicSetting]] = [:],
        groups: [String: ConsumerGroup] = [:]
    ) {
        (self.metadata, self.settings, self.groups) = (metadata, settings, groups)
    }

    init(_ settings: Settings, _ topics: [Topic]) throws(KafkaError) {
        let admin = try Admin(settings.client("bellhop-doctor"), timeout: Self.patience)
        metadata = try admin.metadata()
        // The in-memory broker knows nothing of settings and groups.
        guard try admin.clusterID()?.hasPrefix("mockCluster") != true else {
            (self.settings, groups) = ([:], [:])
            return
        }
        let names = BrokerTopic.wanted(by: Contract(topics: topics)).map(\.name)
        let known = metadata.topics
        self.settings = try admin.describe(names.filter { known[$0] != nil }).compactMapValues {
            try? $0.get()
        }
        groups = try admin.groups(Set(topics.flatMap(\.consumers)).sorted())
    }
}

/// Topics on the broker beside the topic files, and what their copies can bear.
struct TopicCheck {
    private let facts: BrokerFacts
    private let topics: [Topic]

    init(_ facts: BrokerFacts, _ topics: [Topic]) {
        self.facts = facts
        self.topics = topics
    }

    func complaints() -> [Complaint] {
        BrokerTopic.wanted(by: Contract(topics: topics)).flatMap { topic -> [Complaint] in
            guard let partitions = facts.metadata.topics[topic.name] else { return [missing(topic)] }
            let settings = facts.settings[topic.name]
            return count(topic, partitions) + Self.replicas(topic, partitions)
                + copies(topic, partitions, settings ?? [:])
                + (settings.map { different(topic, $0) } ?? [])
        }
    }

    private func isRead(_ topic: BrokerTopic) -> Bool {
        topics.contains { $0.name == topic.name && !$0.consumers.isEmpty }
    }

    private func missing(_ topic: BrokerTopic) -> Complaint {
        Complaint(
            .topicMissing, .critical, .standing, "the topic \(topic.name) does not exist",
            consequence: isRead(topic)
                ? "nothing can be published to it, and its workers have nothing to read"
                : "records for it wait in the outbox",
            remedy: "bellhop topics apply")
    }

    private func count(_ topic: BrokerTopic, _ partitions: [ClusterMetadata.Partition]) -> [Complaint] {
        guard partitions.count != topic.partitions else { return [] }
        let isFewer = partitions.count < topic.partitions
        return [
            Complaint(
                .topicPartitions, .warning, .hygiene,
                "\(topic.name) has \(partitions.count) partitions, its file says \(topic.partitions)",
                consequence: isFewer
                    ? "fewer lanes work at a time than was meant"
                    : "producers by the file and by the broker may put a key into two partitions",
                remedy: isFewer
                    ? "bellhop topics apply (keys move to other partitions: let workers finish first)"
                    : "write the number into the topic file")
        ]
    }

    /// The file's number of copies, where it says one: else the broker's default is meant.
    static func replicas(_ topic: BrokerTopic, _ partitions: [ClusterMetadata.Partition]) -> [Complaint] {
        let copies = partitions.map(\.replicas.count).min() ?? 0
        guard topic.replicas > 0, copies != topic.replicas else { return [] }
        let isFewer = copies < topic.replicas
        return [
            Complaint(
                .topicReplicas, isFewer ? .warning : .note, .hygiene,
                "\(topic.name) has \(copies == 1 ? "one copy" : "\(copies) copies"), its file says \(topic.replicas)",
                consequence: isFewer
                    ? "fewer brokers may fail than was meant" : "it takes more room than was meant",
                remedy: "kafka-reassign-partitions.sh, or write the number into the topic file")
        ]
    }

    private func copies(
        _ topic: BrokerTopic, _ partitions: [ClusterMetadata.Partition], _ settings: [String: TopicSetting]
    ) -> [Complaint] {
        let places = { (some: [ClusterMetadata.Partition]) in
            Finding.places(some.map { TopicPartition(topic.name, $0.number) })
        }
        let least = settings["min.insync.replicas"]?.value.flatMap { Int($0) } ?? 1
        let copies = partitions.map(\.replicas.count).min() ?? 1
        let leaderless = partitions.filter { $0.leader < 0 }
        let few = partitions.filter { $0.leader >= 0 && $0.inSync.count < min(least, $0.replicas.count) }
        let behind = partitions.filter { $0.leader >= 0 && $0.inSync.count < $0.replicas.count }
        if !leaderless.isEmpty {
            return [
                Complaint(
                    .partitionLeaderless, .critical, .standing, "\(places(leaderless)) has no leader",
                    consequence: "nobody reads or writes it",
                    remedy:
                        "bring back the brokers that hold it: kafka-topics.sh --describe --topic \(topic.name)"
                )
            ]
        }
        if least > copies {
            return [
                Complaint(
                    .minInsyncImpossible, .critical, .standing,
                    "\(topic.name): min.insync.replicas is \(least), but there are \(copies) copies",
                    consequence: "every record is refused: producers wait for all copies in sync",
                    remedy:
                        "kafka-configs.sh --alter --topic \(topic.name) --add-config min.insync.replicas=\(max(1, copies - 1))"
                )
            ]
        }
        if !few.isEmpty {
            return [
                Complaint(
                    .inSyncFew, .critical, .standing,
                    "\(places(few)) has fewer copies in sync than min.insync.replicas (\(least))",
                    consequence: "every record for it is refused",
                    remedy: "bring back the brokers that hold its copies")
            ]
        }
        if !behind.isEmpty {
            return [
                Complaint(
                    .replicasBehind, .warning, .hygiene, "not all copies of \(places(behind)) are in sync",
                    consequence: "one more broker that fails may stop it",
                    remedy: "kafka-topics.sh --describe --under-replicated-partitions")
            ]
        }
        return durability(topic, copies: copies, least: least, isTold: settings["min.insync.replicas"] != nil)
    }

    /// What one broker less would mean.
    private func durability(_ topic: BrokerTopic, copies: Int, least: Int, isTold: Bool) -> [Complaint] {
        let brokers = facts.metadata.brokers.count
        if brokers >= 3, copies < 3 {
            return [
                Complaint(
                    .replicationLow, .warning, .hygiene,
                    "\(topic.name) has \(copies == 1 ? "one copy" : "\(copies) copies") on \(brokers) brokers",
                    consequence: copies == 1
                        ? "the loss of one broker loses its records"
                        : "with one broker away nothing more may fail",
                    remedy:
                        "kafka-reassign-partitions.sh with three replicas each, and replicas: 3 in the topic file"
                )
            ]
        }
        if brokers == 1 {
            return [
                Complaint(
                    .oneBroker, .note, .hygiene, "\(topic.name) has one copy, as there is one broker",
                    consequence: "its disk is the only place of the records",
                    remedy: "three brokers, for what matters")
            ]
        }
        guard isTold, copies > 1 else { return [] }
        if least == copies {
            return [
                Complaint(
                    .minInsyncHigh, .warning, .hygiene,
                    "\(topic.name): min.insync.replicas is \(least), as many as there are copies",
                    consequence: "one broker that restarts stops every producer",
                    remedy:
                        "kafka-configs.sh --alter --topic \(topic.name) --add-config min.insync.replicas=\(copies - 1)"
                )
            ]
        }
        guard least == 1, copies >= 3 else { return [] }
        return [
            Complaint(
                .minInsyncLow, .warning, .hygiene,
                "\(topic.name): min.insync.replicas is 1 with \(copies) copies",
                consequence: "a record may be acknowledged by one broker alone, and be lost with it",
                remedy: "kafka-configs.sh --alter --topic \(topic.name) --add-config min.insync.replicas=2")
        ]
    }

    /// Settings that the topic file says, and one that it does not.
    private func different(_ topic: BrokerTopic, _ settings: [String: TopicSetting]) -> [Complaint] {
        let differences = topic.configuration.sorted { $0.key < $1.key }.compactMap {
            name, wanted -> Complaint? in
            guard let actual = settings[name]?.value, !Self.isSame(name, actual, wanted) else { return nil }
            return Complaint(
                .topicSetting, name == "cleanup.policy" ? .critical : .warning, .hygiene,
                "\(topic.name): \(name) is \(actual), its file says \(wanted)",
                consequence: Self.consequence(name, actual, wanted),
                remedy:
                    "kafka-configs.sh --alter --topic \(topic.name) --add-config \(name)=[\(wanted)], or change the file"
            )
        }
        let largest = settings["max.message.bytes"]?.value.flatMap { Int($0) } ?? 0
        guard isRead(topic), topic.configuration["max.message.bytes"] == nil, largest > 32 << 20 else {
            return differences
        }
        return differences + [
            Complaint(
                .maxMessageBytes, .warning, .hygiene,
                "\(topic.name) takes batches of \(largest) bytes; workers accept 32 MiB",
                consequence: "one larger batch, and the partition stands (fetch_too_large in the log)",
                remedy: "say max.message.bytes in the topic file, or lower it on the broker")
        ]
    }

    private static func isSame(_ name: String, _ actual: String, _ wanted: String) -> Bool {
        guard name == "cleanup.policy" else { return actual == wanted }
        return Set(actual.split(separator: ",")) == Set(wanted.split(separator: ","))
    }

    private static func consequence(_ name: String, _ actual: String, _ wanted: String) -> String {
        switch name {
        case "cleanup.policy": "records go that were to stay, or stay that were to go"
        case "retention.ms":
            Int64(actual).map { $0 >= 0 && $0 < Int64(wanted) ?? .max } == true
                ? "records are deleted earlier than was meant, perhaps unread"
                : "records may come again when their ids are forgotten"
        case "max.message.bytes": "producers and workers count on another limit"
        case "message.timestamp.type": "lag in seconds and the time of results follow another clock"
        default: "the topic does not behave as its file says"
        }
    }
}

/// Members of the workers' groups.
struct GroupCheck {
    private let broker: BrokerFacts
    private let fleet: FleetLag

    init(_ broker: BrokerFacts, _ fleet: FleetLag) {
        self.broker = broker
        self.fleet = fleet
    }

    func complaints() -> [Complaint] {
        broker.groups.sorted { $0.key < $1.key }.flatMap { name, group in
            foreign(name, group) + sharing(name, group)
        }
    }

    private func foreign(_ name: String, _ group: ConsumerGroup) -> [Complaint] {
        let others = group.members.filter { !$0.clientID.hasPrefix("\(name)-") }
        guard let first = others.first else { return [] }
        let places = Finding.places(others.flatMap(\.partitions).sorted())
        return [
            Complaint(
                .groupStranger, .critical, .standing,
                "\(first.clientID) from \(first.host) is a member of the group \(name), and no lane of that worker",
                consequence: places.isEmpty
                    ? "partitions may be given to it" : "\(places) is given to it: no worker reads it",
                remedy:
                    "stop that client, or give it another group.id: kafka-consumer-groups.sh --describe --group \(name) --members"
            )
        ]
    }

    private func sharing(_ name: String, _ group: ConsumerGroup) -> [Complaint] {
        guard group.state == .rebalancing else { return [] }
        return [
            Complaint(
                .groupRebalancing, .note, .slow,
                "the members of the group \(name) are sharing partitions out",
                consequence: "partitions that move stand for a moment",
                remedy: "ask again: if it never ends, processes start and end over and over, see their logs")
        ]
    }
}

/// Whether ids of applied events are remembered for as long as their records can come again.
enum IDRetentionCheck {
    static func complaints(
        _ connection: inout Connection, _ topics: [Topic], _ broker: BrokerFacts?
    ) throws(PostgresError) -> [Complaint] {
        let rows = try connection.query(
            "select worker, (extract(epoch from keep_ids) * 1000)::int8 from bellhop.retention where keep_ids is not null"
        )
        var found: [Complaint] = []
        for row in rows {
            guard let worker = try row.string(0), let kept = try row.int8(1) else { continue }
            for topic in topics where topic.isDeduplicated && topic.consumers.contains(worker) {
                guard let text = broker?.settings[topic.name]?["retention.ms"]?.value,
                    let keeps = Int64(text),
                    keeps < 0 || keeps > kept
                else { continue }
                found.append(
                    Complaint(
                        .keepIdsShort, .warning, .hygiene,
                        "\(worker) remembers ids for \(Spelling.time(kept)), but \(topic.name) keeps its records "
                            + (keeps < 0 ? "for ever" : "for \(Spelling.time(keeps))"),
                        consequence: "a record that is read again later than that is applied twice",
                        remedy: "raise --keep-ids, or lower retention.ms of \(topic.name)"))
            }
        }
        return found
    }
}
