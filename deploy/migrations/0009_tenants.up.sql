-- Tenants: who may see which rows. Workers write rows of many tenants in one transaction and pass by the policies; the gateway is
-- bound by them, and whoever says no tenant sees nothing.

-- Roles belong to the whole server. Another database's migration may make them at the same moment, and has them too: they stay
-- when this one goes back.
do $$
declare
    me pg_roles;
    needed text[] := '{}';
begin
    if to_regrole('bellhop_gateway') is null then
        begin
            create role bellhop_gateway nologin;
        exception
            when duplicate_object or unique_violation then null;
            when insufficient_privilege then needed := needed || 'create role bellhop_gateway nologin'::text;
        end;
    end if;
    if to_regrole('bellhop_worker') is null then
        begin
            create role bellhop_worker nologin bypassrls;
        exception
            when duplicate_object or unique_violation then null;
            when insufficient_privilege then needed := needed || 'create role bellhop_worker nologin bypassrls'::text;
        end;
    end if;
    if exists (select from pg_roles where rolname = 'bellhop_worker' and not rolbypassrls) then
        needed := needed || 'alter role bellhop_worker bypassrls'::text;
    end if;
    if exists (select from pg_roles where rolname = 'bellhop_gateway' and (rolsuper or rolbypassrls)) then
        needed := needed || 'alter role bellhop_gateway nosuperuser nobypassrls'::text;
    end if;
    -- The owner of the tables is the operator: he sees rows of all tenants, and ends the backends of workers.
    select * into me from pg_roles where rolname = current_user;
    if not me.rolsuper then
        if not me.rolbypassrls then
            needed := needed || format('alter role %I bypassrls', current_user);
        end if;
        if not (pg_has_role('pg_signal_backend', 'usage') and pg_has_role('pg_read_all_stats', 'usage')) then
            needed := needed || format('grant pg_signal_backend, pg_read_all_stats to %I', current_user);
        end if;
    end if;
    if needed <> '{}' then
        raise exception '% lacks rights that the isolation of tenants needs. Let an administrator of the server run, then migrate again: %;',
            current_user, array_to_string(needed, '; ') using errcode = 'insufficient_privilege';
    end if;
end $$;

create function bellhop.isolate(p_table regclass) returns void language plpgsql as $$
begin
    if not exists (select from pg_attribute
                       where attrelid = p_table and attname = 'tenant_id' and atttypid = 'text'::regtype) then
        raise exception '% has no column tenant_id of type text', p_table;
    end if;
    execute format('alter table %s enable row level security, force row level security', p_table);
    -- A setting that was never set is null, one of a transaction that has ended is ''.
    execute format(
        'create policy tenant on %s using (tenant_id = nullif(current_setting(''bellhop.tenant'', true), ''''))', p_table);
    execute format('grant usage on schema %s to bellhop_gateway, bellhop_worker',
        (select relnamespace::regnamespace from pg_class where oid = p_table));
    execute format('grant select on %s to bellhop_gateway', p_table);
    execute format('grant select, insert, update, delete on %s to bellhop_worker', p_table);
end $$;
comment on function bellhop.isolate is 'For a worker''s own migration: only rows of the tenant in bellhop.tenant are seen, by whoever does not bypass that; rights for workers to write and for the gateway to read.';

-- Ends the backend of a partition's owner, by the rights of the owner of this function: a worker's login role may not end one of
-- another login role. Pid and start must both match: pids are reused.
create function bellhop.end_backend(p_pid int, p_start timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce((
        select pg_terminate_backend(a.pid)
            from pg_stat_activity a
            where a.pid = p_pid and a.backend_start = p_start and a.pid <> pg_backend_pid()
              and a.datname = current_database()
              and (pg_has_role(a.usesysid, 'bellhop_worker', 'member') or a.usename = current_user)
              and exists (select from bellhop.partition p where p.backend_pid = p_pid and p.backend_start = p_start)),
        false);
exception
    -- A superuser's, while the owner is none: its locks end by its own time limits.
    when insufficient_privilege then return false;
end $$;
comment on function bellhop.end_backend is 'Terminates a backend that owns a partition, or did.';

create or replace function bellhop.evict(p_worker text, p_topics text[], p_partitions int[]) returns int
language sql as $$
    select count(*) filter (where bellhop.end_backend(old.backend_pid, old.backend_start))::int
        from (select distinct p.backend_pid, p.backend_start
                  from bellhop.partition p
                  join unnest(p_topics, p_partitions) as i (topic, partition)
                      on i.topic = p.topic and i.partition = p.partition
                  where p.worker = p_worker and p.retired_at is null) as old
$$;

create or replace function bellhop.rebind(
    p_worker text, p_topic_uids uuid[], p_partitions int[], p_epochs bigint[], p_old_pid int,
    p_old_start timestamptz
) returns table (topic_uid uuid, partition int, epoch bigint, next_offset bigint, stop_reason text)
language plpgsql as $$
#variable_conflict use_column
declare
    me record;
begin
    perform bellhop.end_backend(p_old_pid, p_old_start);
    select pid, backend_start into me from pg_stat_activity where pid = pg_backend_pid();
    return query
        with locked as (
            select p.topic_uid, p.partition, p.epoch, p.next_offset, p.stop_reason, i.epoch as mine
                from bellhop.partition p
                join unnest(p_topic_uids, p_partitions, p_epochs) as i (topic_uid, partition, epoch)
                    on p.topic_uid = i.topic_uid and p.partition = i.partition
                where p.worker = p_worker
                order by p.topic_uid, p.partition
                for update of p
        ), bound as (
            update bellhop.partition p set backend_pid = me.pid, backend_start = me.backend_start
                from locked l
                where p.worker = p_worker and p.topic_uid = l.topic_uid and p.partition = l.partition
                  and p.epoch = l.mine
        )
        select l.topic_uid, l.partition, l.epoch, l.next_offset, l.stop_reason from locked l;
end $$;

-- The gateway's own tables.

create schema gateway;
comment on schema gateway is 'The gateway''s keys, its secret and its audit.';
grant usage on schema gateway to bellhop_gateway;

create table gateway.api_key (
    id         text primary key,
    tenant_id  text not null,
    name       text not null,
    scopes     text[] not null,
    hash       bytea not null unique,
    created_at timestamptz not null default now(),
    created_by text not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    revoked_by text
);
create index api_key_by_name on gateway.api_key (tenant_id, name);
comment on table gateway.api_key is 'API keys by `bellhop keys`; the secret itself was shown once and is nowhere.';
comment on column gateway.api_key.scopes is 'Permissions of whoever shows the key.';
comment on column gateway.api_key.hash is 'SHA-256 of the secret, which is random.';
comment on column gateway.api_key.expires_at is 'Null: never.';
select bellhop.isolate('gateway.api_key');
revoke all on gateway.api_key from bellhop_worker;
revoke all on schema gateway from bellhop_worker;

-- A key is what says the tenant: it is looked for before there is one.
create function gateway.live_keys()
returns table (id text, tenant_id text, name text, scopes text[], hash bytea, expires_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select k.id, k.tenant_id, k.name, k.scopes, k.hash, k.expires_at
        from gateway.api_key k
        where k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
$$;
revoke execute on function gateway.live_keys from public;
grant execute on function gateway.live_keys to bellhop_gateway;
comment on function gateway.live_keys is 'Keys that are neither revoked nor expired, of all tenants.';

create table gateway.audit (
    id         bigint generated always as identity primary key,
    at         timestamptz not null default now(),
    request_id text not null,
    tenant_id  text,
    subject    text,
    credential text,
    action     text not null,
    method     text,
    route      text,
    resource   text,
    status     int,
    outcome    text not null,
    remote     text,
    detail     jsonb
);
create index audit_by_tenant on gateway.audit (tenant_id, id);
comment on table gateway.audit is 'Writes, denials, security events and reads of personal data: who, what, when, from where, and how it ended. The gateway can only append.';
comment on column gateway.audit.credential is 'Kind and id of the key or token, never the secret.';
comment on column gateway.audit.resource is 'The entity or command that it was about.';
comment on column gateway.audit.outcome is 'allowed, denied, …';
alter table gateway.audit enable row level security, force row level security;
create policy append on gateway.audit for insert to bellhop_gateway with check (true);
grant insert on gateway.audit to bellhop_gateway;

create table gateway.secret (
    name  text primary key,
    value bytea not null
);
comment on table gateway.secret is 'Keys that all gateways of this database share: `command-id` seals the ids of commands.';
insert into gateway.secret (name, value)
    select 'command-id', sha256(string_agg(uuid_send(gen_random_uuid()), '')) from generate_series(1, 4);
grant select on gateway.secret to bellhop_gateway;

-- The runtime's tables, and what each side does with them.

select bellhop.isolate('bellhop.dead_letter'), bellhop.isolate('bellhop.outbox');
revoke update, delete on bellhop.dead_letter from bellhop_worker;
revoke select on bellhop.outbox from bellhop_gateway;
grant select, insert on bellhop.topic to bellhop_worker;
grant select, insert, update on bellhop.partition, bellhop.retention, bellhop.worker to bellhop_worker;
grant select, insert, delete on bellhop.seen_event to bellhop_worker;
grant select, update on bellhop.pruning to bellhop_worker;
grant insert on bellhop.worker_change to bellhop_worker;
grant select (worker, topic, topic_uid, partition, next_offset, retired_at) on bellhop.partition to bellhop_gateway;
grant select (worker, event, seen_at, partition, record_offset) on bellhop.seen_event to bellhop_gateway;
grant select (worker, fact_table, entity_column) on bellhop.worker to bellhop_gateway;

revoke execute on all functions in schema bellhop from public;
grant execute on function
    bellhop.start_worker, bellhop.register_facts, bellhop.claim, bellhop.evict, bellhop.end_backend, bellhop.rebind,
    bellhop.begin_batch, bellhop.give_up_batch, bellhop.advance, bellhop.expect, bellhop.prune_seen_event
    to bellhop_worker;
grant execute on function bellhop.outcomes, bellhop.lost, bellhop.facts_of to bellhop_gateway;

-- Programs look which migrations there are.
do $$
begin
    if to_regclass('bellhop_migrations.applied') is not null then
        grant usage on schema bellhop_migrations to bellhop_worker, bellhop_gateway;
        grant select on bellhop_migrations.applied to bellhop_worker, bellhop_gateway;
    end if;
end $$;

-- Leads.

select bellhop.isolate('leads.lead'), bellhop.isolate('leads.score_change');
revoke update, delete on leads.score_change from bellhop_worker;
grant select on leads.rule_set, leads.score_rule to bellhop_worker, bellhop_gateway;
alter view leads.current_score set (security_invoker = true);
grant select on leads.current_score to bellhop_gateway;
revoke execute on all functions in schema leads from public;
grant execute on all functions in schema leads to bellhop_gateway;
