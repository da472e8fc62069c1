internal import Contract
internal import Glibc
internal import JSON
internal import Kafka
internal import Postgres
internal import Records
internal import Runtime

/// Shows how far each worker is.
enum StatusCommand: Command {
    static let name = "status"
    static let summary =
        "Show workers, partitions, owners, lag, dead letters, and partitions that stand still, with the reason."
    static let usage = ["[--json] [--watch] [--until-idle SECONDS]"]
    static let options =
        Settings.options + [
            Option("watch", "show again every two seconds"),
            Option(
                "until-idle", value: "SECONDS",
                "wait until every lag is 0 and the outbox is empty; exit 1 if it takes longer"),
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
            let topics = try Contract(directory: settings.topics).topics
            return try waitUntilIdle(&source, topics, seconds: seconds)
        }
        repeat {
            let status = try source.read()
            if arguments.isSet("watch") && standardOutputIsTerminal {
                print("\u{1B}[2J\u{1B}[H", terminator: "")
            }
            print(arguments.isSet("json") ? status.json : status.text)
            if arguments.isSet("watch") {
                // Into a pipe the C library would keep it back.
                fflush(nil)
                pause(.seconds(2))
            }
        } while arguments.isSet("watch")
    }

    private static func waitUntilIdle(_ source: inout StatusSource, _ topics: [Topic], seconds: Int) throws {
        try source.requireBrokers()
        let deadline = ContinuousClock.now + .seconds(seconds)
        var last = ""
        while true {
            let status = try source.read()
            if let stopped = status.partitions.first(where: { $0.stopReason != nil }) {
                throw CommandError("\(stopped.title) stands still: \(stopped.stopReason ?? "")")
            }
            if status.isIdle(topics) { return remark("lag 0 on \(status.partitions.count) partitions") }
            let line =
                "lag \(status.lag) on \(status.partitions.count) partitions, \(status.outbox) outbox rows to send"
            if line != last { remark(line) }
            last = line
            guard ContinuousClock.now < deadline else {
                throw CommandError("still not idle after \(seconds) s: \(line)")
            }
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
    /// Rows with a record that the broker refused for good.
    var refused: Int64
    /// Why, for one of them.
    var refusal: String?

    var lag: Int64 { partitions.reduce(0) { $0 + ($1.lag ?? 0) } }
    /// Whether nothing is left to do. A partition that was never claimed may hold anything: nothing is known of it.
    func isIdle(_ topics: [Topic]) -> Bool {
        !partitions.isEmpty && partitions.allSatisfy { $0.lag == 0 } && outbox == 0
            && topics.allSatisfy(isClaimed)
    }

    /// By each worker that has claimed any of it, in full.
    private func isClaimed(_ topic: Topic) -> Bool {
        let counts = Dictionary(grouping: partitions.filter { $0.topic == topic.name }, by: \.worker)
        return counts.values.allSatisfy { $0.count >= topic.partitions }
    }
}

/// Reads the partition rows and the ends of the logs.
struct StatusSource: ~Copyable {
    private var connection: Connection
    /// Ends of logs by the broker; nil without one.
    private let ends: (([TopicPartition]) throws -> [TopicPartition: Int64])?

    init(_ settings: Settings) throws {
        let connection = try Connection(settings.database, applicationName: "bellhop-status", settings: [])
        ends = settings.brokers.isEmpty ? nil : try Self.ends(settings)
        self.connection = connection
    }

    func requireBrokers() throws {
        if ends == nil {
            throw ConfigurationError("BELLHOP_BROKERS", nil, "lag cannot be told without a broker")
        }
    }

    private static func ends(_ settings: Settings) throws -> ([TopicPartition]) throws -> [TopicPartition:
        Int64]
    {
        let admin = try Admin(settings.client("bellhop-status"))
        return { try admin.watermarks($0).mapValues(\.high) }
    }

    mutating func read() throws -> Status {
        let rows = try connection.query(
            """
            select p.worker, p.topic, p.partition, p.owner, p.epoch, p.next_offset, p.applied, p.duplicates,
                   p.dead_letters, p.gaps, p.stop_reason
            from bellhop.partition p where p.retired_at is null
            order by p.worker, p.topic, p.partition
            """)
        var partitions = try rows.collect { row throws(PostgresError) in try Status.Partition(row) }
        if let ends = try endsOfLogs(partitions) {
            for index in partitions.indices {
                let partition = TopicPartition(partitions[index].topic, partitions[index].number)
                partitions[index].lag = ends[partition].map { max(0, $0 - partitions[index].next) }
            }
        }
        let outbox = try connection.query(
            """
            select count(*) filter (where failed_at is null), count(*) filter (where failed_at is not null),
                   min(fail_reason) from bellhop.outbox
            """)[0]
        return Status(
            partitions: partitions, outbox: try outbox.int8(0) ?? 0, refused: try outbox.int8(1) ?? 0,
            refusal: try outbox.string(2))
    }

    /// Nil without a broker that answers: the rest is worth showing all the more then.
    private func endsOfLogs(_ partitions: [Status.Partition]) throws -> [TopicPartition: Int64]? {
        guard let ends else { return nil }
        do {
            return try ends(Set(partitions.map { TopicPartition($0.topic, $0.number) }).sorted())
        } catch let error as KafkaError {
            remark("no lag: the broker does not answer (\(error))")
            return nil
        }
    }
}

extension Status.Partition {
    fileprivate init?(_ row: Row) throws(PostgresError) {
        guard let worker = try row.string(0), let topic = try row.string(1), let number = try row.int4(2),
            let epoch = try row.int8(4), let next = try row.int8(5), let applied = try row.int8(6),
            let duplicates = try row.int8(7), let deadLetters = try row.int8(8), let gaps = try row.int8(9)
        else { return nil }
        self.init(
            worker: worker, topic: topic, number: number, owner: try row.string(3), epoch: epoch, next: next,
            applied: applied, duplicates: duplicates, deadLetters: deadLetters, gaps: gaps,
            stopReason: try row.string(10))
    }
}

extension Status {
    private var report: Report {
        let rows = partitions.map { p in
            [
                Cell(p.worker), Cell(p.topic), Cell(p.number), Cell(p.owner), Cell(p.epoch), Cell(p.next),
                Cell(p.lag),
                Cell(p.applied), Cell(p.duplicates), Cell(p.deadLetters), Cell(p.gaps), Cell(p.stopReason),
            ]
        }
        let columns = [
            "worker", "topic", "partition", "owner", "epoch", "next_offset", "lag", "applied", "duplicates",
            "dead_letters", "gaps", "stop_reason",
        ]
        return Report(columns: columns, rows: rows, empty: "No worker has claimed a partition yet.")
    }

    var text: String {
        let refusals = refused == 0 ? "" : ", \(refused) refused by the broker (\(refusal ?? ""))"
        return "\(report.output(json: false))\noutbox: \(outbox) rows to send\(refusals)"
    }

    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.key("partitions")
            report.write(to: &json)
            json.key("outbox")
            json.value(outbox)
            json.key("refused")
            json.value(refused)
        }
        return json.string
    }
}
