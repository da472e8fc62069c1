drop trigger watch_letter on bellhop.dead_letter;
drop index bellhop.dead_letter_by_group, bellhop.dead_letter_unresolved, bellhop.dead_letter_to_watch;
drop function bellhop.is_overtaken, bellhop.is_out_of_sight;
revoke update (redriven_at) on bellhop.dead_letter from bellhop_worker;
alter table bellhop.dead_letter
    drop column letter_group, drop column origin_topic_uid, drop column origin_partition, drop column later_partition,
    drop column watched, drop column former_payloads;
create index dead_letter_by_group on bellhop.dead_letter (fingerprint, id) include (state, created_at);
create index dead_letter_unresolved on bellhop.dead_letter
    (worker, topic_uid, partition, (substring(sha256(key) from 1 for 8)))
    where later_offset is null and state in ('open', 'pending', 'parked');
comment on column bellhop.dead_letter.later_offset is 'A record of the same key that was applied though it lies after the original: redriving the letter would overwrite it. Null: none was; -1: not known, as the letter is older than this column.';
comment on column bellhop.dead_letter.fingerprint is 'Equal for dead letters of one cause: a hash of worker, topic, class, place and rule.';

drop function bellhop.resolve_letters(text, bigint[], text[], boolean[]);
drop function bellhop.pass_letters(text, text[], uuid[], int[], bytea[], bigint[], bigint[]);
create or replace function bellhop.pass_letters(
    p_worker text, p_topic_uids uuid[], p_partitions int[], p_keys bytea[], p_offsets bigint[]
) returns void language plpgsql as $$
begin
    with passed as (
        select d.id, i.later_offset
            from unnest(p_topic_uids, p_partitions, p_keys, p_offsets) as i (topic_uid, partition, key, later_offset)
            join bellhop.dead_letter d
                on d.worker = p_worker and d.topic_uid = i.topic_uid and d.partition = i.partition
               and substring(sha256(d.key) from 1 for 8) = substring(sha256(i.key) from 1 for 8) and d.key = i.key
            where d.later_offset is null and d.state in ('open', 'pending', 'parked')
              and coalesce(d.origin_offset, d.record_offset) < i.later_offset
            order by d.id for update of d
    )
    update bellhop.dead_letter d set later_offset = p.later_offset from passed p where d.id = p.id;
end $$;

drop function bellhop.watch_letter, bellhop.letter_group, bellhop.reason_shape, bellhop.partition_of, bellhop.place_rank,
    bellhop.key_partition, bellhop.note_partitions, bellhop.lock_letters;
drop table bellhop.topic_partitions;

drop function bellhop.report_operation;
comment on table bellhop.operation is 'What operators did, one row an action, written in the transaction that did it. Only appended to.';
