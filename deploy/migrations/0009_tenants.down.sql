revoke all on all tables in schema leads from bellhop_worker, bellhop_gateway;
revoke all on all functions in schema leads from bellhop_worker, bellhop_gateway;
revoke all on schema leads from bellhop_worker, bellhop_gateway;
grant execute on all functions in schema leads to public;
alter view leads.current_score reset (security_invoker);
drop policy tenant on leads.score_change;
alter table leads.score_change no force row level security, disable row level security;
drop policy tenant on leads.lead;
alter table leads.lead no force row level security, disable row level security;

do $$
begin
    if to_regclass('bellhop_migrations.applied') is not null then
        revoke all on bellhop_migrations.applied from bellhop_worker, bellhop_gateway;
        revoke all on schema bellhop_migrations from bellhop_worker, bellhop_gateway;
    end if;
end $$;

drop table gateway.secret;
drop table gateway.audit;
drop function gateway.live_keys();
drop table gateway.api_key;
drop schema gateway;

drop policy tenant on bellhop.outbox;
alter table bellhop.outbox no force row level security, disable row level security;
drop policy tenant on bellhop.dead_letter;
alter table bellhop.dead_letter no force row level security, disable row level security;
revoke all on all tables in schema bellhop from bellhop_worker, bellhop_gateway;
revoke all on all functions in schema bellhop from bellhop_worker, bellhop_gateway;
revoke all on schema bellhop from bellhop_worker, bellhop_gateway;

create or replace function bellhop.rebind(
    p_worker text, p_topic_uids uuid[], p_partitions int[], p_epochs bigint[], p_old_pid int,
    p_old_start timestamptz
) returns table (topic_uid uuid, partition int, epoch bigint, next_offset bigint, stop_reason text)
language plpgsql as $$
#variable_conflict use_column
declare
    me record;
begin
    perform pg_terminate_backend(pid) from pg_stat_activity
        where pid = p_old_pid and backend_start = p_old_start and pid <> pg_backend_pid();
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
drop function bellhop.end_backend(int, timestamptz);
drop function bellhop.isolate(regclass);
grant execute on all functions in schema bellhop to public;
-- As before: made for one caller.
revoke execute on function bellhop.lost from public;
