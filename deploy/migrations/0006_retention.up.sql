-- What is kept for how long, and how refused outbox rows are sent again.

alter table bellhop.outbox add column retry_at timestamptz;
create index outbox_to_retry on bellhop.outbox (worker, topic_uid, partition) where retry_at is not null;
comment on column bellhop.outbox.retry_at is 'When an operator wanted a refused row to be sent again; the owner of its partition takes it up within seconds.';
comment on column bellhop.outbox.fail_reason is 'Set when the broker refused these records for what they are. The other records of the batch were sent.';

-- Every batch inserts rows here and deletes those of the batch before: a small table that dies at a high rate, its records
-- mostly in TOAST. Vacuum by the number of dead rows, not by a share of a table that has next to none alive, and at full speed.
alter table bellhop.outbox set (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0,
    toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 2000,
    toast.autovacuum_vacuum_cost_delay = 0
);

-- Ids of applied events are forgotten once no copy of their record can come any more.
--
-- One table with one unique index, because two lanes that insert one id at the same moment must meet: time partitions, or
-- tables that are swapped, cannot say that an id is new without looking into each of them, which costs every batch more than
-- deleting costs (a lookup in 3 tables takes 2.4 times as long as in one, in 10 partitions 6 to 8 times). Rows lie in the
-- table in the order of their time, more or less: a walk over its pages, a few at a time, needs no index of its own.

create table bellhop.retention (
    worker     text primary key,
    keep_ids   interval check (keep_ids > interval '0'),
    updated_at timestamptz not null default now()
);
comment on table bellhop.retention is 'How long each worker''s ids in bellhop.seen_event are kept; written by the worker when it starts, in force while it is stopped too.';
comment on column bellhop.retention.keep_ids is 'Null: for ever.';

create table bellhop.pruning (
    target    text primary key,
    next_page bigint not null default 0,
    due_at    timestamptz not null default now(),
    rounds    bigint not null default 0,
    deleted   bigint not null default 0
);
insert into bellhop.pruning (target) values ('seen_event');
comment on table bellhop.pruning is 'How far the walk over bellhop.seen_event is. One lane of the fleet takes each step.';
comment on column bellhop.pruning.next_page is 'The page of the table where the next step begins.';
comment on column bellhop.pruning.rounds is 'Walks completed.';

-- A step: 64 pages, about 8,000 rows. The pace is set so that a round takes a sixteenth of the shortest time that ids are kept.
create function bellhop.prune_seen_event() returns int language plpgsql as $$
declare
    pages_a_step constant int := 64;
    walk bellhop.pruning;
    pages bigint;
    shortest interval;
    gone bigint := 0;
    pause double precision;
begin
    select * into walk from bellhop.pruning where target = 'seen_event';
    if walk.due_at > clock_timestamp() then
        return ceil(least(extract(epoch from walk.due_at - clock_timestamp()), 3600) * 1000);
    end if;
    select * into walk from bellhop.pruning
        where target = 'seen_event' and due_at <= clock_timestamp() for update skip locked;
    if not found then
        return 1000;
    end if;
    -- Rows that come back after a crash of the server are deleted by the next round.
    perform set_config('synchronous_commit', 'off', true);
    pages := pg_relation_size('bellhop.seen_event') / current_setting('block_size')::int;
    select min(keep_ids) into shortest from bellhop.retention;
    if shortest is not null then
        delete from bellhop.seen_event s
            where s.ctid >= format('(%s,0)', walk.next_page)::tid
              and s.ctid < format('(%s,0)', walk.next_page + pages_a_step)::tid
              and s.seen_at < now() - shortest
              and s.seen_at < now() - (select r.keep_ids from bellhop.retention r where r.worker = s.worker);
        get diagnostics gone = row_count;
    end if;
    pause := coalesce(extract(epoch from shortest), 1e9) / 16 * pages_a_step / greatest(pages, 1);
    pause := least(greatest(pause, 0.05), 3600);
    update bellhop.pruning
        set next_page = case when walk.next_page + pages_a_step >= pages then 0
                             else walk.next_page + pages_a_step end,
            rounds = rounds + (walk.next_page + pages_a_step >= pages)::int,
            deleted = deleted + gone,
            due_at = clock_timestamp() + make_interval(secs => pause)
        where target = 'seen_event';
    return ceil(pause * 1000);
end $$;
comment on function bellhop.prune_seen_event is 'Deletes old ids on a few pages, if that is due and no other lane does it. Returns milliseconds until the next step.';

-- Insert-only but for the walk: vacuum after a twentieth has gone, so that new rows fill the pages of the old.
alter table bellhop.seen_event set (autovacuum_vacuum_scale_factor = 0.05);
