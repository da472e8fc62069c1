-- What operators do to partitions, and logs that are not the ones that were read.

create table bellhop.intervention (
    id            bigint generated always as identity primary key,
    made_at       timestamptz not null default now(),
    made_by       text not null,
    database_user text not null default session_user,
    action        text not null check (action in ('resume', 'skip', 'reset', 'adopt')),
    reason        text not null check (reason ~ '\S'),
    worker        text not null,
    topic         text not null,
    topic_uid     uuid not null,
    partition     int not null,
    new_topic_uid uuid,
    from_offset   bigint not null,
    to_offset     bigint not null,
    stop_reason   text,
    first_offset  bigint not null,
    applied       bigint not null,
    duplicates    bigint not null,
    dead_letters  bigint not null,
    gaps          bigint not null
);
create index intervention_by_partition on bellhop.intervention (worker, topic, partition, id);
comment on table bellhop.intervention is 'What operators did to partitions by `bellhop partitions`, one row each, written in the same transaction.';
comment on column bellhop.intervention.made_by is 'User and host of the one who typed it.';
comment on column bellhop.intervention.stop_reason is 'Why the partition stood still; null if it ran.';
comment on column bellhop.intervention.new_topic_uid is 'The log that was adopted, where it was another one.';
comment on column bellhop.intervention.first_offset is 'From here to gaps: the partition''s account as it was. A reset, and a log that is another one, begin a new account.';

alter table bellhop.partition add column retired_at timestamptz;
update bellhop.partition p set retired_at = now(), stop_reason = coalesce(stop_reason, 'another log is in use')
    from bellhop.topic t where t.topic = p.topic and t.topic_uid <> p.topic_uid;
create unique index partition_in_use on bellhop.partition (worker, topic, partition) where retired_at is null;
comment on column bellhop.partition.retired_at is 'Since when the row is history: its log is no more. Null for the one row in use of each worker, topic and partition.';

-- A claim names the topic as it was registered; a partition whose log was adopted goes on in the row in use.
create function bellhop.use_row_in_use() returns trigger language plpgsql as $$
declare
    uid uuid;
begin
    select p.topic_uid into uid
        from bellhop.partition p
        where p.worker = new.worker and p.topic = new.topic and p.partition = new.partition and p.retired_at is null;
    new.topic_uid := coalesce(uid, new.topic_uid);
    return new;
end $$;
create trigger use_row_in_use before insert on bellhop.partition
    for each row when (new.retired_at is null) execute function bellhop.use_row_in_use();

-- A topic that is registered anew, as on a broker that forgets, retires what was read of the old one.
create function bellhop.retire_partitions() returns trigger language plpgsql as $$
begin
    update bellhop.partition
        set retired_at = now(), epoch = epoch + 1, stop_reason = coalesce(stop_reason, 'another log is in use')
        where topic = new.topic and retired_at is null;
    return new;
end $$;
create trigger retire_partitions after update of topic_uid on bellhop.topic
    for each row when (old.topic_uid <> new.topic_uid) execute function bellhop.retire_partitions();
