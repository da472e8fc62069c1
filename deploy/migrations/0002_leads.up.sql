-- Leads, their scores, and why they have them. Written by the worker lead-scoring.

create schema leads;
comment on schema leads is 'Leads and their scores, written by the worker lead-scoring';

-- The rules are data: a new version is new rows, and each score names the version that made it.

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

insert into leads.rule_set
    (version, engagement_points, engagement_window_us, assigned_points, unassigned_points, active)
values (1, 25, 30 * 86400000000, 25, 0, true);

insert into leads.score_rule (version, kind, name, points) values
    (1, 'source', 'referral', 25),
    (1, 'source', 'organic', 20),
    (1, 'source', 'campaign', 18),
    (1, 'source', 'paid_ads', 15),
    (1, 'source', 'manual', 10),
    (1, 'source', 'import', 5),
    (1, 'source', '*', 0),
    (1, 'status', 'won', 25),
    (1, 'status', 'proposal', 25),
    (1, 'status', 'qualified', 22),
    (1, 'status', 'engaged', 18),
    (1, 'status', 'contacted', 15),
    (1, 'status', 'new', 10),
    (1, 'status', 'lost', 0),
    (1, 'status', '*', 0);

create table leads.lead (
    tenant_id text collate "C" not null,
    lead_id text collate "C" not null,
    source text,
    status text,
    created_at timestamptz not null,
    created_at_known boolean not null,
    last_activity_at timestamptz,
    assigned_to text,
    name text,
    email text,
    phone text,
    team text,
    value_cents bigint,
    currency text,
    country text,
    attributes jsonb,
    score int not null,
    source_points int not null,
    status_points int not null,
    engagement_points int not null,
    assignment_points int not null,
    rule_version int not null,
    scored_at timestamptz not null,
    event_id text not null,
    primary key (tenant_id, lead_id)
);
-- Serves leads.ranked. The points that do not fade change seldom: most updates of a lead leave this index alone.
create index lead_ranking on leads.lead
    (tenant_id, ((source_points + status_points + assignment_points)) desc);
comment on table leads.lead is 'Leads as their events left them, with the score of the last event';
comment on column leads.lead.tenant_id is 'The tenant, from the record''s extension tenantid';
comment on column leads.lead.lead_id is 'The lead, unique within its tenant';
comment on column leads.lead.source is 'Where the lead came from, as it was written';
comment on column leads.lead.status is 'Its place in the funnel, as it was written';
comment on column leads.lead.created_at is 'When the lead came into being';
comment on column leads.lead.created_at_known is
    'False while created_at is only the time of an event that overtook lead.created or cleared created_at';
comment on column leads.lead.last_activity_at is 'The latest activity; never moves back';
comment on column leads.lead.assigned_to is 'Who works on the lead; null or blank for no one';
comment on column leads.lead.name is 'The person''s name';
comment on column leads.lead.email is 'Email address';
comment on column leads.lead.phone is 'Phone number';
comment on column leads.lead.team is 'The team that the lead belongs to';
comment on column leads.lead.value_cents is 'Expected value in hundredths of currency';
comment on column leads.lead.currency is 'Currency of value_cents';
comment on column leads.lead.country is 'Country';
comment on column leads.lead.attributes is 'Anything else the producer said of the lead, a JSON object';
comment on column leads.lead.score is 'The score as of scored_at, 0 to 100: the sum of the four factors';
comment on column leads.lead.source_points is 'Points for source';
comment on column leads.lead.status_points is 'Points for status';
comment on column leads.lead.engagement_points is 'Points for the last activity (else the creation) as of scored_at';
comment on column leads.lead.assignment_points is 'Points for being assigned';
comment on column leads.lead.rule_version is 'The version of the rules that made the score';
comment on column leads.lead.scored_at is 'Kafka timestamp of the last record';
comment on column leads.lead.event_id is 'CloudEvents id of the last record';

create table leads.score_change (
    tenant_id text collate "C" not null,
    lead_id text collate "C" not null,
    changed_at timestamptz not null,
    old_score int,
    new_score int not null,
    factors jsonb not null,
    rule_version int not null,
    event_id text not null,
    topic text not null,
    partition int not null,
    record_offset bigint not null
);
create index score_change_lead on leads.score_change (tenant_id, lead_id, changed_at);
comment on table leads.score_change is 'Each change of a score and the record that caused it; only ever appended to';
comment on column leads.score_change.tenant_id is 'The tenant';
comment on column leads.score_change.lead_id is 'The lead; it may have been deleted since';
comment on column leads.score_change.changed_at is 'Kafka timestamp of the record';
comment on column leads.score_change.old_score is 'The score before; null for the first';
comment on column leads.score_change.new_score is 'The score after';
comment on column leads.score_change.factors is 'Points for source, status, engagement and assignment';
comment on column leads.score_change.rule_version is 'The version of the rules that made the score';
comment on column leads.score_change.event_id is 'CloudEvents id of the record';
comment on column leads.score_change.topic is 'Topic of the record';
comment on column leads.score_change.partition is 'Partition of the record';
comment on column leads.score_change.record_offset is 'Offset of the record';

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
