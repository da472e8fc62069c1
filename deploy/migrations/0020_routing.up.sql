-- Routing: who gets which lead, and why. All tables but the history are the desk of one tenant: written by the worker lead-routing alone,
-- as rows of routing.desk and its parts in one transaction.

create schema routing;
comment on schema routing is 'Rules, teams, agents, open leads, the queue and the ledger of turns of each tenant; written by the worker lead-routing';

create table routing.desk (
    tenant_id      text collate "C" not null,
    desk           text not null,
    clock          timestamptz not null,
    arrivals       bigint not null,
    review_since   timestamptz,
    review_arrival bigint,
    is_draining    boolean not null,
    primary key (tenant_id, desk)
);
comment on table routing.desk is 'A row a tenant: its version stands for all rows of the tenant in the other tables but the history';
comment on column routing.desk.clock is 'The latest instant that was decided on: time does not go back';
comment on column routing.desk.arrivals is 'Leads that came so far';
comment on column routing.desk.review_since is 'With review_arrival: leads that no rule matched are looked at again from there on';
comment on column routing.desk.is_draining is 'There may be agents with room for leads that wait: the last decision had enough to do';
select bellhop.keep_due('routing.desk');

create table routing.rule (
    tenant_id  text collate "C" not null,
    rule_id    text collate "C" not null,
    document   jsonb not null,
    sentence   text,
    is_deleted boolean not null,
    primary key (tenant_id, rule_id)
);
comment on table routing.rule is 'Where leads that meet a condition go; rules are asked in order of priority, then id';
comment on column routing.rule.document is 'The rule, as topics/routing-commands.yaml describes it';
comment on column routing.rule.sentence is 'The condition for people; null: every lead';
comment on column routing.rule.is_deleted is 'It takes no lead any more, and is gone once none waits for it';

create table routing.team (
    tenant_id text collate "C" not null,
    team_id   text collate "C" not null,
    name      text,
    primary key (tenant_id, team_id)
);
comment on table routing.team is 'Teams; agents say that they belong to them';

create table routing.agent (
    tenant_id          text collate "C" not null,
    agent_id           text collate "C" not null,
    document           jsonb not null,
    availability       text not null,
    availability_until timestamptz,
    availability_then  text not null,
    session            bigint not null,
    is_on_duty         boolean not null,
    duty_until         timestamptz,
    is_leaving         boolean not null,
    is_deleted         boolean not null,
    primary key (tenant_id, agent_id)
);
comment on table routing.agent is 'Agents: what managers say of them, and how they are';
comment on column routing.agent.document is 'The agent, as topics/routing-commands.yaml describes it';
comment on column routing.agent.availability is 'online, offline, away, busy or on_call; only online gets leads';
comment on column routing.agent.availability_until is 'When that ends, and availability_then comes';
comment on column routing.agent.session is 'Raised when the agent becomes available: what was declined before may be offered again';
comment on column routing.agent.is_on_duty is 'Whether it is within the working hours, until duty_until';
comment on column routing.agent.is_leaving is 'The agent''s leads are being given to others';
comment on column routing.agent.is_deleted is 'Gone once the agent has no lead any more';

create table routing.lead (
    tenant_id      text collate "C" not null,
    lead_id        text collate "C" not null,
    place          text not null,
    agent_id       text collate "C",
    reserved_until timestamptz,
    rule_id        text collate "C",
    facts          jsonb,
    since          timestamptz not null,
    arrival        bigint not null,
    wait_ends      timestamptz,
    offers         bigint not null,
    refusals       jsonb,
    announced      text,
    revision       bigint not null,
    primary key (tenant_id, lead_id)
);
create index lead_agent on routing.lead (tenant_id, agent_id) where agent_id is not null;
create index lead_queue on routing.lead (tenant_id, rule_id, since, arrival) where place = 'queued';
comment on table routing.lead is 'Open leads that routing has to do with: owned, reserved, or waiting';
comment on column routing.lead.place is 'owned, reserved or queued';
comment on column routing.lead.agent_id is 'Who has it, as owner or by reservation';
comment on column routing.lead.reserved_until is 'Until when it must be accepted';
comment on column routing.lead.rule_id is 'The rule that brought it there; null: by hand, or no rule matches';
comment on column routing.lead.facts is 'What conditions ask of it; known while it waits or is reserved';
comment on column routing.lead.since is 'Since when it waits, or had waited; first come first served';
comment on column routing.lead.arrival is 'Who came first at the same instant';
comment on column routing.lead.wait_ends is 'When the rule''s longest wait ends';
comment on column routing.lead.offers is 'Offers in one go';
comment on column routing.lead.refusals is 'Agents who let an offer go, each with the session then';
comment on column routing.lead.announced is 'The owner that the lead''s own lane was told, or told';
comment on column routing.lead.revision is 'How many changes by hand the lead''s own lane had told';

create table routing.ledger (
    tenant_id text collate "C" not null,
    rule_id   text collate "C" not null,
    team_id   text collate "C" not null,
    clock     bigint not null,
    turns     bigint not null,
    primary key (tenant_id, rule_id, team_id)
);
comment on table routing.ledger is 'Turns given by one rule in one team; team_id is empty for a rule with a list of agents';
comment on column routing.ledger.clock is 'The level at which the last turn was given, in units of 232792560 a turn of weight 1';

create table routing.turn (
    tenant_id text collate "C" not null,
    rule_id   text collate "C" not null,
    team_id   text collate "C" not null,
    agent_id  text collate "C" not null,
    level     bigint not null,
    turns     bigint not null,
    last_turn bigint not null,
    primary key (tenant_id, rule_id, team_id, agent_id)
);
comment on table routing.turn is 'What a ledger keeps of one agent';
comment on column routing.turn.level is 'Turns taken, each as 232792560 by the weight, and what the agent was moved up by';
comment on column routing.turn.last_turn is 'The turn of the ledger that was the agent''s last one; 0 for none';

create table routing.history (
    tenant_id     text collate "C" not null,
    lead_id       text collate "C",
    happened_at   timestamptz not null,
    step          int not null default 0,
    what          text not null,
    agent_id      text collate "C",
    rule_id       text collate "C",
    strategy      text,
    until         timestamptz,
    detail        text,
    is_turn       boolean,
    eligible      bigint,
    candidates    jsonb,
    exclusions    jsonb,
    event_id      text not null,
    topic         text not null,
    partition     int not null,
    record_offset bigint not null
);
create index history_lead on routing.history (tenant_id, lead_id, happened_at);
create index history_time on routing.history (tenant_id, happened_at);
comment on table routing.history is 'What routing decided and what happened to its leads and agents; only ever appended to';
comment on column routing.history.lead_id is 'Null for what happened to an agent';
comment on column routing.history.happened_at is 'Kafka timestamp of the record, or the instant that was due';
comment on column routing.history.step is 'The order of what one record or instant has brought about, from 0';
comment on column routing.history.what is
    'decided, assigned, queued, unassigned, accepted, declined, withdrawn, released, kept, fell_back, offers_exhausted, facts_wanted, availability or duty';
comment on column routing.history.agent_id is 'Who was chosen, or did it, or had the lead';
comment on column routing.history.strategy is 'direct, round_robin, team, sticky or manual';
comment on column routing.history.until is 'Of what is assigned: until when it must be accepted; null: it is the agent''s';
comment on column routing.history.detail is 'unassigned: why; fell_back: to which rule; availability and duty: what it is now; queued: the place in the queue';
comment on column routing.history.is_turn is 'Of a decision: whether it took a turn, which counts in the ledger';
comment on column routing.history.eligible is 'Of a decision: how many could have been chosen';
comment on column routing.history.candidates is 'Of a decision: the ten best, the winner first, each with why not';
comment on column routing.history.exclusions is 'Of a decision: how many could not be chosen, by reason';
comment on column routing.history.event_id is 'CloudEvents id of the record; time where none caused it';
comment on column routing.history.record_offset is 'Offset of the record; -1 where none caused it';

create view routing.decision with (security_invoker = true) as
select tenant_id, lead_id, happened_at as decided_at, rule_id, agent_id as winner, strategy, is_turn, eligible, candidates, exclusions,
    event_id, topic, partition, record_offset
from routing.history where what = 'decided';
comment on view routing.decision is 'How each lead was given to somebody, or to nobody';

create view routing.queue with (security_invoker = true) as
select tenant_id, lead_id, rule_id, row_number() over (partition by tenant_id, rule_id order by since, arrival) as place, since,
    now() - since as age, wait_ends, offers
from routing.lead where place = 'queued';
comment on view routing.queue is 'Leads that wait, by rule, with place and age';

create view routing.load with (security_invoker = true) as
select a.tenant_id, a.agent_id, coalesce(l.owned, 0) as owned, coalesce(l.reserved, 0) as reserved, (a.document ->> 'capacity')::bigint as capacity
from routing.agent a
left join (select tenant_id, agent_id, count(*) filter (where place = 'owned') as owned, count(*) filter (where place = 'reserved') as reserved
           from routing.lead where agent_id is not null group by tenant_id, agent_id) l
    on l.tenant_id = a.tenant_id and l.agent_id = a.agent_id;
comment on view routing.load is 'How many leads each agent has, and may have';

select bellhop.isolate('routing.desk'), bellhop.isolate('routing.rule'), bellhop.isolate('routing.team'),
    bellhop.isolate('routing.agent'), bellhop.isolate('routing.lead'), bellhop.isolate('routing.ledger'),
    bellhop.isolate('routing.turn'), bellhop.isolate('routing.history');
revoke update, delete on routing.history from bellhop_worker;
select bellhop.index_facts('routing.history');
grant select on routing.decision, routing.queue, routing.load to bellhop_gateway;
