internal import Contract
internal import Postgres
internal import Records

/// Rows of `bellhop.dead_letter`.
extension Database {
    /// Those of `letters` that are there.
    static func letters(_ letters: [Int64]) -> Statement {
        Statement(
            """
            select d.id, d.worker, coalesce(d.origin_topic_uid, d.topic_uid), coalesce(d.origin_partition, d.partition), \
            coalesce(d.origin_offset, d.record_offset), \
            case when bellhop.is_overtaken(d.later_offset, d.watched, d.worker, d.topic, d.topic_uid, d.partition, d.key) \
            then coalesce(d.later_offset, -1) end, d.generation, \
            d.state not in ('open', 'pending', 'parked'), d.topic, d.key, d.headers, sha256(coalesce(d.payload, '')), \
            case when d.edited_payload is not null then sha256(d.edited_payload) end, \
            array_to_string(array(select encode(f, 'hex') from unnest(d.former_payloads) as f), ' ') \
            from unnest($1::int8[]) i (id) join bellhop.dead_letter d on d.id = i.id
            """, [.int8s(letters)])
    }

    /// Keys of unresolved letters after which no record of their key was applied yet, by their ids: those after `id` of these
    /// topics, whatever their partitions and logs. `id > 0` lets it use the index `dead_letter_to_watch`.
    static func letterKeys(_ worker: String, _ topics: [String], after id: Int64, limit: Int) -> Statement {
        Statement(
            """
            select d.key, d.id from bellhop.dead_letter d where d.worker = $1 and d.topic = any($2) and d.id > $3 and d.id > 0 \
            and d.later_offset is null and d.state in ('open', 'pending', 'parked') and d.key is not null \
            order by d.id limit $4
            """,
            [.text(worker), .texts(topics.map { Text($0) }), .int8(id), .int8(Int64(limit))])
    }
}

extension Database.Known {
    mutating func take(letters rows: Rows) throws(PostgresError) {
        for row in rows {
            guard let letter = try RedrivenLetter(row) else { continue }
            letters[letter.id] = letter
        }
    }
}

extension RedrivenLetter {
    /// Reads a row of `Database.letters`.
    fileprivate init?(_ row: Row) throws(PostgresError) {
        guard let id = try row.int8(0), let worker = try row.string(1), let uid = try row.uuid(2),
            let partition = try row.int4(3), let offset = try row.int8(4), let generation = try row.int4(6),
            let topic = try row.string(8), let headers = HeaderBytes.decode(try row.bytea(10) ?? [])
        else { return nil }
        let former = (try row.string(13) ?? "").split(separator: " ").map { bytes(hexadecimal: $0) }
        self.init(
            id: id, worker: worker,
            origin: LetterPlace(topicUID: uid, partition: partition, offset: offset),
            later: try row.int8(5), generation: generation, isResolved: try row.bool(7) ?? true,
            content: LetterContent(
                topic: topic, key: try row.bytea(9), headers: Redrive.removed(from: headers),
                payloads: [try row.bytea(11), try row.bytea(12)].compactMap { $0 } + former))
    }
}

private func bytes(hexadecimal text: Substring) -> [UInt8] {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue.map { UInt8($0) } }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
