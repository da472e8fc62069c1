internal import Contract
internal import Glibc
package import Kafka
package import Metrics
internal import Postgres

package let bellhopVersion = "0.1.0"

/// How to reach the broker and the database: the same for every program.
package struct Settings: Sendable {
    /// Bootstrap list, `host:port` separated by commas.
    package var brokers: String
    /// libpq URI or conninfo.
    package var database: String
    /// librdkafka properties that the operator sets.
    package var kafka: [String: String]
    /// Directory with the topic files.
    package var topics: String

    package static let options: [Option] = [
        Option("brokers", variable: "BELLHOP_BROKERS", value: "LIST", "Kafka bootstrap list, host:port,…"),
        Option(
            "database", variable: "BELLHOP_DATABASE", value: "CONNINFO", "Postgres, libpq URI or conninfo"),
        Option(
            "kafka", value: "NAME=VALUE", repeats: true,
            "librdkafka property; also BELLHOP_KAFKA_<NAME>, dots as underscores"),
        Option("topics", variable: "BELLHOP_TOPICS", value: "DIR", "topic files (default: topics)"),
    ]

    package init(_ arguments: Arguments) throws(ConfigurationError) {
        brokers = arguments.value("brokers") ?? ""
        database = try Self.database(arguments)
        topics = arguments.value("topics") ?? "topics"
        kafka = try Self.kafkaProperties(arguments)
    }

    /// How a client of that name reaches the brokers.
    package func client(_ name: String) -> ClientConfiguration {
        ClientConfiguration(brokers: brokers, clientID: name, overrides: kafka)
    }

    /// - Throws: if nothing says where the brokers are.
    package func requireBrokers() throws(ConfigurationError) {
        if brokers.isEmpty {
            throw ConfigurationError(
                "BELLHOP_BROKERS", nil, "set it to a bootstrap list such as localhost:9092")
        }
    }

    /// - Throws: if nothing says where the database is.
    package func requireDatabase() throws(ConfigurationError) {
        if database.isEmpty {
            throw ConfigurationError(
                "BELLHOP_DATABASE", nil,
                "set it to a libpq URI or conninfo such as postgresql://localhost/bellhop")
        }
    }

    /// An error does not show the value: it may hold a password.
    private static func database(_ arguments: Arguments) throws(ConfigurationError) -> String {
        let conninfo = arguments.value("database") ?? ""
        do throws(PostgresError) {
            try Connection.check(conninfo)
        } catch {
            throw ConfigurationError(
                arguments.name("database"), "…", "it must be a libpq URI or conninfo: \(error.message)")
        }
        return conninfo
    }

    private static func kafkaProperties(_ arguments: Arguments) throws(ConfigurationError) -> [String: String]
    {
        let prefix = "BELLHOP_KAFKA_"
        var properties: [String: String] = [:]
        for (variable, value) in arguments.environment where variable.hasPrefix(prefix) {
            let name = String(variable.dropFirst(prefix.count).lowercased().map { $0 == "_" ? "." : $0 })
            properties[name] = try checked(name, value, setting: variable)
        }
        for pair in arguments.values("kafka") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init)
            guard parts.count == 2 else { throw ConfigurationError("--kafka", pair, "it must be NAME=VALUE") }
            properties[parts[0]] = try checked(parts[0], parts[1], setting: "--kafka")
        }
        return properties
    }

    private static func checked(
        _ name: String, _ value: String, setting: String
    ) throws(ConfigurationError) -> String {
        if ClientConfiguration.refused.contains(name) {
            throw ConfigurationError(
                setting, value, "\(name) cannot be changed: the promise of exactly-once effect rests on it")
        }
        do throws(KafkaError) {
            try Admin.check(ClientConfiguration(brokers: "localhost", overrides: [name: value]))
        } catch {
            // The value may be a password: librdkafka's message is shown only for properties that hold none.
            let isSecret = ["password", "secret", "key", "jaas"].contains { name.contains($0) }
            let reason = isSecret ? "librdkafka refuses it for \(name)" : error.message
            throw ConfigurationError.unusable(setting, reason)
        }
        return value
    }
}

/// What a worker process needs besides the shared settings.
package struct WorkerSettings: Sendable {
    package var shared: Settings
    /// Threads, each with a consumer and a connection of its own; never more than partitions.
    package var lanes: Int
    /// Records of one batch at most.
    package var batchRecords: Int
    /// Bytes of keys, values and headers of one batch at most.
    package var batchBytes: Int
    /// Between the beginnings of two batches of a lane, at least.
    package var batchInterval: Duration
    /// Bytes of rows that all lanes together keep in memory, by estimate.
    package var cacheBytes: Int
    /// Join as a dynamic member, which leaves at SIGTERM, instead of a static one, whose place is kept for a restart.
    package var leavesGroup: Bool
    /// Days that ids of applied events are kept; nil: as long as the topic files say.
    package var keepIDs: Int?
    /// For how long a partition with backlog may stand still before that is called a stall.
    package var stallAfter: Duration
    /// Where metrics are served; nil: nowhere.
    package var metrics: MetricsAddress?

    package static let options: [Option] =
        Settings.options + [
            Option(
                "lanes", variable: "BELLHOP_LANES", value: "N",
                "threads (default: cores, at most the partitions)"),
            Option("batch-records", value: "N", "records of one transaction at most (default: 5000)"),
            Option("batch-bytes", value: "N", "bytes of one transaction at most (default: 4194304)"),
            Option(
                "batch-interval", value: "MS",
                "least time between two transactions of a lane, 0 for none (default: 10)"),
            Option(
                "cache-bytes", value: "N",
                "memory for rows of keys seen lately, 0 for none (default: 33554432)"),
            Option(
                "keep-ids", variable: "BELLHOP_KEEP_IDS", value: "DAYS",
                "how long ids of applied events are kept (default: the topics' retention and 30 days)"),
            .metrics,
            Option(
                "stall-after", variable: "BELLHOP_STALL_AFTER", value: "SECONDS",
                "say what keeps a partition with backlog that does not move for so long (default: 30)"),
            Option("leave-group", "join without a static id and leave at SIGTERM: for scaling down for good"),
        ]

    package init(_ arguments: Arguments) throws(ConfigurationError) {
        shared = try Settings(arguments)
        try shared.requireBrokers()
        try shared.requireDatabase()
        let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        lanes = try arguments.number("lanes", 1...1024, or: cores)
        batchRecords = try arguments.number("batch-records", 1...1_000_000, or: 5000)
        batchBytes = try arguments.number("batch-bytes", 4096...(1 << 30), or: 4 << 20)
        batchInterval = .milliseconds(try arguments.number("batch-interval", 0...1000, or: 10))
        cacheBytes = try arguments.number("cache-bytes", 0...(1 << 40), or: 32 << 20)
        leavesGroup = arguments.isSet("leave-group")
        keepIDs =
            arguments.value("keep-ids") == nil ? nil : try arguments.number("keep-ids", 1...36_500, or: 0)
        stallAfter = .seconds(try arguments.number("stall-after", 1...86_400, or: 30))
        metrics = try arguments.metricsAddress()
    }
}

/// The environment of this process.
package func environment() -> [String: String] {
    var result: [String: String] = [:]
    var entry = unsafe environ
    while let variable = unsafe entry.pointee {
        let text = unsafe String(cString: variable)
        if let separator = text.firstIndex(of: "=") {
            result[String(text[..<separator])] = String(text[text.index(after: separator)...])
        }
        unsafe entry += 1
    }
    return result
}
