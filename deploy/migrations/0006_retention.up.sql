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
