-- Dead letters and the order of their keys across partitions and logs; groups by the shape of the reason.

-- A topic that gets more partitions moves keys. How many it has had says where a key lay, and where it lies now.
create table bellhop.topic_partitions (
    id         bigint generated always as identity primary key,
    topic      text not null,
    topic_uid  uuid,
    partitions int not null check (partitions > 0),
    noted_at   timestamptz not null default clock_timestamp()
);
create index topic_partitions_by_topic on bellhop.topic_partitions (topic, id);
comment on table bellhop.topic_partitions is 'How many partitions each topic has had, oldest first: a row whenever a claim finds more, or a topic that was registered anew.';
comment on column bellhop.topic_partitions.topic_uid is 'As the topic was registered then. A topic does not get fewer partitions: where a broker says so, it has not heard yet.';
insert into bellhop.topic_partitions (topic, topic_uid, partitions)
    select p.topic, t.topic_uid, max(p.partition) + 1 from bellhop.partition p left join bellhop.topic t using (topic)
        where p.retired_at is null group by p.topic, t.topic_uid having max(p.partition) >= 0;
grant select, insert on bellhop.topic_partitions to bellhop_worker;
grant select on bellhop.topic_partitions to bellhop_gateway;

-- Taken by whoever writes a letter, shared, and by whoever notes that a topic has grown, alone: a letter is there before the
-- first record of a new partition is applied, or knows that its key may have moved.
create function bellhop.lock_letters(p_topic text, p_alone boolean) returns void language plpgsql as $$
begin
    if p_alone then
        perform pg_advisory_xact_lock(hashtextextended('bellhop.dead_letter ' || p_topic, 14));
    else
        perform pg_advisory_xact_lock_shared(hashtextextended('bellhop.dead_letter ' || p_topic, 14));
    end if;
end $$;
comment on function bellhop.lock_letters is 'Until the transaction ends: letters of a topic are written, or its number of partitions is.';

create function bellhop.note_partitions(p_topics text[], p_partitions int[]) returns void language plpgsql as $$
declare
    asked record;
    known record;
begin
    insert into bellhop.topic (topic) select distinct i from unnest(p_topics) as i order by i on conflict do nothing;
    for asked in
        select t.topic, t.topic_uid, i.partitions from unnest(p_topics, p_partitions) as i (topic, partitions)
            join bellhop.topic t on t.topic = i.topic order by t.topic
    loop
        -- Once without the lock, as nearly always nothing is to be noted.
        for look in 1 .. 2 loop
            select * into known from bellhop.topic_partitions t where t.topic = asked.topic order by t.id desc limit 1;
            exit when known.partitions = asked.partitions
                or known.partitions > asked.partitions and known.topic_uid is not distinct from asked.topic_uid;
            if look = 1 then
                perform bellhop.lock_letters(asked.topic, true);
            else
                insert into bellhop.topic_partitions (topic, topic_uid, partitions)
                    values (asked.topic, asked.topic_uid, asked.partitions);
            end if;
        end loop;
    end loop;
end $$;
comment on function bellhop.note_partitions is 'Before a claim, in a transaction of its own: how many partitions the broker says that the topics have.';

-- Kafka's own murmur2, which the contract asks of producers. Numbers are taken modulo 2^32.
-- Source: Apache Kafka, org.apache.kafka.common.utils.Utils.murmur2.
create function bellhop.key_partition(p_key bytea, p_partitions int) returns int
language plpgsql immutable strict parallel safe as $$
declare
    low constant bigint := 4294967295;
    m constant bigint := 1540483477;
    size int := length(p_key);
    h bigint := 2538058380 # length(p_key);
    k bigint;
    i int := 0;
begin
    while i + 4 <= size loop
        k := get_byte(p_key, i)::bigint | (get_byte(p_key, i + 1)::bigint << 8)
            | (get_byte(p_key, i + 2)::bigint << 16) | (get_byte(p_key, i + 3)::bigint << 24);
        k := (k * m) & low;
        k := ((k # (k >> 24)) * m) & low;
        h := ((h * m) & low) # k;
        i := i + 4;
    end loop;
    if size - i = 3 then h := h # (get_byte(p_key, i + 2)::bigint << 16); end if;
    if size - i >= 2 then h := h # (get_byte(p_key, i + 1)::bigint << 8); end if;
    if size - i >= 1 then h := ((h # get_byte(p_key, i)::bigint) * m) & low; end if;
    h := ((h # (h >> 13)) * m) & low;
    h := h # (h >> 15);
    return ((h & 2147483647) % p_partitions)::int;
end $$;
comment on function bellhop.key_partition is 'To which of so many partitions Java''s producer, and ours, send a key.';

create function bellhop.place_rank(p_topic text, p_key bytea, p_partition int) returns bigint language sql stable as $$
    select max(t.id) from bellhop.topic_partitions t
        where t.topic = p_topic and bellhop.key_partition(p_key, t.partitions) = p_partition
$$;
comment on function bellhop.place_rank is 'Of the partitions in which a key has lain the one with the highest rank is the latest; null for a partition in which it should not lie.';

create function bellhop.partition_of(p_topic text, p_key bytea, p_partition int) returns int language plpgsql stable as $$
declare
    counts int[] := array(select t.partitions from bellhop.topic_partitions t where t.topic = p_topic order by t.id);
begin
    if p_key is null or cardinality(counts) < 2 then return p_partition; end if;
    -- Who has put it where it should not lie has another rule, which is not known here.
    if p_partition < counts[cardinality(counts)]
        and not exists (select from unnest(counts) as i (n) where bellhop.key_partition(p_key, n) = p_partition) then
        return p_partition;
    end if;
    return bellhop.key_partition(p_key, counts[cardinality(counts)]);
end $$;
comment on function bellhop.partition_of is 'Where records of a key go now that lay in that partition once: there, unless the topic has grown and the key moved.';

-- Groups: one cause has one wording, whatever numbers, ids and quoted values stand in it.

create function bellhop.reason_shape(p_reason text) returns text language sql immutable strict parallel safe as $$
    select regexp_replace(
        regexp_replace(p_reason, '"[^"]*("|$)', '"?"', 'g'), '[A-Za-z_.:/+-]*[0-9][A-Za-z0-9_.:/+-]*', '?', 'g')
$$;
comment on function bellhop.reason_shape is 'A reason with ? for what stands in double quotes, and for each run of letters, digits and _.:/+- that holds a digit.';

create function bellhop.letter_group(
    p_worker text, p_topic text, p_class text, p_place text, p_rule text, p_reason text
) returns text language sql immutable strict parallel safe as $$
    select encode(substring(sha256(convert_to(
        p_worker || E'\n' || p_topic || E'\n' || p_class || E'\n' || p_place || E'\n' || p_rule || E'\n'
            || bellhop.reason_shape(p_reason), 'UTF8')) from 1 for 8), 'hex')
$$;
comment on function bellhop.letter_group is 'The first 8 bytes of SHA-256 over worker, topic, class, place, rule and the reason''s shape, in hexadecimal.';

-- This writes the table anew, with all its indexes: those that are replaced go first.
drop index bellhop.dead_letter_by_group, bellhop.dead_letter_unresolved;
alter table bellhop.dead_letter add column letter_group text not null
    generated always as (bellhop.letter_group(worker, topic, class, place, rule, reason)) stored;
comment on column bellhop.dead_letter.letter_group is 'Equal for letters of one cause: what the groups of bellhop dead-letters are.';
comment on column bellhop.dead_letter.fingerprint is 'A hash of worker, topic, class, place and rule: coarser than letter_group, which is what letters are grouped by.';
create index dead_letter_by_group on bellhop.dead_letter (letter_group, id) include (state, created_at);

-- What is known of a letter.

alter table bellhop.dead_letter
    add column origin_topic_uid uuid,
    add column origin_partition int,
    add column later_partition  int,
    add column watched          boolean not null default false,
    add column former_payloads  bytea[] not null default '{}';
alter table bellhop.dead_letter alter column watched set default true;
comment on column bellhop.dead_letter.origin_topic_uid is 'Log and partition of origin_offset. Null for an original, and for copies of before: their own.';
comment on column bellhop.dead_letter.later_offset is 'A record of the same key that was applied though it lies after the original: redriving the letter would overwrite it. Null: none was; -1: not known, as the letter is older than this column, or its key had moved to another partition when it was written.';
comment on column bellhop.dead_letter.later_partition is 'Partition of later_offset, in the log that was in use then. Null: the letter''s own.';
comment on column bellhop.dead_letter.watched is 'Later records of its key are looked for in all partitions and logs of its topic; false: only in its own, as before.';
comment on column bellhop.dead_letter.former_payloads is 'SHA-256 of what was published instead of payload before edited_payload was.';

-- Of columns, not of the row: a row would bring its payload along. What a watched letter is asked is put into the statement that
-- asks: nearly all are, and a call for each takes as long as all the rest.
create function bellhop.is_out_of_sight(
    p_worker text, p_topic text, p_topic_uid uuid, p_partition int, p_key bytea
) returns boolean language sql stable as $$
    select not (
        exists (select from bellhop.partition p
            where p.worker = p_worker and p.topic_uid = p_topic_uid and p.partition = p_partition and p.retired_at is null)
        and (p_key is null or p_partition = (
            select bellhop.key_partition(p_key, t.partitions) from bellhop.topic_partitions t
                where t.topic = p_topic order by t.id desc limit 1)))
$$;
comment on function bellhop.is_out_of_sight is 'Whether later records of a key may have been applied where nobody looked for a letter that lies in this place.';
create function bellhop.is_overtaken(
    p_later bigint, p_watched boolean, p_worker text, p_topic text, p_topic_uid uuid, p_partition int, p_key bytea
) returns boolean language sql stable as $$
    select case when p_later is not null then true when p_watched then false
        else bellhop.is_out_of_sight(p_worker, p_topic, p_topic_uid, p_partition, p_key) end
$$;
comment on function bellhop.is_overtaken is 'Whether a record of a letter''s key was applied that is later, or nobody knows: by columns of its row.';

-- A key that has moved: records of its new partition may have been applied while this one still waited in the old.
create function bellhop.watch_letter() returns trigger language plpgsql as $$
begin
    perform bellhop.lock_letters(new.topic, false);
    if new.later_offset is null and bellhop.partition_of(new.topic, new.key, new.partition) <> new.partition then
        new.later_offset := -1;
    end if;
    return new;
end $$;
create trigger watch_letter before insert on bellhop.dead_letter for each row execute function bellhop.watch_letter();

-- By key, wherever it lies.
create index dead_letter_unresolved on bellhop.dead_letter
    (worker, topic, (substring(sha256(key) from 1 for 8)))
    where later_offset is null and state in ('open', 'pending', 'parked');
-- Those that are new, for the lanes that have not met them yet. Only statements that say `id > 0` can use it: before the table is
-- analyzed for the first time Postgres takes both for empty, and would look through this one for the letters of a key.
create index dead_letter_to_watch on bellhop.dead_letter (worker, id)
    where later_offset is null and state in ('open', 'pending', 'parked') and id > 0;

-- The transaction of a batch: records were applied whose keys have older letters. A redriven record stands where its original
-- does; between partitions letters are told apart by which was written first. Letters are looked up key by key, for the reason that
-- bellhop.resolve_letters gives, and locked in the order of their ids, as everywhere.
create function bellhop.pass_letters(
    p_worker text, p_topics text[], p_topic_uids uuid[], p_partitions int[], p_keys bytea[], p_offsets bigint[],
    p_letters bigint[]
) returns setof int language plpgsql as $$
begin
    return query
        with found as materialized (
            select d.id, d.is_passed, i.later_offset, i.partition, i.number
                from unnest(p_topics, p_topic_uids, p_partitions, p_keys, p_offsets, p_letters)
                    with ordinality as i (topic, topic_uid, partition, key, later_offset, letter, number)
                cross join lateral (
                    select d.id, d.id is distinct from i.letter and case
                            when coalesce(d.origin_topic_uid, d.topic_uid) = i.topic_uid
                                and coalesce(d.origin_partition, d.partition) = i.partition
                            then coalesce(d.origin_offset, d.record_offset) < i.later_offset
                            when i.letter is not null then coalesce(d.ancestor, d.id) < i.letter
                            -- What an old partition still held is not later than what lies where the key went.
                            when coalesce(d.origin_partition, d.partition) <> i.partition
                            then coalesce(
                                bellhop.place_rank(i.topic, i.key, i.partition)
                                    >= bellhop.place_rank(i.topic, i.key, coalesce(d.origin_partition, d.partition)), true)
                            else true
                        end as is_passed
                        from bellhop.dead_letter d
                        where d.worker = p_worker and d.topic = i.topic
                          and substring(sha256(d.key) from 1 for 8) = substring(sha256(i.key) from 1 for 8) and d.key = i.key
                          and d.later_offset is null and d.state in ('open', 'pending', 'parked')
                        offset 0) as d
        ), held as materialized (
            select d.id, f.later_offset, f.partition
                from (select * from found where is_passed order by found.id) as f
                cross join lateral (
                    select d.id from bellhop.dead_letter d
                        where d.id = f.id and d.later_offset is null and d.state in ('open', 'pending', 'parked')
                        for update) as d
        ), passed as (
            update bellhop.dead_letter d set later_offset = held.later_offset, later_partition = held.partition
                from held where d.id = held.id
        )
        select distinct found.number::int from found where not found.is_passed;
end $$;
comment on function bellhop.pass_letters(text, text[], uuid[], int[], bytea[], bigint[], bigint[]) is
    'Marks unresolved letters after which records of their keys were applied. Returns the numbers, from 1, of those whose keys have others.';

-- For workers that were started before this migration.
create or replace function bellhop.pass_letters(
    p_worker text, p_topic_uids uuid[], p_partitions int[], p_keys bytea[], p_offsets bigint[]
) returns void language plpgsql as $$
begin
    perform bellhop.pass_letters(
        p_worker, array_agg(p.topic), array_agg(i.topic_uid), array_agg(i.partition), array_agg(i.key), array_agg(i.later_offset),
        array_agg(null::bigint))
        from unnest(p_topic_uids, p_partitions, p_keys, p_offsets) as i (topic_uid, partition, key, later_offset)
        join bellhop.partition p on p.worker = p_worker and p.topic_uid = i.topic_uid and p.partition = i.partition
        having count(*) > 0;
end $$;

-- What became of letters that were decided on as not overtaken holds only if nobody has overtaken them since. Each is looked up by
-- its id, whatever the statistics of the table say: they are old while a topic's letters are written, and while they are redriven.
create function bellhop.resolve_letters(
    p_worker text, p_letters bigint[], p_states text[], p_in_order boolean[]
) returns void language plpgsql as $$
declare
    resolved int;
begin
    with held as materialized (
        select d.id, i.state
            from (select * from unnest(p_letters, p_states, p_in_order) as i (id, state, in_order) order by i.id) as i
            cross join lateral (
                select d.id from bellhop.dead_letter d
                    where d.id = i.id and d.worker = p_worker and d.state in ('open', 'pending', 'parked')
                      and not (i.in_order and d.later_offset is not null)
                    for update) as d
    )
    update bellhop.dead_letter d
        set state = held.state, resolved_at = case when held.state = 'open' then null else now() end,
            redriven_at = coalesce(d.redriven_at, now())
        from held where d.id = held.id;
    get diagnostics resolved = row_count;
    if resolved <> cardinality(p_letters) then
        raise exception '% dead letters were resolved or overtaken meanwhile', cardinality(p_letters) - resolved
            using errcode = 'BH002';
    end if;
end $$;
comment on function bellhop.resolve_letters(text, bigint[], text[], boolean[]) is
    'Takes redriven letters from pending to what became of them, or raises BH002.';

-- An operation that takes several transactions says what has come of it so far; once it is done, its row is as final as any.
create function bellhop.report_operation(p_id bigint, p_after jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    update bellhop.operation o set after = o.after || p_after
        where o.id = p_id and o.after->>'state' = 'running'
          and o.tenant_id is not distinct from nullif(current_setting('bellhop.tenant', true), '')
$$;
comment on function bellhop.report_operation is 'Adds to `after` of an operation whose `state` there is running; done ends that.';
comment on table bellhop.operation is 'What operators did, one row an action, written in the transaction that did it. Only appended to; an action of several transactions reports in `after` until its state is done. One that stays running was interrupted.';
revoke execute on function bellhop.report_operation from public;
grant execute on function bellhop.report_operation to bellhop_gateway;

grant update (later_partition, redriven_at) on bellhop.dead_letter to bellhop_worker;
grant update (former_payloads) on bellhop.dead_letter to bellhop_gateway;
revoke execute on function
    bellhop.lock_letters, bellhop.note_partitions, bellhop.key_partition, bellhop.place_rank, bellhop.partition_of,
    bellhop.is_out_of_sight, bellhop.is_overtaken, bellhop.watch_letter, bellhop.reason_shape, bellhop.letter_group,
    bellhop.pass_letters(text, text[], uuid[], int[], bytea[], bigint[], bigint[]),
    bellhop.resolve_letters(text, bigint[], text[], boolean[])
    from public;
grant execute on function
    bellhop.lock_letters, bellhop.note_partitions, bellhop.key_partition, bellhop.place_rank, bellhop.partition_of,
    bellhop.is_out_of_sight, bellhop.is_overtaken, bellhop.reason_shape, bellhop.letter_group,
    bellhop.pass_letters(text, text[], uuid[], int[], bytea[], bigint[], bigint[]),
    bellhop.resolve_letters(text, bigint[], text[], boolean[])
    to bellhop_worker;
grant execute on function bellhop.key_partition, bellhop.partition_of, bellhop.is_out_of_sight, bellhop.is_overtaken
    to bellhop_gateway;
