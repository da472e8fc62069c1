internal import JSON
internal import Logging
internal import Postgres
internal import Records

/// A lead's score as of now, what it is made of, and in words why.
struct LeadScoreAnswer {
    private let lead: Text
    private let score: Int32
    private let factors: [Factor]
    private let ruleVersion: Int32
    private let asOf: Timestamp
    private let eventID: Text

    private struct Factor {
        var name: StaticString
        var points: Int32
        /// What the points were given for; nil: nothing.
        var input: Text?
        var words: String
    }

    /// - Parameter row: of the first statement of the read `score`.
    init(lead: Text, _ row: Row) throws(PostgresError) {
        self.lead = lead
        score = try row.int4(0) ?? 0
        ruleVersion = try row.int4(5) ?? 0
        asOf = try row.timestamp(6) ?? .now
        eventID = try row.text(12) ?? ""
        let (source, status) = (try row.text(7), try row.text(8)), assignee = try row.text(9)
        let (activity, created) = (try row.timestamp(10), try row.timestamp(11))
        let points = [try row.int4(1) ?? 0, try row.int4(2) ?? 0, try row.int4(3) ?? 0, try row.int4(4) ?? 0]
        let since = (activity ?? created).map { Text($0.description) }
        factors = [
            Factor(
                name: "source", points: points[0], input: source,
                words: source.map { "for the source \($0)" } ?? "as no source is known"),
            Factor(
                name: "status", points: points[1], input: status,
                words: status.map { "for the status \($0)" } ?? "as it has no status"),
            Factor(
                name: "engagement", points: points[2], input: since,
                words: activity.map { "for the last activity at \($0)" }
                    ?? "for being created at \(since ?? "?")"),
            Factor(
                name: "assignment", points: points[3], input: assignee,
                words: points[3] > 0 ? "for being assigned" : "as nobody is assigned"),
        ]
    }

    /// - Parameter history: of the second statement of the read.
    func json(history: Rows) throws(PostgresError) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("lead_id", lead)
        json.member("score", score)
        json.member("as_of", asOf)
        json.object("factors") { json in
            for factor in factors {
                json.object(factor.name) { json in
                    json.member("points", factor.points)
                    json.member("input", optional: factor.input)
                }
            }
        }
        json.member("why", why)
        json.member("rule_version", ruleVersion)
        json.member("last_event_id", eventID)
        json.key("history")
        json.beginArray()
        for row in history { try Self.write(row, to: &json) }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private var why: String {
        let parts = factors.map { "\($0.points) \($0.words)" }
        return "\(score) of 100: " + parts.joined(separator: ", ") + " (rules of version \(ruleVersion))"
    }

    private static func write(_ row: Row, to json: inout JSONWriter) throws(PostgresError) {
        json.beginObject()
        if let at = try row.timestamp(0) { json.member("at", at) }
        json.key("old_score")
        if let old = try row.int4(1) { json.value(old) } else { json.null() }
        json.member("score", try row.int4(2) ?? 0)
        json.member("factors", raw: try row.text(3)?.bytes ?? Array("{}".utf8))
        json.member("rule_version", try row.int4(4) ?? 0)
        json.key("cause")
        json.beginObject()
        json.member("event_id", optional: try row.text(5))
        json.member("topic", optional: try row.text(6))
        json.member("partition", try row.int4(7) ?? 0)
        json.member("offset", try row.int8(8) ?? 0)
        json.endObject()
        json.endObject()
    }
}
