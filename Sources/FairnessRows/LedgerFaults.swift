internal import Records
internal import Routing

/// What cannot be in a ledger of which every turn was given by the rule: see `Routing.Ledger` for why.
///
/// A turn raises the level of whom it goes to by one step of his weight above the clock as it is then, and the clock never falls: so
/// nobody is further above it than a step of weight 1, whatever his weight was. Nobody takes two turns for one, and no turn
/// goes to two.
struct LedgerFaults {
    private let ledger: LedgerRow
    private let entries: [EntryRow]

    init(_ ledger: LedgerRow, _ entries: [EntryRow]) { (self.ledger, self.entries) = (ledger, entries) }

    var sentences: [String] { entries.compactMap(fault) + shared + sum }

    private func fault(_ row: EntryRow) -> String? {
        let (agent, entry, head) = (row.agent.string, row.entry, ledger.head)
        guard row.weight != nil else { return "\(agent) has turns, but is no agent" }
        if entry.level - head.clock > Fairness.unit {
            return "\(agent) is more than a turn ahead of the clock"
        }
        if entry.lastTurn > head.turns {
            return "\(agent)'s last turn has number \(entry.lastTurn), of \(head.turns)"
        }
        if entry.turns < 1 || entry.lastTurn < entry.turns {
            return "\(agent) has \(entry.turns) turns up to turn \(entry.lastTurn)"
        }
        return nil
    }

    private var shared: [String] {
        let byTurn = Dictionary(grouping: entries, by: \.entry.lastTurn)
        return byTurn.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { turn, rows in
            "turn \(turn) went to \(rows.map(\.agent.string).joined(separator: " and "))"
        }
    }

    private var sum: [String] {
        let sum = entries.reduce(0) { $0 + $1.entry.turns }
        return sum > ledger.head.turns
            ? ["the agents have \(sum) turns together, of \(ledger.head.turns)"] : []
    }
}
