internal import Digest
internal import Postgres
internal import Records
internal import Runtime

/// Dead letters of records that an operator has passed over.
enum Skipped {
    static let columns: [Column] = [
        Column("worker", .text), Column("topic", .text), Column("topic_uid", .uuid),
        Column("partition", .int4),
        Column("record_offset", .int8), Column("key", .bytea), Column("headers", .bytea),
        Column("payload", .bytea),
        Column("class", .text), Column("reason", .text), Column("place", .text), Column("rule", .text),
        Column("fingerprint", .text), Column("recorded_at", .timestamptz),
    ]

    static func insert(
        _ batch: RecordBatch, _ partition: TopicPartition, _ topicUID: [UInt8], _ worker: String,
        _ reason: String
    ) -> Statement {
        var rows = RowBuffer(columns: columns.map(\.type), layout: .columns)
        for index in 0..<batch.count { encode(batch, index, partition, topicUID, worker, reason, &rows) }
        let names = columns.map(\.name).joined(separator: ", ")
        return Statement(
            """
            insert into bellhop.dead_letter (\(names)) select * from \(unnest(columns, from: 1)) as i \
            on conflict do nothing
            """, rows.parameters())
    }

    private static func encode(
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
