internal import Postgres
internal import Records

/// The SQL by which rules of tenants are read, held and taken up.
struct RuleStatements: Sendable {
    let tables: RuleTables

    /// The version in force for each of the tenants $1, by number; none for those with the base.
    var inForce: String {
        """
        select i.n::int4, t.version from unnest($1::text[]) with ordinality i (tenant, n) cross join lateral \
        (select f.version from \(quotedPath(tables.inForce)) f where f.tenant_id = i.tenant limit 1) t
        """
    }

    /// Locks the rows of the tenants $1 that have the versions $2, and demands that there are $3 of them: nobody replaces them before
    /// the transaction ends, nor has before it began.
    var hold: String {
        """
        with w as (select 1 from unnest($1::text[], $2::int4[]) i (tenant, version) cross join lateral \
        (select 1 from \(quotedPath(tables.inForce)) f where f.tenant_id = i.tenant and f.version = i.version \
        for share) t) select bellhop.expect('\(tables.inForce)', count(*), $3) from w
        """
    }

    /// Demands that the tenants $1 have no row; there is nothing to lock.
    var holdBase: String {
        """
        select bellhop.expect('\(tables.inForce)', count(*), 0) from unnest($1::text[]) i (tenant) \
        cross join lateral (select 1 from \(quotedPath(tables.inForce)) f where f.tenant_id = i.tenant limit 1) t
        """
    }

    /// Documents of the versions $2 of the tenants $1.
    var documents: String {
        """
        select i.n::int4, d.document from unnest($1::text[], $2::int4[]) with ordinality i (tenant, version, n) \
        cross join lateral (select coalesce( \
        (select r.document from \(quotedPath(tables.versions)) r where r.tenant_id = i.tenant and r.version = i.version), \
        (select b.document from \(quotedPath(tables.base)) b where b.version = i.version)) as document) d
        """
    }

    var base: String {
        "select version, document from \(quotedPath(tables.base)) where is_base"
    }

    var all: String { "select tenant_id, version, document from \(quotedPath(tables.versions))" }

    /// What the places ($2, $3, $4) have taken up.
    static let adopted = """
        select i.n::int4, a.version, a.since from \
        unnest($2::uuid[], $3::int4[], $4::text[]) with ordinality i (topic_uid, partition, tenant, n) \
        join bellhop.rules_adopted a on a.worker = $1 and a.topic_uid = i.topic_uid and a.partition = i.partition \
        and a.tenant_id = i.tenant order by a.version
        """

    static let adopt = """
        insert into bellhop.rules_adopted (worker, topic_uid, partition, tenant_id, version, from_offset, since) \
        select $1, i.* from unnest($2::uuid[], $3::int4[], $4::text[], $5::int4[], $6::int8[], $7::timestamptz[]) i
        """

    /// Tenants whose version in force one of the partitions ($2, $3) has not taken up, of those that changed in the last $4
    /// seconds; and the time.
    var news: String {
        """
        select i.n::int4, f.tenant_id from unnest($2::uuid[], $3::int4[]) with ordinality i (topic_uid, partition, n) \
        join \(quotedPath(tables.inForce)) f on f.changed_at > now() - make_interval(secs => $4) \
        where not exists (select from bellhop.rules_adopted a where a.worker = $1 and a.topic_uid = i.topic_uid \
        and a.partition = i.partition and a.tenant_id = f.tenant_id and a.version >= f.version) limit 1000
        """
    }

    /// Where rows that were decided by older rules may be left.
    static let unswept = """
        select i.n::int4, a.tenant_id, a.version, a.since from \
        unnest($2::uuid[], $3::int4[]) with ordinality i (topic_uid, partition, n) \
        join bellhop.rules_adopted a on a.worker = $1 and a.topic_uid = i.topic_uid and a.partition = i.partition \
        where a.swept_at is null and a.since is not null order by a.since
        """

    static let swept = """
        update bellhop.rules_adopted set swept_at = now() where worker = $1 and topic_uid = $2 and partition = $3 \
        and tenant_id = $4 and version <= $5 and swept_at is null
        """

    /// Rows of the tenant $1 from the entity $2 on, of the queues $3, that were decided by a version before $4, at most $7, those of
    /// the keys ($5, $6) aside: key, version, values.
    func stale(_ table: Table) -> String {
        let (tenant, entity) = (quoted(table.key[0]), quoted(table.key[1]))
        let columns = (table.key + ["xmin"] + table.valueColumns.map(\.name)).map { "t.\(quoted($0))" }
        return """
            select 1::int4, \(columns.joined(separator: ", ")) from \(quotedPath(table.name)) t \
            where t.\(tenant) = $1 and t.\(entity) >= $2 and t.due_queue = any($3) \
            and t.\(quoted(tables.stateColumn)) < $4 and not exists \
            (select from unnest($5::text[], $6::text[]) a (tenant, entity) \
            where a.tenant = t.\(tenant) and a.entity = t.\(entity)) \
            order by t.\(tenant), t.\(entity) limit $7
            """
    }
}
