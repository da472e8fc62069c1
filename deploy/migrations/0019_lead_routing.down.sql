-- Marks of merged leads are lost, for the old form would take them for leads: what comes for such a lead makes a new one.
delete from leads.lead where merged_into is not null;
drop index leads.lead_ranking;
create or replace view leads.current_score with (security_invoker = true) as
select l.tenant_id, l.lead_id, s.score, l.source_points, l.status_points, s.engagement as engagement_points,
    l.assignment_points, l.extra_points, l.rule_version, l.created_at, now() as as_of
from leads.lead l cross join lateral leads.score_as_of(l, now()) as s;

alter table leads.lead drop column routing_revision, drop column routing_open, drop column routed_at_score, drop column merged_into;

create index lead_ranking on leads.lead (tenant_id, score desc, created_at, lead_id);

create or replace function leads.ranked_page(
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
