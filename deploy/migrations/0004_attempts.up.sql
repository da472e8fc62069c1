-- Marks of batches in progress: how the next owner of a partition learns that a process died on one of its records.

alter table bellhop.partition
    add column batch_to       bigint,
    add column attempt_offset bigint,
    add column attempts       int not null default 0;
comment on column bellhop.partition.batch_to is 'End of the batch that was begun last; beyond next_offset, that batch is in progress or died with its process.';
comment on column bellhop.partition.attempt_offset is 'Of a batch whose records are suspect, since a process died on one of them: the record tried alone, or the last of a part.';
comment on column bellhop.partition.attempts is 'How often the record at attempt_offset was tried alone; 0 when it was the last of a part.';

-- The claim tells of a batch that its owner did not end. It returns more than before, so it must be made anew.
drop function bellhop.claim(text, text, text[], int[], bigint[]);
create function bellhop.claim(
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
comment on function bellhop.claim is 'Takes ownership of partitions: epoch + 1, owner, backend. Rows are locked in partition order.';

-- Marks a batch before anything of it is decoded. It need not outlive the server, only the worker: no wait for the disk.
-- An ordinary batch has no p_attempt_offset. Attempts are counted by the caller, so that a mark sent twice counts once.
create function bellhop.begin_batch(
    p_worker text, p_topic_uids uuid[], p_partitions int[], p_epochs bigint[], p_to bigint[],
    p_attempt_offset bigint, p_attempt int
) returns void language plpgsql as $$
declare
    i record;
begin
    perform set_config('synchronous_commit', 'off', true);
    for i in select * from unnest(p_topic_uids, p_partitions, p_epochs, p_to)
                 as b (topic_uid, partition, epoch, batch_to) order by topic_uid, partition
    loop
        update bellhop.partition p
            set batch_to = i.batch_to, attempt_offset = p_attempt_offset, attempts = p_attempt
            where p.worker = p_worker and p.topic_uid = i.topic_uid and p.partition = i.partition
              and p.epoch = i.epoch;
    end loop;
end $$;
comment on function bellhop.begin_batch is 'Marks a batch as in progress, where the epoch is still the caller''s. Rows are locked in partition order.';

-- An owner that lives gives a batch up: its marks go back to what its claim found, so that only a death counts.
create function bellhop.give_up_batch(
    p_worker text, p_topic_uids uuid[], p_partitions int[], p_epochs bigint[], p_to bigint[],
    p_attempt_offsets bigint[], p_attempts int[]
) returns void language plpgsql as $$
declare
    i record;
begin
    for i in select * from unnest(p_topic_uids, p_partitions, p_epochs, p_to, p_attempt_offsets, p_attempts)
                 as b (topic_uid, partition, epoch, batch_to, attempt_offset, attempts) order by topic_uid, partition
    loop
        update bellhop.partition p
            set batch_to = i.batch_to, attempt_offset = i.attempt_offset, attempts = i.attempts
            where p.worker = p_worker and p.topic_uid = i.topic_uid and p.partition = i.partition
              and p.epoch = i.epoch;
    end loop;
end $$;
comment on function bellhop.give_up_batch is 'Takes back the marks of a batch that its owner gives up alive, where the epoch is still the caller''s.';
