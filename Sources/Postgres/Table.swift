/// A column of a table.
package struct Column: Sendable, Hashable {
    package let name: String
    package let type: ColumnType

    package init(_ name: String, _ type: ColumnType) {
        self.name = name
        self.type = type
    }
}

/// A table as statements over many rows see it: one array parameter a column, or one binary COPY.
///
/// Names are quoted, so any name is safe. Keys must not be null in the table. An empty name, a repeated
/// column or a key that is no column traps: tables are declared in code.
package struct Table: Sendable, Hashable {
    /// `schema.table` or `table`.
    package let name: String
    /// In the order of the parameters and of a COPY's fields.
    package let columns: [Column]
    /// Names of the primary key's columns.
    package let key: [String]
    /// Rows may be due at an instant: the table has the columns of `bellhop.keep_due`, besides those listed here.
    package let isTimed: Bool

    package init(_ name: String, key: [String] = [], columns: [Column], isTimed: Bool = false) {
        let names = columns.map(\.name)
        precondition(!names.isEmpty && Set(names).count == names.count, "\(name): no column, or one twice")
        precondition(key.allSatisfy(names.contains), "\(name): key \(key) is not among the columns")
        (self.name, self.columns, self.key, self.isTimed) = (name, columns, key, isTimed)
    }

    package var types: [ColumnType] { columns.map(\.type) }
    package var keyColumns: [Column] { key.compactMap { name in columns.first { $0.name == name } } }
    private var valueColumns: [Column] { columns.filter { !key.contains($0.name) } }

    /// What an insert does about a row whose key is there already.
    package enum Conflict: Sendable { case fail, ignore, update }
}

extension Table {
    /// Inserts rows from one array a column. `parameter` is the number of the first array.
    ///
    /// `.update` refuses (21000) a key that occurs twice among the rows.
    package func insertStatement(
        onConflict conflict: Conflict = .fail, parameter: Int = 1, returning: [String] = []
    ) -> String {
        var sql = "INSERT INTO \(target) (\(list(columns))) SELECT * FROM \(arrays(columns, from: parameter))"
        switch conflict {
        case .fail: break
        case .ignore: sql += " ON CONFLICT (\(list(keyColumns))) DO NOTHING"
        case .update where valueColumns.isEmpty: sql += " ON CONFLICT (\(list(keyColumns))) DO NOTHING"
        case .update: sql += " ON CONFLICT (\(list(keyColumns))) DO UPDATE SET \(assignments("excluded"))"
        }
        return sql + (returning.isEmpty ? "" : " RETURNING \(returning.map(quoted).joined(separator: ", "))")
    }

    /// Updates all other columns of the rows with these keys: one array a column, in the columns' order.
    package func updateStatement(parameter: Int = 1) -> String {
        "UPDATE \(target) AS t SET \(assignments("r")) FROM \(source(columns, from: parameter)) WHERE \(keysMatch)"
    }

    /// Deletes the rows with these keys: one array a key column.
    package func deleteStatement(parameter: Int = 1) -> String {
        "DELETE FROM \(target) AS t USING \(source(keyColumns, from: parameter)) WHERE \(keysMatch)"
    }

    /// Reads all columns of the rows with these keys: one array a key column. Keys without a row give none.
    ///
    /// `forUpdate` locks the rows in the order of their keys, so that two lanes cannot deadlock.
    package func selectStatement(parameter: Int = 1, forUpdate: Bool = false) -> String {
        let wanted = columns.map { "t.\(quoted($0.name))" }.joined(separator: ", ")
        let sql =
            "SELECT \(wanted) FROM \(source(keyColumns, from: parameter)) JOIN \(target) AS t ON \(keysMatch)"
        let order = keyColumns.map { "t.\(quoted($0.name))" }.joined(separator: ", ")
        return forUpdate ? sql + " ORDER BY \(order) FOR UPDATE OF t" : sql
    }

    /// Takes a `RowBuffer` of `types` in the layout `.copy`.
    package var copyStatement: String { "COPY \(target) (\(list(columns))) FROM STDIN (FORMAT binary)" }
}

extension Table {
    private var target: String { quotedPath(name) }

    private var keysMatch: String {
        key.map { "t.\(quoted($0)) = r.\(quoted($0))" }.joined(separator: " AND ")
    }

    private func list(_ columns: [Column]) -> String {
        columns.map { quoted($0.name) }.joined(separator: ", ")
    }

    private func assignments(_ source: String) -> String {
        valueColumns.map { "\(quoted($0.name)) = \(source).\(quoted($0.name))" }.joined(separator: ", ")
    }

    private func arrays(_ columns: [Column], from first: Int) -> String {
        let arrays = columns.enumerated().map { "$\(first + $0.offset)::\($0.element.type.name)[]" }
        return "unnest(\(arrays.joined(separator: ", ")))"
    }

    private func source(_ columns: [Column], from first: Int) -> String {
        "\(arrays(columns, from: first)) AS r(\(list(columns)))"
    }
}

/// `name` as a quoted SQL identifier.
package func quoted(_ name: String) -> String {
    precondition(!name.isEmpty && !name.utf8.contains(0), "an SQL name is empty or holds NUL")
    return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        + "\""
}

/// `schema.table` with each part quoted.
package func quotedPath(_ path: String) -> String {
    path.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map { quoted(String($0)) }
        .joined(separator: ".")
}
