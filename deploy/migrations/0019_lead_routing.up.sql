-- Leads and routing: what routing knows of each lead, and leads that became part of others.

drop index leads.lead_ranking;

alter table leads.lead
    add column routing_revision bigint not null default 0,
    add column routing_open boolean not null default false,
    add column routed_at_score boolean not null default false,
    add column merged_into text;
comment on column leads.lead.routing_revision is 'How many changes of the lead routing was told; 0 while it knows nothing of it';
comment on column leads.lead.routing_open is 'Whether the lead is open, by what routing was told';
comment on column leads.lead.routed_at_score is 'True if routing was asked for an owner because of the score, since the lead is open';
comment on column leads.lead.merged_into is 'The lead that this one became part of: the row is a mark then, which counts nowhere and passes on what comes; null for a lead';

create index lead_ranking on leads.lead (tenant_id, score desc, created_at, lead_id) where merged_into is null;

create or replace view leads.current_score with (security_invoker = true) as
select l.tenant_id, l.lead_id, s.score, l.source_points, l.status_points, s.engagement as engagement_points,
    l.assignment_points, l.extra_points, l.rule_version, l.created_at, now() as as_of
from leads.lead l cross join lateral leads.score_as_of(l, now()) as s
where l.merged_into is null;

create or replace function leads.ranked_page(
    p_tenant text, p_limit int, p_score int default null, p_created_at timestamptz default null, p_lead_id text default null
) returns setof leads.lead language plpgsql stable as $$
declare
    found int;
begin
    if p_score is null then
        return query select l.* from leads.lead l where l.tenant_id = p_tenant and l.merged_into is null
            order by l.score desc, l.created_at, l.lead_id limit p_limit;
        return;
    end if;
    -- The rest of the leads with that score, then those with less: each a range of the index.
    return query select l.* from leads.lead l
        where l.tenant_id = p_tenant and l.merged_into is null and l.score = p_score
            and (l.created_at, l.lead_id) > (p_created_at, p_lead_id collate "C")
        order by l.created_at, l.lead_id limit p_limit;
    get diagnostics found = row_count;
    return query select l.* from leads.lead l
        where l.tenant_id = p_tenant and l.merged_into is null and l.score < p_score
        order by l.score desc, l.created_at, l.lead_id limit p_limit - found;
end $$;
