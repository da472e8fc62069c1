internal import JSON
internal import Postgres
internal import Records
internal import Routing

/// Rows as the desk's. What cannot be read was not written by this worker: the partition stops with the reason.
extension Part {
    func read(_ row: Row, into rows: inout DeskRows) throws(PostgresError) {
        switch self {
        case .rule: try readRule(row, &rows)
        case .team:
            let id = try row.id(1)
            rows.teams[id] = Team(id: id, name: try row.text(2))
        case .agent: try readAgent(row, &rows)
        case .lead: rows.leads[try row.id(1)] = try OpenLead(row)
        case .ledger:
            var head = LedgerHead()
            head.clock = try row.int8(3) ?? 0
            head.turns = try row.int8(4) ?? 0
            rows.ledgers[try LedgerKey(row)] = head
        case .turn:
            var entry = LedgerEntry()
            entry.level = try row.int8(4) ?? 0
            entry.turns = try row.int8(5) ?? 0
            entry.lastTurn = try row.int8(6) ?? 0
            rows.entries[LedgerEntryKey(ledger: try LedgerKey(row), agent: try row.id(3))] = entry
        }
    }

    private func readRule(_ row: Row, _ rows: inout DeskRows) throws(PostgresError) {
        let document = JSONDocument()
        let value = try row.document(2, document)
        do {
            var rule = RuleRow(rule: try Rule(value))
            rule.isDeleted = try row.bool(4) ?? false
            rows.rules[rule.rule.id] = rule
        } catch {
            throw unreadable("routing.rule", "\(error)")
        }
    }

    private func readAgent(_ row: Row, _ rows: inout DeskRows) throws(PostgresError) {
        let document = JSONDocument()
        let value = try row.document(2, document)
        do {
            var agent = AgentRow(agent: try Agent(value))
            agent.availability = try row.availability(3)
            agent.until = try row.timestamp(4)
            agent.then = try row.availability(5)
            agent.session = try row.int8(6) ?? 0
            agent.duty = Duty(isOn: try row.bool(7) ?? false, until: try row.timestamp(8))
            agent.isLeaving = try row.bool(9) ?? false
            agent.isDeleted = try row.bool(10) ?? false
            rows.agents[agent.agent.id] = agent
        } catch {
            throw unreadable("routing.agent", "\(error)")
        }
    }
}

private func unreadable(_ table: String, _ reason: String) -> PostgresError {
    PostgresError(.misuse, "a row of \(table) cannot be read: \(reason)")
}

extension LedgerKey {
    fileprivate init(_ row: Row) throws(PostgresError) {
        let team = try row.text(2) ?? ""
        self.init(rule: try row.id(1), team: team.isEmpty ? nil : team)
    }
}

extension OpenLead {
    fileprivate init(_ row: Row) throws(PostgresError) {
        guard let since = try row.timestamp(7) else { throw unreadable("routing.lead", "since is null") }
        self.init(
            place: try Place(row), rule: try row.text(5), since: since, arrival: try row.int8(8) ?? 0)
        if let bytes = try row.json(6) {
            let document = JSONDocument()
            facts = Facts(stored: try document.value(of: bytes))
        }
        waitEnds = try row.timestamp(9)
        offers = try row.int8(10) ?? 0
        if let bytes = try row.json(11) {
            let document = JSONDocument()
            refusals = try document.value(of: bytes).elements.compactMap { refusal in
                guard let agent = refusal["agent"]?.text, let session = refusal["session"]?.int64 else {
                    return nil
                }
                return Refusal(agent: agent, session: session)
            }
        }
        announced = try row.text(12)
        revision = try row.int8(13) ?? 0
    }
}

extension Place {
    fileprivate init(_ row: Row) throws(PostgresError) {
        switch (try row.string(2), try row.text(3), try row.timestamp(4)) {
        case ("owned", let agent?, _): self = .owned(by: agent)
        case ("reserved", let agent?, let until?): self = .reserved(for: agent, until: until)
        case ("queued", _, _): self = .queued
        default: throw unreadable("routing.lead", "its place is none")
        }
    }
}

extension Row {
    fileprivate func id(_ column: Int) throws(PostgresError) -> Text {
        guard let id = try text(column) else { throw unreadable("routing", "an id is null") }
        return id
    }

    fileprivate func availability(_ column: Int) throws(PostgresError) -> Availability {
        guard let name = try string(column), let availability = Availability(rawValue: name) else {
            throw unreadable("routing.agent", "its availability is none")
        }
        return availability
    }

    fileprivate func document(_ column: Int, _ document: JSONDocument) throws(PostgresError) -> JSONValue {
        try document.value(of: try json(column) ?? [])
    }
}

extension JSONDocument {
    fileprivate func value(of bytes: [UInt8]) throws(PostgresError) -> JSONValue {
        do {
            try parse(bytes, bytes.indices)
            return root
        } catch {
            throw unreadable("routing", "\(error)")
        }
    }
}
