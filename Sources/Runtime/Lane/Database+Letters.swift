internal import Postgres
internal import Records

/// Rows of `bellhop.dead_letter`.
extension Database {
    /// Those of `letters` that are the worker's.
    static func letters(_ worker: String, _ letters: [Int64]) -> Statement {
        Statement(
            """
            select d.id, case when p.worker is not null then coalesce(d.origin_offset, d.record_offset) end, \
            case when p.worker is not null then d.later_offset else -1 end, d.generation, \
            d.state not in ('open', 'pending', 'parked') \
            from unnest($2::int8[]) i (id) join bellhop.dead_letter d on d.id = i.id and d.worker = $1 \
            left join bellhop.partition p on p.worker = d.worker and p.topic_uid = d.topic_uid \
            and p.partition = d.partition and p.retired_at is null
            """, [.text(worker), .int8s(letters)])
    }

    /// Keys of unresolved letters of these partitions after which no record of their key was applied yet.
    mutating func letterKeys(
        _ worker: String, _ held: [(topicUID: [UInt8], partition: Int32)], limit: Int
    ) throws(PostgresError) -> Rows {
        try run(
            Statement(
                """
                select d.key from unnest($2::uuid[], $3::int4[]) i (topic_uid, partition) \
                join bellhop.dead_letter d on d.worker = $1 and d.topic_uid = i.topic_uid \
                and d.partition = i.partition and d.later_offset is null \
                and d.state in ('open', 'pending', 'parked') where d.key is not null limit $4
                """,
                [
                    .text(worker), .uuids(held.map(\.topicUID)), .int4s(held.map(\.partition)),
                    .int8(Int64(limit)),
                ]))
    }
}

extension Database.Known {
    mutating func take(letters rows: Rows) throws(PostgresError) {
        for row in rows {
            guard let id = try row.int8(0), let generation = try row.int4(3) else { continue }
            letters[id] = RedrivenLetter(
                id: id, origin: try row.int8(1), later: try row.int8(2), generation: generation,
                isResolved: try row.bool(4) ?? true)
        }
    }
}
