-- Leads: rules that learn from how leads ended.

-- What lead-rules keeps of each tenant: the rules as they were put, and the counts. Outcomes that are counted leave the row of
-- leads.tenant_rules alone, which lead-scoring holds.
create table leads.learning (
    tenant_id  text collate "C" not null,
    rule_set   text not null check (rule_set = 'scoring'),
    version    int not null,
    document   jsonb not null,
    counts     jsonb,
    changes    bigint not null default 0,
    learned_at timestamptz,
    publish_at timestamptz,
    primary key (tenant_id, rule_set)
);
comment on table leads.learning is 'Score rules of each tenant as they were put, and how many of its leads were won and lost; written by the worker lead-rules';
comment on column leads.learning.version is 'The version in force';
comment on column leads.learning.document is 'The rules without what was learned';
comment on column leads.learning.counts is 'Won and lost leads by team, week, field and value, and by what was predicted; null: none';
comment on column leads.learning.changes is 'Outcomes that were counted or taken back since a version was made';
comment on column leads.learning.learned_at is 'When the version in force was made, if it has a model';
comment on column leads.learning.publish_at is 'When the next version is made; null: when enough has changed';
select bellhop.keep_due('leads.learning');

insert into leads.learning (tenant_id, rule_set, version, document)
select t.tenant_id, t.rule_set, t.version, r.document
from leads.tenant_rules t join leads.rules r on r.tenant_id = t.tenant_id and r.version = t.version;

select bellhop.isolate('leads.learning');

-- A lead knows what it has taught, and what it gets for what others have.

alter table leads.lead
    add column learned_points int not null default 0,
    add column lesson jsonb;
comment on column leads.lead.learned_points is 'Points for how likely it is to be won, as leads like it were before';
comment on column leads.lead.lesson is 'How it ended and what was known of it then, as leads.learning counts it; null: it is not counted';

alter table leads.score_change
    add column learned_points int,
    add column learned jsonb;
comment on column leads.score_change.learned is 'What learned_points consist of: probability in percent, and parts: base rate and fields with points and outcomes';

create or replace function leads.score_as_of(lead leads.lead, as_of timestamptz, out score int, out engagement int)
language sql stable as $$
    select case when lead.override_score is not null and (lead.override_until is null or as_of < lead.override_until)
            then lead.override_score
            else least(100, greatest(0, lead.source_points + lead.status_points + e.points + lead.assignment_points
                + lead.extra_points + lead.learned_points)) end,
        e.points
    from (select case
        when as_of >= lead.scored_at and (lead.changes_at is null or as_of < lead.changes_at) then lead.engagement_points
        else leads.engagement(coalesce(lead.last_activity_at, lead.created_at), as_of,
            leads.rules_of(lead.tenant_id, lead.rule_version) -> 'engagement') end) e (points)
$$;

create or replace view leads.current_score with (security_invoker = true) as
select l.tenant_id, l.lead_id, s.score, l.source_points, l.status_points, s.engagement as engagement_points,
    l.assignment_points, l.extra_points, l.rule_version, l.created_at, now() as as_of, l.learned_points
from leads.lead l cross join lateral leads.score_as_of(l, now()) as s
where l.merged_into is null;

create or replace function leads.ranked(tenant text, "limit" int)
returns setof leads.current_score language sql stable as $$
    select l.tenant_id, l.lead_id, l.score, l.source_points, l.status_points, l.engagement_points, l.assignment_points,
        l.extra_points, l.rule_version, l.created_at, l.scored_at, l.learned_points
    from leads.ranked_page(tenant, "limit") as l
$$;

create or replace view leads.score_history with (security_invoker = true) as
select tenant_id, lead_id, changed_at, old_score, new_score,
    coalesce(factors, jsonb_build_object('source', source_points, 'status', status_points, 'engagement', engagement_points,
        'assignment', assignment_points, 'extra', extra_points)
        || case when learned_points <> 0 or learned is not null then jsonb_build_object('learned', learned_points)
            else '{}' end) as factors,
    case when factors is null then jsonb_strip_nulls(jsonb_build_object('source', source, 'status', status, 'engaged_at', engaged_at,
        'assigned_to', assigned_to, 'extra', extras, 'learned', learned, 'override', override_reason)) end as inputs,
    case when factors is null then jsonb_build_object(
        case when assigned_to is null or btrim(assigned_to) = '' then 'assigned' else 'unassigned' end, other_assignment_score) end as would_be,
    old_rule_version, rule_version, event_id, topic, partition, record_offset
from leads.score_change;

-- A lead that is deleted and made anew goes on with greater revisions.
comment on column leads.lead.routing_revision is 'That of the last change of the lead that routing was told, the greater the later; 0 while it knows nothing of it';
comment on column routing.lead.revision is 'That of the last change that the lead''s own lane had told when it was heard last';
