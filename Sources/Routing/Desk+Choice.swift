internal import Records

/// Where a candidate stands: the least is chosen.
private struct Standing {
    let exclusion: Exclusion?
    /// Level in the ledger, or load by weight: in units of `Ledger.unit`.
    let measure: Int64
    let lastTurn: Int64
    let seat: Int
}

extension Desk {
    /// Whom the rule would give the lead to; a turn is counted where it is one.
    ///
    /// - Parameter comersOnly: Of those who can take it only the ones who could not before.
    mutating func choose(_ rule: Rule, for id: Text, _ lead: OpenLead, comersOnly: Bool) -> (Int?, Decision) {
        let roster = roster(of: rule)
        var (standings, decision) = rank(rule, roster, id, lead, comersOnly: comersOnly)
        guard let best = standings.first, best.exclusion == nil else { return (nil, decision) }
        decision.winner = seats[best.seat].id
        decision.strategy = .rule(rule.target.strategy)
        standings = []
        guard rule.target.strategy != .direct, decision.eligible > 1 else { return (best.seat, decision) }
        decision.isTurn = true
        let key = LedgerKey(rule: rule.id, team: rule.target.team)
        if rule.target.strategy == .roundRobin {
            ledgers[key, default: Ledger()].take(best.seat, weight: seats[best.seat].weight)
        } else {
            ledgers[key, default: Ledger()].count(best.seat)
        }
        dirty.ledgers[key, default: []].insert(best.seat)
        return (best.seat, decision)
    }

    private func rank(
        _ rule: Rule, _ roster: Roster, _ id: Text, _ lead: OpenLead, comersOnly: Bool
    ) -> ([Standing], Decision) {
        let ledger = ledgers[LedgerKey(rule: rule.id, team: rule.target.team)] ?? Ledger()
        let refused = lead.refusals.isEmpty ? [] : refusedSeats(lead)
        let strategy = rule.target.strategy
        var best: [Standing] = []
        var counts = [Int](repeating: 0, count: Exclusion.allCases.count)
        var eligible = 0
        for seat in roster.seats {
            var exclusion = exclusion(seat, strategy)
            if exclusion == nil, refused.contains(seat) || (comersOnly && !comers.contains(seat)) {
                exclusion = .refused
            }
            if let exclusion { counts[exclusion.index] += 1 } else { eligible += 1 }
            let entry = ledger.entry(seat)
            let weight = seats[seat].weight
            let measure =
                strategy == .team
                ? seats[seat].load * Ledger.step(weight) : ledger.level(entry, weight: weight)
            insert(
                Standing(exclusion: exclusion, measure: measure, lastTurn: entry?.lastTurn ?? 0, seat: seat),
                into: &best)
        }
        counts[Exclusion.skills.index] += roster.unskilled
        counts[Exclusion.inactive.index] += roster.inactive
        var decision = Decision(lead: id, rule: rule.id)
        decision.eligible = eligible
        for reason in Exclusion.allCases where counts[reason.index] > 0 {
            decision.exclusions[reason] = counts[reason.index]
        }
        decision.candidates = best.map { candidate($0, ledger) }
        return (best, decision)
    }

    private func exclusion(_ seat: Int, _ strategy: Strategy) -> Exclusion? {
        if strategy != .direct, seats[seat].weight == 0 { return .weightless }
        return seats[seat].exclusion ?? (seats[seat].hasRoom ? nil : .full)
    }

    func refusedSeats(_ lead: OpenLead) -> Set<Int> {
        Set(
            lead.refusals.compactMap { refusal in
                seatOf[refusal.agent].flatMap { seats[$0].session == refusal.session ? $0 : nil }
            })
    }

    private func candidate(_ standing: Standing, _ ledger: Ledger) -> Candidate {
        let seat = seats[standing.seat]
        let level = ledger.level(ledger.entry(standing.seat), weight: seat.weight)
        return Candidate(
            agent: seat.id, exclusion: standing.exclusion, ahead: level - ledger.head.clock, load: seat.load,
            capacity: seat.capacity, weight: seat.weight)
    }

    /// Keeps the ten best in order.
    private func insert(_ standing: Standing, into best: inout [Standing]) {
        if best.count == Decision.candidateLimit {
            guard precedes(standing, best[best.count - 1]) else { return }
            best.removeLast()
        }
        var place = best.count
        while place > 0, precedes(standing, best[place - 1]) { place -= 1 }
        best.insert(standing, at: place)
    }

    private func precedes(_ a: Standing, _ b: Standing) -> Bool {
        if (a.exclusion == nil) != (b.exclusion == nil) { return a.exclusion == nil }
        if a.measure != b.measure { return a.measure < b.measure }
        if a.lastTurn != b.lastTurn { return a.lastTurn < b.lastTurn }
        return seats[a.seat].id < seats[b.seat].id
    }
}

extension Exclusion {
    fileprivate var index: Int {
        switch self {
        case .inactive: 0
        case .skills: 1
        case .weightless: 2
        case .unavailable: 3
        case .offDuty: 4
        case .full: 5
        case .refused: 6
        }
    }
}

extension Desk {
    mutating func roster(of rule: Rule) -> Roster {
        if let roster = rosters[rule.id] { return roster }
        let roster = makeRoster(rule)
        rosters[rule.id] = roster
        return roster
    }

    private func makeRoster(_ rule: Rule) -> Roster {
        var roster = Roster()
        for seat in members(of: rule.target) {
            guard let row = seats[seat].row else { continue }
            if !row.agent.isActive || row.isDeleted {
                roster.inactive += 1
            } else if !rule.skills.isSubset(of: row.agent.skills) {
                roster.unskilled += 1
            } else {
                roster.seats.append(seat)
                if rule.target.strategy == .direct || row.agent.weight > 0 { roster.isEmpty = false }
            }
        }
        return roster
    }

    private func members(of target: Target) -> [Int] {
        switch target {
        case .direct(let agent): return seatOf[agent].map { [$0] } ?? []
        case .list(let agents): return agents.compactMap { seatOf[$0] }
        case .roundRobin(let team), .leastLoaded(let team):
            guard teams[team] != nil else { return [] }
            return seats.indices.filter { seats[$0].row?.agent.teams.contains(team) == true }
        }
    }
}
