internal import LeadRows
internal import Leads
internal import Postgres
internal import Records
internal import Runtime

/// One row of history: a score, what it is made of and each part was given for, and what caused it.
struct ScoreChange: FactRow {
    var cause: Cause
    var old: Int32?
    var oldVersion: Int32?
    var lead: Lead
    var extras: [UInt8]?
    /// Nil where the rules learn nothing, or nothing can be said.
    var learned: [UInt8]?
    /// What the score would be with the other assignment.
    var otherAssignment: Int32

    static let table: Table? = Table(
        "leads.score_change",
        columns: [
            Column("tenant_id", .text), Column("lead_id", .text), Column("changed_at", .timestamptz),
            Column("old_score", .int4), Column("new_score", .int4), Column("source", .text),
            Column("source_points", .int4), Column("status", .text), Column("status_points", .int4),
            Column("engaged_at", .timestamptz), Column("engagement_points", .int4),
            Column("assigned_to", .text), Column("assignment_points", .int4), Column("extra_points", .int4),
            Column("extras", .jsonb), Column("override_reason", .text),
            Column("other_assignment_score", .int4), Column("old_rule_version", .int4),
            Column("rule_version", .int4), Column("event_id", .text), Column("topic", .text),
            Column("partition", .int4), Column("record_offset", .int8), Column("learned_points", .int4),
            Column("learned", .jsonb),
        ])

    func encode(into row: inout RowBuffer) {
        row.text(cause.tenant)
        row.text(cause.entity)
        row.timestamp(cause.recordedAt)
        row.int4(old)
        row.int4(lead.score.total)
        row.text(lead.source)
        row.int4(lead.score.source)
        row.text(lead.status)
        row.int4(lead.score.status)
        row.timestamp(lead.engagedAt)
        row.int4(lead.score.engagement)
        row.text(lead.assignedTo)
        row.int4(lead.score.assignment)
        row.int4(lead.score.extra)
        row.jsonb(extras)
        row.text(lead.score.override == nil ? nil : lead.overrideReason ?? "")
        row.int4(otherAssignment)
        row.int4(oldVersion)
        row.int4(lead.ruleVersion)
        row.text(lead.eventID)
        row.text(Text(cause.topic))
        row.int4(cause.partition)
        row.int8(cause.offset)
        row.int4(lead.score.learned)
        row.jsonb(learned)
    }
}
