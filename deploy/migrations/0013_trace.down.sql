drop index leads.score_change_by_record;
drop function bellhop.fact_indexes(regclass);
drop function bellhop.index_facts(regclass);
