internal import Glibc
internal import JSON
internal import Lag
internal import Records
internal import Runtime

/// Shows how far workers are behind, in seconds and in records.
enum LagCommand: Command {
    static let name = "lag"
    static let summary = "Show how far each worker is behind, in seconds and in records, the worst first."
    static let usage = ["[WORKER] [--topic NAME] [--rate SECONDS] [--watch] [--json]"]
    static let options =
        Settings.options + [
            Option("topic", value: "NAME", "only of this topic"),
            Option(
                "rate", value: "SECONDS",
                "between two looks, for rates, trend and time to drain; 0: one look, no rates (default: 1)"),
            Option("watch", "show again every two seconds, with rates over the last 30 seconds"),
            jsonOption,
        ]
    static let notes = """
        behind    Age of the oldest record that is not applied, by the record's own Kafka timestamp. 0 where nothing is left to
                  apply, also behind control records, aborted transactions and compacted records. A record from the future
                  counts as 0; "?" is said where it is not known, with the reason.
        records   Offsets from the position in Postgres to the end of the log, as kafka-consumer-groups.sh counts them. Holes
                  count, so this may be more than 0 where nothing is left to apply.
        drained   Time until nothing is left at the present rates; "never" where records come faster than they are applied.
        deleted   Time until retention may delete the oldest record that is not applied: not before, perhaps later.

        It reads Postgres and the brokers, not the workers: it is right while they are down, and for a topic that no worker has
        claimed yet. Without brokers only Postgres' side is shown.
        """

    static func run(_ arguments: Arguments) throws {
        guard arguments.words.count <= 1 else { throw UsageError("lag takes one worker at most") }
        let interval = try arguments.number("rate", 0...3600, or: 1)
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        var reader = LagReader(settings, name: "bellhop-lag", window: .seconds(max(30, interval + 1)))
        let isWatch = arguments.isSet("watch")
        repeat {
            var fleet = try reader.read()
            if interval > 0, fleet.needsSecondLook {
                pause(.seconds(interval))
                fleet = try reader.read()
            }
            try fleet.keep(worker: arguments.words.first, topic: arguments.value("topic"))
            show(fleet, settings, json: arguments.isSet("json"), clear: isWatch)
            if isWatch { pause(.seconds(2)) }
        } while isWatch
    }

    private static func show(_ fleet: FleetLag, _ settings: Settings, json: Bool, clear: Bool) {
        if clear && standardOutputIsTerminal && !json { print("\u{1B}[2J\u{1B}[H", terminator: "") }
        print(json ? LagReport(fleet).json : LagReport(fleet).text(session: sessionTimeout(settings)))
        fflush(nil)
    }
}

extension FleetLag {
    /// Whether another look would tell rates that are not known yet.
    fileprivate var needsSecondLook: Bool {
        partitions.contains { $0.log != nil } && partitions.allSatisfy { $0.rate == nil }
    }
}

/// The partitions of a fleet, the worst first.
struct LagReport {
    private let fleet: FleetLag

    init(_ fleet: FleetLag) {
        self.fleet = fleet
        partitions = fleet.partitions.sorted {
            $0.badness != $1.badness ? $0.badness > $1.badness : $0.place < $1.place
        }
    }

    private let partitions: [PartitionLag]

    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("at", fleet.at)
            json.member("broker_problem", optional: fleet.brokerProblem)
            json.array("workers") { json in
                for worker in fleet.workers where !worker.partitions.isEmpty {
                    json.object { worker.writeLag(to: &$0) }
                }
            }
            json.array("partitions") { json in
                for partition in partitions { partition.write(to: &json) }
            }
        }
        return json.string
    }

    func text(session: Int64) -> String {
        var lines = [table(session)]
        for worker in fleet.workers where !worker.partitions.isEmpty { lines.append(worker.lagLine) }
        if let problem = fleet.brokerProblem { lines.append("not all is known: \(problem)") }
        if !fleet.hasBroker { lines.append("BELLHOP_BROKERS is not set: the ends of logs are not known") }
        return lines.joined(separator: "\n")
    }

    private func table(_ session: Int64) -> String {
        let rows = partitions.map { lag in
            [
                Cell(lag.worker), Cell(lag.partition.description), Cell(lag.behindWords), Cell(lag.records),
                Cell(lag.rate.map { Spelling.rate($0.applied) }),
                Cell(lag.rate.map { Spelling.rate($0.published) }),
                Cell(lag.rate?.trend.rawValue), Cell(lag.drainWords),
                Cell(lag.retentionLeft.map(Spelling.time)), Cell(lag.row?.owner),
                Cell(lag.remark(session: session) ?? ""),
            ]
        }
        let columns = [
            "worker", "partition", "behind", "records", "applied/s", "published/s", "trend", "drained",
            "deleted",
            "owner", "remark",
        ]
        return Report(columns: columns, rows: rows, empty: "No worker reads anything here yet.").output(
            json: false)
    }
}

extension PartitionLag {
    /// For sorting: what is not known first, then what waits longest, then the most records.
    fileprivate var badness: (Int64, Int64) { (milliseconds ?? .max, records ?? .max) }
    fileprivate var place: (String, TopicPartition) { (worker, partition) }

    var behindWords: String { milliseconds.map(Spelling.time) ?? "?" }

    /// "never" where the lag does not shrink; nil without a rate.
    var drainWords: String? {
        if let drain { return Spelling.time(drain) }
        return rate == nil || records == nil ? nil : "never"
    }
}

extension WorkerLag {
    var drainWords: String? {
        if let drain { return Spelling.time(drain) }
        return rate == nil || records == nil ? nil : "never"
    }

    /// One line that says all that matters.
    var lagLine: String {
        var parts = ["\(name): \(milliseconds.map(Spelling.time) ?? "?") behind"]
        let place = "on \(Spelling.number(partitions.count, of: "partition"))"
        parts.append("\(records.map { Spelling.number(Int($0), of: "record") } ?? "? records") \(place)")
        if let rate, let drainWords {
            let rates =
                "applied \(Spelling.rate(rate.applied))/s, published \(Spelling.rate(rate.published))/s"
            parts.append("\(rates), \(rate.trend.rawValue)")
            parts.append(drain == 0 ? "nothing to drain" : "drained: \(drainWords)")
        }
        if let left = retentionLeft {
            parts.append("deleted unread in \(Spelling.time(left)) at the earliest")
        }
        if partitions.contains(where: { $0.oldest.offset != nil && $0.retention?.bytes != nil }) {
            parts.append("retention.bytes may delete unread records sooner")
        }
        if unowned > 0 { parts.append("\(unowned) unowned") }
        if unknown > 0 { parts.append("\(unknown) not known") }
        return parts.joined(separator: "; ")
    }

    func writeLag(to json: inout JSONWriter) {
        json.member("worker", name)
        json.member("lag_seconds", optional: milliseconds.map { Double($0) / 1000 })
        json.member("lag", optional: records)
        json.member("applied_per_second", optional: rate?.applied)
        json.member("published_per_second", optional: rate?.published)
        json.member("trend", optional: rate?.trend.rawValue)
        json.member("drain_seconds", optional: drain.map { Double($0) / 1000 })
        json.member("retention_seconds_left", optional: retentionLeft.map { Double($0) / 1000 })
        json.member("partitions", partitions.count)
        json.member("partitions_owned", owned)
        json.member("partitions_unowned", unowned)
        json.member("partitions_waiting", waiting)
        json.member("partitions_stopped", stopped)
        json.member("partitions_paused", paused)
        json.member("partitions_stalled", stalled)
        json.member("partitions_unknown", unknown)
    }
}
