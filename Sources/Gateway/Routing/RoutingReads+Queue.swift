internal import Contract
internal import Credentials
internal import Documents
internal import JSON
internal import Postgres
internal import Records

extension RoutingReads {
    /// Places in a queue that are counted: what waits behind has none.
    static let placeLimit: Int64 = 10_000

    static func queue(_ route: Contract::Route) -> ReadRoute {
        ReadRoute(
            operation: queueOperation(route),
            statements: { exchange throws(Problem) in
                let page = try QueuePage(exchange)
                return [page.rows, page.before]
            },
            answer: { exchange, results throws(PostgresError) in
                guard let page = try? QueuePage(exchange) else { return nil }
                return try page.json(results[0], before: results[1].first?.int8(0) ?? 0)
            })
    }
}

/// A page of the leads that wait: by rule, those of no rule last; of each the longest waiting first.
private struct QueuePage {
    private let tenant: Text
    private let limit: Int
    private let cursor: QueueCursor?
    /// Nil: all; empty: those that no rule matches.
    private let rule: Text?

    init(_ exchange: Exchange) throws(Problem) {
        tenant = exchange.principal.tenant
        limit = try exchange.query.number("limit", RoutingReads.pageRange, or: RoutingReads.page)
        cursor = try exchange.cursor { QueueCursor($0) }
        rule = exchange.query["rule"]
        if let cursor, let rule, rule != cursor.rule ?? "" {
            throw Problem(.badRequest, "the cursor is of another rule")
        }
    }

    private static let columns = """
        q.lead_id, q.rule_id, q.since, greatest(0, extract(epoch from now() - q.since))::bigint as age, q.wait_ends, q.offers, \
        q.arrival
        """
    private static let waiting =
        "select \(columns) from routing.lead q where q.tenant_id = $1 and q.place = 'queued'"

    /// Two parts, because null is neither before nor after any rule. Each goes along the index: its order names the rule even where
    /// there is only one, or Postgres would sort all that wait.
    var rows: Statement {
        let later = "(q.since, q.arrival) > ($3, $4)"
        let isInRule =
            rule == nil ? "(q.rule_id, q.since, q.arrival) > ($2, $3, $4)" : "q.rule_id = $2 and \(later)"
        let isInNone = "q.rule_id is null" + (isPastRules ? " and \(later)" : "")
        let parts = ((hasRules ? [isInRule] : []) + (rule?.isEmpty ?? true ? [isInNone] : [])).map {
            "(\(Self.waiting) and \($0) order by q.rule_id, q.since, q.arrival limit $5)"
        }
        return Statement(
            """
            select * from (\(parts.joined(separator: " union all "))) q \
            order by q.rule_id nulls last, q.since, q.arrival limit $5
            """, parameters + [.int8(Int64(limit + 1))])
    }

    /// How many stand in the cursor's queue up to it: the first of the page is the next one.
    var before: Statement {
        let isIn = cursor?.rule == nil ? "q.rule_id is null" : "q.rule_id = $2"
        return Statement(
            """
            select count(*) from (select from routing.lead q where q.tenant_id = $1 and q.place = 'queued' and \(isIn) \
            and (q.since, q.arrival) <= ($3, $4) limit \(cursor == nil ? 0 : RoutingReads.placeLimit)) q
            """, parameters)
    }

    private var parameters: [Parameter] {
        [
            .text(tenant), .text(cursor?.rule ?? rule ?? ""),
            .timestamp(cursor?.since ?? Timestamp(microseconds: 0)), .int8(cursor?.arrival ?? -1),
        ]
    }

    private var isPastRules: Bool { cursor.map { $0.rule == nil } ?? false }
    private var hasRules: Bool { rule.map { !$0.isEmpty } ?? !isPastRules }

    func json(_ rows: Rows, before: Int64) throws(PostgresError) -> [UInt8] {
        var json = JSONWriter()
        var (place, last) = (before, cursor)
        json.beginObject()
        json.key("leads")
        json.beginArray()
        for row in rows.prefix(limit) {
            let rule = try row.text(1)
            if let last, last.rule != rule { place = 0 }
            place += 1
            last = QueueCursor(
                rule: rule, since: try row.timestamp(2) ?? Timestamp(microseconds: 0),
                arrival: try row.int8(6) ?? 0)
            try Self.write(row, place, to: &json)
        }
        json.endArray()
        json.member("next", optional: rows.count > limit ? last?.text : nil)
        json.endObject()
        return json.bytes
    }

    private static func write(_ row: Row, _ place: Int64, to json: inout JSONWriter) throws(PostgresError) {
        json.beginObject()
        json.member("lead_id", optional: try row.text(0))
        json.member("rule_id", optional: try row.text(1))
        json.key("place")
        json.value(optional: place > RoutingReads.placeLimit ? nil : place)
        json.key("since")
        json.value(optional: try row.timestamp(2))
        json.member("age_seconds", try row.int8(3) ?? 0)
        json.key("wait_ends")
        json.value(optional: try row.timestamp(4))
        json.member("offers", try row.int8(5) ?? 0)
        json.endObject()
    }
}
