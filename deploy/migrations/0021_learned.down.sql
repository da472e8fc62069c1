-- What was learned is lost, and rules that learn do so no more, for the old form cannot read them.
update leads.rules set document = document - 'learned' where document ? 'learned';
update leads.base_rules set document = document - 'learned' where document ? 'learned';
drop table leads.learning;

drop function leads.ranked;
drop view leads.score_history, leads.current_score;

create or replace function leads.score_as_of(lead leads.lead, as_of timestamptz, out score int, out engagement int)
language sql stable as $$
    select case when lead.override_score is not null and (lead.override_until is null or as_of < lead.override_until)
            then lead.override_score
            else least(100, greatest(0,
                lead.source_points + lead.status_points + e.points + lead.assignment_points + lead.extra_points)) end,
        e.points
    from (select case
        when as_of >= lead.scored_at and (lead.changes_at is null or as_of < lead.changes_at) then lead.engagement_points
        else leads.engagement(coalesce(lead.last_activity_at, lead.created_at), as_of,
            leads.rules_of(lead.tenant_id, lead.rule_version) -> 'engagement') end) e (points)
$$;

alter table leads.lead drop column learned_points, drop column lesson;
alter table leads.score_change drop column learned_points, drop column learned;

create view leads.current_score with (security_invoker = true) as
select l.tenant_id, l.lead_id, s.score, l.source_points, l.status_points, s.engagement as engagement_points,
    l.assignment_points, l.extra_points, l.rule_version, l.created_at, now() as as_of
from leads.lead l cross join lateral leads.score_as_of(l, now()) as s
where l.merged_into is null;
comment on view leads.current_score is 'The score of each lead as of now(), exact at any moment, by the version of the rules that it has';
comment on column leads.current_score.score is 'The score as of now(), 0 to 100';
comment on column leads.current_score.engagement_points is 'Points for the last activity, else the creation, as of now()';
comment on column leads.current_score.as_of is 'now(): the start of the transaction';

create view leads.score_history with (security_invoker = true) as
select tenant_id, lead_id, changed_at, old_score, new_score,
    coalesce(factors, jsonb_build_object('source', source_points, 'status', status_points, 'engagement', engagement_points,
        'assignment', assignment_points, 'extra', extra_points)) as factors,
    case when factors is null then jsonb_strip_nulls(jsonb_build_object('source', source, 'status', status, 'engaged_at', engaged_at,
        'assigned_to', assigned_to, 'extra', extras, 'override', override_reason)) end as inputs,
    case when factors is null then jsonb_build_object(
        case when assigned_to is null or btrim(assigned_to) = '' then 'assigned' else 'unassigned' end, other_assignment_score) end as would_be,
    old_rule_version, rule_version, event_id, topic, partition, record_offset
from leads.score_change;
comment on view leads.score_history is 'Each change of a score: its factors, what each was given for, what it would be with the other assignment, and its cause';

create function leads.ranked(tenant text, "limit" int)
returns setof leads.current_score language sql stable as $$
    select l.tenant_id, l.lead_id, l.score, l.source_points, l.status_points, l.engagement_points, l.assignment_points,
        l.extra_points, l.rule_version, l.created_at, l.scored_at
    from leads.ranked_page(tenant, "limit") as l
$$;
comment on function leads.ranked is 'A tenant''s best leads by their stored scores, which follow time within a minute; as_of is when the score became what it is';

grant select on leads.current_score, leads.score_history to bellhop_gateway;
revoke execute on function leads.ranked from public;
grant execute on function leads.ranked to bellhop_gateway;

comment on column leads.lead.routing_revision is 'How many changes of the lead routing was told; 0 while it knows nothing of it';
comment on column routing.lead.revision is 'How many changes by hand the lead''s own lane had told';
