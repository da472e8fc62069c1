import Postgres
import Records
import TestKit

/// Puts rows into tables of which it knows only what the catalog says.
///
/// A value is drawn from a few that suit its type, the words of the table's checks, and the rows that a foreign key allows.
/// What a constraint refuses is drawn again.
struct TableFiller {
    private let database: String
    private var random = SplitMix64(seed: 7)
    private var counter = 1

    init(_ database: String) throws { self.database = database }

    private static let rows = 8
    private static let attempts = 2000

    mutating func fillEmptyTables() throws { try fill { table in try table.isEmpty() } }
    mutating func fillAllTables() throws { try fill { _ in true } }

    private mutating func fill(where wanted: (inout TableSession) throws -> Bool) throws {
        for name in try TableSession.names(database) {
            var table = try TableSession(database, name)
            if try wanted(&table) { try fill(&table) }
        }
    }

    private mutating func fill(_ table: inout TableSession) throws {
        var (made, refusal) = (0, "")
        for _ in 0..<Self.attempts where made < Self.rows {
            var values: [(column: String, value: String)] = []
            for column in table.columns {
                if let value = try draw(column, table) { values.append((column.name, value)) }
            }
            do throws(PostgresError) {
                try table.insert(values)
                made += 1
            } catch {
                guard error.sqlstate?.hasPrefix("23") == true else { throw error }
                refusal = error.description
            }
        }
        guard made == Self.rows else {
            throw RoundTripError(
                description: "no \(Self.rows) rows could be made for \(table.name): \(refusal)")
        }
    }

    /// SQL of a value; nil to leave the column to its default.
    private mutating func draw(_ column: TableSession.Column, _ table: borrowing TableSession) throws
        -> String?
    {
        if column.hasDefault, random.next() % 3 > 0 { return nil }
        if !column.isRequired, random.next() % 4 == 0 { return "null" }
        if let key = column.references {
            return
                "(select \(key.column) from \(key.table) order by md5(\(key.column)::text || '\(random.next())') limit 1)"
        }
        let choices = try choices(column, table)
        return "\(choices[Int(random.next() % UInt64(choices.count))])::\(column.type)"
    }

    private mutating func choices(
        _ column: TableSession.Column, _ table: borrowing TableSession
    ) throws -> [String] {
        counter += 1
        switch column.type {
        case "text", "character varying": return table.words + ["'word \(counter)'", "'ünï ''\(counter)'''"]
        case "smallint", "integer", "bigint", "numeric", "double precision", "real":
            return ["0", "1", "50", "\(counter)"]
        case "boolean": return ["true", "false"]
        case "uuid": return ["gen_random_uuid()", "gen_random_uuid()", "md5('\(counter % 5)')"]
        case "bytea": return [#"'\x00ff0a'"#, "''", "uuid_send(md5('\(counter)')::uuid)"]
        case "timestamp with time zone", "timestamp without time zone", "date": return ["now()"]
        case "interval": return ["'1 hour'"]
        case "json", "jsonb": return [#"'{"a": [1, null]}'"#, "'{}'"]
        case let type where type.hasSuffix("[]"): return ["'{}'"]
        default:
            guard !column.labels.isEmpty else {
                throw RoundTripError(
                    description: "\(table.name).\(column.name): no value is known for \(column.type)")
            }
            return column.labels
        }
    }
}

/// One table, and what the catalog says of it.
struct TableSession: ~Copyable {
    struct Column {
        var name: String
        var type: String
        var isRequired: Bool
        var hasDefault: Bool
        /// The column that a foreign key points to.
        var references: (table: String, column: String)?
        /// Of an enum, quoted.
        var labels: [String] = []
    }

    private var connection: Connection
    /// With its schema.
    let name: String
    let columns: [Column]
    /// String literals in the table's checks, quoted.
    let words: [String]

    /// All tables of the database's own schemas, those that others refer to first.
    static func names(_ database: String) throws -> [String] {
        // Without a path every name is written with its schema.
        var connection = try Connection(database, settings: [("search_path", "pg_catalog")])
        return try connection.query(
            """
            with recursive own as (
                select c.oid from pg_class c where relkind in ('r', 'p') and not relispartition
                and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'bellhop_migrations')
            ), depth (oid, level) as (
                select oid, 0 from own
                union
                select k.conrelid, d.level + 1 from depth d
                join pg_constraint k on k.confrelid = d.oid and k.contype = 'f' and k.conrelid <> k.confrelid
            )
            select oid::regclass::text from depth group by oid order by max(level), 1
            """
        ).collect { row throws(PostgresError) in try row.string(0) }
    }

    init(_ database: String, _ name: String) throws {
        var connection = try Connection(database, settings: [("search_path", "pg_catalog")])
        let words = try connection.query(
            """
            select distinct m[1] from pg_constraint, regexp_matches(pg_get_constraintdef(oid), '''(?:[^'']|'''')*''', 'g') m
            where conrelid = '\(name)'::regclass and contype = 'c' order by 1
            """
        ).collect { row throws(PostgresError) in try row.string(0) }
        let columns = try connection.query(Self.columnQuery(name)).collect {
            row throws(PostgresError) -> Column? in
            guard let column = try row.string(0), let type = try row.string(1) else { return nil }
            var result = Column(
                name: column, type: type, isRequired: try row.bool(2) ?? false,
                hasDefault: try row.bool(3) ?? false)
            if let table = try row.string(4), let key = try row.string(5) { result.references = (table, key) }
            result.labels = try row.string(6)?.split(separator: "\n").map { "'\($0)'" } ?? []
            return result
        }
        (self.name, self.words, self.columns) = (name, words, columns)
        self.connection = connection
    }

    /// Columns that take a value; a generated one is left out.
    private static func columnQuery(_ table: String) -> String {
        """
        select quote_ident(a.attname), format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null), attnotnull,
            atthasdef, k.confrelid::regclass::text, quote_ident(f.attname),
            (select string_agg(enumlabel, E'\\n') from pg_enum e where e.enumtypid = t.oid)
        from pg_attribute a join pg_type t on t.oid = atttypid
        left join pg_constraint k on k.contype = 'f' and k.conrelid = attrelid and k.conkey = array[attnum]
        left join lateral (
            select f.attname from pg_attribute f where f.attrelid = k.confrelid and f.attnum = k.confkey[1]
        ) f on true
        where attrelid = '\(table)'::regclass and attnum > 0 and not attisdropped
            and attidentity = '' and attgenerated = ''
        order by attnum
        """
    }

    mutating func isEmpty() throws -> Bool {
        try connection.query("select not exists (select from \(name))")[0].bool(0) == true
    }

    mutating func insert(_ values: [(column: String, value: String)]) throws(PostgresError) {
        let columns = values.map(\.column).joined(separator: ", ")
        let row = values.map(\.value).joined(separator: ", ")
        _ = try connection.query(
            values.isEmpty
                ? "insert into \(name) default values" : "insert into \(name) (\(columns)) values (\(row))")
    }
}
