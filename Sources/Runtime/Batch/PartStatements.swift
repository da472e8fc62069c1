internal import Postgres
internal import Records

/// Parts of states: rows of further tables, read and written with the row of the state.
///
/// They have no versions of their own. The row of the state is read before them and written before them, against its version:
/// whoever has lost a race for it fails there.
enum PartStatements {
    /// Reads all rows of the tenants of `keys`, a statement a part.
    static func reads(of keys: [EntityKey], _ parts: [Table]) -> [Statement] {
        parts.map { part in
            let names = part.columns.map { "t." + quoted($0.name) }.joined(separator: ", ")
            return Statement(
                """
                select \(names) from \(quotedPath(part.name)) t \
                where t.\(quoted(part.columns[0].name)) = any($1::text[])
                """, [.texts(keys.map(\.tenant))])
        }
    }

    /// Gives the states of `keys` their parts: the answers to `reads`.
    static func take<State: StateRow>(
        _ results: ArraySlice<Rows>, of keys: [EntityKey], into states: inout [State?]
    ) throws(PostgresError) {
        guard State.hasParts else { return }
        let slots = Dictionary(keys.indices.map { (keys[$0].tenant, $0) }) { first, _ in first }
        for (part, rows) in results.enumerated() {
            for row in rows {
                guard let tenant = try row.text(0), let slot = slots[tenant] else { continue }
                try states[slot]?.take(part: part, row)
            }
        }
        for slot in states.indices { states[slot]?.tookParts() }
    }

    /// Writes what has changed since the last call.
    /// - Parameters:
    ///   - written: slots that have a state.
    ///   - deleted: slots whose state is gone.
    static func writes<W: Worker>(
        _ decisions: inout Decisions<W>, written: [Int], deleted: [Int]
    ) -> [Statement] {
        var statements: [Statement] = []
        let parts = W.State.parts
        for number in parts.indices {
            let part = parts[number]
            var rows = RowBuffer(columns: part.types, layout: .columns)
            var gone = RowBuffer(columns: part.keyColumns.map(\.type), layout: .columns)
            for slot in written {
                let tenant = decisions.keys.slots[slot].key.tenant
                decisions.states[slot]?.takeChanges(
                    part: number, tenant: tenant, written: &rows, deleted: &gone)
            }
            if !gone.isEmpty { statements.append(Statement(delete(part), gone.parameters())) }
            if !rows.isEmpty {
                statements.append(Statement(part.insertStatement(onConflict: .update), rows.parameters()))
            }
            guard !deleted.isEmpty else { continue }
            let tenants = deleted.map { decisions.keys.slots[$0].key.tenant }
            let column = quoted(part.columns[0].name)
            statements.append(
                Statement(
                    "delete from \(quotedPath(part.name)) where \(column) = any($1::text[])",
                    [.texts(tenants)]
                ))
        }
        return statements
    }

    /// By the primary key, whatever Postgres takes the table to be like: see `StateStatements`.
    private static func delete(_ part: Table) -> String {
        let names = part.keyColumns.map { quoted($0.name) }
        let last = names[names.count - 1]
        let others = names.dropLast().map { "t.\($0) = i.\($0)" }.joined(separator: " and ")
        let name = quotedPath(part.name)
        return """
            delete from \(name) t using (select p.place from \(unnest(part.keyColumns, from: 1)) \
            as i (\(names.joined(separator: ", "))) cross join lateral (select t.ctid as place from \(name) t \
            where \(others) and t.\(last) >= i.\(last) and t.\(last) <= i.\(last) order by t.\(last) limit 1) p) f \
            where t.ctid = f.place
            """
    }
}
