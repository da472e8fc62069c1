-- Rules of tenants are lost, and scores that persons have set; the base versions stay, but for what the old form cannot hold.
drop function leads.ranked, leads.ranked_page;
drop view leads.score_history, leads.current_score;
drop function leads.score_as_of, leads.engagement, leads.rules_of;
drop index leads.lead_ranking;

create table leads.rule_set (
    version int primary key check (version > 0),
    engagement_points int not null check (engagement_points between 0 and 100),
    engagement_window_us bigint not null check (engagement_window_us between 1 and 3155760000000000),
    assigned_points int not null check (assigned_points between 0 and 100),
    unassigned_points int not null check (unassigned_points between 0 and 100),
    active boolean not null default false,
    created_at timestamptz not null default now()
);
create unique index rule_set_one_active on leads.rule_set (active) where active;
comment on table leads.rule_set is 'Versions of the score rules; lead-scoring reads the active one when it starts';
comment on column leads.rule_set.version is 'Stored with each score that it made';
comment on column leads.rule_set.engagement_points is 'Points of an activity (else the creation) at age 0';
comment on column leads.rule_set.engagement_window_us is 'Age in microseconds from which engagement gives no points';
comment on column leads.rule_set.assigned_points is 'Points of a lead that is assigned to someone';
comment on column leads.rule_set.unassigned_points is 'Points of a lead that is assigned to no one';
comment on column leads.rule_set.active is 'True for the one version in use';
comment on column leads.rule_set.created_at is 'When this version was written';

create table leads.score_rule (
    version int not null references leads.rule_set (version),
    kind text not null check (kind in ('source', 'status')),
    name text not null,
    points int not null check (points between 0 and 100),
    primary key (version, kind, name)
);
comment on table leads.score_rule is 'Points of each source and status, for each version of the rules';
comment on column leads.score_rule.version is 'The version of the rules';
comment on column leads.score_rule.kind is 'source or status';
comment on column leads.score_rule.name is 'Matched case-insensitively and trimmed; * is any other value, and none';
comment on column leads.score_rule.points is '0 to 100';

insert into leads.rule_set (version, engagement_points, engagement_window_us, assigned_points, unassigned_points, active, created_at)
select version, coalesce((document #>> '{engagement,points}')::int, (document #>> '{engagement,steps,0,points}')::int, 25),
    coalesce((document #>> '{engagement,window_us}')::bigint, (document #>> '{engagement,window_hours}')::bigint * 3600000000,
        (document #>> '{engagement,steps,-1,within_hours}')::bigint * 3600000000, 30 * 86400000000),
    coalesce((document #>> '{assignment,assigned}')::int, 25), coalesce((document #>> '{assignment,unassigned}')::int, 0),
    is_base, created_at
from leads.base_rules;
insert into leads.score_rule (version, kind, name, points)
select b.version, k.kind, r.key, r.value::int from leads.base_rules b cross join (values ('source'), ('status')) k (kind)
    cross join jsonb_each_text(b.document -> k.kind) r;
-- Scores by rules that are no more: the next event of the lead mends them.
update leads.lead l set rule_version = (select version from leads.rule_set where active)
    from leads.rules r where r.tenant_id = l.tenant_id and r.version = l.rule_version;
drop table leads.tenant_rules, leads.rules, leads.base_rules;
drop function leads.note_change;

update leads.score_change set factors = jsonb_build_object('source', source_points, 'status', status_points,
    'engagement', engagement_points, 'assignment', assignment_points) where factors is null;
alter table leads.score_change
    alter column factors set not null,
    drop column source, drop column source_points, drop column status, drop column status_points, drop column engaged_at,
    drop column engagement_points, drop column assigned_to, drop column assignment_points, drop column extra_points,
    drop column extras, drop column override_reason, drop column other_assignment_score, drop column old_rule_version;
alter table leads.lead
    drop column extra_points, drop column override_score, drop column override_reason, drop column override_until,
    drop column changes_at, drop column due_at, drop column due_done, drop column due_queue;
comment on column leads.lead.score is 'The score as of scored_at, 0 to 100: the sum of the four factors';
comment on column leads.lead.scored_at is 'Kafka timestamp of the last record';
comment on column leads.lead.event_id is 'CloudEvents id of the last record';
comment on column leads.score_change.changed_at is 'Kafka timestamp of the record';
comment on column leads.score_change.factors is 'Points for source, status, engagement and assignment';
comment on column leads.score_change.event_id is 'CloudEvents id of the record';
comment on column leads.score_change.record_offset is 'Offset of the record';

-- Serves leads.ranked. The points that do not fade change seldom: most updates of a lead leave this index alone.
create index lead_ranking on leads.lead
    (tenant_id, ((source_points + status_points + assignment_points)) desc);

-- The same integers as the worker's: floor((2·E·(P − age) + P) ÷ 2·P), microseconds, age kept within 0 and P.
create function leads.engagement(since timestamptz, as_of timestamptz, points int, window_us bigint)
returns int language sql stable parallel safe as $$
    select ((2 * points * (window_us - least(window_us, greatest(0,
        (extract(epoch from as_of) * 1000000)::bigint - (extract(epoch from since) * 1000000)::bigint)))
        + window_us) / (2 * window_us))::int
$$;
comment on function leads.engagement is
    'Engagement points: all of them at age 0, none from window_us microseconds on, rounded half up';

create view leads.current_score as
select tenant_id, lead_id,
    least(100, greatest(0, source_points + status_points + engagement + assignment_points)) as score,
    source_points, status_points, engagement as engagement_points, assignment_points,
    rule_version, created_at, now() as as_of
from (
    select l.tenant_id, l.lead_id, l.source_points, l.status_points, l.assignment_points, l.rule_version,
        l.created_at,
        leads.engagement(coalesce(l.last_activity_at, l.created_at), now(), r.engagement_points,
            r.engagement_window_us) as engagement
    from leads.lead l join leads.rule_set r on r.version = l.rule_version
) as points;
comment on view leads.current_score is 'The score of each lead as of now(), by the version of the rules that it has';
comment on column leads.current_score.tenant_id is 'The tenant';
comment on column leads.current_score.lead_id is 'The lead';
comment on column leads.current_score.score is 'The score as of now(), 0 to 100';
comment on column leads.current_score.source_points is 'Points for source';
comment on column leads.current_score.status_points is 'Points for status';
comment on column leads.current_score.engagement_points is 'Points for the last activity, else the creation, as of now()';
comment on column leads.current_score.assignment_points is 'Points for being assigned';
comment on column leads.current_score.rule_version is 'The version of the rules';
comment on column leads.current_score.created_at is 'When the lead came into being';
comment on column leads.current_score.as_of is 'now(): the start of the transaction';

-- A score lies between the points that do not fade and those plus all of engagement's. The lowest score among as many
-- leads as are asked for, taken by the points that do not fade, bounds what the rest must have to be among the first.
create function leads.ranked(tenant text, "limit" int)
returns setof leads.current_score language sql stable as $$
    with bound as (
        select min(c.score) - (select max(engagement_points) from leads.rule_set) as lowest, count(*) as found
        from (
            select lead_id from leads.lead
            where tenant_id = tenant
            order by (source_points + status_points + assignment_points) desc limit "limit"
        ) as first join leads.current_score c on c.tenant_id = tenant and c.lead_id = first.lead_id
    )
    select c.* from leads.current_score c
    where c.tenant_id = tenant
        and c.source_points + c.status_points + c.assignment_points
            >= (select case when found < "limit" then 0 else lowest end from bound)
    order by c.score desc, c.created_at, c.lead_id collate "C"
    limit "limit"
$$;
comment on function leads.ranked is
    'A tenant''s leads as of now(), highest score first, ties by oldest created_at, then by lead_id';

create function leads.ranked_page(
    p_tenant text, p_limit int, p_as_of timestamptz, p_score int, p_created_at timestamptz, p_lead_id text
) returns table (
    lead_id text, score int, source_points int, status_points int, engagement_points int, assignment_points int,
    rule_version int, created_at timestamptz
) language plpgsql stable as $$
#variable_conflict use_column
declare
    most int := (select max(r.engagement_points) from leads.rule_set r);
    lowest int;
begin
    -- A score lies between the points that do not fade and those plus all of engagement's. Among the leads behind the
    -- cursor, as many as are asked for, taken by the points that do not fade, bound what any better one must have.
    select case when count(*) < p_limit then 0 else min(c.score) - most end into lowest
    from (
        select s.score from leads.lead l
        cross join lateral leads.score_as_of(l, p_as_of) as s
        where l.tenant_id = p_tenant
            and l.source_points + l.status_points + l.assignment_points <= coalesce(p_score, 100)
            and (p_score is null or s.score < p_score
                or s.score = p_score and (l.created_at, l.lead_id collate "C") > (p_created_at, p_lead_id collate "C"))
        order by l.source_points + l.status_points + l.assignment_points desc
        limit p_limit
    ) as c;
    return query
        select l.lead_id, s.score, l.source_points, l.status_points, s.engagement, l.assignment_points,
            l.rule_version, l.created_at
        from leads.lead l
        cross join lateral leads.score_as_of(l, p_as_of) as s
        where l.tenant_id = p_tenant
            and l.source_points + l.status_points + l.assignment_points between lowest and coalesce(p_score, 100)
            and (p_score is null or s.score < p_score
                or s.score = p_score and (l.created_at, l.lead_id collate "C") > (p_created_at, p_lead_id collate "C"))
        order by s.score desc, l.created_at, l.lead_id collate "C"
        limit p_limit;
end $$;
comment on function leads.ranked_page is
    'A tenant''s leads as of an instant, highest score first, ties by oldest created_at, then by lead_id; those after the lead that the last three parameters name, or from the first on if they are null';

create function leads.score_as_of(lead leads.lead, as_of timestamptz, out score int, out engagement int)
language sql stable as $$
    select least(100, greatest(0, lead.source_points + lead.status_points + e.points + lead.assignment_points)), e.points
    from leads.rule_set r
    cross join lateral leads.engagement(
        coalesce(lead.last_activity_at, lead.created_at), as_of, r.engagement_points, r.engagement_window_us) as e (points)
    where r.version = lead.rule_version
$$;
comment on function leads.score_as_of is 'A lead''s score and its points for engagement as of an instant, by the version of the rules that it has';

revoke execute on function leads.ranked_page, leads.score_as_of from public;
grant execute on function leads.ranked_page, leads.score_as_of to bellhop_gateway;
alter view leads.current_score set (security_invoker = true);
grant select on leads.rule_set, leads.score_rule to bellhop_worker, bellhop_gateway;
grant select on leads.current_score to bellhop_gateway;
revoke execute on all functions in schema leads from public;
grant execute on all functions in schema leads to bellhop_gateway;
