-- Escalation: which conversation needs a person, and why.

create schema escalation;
comment on schema escalation is 'Conversations, what was decided on each of their messages, and the settings of tenants; written by the workers escalation-detection and escalation-rules';

-- Settings are documents in versions.

create table escalation.base_config (
    version    int primary key check (version >= 0),
    document   jsonb not null,
    is_base    boolean not null default false,
    created_at timestamptz not null default now()
);
create unique index base_config_one_base on escalation.base_config (is_base) where is_base;
insert into escalation.base_config (version, document, is_base) values (0, '{}', true);
comment on table escalation.base_config is 'Versions of the settings that count for all tenants without settings of their own';
comment on column escalation.base_config.version is 'Stored with each decision that was made by it';
comment on column escalation.base_config.document is 'The settings, as topics/escalation-config.yaml describes them; what is not mentioned is as standard';
comment on column escalation.base_config.is_base is 'True for the one version in use; escalation-detection reads it when it starts';

create table escalation.config (
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
comment on table escalation.config is 'Versions of the settings of tenants, written by the worker escalation-rules; only ever appended to';
comment on column escalation.config.version is 'Stored with each decision that was made by it; above those of escalation.base_config';
comment on column escalation.config.document is 'The settings, as topics/escalation-config.yaml describes them';
comment on column escalation.config.put_at is 'Kafka timestamp of the record that put it';
comment on column escalation.config.event_id is 'CloudEvents id of that record';

create table escalation.tenant_config (
    tenant_id  text collate "C" not null,
    rule_set   text not null check (rule_set = 'escalation'),
    version    int not null,
    changed_at timestamptz not null default now(),
    primary key (tenant_id, rule_set)
);
create index tenant_config_changed on escalation.tenant_config (changed_at);
comment on table escalation.tenant_config is 'The version of the settings in force for each tenant that has settings of its own; written by the worker escalation-rules, held by each batch of escalation-detection';
comment on column escalation.tenant_config.version is 'A row of escalation.config';
comment on column escalation.tenant_config.changed_at is 'When that was put in force, by Postgres'' clock';

create function escalation.note_change() returns trigger language plpgsql as $$
begin
    new.changed_at := clock_timestamp();
    return new;
end $$;
create trigger tenant_config_changed before insert or update on escalation.tenant_config
    for each row execute function escalation.note_change();

create table escalation.conversation (
    tenant_id          text collate "C" not null,
    conversation_id    text collate "C" not null,
    contact_id         text,
    channel            text,
    organization_id    text,
    bot_paused         boolean not null,
    decided_message_id text,
    mode               text,
    language           text,
    escalated_at       timestamptz,
    priority           text check (priority in ('MEDIUM', 'HIGH', 'URGENT')),
    reasons            jsonb,
    config_version     int,
    level              int,
    notified           jsonb,
    ladder             jsonb,
    acknowledged_by    text,
    acknowledged_at    timestamptz,
    last_escalation    jsonb,
    cooldown_until     timestamptz,
    closed_at          timestamptz,
    memory             bytea not null,
    rules_version      int not null,
    changed_at         timestamptz not null,
    event_id           text not null,
    primary key (tenant_id, conversation_id)
)
-- Each message changes its row: with room on its page it needs no new index entry.
with (fillfactor = 70);
-- Who waits for a person, by how urgently.
create index conversation_escalated on escalation.conversation (tenant_id, priority, escalated_at) where escalated_at is not null;
comment on table escalation.conversation is 'Conversations as their records left them';
comment on column escalation.conversation.contact_id is 'Of the last message that named one; so are channel and organization_id';
comment on column escalation.conversation.bot_paused is 'Whether the bot may not answer';
comment on column escalation.conversation.decided_message_id is 'The last customer message that was decided on, in the order of arrival';
comment on column escalation.conversation.mode is 'By which its last message was judged; another one disarms';
comment on column escalation.conversation.language is 'en, pt or de: the customer''s, as far as it is known';
comment on column escalation.conversation.escalated_at is 'Since when it needs a person; null: it does not. The columns from priority to acknowledged_at tell of that';
comment on column escalation.conversation.reasons is 'Why, a list of words';
comment on column escalation.conversation.config_version is 'Of the settings by which it escalated, and by which its ladder is climbed';
comment on column escalation.conversation.level is 'The level of the ladder that was reached; 0: who hears at once';
comment on column escalation.conversation.notified is 'Who hears at once, and again when it becomes more urgent';
comment on column escalation.conversation.ladder is 'The ladder being climbed, as it was configured then, and how far; null once somebody has it';
comment on column escalation.conversation.acknowledged_by is 'The agent who has it; null: nobody';
comment on column escalation.conversation.last_escalation is 'The last one that has ended: since, until, priority, reasons, acknowledged_by, end';
comment on column escalation.conversation.cooldown_until is 'Until then only URGENT and people escalate';
comment on column escalation.conversation.closed_at is 'When it was closed; null: it is open';
comment on column escalation.conversation.memory is 'What later messages are judged by, of its last messages: ids, times, scores; no text. Only the worker reads it';
comment on column escalation.conversation.rules_version is 'Of the settings by which its last record was decided';
comment on column escalation.conversation.changed_at is 'Kafka timestamp of the last record, or the instant at which its ladder was due';
comment on column escalation.conversation.event_id is 'CloudEvents id of the last record; time where its ladder was due';

select bellhop.keep_due('escalation.conversation');

create table escalation.decision (
    tenant_id       text collate "C" not null,
    conversation_id text collate "C" not null,
    message_id      text collate "C",
    decided_at      timestamptz not null,
    verdict         text not null,
    priority        text,
    mode            text not null,
    config_version  int not null,
    language        text,
    sentiment       double precision not null,
    confidence      double precision not null,
    is_upstream     boolean not null,
    why             jsonb,
    event_id        text not null,
    topic           text not null,
    partition       int not null,
    record_offset   bigint not null
);
create index decision_conversation on escalation.decision (tenant_id, conversation_id, decided_at);
-- Of what escalated there is little; of the rest, shares are counted over a range of time.
create index decision_escalated on escalation.decision (tenant_id, decided_at) where verdict in ('escalated', 'raised');
create index decision_time on escalation.decision using brin (decided_at);
comment on table escalation.decision is 'What was decided on each message of a customer and each request, "no" included; only ever appended to';
comment on column escalation.decision.message_id is 'Null for what somebody requested';
comment on column escalation.decision.decided_at is 'Kafka timestamp of the record';
comment on column escalation.decision.verdict is 'escalated, raised, no, already, cooldown, answered or closed';
comment on column escalation.decision.priority is 'What it would be by itself: MEDIUM, HIGH or URGENT; null: nothing';
comment on column escalation.decision.mode is 'By which it was judged';
comment on column escalation.decision.config_version is 'Of the settings by which it was judged; 0: the standard';
comment on column escalation.decision.sentiment is 'The score that counts, -1 to 1';
comment on column escalation.decision.is_upstream is 'Whether the score came with the message';
comment on column escalation.decision.why is 'reasons, evidence (spans are bytes of the text), trend, failed_attempts, armed_for, without, summary; null where nothing speaks for a person';
comment on column escalation.decision.event_id is 'CloudEvents id of the record';
comment on column escalation.decision.record_offset is 'Offset of the record';

select bellhop.isolate('escalation.config'), bellhop.isolate('escalation.tenant_config'),
    bellhop.isolate('escalation.conversation'), bellhop.isolate('escalation.decision');
grant select on escalation.base_config to bellhop_worker, bellhop_gateway;
revoke update, delete on escalation.config, escalation.decision from bellhop_worker;
select bellhop.index_facts('escalation.config'), bellhop.index_facts('escalation.decision');
revoke execute on all functions in schema escalation from public;
