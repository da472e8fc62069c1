internal import Kafka
internal import Postgres
internal import Records
internal import Runtime

/// Shows how far each worker is.
enum StatusCommand: Command {
    static let name = "status"
    static let summary = "Show workers, partitions, owners, lag, dead letters, and partitions that stand still, with the reason."
    static let usage = ["[--json] [--watch] [--until-idle SECONDS]"]
    static let options =
        Settings.options + [
            Option("watch", "show again every two seconds"),
            Option("until-idle", value: "SECONDS", "wait until every lag is 0 and the outbox is empty; exit 1 if it takes longer"),
            jsonOption,
        ]
    static let notes = """
        Lag is the number of offsets between the end of the log and the last commit in Postgres. Without brokers, lag is
        left out.
        """

    static func run(_ arguments: Arguments) throws {
        guard arguments.words.isEmpty else { throw UsageError("status takes no argument") }
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        var source = try StatusSource(settings)
        if arguments.value("until-idle") != nil {
            let seconds = try arguments.number("until-idle", 1...86_400, or: 60)
            return try waitUntilIdle(&source, seconds: seconds)
        }
        repeat {
            let status = try source.read()
            if arguments.isSet("watch") && standardOutputIsTerminal { print("\u{1B}[2J\u{1B}[H", terminator: "") }
            print(arguments.isSet("json") ? status.json : status.text)
            if arguments.isSet("watch") { pause(.seconds(2)) }
        } while arguments.isSet("watch")
    }

    private static func waitUntilIdle(_ source: inout StatusSource, seconds: Int) throws {
        try source.requireBrokers()
        let deadline = ContinuousClock.now + .seconds(seconds)
        var last = ""
        while true {
            let status = try source.read()
            if let stopped = status.partitions.first(where: { $0.stopReason != nil }) {
                throw CommandError("\(stopped.title) stands still: \(stopped.stopReason ?? "")")
            }
            if status.isIdle { return remark("lag 0 on \(status.partitions.count) partitions") }
            let line = "lag \(status.lag), \(status.outbox) outbox rows to send"
            if line != last { remark(line) }
            last = line
            guard ContinuousClock.now < deadline else { throw CommandError("still not idle after \(seconds) s: \(line)") }
            pause(.milliseconds(200))
        }
    }
}

/// A view of the fleet at one moment.
struct Status {
    struct Partition {
        var worker: String
        var topic: String
        var number: Int32
        var owner: String?
        var epoch: Int64
        var next: Int64
        /// Nil without a broker.
        var lag: Int64?
        var applied: Int64
        var duplicates: Int64
        var deadLetters: Int64
        var gaps: Int64
        var stopReason: String?

        var title: String { "\(worker) \(topic)/\(number)" }
    }

    var partitions: [Partition]
    /// Rows not yet sent.
    var outbox: Int64

    var lag: Int64 { partitions.reduce(0) { $0 + ($1.lag ?? 0) } }
    /// No claim yet is not idle: nothing is known then.
    var isIdle: Bool { !partitions.isEmpty && lag == 0 && outbox == 0 }
}

/// Reads the partition rows and the ends of the logs.
struct StatusSource: ~Copyable {
    private var connection: Connection
    private let admin: Admin?

    init(_ settings: Settings) throws {
        connection = try Connection(settings.database, applicationName: "bellhop-status", settings: [])
        admin = settings.brokers.isEmpty ? nil : try Admin(brokers: settings.brokers, overrides: settings.kafka)
    }

    func requireBrokers() throws {
        if case .none = admin { throw ConfigurationError("BELLHOP_BROKERS", nil, "lag cannot be told without a broker") }
    }

    mutating func read() throws -> Status {
        let rows = try connection.query(
            """
            select p.worker, p.topic, p.partition, p.owner, p.epoch, p.next_offset, p.applied, p.duplicates,
                   p.dead_letters, p.gaps, p.stop_reason
            from bellhop.partition p join bellhop.topic t on t.topic = p.topic and t.topic_uid = p.topic_uid
            order by p.worker, p.topic, p.partition
            """)
        var partitions = rows.compactMap { Status.Partition($0) }
        if case .some(let admin) = admin {
            let ends = try admin.ends(of: Set(partitions.map { TopicPartition($0.topic, $0.number) }).sorted())
            for index in partitions.indices {
                let partition = TopicPartition(partitions[index].topic, partitions[index].number)
                partitions[index].lag = ends[partition].map { max(0, $0 - partitions[index].next) }
            }
        }
        let outbox = try connection.query("select count(*) from bellhop.outbox where failed_at is null")
        return Status(partitions: partitions, outbox: outbox[0].int8(0) ?? 0)
    }
}

extension Status.Partition {
    fileprivate init?(_ row: Row) {
        guard let worker = row.string(0), let topic = row.string(1), let number = row.int4(2), let epoch = row.int8(4),
            let next = row.int8(5), let applied = row.int8(6), let duplicates = row.int8(7),
            let deadLetters = row.int8(8), let gaps = row.int8(9)
        else { return nil }
        self.init(
            worker: worker, topic: topic, number: number, owner: row.string(3), epoch: epoch, next: next,
            applied: applied, duplicates: duplicates, deadLetters: deadLetters, gaps: gaps, stopReason: row.string(10))
    }
}

extension Status {
    var text: String {
        guard !partitions.isEmpty else { return "No worker has claimed a partition yet." }
        let rows = partitions.map { p in
            [
                p.worker, p.topic, String(p.number), p.owner ?? "", String(p.next), p.lag.map(String.init) ?? "?",
                String(p.applied), String(p.duplicates), String(p.deadLetters), String(p.gaps),
                p.stopReason == nil ? "runs" : "STOPPED",
            ]
        }
        let stops = partitions.filter { $0.stopReason != nil }.map { "\($0.title) is stopped: \($0.stopReason ?? "")" }
        return table(
            [
                "worker", "topic", "partition", "owner", "next", "lag", "applied", "duplicates", "dead letters",
                "gaps", "state",
            ], rows) + "\noutbox: \(outbox) rows to send" + stops.map { "\n" + $0 }.joined()
    }

    var json: String {
        let objects = partitions.map { p in
            "{\"worker\":\(jsonString(p.worker)),\"topic\":\(jsonString(p.topic)),\"partition\":\(p.number),"
                + "\"owner\":\(p.owner.map(jsonString) ?? "null"),\"epoch\":\(p.epoch),\"next_offset\":\(p.next),"
                + "\"lag\":\(p.lag.map(String.init) ?? "null"),\"applied\":\(p.applied),"
                + "\"duplicates\":\(p.duplicates),\"dead_letters\":\(p.deadLetters),\"gaps\":\(p.gaps),"
                + "\"stop_reason\":\(p.stopReason.map(jsonString) ?? "null")}"
        }
        return "{\"partitions\":[\(objects.joined(separator: ","))],\"outbox\":\(outbox)}"
    }
}
