internal import Kafka
internal import Records

/// What brokers say of topics and groups.
struct BrokerView {
    /// Partitions of each topic that exists.
    var partitions: [String: Int] = [:]
    var logs: [TopicPartition: LogEnds] = [:]
    var groups: [String: ConsumerGroup] = [:]
    var retention: [String: Retention] = [:]
    /// Why something of it is missing.
    var problem: String?
}

/// Asks brokers in a few requests, however many partitions there are.
struct BrokerReader: ~Copyable {
    /// Sees what readers see.
    private let reader: Admin
    /// Sees what Kafka's own tools see.
    private let tool: Admin
    private var retention: [String: Retention] = [:]
    private var retentionAt: ContinuousClock.Instant?

    init(_ client: ClientConfiguration, timeout: Duration) throws(KafkaError) {
        let reader = try Admin(client, timeout: timeout)
        tool = try Admin(client, timeout: timeout, seesOpenTransactions: true)
        self.reader = reader
    }

    /// Never fails: what is missing is missing, `problem` says why.
    mutating func read(
        topics: Set<String>, groups: Set<String>, _ extent: LagReader.Extent
    ) -> BrokerView {
        var view = BrokerView()
        do throws(KafkaError) {
            let metadata = try reader.metadata(topics.sorted())
            view.partitions = metadata.topics.mapValues(\.count)
            readLogs(metadata, &view)
            guard extent == .everything, try !reader.isInMemory() else { return view }
            view.groups = try reader.groups(groups.sorted())
        } catch {
            view.problem = view.problem ?? "\(error)"
        }
        if view.partitions.isEmpty { return view }
        readRetention(view.partitions.keys.sorted(), &view)
        return view
    }

    private func readLogs(_ metadata: ClusterMetadata, _ view: inout BrokerView) {
        var leaders: [Int32: [TopicPartition]] = [:]
        for (topic, partitions) in metadata.topics {
            for partition in partitions {
                leaders[partition.leader, default: []].append(TopicPartition(topic, partition.number))
            }
        }
        // librdkafka would wait for a leader to be elected.
        if let orphans = leaders.removeValue(forKey: -1), let first = orphans.min() {
            view.problem = "\(orphans.count) partitions have no leader, such as \(first)"
        }
        let low = ends(reader, &leaders, at: StartOffset.earliest, &view.problem)
        let stable = ends(reader, &leaders, at: StartOffset.latest, &view.problem)
        let end = ends(tool, &leaders, at: StartOffset.latest, &view.problem)
        for (partition, low) in low {
            guard let stable = stable[partition], let end = end[partition] else { continue }
            view.logs[partition] = LogEnds(low: low, stable: stable, end: max(stable, end))
        }
    }

    /// One question for all leaders; if it fails, one for each: a broker that is away shall not hide the others. It is not asked
    /// again in this look.
    private func ends(
        _ admin: borrowing Admin, _ leaders: inout [Int32: [TopicPartition]], at logical: Int64,
        _ problem: inout String?
    ) -> [TopicPartition: Int64] {
        if let all = try? admin.offsets(leaders.values.flatMap { $0 }, at: logical) {
            for (leader, partitions) in leaders where partitions.allSatisfy({ all[$0] == nil }) {
                problem = "broker \(leader) does not tell the ends of logs"
                leaders[leader] = nil
            }
            return all
        }
        var found: [TopicPartition: Int64] = [:]
        for (leader, partitions) in leaders {
            do throws(KafkaError) {
                found.merge(try admin.offsets(partitions, at: logical)) { $1 }
            } catch {
                problem = "broker \(leader) does not tell the ends of logs: \(error)"
                leaders[leader] = nil
            }
        }
        return found
    }

    /// Settings change rarely: once a minute is enough.
    private mutating func readRetention(_ topics: [String], _ view: inout BrokerView) {
        let isKnown = topics.allSatisfy { retention[$0] != nil }
        if !isKnown || retentionAt.map({ ContinuousClock.now - $0 > .seconds(60) }) ?? true {
            let described = (try? reader.describe(topics)) ?? [:]
            for (topic, answer) in described {
                if case .success(let settings) = answer { retention[topic] = Retention(settings) }
            }
            retentionAt = .now
        }
        view.retention = retention
    }
}
