-- Who did it: every action of an operator, and pauses.

create table bellhop.operation (
    id            bigint generated always as identity primary key,
    made_at       timestamptz not null default now(),
    made_by       text not null,
    database_user text not null default session_user,
    action        text not null,
    subject       text not null,
    reason        text,
    before        jsonb,
    after         jsonb,
    tenant_id     text
);
create index operation_by_subject on bellhop.operation (subject, id);
create index operation_by_tenant on bellhop.operation (tenant_id, id);
comment on table bellhop.operation is 'What operators did, one row an action, written in the transaction that did it. Only appended to.';
comment on column bellhop.operation.made_by is 'User and host of the one who typed it, or the subject of the credential that the gateway was shown.';
comment on column bellhop.operation.action is 'The command and what it did, such as `pause` or `keys create`.';
comment on column bellhop.operation.subject is 'What it was done to: a worker, a partition (`lead-scoring lead-events/3`), a key, a group of dead letters.';
comment on column bellhop.operation.before is 'What it was, as far as it was changed. Never a secret.';
comment on column bellhop.operation.tenant_id is 'Whose it was, where it was one tenant''s.';
select bellhop.isolate('bellhop.operation');
revoke all on bellhop.operation from bellhop_worker;
grant insert on bellhop.operation to bellhop_gateway;

create function bellhop.record_operation(
    p_action text, p_subject text, p_by text, p_reason text, p_before jsonb, p_after jsonb, p_tenant text default null
) returns bigint language sql as $$
    insert into bellhop.operation (made_by, action, subject, reason, before, after, tenant_id)
        values (p_by, p_action, p_subject, nullif(btrim(p_reason), ''), p_before, p_after, p_tenant) returning id
$$;
comment on function bellhop.record_operation is 'Called by whatever an operator does, in the transaction that does it. Returns the row''s id.';
revoke execute on function bellhop.record_operation from public;
grant execute on function bellhop.record_operation to bellhop_gateway;

-- A pause is a stop that an operator asked for.

alter table bellhop.partition add column stopped_by text;
comment on column bellhop.partition.stopped_by is 'Who paused it; null where the worker has stopped it by itself.';
alter table bellhop.worker
    add column paused_at timestamptz,
    add column paused_by text,
    add column pause_reason text,
    add constraint paused_with_reason check ((paused_at is null) = (pause_reason is null));
comment on column bellhop.worker.pause_reason is 'Set while the whole worker is paused: partitions that it claims for the first time meanwhile stand still too.';
alter table bellhop.intervention drop constraint intervention_action_check;
alter table bellhop.intervention add constraint intervention_action_check
    check (action in ('pause', 'resume', 'skip', 'reset', 'adopt'));

create function bellhop.account(p bellhop.partition) returns jsonb language sql stable as $$
    select jsonb_build_object('next_offset', p.next_offset, 'stop_reason', p.stop_reason, 'first_offset', p.first_offset,
        'applied', p.applied, 'duplicates', p.duplicates, 'dead_letters', p.dead_letters, 'gaps', p.gaps)
$$;
comment on function bellhop.account is 'A partition''s position and account, for bellhop.operation.';
revoke execute on function bellhop.account from public;

-- The rows in use of a worker that an action is about, locked in partition order. No topics: all of them.
create function bellhop.lock_partitions(p_worker text, p_topics text[], p_partitions int[]) returns setof bellhop.partition
language sql as $$
    select p.* from bellhop.partition p
        where p.worker = p_worker and p.retired_at is null
          and (p_topics is null
               or exists (select from unnest(p_topics, p_partitions) as i (topic, partition)
                          where i.topic = p.topic and i.partition = p.partition))
        order by p.topic_uid, p.partition
        for update of p
$$;
revoke execute on function bellhop.lock_partitions from public;

create function bellhop.pause(p_worker text, p_topics text[], p_partitions int[], p_by text, p_reason text)
returns table (topic text, partition int, next_offset bigint) language plpgsql as $$
#variable_conflict use_column
declare
    old bellhop.partition;
begin
    if p_topics is null then
        perform bellhop.record_operation('pause', w.worker, p_by, p_reason,
                jsonb_build_object('pause_reason', w.pause_reason), jsonb_build_object('pause_reason', p_reason))
            from bellhop.worker w where w.worker = p_worker and w.pause_reason is null for update;
        update bellhop.worker w set paused_at = now(), paused_by = p_by, pause_reason = p_reason
            where w.worker = p_worker and w.pause_reason is null;
    end if;
    for old in select * from bellhop.lock_partitions(p_worker, p_topics, p_partitions) loop
        continue when old.stop_reason is not null;
        insert into bellhop.intervention (made_by, action, reason, worker, topic, topic_uid, partition, from_offset,
                to_offset, stop_reason, first_offset, applied, duplicates, dead_letters, gaps)
            values (p_by, 'pause', p_reason, old.worker, old.topic, old.topic_uid, old.partition, old.next_offset,
                old.next_offset, null, old.first_offset, old.applied, old.duplicates, old.dead_letters, old.gaps);
        perform bellhop.record_operation('pause', format('%s %s/%s', old.worker, old.topic, old.partition), p_by, p_reason,
            bellhop.account(old), bellhop.account(old) || jsonb_build_object('stop_reason', 'paused: ' || p_reason));
        -- The higher epoch fences an owner in the middle of a batch, and is how one that idles learns of it.
        update bellhop.partition p
            set epoch = p.epoch + 1, stopped_at = now(), stop_reason = 'paused: ' || p_reason, stopped_by = p_by
            where p.worker = old.worker and p.topic_uid = old.topic_uid and p.partition = old.partition;
        topic := old.topic;
        partition := old.partition;
        next_offset := old.next_offset;
        return next;
    end loop;
end $$;
comment on function bellhop.pause is 'Stops partitions of a worker until bellhop.unpause; without topics the whole worker, with what it claims later. Those that stand still already are left as they are.';
revoke execute on function bellhop.pause from public;

create function bellhop.unpause(p_worker text, p_topics text[], p_partitions int[], p_by text, p_reason text)
returns table (topic text, partition int, next_offset bigint) language plpgsql as $$
#variable_conflict use_column
declare
    old bellhop.partition;
begin
    if p_topics is null then
        perform bellhop.record_operation('resume', w.worker, p_by, p_reason,
                jsonb_build_object('pause_reason', w.pause_reason), jsonb_build_object('pause_reason', null))
            from bellhop.worker w where w.worker = p_worker and w.pause_reason is not null for update;
        update bellhop.worker w set paused_at = null, paused_by = null, pause_reason = null
            where w.worker = p_worker and w.pause_reason is not null;
    end if;
    for old in select * from bellhop.lock_partitions(p_worker, p_topics, p_partitions) loop
        -- What the worker stopped by itself has a cause that is to be looked at: bellhop partitions resume.
        continue when old.stopped_by is null;
        insert into bellhop.intervention (made_by, action, reason, worker, topic, topic_uid, partition, from_offset,
                to_offset, stop_reason, first_offset, applied, duplicates, dead_letters, gaps)
            values (p_by, 'resume', p_reason, old.worker, old.topic, old.topic_uid, old.partition, old.next_offset,
                old.next_offset, old.stop_reason, old.first_offset, old.applied, old.duplicates, old.dead_letters, old.gaps);
        perform bellhop.record_operation('resume', format('%s %s/%s', old.worker, old.topic, old.partition), p_by, p_reason,
            bellhop.account(old), bellhop.account(old) || jsonb_build_object('stop_reason', null));
        update bellhop.partition p
            set epoch = p.epoch + 1, stopped_at = null, stop_reason = null, stopped_by = null
            where p.worker = old.worker and p.topic_uid = old.topic_uid and p.partition = old.partition;
        topic := old.topic;
        partition := old.partition;
        next_offset := old.next_offset;
        return next;
    end loop;
end $$;
comment on function bellhop.unpause is 'Lets partitions go on that an operator has paused.';
revoke execute on function bellhop.unpause from public;

-- A partition that is claimed for the first time while its worker is paused stands still as well. The share lock lets a pause
-- wait for claims that have not seen it.
create or replace function bellhop.claim(
    p_worker text, p_owner text, p_topics text[], p_partitions int[], p_earliest bigint[]
) returns table (
    topic text, partition int, topic_uid uuid, epoch bigint, next_offset bigint,
    tail_offset bigint, tail_timestamp bigint, tail_hash uuid, stop_reason text,
    batch_to bigint, attempt_offset bigint, attempts int
) language plpgsql as $$
#variable_conflict use_column
declare
    me record;
    pause record;
begin
    select pid, backend_start into me from pg_stat_activity where pid = pg_backend_pid();
    insert into bellhop.topic (topic)
        select distinct t from unnest(p_topics) t order by t
        on conflict do nothing;
    select w.paused_at, w.paused_by, 'paused: ' || w.pause_reason as reason into pause
        from bellhop.worker w where w.worker = p_worker for share;
    return query
        insert into bellhop.partition as p
            (worker, topic, topic_uid, partition, epoch, owner, backend_pid, backend_start, claimed_at,
             first_offset, next_offset, stopped_at, stopped_by, stop_reason)
        select p_worker, i.topic, t.topic_uid, i.partition, 1, p_owner, me.pid, me.backend_start, now(),
               i.earliest, i.earliest, pause.paused_at, pause.paused_by, pause.reason
            from unnest(p_topics, p_partitions, p_earliest) as i (topic, partition, earliest)
            join bellhop.topic t on t.topic = i.topic
            order by t.topic_uid, i.partition
        on conflict (worker, topic_uid, partition) do update
            set epoch = p.epoch + 1, owner = excluded.owner, backend_pid = excluded.backend_pid,
                backend_start = excluded.backend_start, claimed_at = excluded.claimed_at
        returning p.topic, p.partition, p.topic_uid, p.epoch, p.next_offset, p.tail_offset, p.tail_timestamp,
                  p.tail_hash, p.stop_reason, p.batch_to, p.attempt_offset, p.attempts;
end $$;
