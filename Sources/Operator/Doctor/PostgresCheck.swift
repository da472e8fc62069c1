internal import Logging
internal import Postgres
internal import Records
internal import Runtime

/// The server, its settings, its locks, and Bellhop's own tables.
struct PostgresCheck {
    /// How long a lock or an idle transaction may last, in seconds.
    let patience: Int
    private(set) var complaints: [Complaint] = []
    /// Whether Bellhop's tables are there.
    private(set) var hasTables = false

    init(patience: Int) { self.patience = patience }

    /// - Parameter began: before the connection was opened, by this machine's clock.
    mutating func examine(
        _ connection: inout Connection, since began: Timestamp, _ directories: [String]
    ) throws(PostgresError) {
        try server(&connection)
        try clock(&connection)
        complaints += try LockCheck(patience: patience).complaints(&connection)
        try migrations(&connection, directories)
        guard hasTables else { return }
        try connections(&connection)
        try roles(&connection)
        try policies(&connection)
        try vacuum(&connection)
        try indexes(&connection)
    }

    private mutating func complain(
        _ code: Complaint.Code, _ level: Finding.Level, _ bearing: Complaint.Bearing, _ problem: String,
        consequence: String, remedy: String
    ) {
        complaints.append(
            Complaint(code, level, bearing, problem, consequence: consequence, remedy: remedy))
    }

    private mutating func server(_ connection: inout Connection) throws(PostgresError) {
        let row = try connection.query(
            """
            select current_setting('server_version_num')::int4, current_setting('server_version'), pg_is_in_recovery(),
                current_setting('fsync') = 'off', current_setting('full_page_writes') = 'off',
                current_setting('synchronous_commit') = 'off' or exists (
                    select from pg_db_role_setting where 'synchronous_commit=off' = any (setconfig)
                        and setdatabase in (0, (select oid from pg_database where datname = current_database()))),
                current_setting('autovacuum') = 'off' or current_setting('track_counts') = 'off',
                to_regclass('bellhop.partition') is not null
            """)[0]
        hasTables = try row.bool(7) ?? false
        complaints += Self.age(try row.int4(0) ?? 0, try row.string(1) ?? "")
        if try row.bool(2) == true {
            complain(
                .postgresStandby, .critical, .away, "this Postgres is a standby: it takes no writes",
                consequence: "no worker commits anything",
                remedy:
                    "point BELLHOP_DATABASE to the primary (target_session_attrs=read-write), or promote this one"
            )
        }
        try durability(row)
    }

    /// - Parameter number: as the server tells it: 150004 is 15.4.
    static func age(_ number: Int32, _ text: String) -> [Complaint] {
        guard number < 150_000 else { return [] }
        return [
            Complaint(
                .postgresOld, number < 140_000 ? .critical : .warning, .hygiene,
                "Postgres is \(text); Bellhop is made for 15 and later", consequence: "migrations may fail",
                remedy: "upgrade the server")
        ]
    }

    private mutating func durability(_ row: Row) throws(PostgresError) {
        if try row.bool(3) == true {
            complain(
                .fsyncOff, .critical, .hygiene, "fsync is off",
                consequence: "a crash of the machine can destroy the database",
                remedy: "alter system set fsync = on; select pg_reload_conf()")
        }
        if try row.bool(4) == true {
            complain(
                .fullPageWritesOff, .warning, .hygiene, "full_page_writes is off",
                consequence: "a crash in the middle of a page's write can damage it for good",
                remedy: "alter system set full_page_writes = on; select pg_reload_conf()")
        }
        if try row.bool(5) == true {
            complain(
                .synchronousCommitOff, .warning, .hygiene, "synchronous_commit is off",
                consequence:
                    "a crash takes the last commits back with their offsets: they are decided again, after their results were sent",
                remedy: "alter system set synchronous_commit = on, or reset it for the role or the database")
        }
        if try row.bool(6) == true {
            complain(
                .autovacuumOff, .warning, .slow, "autovacuum or track_counts is off",
                consequence:
                    "bellhop.partition and bellhop.outbox grow without end, and every batch gets slower",
                remedy:
                    "alter system set autovacuum = on; alter system set track_counts = on; select pg_reload_conf()"
            )
        }
    }

    /// The server's time lies between the two moments of this machine's.
    private mutating func clock(_ connection: inout Connection) throws(PostgresError) {
        let before = Timestamp.now
        let answer = try connection.query("select clock_timestamp()")[0].timestamp(0)
        let after = Timestamp.now
        guard let server = answer else { return }
        let skew = max(before.milliseconds - server.milliseconds, server.milliseconds - after.milliseconds)
        guard skew > 2000 else { return }
        complain(
            .clockSkewPostgres, .warning, .hygiene,
            "the clocks of this machine and of Postgres differ by \(Spelling.time(skew))",
            consequence: "ages and lag in seconds are wrong by that",
            remedy: "chronyc tracking, on both machines")
    }

    private mutating func migrations(
        _ connection: inout Connection, _ directories: [String]
    ) throws(PostgresError) {
        let run = "bellhop migrate run"
        guard hasTables else {
            complain(
                .migrationsMissing, .critical, .away, "this database has no Bellhop tables",
                consequence: "no worker starts on it",
                remedy: "see that BELLHOP_DATABASE names the right one, then: \(run)")
            return
        }
        guard let files = try? Migration.read(directories: directories) else { return }
        let known = try connection.query("select to_regclass('bellhop_migrations.applied') is not null")
        guard try known[0].bool(0) == true else { return }
        let rows = try connection.query("select number, checksum from bellhop_migrations.applied")
        var applied: [Int: String] = [:]
        for row in rows {
            if let number = try row.int4(0) { applied[Int(number)] = try row.string(1) ?? "" }
        }
        let pending = files.filter { applied[$0.number] == nil }.map(\.title)
        if !pending.isEmpty {
            complain(
                .migrationsPending, .critical, .standing,
                "not applied yet: \(pending.joined(separator: ", "))",
                consequence: "programs of this version stop on what is missing", remedy: run)
        }
        let changed = files.filter { file in applied[file.number].map { $0 != file.checksum } ?? false }
        if !changed.isEmpty {
            complain(
                .migrationsChanged, .warning, .hygiene,
                "changed after they were applied: \(changed.map(\.title).joined(separator: ", "))",
                consequence: "the database is not what the files say, and bellhop migrate run refuses",
                remedy: "undo the change of the file; what it wants belongs into a new migration")
        }
    }

    private mutating func connections(_ connection: inout Connection) throws(PostgresError) {
        let row = try connection.query(
            """
            select current_setting('max_connections')::int8 - current_setting('superuser_reserved_connections')::int8,
                (select count(*) from pg_stat_activity where backend_type = 'client backend'),
                (select count(*) from bellhop.partition where retired_at is null)
            """)[0]
        let (limit, used, lanes) = (try row.int8(0) ?? 0, try row.int8(1) ?? 0, try row.int8(2) ?? 0)
        if used >= limit * 9 / 10 {
            complain(
                .connectionsExhausted, .critical, .standing, "\(used) of \(limit) connections are in use",
                consequence: "lanes that start or connect again are refused",
                remedy:
                    "select application_name, count(*) from pg_stat_activity group by 1 order by 2 desc; raise max_connections"
            )
        } else if lanes + 10 > limit {
            complain(
                .connectionsFew, .warning, .hygiene,
                "a lane for each of \(lanes) partitions, and the gateways, need more than \(limit) connections",
                consequence: "workers cannot be scaled to one lane a partition",
                remedy: "raise max_connections")
        }
    }
}

// Rights, and how the tables are.

extension PostgresCheck {
    private mutating func roles(_ connection: inout Connection) throws(PostgresError) {
        let rows = try connection.query(
            """
            with side (name, role) as (
                values ('gateway', to_regrole('bellhop_gateway')::oid), ('worker', to_regrole('bellhop_worker')::oid))
            select s.name, r.rolname::text, r.rolsuper, r.rolbypassrls
            from side s join pg_roles r on r.oid = s.role or r.rolcanlogin and exists (
                select from pg_auth_members m where m.roleid = s.role and m.member = r.oid)
            order by 1, 2
            """)
        for row in rows {
            let (isSuper, passesBy) = (try row.bool(2) ?? false, try row.bool(3) ?? false)
            let (role, isFree) = (try row.string(1) ?? "", isSuper || passesBy)
            if try row.string(0) == "gateway", isFree {
                complain(
                    .gatewayRoleUnbound, .critical, .hygiene,
                    "the gateway's role \(role) is a superuser or bypasses row level security",
                    consequence: "nothing but the gateway's own code keeps one tenant's rows from another",
                    remedy: "alter role \(role) nosuperuser nobypassrls")
            } else if try row.string(0) == "worker", !isFree {
                complain(
                    .workerRoleBound, .critical, .standing,
                    "the workers' role \(role) does not bypass row level security",
                    consequence: "workers see no rows of tenants and cannot write any: their partitions stop",
                    remedy: "alter role \(role) bypassrls")
            }
        }
        let supers = try connection.query(
            """
            select distinct r.rolname::text
            from bellhop.partition p
            join pg_stat_activity a on a.pid = p.backend_pid and a.backend_start = p.backend_start
            join pg_roles r on r.oid = a.usesysid
            where r.rolsuper and p.retired_at is null
            """
        ).collect { row throws(PostgresError) in try row.string(0) }
        if !supers.isEmpty {
            complain(
                .workerSuperuser, .warning, .hygiene,
                "workers are logged in as the superuser \(supers.joined(separator: ", "))",
                consequence: "whoever breaks into one owns the server",
                remedy:
                    "create role NAME login bypassrls in role bellhop_worker; and BELLHOP_DATABASE with that name"
            )
        }
    }

    private mutating func policies(_ connection: inout Connection) throws(PostgresError) {
        let tables = try connection.query(
            """
            select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema)'
                and exists (select from pg_attribute where attrelid = c.oid and attname = 'tenant_id' and not attisdropped)
                and not (c.relrowsecurity and c.relforcerowsecurity
                         and exists (select from pg_policy where polrelid = c.oid))
            order by 1
            """
        ).collect { row throws(PostgresError) in try row.string(0) }
        guard let first = tables.first else { return }
        complain(
            .policyMissing, .critical, .hygiene,
            "row level security is not forced on \(tables.joined(separator: ", ")), which hold tenants' rows",
            consequence: "a role that may read them reads the rows of all tenants",
            remedy: "select bellhop.isolate('\(first)')" + (tables.count > 1 ? ", and so on" : "")
                + "; where a policy is there already: alter table … enable row level security, force row level security"
        )
    }

    private mutating func vacuum(_ connection: inout Connection) throws(PostgresError) {
        let rows = try connection.query(
            """
            select s.relid::regclass::text, s.n_live_tup, s.n_dead_tup,
                coalesce(greatest(s.last_autovacuum, s.last_vacuum)::text, 'never'),
                coalesce(array_to_string(c.reloptions, ',') ~ 'autovacuum_enabled=(false|off)', false)
            from pg_stat_user_tables s join pg_class c on c.oid = s.relid
            where s.relid in ('bellhop.partition'::regclass, 'bellhop.seen_event'::regclass, 'bellhop.outbox'::regclass,
                'bellhop.dead_letter'::regclass) order by 1
            """)
        for row in rows {
            let (table, live, dead) = (try row.string(0) ?? "", try row.int8(1) ?? 0, try row.int8(2) ?? 0)
            if try row.bool(4) == true {
                complain(
                    .autovacuumOff, .warning, .slow, "autovacuum is switched off for \(table)",
                    consequence: "it grows without end, and every batch gets slower",
                    remedy: "alter table \(table) reset (autovacuum_enabled)")
            }
            guard dead > 20_000, dead > live / 2 else { continue }
            complain(
                .tableBloat, .warning, .slow,
                "\(table) has \(Spelling.count(dead)) dead rows beside \(Spelling.count(live)) live ones; last vacuum: \(try row.string(3) ?? "")",
                consequence: "each batch reads past them",
                remedy:
                    "end the oldest transaction, which keeps them: select pid, xact_start from pg_stat_activity order by 2; then: vacuum \(table)"
            )
        }
    }

    private mutating func indexes(_ connection: inout Connection) throws(PostgresError) {
        let isThere = try connection.query(
            "select to_regprocedure('bellhop.fact_indexes(regclass)') is not null")[0].bool(0)
        guard isThere == true else { return }
        let tables = try connection.query(
            """
            select w.fact_table from bellhop.worker w cross join lateral bellhop.fact_indexes(to_regclass(w.fact_table)) i
            where to_regclass(w.fact_table) is not null and not (i.by_offset and (i.by_event_id or not i.has_event_id))
            order by 1
            """
        ).collect { row throws(PostgresError) in try row.string(0) }
        for table in tables {
            complain(
                .traceIndexMissing, .note, .hygiene,
                "\(table) has no index by which bellhop trace finds facts",
                consequence: "bellhop trace does not look there once it is large",
                remedy: "select bellhop.index_facts('\(table)')")
        }
    }
}
