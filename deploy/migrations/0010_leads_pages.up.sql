-- The ranking of leads in pages, as of one instant: what fades between two pages does not move a lead from one to the other.

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
