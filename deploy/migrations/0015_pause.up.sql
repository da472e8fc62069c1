-- A pause and its end are one function, and operators, claims and starts wait for each other only where they must: all lock the
-- worker's row first and then its partitions' rows in partition order, each as weakly as what they change allows.

create or replace function bellhop.lock_partitions(p_worker text, p_topics text[], p_partitions int[]) returns setof bellhop.partition
language sql as $$
    select p.* from bellhop.partition p
        where p.worker = p_worker and p.retired_at is null
          and (p_topics is null
               or exists (select from unnest(p_topics, p_partitions) as i (topic, partition)
                          where i.topic = p.topic and i.partition = p.partition))
        order by p.topic_uid, p.partition
        for no key update of p
$$;

-- A claim shares the worker's row, so that a pause of the whole worker waits for claims that have not seen it, and they for it.
create function bellhop.turn(
    p_action text, p_worker text, p_topics text[], p_partitions int[], p_by text, p_reason text
) returns table (topic text, partition int, next_offset bigint) language plpgsql as $$
#variable_conflict use_column
declare
    pauses boolean := p_action = 'pause';
    -- All null where a pause ends.
    since timestamptz := case when pauses then now() end;
    who text := case when pauses then p_by end;
    why text := case when pauses then p_reason end;
    stop text := case when pauses then 'paused: ' || p_reason end;
    old bellhop.partition;
begin
    if p_topics is null then
        perform bellhop.record_operation(p_action, w.worker, p_by, p_reason,
                jsonb_build_object('pause_reason', w.pause_reason), jsonb_build_object('pause_reason', why))
            from (select worker, pause_reason from bellhop.worker
                  where worker = p_worker and (pause_reason is null) = pauses for no key update) w;
        update bellhop.worker w set paused_at = since, paused_by = who, pause_reason = why
            where w.worker = p_worker and (w.pause_reason is null) = pauses;
    end if;
    for old in select * from bellhop.lock_partitions(p_worker, p_topics, p_partitions) loop
        -- What stands already stays as it is; what the worker stopped by itself has a cause that is to be looked at.
        continue when case when pauses then old.stop_reason is not null else old.stopped_by is null end;
        insert into bellhop.intervention (made_by, action, reason, worker, topic, topic_uid, partition, from_offset,
                to_offset, stop_reason, first_offset, applied, duplicates, dead_letters, gaps)
            values (p_by, p_action, p_reason, old.worker, old.topic, old.topic_uid, old.partition, old.next_offset,
                old.next_offset, old.stop_reason, old.first_offset, old.applied, old.duplicates, old.dead_letters, old.gaps);
        perform bellhop.record_operation(p_action, format('%s %s/%s', old.worker, old.topic, old.partition), p_by, p_reason,
            bellhop.account(old), bellhop.account(old) || jsonb_build_object('stop_reason', stop));
        -- The higher epoch fences an owner in the middle of a batch, and is how one that idles learns of it.
        update bellhop.partition p
            set epoch = p.epoch + 1, stopped_at = since, stop_reason = stop, stopped_by = who
            where p.worker = old.worker and p.topic_uid = old.topic_uid and p.partition = old.partition;
        topic := old.topic;
        partition := old.partition;
        next_offset := old.next_offset;
        return next;
    end loop;
end $$;
comment on function bellhop.turn is 'Stops (`pause`) or starts (`resume`) a worker or partitions of it; returns those that it changed. Called by bellhop.pause and bellhop.unpause.';
revoke execute on function bellhop.turn from public;

create or replace function bellhop.pause(p_worker text, p_topics text[], p_partitions int[], p_by text, p_reason text)
returns table (topic text, partition int, next_offset bigint) language sql as $$
    select * from bellhop.turn('pause', p_worker, p_topics, p_partitions, p_by, p_reason)
$$;

create or replace function bellhop.unpause(p_worker text, p_topics text[], p_partitions int[], p_by text, p_reason text)
returns table (topic text, partition int, next_offset bigint) language sql as $$
    select * from bellhop.turn('resume', p_worker, p_topics, p_partitions, p_by, p_reason)
$$;

-- The usual start finds its version there, and locks nothing.
create or replace function bellhop.start_worker(p_worker text, p_version int, p_by text) returns int language plpgsql as $$
declare
    stored int;
begin
    select state_version into stored from bellhop.worker where worker = p_worker;
    if stored >= p_version then
        return stored;
    end if;
    insert into bellhop.worker (worker, state_version) values (p_worker, p_version) on conflict do nothing;
    if found then
        insert into bellhop.worker_change (worker, to_version, changed_by) values (p_worker, p_version, p_by);
        return p_version;
    end if;
    select state_version into strict stored from bellhop.worker where worker = p_worker for no key update;
    if stored < p_version then
        update bellhop.worker set state_version = p_version, raised_at = now() where worker = p_worker;
        insert into bellhop.worker_change (worker, from_version, to_version, changed_by)
            values (p_worker, stored, p_version, p_by);
        return p_version;
    end if;
    return stored;
end $$;
