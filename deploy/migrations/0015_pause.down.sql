-- Each function as it was before.

create or replace function bellhop.start_worker(p_worker text, p_version int, p_by text) returns int language plpgsql as $$
declare
    stored int;
begin
    select state_version into stored from bellhop.worker where worker = p_worker for update;
    if not found then
        insert into bellhop.worker (worker, state_version) values (p_worker, p_version) on conflict do nothing;
        if found then
            insert into bellhop.worker_change (worker, to_version, changed_by) values (p_worker, p_version, p_by);
            return p_version;
        end if;
        select state_version into strict stored from bellhop.worker where worker = p_worker for update;
    end if;
    if stored < p_version then
        update bellhop.worker set state_version = p_version, raised_at = now() where worker = p_worker;
        insert into bellhop.worker_change (worker, from_version, to_version, changed_by)
            values (p_worker, stored, p_version, p_by);
        return p_version;
    end if;
    return stored;
end $$;

create or replace function bellhop.lock_partitions(p_worker text, p_topics text[], p_partitions int[]) returns setof bellhop.partition
language sql as $$
    select p.* from bellhop.partition p
        where p.worker = p_worker and p.retired_at is null
          and (p_topics is null
               or exists (select from unnest(p_topics, p_partitions) as i (topic, partition)
                          where i.topic = p.topic and i.partition = p.partition))
        order by p.topic_uid, p.partition
        for update of p
$$;

create or replace function bellhop.pause(p_worker text, p_topics text[], p_partitions int[], p_by text, p_reason text)
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

create or replace function bellhop.unpause(p_worker text, p_topics text[], p_partitions int[], p_by text, p_reason text)
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

drop function bellhop.turn(text, text, text[], int[], text, text);
