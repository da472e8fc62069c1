internal import Contract
internal import Digest
internal import JSON
internal import Postgres
internal import Records

/// One state of the database, read by one transaction that stays open: what all checks compare with.
struct Snapshot: ~Copyable {
    /// A row of `bellhop.partition` that is in use.
    struct Partition: Sendable {
        var place: TopicPartition
        var topicUID: [UInt8]
        var first: Int64
        var next: Int64
        var applied: Int64
        var duplicates: Int64
        var deadLetters: Int64
        var gaps: Int64
        var stopReason: String?
        /// Why a replay of its log gives other rows; nil if it should give the same ones.
        var looseness: String?
    }

    /// A dead letter that no replay can foresee: what it says is taken as said. Besides those that depend on more than the log,
    /// letters of a cause of which one was redriven: whoever did that has mended the cause, in the rules, say.
    struct Unforeseen: Sendable {
        var offset: Int64
        var rejection: Rejection
    }

    /// A dead letter that was redriven.
    struct Redriven: Sendable {
        var worker: String
        var topic: String
        /// Where its original lay.
        var topicUID: [UInt8]
        var partition: Int32
        var origin: Int64
        /// Whether later records of its key were applied is not known.
        var isUnwatched: Bool
        /// Fingerprints of its key, of its headers without that of a redrive, and of SHA-256 of what may have been published.
        var key: UInt64
        var headers: UInt64
        var payloads: [UInt64]

        static func print(ofHeaders headers: [Record.Header]) -> UInt64 {
            Fingerprint.of(headers.filter { $0.name != Array("bellhop-redrive".utf8) })
        }
    }

    private(set) var connection: Connection
    private let conninfo: String
    let worker: String
    /// In the order of topic and partition.
    private(set) var partitions: [Partition] = []
    /// By the index of their partition, in the order of their offsets.
    private(set) var unforeseen: [[Unforeseen]] = []
    /// By id.
    private(set) var redriven: [Int64: Redriven] = [:]
    /// By the index of their partition: records that came after due work of their key which lies behind their timestamp, and up
    /// to which instant.
    private(set) var late: [[Int64: Timestamp]] = []
    private(set) var takenAt = Timestamp(microseconds: 0)
    /// Microseconds that ids are kept; nil: for ever.
    private(set) var keepIDs: Int64?
    private var cursors = 0

    /// Rows of one fetch from a cursor, unless their size says otherwise.
    private static let pageRows = 10_000

    private init(_ connection: consuming Connection, _ conninfo: String, worker: String) {
        self.connection = connection
        self.conninfo = conninfo
        self.worker = worker
    }

    private static func begin(_ conninfo: String, worker: String) throws(PostgresError) -> Snapshot {
        var connection = try Connection(
            conninfo, applicationName: "bellhop-verify",
            settings: [
                ("statement_timeout", "0"), ("idle_in_transaction_session_timeout", "0"),
                ("cursor_tuple_fraction", "1"),
            ])
        connection.timeout = .seconds(600)
        try connection.script("begin transaction isolation level repeatable read, read only")
        return Snapshot(connection, conninfo, worker: worker)
    }

    static func open(_ conninfo: String, worker: String) throws(PostgresError) -> Snapshot {
        var snapshot = try begin(conninfo, worker: worker)
        try snapshot.read()
        return snapshot
    }

    /// What another connection needs to see the same state; good as long as this one is there.
    struct Ticket: Sendable {
        fileprivate var conninfo: String
        fileprivate var worker: String
        fileprivate var name: String
        fileprivate var takenAt: Timestamp
        fileprivate var keepIDs: Int64?
    }

    var places: Set<TopicPartition> { Set(partitions.map(\.place)) }

    mutating func ticket() throws(PostgresError) -> Ticket {
        let name = try connection.query("select pg_export_snapshot()")[0].string(0) ?? ""
        return Ticket(conninfo: conninfo, worker: worker, name: name, takenAt: takenAt, keepIDs: keepIDs)
    }

    /// The same state by a connection of its own, for another thread; without the partitions, which are for a replay.
    static func open(_ ticket: Ticket) throws(PostgresError) -> Snapshot {
        var snapshot = try begin(ticket.conninfo, worker: ticket.worker)
        try snapshot.connection.script("set transaction snapshot '\(ticket.name)'")
        (snapshot.takenAt, snapshot.keepIDs) = (ticket.takenAt, ticket.keepIDs)
        return snapshot
    }

    private mutating func read() throws(PostgresError) {
        try readPartitions()
        try readUnforeseen()
        try readRedriven()
        try readLate()
        let times = try connection.query(
            """
            select now(), (extract(epoch from (select keep_ids from bellhop.retention where worker = $1)) \
            * 1000000)::int8
            """, [.text(Text(worker))])
        takenAt = try times[0].timestamp(0) ?? takenAt
        keepIDs = try times[0].int8(1)
    }

    private mutating func readPartitions() throws(PostgresError) {
        let rows = try connection.query(
            """
            select p.topic, p.partition, p.topic_uid, p.first_offset, p.next_offset, p.applied, p.duplicates, \
            p.dead_letters, p.gaps, p.stop_reason, \
            (select string_agg(distinct i.action, ', ' order by i.action) from bellhop.intervention i \
             where i.worker = p.worker and i.topic = p.topic and i.partition = p.partition \
             and i.action in ('reset', 'adopt')), \
            exists (select from bellhop.partition o where o.worker = p.worker and o.topic = p.topic \
             and o.partition = p.partition and o.retired_at is not null) \
            from bellhop.partition p where p.worker = $1 and p.retired_at is null
            """, [.text(Text(worker))])
        partitions = try rows.collect { row throws(PostgresError) in
            try Partition(row)
        }.sorted { $0.place < $1.place }
    }

    private mutating func readUnforeseen() throws(PostgresError) {
        let rows = try connection.query(
            """
            select topic_uid, partition, record_offset, class, reason, place, rule from bellhop.dead_letter \
            where worker = $1 and (class in ('data_error', 'crash', 'skipped') or (topic, class, place, rule) in ( \
            select topic, class, place, rule from bellhop.dead_letter where worker = $1 \
            and (redriven_at is not null or state in ('pending', 'applied', 'duplicate', 'again')))) \
            order by record_offset
            """, [.text(Text(worker))])
        unforeseen = partitions.map { _ in [] }
        for row in rows {
            guard let index = partition(try row.uuid(0), try row.int4(1)), let offset = try row.int8(2),
                let name = try row.string(3), let kind = FailureClass(rawValue: name),
                let reason = try row.string(4), let place = try row.string(5), let rule = try row.string(6)
            else { continue }
            unforeseen[index].append(
                Unforeseen(offset: offset, rejection: Rejection(kind, reason, place: place, rule: rule)))
        }
    }

    private mutating func readLate() throws(PostgresError) {
        let rows = try connection.query(
            "select topic_uid, partition, record_offset, due_done from bellhop.late_record where worker = $1",
            [.text(Text(worker))])
        late = partitions.map { _ in [:] }
        for row in rows {
            guard let index = partition(try row.uuid(0), try row.int4(1)), let offset = try row.int8(2)
            else { continue }
            late[index][offset] = try row.timestamp(3)
        }
    }

    /// Of all workers: another one's is a repeat to this one.
    private mutating func readRedriven() throws(PostgresError) {
        let rows = try connection.query(
            """
            select d.id, d.worker, d.topic, coalesce(d.origin_topic_uid, d.topic_uid), coalesce(d.origin_partition, d.partition), \
            coalesce(d.origin_offset, d.record_offset), \
            coalesce(d.later_offset = -1, false) or d.later_offset is null \
            and bellhop.is_overtaken(d.later_offset, d.watched, d.worker, d.topic, d.topic_uid, d.partition, d.key), d.key, d.headers, \
            array_to_string(array(select encode(p, 'hex') from unnest(array[sha256(coalesce(d.payload, '')), \
            sha256(d.edited_payload)] || d.former_payloads) as p where p is not null), ' ') \
            from bellhop.dead_letter d where d.redriven_at is not null or d.state <> 'open'
            """)
        for row in rows {
            guard let id = try row.int8(0), let letter = try Redriven(row) else { continue }
            redriven[id] = letter
        }
    }

    /// Index of the partition with that log; nil if it is not in use.
    func partition(_ topicUID: [UInt8]?, _ number: Int32?) -> Int? {
        partitions.firstIndex { $0.topicUID == topicUID && $0.place.partition == number }
    }

    /// Why a log cannot be replayed in full, seen from outside of the database.
    mutating func loosen(_ index: Int, _ why: String) { partitions[index].looseness = why }

    /// Reads what `select` gives, a page at a time.
    mutating func read(_ select: String, rows count: Int = pageRows, _ take: (Rows) throws -> Void) throws {
        cursors += 1
        let name = "bellhop_ledger_\(cursors)"
        try connection.script("declare \(name) no scroll cursor for \(select)")
        while true {
            let rows = try connection.query("fetch forward \(count) from \(name)")
            if rows.isEmpty { break }
            try take(rows)
        }
        try connection.script("close \(name)")
    }

    mutating func query(_ sql: String, _ parameters: [Parameter] = []) throws(PostgresError) -> Rows {
        try connection.query(sql, parameters)
    }

    /// The worker's name as an SQL literal, where no parameter can stand.
    var quotedWorker: String {
        "'" + worker.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}

extension Snapshot.Partition {
    fileprivate init?(_ row: Row) throws(PostgresError) {
        guard let topic = try row.string(0), let number = try row.int4(1), let uid = try row.uuid(2),
            let first = try row.int8(3), let next = try row.int8(4), let applied = try row.int8(5),
            let duplicates = try row.int8(6), let deadLetters = try row.int8(7), let gaps = try row.int8(8)
        else { return nil }
        let actions = try row.string(10)
        let hasAnotherLog = try row.bool(11) ?? false
        self.init(
            place: TopicPartition(topic, number), topicUID: uid, first: first, next: next, applied: applied,
            duplicates: duplicates, deadLetters: deadLetters, gaps: gaps, stopReason: try row.string(9),
            looseness: actions.map { "an operator has moved it (\($0))" }
                ?? (hasAnotherLog ? "another log was read before" : nil))
    }
}

extension Snapshot.Redriven {
    fileprivate init?(_ row: Row) throws(PostgresError) {
        guard let worker = try row.string(1), let topic = try row.string(2), let uid = try row.uuid(3),
            let partition = try row.int4(4), let origin = try row.int8(5),
            let headers = KafkaHeaders.decode(try row.bytea(8) ?? [])
        else { return nil }
        let payloads = (try row.string(9) ?? "").split(separator: " ")
        self.init(
            worker: worker, topic: topic, topicUID: uid, partition: partition, origin: origin,
            isUnwatched: try row.bool(6) ?? true, key: Fingerprint.of(try row.bytea(7)),
            headers: Self.print(ofHeaders: headers),
            payloads: payloads.map { Fingerprint.of(Self.bytes(hexadecimal: $0)) })
    }

    private static func bytes(hexadecimal text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in text {
            let value = UInt8(digit.hexDigitValue ?? 0)
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }
}
