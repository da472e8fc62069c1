package import Records

/// Whose turns a ledger counts: those of one rule, in one team or list.
package struct LedgerKey: Hashable, Sendable {
    package var rule: Text
    /// Nil for a rule with a list of agents.
    package var team: Text?

    package init(rule: Text, team: Text?) {
        self.rule = rule
        self.team = team
    }
}

/// What a ledger keeps of one agent: a row.
package struct LedgerEntry: Hashable, Sendable {
    /// Turns taken since the beginning, each as `Ledger.unit` ÷ weight, and what he was moved up by.
    package var level: Int64 = 0
    package var turns: Int64 = 0
    /// The turn of the ledger that was his last one; 0 for none.
    package var lastTurn: Int64 = 0

    package init() {}
}

/// The ledger itself, without its entries: a row.
package struct LedgerHead: Hashable, Sendable {
    /// The level at which the last turn was given.
    package var clock: Int64 = 0
    package var turns: Int64 = 0

    package init() {}
}

/// Gives turns in proportion to weights: start-time fair queueing (Goyal, Vin, Cheng, SIGCOMM 1996) with turns for packets.
///
/// Agent i, of weight w, is at level e_i = his own level, but not under the clock v and not above v + 1/w (in units of
/// `unit`, in which each 1/w is an integer). A turn goes to whom has the least level; v becomes that level, and his own rises by
/// 1/w.
///
/// **Bound.** v never falls: it is the least of levels that are not under it. So v ≤ e_i ≤ v + 1/w_i holds at all times, for
/// whoever is there, and of any two agents −1/w_j ≤ e_i − e_j ≤ 1/w_i. While both take part their levels move by turns alone, so
/// over any stretch of n_i and n_j turns |n_i/w_i − n_j/w_j| ≤ 1/w_i + 1/w_j; from equal levels, ≤ max(1/w_i, 1/w_j).
///
/// **Equal weights alternate.** Among equal levels the one whose last turn is longest ago comes first. Let i have had a turn after j's
/// last: then e_i ≥ e_j, as v does not fall, so j comes before i. So between two turns of one the other has one, and over *any*
/// stretch in which both take part their turns differ by at most one, whoever else comes and goes.
///
/// **New ones and returners** start at v: they neither wait nor get what they missed.
struct Ledger: Hashable, Sendable {
    /// The least common multiple of 1 to 20: divisible by every weight. 64 bits hold 39 thousand million turns of weight 1.
    static let unit: Int64 = 232_792_560

    var head = LedgerHead()
    /// By the seat of the agent; absent ones never had a turn.
    var entries: [LedgerEntry?] = []

    /// What one turn raises the level by; `weight` is 1 to 20.
    static func step(_ weight: Int64) -> Int64 { unit / max(weight, 1) }

    func entry(_ seat: Int) -> LedgerEntry? { seat < entries.count ? entries[seat] : nil }

    /// Where the agent stands: see above.
    func level(_ entry: LedgerEntry?, weight: Int64) -> Int64 {
        min(max(entry?.level ?? 0, head.clock), head.clock + Self.step(weight))
    }

    /// Gives a turn to whom has the least level.
    mutating func take(_ seat: Int, weight: Int64) {
        let start = level(entry(seat), weight: weight)
        head.clock = start
        note(seat) { $0.level = start + Self.step(weight) }
    }

    /// Counts a turn that was not given by level.
    mutating func count(_ seat: Int) { note(seat) { _ in } }

    private mutating func note(_ seat: Int, _ change: (inout LedgerEntry) -> Void) {
        head.turns += 1
        var entry = entry(seat) ?? LedgerEntry()
        change(&entry)
        entry.turns += 1
        entry.lastTurn = head.turns
        set(seat, entry)
    }

    mutating func set(_ seat: Int, _ entry: LedgerEntry?) {
        while entries.count <= seat { entries.append(nil) }
        entries[seat] = entry
    }
}
