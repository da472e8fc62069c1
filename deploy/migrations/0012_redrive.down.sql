drop table bellhop.rehearsal;
drop function bellhop.resolve_letters, bellhop.pass_letters;
alter table bellhop.dead_letter
    drop column state, drop column ancestor, drop column generation, drop column origin_offset,
    drop column later_offset, drop column edited_payload, drop column redriven_at, drop column resolved_at,
    drop column resolved_by, drop column resolve_reason, drop column operation;
drop index if exists bellhop.dead_letter_by_group;
create index dead_letter_by_fingerprint on bellhop.dead_letter (worker, fingerprint, id);
drop index bellhop.dead_letter_by_topic, bellhop.dead_letter_by_time, bellhop.dead_letter_by_event;
revoke update on bellhop.dead_letter from bellhop_worker, bellhop_gateway;
