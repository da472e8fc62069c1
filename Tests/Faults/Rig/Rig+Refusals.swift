import Postgres

extension Rig {
    /// Dead letters for data that Postgres would have taken, when only leads of `refuseSomeData` are refused.
    func wronglyRefused(oneIn count: Int) throws -> Int64 {
        try number(
            """
            select count(*) from bellhop.dead_letter
            where class = 'data_error' and hashtext(event_id) % \(count) <> 0
            """)
    }

    /// Some leads are refused by Postgres alone, so that batches are cut in parts.
    func refuseSomeData(oneIn count: Int) throws {
        var connection = try Connection(database)
        try connection.script(
            """
            create function rig.refuse() returns trigger language plpgsql as $$
            begin
                raise exception 'refused by the rig' using errcode = '22023';
            end $$;
            create trigger refuse before insert on leads.score_change
                for each row when (hashtext(new.event_id) % \(count) = 0) execute function rig.refuse();
            """)
    }
}
