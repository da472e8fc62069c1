import Postgres
import TestKit
import TestTraits
import Testing

/// How a table is kept from tenants that its rows are not for.
private enum Protection: Equatable {
    /// Forced, by the tenant that is set.
    case tenant
    /// Forced; the gateway adds rows and sees none.
    case appendOnly
    /// Needs none, because.
    case none(String)
}

private let protections: [String: Protection] = [
    "bellhop.dead_letter": .tenant,
    "bellhop.outbox": .tenant,
    "bellhop.rehearsal": .tenant,
    "bellhop.operation": .tenant,
    "leads.lead": .tenant,
    "leads.score_change": .tenant,
    "gateway.api_key": .tenant,
    "gateway.audit": .appendOnly,
    "gateway.secret": .none("keys of the gateway itself, for all tenants alike"),
    "bellhop.topic": .none("names and ids of topics"),
    "bellhop.topic_partitions": .none("how many partitions topics have had"),
    "bellhop.partition": .none("positions and counts of partitions, which hold records of all tenants"),
    "bellhop.seen_event": .none(
        "hashes over tenant, source and id: a row tells nothing to who does not know these"),
    "bellhop.worker": .none("which workers there are"),
    "bellhop.worker_change": .none("for operators: the gateway has no right to it"),
    "bellhop.intervention": .none("for operators: the gateway has no right to it"),
    "bellhop.retention": .none("a time for each worker"),
    "bellhop.due_queue": .none("a number for each worker and partition"),
    "bellhop.late_record": .none("places of records, not what they say"),
    "bellhop.pruning": .none("one row, of a walk over seen_event"),
    "leads.rules": .tenant,
    "leads.learning": .tenant,
    "leads.tenant_rules": .tenant,
    "leads.base_rules": .none("rules of scoring that are the same for all tenants"),
    "bellhop.rules_adopted": .tenant,
    "routing.desk": .tenant,
    "routing.rule": .tenant,
    "routing.team": .tenant,
    "routing.agent": .tenant,
    "routing.lead": .tenant,
    "routing.ledger": .tenant,
    "routing.turn": .tenant,
    "routing.history": .tenant,
    "escalation.base_config": .none("settings of escalation that are the same for all tenants"),
    "escalation.config": .tenant,
    "escalation.tenant_config": .tenant,
    "escalation.conversation": .tenant,
    "escalation.decision": .tenant,
    "bellhop_migrations.applied": .none("names of files"),
]

@Suite("Isolation of tenants", .ownThreads)
struct IsolationTests {
    /// What a query says, with all names in full.
    private func catalog(_ bellhop: Bellhop, _ query: String) throws -> [String] {
        var connection = try Connection(bellhop.database, settings: [("search_path", "pg_catalog")])
        return try connection.query(query).collect { row throws(PostgresError) in try row.string(0) }
    }

    @Test("each table has its policy, forced, or a reason for none and no tenant")
    func everyTable() throws {
        let bellhop = try Bellhop("isolation_tables")
        let found = try catalog(
            bellhop,
            """
            select c.oid::regclass::text || ': ' || case
                when c.relrowsecurity and c.relforcerowsecurity then (
                    select coalesce(string_agg(polname || ' ' || polcmd::text, ','), 'no policy')
                    from pg_policy where polrelid = c.oid)
                when c.relrowsecurity then 'not forced'
                when exists (select from pg_attribute where attrelid = c.oid and attname = 'tenant_id') then 'nothing'
                else 'no tenant' end
            from pg_class c where c.relkind in ('r', 'p', 'm', 'f') and c.relnamespace::regnamespace::text
                not in ('pg_catalog', 'pg_toast', 'information_schema')
            """)
        let expected = protections.map { table, protection in
            switch protection {
            case .tenant: "\(table): tenant *"
            case .appendOnly: "\(table): append a"
            case .none: "\(table): no tenant"
            }
        }
        #expect(found.sorted() == expected.sorted())
    }

    @Test("the gateway sees the rows of the tenant that is set, and none without one")
    func rows() throws {
        let bellhop = try Bellhop("isolation_rows")
        var filler = try TableFiller(bellhop.database)
        try filler.fillAllTables()
        let readable = ["bellhop.dead_letter", "leads.lead", "leads.score_change", "gateway.api_key"]
        for table in readable + ["bellhop.outbox", "gateway.audit"] {
            // Of two tenants, and of none where that may be.
            try bellhop.sql(
                """
                with numbered as (select ctid, row_number() over () as n from \(table))
                update \(table) t set tenant_id = case when n % 2 = 0 then 'acme' else 'rival' end
                from numbered where n <= 4 and numbered.ctid = t.ctid
                """)
        }
        for table in readable {
            var gateway = try Connection(bellhop.database)
            try gateway.script("set role bellhop_gateway")
            func count() throws -> Int64? { try gateway.query("select count(*) from \(table)")[0].int8(0) }
            #expect(try count() == 0, "\(table) without a tenant")
            try gateway.script("set bellhop.tenant = ''")
            #expect(try count() == 0, "\(table) with an empty one")
            try gateway.script("set bellhop.tenant = 'nobody'")
            #expect(try count() == 0, "\(table) with another one")
            try gateway.script("begin; set local bellhop.tenant = 'acme'")
            #expect(try count() == 2, "\(table) with the tenant")
            try gateway.script("commit; reset bellhop.tenant")
            #expect(try count() == 0, "\(table) after the transaction")
        }
        for table in ["bellhop.outbox", "gateway.audit"] {
            var gateway = try Connection(bellhop.database)
            try gateway.script("set role bellhop_gateway; set bellhop.tenant = 'acme'")
            let error = #expect(throws: PostgresError.self) { try gateway.query("select from \(table)") }
            #expect(error?.sqlstate == "42501")
        }
        var gateway = try Connection(bellhop.database)
        try gateway.script("set role bellhop_gateway")
        #expect(try gateway.query("select count(*) from leads.current_score")[0].int8(0) == 0)
        #expect(try gateway.query("select count(*) from leads.ranked('acme', 10)")[0].int8(0) == 0)
        try gateway.script("set bellhop.tenant = 'acme'")
        #expect(try gateway.query("select count(*) from leads.ranked('rival', 10)")[0].int8(0) == 0)
        // The keys are looked through before there is a tenant.
        try bellhop.sql(
            """
            delete from gateway.api_key;
            insert into gateway.api_key (id, tenant_id, name, scopes, hash, created_by, expires_at, revoked_at)
            select n, n, n, '{a:b}', n::bytea, 'me', expires_at, revoked_at
            from (values ('good', null::timestamptz, null::timestamptz), ('later', 'infinity', null),
                  ('expired', now() - interval '1 s', null), ('revoked', null, now())) v (n, expires_at, revoked_at)
            """)
        #expect(
            try gateway.query("select string_agg(id, ' ' order by id) from gateway.live_keys()")[0].string(0)
                == "good later")
        #expect(
            try gateway.query("select octet_length(value) from gateway.secret where name = 'command-id'")[0]
                .int4(0) == 32)
        try gateway.script(
            "insert into gateway.audit (request_id, action, outcome, tenant_id) values ('r', 'a', 'o', 'x')")
        for forbidden in [
            "update gateway.audit set outcome = ''", "delete from gateway.audit", "truncate gateway.audit",
        ] {
            #expect(throws: PostgresError.self) { try gateway.script(forbidden) }
        }
    }

    @Test("gateway and workers have the rights that they need, and no other")
    func rights() throws {
        let bellhop = try Bellhop("isolation_rights")
        func rights(_ role: String) throws -> [String] {
            try catalog(
                bellhop,
                """
                select c.oid::regclass::text || ': ' || string_agg(lower(a.privilege_type), ' ' order by a.privilege_type)
                from pg_class c, aclexplode(c.relacl) a where a.grantee = '\(role)'::regrole group by c.oid
                union all
                select t.attrelid::regclass::text || ' columns: ' || string_agg(t.attname, ' ' order by t.attnum)
                from pg_attribute t, aclexplode(t.attacl) a
                where a.grantee = '\(role)'::regrole and a.privilege_type = 'SELECT' group by t.attrelid
                union all
                select p.oid::regproc || '()' from pg_proc p, aclexplode(p.proacl) a where a.grantee = '\(role)'::regrole
                """
            ).sorted()
        }
        #expect(
            try rights("bellhop_gateway") == [
                "bellhop.dead_letter: select", "bellhop.facts_of()", "bellhop.is_out_of_sight()",
                "bellhop.is_overtaken()",
                "bellhop.key_partition()", "bellhop.lost()",
                "bellhop.operation: insert select", "bellhop.outcomes()",
                "bellhop.partition columns: worker topic topic_uid partition next_offset retired_at",
                "bellhop.partition_of()", "bellhop.record_operation()",
                "bellhop.rehearsal: delete insert select", "bellhop.report_operation()",
                "bellhop.rules_adopted: select",
                "bellhop.seen_event columns: worker event seen_at partition record_offset",
                "bellhop.topic_partitions: select",
                "bellhop.worker columns: worker fact_table entity_column",
                "bellhop_migrations.applied: select", "escalation.base_config: select",
                "escalation.config: select", "escalation.conversation: select",
                "escalation.decision: select", "escalation.tenant_config: select",
                "gateway.api_key: select", "gateway.audit: insert", "gateway.live_keys()",
                "gateway.secret: select", "leads.base_rules: select", "leads.current_score: select",
                "leads.engagement()", "leads.lead: select", "leads.learning: select", "leads.ranked()",
                "leads.ranked_page()",
                "leads.rules: select", "leads.rules_of()", "leads.score_as_of()",
                "leads.score_change: select", "leads.score_history: select", "leads.tenant_rules: select",
                "routing.agent: select", "routing.decision: select", "routing.desk: select",
                "routing.history: select", "routing.lead: select", "routing.ledger: select",
                "routing.load: select", "routing.queue: select", "routing.rule: select",
                "routing.team: select", "routing.turn: select",
            ])
        #expect(
            try rights("bellhop_worker") == [
                "bellhop.advance()", "bellhop.begin_batch()", "bellhop.claim()",
                "bellhop.dead_letter: insert select",
                "bellhop.due_queue()", "bellhop.due_queue: insert select", "bellhop.due_queues()",
                "bellhop.end_backend()", "bellhop.evict()", "bellhop.expect()", "bellhop.give_up_batch()",
                "bellhop.is_out_of_sight()", "bellhop.is_overtaken()", "bellhop.key_partition()",
                "bellhop.late_record: insert select", "bellhop.letter_group()",
                "bellhop.lock_letters()", "bellhop.note_partitions()",
                "bellhop.outbox: delete insert select update", "bellhop.partition: insert select update",
                "bellhop.partition_of()", "bellhop.pass_letters()", "bellhop.pass_letters()",
                "bellhop.place_rank()",
                "bellhop.prune_seen_event()", "bellhop.pruning: select update", "bellhop.reason_shape()",
                "bellhop.rebind()",
                "bellhop.register_facts()", "bellhop.rehearsal: delete select update",
                "bellhop.resolve_letters()", "bellhop.resolve_letters()",
                "bellhop.retention: insert select update",
                "bellhop.rules_adopted: insert select update",
                "bellhop.seen_event: delete insert select", "bellhop.start_worker()",
                "bellhop.topic: insert select", "bellhop.topic_partitions: insert select",
                "bellhop.worker: insert select update",
                "bellhop.worker_change: insert", "bellhop_migrations.applied: select",
                "escalation.base_config: select", "escalation.config: insert select",
                "escalation.conversation: delete insert select update",
                "escalation.decision: insert select",
                "escalation.tenant_config: delete insert select update",
                "leads.base_rules: select", "leads.lead: delete insert select update",
                "leads.learning: delete insert select update",
                "leads.rules: insert select", "leads.score_change: insert select",
                "leads.tenant_rules: delete insert select update",
                "routing.agent: delete insert select update", "routing.desk: delete insert select update",
                "routing.history: insert select", "routing.lead: delete insert select update",
                "routing.ledger: delete insert select update", "routing.rule: delete insert select update",
                "routing.team: delete insert select update", "routing.turn: delete insert select update",
            ])
        let open = try catalog(
            bellhop,
            """
            select p.oid::regprocedure::text from pg_proc p
            where pronamespace::regnamespace::text in ('bellhop', 'gateway', 'leads', 'routing')
                and has_function_privilege('public', p.oid, 'execute')
            """)
        #expect(open == [], "nothing is for everybody")
    }

    @Test("a table without a tenant cannot be isolated")
    func noTenant() throws {
        let bellhop = try Bellhop("isolation_no_tenant")
        let error = #expect(throws: PostgresError.self) {
            try bellhop.sql("create table t (tenant int); select bellhop.isolate('t')")
        }
        #expect(error?.description.contains("t has no column tenant_id of type text") == true)
    }

    @Test("a worker's login role ends backends that own partitions, and no others")
    func endsBackends() throws {
        let bellhop = try Bellhop("isolation_backends")
        try bellhop.sql(
            """
            create role backends_one login bypassrls in role bellhop_worker;
            create role backends_other login bypassrls in role bellhop_worker;
            """)
        func connect(_ role: String) throws -> Connection {
            try Connection(bellhop.database.replacing("user=bellhop", with: "user=\(role)"))
        }
        var other = try connect("backends_other")
        var idle = try connect("backends_one")
        let ended = try Connection(bellhop.database).backendPID
        let times = try bellhop.strings(
            "select backend_start::text from pg_stat_activity where pid = \(idle.backendPID)")
        // No right to that by itself, nor by the function for one that owns nothing.
        #expect(throws: PostgresError.self) {
            try other.query("select pg_terminate_backend(\(idle.backendPID))")
        }
        #expect(
            try other.query("select bellhop.end_backend(\(idle.backendPID), '\(times.first ?? "")')")[0].bool(
                0)
                == false)
        #expect(try other.query("select bellhop.end_backend(\(ended), now())")[0].bool(0) == false)
        _ = try idle.query("select * from bellhop.claim('w', 'me', array['t'], array[0], array[0]::int8[])")
        #expect(try other.query("select bellhop.evict('other', array['t'], array[0])")[0].int4(0) == 0)
        #expect(try other.query("select bellhop.evict('w', array['t'], array[0])")[0].int4(0) == 1)
        #expect(throws: PostgresError.self) { try idle.query("select 1") }
        var gateway = try Connection(bellhop.database)
        try gateway.script("set role bellhop_gateway")
        #expect(throws: PostgresError.self) { try gateway.query("select bellhop.end_backend(1, now())") }
    }
}

/// The owner of the tables need not be a superuser.
@Suite("An owner without a superuser's rights", .ownThreads)
struct OwnerTests {
    @Test("is told what an administrator must run, and runs everything after that")
    func ordinary() throws {
        let server = try PostgresServer()
        var administrator = try Connection(server.conninfo)
        try administrator.script("create role plain login createrole")
        try administrator.script("create database owned owner plain")
        let database = server.conninfo.replacing("dbname=bellhop", with: "dbname=owned")
            .replacing("user=bellhop", with: "user=plain")
        let bellhop = Bellhop(database: database)
        let refused = try bellhop("migrate", "run")
        #expect(refused.status == 1)
        let needed = [
            "create role bellhop_worker nologin bypassrls", "alter role plain bypassrls",
            "grant pg_signal_backend, pg_read_all_stats to plain",
        ]
        for statement in needed { #expect(refused.error.contains(statement), "\(refused.error)") }
        for statement in needed { try administrator.script(statement) }
        let done = try bellhop("migrate", "run")
        #expect(done.status == 0, "\(done.error)")

        // A worker's role, and one that takes over; the owner sees what was written.
        try administrator.script(
            """
            create role one login bypassrls in role bellhop_worker;
            create role other login bypassrls in role bellhop_worker
            """)
        var one = try Connection(database.replacing("user=plain", with: "user=one"))
        var other = try Connection(database.replacing("user=plain", with: "user=other"))
        _ = try one.query("select * from bellhop.claim('w', 'me', array['t'], array[0], array[0]::int8[])")
        _ = try one.query(
            """
            insert into bellhop.dead_letter (tenant_id, worker, topic, topic_uid, partition, record_offset, headers, class,
                reason, place, rule, fingerprint)
            select 'acme', worker, topic, topic_uid, 0, 0, '\\x00', 'invalid', 'seen by the owner', '', '', ''
            from bellhop.partition
            """)
        #expect(try other.query("select bellhop.evict('w', array['t'], array[0])")[0].int4(0) == 1)
        #expect(throws: PostgresError.self) { try one.query("select 1") }
        #expect(try bellhop("dead-letters", "list").output.contains("seen by the owner"))
        // A warning: of the owner that was ended, and of its dead letter.
        #expect(try bellhop("status").status == 1)
        #expect(try bellhop("migrate", "rollback", "--steps", "9").status == 0)
        #expect(try bellhop("migrate", "run").status == 0)
    }
}
