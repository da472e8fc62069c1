internal import Digest
package import Postgres
internal import Records

/// The SQL of one worker's keyed state and facts, generated from its table declarations: one statement a table.
///
/// A row's version is its `xmin`, the transaction that wrote it: it changes with every write, an operator's too, and needs
/// no column. A version of our own row is compared when it is rewritten; a row that should not exist is inserted with
/// `on conflict do nothing` for its key. `bellhop.expect` raises BH002 when a count differs. What any other constraint refuses is
/// the record's own fault.
struct StateStatements: Sendable {
    let read: String
    let insert: String
    let update: String
    let delete: String
    /// Checks that keys which had no row, and get none, still have none.
    let absent: String

    init(_ table: Table) {
        let keys = table.keyColumns
        let columns = table.storedColumns
        let values = table.valueColumns
        let name = quotedPath(table.name)
        let names = columns.map { quoted($0.name) }.joined(separator: ", ")
        let keyNames = keys.map { quoted($0.name) }.joined(separator: ", ")
        // A row that somebody changes between lookup and lock has left its place: it does not match.
        let version = Mutant.isActive(.cacheKeptAfterRevoke) ? "" : " and t.xmin = i.bellhop_version"
        let isSame = "t.ctid = i.bellhop_place\(version)"
        let found = Self.byPrimaryKey(table)
        read = """
            select i.n::int4, t.* from \(unnest(keys, from: 1)) with ordinality as i (\(keyNames), n) cross join lateral \
            (select \((["xmin"] + values.map(\.name)).map { "t." + quoted($0) }.joined(separator: ", ")) \(found)) t
            """
        insert = Self.expecting(
            table.name, parameter: columns.count + 1,
            """
            insert into \(name) (\(names)) select \(names) from \(unnest(columns, from: 1)) as i (\(names)) \
            on conflict (\(keyNames)) do nothing returning 1
            """)
        let assignments = values.map { "\(quoted($0.name)) = i.\(quoted($0.name))" }
        update = Self.expecting(
            table.name, parameter: columns.count + 2,
            """
            update \(name) t set \(assignments.joined(separator: ", ")) \
            from \(Self.placed(columns, found)) where \(isSame) returning 1
            """)
        delete = Self.expecting(
            table.name, parameter: keys.count + 2,
            """
            delete from \(name) t using \(Self.placed(keys, found)) where \(isSame) returning 1
            """)
        absent = Self.expecting(
            table.name, parameter: keys.count + 1,
            """
            select 1 from \(unnest(keys, from: 1)) as i (\(keyNames)) cross join lateral (select 1 \(found)) t
            """)
    }

    /// The row `t` of the key `i`, looked up by the primary key, whatever Postgres takes the table to be like.
    ///
    /// While a table is all but empty and nobody has analyzed it, a lookup by any index that begins with the tenant costs as much
    /// as one by the key: a batch that is planned so, and runs while another lane writes thousands of rows, takes half a
    /// minute. A range of one value that is to come in the order of the key is cheaper by the key alone.
    private static func byPrimaryKey(_ table: Table) -> String {
        let (tenant, entity) = (quoted(table.key[0]), quoted(table.key[1]))
        return """
            from \(quotedPath(table.name)) t where t.\(tenant) = i.\(tenant) \
            and t.\(entity) >= i.\(entity) and t.\(entity) <= i.\(entity) order by t.\(entity) limit 1
            """
    }

    /// Versions, keys and values `i`, with the place of the row that has their key.
    private static func placed(_ columns: [Column], _ found: String) -> String {
        let columns = [Column("bellhop_version", .int4)] + columns
        let names = columns.map { quoted($0.name) }.joined(separator: ", ")
        return """
            (select i.*, t.bellhop_place from \(unnest(columns, from: 1)) as i (\(names)) cross join lateral \
            (select t.ctid as bellhop_place \(found)) t) i
            """
    }

    private static func expecting(_ table: String, parameter: Int, _ statement: String) -> String {
        "with w as (\(statement)) select bellhop.expect('\(table)', count(*), $\(parameter)) from w"
    }
}

/// Append-only rows: by arrays when they are few, by binary COPY when they are many.
struct FactStatements: Sendable {
    let insert: String
    let copy: String

    init(_ table: Table) {
        let columns = table.columns
        let names = columns.map { quoted($0.name) }.joined(separator: ", ")
        let name = quotedPath(table.name)
        insert =
            "insert into \(name) (\(names)) select \(names) from \(unnest(columns, from: 1)) as i (\(names))"
        copy = "copy \(name) (\(names)) from stdin (format binary)"
    }
}

/// `unnest($1::text[], $2::int8[])`: one array parameter a column.
package func unnest(_ columns: [Column], from first: Int) -> String {
    let arrays = columns.enumerated().map { "$\(first + $0)::\($1.type.name)[]" }
    return "unnest(\(arrays.joined(separator: ", ")))"
}

extension Table {
    /// The columns after the key.
    var valueColumns: [Column] { storedColumns.filter { !key.contains($0.name) } }
}
