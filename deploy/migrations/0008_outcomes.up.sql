-- What the runtime keeps for the question "what became of it?": where an applied event lay and what its body was, whose records
-- wait in the outbox, which table tells what a worker changed; and the functions that answer.

alter table bellhop.seen_event
    add column partition     int,
    add column record_offset bigint,
    add column digest        uuid;
comment on column bellhop.seen_event.partition is 'Where the record that was applied lay; null for one of before this column.';
comment on column bellhop.seen_event.record_offset is 'Its offset there.';
comment on column bellhop.seen_event.digest is 'Its CloudEvents extension bodydigest: the first 16 bytes of SHA-256 over the body; null if it had none.';

alter table bellhop.outbox add column tenant_id text;
comment on column bellhop.outbox.tenant_id is 'The tenant of all records in the row; null if they are of several, or of none that is sure.';

alter table bellhop.worker
    add column fact_table    text,
    add column entity_column text,
    add check ((fact_table is null) = (entity_column is null));
comment on column bellhop.worker.fact_table is 'Where the worker writes what each record changed, for bellhop.facts_of; null if its facts do not name record and entity.';
comment on column bellhop.worker.entity_column is 'The column of fact_table with what follows the tenant in a record''s key.';

create function bellhop.register_facts(p_worker text, p_table text, p_entity text) returns void language sql as $$
    update bellhop.worker w set fact_table = f.name, entity_column = f.entity
        from (select max(format('%I.%I', n.nspname, c.relname)) as name, max(p_entity) as entity
                  from pg_class c join pg_namespace n on n.oid = c.relnamespace
                  where c.oid = to_regclass(p_table)) as f
        where w.worker = p_worker and (w.fact_table, w.entity_column) is distinct from (f.name, f.entity)
$$;
comment on function bellhop.register_facts is 'Writes down where a worker''s facts are, or by nulls that there are none. Called when a lane starts.';

create function bellhop.facts_of(
    p_worker text, p_tenant text, p_entity text, p_topic text, p_partition int, p_offset bigint
) returns setof jsonb language plpgsql stable as $$
declare
    facts regclass;
    entity text;
begin
    select to_regclass(w.fact_table), w.entity_column into facts, entity
        from bellhop.worker w where w.worker = p_worker;
    if facts is null then
        return;
    end if;
    return query execute format(
        'select to_jsonb(f) - ''{tenant_id,topic,partition,record_offset}''::text[] from %s f '
        'where f.tenant_id = $1 and f.%I = $2 and f.topic = $3 and f.partition = $4 and f.record_offset = $5',
        facts, entity) using p_tenant, p_entity, p_topic, p_partition, p_offset;
exception
    -- Nothing is told by a table that the caller may not read, or that is not as it was registered.
    when insufficient_privilege or undefined_table or undefined_column then return;
end $$;
comment on function bellhop.facts_of is 'What a record changed, as the worker''s own facts say, a row each, by the rights of the caller.';

-- Of a record that was passed without being read nobody has said whose it is, except its key. The tenant that the caller is
-- bound to may know what became of a record under its own key, no more.
create function bellhop.lost(p_worker text, p_topic text, p_partition int, p_offset bigint)
returns table (class text, reason text, place text, rule text, at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select d.class, d.reason, d.place, d.rule, d.created_at
        from bellhop.partition p
        join bellhop.dead_letter d
            on d.worker = p.worker and d.topic_uid = p.topic_uid and d.partition = p.partition
        cross join convert_to(nullif(current_setting('bellhop.tenant', true), '') || '/', 'UTF8') as prefix
        where p.worker = p_worker and p.topic = p_topic and p.partition = p_partition and p.retired_at is null
          and d.record_offset = p_offset and d.tenant_id is null and d.class in ('crash', 'skipped')
          and substring(d.key from 1 for octet_length(prefix)) = prefix
$$;
revoke execute on function bellhop.lost from public;
comment on function bellhop.lost is 'The dead letter of a record that nobody has read, if its key is of the tenant in bellhop.tenant.';

-- One row for each element. A dead letter of that record says most; then the id, which says that the event was applied, and where;
-- then the position of the partition.
create function bellhop.outcomes(
    p_workers text[], p_topics text[], p_partitions int[], p_offsets bigint[], p_events uuid[], p_event_ids text[],
    p_deduplicated boolean[]
) returns table (
    n int, status text, at timestamptz, class text, reason text, place text, rule text,
    applied_partition int, applied_offset bigint
) language sql stable as $$
    select e.n::int,
        case
            when d.class in ('data_error', 'crash', 'skipped') then 'dead'
            when d.class is not null then 'rejected'
            when s.event is not null and (s.record_offset is null
                    or s.partition = e.partition and s.record_offset = e.record_offset) then 'applied'
            when p.next_offset is null or p.next_offset <= e.record_offset then 'accepted'
            when s.event is not null then 'duplicate'
            when not e.is_deduplicated then 'applied'
            else 'expired'
        end,
        case when d.class is not null then d.at
             when s.record_offset is null or p.next_offset > e.record_offset then s.seen_at end,
        d.class, d.reason, d.place, d.rule,
        case when d.class is null and p.next_offset > e.record_offset then s.partition end,
        case when d.class is null and p.next_offset > e.record_offset then s.record_offset end
    from unnest(p_workers, p_topics, p_partitions, p_offsets, p_events, p_event_ids, p_deduplicated)
        with ordinality as e (worker, topic, partition, record_offset, event, event_id, is_deduplicated, n)
    left join bellhop.partition p
        on p.worker = e.worker and p.topic = e.topic and p.partition = e.partition and p.retired_at is null
    left join bellhop.seen_event s on s.worker = e.worker and s.event = e.event
    left join lateral (
        -- An id is escaped there if it was not read in full: its position must do.
        select l.class, l.reason, l.place, l.rule, l.created_at as at
            from bellhop.partition o
            join bellhop.dead_letter l
                on l.worker = o.worker and l.topic_uid = o.topic_uid and l.partition = o.partition
            where o.worker = e.worker and o.topic = e.topic and o.partition = e.partition
              and l.record_offset = e.record_offset
              and (l.event_id = e.event_id or o.retired_at is null and position('\' in l.event_id) > 0)
        union all
        select l.class, l.reason, l.place, l.rule, l.at
            from bellhop.lost(e.worker, e.topic, e.partition, e.record_offset) as l
        limit 1
    ) as d on true
    order by e.n
$$;
comment on function bellhop.outcomes is 'What became of records, by the rights of the caller: accepted, applied, duplicate, rejected, dead or expired.';
