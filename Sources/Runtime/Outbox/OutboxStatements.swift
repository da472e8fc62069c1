internal import Postgres
internal import Records

extension Outbox {
    /// Writes rows and returns their ids in the order given.
    static func insert(_ rows: [BatchWrite.OutboxRow], worker: String) -> Statement {
        let packed = rows.map { OutboxBytes.encode($0.records) }
        return Statement(
            """
            insert into bellhop.outbox (worker, topic_uid, partition, next_offset, records, record_count, \
            tenant_id) \
            select $1, i.* from unnest($2::uuid[], $3::int4[], $4::int8[], $5::bytea[], $6::int4[], $7::text[]) i \
            returning id
            """,
            [
                .text(worker), .uuids(rows.map(\.topicUID)), .int4s(rows.map(\.move.partition.partition)),
                .int8s(rows.map(\.move.to)), .byteas(packed), .int4s(rows.map { Int32($0.records.count) }),
                .texts(rows.map(\.tenant)),
            ])
    }

    /// Rows that are to be sent, oldest first, a page from after `cursor` on.
    static func page(
        worker: String, _ places: [(topicUID: [UInt8], partition: TopicPartition)], after cursor: Int64,
        limit: Int
    ) -> Statement {
        Statement(
            """
            select o.id, p.topic, o.partition, o.records from bellhop.outbox o \
            join bellhop.partition p on p.worker = o.worker and p.topic_uid = o.topic_uid and p.partition = o.partition \
            join unnest($2::uuid[], $3::int4[]) i (topic_uid, partition) \
            on i.topic_uid = o.topic_uid and i.partition = o.partition \
            where o.worker = $1 and o.failed_at is null and o.id > $4 order by o.id limit \(limit)
            """,
            [
                .text(worker), .uuids(places.map(\.topicUID)), .int4s(places.map(\.partition.partition)),
                .int8(cursor),
            ])
    }

    /// Takes up refused rows that an operator wants to be sent again.
    static func takeRetries(
        worker: String, _ places: [(topicUID: [UInt8], partition: TopicPartition)]
    ) -> Statement {
        Statement(
            """
            update bellhop.outbox o set failed_at = null, fail_reason = null, retry_at = null \
            from unnest($2::uuid[], $3::int4[]) i (topic_uid, partition) \
            where o.worker = $1 and o.topic_uid = i.topic_uid and o.partition = i.partition and o.retry_at is not null
            """,
            [.text(worker), .uuids(places.map(\.topicUID)), .int4s(places.map(\.partition.partition))])
    }
}

extension Outbox.Clearance {
    /// Refused records become rows of their own first: what follows may delete the row that they came from. A row that is
    /// gone, because another owner has cleared it, or that has fewer records, because a commit without an answer was one, leaves
    /// nothing to do.
    var statements: [Statement] {
        var statements: [Statement] = []
        if !refused.isEmpty {
            statements.append(
                Statement(
                    """
                    insert into bellhop.outbox (worker, topic_uid, partition, next_offset, records, record_count, \
                    created_at, failed_at, fail_reason, tenant_id) \
                    select o.worker, o.topic_uid, o.partition, o.next_offset, i.records, i.count, o.created_at, now(), \
                    i.reason, o.tenant_id from unnest($1::int8[], $2::bytea[], $3::int4[], $4::text[], $5::int4[]) \
                    i (id, records, count, reason, stored) \
                    join bellhop.outbox o on o.id = i.id and o.record_count = i.stored where o.failed_at is null
                    """,
                    [
                        .int8s(refused.map(\.id)), .byteas(refused.map { OutboxBytes.encode($0.records) }),
                        .int4s(refused.map { Int32($0.records.count) }),
                        .texts(refused.map { Text($0.reason) }), .int4s(refused.map { Int32($0.stored) }),
                    ]))
        }
        if !sent.isEmpty {
            statements.append(
                Statement("delete from bellhop.outbox where id = any($1::int8[])", [.int8s(sent)]))
        }
        if !rewritten.isEmpty {
            statements.append(
                Statement(
                    """
                    update bellhop.outbox o set records = i.records, record_count = i.count \
                    from unnest($1::int8[], $2::bytea[], $3::int4[]) i (id, records, count) where o.id = i.id
                    """,
                    [
                        .int8s(rewritten.map(\.id)),
                        .byteas(rewritten.map { OutboxBytes.encode($0.records) }),
                        .int4s(rewritten.map { Int32($0.records.count) }),
                    ]))
        }
        return statements
    }
}
