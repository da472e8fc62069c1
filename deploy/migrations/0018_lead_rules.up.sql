-- Leads: rules of each tenant, scores that follow time, and why each score is what it is.

-- The rules are documents in versions. Those that were there count for all tenants without rules of their own.

create table leads.base_rules (
    version    int primary key check (version > 0),
    document   jsonb not null,
    is_base    boolean not null default false,
    created_at timestamptz not null default now()
);
create unique index base_rules_one_base on leads.base_rules (is_base) where is_base;
comment on table leads.base_rules is 'Versions of the score rules that count for all tenants without rules of their own';
comment on column leads.base_rules.version is 'Stored with each score that it made';
comment on column leads.base_rules.document is 'The rules, as topics/lead-commands.yaml describes them';
comment on column leads.base_rules.is_base is 'True for the one version in use; lead-scoring reads it when it starts';
comment on column leads.base_rules.created_at is 'When this version was written';

create table leads.rules (
    tenant_id     text collate "C" not null,
    version       int not null check (version > 0),
    document      jsonb not null,
    put_at        timestamptz not null,
    event_id      text not null,
    topic         text not null,
    partition     int not null,
    record_offset bigint not null,
    primary key (tenant_id, version)
);
comment on table leads.rules is 'Versions of the score rules of tenants, written by the worker lead-rules; only ever appended to';
comment on column leads.rules.tenant_id is 'The tenant';
comment on column leads.rules.version is 'Stored with each score that it made; above those of leads.base_rules';
comment on column leads.rules.document is 'The rules, as topics/lead-commands.yaml describes them';
comment on column leads.rules.put_at is 'Kafka timestamp of the record that put it';
comment on column leads.rules.event_id is 'CloudEvents id of that record';
comment on column leads.rules.topic is 'Topic of that record';
comment on column leads.rules.partition is 'Partition of that record';
comment on column leads.rules.record_offset is 'Offset of that record';

insert into leads.base_rules (version, is_base, created_at, document)
select s.version, s.active, s.created_at, jsonb_build_object(
    'source', (select coalesce(jsonb_object_agg(r.name, r.points), '{}') from leads.score_rule r where r.version = s.version and r.kind = 'source'),
    'status', (select coalesce(jsonb_object_agg(r.name, r.points), '{}') from leads.score_rule r where r.version = s.version and r.kind = 'status'),
    'engagement', jsonb_build_object('points', s.engagement_points) || case when s.engagement_window_us % 3600000000 = 0
        then jsonb_build_object('window_hours', s.engagement_window_us / 3600000000)
        else jsonb_build_object('window_us', s.engagement_window_us) end,
    'assignment', jsonb_build_object('assigned', s.assigned_points, 'unassigned', s.unassigned_points))
from leads.rule_set s;

create table leads.tenant_rules (
    tenant_id  text collate "C" not null,
    rule_set   text not null check (rule_set = 'scoring'),
    version    int not null,
    changed_at timestamptz not null default now(),
    primary key (tenant_id, rule_set)
);
create index tenant_rules_changed on leads.tenant_rules (changed_at);
comment on table leads.tenant_rules is 'The version of the score rules in force for each tenant that has rules of its own; written by the worker lead-rules, held by each batch of lead-scoring';
comment on column leads.tenant_rules.version is 'A row of leads.rules';
comment on column leads.tenant_rules.changed_at is 'When that was put in force, by Postgres'' clock';

create function leads.note_change() returns trigger language plpgsql as $$
begin
    new.changed_at := clock_timestamp();
    return new;
end $$;
create trigger tenant_rules_changed before insert or update on leads.tenant_rules
    for each row execute function leads.note_change();

-- A lead knows when its score changes next without an event, and a score that a person has set.

drop function leads.ranked_page, leads.ranked;
drop view leads.current_score;
drop function leads.score_as_of, leads.engagement;
drop index leads.lead_ranking;
drop table leads.score_rule;
drop table leads.rule_set;

alter table leads.lead
    add column extra_points int not null default 0,
    add column override_score int check (override_score between 0 and 100),
    add column override_reason text,
    add column override_until timestamptz,
    add column changes_at timestamptz;
comment on column leads.lead.score is 'The score as of scored_at, 0 to 100: that of a person if one is in force, else the sum of the factors';
comment on column leads.lead.extra_points is 'Points of the rules'' extra factors, groups capped';
comment on column leads.lead.override_score is 'A score that a person has set; counts until override_until';
comment on column leads.lead.override_reason is 'Why it was set';
comment on column leads.lead.override_until is 'From when on the rules count again; null: never';
comment on column leads.lead.changes_at is 'When the score changes next without an event; null: never';
comment on column leads.lead.scored_at is 'The time that the score is as of: of the last record, or of the instant at which time or new rules changed it';
comment on column leads.lead.event_id is 'CloudEvents id of the last record; time or rules where one of these changed the score last';

select bellhop.keep_due('leads.lead');
-- Rows of before are looked at once, and scored as of when they were last: then they know when they change.
update leads.lead set changes_at = scored_at;
update leads.lead l set due_at = now(), due_queue = bellhop.due_queue('lead-scoring', c.topic, c.partition)
    from (select distinct on (tenant_id, lead_id) tenant_id, lead_id, topic, partition from leads.score_change
              order by tenant_id, lead_id, changed_at desc) c
    where l.tenant_id = c.tenant_id and l.lead_id = c.lead_id;

create index lead_ranking on leads.lead (tenant_id, score desc, created_at, lead_id);

-- Why, in columns: cheaper to write than JSON.

alter table leads.score_change
    alter column factors drop not null,
    add column source text,
    add column source_points int,
    add column status text,
    add column status_points int,
    add column engaged_at timestamptz,
    add column engagement_points int,
    add column assigned_to text,
    add column assignment_points int,
    add column extra_points int,
    add column extras jsonb,
    add column override_reason text,
    add column other_assignment_score int,
    add column old_rule_version int;
comment on column leads.score_change.changed_at is 'Kafka timestamp of the record, or the instant at which time or new rules changed the score';
comment on column leads.score_change.factors is 'Of changes before version 0018 of the database: points for source, status, engagement and assignment. See leads.score_history';
comment on column leads.score_change.source is 'What the points for the source were given for';
comment on column leads.score_change.engaged_at is 'The last activity, else the creation: what engagement was counted from';
comment on column leads.score_change.assigned_to is 'Who was assigned';
comment on column leads.score_change.extras is 'Extra factors that gave points: name, input, points, group';
comment on column leads.score_change.override_reason is 'Why a person had set the score; null if none had';
comment on column leads.score_change.other_assignment_score is 'What the score would be if the lead were assigned, where it was not; and the other way round';
comment on column leads.score_change.old_rule_version is 'The version that made the score before; null for the first';
comment on column leads.score_change.event_id is 'CloudEvents id of the record; time or rules where one of these changed the score';
comment on column leads.score_change.record_offset is 'Offset of the record; -1 where none caused it';

-- Functions.

create function leads.rules_of(p_tenant text, p_version int) returns jsonb language sql stable as $$
    select coalesce((select document from leads.rules where tenant_id = p_tenant and version = p_version),
        (select document from leads.base_rules where version = p_version))
$$;
comment on function leads.rules_of is 'The document of a version of a tenant''s rules';

-- The same integers as the worker's: floor((2·E·(P − age) + P) ÷ 2·P), microseconds, age kept within 0 and P; or the first step
-- whose hours are not over.
create function leads.engagement(since timestamptz, as_of timestamptz, rules jsonb)
returns int language sql stable parallel safe as $$
    select case when rules ? 'steps' then
        coalesce((select (s.step ->> 'points')::int from jsonb_array_elements(rules -> 'steps') with ordinality s (step, n)
            where age.us < (s.step ->> 'within_hours')::bigint * 3600000000 order by s.n limit 1), 0)
    else
        ((2 * (rules ->> 'points')::bigint * (w.us - least(w.us, age.us)) + w.us) / (2 * w.us))::int
    end
    from (select greatest(0, (extract(epoch from as_of) * 1000000)::bigint - (extract(epoch from since) * 1000000)::bigint)) age (us)
    cross join (select coalesce((rules ->> 'window_us')::bigint, (rules ->> 'window_hours')::bigint * 3600000000)) w (us)
$$;
comment on function leads.engagement is 'Engagement points by the member engagement of rules';

create function leads.score_as_of(lead leads.lead, as_of timestamptz, out score int, out engagement int)
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
comment on function leads.score_as_of is 'A lead''s score and its points for engagement as of an instant, by the version of the rules that it has';

create view leads.current_score with (security_invoker = true) as
select l.tenant_id, l.lead_id, s.score, l.source_points, l.status_points, s.engagement as engagement_points,
    l.assignment_points, l.extra_points, l.rule_version, l.created_at, now() as as_of
from leads.lead l cross join lateral leads.score_as_of(l, now()) as s;
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

-- Stored scores follow time, so the ranking is an index: the score first, then the oldest, then the id.
create function leads.ranked_page(
    p_tenant text, p_limit int, p_score int default null, p_created_at timestamptz default null, p_lead_id text default null
) returns setof leads.lead language plpgsql stable as $$
declare
    found int;
begin
    if p_score is null then
        return query select l.* from leads.lead l where l.tenant_id = p_tenant
            order by l.score desc, l.created_at, l.lead_id limit p_limit;
        return;
    end if;
    -- The rest of the leads with that score, then those with less: each a range of the index.
    return query select l.* from leads.lead l where l.tenant_id = p_tenant and l.score = p_score
            and (l.created_at, l.lead_id) > (p_created_at, p_lead_id collate "C")
        order by l.created_at, l.lead_id limit p_limit;
    get diagnostics found = row_count;
    return query select l.* from leads.lead l where l.tenant_id = p_tenant and l.score < p_score
        order by l.score desc, l.created_at, l.lead_id limit p_limit - found;
end $$;
comment on function leads.ranked_page is
    'A tenant''s leads, highest score first, ties by oldest created_at, then by lead_id; those after the lead that the last three parameters name, or from the first on if they are null';

create function leads.ranked(tenant text, "limit" int)
returns setof leads.current_score language sql stable as $$
    select l.tenant_id, l.lead_id, l.score, l.source_points, l.status_points, l.engagement_points, l.assignment_points,
        l.extra_points, l.rule_version, l.created_at, l.scored_at
    from leads.ranked_page(tenant, "limit") as l
$$;
comment on function leads.ranked is 'A tenant''s best leads by their stored scores, which follow time within a minute; as_of is when the score became what it is';

select bellhop.isolate('leads.rules'), bellhop.isolate('leads.tenant_rules');
grant select on leads.base_rules to bellhop_worker, bellhop_gateway;
revoke update, delete on leads.rules from bellhop_worker;
select bellhop.index_facts('leads.rules');
grant select on leads.current_score, leads.score_history to bellhop_gateway;
revoke execute on all functions in schema leads from public;
grant execute on function leads.rules_of, leads.engagement, leads.score_as_of, leads.ranked_page, leads.ranked to bellhop_gateway;
