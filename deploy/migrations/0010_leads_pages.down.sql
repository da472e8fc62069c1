drop function leads.ranked_page, leads.score_as_of;
