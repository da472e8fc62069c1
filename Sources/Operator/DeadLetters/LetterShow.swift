internal import Postgres
internal import Records
internal import Runtime

/// One dead letter, byte by byte, with what it descends from and what descends from it.
enum LetterShow {
    static func run(_ id: String, _ arguments: Arguments, _ connection: inout Connection) throws {
        guard let number = Int64(id) else { throw UsageError("ID must be a number, not \"\(id)\"") }
        let rows = try connection.query(
            "select \(LetterInFull.columns) from bellhop.dead_letter d where d.id = $1", [.int8(number)])
        guard rows.count == 1 else { throw CommandError("there is no dead letter \(id)") }
        let letter = try LetterInFull(rows[0])
        let ancestry = try family(&connection, number, up: true)
        let descendants = try family(&connection, number, up: false)
        if arguments.isSet("json") {
            return print(letter.json(ancestry: ancestry.map(\.id), descendants: descendants.map(\.id)))
        }
        print(letter.text)
        for relative in ancestry { print("descends from \(relative.words)") }
        for relative in descendants { print("died again as \(relative.words)") }
    }

    private struct Relative {
        var id: Int64
        var words: String
    }

    private static func family(
        _ connection: inout Connection, _ id: Int64, up: Bool
    ) throws -> [Relative] {
        let step = up ? "d.id = f.ancestor" : "d.ancestor = f.id"
        let rows = try connection.query(
            """
            with recursive f as (
                select d.*, 0 as depth from bellhop.dead_letter d where d.id = $1
                union all select d.*, f.depth + 1 from f join bellhop.dead_letter d on \(step) where f.depth < 100)
            select id, 'letter ' || id || ', ' || state || ', of ' || created_at || ': ' || reason
                || coalesce('; edited, ' || length(edited_payload) || ' bytes instead of ' || length(payload), '')
            from f where depth > 0 order by depth, id
            """, [.int8(id)])
        return try rows.collect { row throws(PostgresError) in
            Relative(id: try row.int8(0) ?? 0, words: try row.string(1) ?? "")
        }
    }
}

/// Dead letters as JSON lines, a page at a time.
enum LetterExport {
    static func run(
        _ arguments: Arguments, _ selection: LetterSelection, _ connection: inout Connection
    ) throws {
        var rest = try arguments.limit(1...1_000_000_000, or: 1_000_000_000)
        let filter = selection.filter(from: 2)
        var cursor: Int64 = 0
        while rest > 0 {
            // A payload may have a megabyte.
            let rows = try connection.query(
                """
                select \(LetterInFull.columns) from bellhop.dead_letter d where d.id > $1 and \(filter.sql)
                order by d.id limit \(min(rest, 100))
                """, [.int8(cursor)] + filter.parameters)
            guard !rows.isEmpty else { return }
            for row in rows {
                cursor = try row.int8(0) ?? cursor
                print(try LetterInFull(row).exported)
            }
            rest -= rows.count
        }
    }
}
