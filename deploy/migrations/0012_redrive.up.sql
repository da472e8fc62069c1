-- What becomes of dead letters: their state, what they descend from, and what operators ask of them.

alter table bellhop.dead_letter
    add column state          text not null default 'open' check (state in
        ('open', 'pending', 'applied', 'duplicate', 'again', 'parked', 'discarded')),
    add column ancestor       bigint,
    add column generation     int not null default 0,
    add column origin_offset  bigint,
    -- Nobody has watched the keys of letters of before: -1 says that it is not known.
    add column later_offset   bigint default -1,
    add column edited_payload bytea,
    add column redriven_at    timestamptz,
    add column resolved_at    timestamptz,
    add column resolved_by    text,
    add column resolve_reason text,
    add column operation      bigint;
alter table bellhop.dead_letter alter column later_offset drop default;

comment on column bellhop.dead_letter.state is 'open; pending: to be published again, or published and not read yet; applied; duplicate: its event had been applied by another record; again: died again, its descendant says why; parked: after 3 generations, redriven only on demand; discarded.';
comment on column bellhop.dead_letter.ancestor is 'The dead letter whose redriven record this one is; null for an original.';
comment on column bellhop.dead_letter.generation is 'How many redrives lie behind the record.';
comment on column bellhop.dead_letter.origin_offset is 'Offset of the original, of which this record is a copy: its place in the order of its key. Null for an original.';
comment on column bellhop.dead_letter.later_offset is 'A record of the same key that was applied though it lies after the original: redriving the letter would overwrite it. Null: none was; -1: not known, as the letter is older than this column.';
comment on column bellhop.dead_letter.edited_payload is 'What an operator publishes instead of payload, which stays as it came.';
comment on column bellhop.dead_letter.redriven_at is 'When its record was published again; null while state is pending: not yet, as far as is known.';
comment on column bellhop.dead_letter.resolved_at is 'When it became applied, duplicate, again or discarded.';
comment on column bellhop.dead_letter.operation is 'The row of bellhop.operation that redrove, edited or discarded it last.';

-- By the ways in which letters are picked. A key may be longer than an index takes.
create index dead_letter_unresolved on bellhop.dead_letter
    (worker, topic_uid, partition, (substring(sha256(key) from 1 for 8)))
    where later_offset is null and state in ('open', 'pending', 'parked');
drop index bellhop.dead_letter_by_fingerprint;
create index dead_letter_by_group on bellhop.dead_letter (fingerprint, id) include (state, created_at);
create index dead_letter_by_topic on bellhop.dead_letter (topic, id);
create index dead_letter_by_time on bellhop.dead_letter using brin (created_at);
create index dead_letter_by_event on bellhop.dead_letter (event_id) where event_id is not null;
create index dead_letter_by_ancestor on bellhop.dead_letter (ancestor) where ancestor is not null;
create index dead_letter_by_operation on bellhop.dead_letter (operation) where operation is not null;
create index dead_letter_by_state on bellhop.dead_letter (worker, class, state);
create index dead_letter_to_publish on bellhop.dead_letter (id) where state = 'pending';

-- The transaction of a batch that read redriven records: what became of each letter. A letter is resolved once: where one was
-- resolved meanwhile the batch is decided again (BH002), and finds a repeat. A refused one is open as before.
create function bellhop.resolve_letters(p_worker text, p_letters bigint[], p_states text[]) returns void
language plpgsql as $$
declare
    resolved int;
begin
    perform 1 from unnest(p_letters) as i (id) join bellhop.dead_letter d on d.id = i.id
        where d.worker = p_worker order by d.id for update of d;
    update bellhop.dead_letter d
        set state = i.state, resolved_at = case when i.state = 'open' then null else now() end
        from unnest(p_letters, p_states) as i (id, state)
        where d.id = i.id and d.worker = p_worker and d.state in ('open', 'pending', 'parked');
    get diagnostics resolved = row_count;
    if resolved <> cardinality(p_letters) then
        raise exception '% dead letters were resolved meanwhile', cardinality(p_letters) - resolved using errcode = 'BH002';
    end if;
end $$;
comment on function bellhop.resolve_letters is 'Takes redriven letters from pending to what became of them, or raises BH002.';

-- The same transaction: records were applied whose keys have older letters.
create function bellhop.pass_letters(
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
comment on function bellhop.pass_letters is 'Marks unresolved letters after which records of their keys were applied.';

-- Questions to the owners of partitions: what would become of a letter's record now? Worth nothing after a crash.
create unlogged table bellhop.rehearsal (
    id          bigint generated always as identity primary key,
    asked_at    timestamptz not null default now(),
    tenant_id   text,
    worker      text not null,
    topic_uid   uuid not null,
    partition   int not null,
    letter      bigint not null,
    payload     bytea,
    allow_stale boolean not null default false,
    taken_at    timestamptz,
    answered_at timestamptz,
    outcome     text,
    class       text,
    reason      text,
    place       text,
    rule        text
);
create index rehearsal_to_take on bellhop.rehearsal (worker, topic_uid, partition, id) where taken_at is null;
create index rehearsal_by_age on bellhop.rehearsal (asked_at);
comment on table bellhop.rehearsal is 'Dry runs of redrives: the owner of the letter''s partition decides it in a savepoint, rolls back and answers here.';
comment on column bellhop.rehearsal.payload is 'Instead of the letter''s own, where an edited one is tried.';
comment on column bellhop.rehearsal.taken_at is 'Before the owner reads the letter: one that no answer follows killed its process.';
comment on column bellhop.rehearsal.outcome is 'applied, duplicate, stale, dead_letter, resolved, or stopped';
select bellhop.isolate('bellhop.rehearsal');
revoke insert on bellhop.rehearsal from bellhop_worker;
grant insert, delete on bellhop.rehearsal to bellhop_gateway;

grant update (state, later_offset, resolved_at) on bellhop.dead_letter to bellhop_worker;
grant update (state, edited_payload, redriven_at, resolved_at, resolved_by, resolve_reason, operation) on bellhop.dead_letter
    to bellhop_gateway;
revoke execute on function bellhop.resolve_letters, bellhop.pass_letters from public;
grant execute on function bellhop.resolve_letters, bellhop.pass_letters to bellhop_worker;
