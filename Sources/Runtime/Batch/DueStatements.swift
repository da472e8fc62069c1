internal import Postgres
internal import Records

/// The SQL by which rows of a timed state are found, each by the index of `bellhop.keep_due`, whatever Postgres takes the table to
/// be like: what is looked for is a range of that index and is to come in its order.
struct DueStatements: Sendable {
    /// Rows of queues $1 from instants $2 to $3 that are none of the keys ($4, $5), at most $6 of each queue: number of the queue,
    /// key, version, values. The instants leave out what was due before and is not any more: entries that are dead, but in the
    /// index still.
    let page: String
    /// The first instant of each of the queues $1 after $2, the keys ($3, $4) aside.
    let next: String

    init(_ table: Table) {
        let columns = (table.key + ["xmin"] + table.valueColumns.map(\.name)).map { "t.\(quoted($0))" }
        page = """
            select i.n::int4, t.* from unnest($1::int4[], $2::timestamptz[], $3::timestamptz[]) with ordinality \
            as i (queue, from_at, horizon, n) cross join lateral (select \(columns.joined(separator: ", ")) \
            from \(quotedPath(table.name)) t where t.due_queue = i.queue and t.due_at >= i.from_at \
            and t.due_at <= i.horizon and \(Self.isNotAside(table, 4)) order by t.due_queue, t.due_at limit $6) t
            """
        next = """
            select i.n::int4, t.due_at from unnest($1::int4[], $2::timestamptz[]) with ordinality \
            as i (queue, after, n) cross join lateral (select t.due_at \
            from \(quotedPath(table.name)) t where t.due_queue = i.queue and t.due_at > i.after \
            and \(Self.isNotAside(table, 3)) order by t.due_queue, t.due_at limit 1) t
            """
    }

    private static func isNotAside(_ table: Table, _ parameter: Int) -> String {
        let (tenant, entity) = (quoted(table.key[0]), quoted(table.key[1]))
        return """
            not exists (select from unnest($\(parameter)::text[], $\(parameter + 1)::text[]) as a (tenant, entity) \
            where a.tenant = t.\(tenant) and a.entity = t.\(entity))
            """
    }
}

/// Rows whose time has come, as they were read.
struct DueRows<State: StateRow> {
    var keys = KeySlots()
    var states: [State?] = []
    /// Of each slot, the page that it is of.
    var pages: [Int] = []
    /// For each page, when its rows go on.
    var next: [Timestamp?] = []

    var count: Int { states.count }

    /// Takes a row of a page's statement: a number, key, version, values.
    mutating func append(
        _ row: Row, _ table: Table, _ partition: PartitionNumber, page: Int
    ) throws(PostgresError) -> DueMark? {
        guard let tenant = try row.text(1), let entity = try row.text(2), let version = try row.xid(3) else {
            return nil
        }
        let mark = try DueMark(row, from: 2 + table.columns.count)
        keys.slots.append(
            .init(
                key: EntityKey(tenant: tenant, entity: entity), partition: partition, version: version,
                due: mark))
        states.append(try State(row, from: 4))
        pages.append(page)
        return mark
    }

    /// Some of the rows, for a transaction of their own.
    subscript(_ range: Range<Int>) -> DueRows {
        var part = DueRows(next: next)
        part.keys.slots = Array(keys.slots[range])
        part.states = Array(states[range])
        part.pages = Array(pages[range])
        return part
    }
}
