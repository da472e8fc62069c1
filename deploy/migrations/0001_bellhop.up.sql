-- The runtime's own tables: how far each worker is, what it has seen, what it could not apply, what it still has to send.

create schema bellhop;
comment on schema bellhop is 'Bookkeeping of the worker runtime; results live in the workers'' own schemas.';

create table bellhop.topic (
    topic         text primary key,
    topic_uid     uuid not null default gen_random_uuid(),
    incarnation   text,
    registered_at timestamptz not null default now()
);
comment on table bellhop.topic is 'The current incarnation of each topic. A topic that was deleted and made again gets a new topic_uid.';
comment on column bellhop.topic.incarnation is 'Which cluster the topic was registered on (cluster id, or the run of an in-memory broker).';

create table bellhop.partition (
    worker         text not null,
    topic          text not null,
    topic_uid      uuid not null,
    partition      int not null,
    epoch          bigint not null default 0,
    owner          text,
    backend_pid    int,
    backend_start  timestamptz,
    claimed_at     timestamptz,
    first_offset   bigint not null,
    next_offset    bigint not null,
    applied        bigint not null default 0,
    duplicates     bigint not null default 0,
    dead_letters   bigint not null default 0,
    gaps           bigint not null default 0,
    tail_offset    bigint,
    tail_timestamp bigint,
    tail_hash      uuid,
    stopped_at     timestamptz,
    stop_reason    text,
    updated_at     timestamptz not null default now(),
    primary key (worker, topic_uid, partition),
    constraint every_offset_is_accounted_for
        check (applied + duplicates + dead_letters + gaps = next_offset - first_offset)
) with (fillfactor = 50);
comment on table bellhop.partition is 'One row a worker and partition: the fence (epoch, next_offset) and the account of every offset.';
comment on column bellhop.partition.epoch is 'Raised by each claim; a batch of an older epoch cannot commit.';
comment on column bellhop.partition.next_offset is 'The first offset that is not yet accounted for. Kafka''s committed offset is only a hint for lag tools.';
comment on column bellhop.partition.gaps is 'Offsets that hold no record for a reader: control records, aborted transactions, compaction.';
comment on column bellhop.partition.tail_hash is 'First 16 bytes of SHA-256 over key and value of the last record read, at tail_offset.';
comment on column bellhop.partition.stop_reason is 'Why the partition stands still; null while it runs. `bellhop partitions resume` clears it.';

create table bellhop.seen_event (
    worker  text not null,
    event   uuid not null,
    seen_at timestamptz not null default now(),
    primary key (worker, event)
);
comment on table bellhop.seen_event is 'Identities of applied events: first 16 bytes of SHA-256 over tenant, source and id.';

create table bellhop.dead_letter (
    id            bigint generated always as identity primary key,
    tenant_id     text,
    worker        text not null,
    topic         text not null,
    topic_uid     uuid not null,
    partition     int not null,
    record_offset bigint not null,
    key           bytea,
    headers       bytea not null,
    payload       bytea,
    class         text not null check (class in ('undecodable', 'invalid', 'refused', 'rejected', 'data_error',
                                                 'oversize', 'crash', 'skipped')),
    reason        text not null,
    place         text not null,
    rule          text not null,
    fingerprint   text not null,
    attempts      int not null default 1,
    event_id      text,
    trace_id      text,
    occurred_at   timestamptz,
    recorded_at   timestamptz,
    created_at    timestamptz not null default now(),
    unique (worker, topic_uid, partition, record_offset)
);
create index dead_letter_by_fingerprint on bellhop.dead_letter (worker, fingerprint, id);
create index dead_letter_by_tenant on bellhop.dead_letter (tenant_id, id);
comment on table bellhop.dead_letter is 'Records that were not applied, byte for byte, with the reason. Written in the transaction that passes them.';
comment on column bellhop.dead_letter.tenant_id is 'Null unless the record''s tenant is valid and equal to its key''s.';
comment on column bellhop.dead_letter.headers is 'Kafka''s own form of headers: a varint count, then name and value of each with varint lengths, -1 for a null value (zigzag)..';
comment on column bellhop.dead_letter.fingerprint is 'Equal for dead letters of one cause: a hash of worker, topic, class, place and rule.';
comment on column bellhop.dead_letter.occurred_at is 'The event''s own time, where the record gave a valid one.';
comment on column bellhop.dead_letter.recorded_at is 'The record''s Kafka timestamp.';

create table bellhop.outbox (
    id           bigint generated always as identity primary key,
    worker       text not null,
    topic_uid    uuid not null,
    partition    int not null,
    next_offset  bigint not null,
    records      bytea not null,
    record_count int not null,
    created_at   timestamptz not null default now(),
    failed_at    timestamptz,
    fail_reason  text
);
create index outbox_by_partition on bellhop.outbox (worker, topic_uid, partition, id);
comment on table bellhop.outbox is 'Records that a committed batch still has to send, one row a batch and partition; gone once the broker has them all.';
comment on column bellhop.outbox.next_offset is 'The partition''s next_offset after the batch that wrote the row.';
comment on column bellhop.outbox.fail_reason is 'Set when the broker refused a record for good; the row stays and blocks nothing.';

-- Claims: raises the epoch of each partition and says where to go on. A new partition starts at its earliest offset.
-- The caller sets lock_timeout: a predecessor's backend that holds a row must not hold the claim for ever.
create function bellhop.claim(
    p_worker text, p_owner text, p_topics text[], p_partitions int[], p_earliest bigint[]
) returns table (
    topic text, partition int, topic_uid uuid, epoch bigint, next_offset bigint,
    tail_offset bigint, tail_timestamp bigint, tail_hash uuid, stop_reason text
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
                  p.tail_hash, p.stop_reason;
end $$;
comment on function bellhop.claim is 'Takes ownership of partitions: epoch + 1, owner, backend. Rows are locked in partition order.';

-- Ends the backends of earlier owners of these partitions. Pid and start must both match: pids are reused.
create function bellhop.evict(p_worker text, p_topics text[], p_partitions int[]) returns int
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
comment on function bellhop.evict is 'Terminates the Postgres backends of a partition''s previous owner, so that a claim does not wait for its locks.';

-- After a reconnect: ends the owner's old backend, waits for the rows, and tells the truth about an unanswered commit.
create function bellhop.rebind(
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
comment on function bellhop.rebind is 'Called on each new connection of an owner: its old backend ends first, so the rows it reads are final.';

-- The fence: moves next_offset only if offset and epoch are still the caller's, and raises BH001 otherwise.
-- It must raise: in one round trip the commit is already on its way, and an update of no row would not stop it.
create function bellhop.advance(
    p_worker text, p_topic_uids uuid[], p_partitions int[], p_epochs bigint[], p_from bigint[], p_to bigint[],
    p_applied bigint[], p_duplicates bigint[], p_dead_letters bigint[], p_gaps bigint[],
    p_tail_offsets bigint[], p_tail_timestamps bigint[], p_tail_hashes uuid[]
) returns void language plpgsql as $$
declare
    moved int;
begin
    perform 1
        from bellhop.partition p
        join unnest(p_topic_uids, p_partitions) as i (topic_uid, partition)
            on p.topic_uid = i.topic_uid and p.partition = i.partition
        where p.worker = p_worker
        order by p.topic_uid, p.partition
        for update of p;
    update bellhop.partition p
        set next_offset = i.next_offset,
            applied = p.applied + i.applied,
            duplicates = p.duplicates + i.duplicates,
            dead_letters = p.dead_letters + i.dead_letters,
            gaps = p.gaps + i.gaps,
            tail_offset = coalesce(i.tail_offset, p.tail_offset),
            tail_timestamp = coalesce(i.tail_timestamp, p.tail_timestamp),
            tail_hash = coalesce(i.tail_hash, p.tail_hash),
            updated_at = now()
        from unnest(p_topic_uids, p_partitions, p_epochs, p_from, p_to, p_applied, p_duplicates, p_dead_letters,
                    p_gaps, p_tail_offsets, p_tail_timestamps, p_tail_hashes)
            as i (topic_uid, partition, epoch, from_offset, next_offset, applied, duplicates, dead_letters, gaps,
                  tail_offset, tail_timestamp, tail_hash)
        where p.worker = p_worker and p.topic_uid = i.topic_uid and p.partition = i.partition
          and p.epoch = i.epoch and p.next_offset = i.from_offset and p.stop_reason is null;
    get diagnostics moved = row_count;
    if moved <> cardinality(p_partitions) then
        raise exception 'fenced: % of % partitions have another owner or offset',
            cardinality(p_partitions) - moved, cardinality(p_partitions) using errcode = 'BH001';
    end if;
end $$;
comment on function bellhop.advance is 'The compare-and-set of next_offset and epoch. Raises BH001 when a partition is not the caller''s any more.';

-- Keyed state is written against the row versions it was decided on; a difference raises BH002 and the batch is decided again.
create function bellhop.expect(p_table text, p_actual bigint, p_expected bigint) returns void
language plpgsql as $$
begin
    if p_actual <> p_expected then
        raise exception '% rows of % changed since they were read', p_expected - p_actual, p_table
            using errcode = 'BH002';
    end if;
end $$;
comment on function bellhop.expect is 'Raises BH002 unless as many rows were written as were decided on.';
