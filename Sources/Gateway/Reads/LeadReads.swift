internal import Contract
internal import Credentials
internal import Crypto
internal import Documents
internal import JSON
internal import LeadRows
internal import Leads
internal import Postgres
internal import Records

/// What the gateway tells of leads.
enum LeadReads {
    static let all = [
        Route(method: "GET", template: "/api/v1/automation/leads/ranked").map(ranked),
        Route(method: "GET", template: "/api/v1/leads/{lead_id}/score").map(score),
    ].compactMap { $0 }

    private static func ranked(_ route: Route) -> ReadRoute {
        ReadRoute(
            operation: rankedOperation(route),
            statements: { exchange throws(Problem) in
                let limit = try exchange.query.number("limit", 1...200, or: 50)
                let cursor = try exchange.query["cursor"].map { text throws(Problem) in
                    guard let cursor = RankedCursor(text) else {
                        throw Problem(.badRequest, "the cursor is not one of ours")
                    }
                    return cursor
                }
                return [
                    Statement(
                        """
                        select l.lead_id, l.score, l.source_points, l.status_points, l.engagement_points, \
                        l.assignment_points, l.extra_points, l.rule_version, l.created_at, l.name, l.email, l.phone, \
                        l.status, l.assigned_to, l.override_score is not null and l.score = l.override_score, l.scored_at, \
                        l.learned_points \
                        from leads.ranked_page($1, $2, $3, $4, $5) as l
                        """,
                        [
                            .text(exchange.principal.tenant), .int4(Int32(limit + 1)), .int4(cursor?.score),
                            .timestamp(cursor?.createdAt), .text(cursor?.lead),
                        ])
                ]
            },
            answer: { exchange, results throws(PostgresError) in
                let limit = (try? exchange.query.number("limit", 1...200, or: 50)) ?? 50
                var json = JSONWriter()
                let rows = results[0]
                var last: RankedCursor?
                json.beginObject()
                json.key("leads")
                json.beginArray()
                for row in rows.prefix(limit) {
                    last = try RankedCursor(row)
                    try write(row, exchange.mask, to: &json)
                }
                json.endArray()
                json.member("next", optional: rows.count > limit ? last?.text : nil)
                json.endObject()
                return json.bytes
            })
    }

    private static func write(
        _ row: Row, _ mask: PersonalMask, to json: inout JSONWriter
    ) throws(PostgresError) {
        json.beginObject()
        json.member("lead_id", optional: try row.text(0))
        json.member("score", try row.int4(1) ?? 0)
        json.key("factors")
        json.beginObject()
        json.member("source", try row.int4(2) ?? 0)
        json.member("status", try row.int4(3) ?? 0)
        json.member("engagement", try row.int4(4) ?? 0)
        json.member("assignment", try row.int4(5) ?? 0)
        json.member("extra", try row.int4(6) ?? 0)
        json.member("learned", try row.int4(16) ?? 0)
        json.endObject()
        json.member("is_override", try row.bool(14) ?? false)
        json.member("rule_version", try row.int4(7) ?? 0)
        if let scored = try row.timestamp(15) { json.member("as_of", scored) }
        if let created = try row.timestamp(8) { json.member("created_at", created) }
        json.member("name", optional: try row.text(9))
        json.member("email", optional: mask.text(try row.text(10)))
        json.member("phone", optional: mask.text(try row.text(11)))
        json.member("status", optional: try row.text(12))
        json.member("assigned_to", optional: try row.text(13))
        json.endObject()
    }

    private static func score(_ route: Route) -> ReadRoute {
        ReadRoute(
            operation: scoreOperation(route),
            statements: { exchange throws(Problem) in
                let history = try exchange.query.number("history", 0...200, or: 20)
                let key: [Parameter] = [.text(exchange.principal.tenant), .text(exchange.parameters[0])]
                return [
                    Statement(
                        """
                        select \(Lead.columnList), now(), leads.rules_of(l.tenant_id, l.rule_version) \
                        from leads.lead l where l.tenant_id = $1 and l.lead_id = $2 and l.merged_into is null
                        """, key),
                    Statement(
                        """
                        select changed_at, old_score, new_score, factors::text, coalesce(inputs, '{}')::text, \
                        coalesce(would_be, '{}')::text, old_rule_version, rule_version, event_id, topic, partition, \
                        record_offset from leads.score_history where tenant_id = $1 and lead_id = $2 \
                        order by changed_at desc, record_offset desc limit $3
                        """, key + [.int8(Int64(history))]),
                ]
            },
            answer: { exchange, results throws(PostgresError) in
                guard let row = results[0].first else { return nil }
                return try LeadScoreAnswer(lead: exchange.parameters[0], row).json(history: results[1])
            })
    }
}

/// Where a page of the ranking ended: what sorts a lead.
struct RankedCursor: Sendable {
    var score: Int32
    var createdAt: Timestamp
    var lead: Text

    /// From a row of `ranked`.
    init?(_ row: Row) throws(PostgresError) {
        guard let lead = try row.text(0), let score = try row.int4(1), let created = try row.timestamp(8)
        else { return nil }
        (self.score, self.createdAt, self.lead) = (score, created, lead)
    }

    var text: String {
        let numbers = [Int64(score), createdAt.microseconds]
        let bytes = numbers.flatMap { number in
            (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
        }
        return Base64URL.encode(bytes + lead.bytes)
    }

    init?(_ text: Text) {
        guard let bytes = Base64URL.decode(text.string), bytes.count > 16 else { return nil }
        let numbers = [0..<8, 8..<16].map { bytes[$0].reduce(Int64(0)) { $0 << 8 | Int64($1) } }
        guard let lead = Text(validating: Array(bytes[16...])), !lead.hasNUL, (0...100).contains(numbers[0]),
            numbers[1].magnitude < 1 << 60
        else { return nil }
        score = Int32(numbers[0])
        (createdAt, self.lead) = (Timestamp(microseconds: numbers[1]), lead)
    }
}

extension Query {
    /// A whole number in `range`, or `fallback` where nothing is given.
    func number(_ name: Text, _ range: ClosedRange<Int>, or fallback: Int) throws(Problem) -> Int {
        guard let text = self[name] else { return fallback }
        guard let number = Int(text.string), range.contains(number), String(number) == text.string else {
            throw Problem(
                .badRequest, "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
