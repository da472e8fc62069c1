internal import Contract
internal import Credentials
internal import Documents
internal import JSON
internal import Postgres
internal import Records

extension RoutingReads {
    static func assignment(_ route: Contract::Route) -> ReadRoute {
        ReadRoute(
            operation: assignmentOperation(route),
            statements: { exchange throws(Problem) in
                let history = try exchange.query.number("history", 0...200, or: 20)
                let key: [Parameter] = [.text(exchange.principal.tenant), .text(exchange.parameters[0])]
                return [
                    Statement(AssignmentAnswer.lead, key),
                    // One more than is shown tells whether there is any.
                    Statement(AssignmentAnswer.history, key + [.int8(Int64(max(1, history)))]),
                ]
            },
            answer: { exchange, results throws(PostgresError) in
                guard !results[0].isEmpty || !results[1].isEmpty else { return nil }
                let history = (try? exchange.query.number("history", 0...200, or: 20)) ?? 20
                return try AssignmentAnswer(exchange.parameters[0], results[0].first).json(
                    results[1].prefix(history))
            })
    }
}

/// Where a lead is, and how it came there.
struct AssignmentAnswer {
    /// Of one lead: where it is; of one that waits its place, counted up to a limit.
    static let lead = """
        select l.place, l.agent_id, l.rule_id, l.reserved_until, l.since, l.wait_ends, l.offers, \
        case when l.place <> 'queued' then null when l.rule_id is null then (\(place("q.rule_id is null"))) \
        else (\(place("q.rule_id = l.rule_id"))) end \
        from routing.lead l where l.tenant_id = $1 and l.lead_id = $2
        """

    private static func place(_ queue: String) -> String {
        """
        select count(*) from (select from routing.lead q where q.tenant_id = $1 and q.place = 'queued' and \(queue) \
        and (q.since, q.arrival) <= (l.since, l.arrival) limit \(RoutingReads.placeLimit + 1)) q
        """
    }

    /// The latest first.
    static let history = """
        select h.happened_at, h.what, h.agent_id, h.rule_id, h.strategy, h.until, h.detail, h.is_turn, h.eligible, h.candidates, \
        h.exclusions, h.event_id, h.topic, h.partition, h.record_offset \
        from routing.history h where h.tenant_id = $1 and h.lead_id = $2 \
        order by h.happened_at desc, h.record_offset desc, h.step desc limit $3
        """

    private let lead: Text
    private var place: Text = "nobody"
    private var agent: Text?
    private var rule: Text?
    private var acceptBy: Timestamp?
    private var since: Timestamp?
    private var waitEnds: Timestamp?
    private var offers: Int64 = 0
    /// Of a lead that waits; nil beyond the limit.
    private var queuePlace: Int64?

    /// - Parameter row: nil for a lead that routing has nothing to do with any more.
    init(_ lead: Text, _ row: Row?) throws(PostgresError) {
        self.lead = lead
        guard let row else { return }
        place = try row.text(0) ?? place
        (agent, rule) = (try row.text(1), try row.text(2))
        (acceptBy, since, waitEnds) = (try row.timestamp(3), try row.timestamp(4), try row.timestamp(5))
        offers = try row.int8(6) ?? 0
        queuePlace = try row.int8(7).flatMap { $0 > RoutingReads.placeLimit ? nil : $0 }
    }

    func json(_ history: Slice<Rows>) throws(PostgresError) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("lead_id", lead)
        json.member("place", place)
        json.member("agent_id", optional: agent)
        json.member("rule_id", optional: rule)
        json.key("accept_by")
        json.value(optional: acceptBy)
        json.key("since")
        json.value(optional: place == "queued" ? since : nil)
        json.key("queue_place")
        json.value(optional: queuePlace)
        json.key("wait_ends")
        json.value(optional: place == "queued" ? waitEnds : nil)
        json.member("offers", offers)
        json.member("sentence", sentence)
        json.key("history")
        json.beginArray()
        for row in history { try RoutingEntry(row).write(to: &json) }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private var sentence: String {
        let agent = named(self.agent)
        let rule = self.rule.map { "rule \(named($0))" } ?? "any rule that matches"
        switch place {
        case "owned": return "It is \(agent)'s."
        case "reserved":
            return "It is reserved for \(agent)\(acceptBy.map { ", who must accept until \($0)" } ?? "")."
        case "queued":
            let place = queuePlace.map(String.init) ?? "more than \(RoutingReads.placeLimit)"
            return "It waits for \(rule)\(since.map { " since \($0)" } ?? ""), at place \(place)."
        default: return "It is nobody's, and does not wait."
        }
    }
}

/// A name in a sentence.
func named(_ name: Text?) -> String { "“\(name.map { String(escaping: $0.bytes) } ?? "?")”" }
