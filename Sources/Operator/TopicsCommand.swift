internal import Contract
internal import Kafka
internal import Postgres
internal import Records
internal import Runtime

/// Makes the broker's topics as the topic files say, and compares.
enum TopicsCommand: Command {
    static let name = "topics"
    static let summary =
        "Create the topics that the topic files declare, compare them with the broker's, or list them."
    static let usage = ["apply [--incarnation ID]", "check", "list [--json]"]
    static let options =
        Settings.options + [
            Option(
                "incarnation", value: "ID",
                "which run of a forgetful broker this is: a new one starts from offset 0"),
            jsonOption,
        ]
    static let notes = """
        apply creates missing topics (and the dead-letter mirror of each topic that a worker reads) and adds partitions that
        are missing; it deletes nothing. check exits 1 when the broker differs from the files.
        """

    static func run(_ arguments: Arguments) throws {
        let settings = try Settings(arguments)
        let contract = try Contract(directory: settings.topics)
        let action = arguments.words.first
        if action != nil { _ = try words(arguments, []) }
        switch action {
        case "list": list(contract, json: arguments.isSet("json"))
        case "apply": try apply(contract, settings, incarnation: arguments.value("incarnation"))
        case "check": try check(contract, settings)
        default: throw UsageError("say what to do: apply, check or list")
        }
    }

    private static func list(_ contract: Contract, json: Bool) {
        let rows = contract.topics.map { topic in
            [
                Cell(topic.name), Cell(topic.partitions),
                Cell(topic.messages.map(\.type).joined(separator: " ")),
                Cell(topic.consumers.joined(separator: " ")),
            ]
        }
        print(Report(columns: ["topic", "partitions", "types", "workers"], rows: rows).output(json: json))
    }

    private static func apply(_ contract: Contract, _ settings: Settings, incarnation: String?) throws {
        try settings.requireBrokers()
        let admin = try Admin(settings.client("bellhop-topics"))
        let wanted = BrokerTopic.wanted(by: contract)
        let present = try admin.metadata().topics.mapValues(\.count)
        let missing = wanted.filter { present[$0.name] == nil }
        for (topic, result) in try admin.createTopics(missing.map(\.newTopic)).sorted(by: { $0.key < $1.key })
        {
            switch result {
            case .done: print("created \(topic)")
            case .existed: break
            case .failed(let error): throw CommandError("\(topic) could not be created: \(error)")
            }
        }
        for topic in wanted {
            guard let count = present[topic.name], count < topic.partitions else { continue }
            _ = try admin.createPartitions(topic.name, total: topic.partitions)
            print("\(topic.name): \(count) → \(topic.partitions) partitions")
        }
        try waitForLeaders(wanted, admin)
        if let incarnation { try register(contract, settings, incarnation) }
        print("\(wanted.count) topics are as the files say.")
    }

    /// A topic just created answers only when each partition has its leader; what runs next relies on it.
    private static func waitForLeaders(_ topics: [BrokerTopic], _ admin: borrowing Admin) throws {
        let partitions = topics.flatMap { topic in
            (0..<topic.partitions).map { TopicPartition(topic.name, Int32($0)) }
        }
        let deadline = ContinuousClock.now + .seconds(30)
        var reason = "no answer"
        while ContinuousClock.now < deadline {
            do throws(KafkaError) {
                // The client answers from what it knows of topics, and by itself would ask again after minutes only.
                _ = try admin.metadata()
                if try admin.watermarks(partitions).count == partitions.count { return }
            } catch {
                // Until it has spread, a broker may also say that it knows no such topic or partition.
                reason = error.description
            }
            pause(.milliseconds(50))
        }
        throw CommandError("some partition has no leader after 30 s: \(reason)")
    }

    /// A broker that forgets makes each topic anew when it starts: its offsets begin again, so its topic_uid must be new.
    private static func register(_ contract: Contract, _ settings: Settings, _ incarnation: String) throws {
        try settings.requireDatabase()
        var connection = try Connection(settings.database, applicationName: "bellhop-topics", settings: [])
        _ = try connection.query(
            """
            insert into bellhop.topic as t (topic, incarnation) select name, $2 from unnest($1::text[]) name
            on conflict (topic) do update
                set topic_uid = gen_random_uuid(), incarnation = excluded.incarnation, registered_at = now()
                where t.incarnation is distinct from excluded.incarnation
            """, [.texts(contract.topics.map { Text($0.name) }), .text(incarnation)])
    }

    private static func check(_ contract: Contract, _ settings: Settings) throws {
        try settings.requireBrokers()
        let admin = try Admin(settings.client("bellhop-topics"))
        let present = try admin.metadata().topics.mapValues(\.count)
        var differences: [String] = []
        for topic in BrokerTopic.wanted(by: contract) {
            guard let count = present[topic.name] else {
                differences.append("\(topic.name) is missing")
                continue
            }
            if count != topic.partitions {
                differences.append("\(topic.name) has \(count) partitions, the file says \(topic.partitions)")
            }
            let actual: [String: TopicSetting]
            do throws(KafkaError) {
                actual = try admin.describe(topic.name)
            } catch {
                throw CommandError(
                    "the broker does not tell its topics' settings (\(error)); the in-memory broker never does"
                )
            }
            for (name, value) in topic.configuration.sorted(by: { $0.key < $1.key })
            where actual[name]?.value != value {
                differences.append(
                    "\(topic.name): \(name) is \(actual[name]?.value ?? "not set"), the file says \(value)")
            }
        }
        guard differences.isEmpty else {
            throw CommandError(
                "the broker differs from the files:\n  " + differences.joined(separator: "\n  "))
        }
        print("All topics are as the files say.")
    }
}

/// A topic as it should be on the broker: declared, or the dead-letter mirror of a declared one.
struct BrokerTopic {
    var name: String
    var partitions: Int
    var replicas: Int
    var configuration: [String: String]

    var newTopic: NewTopic {
        NewTopic(name, partitions: partitions, replicationFactor: replicas, config: configuration)
    }

    static func wanted(by contract: Contract) -> [BrokerTopic] {
        contract.topics.flatMap { topic in
            [
                BrokerTopic(
                    name: topic.name, partitions: topic.partitions, replicas: topic.replicas,
                    configuration: topic.configuration)
            ]
                + (topic.deadLetters.map {
                    [
                        BrokerTopic(
                            name: $0.topic, partitions: $0.partitions, replicas: $0.replicas,
                            configuration: $0.configuration)
                    ]
                } ?? [])
        }
    }
}
