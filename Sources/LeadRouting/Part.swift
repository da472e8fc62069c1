internal import JSON
internal import Postgres
internal import Records
internal import Routing

/// The tables of a desk, in the order in which they are read and written.
enum Part: CaseIterable {
    case rule, team, agent, lead, ledger, turn

    var table: Table {
        switch self {
        case .rule:
            Table(
                "routing.rule", key: ["tenant_id", "rule_id"],
                columns: [
                    Column("tenant_id", .text), Column("rule_id", .text), Column("document", .jsonb),
                    Column("sentence", .text), Column("is_deleted", .bool),
                ])
        case .team:
            Table(
                "routing.team", key: ["tenant_id", "team_id"],
                columns: [Column("tenant_id", .text), Column("team_id", .text), Column("name", .text)])
        case .agent:
            Table(
                "routing.agent", key: ["tenant_id", "agent_id"],
                columns: [
                    Column("tenant_id", .text), Column("agent_id", .text), Column("document", .jsonb),
                    Column("availability", .text), Column("availability_until", .timestamptz),
                    Column("availability_then", .text), Column("session", .int8),
                    Column("is_on_duty", .bool), Column("duty_until", .timestamptz),
                    Column("is_leaving", .bool), Column("is_deleted", .bool),
                ])
        case .lead:
            Table(
                "routing.lead", key: ["tenant_id", "lead_id"],
                columns: [
                    Column("tenant_id", .text), Column("lead_id", .text), Column("place", .text),
                    Column("agent_id", .text), Column("reserved_until", .timestamptz),
                    Column("rule_id", .text), Column("facts", .jsonb), Column("since", .timestamptz),
                    Column("arrival", .int8), Column("wait_ends", .timestamptz), Column("offers", .int8),
                    Column("refusals", .jsonb), Column("announced", .text), Column("revision", .int8),
                ])
        case .ledger:
            Table(
                "routing.ledger", key: ["tenant_id", "rule_id", "team_id"],
                columns: [
                    Column("tenant_id", .text), Column("rule_id", .text), Column("team_id", .text),
                    Column("clock", .int8), Column("turns", .int8),
                ])
        case .turn:
            Table(
                "routing.turn", key: ["tenant_id", "rule_id", "team_id", "agent_id"],
                columns: [
                    Column("tenant_id", .text), Column("rule_id", .text), Column("team_id", .text),
                    Column("agent_id", .text), Column("level", .int8), Column("turns", .int8),
                    Column("last_turn", .int8),
                ])
        }
    }

    /// Appends the rows of its table that `changes` has, as whole rows and as keys.
    func write(
        _ changes: DeskChanges, _ tenant: Text, _ written: inout RowBuffer, _ deleted: inout RowBuffer
    ) {
        switch self {
        case .rule: write(changes.rules, tenant, &written, &deleted, Self.encode)
        case .team: write(changes.teams, tenant, &written, &deleted, Self.encode)
        case .agent: write(changes.agents, tenant, &written, &deleted, Self.encode)
        case .lead: write(changes.leads, tenant, &written, &deleted, Self.encode)
        case .ledger:
            for (key, head) in changes.ledgers {
                write(head, tenant, key.columns, &written, &deleted) { head, row in
                    row.int8(head.clock)
                    row.int8(head.turns)
                }
            }
        case .turn:
            for (key, entry) in changes.entries {
                write(entry, tenant, key.ledger.columns + [key.agent], &written, &deleted) { entry, row in
                    row.int8(entry.level)
                    row.int8(entry.turns)
                    row.int8(entry.lastTurn)
                }
            }
        }
    }

    private func write<Value>(
        _ rows: [Text: Value?], _ tenant: Text, _ written: inout RowBuffer, _ deleted: inout RowBuffer,
        _ encode: (Value, inout RowBuffer) -> Void
    ) {
        for (id, value) in rows { write(value, tenant, [id], &written, &deleted, encode) }
    }

    private func write<Value>(
        _ value: Value?, _ tenant: Text, _ key: [Text], _ written: inout RowBuffer,
        _ deleted: inout RowBuffer, _ encode: (Value, inout RowBuffer) -> Void
    ) {
        if let value {
            written.text(tenant)
            for id in key { written.text(id) }
            encode(value, &written)
            written.endRow()
        } else {
            deleted.text(tenant)
            for id in key { deleted.text(id) }
            deleted.endRow()
        }
    }

    private static func encode(_ rule: RuleRow, into row: inout RowBuffer) {
        row.jsonb(rule.rule.json)
        row.text(rule.rule.condition.map { Text($0.sentence) })
        row.bool(rule.isDeleted)
    }

    private static func encode(_ team: Team, into row: inout RowBuffer) { row.text(team.name) }

    private static func encode(_ agent: AgentRow, into row: inout RowBuffer) {
        row.jsonb(agent.agent.json)
        row.text(Text(agent.availability.rawValue))
        row.timestamp(agent.until)
        row.text(Text(agent.then.rawValue))
        row.int8(agent.session)
        row.bool(agent.duty.isOn)
        row.timestamp(agent.duty.until)
        row.bool(agent.isLeaving)
        row.bool(agent.isDeleted)
    }

    private static func encode(_ lead: OpenLead, into row: inout RowBuffer) {
        switch lead.place {
        case .owned(let agent):
            row.text("owned")
            row.text(agent)
            row.timestamp(nil)
        case .reserved(let agent, let until):
            row.text("reserved")
            row.text(agent)
            row.timestamp(until)
        case .queued:
            row.text("queued")
            row.text(nil as Text?)
            row.timestamp(nil)
        }
        row.text(lead.rule)
        row.jsonb(lead.facts?.json)
        row.timestamp(lead.since)
        row.int8(lead.arrival)
        row.timestamp(lead.waitEnds)
        row.int8(lead.offers)
        row.jsonb(lead.refusalsJSON)
        row.text(lead.announced)
        row.int8(lead.revision)
    }
}

extension LedgerKey {
    /// A rule with a list of agents has the empty name for its team.
    fileprivate var columns: [Text] { [rule, team ?? ""] }
}

extension OpenLead {
    /// `[{"agent":"ada","session":3}]`; nil for none.
    fileprivate var refusalsJSON: [UInt8]? {
        guard !refusals.isEmpty else { return nil }
        var json = JSONWriter()
        json.array { json in
            for refusal in refusals {
                json.object { json in
                    json.member("agent", refusal.agent)
                    json.member("session", refusal.session)
                }
            }
        }
        return json.bytes
    }
}
