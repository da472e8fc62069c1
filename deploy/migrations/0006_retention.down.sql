alter table bellhop.seen_event reset (autovacuum_vacuum_scale_factor);
drop function bellhop.prune_seen_event();
drop table bellhop.pruning;
drop table bellhop.retention;
alter table bellhop.outbox reset (
    autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, autovacuum_vacuum_cost_delay,
    toast.autovacuum_vacuum_scale_factor, toast.autovacuum_vacuum_threshold, toast.autovacuum_vacuum_cost_delay
);
comment on column bellhop.outbox.fail_reason is 'Set when the broker refused a record for good; the row stays and blocks nothing.';
drop index bellhop.outbox_to_retry;
alter table bellhop.outbox drop column retry_at;
