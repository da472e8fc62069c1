internal import Contract
internal import Digest
internal import Postgres
internal import Records

/// Compares the tables with the account. Uses the snapshot's connection, on its thread.
struct TableChecks {
    let subject: LedgerSubject
    let account: Account
    let limit: Int
    var notReplayable = NotReplayable()
    var groups: RejectionGroups

    init(subject: LedgerSubject, account: Account, limit: Int) {
        (self.subject, self.account, self.limit) = (subject, account, limit)
        groups = RejectionGroups(worker: subject.name)
    }

    /// Each partition's counters. What is replayable in full is compared count by count; where keys are in doubt,
    /// how many records there were and how many offsets held none; where the log is, nothing but the sum, which the
    /// table itself holds.
    func accounts() -> LedgerCheck {
        var check = LedgerCheck(
            "every offset has one outcome, and the partition's counters say so", limit: limit)
        for partition in account.partitions {
            let sum = partition.applied + partition.duplicates + partition.deadLetters + partition.gaps
            check.compared += Int(partition.next - partition.first)
            if sum != partition.next - partition.first {
                check.differ(
                    LedgerPlace(partition.place, -1),
                    "\(sum) outcomes for \(partition.next - partition.first) offsets")
            }
        }
        for outcome in account.outcomes.indices where account.partition(outcome).looseness == nil {
            compareCounters(outcome, &check)
        }
        return check
    }

    private func compareCounters(_ outcome: Int, _ check: inout LedgerCheck) {
        let (row, log) = (account.partition(outcome), account.outcomes[outcome].replayed)
        let place = LedgerPlace(row.place, -1)
        if log.next < row.next {
            check.differ(
                LedgerPlace(row.place, log.next), "the log ends here, but next_offset is \(row.next)")
        }
        let counts: [(String, Int64, Int64)] =
            account.hasDoubts(outcome)
            ? [
                (
                    "applied + duplicates + dead_letters", row.applied + row.duplicates + row.deadLetters,
                    log.applied + log.duplicates + log.deadLetters
                ), ("gaps", row.gaps, log.holeCount),
            ]
            : [
                ("applied", row.applied, log.applied), ("duplicates", row.duplicates, log.duplicates),
                ("dead_letters", row.deadLetters, log.deadLetters), ("gaps", row.gaps, log.holeCount),
            ]
        for (name, stored, replayed) in counts where stored != replayed {
            check.differ(place, "\(name) is \(stored), by the log \(replayed)")
        }
    }
}

extension TableChecks {
    /// Each row of keyed state, column by column.
    mutating func states(_ snapshot: inout Snapshot) throws -> LedgerCheck? {
        guard let table = subject.stateTable else { return nil }
        var check = LedgerCheck("each row of \(table.name) is what the log says", limit: limit)
        let reader = RowReader(Array(table.columns.dropFirst(2)))
        var isStored = account.outcomes.map { [Bool](repeating: false, count: $0.replayed.keys.count) }
        var fields = FieldRows()
        let due = table.isTimed ? [Column("due_at", .timestamptz)] : []
        try snapshot.read(select(table.columns + due, table.name)) { rows in
            fields.removeAll()
            fields.append(rows)
            for row in 0..<fields.count { compare(fields, row, reader, &isStored, table, &check) }
        }
        for outcome in account.outcomes.indices {
            for key in isStored[outcome].indices
            where !isStored[outcome][key] && !account.outcomes[outcome].replayed.states.range(key).isEmpty {
                let name = account.outcomes[outcome].replayed.keys[key]
                check.compared += 1
                // Of a key in two partitions only one state can be the row's.
                if let doubt = account.doubt(outcome, key: Int32(key)) {
                    notReplayable.add("rows of \(table.name)", doubt)
                } else {
                    check.differ(LedgerPlace(table.name, key: "\(name)"), "the row is missing")
                }
            }
        }
        return check
    }

    private mutating func compare(
        _ fields: FieldRows, _ row: Int, _ reader: RowReader, _ isStored: inout [[Bool]], _ table: Table,
        _ check: inout LedgerCheck
    ) {
        var position = fields.range(row).lowerBound
        let (tenant, entity) = (fields.field(&position) ?? 0..<0, fields.field(&position) ?? 0..<0)
        let bytes = fields.bytes.span
        var key: LedgerKey {
            LedgerKey(
                tenant: Text(validated: Array(fields.bytes[tenant])),
                entity: Text(validated: Array(fields.bytes[entity])))
        }
        check.compared += 1
        guard let place = account.place(bytes.extracting(tenant), bytes.extracting(entity)) else {
            if let why = account.looseness { return notReplayable.add("rows of \(table.name)", why) }
            return check.differ(LedgerPlace(table.name, key: "\(key)"), "no record of the log has this key")
        }
        let (outcome, number) = (place.outcome, place.key)
        isStored[outcome][number] = true
        let state = account.outcomes[outcome].replayed.states.range(number)
        let found: String
        if state.isEmpty {
            found = "there is a row, by the log there is none"
        } else if let (column, stored, replayed) = reader.difference(
            fields, position, account.outcomes[outcome].replayed.states, state.lowerBound)
        {
            found = "\(column.name) is \(stored), by the log \(replayed)"
        } else if table.isTimed, let late = dueDifference(fields, position, reader, outcome, number) {
            found = late
        } else {
            return
        }
        if let doubt = account.doubt(outcome, key: Int32(number)) {
            notReplayable.add("rows of \(table.name)", doubt)
        } else {
            check.differ(LedgerPlace(table.name, key: "\(key)"), found)
        }
    }

    /// A row must not be looked at later than it is due.
    /// - Parameter position: of the first column after the key; behind the last is `due_at`.
    private func dueDifference(
        _ fields: FieldRows, _ position: Int, _ reader: RowReader, _ outcome: Int, _ key: Int
    ) -> String? {
        guard let due = account.due(outcome, key: key) else { return nil }
        var position = position
        for _ in reader.columns { _ = fields.field(&position) }
        let stored = fields.field(&position).map { fields.timestamp($0) }
        if let stored, stored <= due { return nil }
        return "due_at is \(stored.map(\.description) ?? "null"), by the log it is due at \(due)"
    }

    func select(_ columns: [Column], _ table: String) -> String {
        let names = columns.map { "\(quoted($0.name))::\($0.type.name)" }
        return "select \(names.joined(separator: ", ")) from \(quotedPath(table))"
    }
}

extension TableChecks {
    /// Facts as a multiset: fingerprints first; rows that are too many are read once more, to be named.
    mutating func facts(_ snapshot: inout Snapshot) throws -> LedgerCheck? {
        guard let table = subject.factTable else { return nil }
        var check = LedgerCheck("the rows of \(table.name) are those that the log gives", limit: limit)
        let reader = RowReader(table.columns)
        var stored: [UInt64] = []
        stored.reserveCapacity(account.outcomes.reduce(0) { $0 + $1.replayed.facts.count })
        try readFacts(&snapshot, table, reader) { print, _, _ in stored.append(print) }
        stored.sort(byHash: { $0 }) { _, _ in false }
        check.compared = stored.count
        var extra: [UInt64: Int] = [:]
        var theirs = 0
        for (print, outcome, fact) in expectedFacts() {
            while theirs < stored.count, stored[theirs] < print {
                extra[stored[theirs], default: 0] += 1
                theirs += 1
            }
            if theirs < stored.count, stored[theirs] == print {
                theirs += 1
                continue
            }
            missing(account.outcomes[Int(outcome)].replayed.facts[Int(fact)], Int(outcome), table, &check)
        }
        for print in stored[theirs...] { extra[print, default: 0] += 1 }
        if !extra.isEmpty { try name(&extra, &snapshot, table, reader, &check) }
        return check
    }

    private func expectedFacts() -> [(print: UInt64, outcome: Int32, fact: Int32)] {
        var all: [(print: UInt64, outcome: Int32, fact: Int32)] = []
        all.reserveCapacity(account.outcomes.reduce(0) { $0 + $1.replayed.facts.count })
        for outcome in account.outcomes.indices {
            for number in account.outcomes[outcome].replayed.facts.indices {
                let print = account.outcomes[outcome].replayed.facts[number].fingerprint
                all.append((print, Int32(outcome), Int32(number)))
            }
        }
        all.sort(byHash: { $0.print }) { ($0.outcome, $0.fact) < ($1.outcome, $1.fact) }
        return all
    }

    private mutating func missing(
        _ fact: Replayed.Fact, _ outcome: Int, _ table: Table, _ check: inout LedgerCheck
    ) {
        if let doubt = account.doubt(outcome, key: fact.key) {
            return notReplayable.add("rows of \(table.name)", doubt)
        }
        check.differ(
            LedgerPlace(account.partition(outcome).place, fact.offset),
            "its row in \(table.name) is missing, or says something else")
    }

    private mutating func name(
        _ extra: inout [UInt64: Int], _ snapshot: inout Snapshot, _ table: Table, _ reader: RowReader,
        _ check: inout LedgerCheck
    ) throws {
        let (looseness, doubtful) = (account.looseness, account.doubtfulKeys)
        try readFacts(&snapshot, table, reader) { print, fields, row in
            guard let count = extra[print], count > 0 else { return }
            extra[print] = count - 1
            let what = "rows of \(table.name)"
            if let looseness { return notReplayable.add(what, looseness) }
            let texts = doubtful.isEmpty ? [] : reader.texts(fields, row)
            let isDoubtful = texts.contains { tenant in
                texts.contains { doubtful.contains(LedgerKey(tenant: tenant, entity: $0)) }
            }
            if isDoubtful { return notReplayable.add(what, "of keys that cannot be replayed") }
            check.differ(
                LedgerPlace(table.name, key: "(\(reader.text(fields, row)))"),
                "no record of the log gives this row")
        }
    }

    private func readFacts(
        _ snapshot: inout Snapshot, _ table: Table, _ reader: RowReader,
        _ take: (UInt64, FieldRows, Int) -> Void
    ) throws {
        var fields = FieldRows()
        try snapshot.read(select(table.columns, table.name)) { rows in
            fields.removeAll()
            fields.append(rows)
            for row in 0..<fields.count { take(reader.fingerprint(fields, row), fields, row) }
        }
    }
}

/// What one thread finds in all tables but that of the facts.
struct TableFindings: Sendable {
    let identities: LedgerCheck
    let states: LedgerCheck?
    let parts: [LedgerCheck]
    let letters: LedgerCheck
    let notReplayable: NotReplayable

    init(_ subject: LedgerSubject, _ account: Account, _ limit: Int, _ snapshot: inout Snapshot) throws {
        var tables = TableChecks(subject: subject, account: account, limit: limit)
        identities = try tables.identities(&snapshot)
        states = try tables.states(&snapshot)
        parts = try tables.parts(&snapshot)
        letters = try tables.deadLetters(&snapshot)
        notReplayable = tables.notReplayable
    }
}
