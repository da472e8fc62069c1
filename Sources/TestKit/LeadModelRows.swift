package import Records

/// A table's rows as one line of text each, every column byte for byte.
extension LeadModel {
    /// Columns of `leads.lead` and how to ask Postgres for each as text; times as microseconds since 1970.
    package static let leadQuery = query(
        """
        tenant_id, lead_id, source, status, \(micros("created_at")), created_at_known::text, \
        \(micros("last_activity_at")), assigned_to, name, email, phone, team, value_cents::text, currency, country, \
        attributes::text, score::text, source_points::text, status_points::text, engagement_points::text, \
        assignment_points::text, extra_points::text, rule_version::text, \(micros("scored_at")), event_id, \
        \(micros("changes_at")), override_score::text, override_reason, \(micros("override_until"))
        """, from: "leads.lead")

    package static let scoreChangeQuery = query(
        """
        tenant_id, lead_id, \(micros("changed_at")), old_score::text, new_score::text, factors::text, source, \
        source_points::text, status, status_points::text, \(micros("engaged_at")), engagement_points::text, assigned_to, \
        assignment_points::text, extra_points::text, extras::text, override_reason, other_assignment_score::text, \
        old_rule_version::text, rule_version::text, event_id, topic, partition::text, record_offset::text
        """, from: "leads.score_change")

    private static func query(_ columns: String, from table: String) -> String {
        "select \(columns) from \(table)"
    }

    private static func micros(_ column: String) -> String {
        "(extract(epoch from \(column)) * 1000000)::bigint::text"
    }

    /// One row of either query as a line: columns apart by tabs, `\N` for null, other bytes escaped.
    package static func line(_ columns: [Text?]) -> Text {
        Text(columns.map { $0.map { String(escaping: $0.bytes) } ?? "\\N" }.joined(separator: "\t"))
    }

    /// The rows of `leads.lead`, sorted.
    package var leadLines: [Text] {
        rows.map { key, lead in Self.line(Self.columns(key, lead)) }.sorted()
    }

    /// The rows of `leads.score_change`, sorted.
    package var scoreChangeLines: [Text] { changes.map { Self.line(Self.columns($0)) }.sorted() }

    private static func columns(_ key: Key, _ lead: ModelLead) -> [Text?] {
        func text(_ name: String) -> Text? { lead.texts[name].map { Text(validated: $0) } }
        func number(_ value: (some BinaryInteger)?) -> Text? { value.map { Text("\($0)") } }
        return [
            Text(validated: key.tenant), Text(validated: key.lead), text("source"), text("status"),
            number(lead.createdAt), Text(lead.createdAtKnown ? "true" : "false"), number(lead.lastActivityAt),
            text("assigned_to"), text("name"), text("email"), text("phone"), text("team"),
            number(lead.valueCents), text("currency"), text("country"),
            lead.attributes.map { Text(validated: $0) }, number(lead.factors.total),
            number(lead.factors.source), number(lead.factors.status), number(lead.factors.engagement),
            number(lead.factors.assignment), Text("0"), Text("1"), number(lead.scoredAt),
            Text(validated: lead.eventID), number(lead.changesAt), nil, nil, nil,
        ]
    }

    private static func columns(_ change: ModelScoreChange) -> [Text?] {
        let (lead, factors) = (change.lead, change.lead.factors)
        func text(_ name: String) -> Text? { lead.texts[name].map { Text(validated: $0) } }
        func number(_ value: some BinaryInteger) -> Text { Text("\(value)") }
        return [
            Text(validated: change.key.tenant), Text(validated: change.key.lead), number(change.changedAt),
            change.old.map(number), number(factors.total), nil, text("source"), number(factors.source),
            text("status"), number(factors.status), number(lead.lastActivityAt ?? lead.createdAt),
            number(factors.engagement), text("assigned_to"), number(factors.assignment), number(0), nil, nil,
            number(lead.otherAssignmentScore), change.old.map { _ in number(1) }, number(1),
            Text(validated: lead.eventID), Text(change.topic), number(change.partition),
            number(change.offset),
        ]
    }

    /// How two sorted lists of lines differ: the first `limit` lines that only one has, in order.
    package static func differences(expected: [Text], actual: [Text], limit: Int = 5) -> [String] {
        var (result, e, a): ([String], Int, Int) = ([], 0, 0)
        while result.count < limit, e < expected.count || a < actual.count {
            if a == actual.count || e < expected.count && expected[e] < actual[a] {
                result.append("missing     " + expected[e].string)
                e += 1
            } else if e == expected.count || actual[a] < expected[e] {
                result.append("unexpected  " + actual[a].string)
                a += 1
            } else {
                (e, a) = (e + 1, a + 1)
            }
        }
        return result
    }

    /// The score of each lead as of `time` (microseconds since 1970), as lines of tenant, lead and total, sorted.
    package func currentScoreLines(at time: Int64) -> [Text] {
        rows.map { key, lead in
            Self.line([
                Text(validated: key.tenant), Text(validated: key.lead), Text("\(lead.score(at: time).total)"),
            ])
        }.sorted()
    }
}
