-- What still took the registered topic_uid for the one in use: an adopted log has another.

create or replace function bellhop.evict(p_worker text, p_topics text[], p_partitions int[]) returns int
language sql as $$
    select count(pg_terminate_backend(a.pid))::int
        from (select distinct p.backend_pid, p.backend_start
                  from bellhop.partition p
                  join unnest(p_topics, p_partitions) as i (topic, partition)
                      on i.topic = p.topic and i.partition = p.partition
                  where p.worker = p_worker and p.retired_at is null) as old
        join pg_stat_activity a on a.pid = old.backend_pid and a.backend_start = old.backend_start
        where a.pid <> pg_backend_pid()
$$;

-- What was not sent of the old log is sent by the next owner of the partition.
create or replace function bellhop.retire_partitions() returns trigger language plpgsql as $$
begin
    update bellhop.outbox o set topic_uid = new.topic_uid
        from bellhop.partition p
        where p.topic = new.topic and p.retired_at is null
          and o.worker = p.worker and o.topic_uid = p.topic_uid and o.partition = p.partition;
    update bellhop.partition
        set retired_at = now(), epoch = epoch + 1, stop_reason = coalesce(stop_reason, 'another log is in use')
        where topic = new.topic and retired_at is null;
    return new;
end $$;

-- Rows that live for a moment: compressing them costs more than writing them.
alter table bellhop.outbox alter column records set storage external;
