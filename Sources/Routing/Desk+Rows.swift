internal import Records

/// The only functions that write rows; each keeps what follows from the row.
extension Desk {
    mutating func setLead(_ id: Text, _ new: OpenLead?) {
        if let old = leads[id] { detach(id, old) }
        if let new { attach(id, new) }
        leads[id] = new
        dirty.leads.insert(id)
        if new != nil { touched.append(id) }
        budget -= 1
    }

    private mutating func attach(_ id: Text, _ lead: OpenLead) {
        switch lead.place {
        case .owned(let agent): seats[seat(of: agent)].load += 1
        case .reserved(let agent, let until):
            let seat = seat(of: agent)
            seats[seat].load += 1
            reserved[seat, default: []].insert(id)
            schedule.insert(DueItem(at: until, kind: .reservation, id: id))
        case .queued:
            queues[lead.rule, default: SortedList()].insert(Waiting(id, lead))
            if let ends = lead.waitEnds { schedule.insert(DueItem(at: ends, kind: .wait, id: id)) }
        }
    }

    private mutating func detach(_ id: Text, _ lead: OpenLead) {
        switch lead.place {
        case .owned(let agent): vacate(seat(of: agent))
        case .reserved(let agent, let until):
            let seat = seat(of: agent)
            vacate(seat)
            reserved[seat]?.remove(id)
            schedule.remove(DueItem(at: until, kind: .reservation, id: id))
        case .queued:
            queues[lead.rule]?.remove(Waiting(id, lead))
            if let ends = lead.waitEnds { schedule.remove(DueItem(at: ends, kind: .wait, id: id)) }
        }
    }

    private mutating func vacate(_ seat: Int) {
        let wasFull = !seats[seat].hasRoom
        seats[seat].load -= 1
        if wasFull, seats[seat].isFree { comers.insert(seat) }
    }

    /// The seat of an agent or owner, made if it is new.
    mutating func seat(of agent: Text) -> Int {
        if let seat = seatOf[agent] { return seat }
        seats.append(Seat(id: agent))
        seatOf[agent] = seats.count - 1
        return seats.count - 1
    }

    mutating func setAgent(_ seat: Int, _ new: AgentRow?) {
        let id = seats[seat].id
        for item in Self.items(id, seats[seat].row) { schedule.remove(item) }
        for item in Self.items(id, new) { schedule.insert(item) }
        seats[seat].set(new)
        if seats[seat].isFree { comers.insert(seat) }
        if new?.isLeaving == true { leaving.insert(seat) } else { leaving.remove(seat) }
        // Rosters count those who are gone, too.
        if new == nil { rosters = [:] }
        dirty.agents.insert(id)
    }

    private static func items(_ id: Text, _ row: AgentRow?) -> [DueItem] {
        var items: [DueItem] = []
        if let until = row?.until { items.append(DueItem(at: until, kind: .availability, id: id)) }
        if let until = row?.duty.until { items.append(DueItem(at: until, kind: .duty, id: id)) }
        return items
    }

    mutating func setRule(_ id: Text, _ new: RuleRow?) {
        rules[id] = new
        dirty.rules.insert(id)
        order = Self.order(of: rules)
    }

    static func order(of rules: [Text: RuleRow]) -> [Rule] {
        rules.values.filter { !$0.isDeleted }.map(\.rule).sorted { a, b in
            let (first, second) = (a.priority ?? 0, b.priority ?? 0)
            return first == second ? a.id < b.id : first < second
        }
    }

    mutating func setTeam(_ id: Text, _ new: Team?) {
        teams[id] = new
        dirty.teams.insert(id)
    }

    mutating func removeLedgers(where isGone: (LedgerKey) -> Bool) {
        for (key, ledger) in ledgers where isGone(key) {
            dirty.ledgers[key, default: []].formUnion(
                ledger.entries.indices.filter { ledger.entries[$0] != nil })
            ledgers[key] = nil
        }
    }

    /// An agent who is gone has no place in any ledger: one of that name who comes again is new.
    mutating func removeEntries(of seat: Int) {
        for (key, ledger) in ledgers where ledger.entry(seat) != nil {
            ledgers[key]?.set(seat, nil)
            dirty.ledgers[key, default: []].insert(seat)
        }
    }
}

extension Desk {
    package init(_ rows: DeskRows) {
        rules = rows.rules
        order = Self.order(of: rules)
        teams = rows.teams
        counters = rows.counters
        for (id, row) in rows.agents { setAgent(seat(of: id), row) }
        for (id, lead) in rows.leads { setLead(id, lead) }
        for (key, head) in rows.ledgers { ledgers[key, default: Ledger()].head = head }
        for (key, entry) in rows.entries {
            let seat = seat(of: key.agent)
            ledgers[key.ledger]?.set(seat, entry)
        }
        (comers, touched, dirty) = ([], [], DirtyRows())
        findMisplaced()
    }

    /// All that it has to keep.
    package var rows: DeskRows {
        var rows = DeskRows()
        (rows.rules, rows.teams, rows.leads, rows.counters) = (rules, teams, leads, counters)
        for seat in seats { rows.agents[seat.id] = seat.row }
        for (key, ledger) in ledgers {
            rows.ledgers[key] = ledger.head
            for (seat, entry) in ledger.entries.enumerated() {
                rows.entries[LedgerEntryKey(ledger: key, agent: seats[seat].id)] = entry
            }
        }
        return rows
    }

    /// What it has to keep of itself, besides the rows of others.
    package var head: DeskCounters { counters }

    /// All that it has to keep, as if all of it were new.
    package var allRows: DeskChanges {
        let rows = rows
        var changes = DeskChanges()
        changes.rules = rows.rules.mapValues { $0 }
        changes.teams = rows.teams.mapValues { $0 }
        changes.agents = rows.agents.mapValues { $0 }
        changes.leads = rows.leads.mapValues { $0 }
        changes.ledgers = rows.ledgers.mapValues { $0 }
        changes.entries = rows.entries.mapValues { $0 }
        changes.counters = rows.counters
        return changes
    }

    /// The rows that were written or deleted since the last call.
    package mutating func takeChanges() -> DeskChanges {
        var changes = DeskChanges()
        for id in dirty.rules { changes.rules.updateValue(rules[id], forKey: id) }
        for id in dirty.teams { changes.teams.updateValue(teams[id], forKey: id) }
        for id in dirty.leads { changes.leads.updateValue(leads[id], forKey: id) }
        for id in dirty.agents {
            changes.agents.updateValue(seatOf[id].flatMap { seats[$0].row }, forKey: id)
        }
        for (key, seats) in dirty.ledgers {
            changes.ledgers.updateValue(ledgers[key]?.head, forKey: key)
            for seat in seats {
                let entry = LedgerEntryKey(ledger: key, agent: self.seats[seat].id)
                changes.entries.updateValue(ledgers[key]?.entry(seat), forKey: entry)
            }
        }
        if dirty.counters { changes.counters = counters }
        dirty = DirtyRows()
        return changes
    }
}

extension Desk: Equatable {
    /// Whether they have the same rows, which is all that decides what they do.
    package static func == (a: Desk, b: Desk) -> Bool { a.rows == b.rows }
}
