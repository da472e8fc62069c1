internal import JSON
internal import Postgres
internal import Records
internal import Routing
internal import Runtime

/// One row of history: what was decided or happened, and what caused it.
struct RoutingHistory: FactRow {
    var cause: Cause
    /// Among what one cause has brought about, from 0.
    var step: Int32
    var what: String
    var lead: Text?
    var agent: Text?
    var rule: Text?
    var strategy: String?
    var until: Timestamp?
    var detail: Text?
    var decision: Decision?

    static let table: Table? = Table(
        "routing.history",
        columns: [
            Column("tenant_id", .text), Column("lead_id", .text), Column("happened_at", .timestamptz),
            Column("step", .int4),
            Column("what", .text), Column("agent_id", .text), Column("rule_id", .text),
            Column("strategy", .text), Column("until", .timestamptz), Column("detail", .text),
            Column("is_turn", .bool), Column("eligible", .int8), Column("candidates", .jsonb),
            Column("exclusions", .jsonb), Column("event_id", .text), Column("topic", .text),
            Column("partition", .int4), Column("record_offset", .int8),
        ])

    private init(_ cause: Cause, _ what: String, _ lead: Text?, agent: Text? = nil) {
        (self.cause, step, self.what, self.lead, self.agent) = (cause, 0, what, lead, agent)
    }

    /// Nil for what another row says already: whom a decision chose, and what a lead's lane is told.
    init?(_ effect: RoutingEffect, _ cause: Cause, step: Int) {
        self.init(effect, cause)
        self.step = Int32(truncatingIfNeeded: step)
    }

    private init?(_ effect: RoutingEffect, _ cause: Cause) {
        switch effect {
        case .assigned(let assignment):
            guard assignment.rule == nil || assignment.until != nil else { return nil }
            self.init(cause, "assigned", assignment.lead, agent: assignment.agent)
            (rule, strategy, until) = (assignment.rule, assignment.strategy.name, assignment.until)
        case .queued(let queued):
            self.init(cause, "queued", queued.lead)
            (rule, detail) = (queued.rule, Text("\(queued.place)"))
        case .unassigned(let lead, let agent, let departure):
            self.init(cause, "unassigned", lead, agent: agent)
            detail = Text(departure.rawValue)
        case .owner: return nil
        case .decision(let decision):
            self.init(cause, "decided", decision.lead, agent: decision.winner)
            (rule, strategy, self.decision) = (decision.rule, decision.strategy?.name, decision)
        case .notice(let notice): self.init(notice, cause)
        }
    }

    private init(_ notice: Notice, _ cause: Cause) {
        switch notice {
        case .accepted(let lead, let agent): self.init(cause, "accepted", lead, agent: agent)
        case .declined(let lead, let agent): self.init(cause, "declined", lead, agent: agent)
        case .withdrawn(let lead, let agent): self.init(cause, "withdrawn", lead, agent: agent)
        case .released(let lead, let agent): self.init(cause, "released", lead, agent: agent)
        case .kept(let lead, let agent): self.init(cause, "kept", lead, agent: agent)
        case .fellBack(let lead, let from, let to):
            self.init(cause, "fell_back", lead)
            (rule, detail) = (from, to)
        case .offersExhausted(let lead, let rule):
            self.init(cause, "offers_exhausted", lead)
            self.rule = rule
        case .factsWanted(let lead): self.init(cause, "facts_wanted", lead)
        case .availability(let agent, let availability):
            self.init(cause, "availability", nil, agent: agent)
            detail = Text(availability.rawValue)
        case .onDuty(let agent, let isOn):
            self.init(cause, "duty", nil, agent: agent)
            detail = isOn ? "on" : "off"
        }
    }

    func encode(into row: inout RowBuffer) {
        row.text(cause.tenant)
        row.text(lead)
        row.timestamp(cause.recordedAt)
        row.int4(step)
        row.text(Text(what))
        row.text(agent)
        row.text(rule)
        row.text(strategy.map { Text($0) })
        row.timestamp(until)
        row.text(detail)
        row.bool(decision?.isTurn)
        row.int8(decision.map { Int64($0.eligible) })
        row.jsonb(decision?.candidatesJSON)
        row.jsonb(decision?.exclusionsJSON)
        row.text(cause.id)
        row.text(Text(cause.topic))
        row.int4(cause.partition)
        row.int8(cause.offset)
    }
}

extension Decision {
    /// `[{"agent":"ada","ahead":0,"load":3,"capacity":20,"weight":1},{"agent":"bob","why_not":"full",…}]`.
    fileprivate var candidatesJSON: [UInt8] {
        var json = JSONWriter(reserving: 96 * candidates.count + 2)
        json.array { json in
            for candidate in candidates {
                json.object { json in
                    json.member("agent", candidate.agent)
                    if let exclusion = candidate.exclusion { json.member("why_not", exclusion.rawValue) }
                    json.member("ahead", candidate.ahead)
                    json.member("load", candidate.load)
                    json.member("capacity", candidate.capacity)
                    json.member("weight", candidate.weight)
                }
            }
        }
        return json.bytes
    }

    /// `{"full":3,"off_duty":1}`.
    fileprivate var exclusionsJSON: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            for reason in Exclusion.allCases {
                guard let count = exclusions[reason] else { continue }
                json.key(reason.rawValue)
                json.value(count)
            }
        }
        return json.bytes
    }
}
