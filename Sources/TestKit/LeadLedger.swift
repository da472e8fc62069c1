internal import Foundation
internal import Kafka
internal import Postgres
internal import Records

/// Compares Postgres and the result topic with what an independent reader computes from `lead-events`.
///
/// Looks only at leads that the topic knows and at the topic's current incarnation, so that a database which has seen an
/// in-memory broker start anew can be checked too. Nothing may be published while it reads.
package struct LeadLedger {
    /// One comparison and what differs.
    package struct Check: Sendable {
        package var name: String
        package var violations: [String] = []
    }

    package private(set) var checks: [Check] = []
    package private(set) var model: LeadModel
    /// The contract's default limit of a value, in bytes.
    private static let maximumBytes = 1_048_576
    package private(set) var deadLettersByClass: [String: Int] = [:]
    /// Keys whose last result in the log is older than an earlier one, so that a reader must go by the cause's offset.
    package private(set) var staleLasts = 0
    /// Leads that the topic knows, as `tenant/lead`.
    private var known: Set<[UInt8]> = []
    private let brokers: String
    private let database: String
    private let stranger: String?

    package var violations: [String] {
        checks.flatMap { check in check.violations.map { "\(check.name): \($0)" } }
    }

    /// - Parameters:
    ///   - broken: how many records were broken on purpose, if that is known.
    ///   - stranger: a tenant with rules of its own, or whose leads are routed: the model does not know their scores.
    package init(brokers: String, database: String, broken: Int? = nil, except stranger: String? = nil) throws
    {
        (self.brokers, self.database, self.stranger) = (brokers, database, stranger)
        var model = LeadModel(maximumBytes: Self.maximumBytes, except: stranger)
        self.model = model
        let late = try late()
        try readTopic("lead-events") { record, entry in
            model.apply(
                record, partition: entry.partition, offset: entry.offset, timestamp: entry.timestamp,
                done: late[Place(entry.partition, entry.offset)])
        }
        self.model = model
        known = model.keys
        try advance()
        model = self.model
        try check("every offset has one outcome") { try $0.checkPartitions() }
        try check("leads.lead is what the topic says") {
            try $0.checkRows(LeadModel.leadQuery, model.leadLines)
        }
        try check("leads.score_change is what the topic says") {
            try $0.checkRows(LeadModel.scoreChangeQuery, model.scoreChangeLines)
        }
        try check("leads.current_score is each lead's score as of now") { try $0.checkCurrentScores() }
        try check("leads.ranked gives each tenant's best 50 leads in order") { try $0.checkRanking() }
        try check("no event was applied twice") { try $0.checkIdentities() }
        try check("each broken record is a dead letter, byte for byte") { try $0.checkDeadLetters(broken) }
        try check("lead-scores says what leads.lead says") { try $0.checkResults() }
        try check("each dead letter has its copy on the mirror topic") { try $0.checkMirror() }
    }

    private mutating func check(_ name: String, _ body: (inout LeadLedger) throws -> Void) throws {
        checks.append(Check(name: name))
        try body(&self)
    }

    private mutating func expect(_ condition: Bool, _ violation: String) {
        if !condition { checks[checks.count - 1].violations.append(violation) }
    }

    /// Behind a lead's last event the clock decides how far time has come for it: the row says it.
    private mutating func advance() throws {
        let rows = try query(
            "select tenant_id, lead_id, scored_at from leads.lead where event_id = 'time' and changes_at is distinct from scored_at"
        )
        for row in rows {
            guard let tenant = try row.text(0), let lead = try row.text(1), let time = try row.timestamp(2)
            else { continue }
            model.advance(tenant: tenant.bytes, lead: lead.bytes, to: time.microseconds)
        }
    }

    // Postgres.

    /// Records that came after due work of their key which lies behind their timestamp, and up to when that was decided.
    private func late() throws -> [Place: Int64] {
        let rows = try query(
            """
            select partition, record_offset, due_done from bellhop.late_record join bellhop.topic using (topic_uid)
            where worker = 'lead-scoring' and topic = 'lead-events'
            """)
        var late: [Place: Int64] = [:]
        for row in rows {
            guard let partition = try row.int4(0), let offset = try row.int8(1) else { continue }
            late[Place(partition, offset)] = try row.timestamp(2)?.microseconds
        }
        return late
    }

    private func query(_ sql: String) throws -> Rows {
        var connection = try Connection(database)
        return try connection.query(sql)
    }

    private mutating func checkPartitions() throws {
        let rows = try query(
            """
            select partition, applied, duplicates, dead_letters, gaps, next_offset, first_offset, stop_reason
            from bellhop.partition p join bellhop.topic t using (topic, topic_uid)
            where worker = 'lead-scoring' and topic = 'lead-events' order by partition
            """)
        var found: [Int32: [Int64]] = [:]
        for row in rows {
            let counts = try (1...5).map { try row.int8($0) ?? -1 }
            let (partition, sum) = (try row.int4(0) ?? -1, counts[..<4].reduce(0, +))
            let offsets = counts[4] - (try row.int8(6) ?? -1)
            expect(sum == offsets, "partition \(partition): \(sum) outcomes for \(offsets) offsets")
            if let reason = try row.string(7) { expect(false, "partition \(partition) stopped: \(reason)") }
            found[partition] = counts
        }
        for (partition, log) in model.counts.sorted(by: { $0.key < $1.key }) {
            let counts = [log.applied, log.duplicates, log.deadLetters, log.gaps, log.nextOffset]
            expect(
                found[partition] == counts,
                "partition \(partition): applied, duplicates, dead letters, gaps, next offset are \(found[partition] ?? []), "
                    + "by the log \(counts)")
        }
        expect(
            model.ambiguities == 0,
            "the load itself is ambiguous: \(model.ambiguities) keys or ids in two partitions")
    }

    private mutating func checkRows(_ sql: String, _ expected: [Text]) throws {
        let rows = try query(sql)
        var actual: [Text] = []
        for row in rows {
            let columns = try (0..<rows.columnCount).map { try row.text($0) }
            if isKnown(columns[0], columns[1]) { actual.append(LeadModel.line(columns)) }
        }
        for difference in LeadModel.differences(expected: expected, actual: actual.sorted()) {
            expect(false, difference)
        }
    }

    private func isKnown(_ tenant: Text?, _ lead: Text?) -> Bool {
        guard let tenant, let lead else { return false }
        return known.contains(tenant.bytes + [UInt8(ascii: "/")] + lead.bytes)
    }

    private mutating func checkCurrentScores() throws {
        let rows = try query("select tenant_id, lead_id, score::text, as_of from leads.current_score")
        var actual: [Text] = []
        for row in rows {
            let columns = try (0..<3).map { try row.text($0) }
            if isKnown(columns[0], columns[1]) { actual.append(LeadModel.line(columns)) }
        }
        let now = try rows.first?.timestamp(3) ?? Timestamp(microseconds: 0)
        let expected = model.currentScoreLines(at: now.microseconds)
        for difference in LeadModel.differences(expected: expected, actual: actual.sorted()) {
            expect(false, difference)
        }
    }

    private mutating func checkRanking() throws {
        let rows = try query(
            """
            select t.tenant_id from (select distinct tenant_id from leads.lead) as t
            where (select array_agg(lead_id) from leads.ranked(t.tenant_id, 50)) is distinct from (
                select array_agg(lead_id) from (
                    select lead_id from leads.lead where tenant_id = t.tenant_id
                    order by score desc, created_at, lead_id limit 50) as best)
            """)
        for row in rows { expect(false, "tenant \(try row.string(0) ?? "")") }
    }

    private mutating func checkIdentities() throws {
        let row = try query(
            """
            select (select count(*) from bellhop.seen_event where worker = 'lead-scoring'),
                   (select sum(applied)::bigint from bellhop.partition where worker = 'lead-scoring')
            """)[0]
        let (seen, applied) = (try row.int8(0) ?? -1, try row.int8(1) ?? -1)
        expect(seen == applied, "\(seen) identities for \(applied) applied events")
    }

    private mutating func checkDeadLetters(_ broken: Int?) throws {
        let rows = try query(
            """
            select partition, record_offset, key, headers, payload, class
            from bellhop.dead_letter join bellhop.topic using (topic, topic_uid)
            where worker = 'lead-scoring' and topic = 'lead-events'
            """)
        var expected: [Place: LeadModel.DeadLetter] = [:]
        for letter in model.deadLetters { expected[Place(letter.position.partition, letter.offset)] = letter }
        if let broken {
            expect(
                broken == model.deadLetters.count,
                "\(broken) were broken, the model refuses \(model.deadLetters.count)")
        }
        for row in rows {
            let place = Place(try row.int4(0) ?? -1, try row.int8(1) ?? -1)
            let kind = try row.string(5) ?? ""
            deadLettersByClass[kind, default: 0] += 1
            guard let letter = expected.removeValue(forKey: place) else {
                expect(false, "\(place) is a dead letter (\(kind)), and should be none")
                continue
            }
            expect(
                letter.classes.contains(kind), "\(place) is \(kind), not \(letter.classes): \(letter.reason)")
            expect(try row.bytea(2) == letter.record.key, "\(place): another key")
            expect(try row.bytea(4) == letter.record.value, "\(place): another payload")
            let headers = decodeHeaders(try row.bytea(3) ?? [])
            expect(headers == letter.record.headers, "\(place): other headers")
        }
        expect(
            expected.isEmpty,
            "\(expected.count) dead letters are missing, such as \(expected.values.first?.reason ?? "")")
    }

    // Topics.

    /// The last result of each lead, by the position of its cause, is what the row says.
    private mutating func checkResults() throws {
        var last: [[UInt8]: Result] = [:]
        var newest: [[UInt8]: Result] = [:]
        try readTopic("lead-scores") { record, _ in
            let result = Result(record)
            if let stranger, record.key?.starts(with: Array("\(stranger)/".utf8)) == true { return }
            last[record.key ?? []] = result
            if result.cause >= newest[record.key ?? []]?.cause ?? -1 { newest[record.key ?? []] = result }
        }
        staleLasts = newest.count { last[$0.key] != $0.value }
        var wrong: [String] = []
        let rows = try query(
            """
            select tenant_id || '/' || lead_id, score, source_points, status_points, engagement_points, assignment_points
            from leads.lead
            """)
        for row in rows {
            let key = try row.text(0)?.bytes ?? []
            guard known.contains(key) else { continue }
            let points = try (1...5).map { Int(try row.int4($0) ?? -1) }
            let result = newest.removeValue(forKey: key)
            if result?.points != points {
                wrong.append("\(Text(validated: key)): \(result?.points ?? []), row \(points)")
            }
        }
        wrong += newest.filter { $0.value.points != nil }.map { "\(Text(validated: $0.key)) is deleted" }
        expect(wrong.isEmpty, "lead-scores: \(wrong.count) leads differ: \(wrong.prefix(5))")
    }

    private struct Result: Equatable {
        var cause: Int64
        /// Total, source, status, engagement, assignment; nil for a deleted lead.
        var points: [Int]?

        init(_ record: Record) {
            cause = record.header("ce_causeoffset").flatMap { Int64($0) } ?? -1
            guard let value = record.value,
                let data = try? JSONSerialization.jsonObject(with: Data(value)) as? [String: Any],
                let factors = data["factors"] as? [String: Int], let score = data["score"] as? Int
            else { return }
            points = [score] + ["source", "status", "engagement", "assignment"].map { factors[$0] ?? -1 }
        }
    }

    /// Each dead letter's copy is on the mirror topic, perhaps more than once.
    private mutating func checkMirror() throws {
        var places: Set<Place> = []
        try readTopic("lead-events.dead-letters") { record, _ in
            places.insert(
                Place(
                    record.header("bellhop_partition").flatMap { Int32($0) } ?? -1,
                    record.header("bellhop_offset").flatMap { Int64($0) } ?? -1))
        }
        let expected = Set(model.deadLetters.map { Place($0.position.partition, $0.offset) })
        expect(places == expected, "the mirror has \(places.count) dead letters, not \(expected.count)")
    }

    /// Reads a whole topic, partition by partition.
    private func readTopic(_ topic: String, _ take: (Record, RecordBatch.Entry) -> Void) throws {
        let admin = try Admin(ClientConfiguration(brokers: brokers))
        let partitions = try admin.metadata([topic]).topics[topic]?.count ?? 0
        // Some tests have records that a worker may not even receive.
        let client = ClientConfiguration(
            brokers: brokers, overrides: ["receive.message.max.bytes": "100000000"])
        var consumer = try SoloConsumer(client, topics: [topic])
        try consumer.assign((0..<partitions).map { (TopicPartition(topic, Int32($0)), StartOffset.earliest) })
        var ended: Set<Int32> = []
        var batch = RecordBatch()
        var notices: [PartitionNotice] = []
        let deadline = ContinuousClock.now + .seconds(300)
        while ended.count < partitions {
            guard ContinuousClock.now < deadline else { throw CancellationError() }
            batch.removeAll()
            notices.removeAll()
            consumer.drain(
                into: &batch, maximumRecords: 5000, maximumBytes: 8 << 20, timeout: .milliseconds(200),
                notices: &notices)
            for index in batch.entries.indices { take(batch.record(at: index), batch.entries[index]) }
            for notice in notices {
                if case .failed(let error) = notice.kind { throw error }
                ended.insert(notice.partition.partition)
            }
        }
    }
}

/// Where a record lies in `lead-events`.
private struct Place: Hashable, CustomStringConvertible {
    var partition: Int32
    var offset: Int64

    init(_ partition: Int32, _ offset: Int64) { (self.partition, self.offset) = (partition, offset) }

    var description: String { "lead-events/\(partition)@\(offset)" }
}

extension Record {
    fileprivate func header(_ name: String) -> String? {
        headers.last { $0.name == Array(name.utf8) }?.value.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Kafka's form of headers, read by its protocol guide: zigzag varints, a count, then name and value of each.
private func decodeHeaders(_ bytes: [UInt8]) -> [Record.Header] {
    var rest = bytes[...]
    func varint() -> Int {
        var (value, shift) = (UInt64(0), UInt64(0))
        while let byte = rest.popFirst() {
            value |= UInt64(byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 { break }
        }
        return Int(truncatingIfNeeded: Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1))
    }
    func field() -> [UInt8]? {
        let count = varint()
        guard count >= 0 else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
    return (0..<varint()).map { _ in
        let name = field() ?? []
        return Record.Header(name: name, value: field())
    }
}
