internal import Escalation
internal import Postgres
internal import Records
internal import Runtime
internal import Sentiment
internal import Words

/// What was decided on one message or request: a row of `escalation.decision`.
struct DecisionRow: FactRow {
    var cause: Cause
    var decision: Decision

    static let table: Table? = Table(
        "escalation.decision",
        columns: [
            Column("tenant_id", .text), Column("conversation_id", .text), Column("message_id", .text),
            Column("decided_at", .timestamptz), Column("verdict", .text), Column("priority", .text),
            Column("mode", .text), Column("config_version", .int4), Column("language", .text),
            Column("sentiment", .float8), Column("confidence", .float8), Column("is_upstream", .bool),
            Column("why", .jsonb), Column("event_id", .text), Column("topic", .text),
            Column("partition", .int4),
            Column("record_offset", .int8),
        ])

    func encode(into row: inout RowBuffer) {
        row.text(cause.tenant)
        row.text(cause.entity)
        row.text(decision.message)
        row.timestamp(cause.recordedAt)
        row.text(Text(decision.verdict.rawValue))
        row.text(decision.priority.map { Text($0.rawValue) })
        row.text(Text(decision.mode.rawValue))
        row.int4(decision.configVersion)
        row.text(decision.language.map { Text($0.rawValue) })
        row.float8(decision.score.value.rounded(places: 3))
        row.float8(decision.score.confidence.rounded(places: 2))
        row.bool(decision.isUpstreamScore)
        row.jsonb(decision.why)
        row.text(cause.id)
        row.text(Text(cause.topic))
        row.int4(cause.partition)
        row.int8(cause.offset)
    }
}
