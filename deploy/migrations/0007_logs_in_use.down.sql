alter table bellhop.outbox alter column records set storage extended;
create or replace function bellhop.retire_partitions() returns trigger language plpgsql as $$
begin
    update bellhop.partition
        set retired_at = now(), epoch = epoch + 1, stop_reason = coalesce(stop_reason, 'another log is in use')
        where topic = new.topic and retired_at is null;
    return new;
end $$;
create or replace function bellhop.evict(p_worker text, p_topics text[], p_partitions int[]) returns int
language sql as $$
    select count(pg_terminate_backend(a.pid))::int
        from (select distinct p.backend_pid, p.backend_start
                  from bellhop.partition p
                  join bellhop.topic t on t.topic = p.topic and t.topic_uid = p.topic_uid
                  join unnest(p_topics, p_partitions) as i (topic, partition)
                      on i.topic = p.topic and i.partition = p.partition
                  where p.worker = p_worker) as old
        join pg_stat_activity a on a.pid = old.backend_pid and a.backend_start = old.backend_start
        where a.pid <> pg_backend_pid()
$$;
