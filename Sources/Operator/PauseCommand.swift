internal import JSON
internal import Postgres
internal import Records
internal import Runtime

/// Stops a worker or partitions of it until they are resumed, whatever starts again meanwhile.
enum PauseCommand: Command {
    static let name = "pause"
    static let summary = "Pause a worker, or partitions of it, until bellhop resume; survives restarts."
    static let usage = ["WORKER [--partition TOPIC/N …] --reason TEXT [--wait SECONDS] [--json]"]
    static let options = PauseOrder.options
    static let notes = """
        Takes effect at once where a batch is being written, and within two seconds elsewhere. Nothing is lost: the lag grows,
        and retention goes on deleting (bellhop lag shows how long that leaves). A paused worker's new partitions stand still
        too. A partition that has stopped by itself keeps its own reason, and is not paused. Where a batch or a session holds
        a partition's row it is waited for, and named; exit 1 says that it still held it after --wait, and nothing was paused.
        """

    static func run(_ arguments: Arguments) throws {
        try PauseOrder(arguments, doing: "pause").run(
            none: { "nothing of \($0) runs there: it is paused or stopped already, see bellhop status" },
            done: "paused")
    }
}

/// Takes a pause back.
enum ResumeCommand: Command {
    static let name = "resume"
    static let summary = "Let a paused worker, or paused partitions of it, go on."
    static let usage = ["WORKER [--partition TOPIC/N …] --reason TEXT [--wait SECONDS] [--json]"]
    static let options = PauseOrder.options
    static let notes = """
        Each goes on where it stood, within seconds. A partition that has stopped by itself is left alone, since its cause is
        to be mended first: bellhop partitions resume.
        """

    static func run(_ arguments: Arguments) throws {
        try PauseOrder(arguments, doing: "unpause").run(
            none: { "nothing of \($0) is paused: see bellhop status" }, done: "resumed")
    }
}

/// What was typed, and doing it.
private struct PauseOrder {
    static let options =
        Settings.options + [
            Option(
                "partition", value: "TOPIC/N", repeats: true,
                "only this partition, may be repeated; its number is enough where the worker has one topic"),
            Option("reason", value: "TEXT", "why; kept in bellhop.operation, with who and when"),
            Option("wait", value: "SECONDS", "for those who hold the rows of partitions (default: 30)"),
            jsonOption,
        ]

    private let function: String
    private let worker: String
    /// Topic, if it was said, and number.
    private let places: [(topic: String?, number: Int32)]
    private let reason: String
    /// How long it is waited for who holds the rows, in seconds.
    private let patience: Int
    private let isJSON: Bool
    private let settings: Settings

    init(_ arguments: Arguments, doing function: String) throws {
        guard arguments.words.count == 1 else { throw UsageError("expected WORKER, and nothing else") }
        self.function = function
        worker = arguments.words[0]
        places = try arguments.values("partition").map(Self.place)
        reason = arguments.value("reason") ?? ""
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw UsageError("--reason TEXT is needed: it is kept for those who come later")
        }
        patience = try arguments.number("wait", 0...3600, or: 30)
        isJSON = arguments.isSet("json")
        settings = try Settings(arguments)
        try settings.requireDatabase()
    }

    private static func place(_ text: String) throws(UsageError) -> (String?, Int32) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let number = Int32(parts[parts.count - 1]), number >= 0,
            parts.count == 1 || !parts[0].isEmpty
        else { throw UsageError("--partition must be TOPIC/N or N, with N from 0, not \"\(text)\"") }
        return (parts.count == 2 ? String(parts[0]) : nil, number)
    }

    func run(none: (String) -> String, done: String) throws {
        // Claims of the worker wait for this one: it must not wait long for a batch that hangs.
        var connection = try Connection(
            settings.database, applicationName: "bellhop-\(function)",
            settings: [("lock_timeout", "2s"), ("statement_timeout", "20s")])
        let wasPaused = try isPaused(&connection)
        let partitions = places.isEmpty ? nil : try resolved(&connection)
        let rows = try turn(&connection, partitions)
        let cells = try rows.collect { row throws(PostgresError) in
            [Cell(try row.string(0)), Cell(try row.int4(1)), Cell(try row.int8(2))]
        }
        // A whole worker may be paused before it has ever claimed anything.
        let hasTurned = partitions == nil && wasPaused != (function == "pause")
        guard !cells.isEmpty || hasTurned else { throw CommandError(none(worker)) }
        print(isJSON ? json(cells) : text(cells, done))
    }

    /// Tries again while others hold the rows, and says who they are. Between two tries claims get through.
    /// - Throws: `CommandError` if they still do after `patience`.
    private func turn(_ connection: inout Connection, _ partitions: [TopicPartition]?) throws -> Rows {
        let names = partitions.map { Parameter.texts($0.map { Text($0.topic) }) } ?? .text(nil)
        let numbers = partitions.map { Parameter.int4s($0.map(\.partition)) } ?? .text(nil)
        let deadline = ContinuousClock.now + .seconds(patience)
        var told: Set<Int32>?
        while true {
            do throws(PostgresError) {
                return try connection.query(
                    "select topic, partition, next_offset from bellhop.\(function)($1, $2::text[], $3::int4[], $4, $5)",
                    [
                        .text(worker), names, numbers, .text("\(userName()) on \(hostName())"),
                        .text(reason),
                    ])
            } catch {
                guard error.isLockTimeout else { throw error }
            }
            let holders = try RowHolder.read(&connection, worker, names, numbers)
            guard ContinuousClock.now < deadline else {
                throw CommandError(
                    "nothing was changed: \(RowHolder.text(holders)). \(RowHolder.remedy(holders))")
            }
            let pids = Set(holders.map(\.culprit.pid))
            if told != pids { remark("waiting: \(RowHolder.text(holders))") }
            told = pids
        }
    }

    /// Whether the whole worker is.
    /// - Throws: `CommandError` for a worker that is not known here.
    private func isPaused(_ connection: inout Connection) throws -> Bool {
        let rows = try connection.query(
            """
            select exists (select from bellhop.worker where worker = $1 and pause_reason is not null)
            where exists (select from bellhop.worker where worker = $1)
               or exists (select from bellhop.partition where worker = $1)
            """, [.text(worker)])
        guard rows.count == 1 else {
            throw CommandError("\(worker) has never started here; bellhop workers list shows the names")
        }
        return try rows[0].bool(0) ?? false
    }

    /// - Throws: `CommandError` for a partition that is not known here.
    private func resolved(_ connection: inout Connection) throws -> [TopicPartition] {
        let rows = try connection.query(
            "select topic, partition from bellhop.partition where worker = $1 and retired_at is null",
            [.text(worker)])
        let known = try rows.collect { row throws(PostgresError) -> TopicPartition? in
            guard let topic = try row.string(0), let number = try row.int4(1) else { return nil }
            return TopicPartition(topic, number)
        }
        return try places.map { place in
            let matches = known.filter {
                $0.partition == place.number && (place.topic == nil || $0.topic == place.topic)
            }
            switch matches.count {
            case 1: return matches[0]
            case 0:
                throw CommandError(
                    "\(worker) has never claimed \(place.topic.map { "\($0)/" } ?? "partition ")\(place.number); "
                        + "see bellhop status")
            default:
                let names = matches.map(\.description).sorted().joined(separator: " or ")
                throw UsageError("--partition \(place.number) could be \(names): say which")
            }
        }
    }

    private func text(_ cells: [[Cell]], _ done: String) -> String {
        let lines = cells.map { "\(worker) \($0[0].text)/\($0[1].text): \(done) at offset \($0[2].text)" }
        let whole = "\(worker): \(done)\(done == "paused" ? ", with what it claims from now on" : "")"
        return ((places.isEmpty ? [whole] : []) + lines).joined(separator: "\n")
    }

    private func json(_ cells: [[Cell]]) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("worker", worker)
            json.key("whole_worker")
            json.value(places.isEmpty)
            json.key("partitions")
            Report(columns: ["topic", "partition", "next_offset"], rows: cells).write(to: &json)
        }
        return json.string
    }
}
