internal import Contract
internal import Digest
internal import Kafka
internal import Postgres
internal import Records
internal import Runtime

/// The operator's way out of a stopped partition.
enum PartitionsCommand: Command {
    static let name = "partitions"
    static let summary = "Resume a partition that stands still, or pass over records of it."
    static let usage = [
        "resume WORKER TOPIC PARTITION --reason TEXT",
        "skip WORKER TOPIC PARTITION --to OFFSET --reason TEXT",
    ]
    static let options =
        Settings.options + [
            Option("to", value: "OFFSET", "the first offset to read again"),
            Option("reason", value: "TEXT", "why; kept in the log and with what is skipped"),
        ]
    static let notes = """
        skip makes each record before --to a dead letter of class skipped, with its bytes, so nothing is lost; offsets
        without a record count as gaps. Both raise the epoch: a worker that still runs the partition is fenced.
        """

    static func run(_ arguments: Arguments) throws {
        let settings = try Settings(arguments)
        try settings.requireDatabase()
        let action = arguments.words.first ?? ""
        guard ["resume", "skip"].contains(action) else { throw UsageError("say what to do: resume or skip") }
        let words = try words(arguments, ["WORKER", "TOPIC", "PARTITION"])
        guard let number = Int32(words[2]), number >= 0 else {
            throw UsageError("PARTITION must be a number from 0")
        }
        guard let reason = arguments.value("reason") else { throw UsageError("--reason is needed") }
        var way = try StoppedPartition(settings, worker: words[0], TopicPartition(words[1], number))
        if action == "resume" { return try way.resume(reason) }
        guard let to = arguments.value("to").flatMap({ Int64($0) }) else {
            throw UsageError("--to OFFSET is needed")
        }
        try way.skip(to: to, reason, settings)
    }
}

private struct StoppedPartition: ~Copyable {
    private var connection: Connection
    private let worker: String
    private let partition: TopicPartition
    private let next: Int64
    private let topicUID: [UInt8]
    private let stopReason: String?

    init(_ settings: Settings, worker: String, _ partition: TopicPartition) throws {
        var connection = try Connection(
            settings.database, applicationName: "bellhop-partitions", settings: [])
        let rows = try connection.query(
            """
            select p.topic_uid, p.next_offset, p.stop_reason from bellhop.partition p
            join bellhop.topic t on t.topic = p.topic and t.topic_uid = p.topic_uid
            where p.worker = $1 and p.topic = $2 and p.partition = $3
            """, [.text(worker), .text(partition.topic), .int4(partition.partition)])
        guard rows.count == 1, let uid = try rows[0].uuid(0), let next = try rows[0].int8(1) else {
            throw CommandError("\(worker) has never claimed \(partition)")
        }
        let stopReason = try rows[0].string(2)
        self.worker = worker
        self.partition = partition
        self.next = next
        self.stopReason = stopReason
        topicUID = uid
        self.connection = connection
    }

    mutating func resume(_ reason: String) throws {
        guard let stopReason else { throw CommandError("\(partition) is not stopped") }
        _ = try connection.query(
            """
            update bellhop.partition set stopped_at = null, stop_reason = null, epoch = epoch + 1
            where worker = $1 and topic_uid = $2 and partition = $3
            """, [.text(worker), .uuid(topicUID), .int4(partition.partition)])
        print("\(partition) goes on from offset \(next) (it was stopped: \(stopReason))")
    }

    mutating func skip(to: Int64, _ reason: String, _ settings: Settings) throws {
        guard stopReason != nil else {
            throw CommandError("\(partition) is not stopped; only a stopped one can be skipped")
        }
        guard to > next else { throw CommandError("\(partition) is at \(next) already") }
        try settings.requireBrokers()
        let batch = try LogRange.read(partition, next..<to, settings)
        var rows = RowBuffer(columns: Skipped.columns.map(\.type), layout: .columns)
        for index in 0..<batch.count {
            Skipped.encode(batch, index, partition, topicUID, worker, reason, &rows)
        }
        let found = Int64(batch.count)
        let names = Skipped.columns.map(\.name).joined(separator: ", ")
        var statements = [
            Statement(
                """
                with w as (
                    update bellhop.partition set next_offset = $4, dead_letters = dead_letters + $5,
                           gaps = gaps + ($4 - next_offset - $5), epoch = epoch + 1, stopped_at = null, stop_reason = null,
                           tail_offset = null, tail_timestamp = null, tail_hash = null
                    where worker = $1 and topic_uid = $2 and partition = $3 and next_offset = $6 and stop_reason is not null
                    returning 1)
                select bellhop.expect('bellhop.partition', count(*), 1) from w
                """,
                [
                    .text(worker), .uuid(topicUID), .int4(partition.partition), .int8(to), .int8(found),
                    .int8(next),
                ])
        ]
        if found > 0 {
            statements.append(
                Statement(
                    "insert into bellhop.dead_letter (\(names)) select * from \(unnest(Skipped.columns, from: 1)) as i on conflict do nothing",
                    rows.parameters()))
        }
        _ = try connection.pipeline(statements)
        print(
            "\(partition): \(found) records skipped to dead letters, \(to - next - found) empty offsets passed; goes on from \(to)"
        )
    }
}

/// Records of a stretch of a log, read by a consumer of our own.
private enum LogRange {
    static func read(_ partition: TopicPartition, _ range: Range<Int64>, _ settings: Settings) throws
        -> RecordBatch
    {
        let low = try Admin(settings.client("bellhop-skip")).watermarks(partition).low
        // What retention has deleted cannot be kept as dead letters: those offsets count as gaps.
        let start = max(range.lowerBound, low)
        guard start < range.upperBound else { return RecordBatch() }
        var consumer = try SoloConsumer(settings.client("bellhop-skip"), topics: [partition.topic])
        try consumer.assign([(partition, start)])
        var result = RecordBatch()
        var notices: [PartitionNotice] = []
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            var batch = RecordBatch()
            consumer.drain(
                into: &batch, maximumRecords: 1000, maximumBytes: 16 << 20, timeout: .milliseconds(200),
                notices: &notices)
            for index in 0..<batch.count {
                let entry = batch.entries[index]
                guard entry.offset < range.upperBound else { return result }
                result.append(
                    batch.record(at: index), partition: entry.partition, offset: entry.offset,
                    timestamp: entry.timestamp)
                if entry.offset == range.upperBound - 1 { return result }
            }
            for notice in notices {
                switch notice.kind {
                case .end where notice.offset >= range.upperBound: return result
                case .end:
                    throw CommandError(
                        "the log of \(partition) ends at \(notice.offset), before \(range.upperBound)")
                case .failed(let error): throw error
                }
            }
        }
        throw CommandError(
            "the broker gave \(result.count) records of \(partition) in 60 s, not all; nothing was changed")
    }
}

private enum Skipped {
    static let columns: [Column] = [
        Column("worker", .text), Column("topic", .text), Column("topic_uid", .uuid),
        Column("partition", .int4),
        Column("record_offset", .int8), Column("key", .bytea), Column("headers", .bytea),
        Column("payload", .bytea),
        Column("class", .text), Column("reason", .text), Column("place", .text), Column("rule", .text),
        Column("fingerprint", .text), Column("recorded_at", .timestamptz),
    ]

    static func encode(
        _ batch: RecordBatch, _ index: Int, _ partition: TopicPartition, _ topicUID: [UInt8],
        _ worker: String,
        _ reason: String, _ rows: inout RowBuffer
    ) {
        let entry = batch.entries[index]
        rows.text(Text(worker))
        rows.text(Text(partition.topic))
        rows.uuid(topicUID)
        rows.int4(partition.partition)
        rows.int8(entry.offset)
        rows.bytea(entry.key.isAbsent ? nil : batch[entry.key])
        rows.bytea(HeaderBytes.encode(batch, entry))
        rows.bytea(entry.value.isAbsent ? nil : batch[entry.value])
        rows.text("skipped")
        rows.text(Text("skipped by an operator: " + reason))
        rows.text("")
        rows.text("operator")
        rows.text(
            Text(
                hexadecimal(
                    Array(sha256(Array("\(worker)\n\(partition.topic)\nskipped\n\(reason)".utf8)).prefix(8))))
        )
        rows.timestamp(entry.timestamp >= 0 ? Timestamp(milliseconds: entry.timestamp) : nil)
        rows.endRow()
    }
}
