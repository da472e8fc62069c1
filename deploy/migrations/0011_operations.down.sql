-- A partition that is paused goes on.
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
begin
    select pid, backend_start into me from pg_stat_activity where pid = pg_backend_pid();
    insert into bellhop.topic (topic)
        select distinct t from unnest(p_topics) t order by t
        on conflict do nothing;
    return query
        insert into bellhop.partition as p
            (worker, topic, topic_uid, partition, epoch, owner, backend_pid, backend_start, claimed_at,
             first_offset, next_offset)
        select p_worker, i.topic, t.topic_uid, i.partition, 1, p_owner, me.pid, me.backend_start, now(),
               i.earliest, i.earliest
            from unnest(p_topics, p_partitions, p_earliest) as i (topic, partition, earliest)
            join bellhop.topic t on t.topic = i.topic
            order by t.topic_uid, i.partition
        on conflict (worker, topic_uid, partition) do update
            set epoch = p.epoch + 1, owner = excluded.owner, backend_pid = excluded.backend_pid,
                backend_start = excluded.backend_start, claimed_at = excluded.claimed_at
        returning p.topic, p.partition, p.topic_uid, p.epoch, p.next_offset, p.tail_offset, p.tail_timestamp,
                  p.tail_hash, p.stop_reason, p.batch_to, p.attempt_offset, p.attempts;
end $$;

drop function bellhop.unpause(text, text[], int[], text, text);
drop function bellhop.pause(text, text[], int[], text, text);
drop function bellhop.lock_partitions(text, text[], int[]);
drop function bellhop.account(bellhop.partition);
delete from bellhop.intervention where action = 'pause';
alter table bellhop.intervention drop constraint intervention_action_check;
alter table bellhop.intervention add constraint intervention_action_check
    check (action in ('resume', 'skip', 'reset', 'adopt'));
update bellhop.partition set epoch = epoch + 1, stopped_at = null, stop_reason = null where stopped_by is not null;
alter table bellhop.worker drop column paused_at, drop column paused_by, drop column pause_reason;
alter table bellhop.partition drop column stopped_by;
drop function bellhop.record_operation(text, text, text, text, jsonb, jsonb, text);
drop table bellhop.operation;
