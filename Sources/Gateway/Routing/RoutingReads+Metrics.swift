internal import Contract
internal import Credentials
internal import Documents
internal import FairnessRows
internal import JSON
internal import Postgres
internal import Records
internal import Routing

extension RoutingReads {
    static func metrics(_ route: Contract::Route) -> ReadRoute {
        ReadRoute(
            operation: metricsOperation(route),
            statements: { exchange throws(Problem) in
                let tenant = exchange.principal.tenant
                let since = try RoutingMetrics.since(exchange)
                return RoutingMetrics.statements(tenant, since: since)
                    + LedgerAccount.statements(tenant: tenant, RoutingMetrics.ledgers)
            },
            answer: { exchange, results throws(PostgresError) in
                let since = try? RoutingMetrics.since(exchange)
                return try RoutingMetrics(results).json(since: since ?? exchange.time, asOf: exchange.time)
            })
    }
}

/// Figures of one tenant's routing. Each statement reads a bounded number of rows, however many there are.
struct RoutingMetrics {
    /// Leads of a bucket that are counted.
    static let bucketLimit: Int64 = 20_000
    /// Entries of the history that are counted, the latest.
    static let historyLimit: Int64 = 100_000
    /// Waiting leads that are counted.
    static let queueLimit: Int64 = 100_000
    static let ledgers = LedgerAccount.Bounds(ledgers: 100, entries: 2_000)
    static let defaultDays: Int64 = 7

    /// From when on decisions and answers are counted.
    static func since(_ exchange: Exchange) throws(Problem) -> Timestamp {
        guard let text = exchange.query["since"] else {
            return Timestamp(microseconds: exchange.time.microseconds - defaultDays * 86_400_000_000)
        }
        guard let time = Timestamp(rfc3339: text.bytes.span) else {
            throw Problem(.badRequest, "since must be like 2026-03-01T12:00:00Z (RFC 3339)")
        }
        return time
    }

    static func statements(_ tenant: Text, since: Timestamp) -> [Statement] {
        [
            Statement(
                """
                select b.low, (select count(*) from (select from leads.lead l where l.tenant_id = $1 \
                and l.merged_into is null and l.score between b.low and case when b.low = 90 then 100 else b.low + 9 end \
                limit \(bucketLimit + 1)) l) \
                from generate_series(0, 90, 10) as b (low) order by b.low
                """, [.text(tenant)]),
            Statement(
                """
                select h.what, h.strategy, h.is_offer, count(*), min(h.happened_at) \
                from (select h.what, h.strategy, h.until is not null as is_offer, h.happened_at from routing.history h \
                      where h.tenant_id = $1 and h.happened_at >= $2 order by h.happened_at desc limit \(historyLimit)) h \
                group by 1, 2, 3
                """, [.text(tenant), .timestamp(since)]),
            Statement(
                """
                select (select count(*) from (select from routing.lead q where q.tenant_id = $1 and q.place = 'queued' \
                                              limit \(queueLimit + 1)) q), \
                (select min(o.since) from ( \
                    select (select q.since from routing.lead q where q.tenant_id = $1 and q.place = 'queued' \
                            and q.rule_id = r.awaited order by q.since limit 1) as since \
                    from (select \(RoutingReads.foreign("r.rule_id")) as awaited from routing.rule r where r.tenant_id = $1) r \
                    union all \
                    (select q.since from routing.lead q where q.tenant_id = $1 and q.place = 'queued' and q.rule_id is null \
                     order by q.rule_id, q.since limit 1)) o)
                """, [.text(tenant)]),
        ]
    }

    private let buckets: [(low: Int64, leads: Int64)]
    private let history: HistoryCounts
    private let waiting: Int64
    private let oldest: Timestamp?
    private let accounts: [LedgerAccount]
    private let hasAllAccounts: Bool

    init(_ results: [Rows]) throws(PostgresError) {
        buckets = try results[0].collect { row throws(PostgresError) in
            (try row.int8(0) ?? 0, try row.int8(1) ?? 0)
        }
        history = try HistoryCounts(results[1])
        waiting = try results[2].first?.int8(0) ?? 0
        oldest = try results[2].first?.timestamp(1)
        (accounts, hasAllAccounts) = try LedgerAccount.read(results[3], results[4], Self.ledgers)
    }

    func json(since: Timestamp, asOf: Timestamp) -> [UInt8] {
        var json = JSONWriter(reserving: 4096)
        json.object { json in
            json.member("as_of", asOf)
            json.array("scores") { json in for bucket in buckets { write(bucket, to: &json) } }
            history.write(to: &json, since: since, limit: Self.historyLimit)
            json.object("queue") { json in
                json.member("leads", min(waiting, Self.queueLimit))
                json.member("more", waiting > Self.queueLimit)
                json.key("oldest_since")
                json.value(optional: oldest)
                json.key("oldest_age_seconds")
                json.value(
                    optional: oldest.map { max(0, asOf.microseconds - $0.microseconds) / 1_000_000 })
            }
            json.object("fairness") { json in
                json.member("unit", Fairness.unit)
                json.member("complete", hasAllAccounts)
                json.array("ledgers") { json in for account in accounts { account.write(to: &json) } }
            }
        }
        return json.bytes
    }

    private func write(_ bucket: (low: Int64, leads: Int64), to json: inout JSONWriter) {
        json.object { json in
            json.member("from", bucket.low)
            json.member("to", bucket.low == 90 ? 100 : bucket.low + 9)
            json.member("leads", min(bucket.leads, Self.bucketLimit))
            json.member("more", bucket.leads > Self.bucketLimit)
        }
    }
}

/// What the history counts: decisions by strategy, and what became of offers.
private struct HistoryCounts {
    private var strategies: [String: Int64] = [:]
    private var offered: Int64 = 0
    private var answers: [String: Int64] = [:]
    private var entries: Int64 = 0
    private var earliest: Timestamp?

    /// Of decisions that gave the lead to nobody.
    private static let nobody = "nobody"
    private static let answers = ["accepted", "declined", "withdrawn"]

    init(_ rows: Rows) throws(PostgresError) {
        for row in rows {
            let (what, count) = (try row.string(0) ?? "", try row.int8(3) ?? 0)
            entries += count
            if let first = try row.timestamp(4) { earliest = min(earliest ?? first, first) }
            if try row.bool(2) == true { offered += count }
            if what == "decided" {
                strategies[try row.string(1) ?? Self.nobody, default: 0] += count
            } else {
                answers[what, default: 0] += count
            }
        }
    }

    /// - Parameter limit: as many as were counted at most.
    func write(to json: inout JSONWriter, since: Timestamp, limit: Int64) {
        let isComplete = entries < limit
        json.member("since", isComplete ? since : earliest ?? since)
        json.member("complete", isComplete)
        json.object("decisions") { json in
            for strategy in Strategy.allCases.map(\.rawValue) + ["sticky", "manual", Self.nobody] {
                json.key(strategy)
                json.value(strategies[strategy] ?? 0)
            }
        }
        json.object("acceptance") { json in
            json.member("offered", offered)
            for answer in Self.answers {
                json.key(answer)
                json.value(answers[answer] ?? 0)
            }
            let answered = Self.answers.reduce(0) { $0 + (answers[$1] ?? 0) }
            json.key("rate")
            if answered == 0 {
                json.null()
            } else {
                json.value(Double(answers["accepted"] ?? 0) / Double(answered))
            }
        }
    }
}
