internal import Digest
internal import Postgres
internal import Records

/// Rows of the outbox, and ids that have had their time.
extension Database {
    /// Rows that are to be sent, oldest first, a page after `cursor`.
    mutating func outboxPage(
        _ worker: String, _ held: [(topicUID: [UInt8], partition: TopicPartition)], after cursor: Int64
    ) throws(PostgresError) -> Outbox.Page {
        let limit = Outbox.pageRows(held.count)
        let rows = try run(Outbox.page(worker: worker, held, after: cursor, limit: limit))
        let page = try rows.collect { row throws(PostgresError) -> Outbox.Page.Row? in
            guard let id = try row.int8(0), let topic = try row.string(1), let number = try row.int4(2),
                let bytes = try row.bytea(3), let records = OutboxBytes.decode(bytes)
            else { return nil }
            return Outbox.Page.Row(id: id, partition: TopicPartition(topic, number), records: records)
        }
        return Outbox.Page(rows: page, isLast: rows.count < limit)
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

    mutating func keepIDs(_ worker: String, _ retention: Retention) throws(PostgresError) {
        guard case .after(let time) = retention else { return _ = try run(Retention.keepAll(worker)) }
        _ = try run(Retention.keep(worker, time))
    }

    /// Writes down where the worker's facts are, for whoever asks what a record changed: if a row of them names its record,
    /// tenant and entity.
    mutating func registerFacts<W: Worker>(_ worker: W.Type) throws(PostgresError) {
        let facts = W.Fact.table.flatMap { table in
            W.State.table?.keyColumns.last.flatMap { entity in
                table.namesRecord(entity: entity.name) ? (quotedPath(table.name), entity.name) : nil
            }
        }
        _ = try run(
            Statement(
                "select bellhop.register_facts($1, $2, $3)",
                [.text(W.name), .text(facts.map { Text($0.0) }), .text(facts.map { Text($0.1) })]))
    }

    /// Forgets a few old ids. Returns when to come again.
    mutating func prune() throws(PostgresError) -> Duration {
        let milliseconds = try run(Statement("select bellhop.prune_seen_event()"))[0].int4(0) ?? 1000
        return .milliseconds(min(max(milliseconds, 50), 60_000))
    }
}

extension Table {
    /// Whether a row tells the record that it comes from, and the key of that.
    fileprivate func namesRecord(entity: String) -> Bool {
        Set(["tenant_id", entity, "topic", "partition", "record_offset"]).isSubset(of: columns.map(\.name))
    }
}
