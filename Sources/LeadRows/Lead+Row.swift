package import Leads
package import Postgres
package import Records
internal import Runtime

/// A lead as a row of `leads.lead`: what lead-scoring writes, and others read. One with `mergedInto` is a mark, and no lead any more.
extension Lead: StateRow {
    package static let table: Table? = Table(
        "leads.lead", key: ["tenant_id", "lead_id"],
        columns: [
            Column("tenant_id", .text), Column("lead_id", .text), Column("source", .text),
            Column("status", .text),
            Column("created_at", .timestamptz), Column("created_at_known", .bool),
            Column("last_activity_at", .timestamptz), Column("assigned_to", .text), Column("name", .text),
            Column("email", .text), Column("phone", .text), Column("team", .text),
            Column("value_cents", .int8),
            Column("currency", .text), Column("country", .text), Column("attributes", .jsonb),
            Column("score", .int4),
            Column("source_points", .int4), Column("status_points", .int4),
            Column("engagement_points", .int4),
            Column("assignment_points", .int4), Column("extra_points", .int4), Column("rule_version", .int4),
            Column("scored_at", .timestamptz), Column("event_id", .text), Column("changes_at", .timestamptz),
            Column("override_score", .int4), Column("override_reason", .text),
            Column("override_until", .timestamptz), Column("routing_revision", .int8),
            Column("routing_open", .bool),
            Column("routed_at_score", .bool), Column("merged_into", .text),
            Column("learned_points", .int4), Column("lesson", .jsonb),
        ],
        isTimed: true)

    /// The columns after the key, in the order in which a row is read, for a select from `leads.lead l`.
    package static var columnList: String {
        (table?.columns.dropFirst(2) ?? []).map { "l.\($0.name)" }.joined(separator: ", ")
    }

    package var due: Timestamp? { changesAt }
    package var rulesVersion: Int32 { ruleVersion }

    package func encode(into row: inout RowBuffer) {
        row.text(source)
        row.text(status)
        row.timestamp(createdAt)
        row.bool(createdAtIsKnown)
        row.timestamp(lastActivityAt)
        for text in [assignedTo, name, email, phone, team] { row.text(text) }
        row.int8(valueCents)
        row.text(currency)
        row.text(country)
        row.jsonb(attributes)
        row.int4(score.total)
        row.int4(score.source)
        row.int4(score.status)
        row.int4(score.engagement)
        row.int4(score.assignment)
        row.int4(score.extra)
        row.int4(ruleVersion)
        row.timestamp(scoredAt)
        row.text(eventID)
        row.timestamp(changesAt)
        row.int4(overrideScore)
        row.text(overrideReason)
        row.timestamp(overrideUntil)
        row.int8(routingRevision)
        row.bool(isOpenForRouting)
        row.bool(isRoutedAtScore)
        row.text(mergedInto)
        row.int4(score.learned)
        row.jsonb(lesson)
    }

    package init(_ row: Row, from first: Int) throws(PostgresError) {
        guard let createdAt = try row.timestamp(first + 2), let scoredAt = try row.timestamp(first + 21),
            let eventID = try row.text(first + 22)
        else { throw PostgresError(.misuse, "a row of leads.lead lacks created_at, scored_at or event_id") }
        self.init(cause: LeadCause(eventID: eventID, eventTime: createdAt, recordTime: scoredAt))
        source = try row.text(first)
        status = try row.text(first + 1)
        createdAtIsKnown = try row.bool(first + 3) ?? false
        lastActivityAt = try row.timestamp(first + 4)
        assignedTo = try row.text(first + 5)
        name = try row.text(first + 6)
        email = try row.text(first + 7)
        phone = try row.text(first + 8)
        team = try row.text(first + 9)
        valueCents = try row.int8(first + 10)
        currency = try row.text(first + 11)
        country = try row.text(first + 12)
        attributes = try row.json(first + 13)
        score = Score(
            source: try row.int4(first + 15) ?? 0, status: try row.int4(first + 16) ?? 0,
            engagement: try row.int4(first + 17) ?? 0, assignment: try row.int4(first + 18) ?? 0,
            extra: try row.int4(first + 19) ?? 0, learned: try row.int4(first + 31) ?? 0)
        ruleVersion = try row.int4(first + 20) ?? 0
        changesAt = try row.timestamp(first + 23)
        overrideScore = try row.int4(first + 24)
        overrideReason = try row.text(first + 25)
        overrideUntil = try row.timestamp(first + 26)
        routingRevision = try row.int8(first + 27) ?? 0
        isOpenForRouting = try row.bool(first + 28) ?? false
        isRoutedAtScore = try row.bool(first + 29) ?? false
        mergedInto = try row.text(first + 30)
        lesson = try row.json(first + 32)
        score.override = override(asOf: scoredAt)
    }
}
