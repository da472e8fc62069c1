drop function leads.ranked(text, int);
drop view leads.current_score;
drop function leads.engagement(timestamptz, timestamptz, int, bigint);
drop table leads.score_change;
drop table leads.lead;
drop table leads.score_rule;
drop table leads.rule_set;
drop schema leads;
