internal import Contract
internal import JSON
internal import Leads
internal import Postgres
internal import Records
internal import Runtime

/// Scores leads. Reads `lead-events` (key tenant/lead); writes `leads.lead` and `leads.score_change`; emits `lead-scores`.
@main struct LeadScoring: Worker {
    static let name = "lead-scoring"

    private let rules: ScoreRules

    init(setup database: inout Connection) throws {
        rules = try ScoreRules(active: &database)
    }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> LeadEvent {
        switch type {
        case "lead.created": .created(LeadFields(data))
        case "lead.updated": .updated(LeadFields(data))
        case "lead.activity": .activity(occurredAt: try data.required("occurred_at", \.timestamp))
        default: .deleted
        }
    }

    func decide(
        _ event: LeadEvent, _ cause: Cause, _ lead: inout Lead?, _ effects: inout Effects<ScoreChange>
    ) throws(Rejection) {
        let leadCause = LeadCause(eventID: cause.id, eventTime: cause.time, recordTime: cause.recordedAt)
        let outcome = Leads.decide(event, on: &lead, cause: leadCause, rules: rules)
        if outcome == .deleted { effects.emitDeletion(to: "lead-scores") }
        guard let lead, case .written(let old, _, _) = outcome else { return }
        if outcome.isScoreChange { effects.record(ScoreChange(cause: cause, old: old?.total, lead: lead)) }
        if outcome.isResult { effects.emit(to: "lead-scores", type: "lead.scored", data: lead.result(cause)) }
    }
}

/// One row of history: a score, what it is made of, and the record that made it.
struct ScoreChange: FactRow {
    var cause: Cause
    var old: Int32?
    var lead: Lead

    static let table: Table? = Table(
        "leads.score_change",
        columns: [
            Column("tenant_id", .text), Column("lead_id", .text), Column("changed_at", .timestamptz),
            Column("old_score", .int4), Column("new_score", .int4), Column("factors", .jsonb),
            Column("rule_version", .int4), Column("event_id", .text), Column("topic", .text),
            Column("partition", .int4), Column("record_offset", .int8),
        ])

    func encode(into row: inout RowBuffer) {
        row.text(cause.tenant)
        row.text(cause.entity)
        row.timestamp(cause.recordedAt)
        row.int4(old)
        row.int4(lead.score.total)
        row.jsonb(Array(lead.score.factorsJSON.utf8))
        row.int4(lead.ruleVersion)
        row.text(cause.id)
        row.text(Text(cause.topic))
        row.int4(cause.partition)
        row.int8(cause.offset)
    }
}

extension Lead: StateRow {
    static let table: Table? = Table(
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
            Column("assignment_points", .int4), Column("rule_version", .int4),
            Column("scored_at", .timestamptz),
            Column("event_id", .text),
        ])

    func encode(into row: inout RowBuffer) {
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
        for points in [
            score.total, score.source, score.status, score.engagement, score.assignment, ruleVersion,
        ] {
            row.int4(points)
        }
        row.timestamp(scoredAt)
        row.text(eventID)
    }

    init(_ row: Row, from first: Int) throws(PostgresError) {
        guard let createdAt = try row.timestamp(first + 2), let scoredAt = try row.timestamp(first + 20),
            let eventID = try row.text(first + 21)
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
            engagement: try row.int4(first + 17) ?? 0, assignment: try row.int4(first + 18) ?? 0)
        ruleVersion = try row.int4(first + 19) ?? 0
    }

    /// The data of `lead.scored`: the score, why, and as of when.
    fileprivate func result(_ cause: Cause) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("score", score.total)
            json.member("factors", raw: Array(score.factorsJSON.utf8))
            json.member("rule_version", ruleVersion)
            json.member("as_of", cause.recordedAt)
            json.object("cause") { json in
                json.member("event_id", cause.id)
                json.member("topic", cause.topic)
                json.member("partition", cause.partition)
                json.member("offset", cause.offset)
            }
        }
        return json.bytes
    }
}

extension LeadFields {
    /// The members that valid data carries; the schema has checked their types.
    fileprivate init(_ data: JSONValue) {
        self.init()
        for (name, value) in data.members { set(name, value) }
    }

    private mutating func set(_ name: JSONValue, _ value: JSONValue) {
        if name.textEquals("source") { source = Change(value, \.text) }
        if name.textEquals("status") { status = Change(value, \.text) }
        if name.textEquals("created_at") { createdAt = Change(value, \.timestamp) }
        if name.textEquals("assigned_to") { assignedTo = Change(value, \.text) }
        if name.textEquals("name") { self.name = Change(value, \.text) }
        if name.textEquals("email") { email = Change(value, \.text) }
        if name.textEquals("phone") { phone = Change(value, \.text) }
        if name.textEquals("team") { team = Change(value, \.text) }
        if name.textEquals("value_cents") { valueCents = Change(value, \.int64) }
        if name.textEquals("currency") { currency = Change(value, \.text) }
        if name.textEquals("country") { country = Change(value, \.text) }
        if name.textEquals("attributes") { attributes = .init(value) { $0.raw } }
    }
}

extension Change {
    fileprivate init(_ value: JSONValue, _ read: (JSONValue) -> Value?) {
        self = value.isNull ? .clear : read(value).map { .set($0) } ?? .absent
    }
}

extension ScoreRules {
    /// The active version.
    fileprivate init(active database: inout Connection) throws {
        let sets = try database.query(
            """
            select version, engagement_points, engagement_window_us, assigned_points, unassigned_points
            from leads.rule_set where active
            """)
        guard sets.count == 1, let version = try sets[0].int4(0), let engagement = try sets[0].int4(1),
            let window = try sets[0].int8(2), let assigned = try sets[0].int4(3),
            let unassigned = try sets[0].int4(4)
        else { throw SetupError("leads.rule_set has \(sets.count) active versions, it needs one") }
        let rows = try database.query(
            "select kind, name, points from leads.score_rule where version = $1", [.int4(version)])
        try self.init(
            version: version,
            parameters: Parameters(
                engagementPoints: engagement, engagementWindow: window, assignedPoints: assigned,
                unassignedPoints: unassigned),
            rows: rows.collect { row throws(PostgresError) in
                guard let kind = try row.string(0), let name = try row.text(1), let points = try row.int4(2)
                else {
                    return nil
                }
                return Row(kind: kind, name: name, points: points)
            })
    }
}
