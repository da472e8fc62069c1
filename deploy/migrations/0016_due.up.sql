-- Due work: rows of keyed state whose time comes without a record.

create table bellhop.due_queue (
    id        int generated always as identity primary key,
    worker    text not null,
    topic     text not null,
    partition int not null,
    unique (worker, topic, partition)
);
comment on table bellhop.due_queue is 'A number for each worker and partition: rows of state bear it, so that the owner of the partition finds those that are due. The same for every log that the partition has had.';

-- For a worker's own migration, too: rows that were there before get a queue, and an instant at which they are looked at.
create function bellhop.due_queue(p_worker text, p_topic text, p_partition int) returns int language plpgsql as $$
declare
    number int;
begin
    select id into number from bellhop.due_queue q
        where q.worker = p_worker and q.topic = p_topic and q.partition = p_partition;
    if not found then
        insert into bellhop.due_queue (worker, topic, partition) values (p_worker, p_topic, p_partition)
            on conflict do nothing;
        select id into strict number from bellhop.due_queue q
            where q.worker = p_worker and q.topic = p_topic and q.partition = p_partition;
    end if;
    return number;
end $$;
comment on function bellhop.due_queue is 'The number of a partition''s queue of due rows; made if there is none.';

-- Beside the partition's own queue those of partitions that the topic no longer has, shared out among those that are left.
create function bellhop.due_queues(p_worker text, p_topics text[], p_partitions int[], p_counts int[])
returns table (topic text, partition int, queue int, is_own boolean) language plpgsql as $$
#variable_conflict use_column
begin
    return query
        select i.topic, i.partition, bellhop.due_queue(p_worker, i.topic, i.partition), true
            from unnest(p_topics, p_partitions) as i (topic, partition) order by i.topic, i.partition;
    return query
        select i.topic, i.partition, q.id, false
            from unnest(p_topics, p_partitions, p_counts) as i (topic, partition, count)
            join bellhop.due_queue q on q.worker = p_worker and q.topic = i.topic
                and q.partition >= i.count and q.partition % i.count = i.partition
            where i.count > 0;
end $$;
comment on function bellhop.due_queues is 'The queues that the owner of these partitions serves.';

create function bellhop.keep_due(p_table regclass) returns void language plpgsql as $$
begin
    execute format('alter table %s add column due_at timestamptz, add column due_done timestamptz, add column due_queue int',
        p_table);
    execute format('create index on %s (due_queue, due_at) where due_at is not null', p_table);
    execute format('comment on column %s.due_at is %L', p_table,
        'Written by the runtime: when the row is looked at next for due work, at or before its next instant; null if it has none');
    execute format('comment on column %s.due_done is %L', p_table,
        'Written by the runtime: the latest instant whose due work was decided by the clock, not before a record');
    execute format('comment on column %s.due_queue is %L', p_table,
        'Written by the runtime: whose due row it is, a number of bellhop.due_queue');
end $$;
comment on function bellhop.keep_due is 'For a worker''s own migration: gives its table of keyed state the columns and the index of due work.';

create table bellhop.late_record (
    worker        text not null,
    topic_uid     uuid not null,
    partition     int not null,
    record_offset bigint not null,
    due_done      timestamptz not null,
    primary key (worker, topic_uid, partition, record_offset)
);
comment on table bellhop.late_record is 'Records that were decided after due work of their key whose instant lies behind their timestamp: they came into the log too late. A replay decides them at the same place.';
comment on column bellhop.late_record.due_done is 'Due work of the key up to this instant was decided before the record.';

grant select, insert on bellhop.due_queue, bellhop.late_record to bellhop_worker;
revoke execute on function bellhop.due_queue, bellhop.due_queues, bellhop.keep_due from public;
grant execute on function bellhop.due_queue, bellhop.due_queues to bellhop_worker;
