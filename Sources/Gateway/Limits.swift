internal import HTTP
internal import Runtime

/// What the gateway grants at most. Each can be set by `--limit NAME=VALUE` and `BELLHOP_LIMIT_<NAME>`.
struct Limits: Sendable {
    // Of the connection and its requests.
    var connections = 1000
    var connectionsPerAddress = 50
    var requestLineBytes = 8192
    var headerBytes = 16_384
    var headerFields = 64
    var bodyBytes = 262_144
    var headerSeconds = 5
    var bodySeconds = 15
    var bodyBytesPerSecond = 1024
    var idleSeconds = 60
    var requestSeconds = 30
    // Of what a body says.
    var batchEvents = 100
    var jsonDepth = 32
    var jsonMembers = 256
    var jsonStringBytes = 65_536
    // Of load.
    var tenantRate = 100
    var tenantBurst = 200
    var subjectRate = 20
    var subjectBurst = 40
    var authenticationFailures = 10
    var tokenLifetimeSeconds = 86_400
    var queueRecords = 10_000
    var queueBytes = 33_554_432
    var acknowledgementSeconds = 5
    var waitSeconds = 30
    var reads = 256

    /// Seconds that a caller may wait for an outcome: the broker's acknowledgement and the answer itself fit into the
    /// request's time as well.
    var longestWait: Int { max(0, min(waitSeconds, requestSeconds - acknowledgementSeconds - 1)) }

    /// One limit as its users know it.
    struct Entry: Sendable {
        var name: String
        var path: any WritableKeyPath<Limits, Int> & Sendable
        var range: ClosedRange<Int>
        var meaning: String

        init(
            _ name: String, _ path: any WritableKeyPath<Limits, Int> & Sendable, _ range: ClosedRange<Int>,
            _ meaning: String
        ) {
            (self.name, self.path, self.range, self.meaning) = (name, path, range, meaning)
        }
    }

    static let all: [Entry] = [
        Entry("connections", \.connections, 1...100_000, "open connections; one more is closed at once"),
        Entry(
            "connections-per-address", \.connectionsPerAddress, 1...100_000, "of them from one address"),
        Entry("request-line-bytes", \.requestLineBytes, 256...65_536, "of method, target and version"),
        Entry("header-bytes", \.headerBytes, 1024...262_144, "of all header fields together"),
        Entry("header-fields", \.headerFields, 8...1000, "header fields"),
        Entry("body-bytes", \.bodyBytes, 1024...16_777_216, "of a body"),
        Entry(
            "header-seconds", \.headerSeconds, 1...3600,
            "from the first byte of a request to the end of its head"),
        Entry("body-seconds", \.bodySeconds, 1...3600, "from there to the end of its body"),
        Entry(
            "body-bytes-per-second", \.bodyBytesPerSecond, 0...1_048_576,
            "least pace of a body after its first five seconds"),
        Entry("idle-seconds", \.idleSeconds, 1...86_400, "between two requests of a connection"),
        Entry("request-seconds", \.requestSeconds, 1...3600, "of a request as a whole, waits included"),
        Entry("batch-events", \.batchEvents, 1...1000, "events of one batch"),
        Entry("json-depth", \.jsonDepth, 1...512, "levels of nesting in a body"),
        Entry("json-members", \.jsonMembers, 1...100_000, "members of one object in a body"),
        Entry("json-string-bytes", \.jsonStringBytes, 16...16_777_216, "of one string in a body"),
        Entry("tenant-rate", \.tenantRate, 1...1_000_000, "requests a second of one tenant, in the long run"),
        Entry("tenant-burst", \.tenantBurst, 1...1_000_000, "requests of one tenant at once"),
        Entry(
            "subject-rate", \.subjectRate, 1...1_000_000, "requests a second of one subject, in the long run"),
        Entry("subject-burst", \.subjectBurst, 1...1_000_000, "requests of one subject at once"),
        Entry(
            "authentication-failures", \.authenticationFailures, 1...1_000_000,
            "refused credentials a minute from one address"),
        Entry(
            "token-lifetime-seconds", \.tokenLifetimeSeconds, 60...31_536_000,
            "from a token's iat, or now without one, to its exp"),
        Entry("queue-records", \.queueRecords, 1...1_000_000, "records on their way to the broker"),
        Entry("queue-bytes", \.queueBytes, 65_536...1_073_741_824, "bytes on their way to the broker"),
        Entry(
            "acknowledgement-seconds", \.acknowledgementSeconds, 1...60,
            "for the broker to acknowledge a record"),
        Entry(
            "wait-seconds", \.waitSeconds, 0...60,
            "that Prefer: wait may ask for; more is cut to it, or to what request-seconds leaves"),
        Entry("reads", \.reads, 1...10_000, "reads that wait for a database connection"),
    ]

    init() {}

    /// - Throws: `ConfigurationError` naming the limit, its value and its range.
    init(_ arguments: Arguments) throws(ConfigurationError) {
        for (variable, value) in arguments.environment where variable.hasPrefix(Self.prefix) {
            let name = String(
                variable.dropFirst(Self.prefix.count).lowercased().map { $0 == "_" ? "-" : $0 })
            try set(name, value, setting: variable)
        }
        for pair in arguments.values("limit") {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw ConfigurationError("--limit", pair, "it must be NAME=NUMBER")
            }
            try set(parts[0], parts[1], setting: "--limit \(parts[0])")
        }
        guard acknowledgementSeconds < requestSeconds else {
            throw ConfigurationError(
                "--limit acknowledgement-seconds", String(acknowledgementSeconds),
                "it must be below request-seconds (\(requestSeconds))")
        }
    }

    private static let prefix = "BELLHOP_LIMIT_"

    private mutating func set(
        _ name: String, _ value: String, setting: String
    ) throws(ConfigurationError) {
        guard let entry = Self.all.first(where: { $0.name == name }) else {
            throw ConfigurationError(setting, value, "there is no such limit; see gateway --help")
        }
        guard let number = Int(value), entry.range.contains(number) else {
            let (low, high) = (entry.range.lowerBound, entry.range.upperBound)
            throw ConfigurationError(setting, value, "it must be a whole number from \(low) to \(high)")
        }
        self[keyPath: entry.path] = number
    }
}
