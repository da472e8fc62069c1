internal import Contract
package import Postgres
package import Records

/// Which letters are to be redriven, and what is allowed on the way. The statements are those of the operator's command
/// and of the gateway; both publish in between.
///
/// A letter goes from open to pending before its record is published, and to what became of it in the transaction of the
/// batch that reads the record. Whoever orders may die in between: a pending letter without `redriven_at` is published by
/// the next one, perhaps a second time, and the second record is a repeat.
package struct RedriveOrder: Sendable {
    package var selection: LetterSelection
    /// Letters after which records of their key were applied.
    package var allowsStale = false
    /// Letters that have died again too often.
    package var unparks = false
    /// Letters that were published and not read yet: for a log that has lost their records.
    package var repeats = false

    package init(_ selection: LetterSelection) { self.selection = selection }

    /// One row: how many letters are picked, would be published, are stale, are parked, wait for their record to be read,
    /// and are resolved; and the last one's id.
    package var count: Statement {
        let filter = selection.filter(from: 1)
        return Statement(
            """
            select count(*), \
            count(*) filter (where \(isTakable) and \(isCurrent)), \
            count(*) filter (where \(isTakable) and not (\(isCurrent))), \
            count(*) filter (where d.state = 'parked' and not \(unparks)), \
            count(*) filter (where d.state = 'pending' and d.redriven_at is not null), \
            count(*) filter (where d.state not in ('open', 'pending', 'parked')), coalesce(max(d.id), 0) \
            from bellhop.dead_letter d where \(filter.sql)
            """, filter.parameters)
    }

    /// The next letters after `id` that would be published, oldest first: a row with its id each.
    /// - Parameter last: letters that were written later are another redrive's.
    package func pick(after id: Int64, through last: Int64, limit: Int) -> Statement {
        let filter = selection.filter(from: 4)
        return Statement(
            """
            select d.id from bellhop.dead_letter d where d.id > $1 and d.id <= $2 and \(filter.sql) and \(isReady) \
            order by d.id limit $3
            """, [.int8(id), .int8(last), .int8(Int64(limit))] + filter.parameters)
    }

    /// Takes those of `ids` that are still to be published: they are pending then. Gives what `RedrivableLetter` reads.
    ///
    /// By id alone: the selection is looked through once, however many pages its letters make.
    package func take(_ ids: [Int64], operation: Int64) -> Statement {
        Statement(
            """
            with \(Self.held(isReady)) \
            update bellhop.dead_letter d set state = 'pending', redriven_at = null, operation = $2 \
            from held where d.id = held.id \
            returning d.id, d.worker, d.topic, bellhop.partition_of(d.topic, d.key, d.partition), d.key, d.headers, \
            coalesce(d.edited_payload, d.payload)
            """, [.int8s(ids), .int8(operation)])
    }

    /// The broker has the records of these. Those that were read meanwhile say so already.
    package static func published(_ ids: [Int64]) -> Statement {
        Statement(
            """
            with \(held("d.state = 'pending' and d.redriven_at is null")) \
            update bellhop.dead_letter d set redriven_at = now() from held where d.id = held.id
            """, [.int8s(ids)])
    }

    /// Locks letters of `$1`, in the order of their ids. Each is looked up by its id, whatever Postgres takes the table to be like:
    /// its statistics are old while letters are written and redriven by the thousand.
    private static func held(_ condition: String) -> String {
        """
        held as materialized (select d.id from (select i from unnest($1::int8[]) as i order by i) as i (id) \
        cross join lateral (select d.id from bellhop.dead_letter d where d.id = i.id and \(condition) for update) as d)
        """
    }

    /// Whether a letter would be published.
    var isReady: String { "\(isTakable) and \(isCurrent)" }

    private var isTakable: String {
        let pending = repeats ? "d.state = 'pending'" : "d.state = 'pending' and d.redriven_at is null"
        return "(d.state = 'open' or \(pending)\(unparks ? " or d.state = 'parked'" : ""))"
    }

    private var isCurrent: String {
        allowsStale
            ? "true"
            : "not bellhop.is_overtaken(d.later_offset, d.watched, d.worker, d.topic, d.topic_uid, d.partition, d.key)"
    }
}

/// A letter that was taken, and the record to publish for it.
package struct RedrivableLetter: Sendable {
    package var id: Int64
    package var topic: String
    /// Where the letter lay, or where its key has moved since: whoever reads it has the rows of its key.
    package var partition: Int32
    package var record: Record

    /// Reads a row of `RedriveOrder.take`.
    package init?(_ row: Row, allowsStale: Bool) throws(PostgresError) {
        guard let id = try row.int8(0), let worker = try row.string(1), let topic = try row.string(2),
            let partition = try row.int4(3), let headers = HeaderBytes.decode(try row.bytea(5) ?? [])
        else { return nil }
        (self.id, self.topic, self.partition) = (id, topic, partition)
        let redrive = Redrive(letter: id, worker: worker, allowsStale: allowsStale)
        record = Record(
            key: try row.bytea(4), value: try row.bytea(6), headers: redrive.added(to: headers))
    }
}
