internal import Postgres
internal import Records

/// The rows of one part of the states that one partition gives, whole.
struct PartRows: Sendable {
    var rows = FieldRows()
    /// By row, in the order of the keys.
    var keys: [Int32] = []
}

/// Which of the rows of one part the log gives.
struct PartBook {
    private struct Expected {
        var print: UInt64
        var outcome: Int32
        /// Among the outcome's.
        var row: Int32
        var isMet = false
    }

    private let part: Int
    private let table: Table
    private let account: Account
    private let reader: RowReader
    private var expected: [Expected] = []
    private var numbers = PrintTable()
    /// By tenant of the account: why its rows may be others; made when it is first asked for.
    private var doubts: [Text: String?]?
    private(set) var check: LedgerCheck
    private(set) var notReplayable = NotReplayable()

    init(_ part: Int, _ table: Table, _ account: Account, limit: Int) {
        (self.part, self.table, self.account) = (part, table, account)
        check = LedgerCheck("the rows of \(table.name) are those that the log gives", limit: limit)
        reader = RowReader(table.columns)
        for outcome in account.outcomes.indices {
            let rows = account.outcomes[outcome].replayed.parts[part].rows
            for row in 0..<rows.count {
                let print = reader.fingerprint(rows, row)
                numbers.insert(print, expected.count)
                expected.append(Expected(print: print, outcome: Int32(outcome), row: Int32(row)))
            }
        }
    }

    /// Takes rows as they are stored.
    mutating func take(_ rows: FieldRows) {
        for row in 0..<rows.count { take(rows, row) }
    }

    private mutating func take(_ rows: FieldRows, _ row: Int) {
        check.compared += 1
        let print = reader.fingerprint(rows, row)
        if let number = numbers.find(print, { expected[$0].print == print && !expected[$0].isMet }) {
            expected[number].isMet = true
            return
        }
        var position = rows.range(row).lowerBound
        let tenant = rows.field(&position).map { Text(validated: Array(rows.bytes[$0])) }
        note(rows, row, "no record of the log gives this row", tenant.flatMap { doubt($0) })
    }

    /// Looks for what was not met.
    mutating func settle() {
        for row in expected where !row.isMet {
            let (outcome, number) = (Int(row.outcome), Int(row.row))
            let part = account.outcomes[outcome].replayed.parts[part]
            note(part.rows, number, "the row is missing", account.doubt(outcome, key: part.keys[number]))
        }
    }

    private mutating func note(_ rows: FieldRows, _ row: Int, _ what: String, _ doubt: String?) {
        if let doubt { return notReplayable.add("rows of \(table.name)", doubt) }
        check.differ(LedgerPlace(table.name, key: "(\(reader.text(rows, row)))"), what)
    }

    /// Why a tenant may have other rows than the log gives; nil if it may not.
    private mutating func doubt(_ tenant: Text) -> String? {
        let known = doubts ?? tenants()
        doubts = known
        return known[tenant] ?? account.looseness
    }

    private func tenants() -> [Text: String?] {
        var tenants: [Text: String?] = [:]
        for outcome in account.outcomes.indices {
            for key in account.outcomes[outcome].replayed.keys.indices {
                let tenant = account.outcomes[outcome].replayed.keys[key].tenant
                let doubt = account.doubt(outcome, key: Int32(key))
                tenants.updateValue((tenants[tenant] ?? nil) ?? doubt, forKey: tenant)
            }
        }
        return tenants
    }
}

extension TableChecks {
    /// The rows of each table with parts of the states.
    mutating func parts(_ snapshot: inout Snapshot) throws -> [LedgerCheck] {
        try subject.parts.indices.map { try part($0, &snapshot) }
    }

    private mutating func part(_ part: Int, _ snapshot: inout Snapshot) throws -> LedgerCheck {
        let table = subject.parts[part]
        var book = PartBook(part, table, account, limit: limit)
        var fields = FieldRows()
        try snapshot.read(select(table.columns, table.name)) { rows in
            fields.removeAll()
            fields.append(rows)
            book.take(fields)
        }
        book.settle()
        notReplayable.add(book.notReplayable)
        return book.check
    }
}
