internal import Contract
internal import Digest
internal import JSON
internal import Kafka
internal import Postgres
internal import Records
internal import Runtime

/// The row of a partition as it is now, and the only way to change it by hand.
struct PartitionInUse: ~Copyable {
    private var connection: Connection
    private let worker: String
    private let partition: TopicPartition
    private let topicUID: [UInt8]
    private let next: Int64
    private let tail: Tail?
    private let stopReason: String?
    private let account: String

    init(_ settings: Settings, _ order: PartitionOrder) throws {
        var connection = try Connection(
            settings.database, applicationName: "bellhop-partitions", settings: [])
        let rows = try connection.query(
            """
            select topic_uid, next_offset, stop_reason, tail_offset, tail_timestamp, tail_hash,
                   applied || ' applied, ' || duplicates || ' duplicates, ' || dead_letters || ' dead letters, ' || gaps
                   || ' gaps from ' || first_offset
            from bellhop.partition where worker = $1 and topic = $2 and partition = $3 and retired_at is null
            """, [.text(order.worker), .text(order.partition.topic), .int4(order.partition.partition)])
        guard rows.count == 1, let uid = try rows[0].uuid(0), let next = try rows[0].int8(1) else {
            throw CommandError("\(order.worker) has never claimed \(order.partition); see bellhop status")
        }
        var tail: Tail?
        if let offset = try rows[0].int8(3), let time = try rows[0].int8(4), let hash = try rows[0].uuid(5) {
            tail = Tail(offset: offset, timestamp: time, hash: hash)
        }
        let stopReason = try rows[0].string(2)
        account = try rows[0].string(6) ?? ""
        worker = order.worker
        partition = order.partition
        topicUID = uid
        self.next = next
        self.tail = tail
        self.stopReason = stopReason
        self.connection = connection
    }

    // What an order comes to.

    /// - Throws: `CommandError` if the partition or its log is not as the action needs it.
    func change(_ order: PartitionOrder, _ settings: Settings) throws -> PartitionChange {
        switch order.action {
        case .resume: try resume()
        case .skip: try skip(order, settings)
        case .reset: try reset(order, settings)
        case .adopt: try adopt(order, settings)
        }
    }

    private func resume() throws -> PartitionChange {
        guard let stopReason else {
            throw CommandError("\(partition) is not stopped; there is nothing to resume")
        }
        var change = PartitionChange(from: next, to: next, effects: ["it was stopped: \(stopReason)"])
        change.keepsPause = false
        return change
    }

    private func skip(_ order: PartitionOrder, _ settings: Settings) throws -> PartitionChange {
        guard stopReason != nil else {
            throw CommandError(
                "\(partition) is not stopped; only a stopped one can be skipped (to move one, reset it)")
        }
        guard case .offset(let to) = order.goal, to > next else {
            throw CommandError("\(partition) is at \(next) already; to go back, reset it")
        }
        try requireSameLog(try LogLook(partition, settings), "skip")
        let records = try LogRange.read(partition, next..<to, settings)
        let found = Int64(records.count)
        var change = PartitionChange(from: next, to: to, deadLetters: found, gaps: to - next - found)
        change.records = records
        change.effects = [
            "\(found) records are kept as dead letters of class skipped",
            "\(change.gaps) offsets hold no record and count as gaps",
        ]
        return change
    }

    private func reset(_ order: PartitionOrder, _ settings: Settings) throws -> PartitionChange {
        let log = try LogLook(partition, settings)
        let to = try log.offset(of: order.goal ?? .earliest)
        try requireSameLog(log, "reset")
        guard to != next || stopReason != nil else {
            throw CommandError("\(partition) is at \(next) already")
        }
        var change = PartitionChange(from: next, to: to)
        change.isNewAccount = true
        if to < next {
            change.effects = ["offsets \(to)–\(next - 1) are read again", log.repetition]
        } else if to > next {
            change.effects = [
                "offsets \(next)–\(to - 1) are passed over: their records are neither applied nor kept"
            ]
        }
        change.effects.append("the account begins anew at \(to); kept in bellhop.intervention: \(account)")
        return change
    }

    private func adopt(_ order: PartitionOrder, _ settings: Settings) throws -> PartitionChange {
        let log = try LogLook(partition, settings)
        switch try log.compare(next, tail) {
        case .same:
            throw CommandError(
                "the log of \(partition) is as it was left (offsets \(log.low)–\(log.high), position \(next)): "
                    + "there is nothing to adopt; resume it, or reset it to move")
        case .beginningLost where order.goal != nil:
            throw CommandError(
                "it is the same log without offsets \(next)–\(log.low - 1): adopt it without --to; it goes on at \(log.low)"
            )
        case .beginningLost:
            var change = PartitionChange(from: next, to: log.low, gaps: log.low - next)
            change.effects = [
                "offsets \(next)–\(log.low - 1) are lost: the log has them no more; they count as gaps"
            ]
            return change
        case .another(let why):
            return try adoptAnother(log, why, order)
        }
    }

    private func adoptAnother(_ log: LogLook, _ why: String, _ order: PartitionOrder) throws
        -> PartitionChange
    {
        let to = try log.offset(of: order.goal ?? .earliest)
        var change = PartitionChange(from: next, to: to)
        change.isNewAccount = true
        change.isNewLog = true
        change.effects = ["it is another log: \(why)"]
        change.effects.append("it is read from offset \(to), under a new topic_uid and a new account")
        if to < min(next, log.high) {
            change.effects.append(
                "if it was truncated, its first offsets were read before; " + log.repetition)
        }
        if to > log.low {
            change.effects.append("offsets \(log.low)–\(to - 1) of it are passed over, and not kept")
        }
        change.effects.append("kept in bellhop.intervention: \(account)")
        return change
    }

    /// Moving within a log that is another one would mix two logs under one topic_uid: its offsets name other records.
    private func requireSameLog(_ log: LogLook, _ action: String) throws {
        if case .another(let why) = try log.compare(next, tail) {
            throw CommandError(
                "\(partition) is another log (\(why)): adopt it; \(action) only moves within a log")
        }
    }

    // Doing it.

    /// Makes the change and its audit row in one transaction.
    /// - Returns: the audit row's id.
    /// - Throws: `PostgresError` BH002 if the partition moved or was changed since it was looked at.
    mutating func make(_ change: PartitionChange, _ order: PartitionOrder) throws -> Int64? {
        let newUID = change.isNewLog ? try connection.query("select gen_random_uuid()")[0].uuid(0) : nil
        var statements = [audit(change, order, newUID)]
        statements += newUID.map { replace(change, by: $0) } ?? [update(change)]
        if let records = change.records, records.count > 0 {
            statements.append(Skipped.insert(records, partition, topicUID, worker, order.reason))
        }
        do throws(PostgresError) {
            return try connection.pipeline(statements)[0][0].int8(0)
        } catch {
            guard error.sqlstate == "BH002" else { throw error }
            throw CommandError("\(partition) has moved meanwhile; nothing was changed: look again")
        }
    }

    private var key: [Parameter] { [.text(worker), .uuid(topicUID), .int4(partition.partition)] }

    /// First, so that it keeps the account as it was; it also locks the row.
    private func audit(_ change: PartitionChange, _ order: PartitionOrder, _ newUID: [UInt8]?) -> Statement {
        Statement(
            """
            with old as (
                select p from bellhop.partition p where worker = $1 and topic_uid = $2 and partition = $3 for update
            ), kept as (
                insert into bellhop.intervention (made_by, action, reason, worker, topic, topic_uid, partition,
                    new_topic_uid, from_offset, to_offset, stop_reason, first_offset, applied, duplicates, dead_letters,
                    gaps)
                select $4, $5, $6, (p).worker, (p).topic, (p).topic_uid, (p).partition, $7, (p).next_offset, $8,
                    (p).stop_reason, (p).first_offset, (p).applied, (p).duplicates, (p).dead_letters, (p).gaps
                from old returning id
            )
            select id, bellhop.record_operation('partitions ' || $5, format('%s %s/%s', $1, (p).topic, $3), $4, $6,
                bellhop.account(p), jsonb_build_object('next_offset', $8, 'topic_uid', coalesce($7, (p).topic_uid)))
            from kept, old
            """,
            key + [
                .text(order.operatorName), .text(order.action.rawValue), .text(order.reason), .uuid(newUID),
                .int8(change.to),
            ])
    }

    /// The same log: the row moves, under a higher epoch. A position that stays keeps its tail record as proof,
    /// and the marks of a batch that a process died in.
    private func update(_ change: PartitionChange) -> Statement {
        let account =
            change.isNewAccount
            ? "first_offset = $4, applied = 0, duplicates = 0, dead_letters = 0, gaps = 0,"
            : "dead_letters = dead_letters + $5, gaps = gaps + $6,"
        // Only a reset may meet a partition that runs and moves on by itself.
        let expected = change.isNewAccount ? "" : "and next_offset = $7"
        let marks = ["tail_offset", "tail_timestamp", "tail_hash", "batch_to", "attempt_offset"]
        let cleared =
            change.to == change.from ? "" : marks.map { "\($0) = null," }.joined() + "attempts = 0,"
        // One that is paused stays so until it is resumed.
        let stop =
            change.keepsPause
            ? """
            stopped_at = case when stopped_by is null then null else stopped_at end, \
            stop_reason = case when stopped_by is null then null else stop_reason end,
            """ : "stopped_at = null, stop_reason = null, stopped_by = null,"
        return Statement(
            """
            with w as (
                update bellhop.partition set next_offset = $4, \(account) \(cleared)
                       \(stop) epoch = epoch + 1, updated_at = now()
                where worker = $1 and topic_uid = $2 and partition = $3 and retired_at is null \(expected)
                returning 1)
            select bellhop.expect('bellhop.partition', count(*), 1) from w
            """, key + [.int8(change.to), .int8(change.deadLetters), .int8(change.gaps), .int8(change.from)])
    }

    /// Another log: the row becomes history, a new one is in use. What the outbox still holds is sent by its next owner.
    private func replace(_ change: PartitionChange, by newUID: [UInt8]) -> [Statement] {
        [
            Statement(
                """
                with w as (
                    update bellhop.partition set epoch = epoch + 1, retired_at = now(),
                           stop_reason = coalesce(stop_reason, 'another log is in use')
                    where worker = $1 and topic_uid = $2 and partition = $3 and retired_at is null and next_offset = $4
                    returning 1)
                select bellhop.expect('bellhop.partition', count(*), 1) from w
                """, key + [.int8(change.from)]),
            Statement(
                """
                insert into bellhop.partition (worker, topic, topic_uid, partition, first_offset, next_offset)
                select worker, topic, $4, partition, $5, $5 from bellhop.partition
                where worker = $1 and topic_uid = $2 and partition = $3
                """, key + [.uuid(newUID), .int8(change.to)]),
            Statement(
                "update bellhop.outbox set topic_uid = $4 where worker = $1 and topic_uid = $2 and partition = $3",
                key + [.uuid(newUID)]),
        ]
    }
}

/// What an order comes to, before anything is written.
struct PartitionChange {
    var from: Int64
    var to: Int64
    /// Records that are kept as dead letters.
    var deadLetters: Int64 = 0
    /// Offsets that are passed without a record.
    var gaps: Int64 = 0
    /// The counters begin again at `to`.
    var isNewAccount = false
    /// It gets a topic_uid of its own.
    var isNewLog = false
    /// Where an operator has paused it, it stays paused.
    var keepsPause = true
    /// The records to keep.
    var records: RecordBatch?
    /// What follows, a sentence each.
    var effects: [String] = []

    init(from: Int64, to: Int64, deadLetters: Int64 = 0, gaps: Int64 = 0, effects: [String] = []) {
        self.from = from
        self.to = to
        self.deadLetters = deadLetters
        self.gaps = gaps
        self.effects = effects
    }

    /// - Parameter id: of the audit row; nil if nothing was changed.
    func text(_ order: PartitionOrder, _ id: Int64?) -> String {
        let title = "\(order.action.rawValue) \(order.worker) \(order.partition)"
        let way = from == to ? "goes on from offset \(to)" : "position \(from) → \(to)"
        let end = id.map { "done; kept as intervention \($0)" } ?? "dry run: nothing was changed"
        return (["\(title): \(way)"] + (effects + [end]).map { "  " + $0 }).joined(separator: "\n")
    }

    func json(_ order: PartitionOrder, _ id: Int64?) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("action", order.action.rawValue)
            json.member("worker", order.worker)
            json.member("topic", order.partition.topic)
            json.member("partition", Int(order.partition.partition))
            json.member("from_offset", Int(from))
            json.member("to_offset", Int(to))
            json.member("dead_letters", Int(deadLetters))
            json.member("gaps", Int(gaps))
            json.key("new_log")
            json.value(isNewLog)
            json.key("effects")
            json.array { json in
                for effect in effects { json.value(effect) }
            }
            json.key("dry_run")
            json.value(id == nil)
            json.key("intervention")
            if let id { json.value(id) } else { json.null() }
        }
        return json.string
    }
}
