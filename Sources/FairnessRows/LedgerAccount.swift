package import Postgres
package import Records
package import Routing

/// A ledger of turns as its rows say it, and what of them cannot be if every turn went to whom it was due.
package struct LedgerAccount: Sendable {
    package var fairness: Fairness
    /// In words, each of one agent or of the ledger; empty if it is fair.
    package var faults: [String]

    package var isFair: Bool { faults.isEmpty }
}

extension LedgerAccount {
    /// How much is read at most.
    package struct Bounds: Sendable {
        package var ledgers: Int64
        package var entries: Int64

        package init(ledgers: Int64, entries: Int64) { (self.ledgers, self.entries) = (ledgers, entries) }

        /// All that there is: tenants have at most 1,000 rules and 10,000 agents.
        package static let none = Bounds(ledgers: .max - 1, entries: .max - 1)
    }

    /// Asks for the ledgers of a tenant, in order of rule and team; `read` understands the answers.
    ///
    /// - Parameter team: nil for all; empty for those of rules with lists of agents.
    package static func statements(tenant: Text, team: Text? = nil, _ bounds: Bounds = .none) -> [Statement] {
        let ledgers = """
            select l.rule_id, l.team_id, l.clock, l.turns from routing.ledger l \
            where l.tenant_id = $1 and ($2::text is null or l.team_id = $2) order by l.rule_id, l.team_id limit $3
            """
        let key: [Parameter] = [.text(tenant), .text(team), .int8(bounds.ledgers + 1)]
        return [
            Statement(ledgers, key),
            Statement(
                """
                select t.rule_id, t.team_id, t.agent_id, t.level, t.turns, t.last_turn, \
                case when a.agent_id is null then null else coalesce((a.document ->> 'weight')::bigint, 1) end \
                from (\(ledgers)) l \
                join routing.turn t on t.tenant_id = $1 and t.rule_id = l.rule_id and t.team_id = l.team_id \
                left join routing.agent a on a.tenant_id = $1 and a.agent_id = t.agent_id \
                order by t.rule_id, t.team_id, t.agent_id limit $4
                """, key + [.int8(bounds.entries + 1)]),
        ]
    }

    /// The accounts, in order of rule and team, and whether they are all that there are.
    package static func read(
        _ ledgers: Rows, _ entries: Rows, _ bounds: Bounds = .none
    ) throws(PostgresError) -> (accounts: [LedgerAccount], isComplete: Bool) {
        var heads = try ledgers.collect(LedgerRow.init)
        let rows = try entries.collect(EntryRow.init)
        let isComplete = Int64(heads.count) <= bounds.ledgers && Int64(rows.count) <= bounds.entries
        heads = Array(heads.prefix(Int(clamping: bounds.ledgers)))
        if Int64(rows.count) > bounds.entries, let cut = rows.last?.ledger {
            // A ledger of which not all is known says nothing.
            heads = Array(heads.prefix { $0.key != cut })
        }
        let book = Dictionary(grouping: rows, by: \.ledger)
        return (heads.compactMap { account($0, book[$0.key] ?? []) }, isComplete)
    }

    private static func account(_ ledger: LedgerRow, _ entries: [EntryRow]) -> LedgerAccount? {
        fairness(ledger, entries).map {
            LedgerAccount(fairness: $0, faults: LedgerFaults(ledger, entries).sentences)
        }
    }

    /// By the same code that gives the turns.
    private static func fairness(_ ledger: LedgerRow, _ entries: [EntryRow]) -> Fairness? {
        var rows = DeskRows()
        rows.ledgers[ledger.key] = ledger.head
        for entry in entries {
            guard let weight = entry.weight else { continue }
            var agent = Agent(id: entry.agent)
            agent.weight = weight
            rows.agents[entry.agent] = AgentRow(agent: agent)
            rows.entries[LedgerEntryKey(ledger: ledger.key, agent: entry.agent)] = entry.entry
        }
        return Desk(rows).fairness(team: ledger.key.team).first
    }
}

/// A row of `routing.ledger`.
struct LedgerRow {
    var key: LedgerKey
    var head = LedgerHead()

    init?(_ row: Row) throws(PostgresError) {
        guard let key = try LedgerKey(row) else { return nil }
        self.key = key
        head.clock = try row.int8(2) ?? 0
        head.turns = try row.int8(3) ?? 0
    }
}

/// A row of `routing.turn`, with what its agent weighs.
struct EntryRow {
    var ledger: LedgerKey
    var agent: Text
    var entry = LedgerEntry()
    /// Nil: there is no such agent.
    var weight: Int64?

    init?(_ row: Row) throws(PostgresError) {
        guard let ledger = try LedgerKey(row), let agent = try row.text(2) else { return nil }
        (self.ledger, self.agent) = (ledger, agent)
        entry.level = try row.int8(3) ?? 0
        entry.turns = try row.int8(4) ?? 0
        entry.lastTurn = try row.int8(5) ?? 0
        weight = try row.int8(6)
    }
}

extension LedgerKey {
    /// From the first two columns; the table holds an empty text for no team.
    fileprivate init?(_ row: Row) throws(PostgresError) {
        guard let rule = try row.text(0), let team = try row.text(1) else { return nil }
        self.init(rule: rule, team: team.isEmpty ? nil : team)
    }
}
