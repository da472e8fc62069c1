drop function bellhop.outcomes(text[], text[], int[], bigint[], uuid[], text[], boolean[]);
drop function bellhop.lost(text, text, int, bigint);
drop function bellhop.facts_of(text, text, text, text, int, bigint);
drop function bellhop.register_facts(text, text, text);
alter table bellhop.worker drop column fact_table, drop column entity_column;
alter table bellhop.outbox drop column tenant_id;
alter table bellhop.seen_event drop column partition, drop column record_offset, drop column digest;
