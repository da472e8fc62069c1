internal import JSON
internal import Postgres
internal import Records
internal import Runtime

/// The operator's ways to move a partition: out of a stop, past records, or to another log.
enum PartitionsCommand: Command {
    static let name = "partitions"
    static let summary =
        "Resume, skip, reset or adopt a partition, with a reason; or show what was done so far."
    static let usage = [
        "resume WORKER TOPIC/PARTITION --reason TEXT [--dry-run] [--json]",
        "skip WORKER TOPIC/PARTITION --to OFFSET --reason TEXT [--dry-run] [--json]",
        "reset WORKER TOPIC/PARTITION --to OFFSET|earliest|latest --reason TEXT [--dry-run] [--json]",
        "adopt WORKER TOPIC/PARTITION [--to OFFSET|earliest|latest] --reason TEXT [--dry-run] [--json]",
        "history [--worker W] [--topic T] [--limit N] [--json]",
    ]
    static let options =
        Settings.options + [
            Option(
                "to", value: "OFFSET",
                "the next offset to read; reset and adopt also take earliest and latest"),
            Option("reason", value: "TEXT", "why; kept in bellhop.intervention, with who and when"),
            Option("dry-run", "say what would happen, change nothing"),
            Option("worker", value: "NAME", "history: only of this worker"),
            Option("topic", value: "NAME", "history: only of this topic"),
            Option("limit", value: "N", "history: at most so many, newest first (default: 50)"),
            jsonOption,
        ]
    static let notes = """
        resume  The cause is mended: a stopped partition goes on where it stands.
        skip    A stopped partition passes over the records before --to. Each becomes a dead letter of class skipped,
                with its bytes; offsets without a record count as gaps.
        reset   The partition, stopped or not, goes on at --to in the same log. Back: records are read again, and
                applied again unless the topic deduplicates and their ids are still remembered. Forward: records are
                passed over and not kept. The account (applied + duplicates + dead letters + gaps) begins anew there.
        adopt   The log is not as it was left, and is taken as it is. Where its beginning was deleted (retention), the
                lost offsets count as gaps. Where it is another log (the topic was made anew, or truncated), it gets a
                topic_uid and an account of its own and is read from its beginning, or from --to: after a truncation
                its common part is read again. Where it is as it was left, nothing is changed.

        All four raise the epoch, so a worker that runs the partition is fenced and claims it again within seconds; all
        are kept in bellhop.intervention with the account as it was. Results that were applied are never taken back.
        Exit 1 says that the partition or its log is not as the action needs it; nothing was changed then.
        """

    static func run(_ arguments: Arguments) throws {
        if arguments.words.first == "history" { return try InterventionHistory.show(arguments) }
        let order = try PartitionOrder(arguments)
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        var partition = try PartitionInUse(settings, order)
        let change = try partition.change(order, settings)
        let isDry = arguments.isSet("dry-run")
        let id = isDry ? nil : try partition.make(change, order)
        print(arguments.isSet("json") ? change.json(order, id) : change.text(order, id))
    }
}

/// What was typed, checked before anything is opened.
struct PartitionOrder {
    enum Action: String, CaseIterable { case resume, skip, reset, adopt }

    enum Goal: Equatable {
        case offset(Int64)
        case earliest, latest
    }

    var action: Action
    var worker: String
    var partition: TopicPartition
    var goal: Goal?
    var reason: String
    /// User and host.
    var operatorName: String

    init(_ arguments: Arguments) throws(UsageError) {
        guard let action = arguments.words.first.flatMap(Action.init) else {
            throw UsageError("say what to do: resume, skip, reset, adopt or history")
        }
        self.action = action
        (worker, partition) = try Self.place(Array(arguments.words.dropFirst()), after: action.rawValue)
        goal = try Self.goal(arguments.value("to"), action)
        let reason = arguments.value("reason") ?? ""
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw UsageError("--reason TEXT is needed: it is kept for those who come later")
        }
        self.reason = reason
        operatorName = "\(userName()) on \(hostName())"
    }

    /// `WORKER TOPIC/PARTITION`, or the same in three words.
    private static func place(
        _ words: [String], after action: String
    ) throws(UsageError) -> (String, TopicPartition) {
        let parts = words.dropFirst().joined(separator: "/").split(
            separator: "/", omittingEmptySubsequences: false)
        guard (2...3).contains(words.count), parts.count == 2, !parts[0].isEmpty else {
            throw UsageError("expected WORKER TOPIC/PARTITION after \"\(action)\"")
        }
        guard let number = Int32(parts[1]), number >= 0 else {
            throw UsageError("PARTITION must be a number from 0, not \"\(parts[1])\"")
        }
        return (words[0], TopicPartition(String(parts[0]), number))
    }

    private static func goal(_ text: String?, _ action: Action) throws(UsageError) -> Goal? {
        switch (action, text) {
        case (.resume, nil), (.adopt, nil): return nil
        case (.resume, _): throw UsageError("resume takes no --to: it goes on where the partition stands")
        case (_, nil): throw UsageError("\(action) needs --to OFFSET")
        case (.reset, "earliest"), (.adopt, "earliest"): return .earliest
        case (.reset, "latest"), (.adopt, "latest"): return .latest
        case (_, let text?):
            guard let offset = Int64(text), offset >= 0 else {
                let words = action == .skip ? "" : ", earliest or latest"
                throw UsageError("--to must be an offset from 0\(words), not \"\(text)\"")
            }
            return .offset(offset)
        }
    }
}

/// What operators did so far.
private enum InterventionHistory {
    static func show(_ arguments: Arguments) throws {
        guard arguments.words.count == 1 else { throw UsageError("history takes no argument") }
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        let limit = try arguments.limit()
        var connection = try Connection(
            settings.database, applicationName: "bellhop-partitions", settings: [])
        let rows = try connection.query(
            """
            select id, made_at, made_by, action, worker, topic, partition, from_offset, to_offset, reason, stop_reason,
                   applied, duplicates, dead_letters, gaps
            from bellhop.intervention where ($1::text is null or worker = $1) and ($2::text is null or topic = $2)
            order by id desc limit \(limit)
            """, ["worker", "topic"].map { .text(arguments.value($0).map { Text($0) }) })
        let cells = try rows.collect { row throws(PostgresError) in
            [
                Cell(try row.int8(0)), Cell(try row.timestamp(1)), Cell(try row.string(2)),
                Cell(try row.string(3)), Cell(try row.string(4)), Cell(try row.string(5)),
                Cell(try row.int4(6)), Cell(try row.int8(7)), Cell(try row.int8(8)), Cell(try row.string(9)),
                Cell(try row.string(10)), Cell(try row.int8(11)), Cell(try row.int8(12)),
                Cell(try row.int8(13)), Cell(try row.int8(14)),
            ]
        }
        let columns = [
            "id", "made_at", "made_by", "action", "worker", "topic", "partition", "from_offset", "to_offset",
            "reason",
            "stop_reason", "applied", "duplicates", "dead_letters", "gaps",
        ]
        let report = Report(columns: columns, rows: cells, empty: "No operator has moved a partition yet.")
        print(report.output(json: arguments.isSet("json")))
    }
}
