package import Postgres
internal import Records

/// Questions to the owners of partitions, by whoever wants to know what a redrive would come to.
package enum RehearsalOrders {
    /// Asks for the next letters after `id` that the order would publish; crash letters only where they were edited, for
    /// reading one may end its worker. A row each: the question's id and the letter's, in the order of the letters.
    package static func ask(
        _ order: RedriveOrder, payload: [UInt8]?, after id: Int64, limit: Int
    ) -> Statement {
        let filter = order.selection.filter(from: 4)
        return Statement(
            """
            with old as (delete from bellhop.rehearsal where asked_at < now() - interval '1 hour'), \
            picked as (select d.* from bellhop.dead_letter d where d.id > $1 and \(filter.sql) \
            and \(order.isReady) and (d.class <> 'crash' or coalesce($2, d.edited_payload) is not null) \
            order by d.id limit \(limit)), \
            asked as (insert into bellhop.rehearsal (tenant_id, worker, topic_uid, partition, letter, payload, allow_stale) \
            select coalesce(p.tenant_id, nullif(current_setting('bellhop.tenant', true), '')), p.worker, r.topic_uid, \
            r.partition, p.id, $2, $3 from picked p \
            join bellhop.partition r on r.worker = p.worker and r.topic = p.topic \
            and r.partition = bellhop.partition_of(p.topic, p.key, p.partition) and r.retired_at is null order by p.id returning id, letter) \
            select id, letter from asked order by letter
            """, [.int8(id), .bytea(payload), .bool(order.allowsStale)] + filter.parameters)
    }

    /// How many letters the order would publish that are not asked about.
    package static func countUntried(_ order: RedriveOrder, payload: [UInt8]?) -> Statement {
        let filter = order.selection.filter(from: 2)
        return Statement(
            """
            select count(*) from bellhop.dead_letter d where \(filter.sql) and \(order.isReady) \
            and d.class = 'crash' and coalesce($1, d.edited_payload) is null
            """, [.bytea(payload)] + filter.parameters)
    }

    package static func countOpen(_ ids: [Int64]) -> Statement {
        Statement(
            "select count(*) from bellhop.rehearsal where id = any($1) and answered_at is null",
            [.int8s(ids)])
    }

    /// Takes the questions back. A row each: letter, outcome or null, class, reason, whether a worker took it.
    package static func takeAnswers(_ ids: [Int64]) -> Statement {
        Statement(
            """
            delete from bellhop.rehearsal where id = any($1) \
            returning letter, outcome, class, reason, taken_at is not null, place, rule
            """, [.int8s(ids)])
    }
}
