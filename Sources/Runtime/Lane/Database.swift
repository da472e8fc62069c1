internal import Digest
internal import Postgres
internal import Records

/// A lane's connection, and what the runtime asks of it besides the batch itself.
struct Database: ~Copyable {
    private let conninfo: String
    private let name: String
    private var connection: Connection?
    private var backend: (pid: Int32, start: Timestamp)?
    /// Backends before it, to be ended from a new connection: each may still hold rows, or a commit on its way.
    private var previous: [(pid: Int32, start: Timestamp)] = []

    init(_ conninfo: String, name: String) {
        self.conninfo = conninfo
        self.name = name
    }

    /// Limits that keep a stuck lane from holding others up, and plans from going wrong: a plan cached while a table was
    /// tiny must not be used when it has grown, and a batch's rows are always found by key.
    static let session: [(String, String)] = [
        ("statement_timeout", "60s"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "2s"),
        ("plan_cache_mode", "force_custom_plan"),
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
        ("enable_seqscan", "off"),
        ("jit", "off"),
        ("timezone", "UTC"),
    ]

    var isUsable: Bool {
        switch connection {
        case .some(let open): open.isUsable
        case .none: false
        }
    }

    /// Waits for the server on the present connection.
    var roundTrips: Int {
        switch connection {
        case .some(let open): open.roundTrips
        case .none: 0
        }
    }

    /// Of later calls, on the present connection.
    mutating func limitCalls(to limit: Duration) { _ = withConnection { $0.timeout = limit } }

    /// Blocks up to five seconds, which leaves a process that must stop meanwhile time to do so.
    mutating func connect() throws(PostgresError) {
        connection = nil
        if let backend { previous.append(backend) }
        backend = nil
        var fresh = try Connection(
            conninfo, applicationName: name, settings: Self.session, connectTimeout: .seconds(5))
        let results = try fresh.pipeline([
            Statement("select backend_start from pg_stat_activity where pid = pg_backend_pid()"),
            // Pid and start must both match: pids are reused.
            Statement(
                """
                select pg_terminate_backend(a.pid) from unnest($1::int4[], $2::timestamptz[]) as old (pid, start) \
                join pg_stat_activity a on a.pid = old.pid and a.backend_start = old.start
                """,
                [.int4s(previous.map(\.pid)), .timestamps(previous.map(\.start))]),
        ])
        backend = (fresh.backendPID, try results[0][0].timestamp(0) ?? Timestamp(microseconds: 0))
        previous = []
        connection = consume fresh
    }

    mutating func withConnection<R, E: Error>(_ body: (inout Connection) throws(E) -> R) throws(E) -> R? {
        guard var open = connection.take() else { return nil }
        let result: Result<R, E>
        do throws(E) {
            result = .success(try body(&open))
        } catch {
            result = .failure(error)
        }
        connection = consume open
        return try result.get()
    }

    private mutating func run(_ statement: Statement) throws(PostgresError) -> Rows {
        try run([statement])[0]
    }

    private mutating func run(_ statements: [Statement]) throws(PostgresError) -> [Rows] {
        try connected { (open: inout Connection) throws(PostgresError) in try open.pipeline(statements) }
    }

    private mutating func connected<R>(
        _ body: (inout Connection) throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        guard let result = try withConnection(body) else { throw PostgresError(.connection, "not connected") }
        return result
    }

    // Ownership.

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
        let brief = min(patience, .milliseconds(200))
        if let claims = try claimUnlocked(worker, owner, partitions, logs, brief) { return claims }
        var claims: [Claim] = []
        for (partition, log) in zip(partitions, logs) {
            claims += try claimUnlocked(worker, owner, [partition], [log], brief) ?? []
        }
        return claims
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

    // The outbox.

    /// Rows that are to be sent, oldest first, a page after `cursor`.
    mutating func outboxPage(
        _ worker: String, _ held: [(topicUID: [UInt8], partition: TopicPartition)], after cursor: Int64
    ) throws(PostgresError) -> Outbox.Page {
        let rows = try run(Outbox.page(worker: worker, held, after: cursor))
        let page = try rows.collect { row throws(PostgresError) -> Outbox.Page.Row? in
            guard let id = try row.int8(0), let topic = try row.string(1), let number = try row.int4(2),
                let bytes = try row.bytea(3), let records = OutboxBytes.decode(bytes)
            else { return nil }
            return Outbox.Page.Row(id: id, partition: TopicPartition(topic, number), records: records)
        }
        return Outbox.Page(rows: page, isLast: rows.count < Outbox.pageRows)
    }

    /// True if an operator wants refused rows of these partitions to be sent again; they are now rows like any other.
    mutating func takeRetries(
        _ worker: String, _ held: [(topicUID: [UInt8], partition: TopicPartition)]
    ) throws(PostgresError) -> Bool {
        try run(Outbox.takeRetries(worker: worker, held)).affected > 0
    }

    mutating func clear(_ clearance: Outbox.Clearance) throws(PostgresError) {
        _ = try run(clearance.statements)
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

    // Retention.

    mutating func keepIDs(_ worker: String, _ retention: Retention) throws(PostgresError) {
        guard case .after(let time) = retention else { return _ = try run(Retention.keepAll(worker)) }
        _ = try run(Retention.keep(worker, time))
    }

    /// Forgets a few old ids. Returns when to come again.
    mutating func prune() throws(PostgresError) -> Duration {
        let milliseconds = try run(Statement("select bellhop.prune_seen_event()"))[0].int4(0) ?? 1000
        return .milliseconds(min(max(milliseconds, 50), 60_000))
    }

    // The batch.

    /// Marks the batch of `plan` as in progress. Sent when this returns; the outcome comes with the next statement.
    mutating func begin(
        _ worker: String, _ plan: Plan, _ progress: [TopicPartition: Progress]
    ) throws(PostgresError) {
        let moves = plan.moves.filter { $0.last != nil }
        let states = moves.map { progress[$0.partition] ?? Progress() }
        // While a record goes alone, those after it stay suspect.
        let isAlone = plan.attempt.map { $0.number > 0 } ?? false
        let ends = zip(moves, states).map { isAlone ? $1.suspectEnd : $0.to }
        try submit(
            Statement(
                "select bellhop.begin_batch($1, $2, $3, $4, $5, $6, $7)",
                [
                    .text(worker), .uuids(states.map(\.topicUID)), .int4s(moves.map(\.partition.partition)),
                    .int8s(states.map(\.epoch)), .int8s(ends), .int8(plan.attempt?.offset),
                    .int4(plan.attempt?.number ?? 0),
                ]))
    }

    /// Takes back the marks of batches that their living owner gives up; sent when this returns.
    mutating func giveUp(
        _ worker: String, _ partitions: [TopicPartition: Progress]
    ) throws(PostgresError) {
        let states = partitions.sorted { $0.key < $1.key }
        try submit(
            Statement(
                "select bellhop.give_up_batch($1, $2, $3, $4, $5, $6, $7)",
                [
                    .text(worker), .uuids(states.map(\.value.topicUID)),
                    .int4s(states.map(\.key.partition)), .int8s(states.map(\.value.epoch)),
                    .int8s(states.map { $0.value.isSuspect ? $0.value.suspectEnd : nil }),
                    .int8s(states.map(\.value.attempt?.offset)),
                    .int4s(states.map { $0.value.attempt?.number ?? 0 }),
                ]))
    }

    private mutating func submit(_ statement: Statement) throws(PostgresError) {
        try connected { (open: inout Connection) throws(PostgresError) in try open.submit([statement]) }
    }

    struct Known<State: StateRow> {
        /// Of each key, in the order asked; nil where there is no row.
        var states: [State?]
        var versions: [Int32?]
        /// Bytes of a row's values, on average.
        var payload = 0
        var seen: [Identity] = []
    }

    /// Rows of `keys` with their versions, and which of `identities` were applied before: one round trip, none when there
    /// is nothing to ask.
    mutating func read<W: Worker>(
        _ worker: W.Type, _ keys: [EntityKey], _ identities: [Identity]
    ) throws(PostgresError) -> Known<W.State> {
        var known = Known<W.State>(
            states: Array(repeating: nil, count: keys.count),
            versions: Array(repeating: nil, count: keys.count))
        var statements: [Statement] = []
        if let table = W.State.table, !keys.isEmpty {
            statements.append(
                Statement(
                    StateStatements(table).read, [.texts(keys.map(\.tenant)), .texts(keys.map(\.entity))]))
        }
        if !identities.isEmpty {
            statements.append(
                Statement(
                    """
                    select s.event from unnest($2::uuid[]) i (event) \
                    join bellhop.seen_event s on s.event = i.event and s.worker = $1
                    """,
                    [.text(W.name), .uuids(identities.map { $0.bytes })]))
        }
        guard !statements.isEmpty else { return known }
        var results = try run(statements)[...]
        // The mark of the batch was answered along with this.
        try connected { (open: inout Connection) throws(PostgresError) in try open.collect() }
        if !keys.isEmpty, let rows = results.popFirst() { try known.take(rows) }
        guard let repeats = results.first else { return known }
        for row in repeats {
            if let bytes = try row.uuid(0), let identity = Identity(bytes: bytes) {
                known.seen.append(identity)
            }
        }
        return known
    }

    /// Writes one batch in one transaction; results are those of `write.statements`.
    mutating func commit(_ write: BatchWrite) throws(PostgresError) -> [Rows] {
        try connected { (open: inout Connection) throws(PostgresError) in
            write.copies.isEmpty
                ? try open.pipeline(write.statements)
                : try open.transaction(write.statements, copies: write.copies)
        }
    }
}

extension Database.Known {
    fileprivate mutating func take(_ rows: Rows) throws(PostgresError) {
        var bytes = 0
        for row in rows {
            guard let number = try row.int4(0), let version = try row.xid(1) else { continue }
            states[Int(number) - 1] = try State(row, from: 2)
            versions[Int(number) - 1] = version
            bytes += row.byteCount
        }
        payload = bytes / max(1, rows.count)
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
