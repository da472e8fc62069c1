drop trigger retire_partitions on bellhop.topic;
drop function bellhop.retire_partitions();
drop trigger use_row_in_use on bellhop.partition;
drop function bellhop.use_row_in_use();

-- Going up again makes the registered log the one in use: one that was adopted must then be adopted once more, and is read
-- from its beginning, or from --to.
-- Without retired_at a claim takes the row of the registered topic: where its log was replaced, it must not go on.
update bellhop.partition
    set stopped_at = coalesce(stopped_at, now()),
        stop_reason = 'its log was replaced by another one, which this version does not follow'
    where retired_at is not null;
drop index bellhop.partition_in_use;
alter table bellhop.partition drop column retired_at;
drop table bellhop.intervention;
