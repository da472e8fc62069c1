package import Records

/// What a ledger says: who had how many turns, and how far apart that may be.
package struct Fairness: Hashable, Sendable {
    /// In which levels are counted: one turn of weight w is `unit` ÷ w.
    package static let unit = Ledger.unit

    package var ledger: LedgerKey
    package var turns: Int64
    package var shares: [Share]

    package struct Share: Hashable, Sendable {
        package var agent: Text
        package var weight: Int64
        package var turns: Int64
        /// His level above the ledger's clock; 0 to `bound`, or somebody has been favoured.
        package var ahead: Int64
        /// One turn of his.
        package var bound: Int64
    }

    /// How far the levels of two are apart at most, and may be.
    package var spread: Int64 { (shares.map(\.ahead).max() ?? 0) - (shares.map(\.ahead).min() ?? 0) }
    package var bound: Int64 { shares.map(\.bound).max() ?? 0 }
}

extension Desk {
    /// The ledgers of a team, by rule; `nil` stands for the rules with lists of agents. Of agents who rotate, in order of ids.
    package func fairness(team: Text?) -> [Fairness] {
        ledgers.filter { $0.key.team == team }.sorted { $0.key.rule < $1.key.rule }.map { key, ledger in
            let shares = seats.indices.compactMap { share(ledger, $0) }.sorted { $0.agent < $1.agent }
            return Fairness(ledger: key, turns: ledger.head.turns, shares: shares)
        }
    }

    private func share(_ ledger: Ledger, _ seat: Int) -> Fairness.Share? {
        guard let entry = ledger.entry(seat), seats[seat].weight > 0 else { return nil }
        let weight = seats[seat].weight
        return Fairness.Share(
            agent: seats[seat].id, weight: weight, turns: entry.turns,
            ahead: ledger.level(entry, weight: weight) - ledger.head.clock, bound: Ledger.step(weight))
    }
}
