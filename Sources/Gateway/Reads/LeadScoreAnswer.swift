internal import JSON
internal import LeadRows
internal import Leads
internal import Postgres
internal import Records

/// A lead's score as of now, what it is made of, in words why, and what it would be otherwise.
struct LeadScoreAnswer {
    private let lead: Text
    private let state: Lead
    private let asOf: Timestamp
    private let explanation: Explanation

    /// - Parameter row: of the first statement of the read `score`.
    init(lead: Text, _ row: Row) throws(PostgresError) {
        self.lead = lead
        state = try Lead(row, from: 0)
        let columns = (Lead.table?.columns.count ?? 2) - 2
        asOf = try row.timestamp(columns) ?? state.scoredAt
        let document = try row.json(columns + 1) ?? []
        do throws(RulesError) {
            let rules = try ScoreRules(version: state.ruleVersion, document: document)
            explanation = Explanation(state, rules: rules, asOf: asOf)
        } catch {
            throw PostgresError(.misuse, "rules of version \(state.ruleVersion): \(error)")
        }
    }

    /// - Parameter history: of the second statement of the read.
    func json(history: Rows) throws(PostgresError) -> [UInt8] {
        let score = explanation.score
        var json = JSONWriter()
        json.beginObject()
        json.member("lead_id", lead)
        json.member("score", score.total)
        json.member("as_of", asOf)
        json.object("factors") { json in
            factor("source", score.source, state.source, &json)
            factor("status", score.status, state.status, &json)
            factor("engagement", score.engagement, Text(state.engagedAt.description), &json)
            factor("assignment", score.assignment, state.assignedTo, &json)
        }
        json.member("why", explanation.text)
        json.member("explanation", raw: explanation.json)
        json.member("rule_version", state.ruleVersion)
        json.member("last_event_id", state.eventID)
        json.key("changes_at")
        if let instant = state.changesAt { json.value(instant) } else { json.null() }
        json.key("history")
        json.beginArray()
        for row in history { try Self.write(row, to: &json) }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private func factor(_ name: StaticString, _ points: Int32, _ input: Text?, _ json: inout JSONWriter) {
        json.object(name) { json in
            json.member("points", points)
            json.member("input", optional: input)
        }
    }

    private static func write(_ row: Row, to json: inout JSONWriter) throws(PostgresError) {
        json.beginObject()
        if let at = try row.timestamp(0) { json.member("at", at) }
        json.key("old_score")
        if let old = try row.int4(1) { json.value(old) } else { json.null() }
        json.member("score", try row.int4(2) ?? 0)
        json.member("factors", raw: try row.text(3)?.bytes ?? Array("{}".utf8))
        json.member("inputs", raw: try row.text(4)?.bytes ?? Array("{}".utf8))
        json.member("would_be", raw: try row.text(5)?.bytes ?? Array("{}".utf8))
        json.key("old_rule_version")
        if let old = try row.int4(6) { json.value(old) } else { json.null() }
        json.member("rule_version", try row.int4(7) ?? 0)
        json.key("cause")
        json.beginObject()
        json.member("event_id", optional: try row.text(8))
        json.member("topic", optional: try row.text(9))
        json.member("partition", try row.int4(10) ?? 0)
        json.member("offset", try row.int8(11) ?? 0)
        json.endObject()
        json.endObject()
    }
}
