internal import Postgres
internal import Records
internal import Runtime

/// Dead letters in a table: each, or counted by group.
enum LetterList {
    static func list(
        _ arguments: Arguments, _ selection: LetterSelection, _ connection: inout Connection
    ) throws {
        let limit = try arguments.limit()
        let filter = selection.filter(from: 1)
        let rows = try connection.query(
            """
            select d.id, d.worker, d.topic, d.partition, d.record_offset, d.class, d.state, d.tenant_id, d.event_id,
                   d.created_at, d.reason
            from bellhop.dead_letter d where \(filter.sql) order by d.id desc limit \(limit)
            """, filter.parameters)
        let cells = try rows.collect { row throws(PostgresError) in
            [
                Cell(try row.int8(0)), Cell(try row.string(1)), Cell(try row.string(2)),
                Cell(try row.int4(3)), Cell(try row.int8(4)), Cell(try row.string(5)),
                Cell(try row.string(6)), Cell(try row.string(7)), Cell(try row.string(8)),
                Cell(try row.timestamp(9)), Cell(try row.string(10)),
            ]
        }
        let columns = [
            "id", "worker", "topic", "partition", "offset", "class", "state", "tenant", "event_id",
            "created_at", "reason",
        ]
        print(
            Report(columns: columns, rows: cells, empty: nothing(selection)).output(
                json: arguments.isSet("json")))
    }

    private static func nothing(_ selection: LetterSelection) -> String {
        selection.isEmpty && selection.query == nil ? "No dead letters." : "No dead letter is picked by that."
    }

    /// The largest group first.
    static func groups(
        _ arguments: Arguments, _ selection: LetterSelection, _ connection: inout Connection
    ) throws {
        let limit = try arguments.limit()
        let filter = selection.filter(from: 1)
        let states = LetterOptions.states.map { state in
            "nullif('\(state) ' || sum(n) filter (where state = '\(state)'), '')"
        }
        // Counted from an index alone; a row is read for each group.
        let rows = try connection.query(
            """
            select g.count, g.states, d.class, d.topic, d.worker, g.letter_group, g.first_seen, g.last_seen, g.first_id, d.reason
            from (select letter_group, sum(n)::int8 as count, concat_ws(', ', \(states.joined(separator: ", "))) as states,
                         min(first_seen) as first_seen, max(last_seen) as last_seen, min(first_id) as first_id
                  from (select d.letter_group, d.state, count(*) as n, min(d.created_at) as first_seen,
                               max(d.created_at) as last_seen, min(d.id) as first_id
                        from bellhop.dead_letter d where \(filter.sql) group by d.letter_group, d.state) as s
                  group by letter_group) as g
            join bellhop.dead_letter d on d.id = g.first_id
            order by g.count desc, g.letter_group limit \(limit)
            """, filter.parameters)
        let cells = try rows.collect { row throws(PostgresError) in
            [
                Cell(try row.int8(0)), Cell(try row.string(1)), Cell(try row.string(2)),
                Cell(try row.string(3)), Cell(try row.string(4)), Cell(try row.string(5)),
                Cell(try row.timestamp(6)), Cell(try row.timestamp(7)), Cell(try row.int8(8)),
                Cell(try row.string(9)),
            ]
        }
        let columns = [
            "count", "states", "class", "topic", "worker", "group", "first_seen", "last_seen",
            "first_id", "example",
        ]
        print(
            Report(columns: columns, rows: cells, empty: nothing(selection)).output(
                json: arguments.isSet("json")))
    }
}
