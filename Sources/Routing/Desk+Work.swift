internal import Records

/// What follows from a change of definitions: done in pages.
extension Desk {
    var hasWork: Bool {
        counters.isDraining || counters.review != nil || !leaving.isEmpty || !misplaced.isEmpty
    }

    mutating func settle(_ now: Timestamp) {
        // First those who wait already, then those who are moved.
        drain(now)
        for rule in misplaced.sorted() { empty(rule, now) }
        for seat in leaving.sorted(by: { seats[$0].id < seats[$1].id }) { evacuate(seat, now) }
        review(now)
        drain(now)
    }

    /// Deleted rules, and rules whose leads wait for nobody while another rule stands in.
    mutating func findMisplaced() {
        misplaced = []
        for (id, row) in rules {
            if row.isDeleted {
                misplaced.insert(id)
            } else if queues[id]?.isEmpty == false, effective(row.rule).id != id {
                misplaced.insert(id)
            }
        }
    }

    private mutating func empty(_ id: Text, _ now: Timestamp) {
        guard let row = rules[id] else { return }
        while budget > 0, let first = queues[id]?.first, let lead = leads[first.lead] {
            if row.isDeleted {
                rematch(first.lead, lead, now)
            } else {
                enter(first.lead, lead, row.rule, owner: nil, now)
            }
        }
        guard queues[id]?.isEmpty ?? true else { return }
        misplaced.remove(id)
        if row.isDeleted { setRule(id, nil) }
    }

    private mutating func evacuate(_ seat: Int, _ now: Timestamp) {
        let agent = seats[seat].id
        if seats[seat].load > 0, budget > 0 {
            let held = leads.filter { $0.value.holder == agent }.sorted {
                $0.value.arrival < $1.value.arrival
            }
            for (id, lead) in held.prefix(budget) { moveAway(id, lead, agent, now) }
        }
        guard seats[seat].load == 0, var row = seats[seat].row else { return }
        row.isLeaving = false
        setAgent(seat, row.isDeleted ? nil : row)
    }

    private mutating func moveAway(_ id: Text, _ lead: OpenLead, _ agent: Text, _ now: Timestamp) {
        var lead = lead
        if case .reserved = lead.place {
            effects.append(.notice(.withdrawn(lead: id, agent: agent)))
        } else {
            lead.since = now
        }
        guard let rule = liveRule(lead.rule) else { return rematch(id, lead, now) }
        enter(id, lead, rule, owner: nil, now)
    }

    private mutating func review(_ now: Timestamp) {
        while budget > 0, let point = counters.review {
            guard let next = queues[nil]?.next(after: Waiting(point)), let lead = leads[next.lead] else {
                counters.review = nil
                return
            }
            counters.review = ReviewPoint(since: next.since, arrival: next.arrival)
            if let facts = lead.facts, let rule = rule(for: facts) {
                enter(next.lead, lead, rule, owner: nil, now)
            } else {
                budget -= 1
            }
        }
    }
}

extension Waiting {
    fileprivate init(_ point: ReviewPoint) {
        (since, arrival, lead) = (point.since, point.arrival, "")
    }
}
