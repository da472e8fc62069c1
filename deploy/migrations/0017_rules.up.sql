-- Rules of tenants: since when each partition decides by which version.

create table bellhop.rules_adopted (
    worker      text not null,
    topic_uid   uuid not null,
    partition   int not null,
    tenant_id   text collate "C" not null,
    version     int not null,
    from_offset bigint not null,
    since       timestamptz,
    swept_at    timestamptz,
    constraint rules_adopted_pkey primary key (worker, topic_uid, partition, tenant_id, version)
);
create index rules_adopted_unswept on bellhop.rules_adopted (worker, topic_uid, partition)
    where swept_at is null and since is not null;
comment on table bellhop.rules_adopted is 'Versions of tenants'' rules that partitions have taken up: what a replay decides by. A tenant that is not here is decided by the base version.';
comment on column bellhop.rules_adopted.from_offset is 'The first offset whose record the version may decide';
comment on column bellhop.rules_adopted.since is 'From this time of a key on the version decides, in this partition; null: from the beginning';
comment on column bellhop.rules_adopted.swept_at is 'When no row was left that an older version had decided last';

select bellhop.isolate('bellhop.rules_adopted');
revoke delete on bellhop.rules_adopted from bellhop_worker;
