internal import Contract
internal import Digest
internal import Postgres
internal import Records

/// Rows of `bellhop.partition`: whose a partition is, and how far it is.
extension Database {
    /// Takes ownership. A previous owner's backend that holds a row for longer than `patience` is ended first; a row that
    /// someone else holds keeps back its own partition only, which is then missing in what comes back.
    mutating func claim(
        _ worker: String, owner: String, _ partitions: [TopicPartition], _ logs: [ClosedRange<Int64>],
        patience: Duration
    ) throws(PostgresError) -> [Claim] {
        if let claims = try claimUnlocked(worker, owner, partitions, logs, patience) { return claims }
        let places: [Parameter] = [
            .texts(partitions.map { Text($0.topic) }), .int4s(partitions.map(\.partition)),
        ]
        _ = try run(Statement("select bellhop.evict($1, $2, $3)", [.text(worker)] + places))
        try FailPoint.evicted.passOrFail()
        let brief = min(patience, .milliseconds(200))
        if let claims = try claimUnlocked(worker, owner, partitions, logs, brief) { return claims }
        var claims: [Claim] = []
        for (partition, log) in zip(partitions, logs) {
            claims += try claimUnlocked(worker, owner, [partition], [log], brief) ?? []
        }
        return claims
    }

    /// How many partitions topics have: letters of keys that move know of it before the first record of a new partition is
    /// applied. Its own transaction: whoever writes letters holds rows that a claim waits for.
    mutating func notePartitions(_ counts: [String: Int]) throws(PostgresError) {
        let sorted = counts.sorted { $0.key < $1.key }
        _ = try run(
            Statement(
                "select bellhop.note_partitions($1, $2)",
                [.texts(sorted.map { Text($0.key) }), .int4s(sorted.map { Int32($0.value) })]))
    }

    /// Nil if a row was held for longer than `patience`: then nothing is claimed.
    private mutating func claimUnlocked(
        _ worker: String, _ owner: String, _ partitions: [TopicPartition], _ logs: [ClosedRange<Int64>],
        _ patience: Duration
    ) throws(PostgresError) -> [Claim]? {
        let topics = partitions.map { Text($0.topic) }
        let numbers = partitions.map(\.partition)
        let claim = Statement(
            "select * from bellhop.claim($1, $2, $3, $4, $5)",
            [.text(worker), .text(owner), .texts(topics), .int4s(numbers), .int8s(logs.map(\.lowerBound))])
        let quick = Statement(
            "select set_config('lock_timeout', $1, true)", [.text("\(patience.microseconds / 1000)ms")])
        let rows: Rows
        do throws(PostgresError) {
            rows = try run([quick, claim])[1]
        } catch  where error.sqlstate == "55P03" {
            return nil
        }
        let log = Dictionary(uniqueKeysWithValues: zip(partitions, logs))
        return try rows.collect { row throws(PostgresError) in try Claim(row, log) }
    }

    /// After a reconnect, which has ended our old backends, or a fence: waits for the rows, and reads them back.
    mutating func rebind(
        _ worker: String, _ partitions: [TopicPartition], _ progress: [TopicPartition: Progress]
    ) throws(PostgresError) -> [LaneMachine.Binding] {
        let states = partitions.compactMap { progress[$0] }
        let rows = try run(
            Statement(
                "select * from bellhop.rebind($1, $2, $3, $4, $5, $6)",
                [
                    .text(worker), .uuids(states.map(\.topicUID)), .int4s(partitions.map(\.partition)),
                    .int8s(states.map(\.epoch)), .int4(nil), .timestamp(nil),
                ]))
        return try rows.collect { row throws(PostgresError) in
            guard let uid = try row.uuid(0), let number = try row.int4(1), let epoch = try row.int8(2),
                let next = try row.int8(3),
                let partition = partitions.first(where: {
                    $0.partition == number && progress[$0]?.topicUID == uid
                })
            else { return nil }
            return LaneMachine.Binding(
                partition: partition, epoch: epoch, next: next, stopReason: try row.string(4))
        }
    }

    /// Writes down why a partition stands still; a reason that stands there already stays.
    /// - Returns: false if another owner has claimed the partition.
    mutating func recordStop(
        _ worker: String, _ partition: TopicPartition, _ state: Progress, _ reason: String
    ) throws(PostgresError) -> Bool {
        try run(
            Statement(
                """
                update bellhop.partition
                set stopped_at = coalesce(stopped_at, now()), stop_reason = coalesce(stop_reason, $5)
                where worker = $1 and topic_uid = $2 and partition = $3 and epoch = $4
                """,
                [
                    .text(worker), .uuid(state.topicUID), .int4(partition.partition), .int8(state.epoch),
                    .text(reason),
                ])
        ).affected == 1
    }

    /// Those of `partitions` that stand still no more: an operator has resumed them, or another owner has claimed them.
    mutating func resumed(
        _ worker: String, owner: String, _ partitions: [TopicPartition],
        _ progress: [TopicPartition: Progress]
    ) throws(PostgresError) -> [LaneMachine.Resumption] {
        let states = partitions.compactMap { progress[$0] }
        let rows = try run(
            Statement(
                """
                select p.topic, p.partition, p.owner = $4 from bellhop.partition p \
                join unnest($2::uuid[], $3::int4[]) i (topic_uid, partition) \
                on i.topic_uid = p.topic_uid and i.partition = p.partition \
                where p.worker = $1 and (p.stop_reason is null or p.owner <> $4 or p.retired_at is not null)
                """,
                [
                    .text(worker), .uuids(states.map(\.topicUID)), .int4s(partitions.map(\.partition)),
                    .text(owner),
                ]))
        return try rows.collect { row throws(PostgresError) in
            guard let topic = try row.string(0), let number = try row.int4(1) else { return nil }
            return LaneMachine.Resumption(
                partition: TopicPartition(topic, number), isOurs: try row.bool(2) ?? false)
        }
    }

    /// Those of `partitions`, which run, that an operator has moved: the owner is the same, the epoch or the log is not.
    mutating func moved(
        _ worker: String, owner: String, _ partitions: [TopicPartition],
        _ progress: [TopicPartition: Progress]
    ) throws(PostgresError) -> [TopicPartition] {
        let states = partitions.compactMap { progress[$0] }
        let rows = try run(
            Statement(
                """
                select p.topic, p.partition from bellhop.partition p \
                join unnest($2::uuid[], $3::int4[], $5::int8[]) i (topic_uid, partition, epoch) \
                on i.topic_uid = p.topic_uid and i.partition = p.partition \
                where p.worker = $1 and p.owner = $4 and p.epoch <> i.epoch
                """,
                [
                    .text(worker), .uuids(states.map(\.topicUID)), .int4s(partitions.map(\.partition)),
                    .text(owner), .int8s(states.map(\.epoch)),
                ]))
        return try rows.collect { row throws(PostgresError) in
            guard let topic = try row.string(0), let number = try row.int4(1) else { return nil }
            return TopicPartition(topic, number)
        }
    }

    /// Partitions of `topics`, `held` ones aside, that `owner` has had last, or nobody has had yet.
    mutating func strays(
        _ worker: String, owner: String, _ topics: [Topic], without held: [TopicPartition]
    ) throws(PostgresError) -> [TopicPartition] {
        let rows = try run(
            Statement(
                """
                select t.topic, n from unnest($3::text[], $4::int4[]) t (topic, partitions), \
                generate_series(0, t.partitions - 1) n \
                left join lateral (select owner from bellhop.partition p where p.worker = $1 and p.topic = t.topic \
                and p.partition = n and p.retired_at is null) p on true \
                where coalesce(p.owner, $2) = $2 and not exists \
                (select from unnest($5::text[], $6::int4[]) h (topic, partition) \
                where h.topic = t.topic and h.partition = n)
                """,
                [
                    .text(worker), .text(owner), .texts(topics.map { Text($0.name) }),
                    .int4s(topics.map { Int32($0.partitions) }), .texts(held.map { Text($0.topic) }),
                    .int4s(held.map(\.partition)),
                ]))
        return try rows.collect { row throws(PostgresError) in
            guard let topic = try row.string(0), let number = try row.int4(1) else { return nil }
            return TopicPartition(topic, number)
        }
    }

    /// Those of `partitions` that have no newer owner.
    mutating func owned(
        _ worker: String, _ partitions: [TopicPartition], _ progress: [TopicPartition: Progress]
    ) throws(PostgresError) -> [TopicPartition] {
        let states = partitions.compactMap { progress[$0] }
        let rows = try run(
            Statement(
                """
                select p.topic, p.partition from bellhop.partition p \
                join unnest($2::uuid[], $3::int4[], $4::int8[]) i (topic_uid, partition, epoch) \
                on i.topic_uid = p.topic_uid and i.partition = p.partition and i.epoch = p.epoch where p.worker = $1
                """,
                [
                    .text(worker), .uuids(states.map(\.topicUID)), .int4s(partitions.map(\.partition)),
                    .int8s(states.map(\.epoch)),
                ]))
        return try rows.collect { row throws(PostgresError) in
            guard let topic = try row.string(0), let number = try row.int4(1) else { return nil }
            return TopicPartition(topic, number)
        }
    }
}

extension Claim {
    /// Reads a row of `bellhop.claim`.
    fileprivate init?(_ row: Row, _ logs: [TopicPartition: ClosedRange<Int64>]) throws(PostgresError) {
        guard let topic = try row.string(0), let number = try row.int4(1), let uid = try row.uuid(2),
            let epoch = try row.int8(3), let next = try row.int8(4),
            let log = logs[TopicPartition(topic, number)]
        else { return nil }
        var tail: Tail?
        if let offset = try row.int8(5), let timestamp = try row.int8(6), let hash = try row.uuid(7) {
            tail = Tail(offset: offset, timestamp: timestamp, hash: hash)
        }
        self.init(
            partition: TopicPartition(topic, number), topicUID: uid, epoch: epoch, next: next, tail: tail,
            stopReason: try row.string(8), log: log, batchEnd: try row.int8(9) ?? 0)
        if let offset = try row.int8(10), let number = try row.int4(11) {
            attempt = Attempt(offset: offset, number: number)
        }
    }
}
