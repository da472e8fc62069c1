internal import Escalation
internal import JSON
internal import Postgres
internal import Records

/// How often a tenant's conversations escalate, by mode, priority and reason. Each statement reads a bounded number of rows.
struct EscalationMetrics {
    /// Decisions that are counted; where there are more, no rate is told.
    static let decisionLimit: Int64 = 200_000
    /// Escalations that are counted, the latest.
    static let escalationLimit: Int64 = 100_000
    /// Escalated conversations that are counted.
    static let waitingLimit: Int64 = 100_000

    static func statements(_ tenant: Text, since: Timestamp) -> [Statement] {
        let span: [Parameter] = [.text(tenant), .timestamp(since)]
        return [
            Statement(
                """
                select d.mode, count(*), count(distinct d.conversation_id) \
                from (select d.mode, d.conversation_id from escalation.decision d \
                      where d.tenant_id = $1 and d.decided_at >= $2 and d.message_id is not null \
                      limit \(decisionLimit + 1)) d \
                group by 1
                """, span),
            Statement(
                """
                \(escalations) select e.mode, count(*) filter (where e.is_new and not e.by_hand), \
                count(distinct e.conversation_id) filter (where e.is_new and not e.by_hand), \
                count(*) filter (where e.is_new and e.by_hand), count(*) filter (where not e.is_new), min(e.decided_at) \
                from e group by 1
                """, span),
            Statement(
                """
                \(escalations) select e.priority, count(*) filter (where e.is_new), count(*) filter (where not e.is_new) \
                from e group by 1
                """, span),
            Statement(
                """
                \(escalations) select r.reason, count(*) from e, jsonb_array_elements_text(e.why -> 'reasons') as r (reason) \
                where e.is_new group by 1 order by 2 desc, 1
                """, span),
            Statement(
                """
                select c.priority, count(*), count(*) filter (where c.acknowledged_by is null), \
                min(c.escalated_at) filter (where c.acknowledged_by is null) \
                from (select c.priority, c.acknowledged_by, c.escalated_at from escalation.conversation c \
                      where c.tenant_id = $1 and c.escalated_at is not null limit \(waitingLimit)) c \
                group by 1
                """, [.text(tenant)]),
        ]
    }

    private static let escalations = """
        with e as materialized (
            select d.mode, d.priority, d.verdict = 'escalated' as is_new, d.message_id is null as by_hand, d.conversation_id,
                d.why, d.decided_at
            from escalation.decision d
            where d.tenant_id = $1 and d.verdict in ('escalated', 'raised') and d.decided_at >= $2
            order by d.decided_at desc limit \(escalationLimit))
        """

    /// Of one mode.
    private struct Part {
        var messages: Int64 = 0
        var conversations: Int64 = 0
        var escalations: Int64 = 0
        var escalated: Int64 = 0
        var byHand: Int64 = 0
        var raised: Int64 = 0
    }

    private struct Waiting {
        var conversations: Int64 = 0
        var unassigned: Int64 = 0
        var oldest: Timestamp?
    }

    private var modes: [String: Part] = [:]
    private var priorities: [String: (new: Int64, raised: Int64)] = [:]
    private var reasons: [(name: String, count: Int64)] = []
    private var waiting: [String: Waiting] = [:]
    private var earliest: Timestamp?

    init(_ results: [Rows]) throws(PostgresError) {
        for row in results[0] {
            let name = try row.string(0) ?? ""
            modes[name, default: Part()].messages = try row.int8(1) ?? 0
            modes[name, default: Part()].conversations = try row.int8(2) ?? 0
        }
        for row in results[1] {
            var part = modes[try row.string(0) ?? ""] ?? Part()
            (part.escalations, part.escalated) = (try row.int8(1) ?? 0, try row.int8(2) ?? 0)
            (part.byHand, part.raised) = (try row.int8(3) ?? 0, try row.int8(4) ?? 0)
            modes[try row.string(0) ?? ""] = part
            if let first = try row.timestamp(5) { earliest = min(earliest ?? first, first) }
        }
        for row in results[2] {
            priorities[try row.string(0) ?? ""] = (try row.int8(1) ?? 0, try row.int8(2) ?? 0)
        }
        reasons = try results[3].collect { row throws(PostgresError) in
            (try row.string(0) ?? "", try row.int8(1) ?? 0)
        }
        for row in results[4] {
            waiting[try row.string(0) ?? ""] = Waiting(
                conversations: try row.int8(1) ?? 0, unassigned: try row.int8(2) ?? 0,
                oldest: try row.timestamp(3))
        }
    }

    private var hasAllDecisions: Bool {
        modes.values.reduce(0) { $0 + $1.messages } <= Self.decisionLimit
    }

    private var hasAllEscalations: Bool {
        modes.values.reduce(0) { $0 + $1.escalations + $1.byHand + $1.raised } < Self.escalationLimit
    }

    func json(since: Timestamp, asOf: Timestamp) -> [UInt8] {
        let total = priorities.values.reduce(0) { $0 + $1.new }
        var json = JSONWriter(reserving: 2048)
        json.object { json in
            json.member("as_of", asOf)
            json.member("since", hasAllEscalations ? since : earliest ?? since)
            json.member("complete", hasAllDecisions && hasAllEscalations)
            json.member("escalations", total)
            json.array("modes") { json in
                for mode in Mode.allCases { write(mode, &json) }
            }
            json.array("priorities") { json in
                for priority in Priority.allCases.reversed() {
                    let (new, raised) = priorities[priority.rawValue] ?? (0, 0)
                    json.object { json in
                        json.member("priority", priority.rawValue)
                        json.member("escalations", new)
                        json.share(new, of: total, "share")
                        json.member("raised", raised)
                    }
                }
            }
            json.array("reasons") { json in
                for (name, count) in reasons {
                    json.object { json in
                        json.member("reason", name)
                        json.member("escalations", count)
                        json.share(count, of: total, "share")
                    }
                }
            }
            json.array("open") { json in
                for priority in Priority.allCases.reversed() { writeOpen(priority, &json) }
            }
        }
        return json.bytes
    }

    private func write(_ mode: Mode, _ writer: inout JSONWriter) {
        let part = modes[mode.rawValue] ?? Part()
        writer.object { json in
            json.member("mode", mode.rawValue)
            json.member("messages", min(part.messages, Self.decisionLimit))
            json.member("conversations", part.conversations)
            json.member("escalations", part.escalations)
            json.member("escalated_conversations", part.escalated)
            let isWhole = hasAllDecisions && hasAllEscalations
            json.share(part.escalated, of: isWhole ? part.conversations : 0, "rate")
            json.member("by_hand", part.byHand)
            json.member("raised", part.raised)
        }
    }

    private func writeOpen(_ priority: Priority, _ writer: inout JSONWriter) {
        let waiting = waiting[priority.rawValue] ?? Waiting()
        writer.object { json in
            json.member("priority", priority.rawValue)
            json.member("conversations", waiting.conversations)
            json.member("unassigned", waiting.unassigned)
            json.key("oldest_unassigned_since")
            json.value(optional: waiting.oldest)
        }
    }
}

extension JSONWriter {
    /// Null where there is nothing to have a share of.
    fileprivate mutating func share(_ part: Int64, of whole: Int64, _ name: StaticString) {
        key(name)
        if whole > 0 { value(Double(part) / Double(whole)) } else { null() }
    }
}
