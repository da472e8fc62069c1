-- "Where is message X?" is answered from facts, by the record's place or its event's id, and those tables are hot: a B-tree there
-- would cost every batch. A block range index costs an insert nothing: it tells a few numbers of each stretch of pages, and is
-- written once a stretch is full. Facts are only appended, so offsets of a stretch lie close together, in each partition.

create function bellhop.index_facts(p_table regclass) returns void language plpgsql as $$
declare
    has_event boolean := exists (select from pg_attribute where attrelid = p_table and attname = 'event_id'
        and atttypid = 'text'::regtype and not attisdropped);
begin
    -- 32 pages hold some thousand facts; the filter takes up to 1,500 ids at one wrong answer in a thousand, 3 KB.
    execute format(
        'create index if not exists %I on %s using brin (record_offset int8_minmax_multi_ops%s) '
        'with (pages_per_range = 32, autosummarize = on)',
        (select left(relname, 50) || '_by_record' from pg_class where oid = p_table), p_table,
        case when has_event
             then ', event_id text_bloom_ops (n_distinct_per_range = 1500, false_positive_rate = 0.001)' else '' end);
end $$;
comment on function bellhop.index_facts is 'For a worker''s own migration, after bellhop.isolate: the index by which bellhop trace finds facts; costs next to nothing on inserts.';
revoke execute on function bellhop.index_facts from public;

create function bellhop.fact_indexes(p_table regclass)
returns table (has_event_id boolean, by_event_id boolean, by_offset boolean) language sql stable as $$
    with indexed as (
        select a.attname
            from pg_index i
            join pg_class c on c.oid = i.indexrelid
            join pg_am m on m.oid = c.relam
            join pg_attribute a on a.attrelid = i.indrelid
                and (a.attnum = i.indkey[0] or m.amname = 'brin' and a.attnum = any (i.indkey))
            where i.indrelid = p_table and i.indisvalid and i.indpred is null
    )
    select exists (select from pg_attribute where attrelid = p_table and attname = 'event_id' and not attisdropped),
        exists (select from indexed where attname = 'event_id'),
        exists (select from indexed where attname = 'record_offset')
$$;
comment on function bellhop.fact_indexes is 'Whether a table of facts has what bellhop trace looks by.';
revoke execute on function bellhop.fact_indexes from public;

select bellhop.index_facts('leads.score_change');
