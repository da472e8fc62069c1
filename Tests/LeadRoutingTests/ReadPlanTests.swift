import TestKit
import TestTraits
import Testing

/// What the gateway's reads of routing look at in Postgres, by its own count of rows: for one tenant of many never more than that
/// tenant's, and for a page of many never more than the page.
@Suite("Reads of routing look at no more than they tell", .ownThreads)
struct ReadPlanTests {
    /// Rows of tables and entries of indexes that one read may look at. Each other tenant has more than that in the large tables, and all
    /// together in each.
    private static let most = 1_200
    private static let others = 40
    private static let leads = 2_500

    @Test("of one tenant, and of one page", arguments: [false, true])
    func bounded(isAnalyzed: Bool) throws {
        let journey = try Journey("journey_reads_\(isAnalyzed)", workers: [])
        let key = try journey.key("routing:read leads:read")
        try fill(journey)
        if isAnalyzed { _ = try journey.query("analyze") }
        for path in [
            "routing-rules?limit=5", "routing-rules/r7", "teams", "agents", "agents/a3", "metrics",
            "leads/L7/assignment", "leads/ranked?limit=20",
            // Of a queue that is longer than a page.
            "queue?limit=20", "queue?limit=20&rule=r1", "queue?limit=20&rule=",
        ] {
            let first = try look(journey, key, path)
            #expect(first.rows <= Self.most, "\(path): \(first.seen)")
            guard path.contains("queue"), let cursor = first.next else { continue }
            let second = try look(journey, key, "\(path)&cursor=\(cursor)")
            #expect(second.rows <= Self.most, "\(path), then: \(second.seen)")
        }
    }

    /// What one request, and no other, has Postgres look at.
    private func look(
        _ journey: Journey, _ key: String, _ path: String
    ) throws -> (rows: Int, seen: String, next: String?) {
        // Sessions tell what they have counted when they end, at the latest.
        try eventually("only this session is there", equals: "0") {
            try journey.query(
                "select count(*)::text from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            )
        }
        _ = try journey.query("select pg_stat_reset()::text")
        let gateway = try GatewayProgram([], environment: journey.environment)
        try gateway.becomeReady()
        let answer = try eventually(
            "the key counts",
            { try gateway.ask("GET", "/api/v1/automation/\(path)", [("Authorization", "Bearer \(key)")]) },
            until: { $0.status != 401 })
        #expect(answer.status == 200, "\(path): \(answer.body)")
        try gateway.stop()
        let total = try eventually(
            "rows are counted", { Int(try journey.query("select sum(rows)::text \(Self.counted)")) ?? 0 },
            until: { $0 > 0 })
        let seen = try journey.query("select concat_ws(' ', name, rows) \(Self.counted) order by rows desc")
        let next = answer.body.firstMatch(of: #/"next":"([^"]+)"/#).map { String($0.output.1) }
        return (total, seen, next)
    }

    private static let counted = """
        from (select schemaname, relname as name, seq_tup_read as rows from pg_stat_user_tables
              union all select schemaname, indexrelname, idx_tup_read from pg_stat_user_indexes) s
        where rows > 0 and schemaname in ('routing', 'leads')
        """

    /// Tenants before and after one of a hundred leads, who all wait.
    private func fill(_ journey: Journey) throws {
        let tenants = """
            (select 'acme' as tenant, 100 as leads union all
             select case when t % 2 = 0 then 'aaa-' else 'zzz-' end || t, \(Self.leads) from generate_series(1, \(Self.others)) t) t
            """
        for table in [
            "leads.lead", "routing.rule", "routing.team", "routing.agent", "routing.lead", "routing.ledger",
            "routing.turn", "routing.history",
        ] {
            // What that reads would be counted, too.
            _ = try journey.query("alter table \(table) set (autovacuum_enabled = false)")
        }
        for statement in [
            """
            insert into routing.rule (tenant_id, rule_id, document, is_deleted)
                select tenant, 'r' || n, jsonb_build_object('rule_id', 'r' || n, 'priority', n, 'strategy', 'team'), false
                from \(tenants), generate_series(1, 40) n
            """,
            "insert into routing.team select tenant, 't' || n, 'Team' from \(tenants), generate_series(1, 40) n",
            """
            insert into routing.agent (tenant_id, agent_id, document, availability, availability_then, session, is_on_duty, is_leaving,
                is_deleted)
                select tenant, 'a' || n, jsonb_build_object('agent_id', 'a' || n, 'capacity', 5), 'online', 'offline', 1, true, false, false
                from \(tenants), generate_series(1, 40) n
            """,
            """
            insert into routing.lead (tenant_id, lead_id, place, agent_id, rule_id, since, arrival, offers, revision)
                select tenant, 'L' || n, case when n % 10 = 0 then 'owned' else 'queued' end, case when n % 10 = 0 then 'a' || n % 40 end,
                    case when n % 3 > 0 then 'r' || n % 3 end, now() - n * interval '1 s', n, 0, 1
                from \(tenants), generate_series(1, leads) n
            """,
            """
            insert into routing.ledger select tenant, 'r' || n, 't1', 0, 10 from \(tenants), generate_series(1, 2) n
            """,
            """
            insert into routing.turn
                select tenant, 'r' || r, 't1', 'a' || n, 0, 1, 1 from \(tenants), generate_series(1, 2) r, generate_series(1, 40) n
            """,
            """
            insert into routing.history (tenant_id, lead_id, happened_at, what, event_id, topic, partition, record_offset)
                select tenant, 'L' || n, now() - n * interval '1 min', 'decided', 'e', 't', 0, n
                from \(tenants), generate_series(1, leads) n
            """,
            """
            insert into leads.lead (tenant_id, lead_id, source, status, created_at, created_at_known, score, source_points,
                status_points, engagement_points, assignment_points, rule_version, scored_at, event_id)
                select tenant, 'L' || n, 'x', 'new', now(), true, n % 101, 0, 0, 0, 0, 1, now(), 'e'
                from \(tenants), generate_series(1, leads) n
            """,
            // Now, for Postgres would do so by itself some time.
            """
            select brin_summarize_new_values(c.oid)::text from pg_class c join pg_am a on a.oid = c.relam and a.amname = 'brin'
            where c.relkind = 'i' and c.relnamespace in ('routing'::regnamespace, 'leads'::regnamespace)
            """,
        ] { _ = try journey.query(statement) }
    }
}
