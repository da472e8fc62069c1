/// Outcomes of transactions: committed, refused, fenced, or no answer.
extension LaneMachine {
    package mutating func committed(_ plan: Plan) {
        succeeded()
        conflicts.succeed()
        apply(plan)
    }

    mutating func apply(_ plan: Plan) {
        for move in plan.moves where progress[move.partition] != nil {
            progress[move.partition]?.next = move.to
            progress[move.partition]?.tail = nil
        }
        if !plan.range.isEmpty { pending.removeLast() }
    }

    /// No answer to the commit: look it up on a new connection.
    package mutating func unanswered(_ plan: Plan, now: Duration) {
        unanswered = plan
        failed(now: now, connectionLost: true)
    }

    /// The fence refused: some partition of the batch is not ours any more, and the rows say which.
    package mutating func fenced() { connection = .unbound }

    /// Rows or ids changed since they were read: decide again, at once at first, with a short delay when it goes on.
    package mutating func changed(now: Duration) {
        let isFirst = !conflicts.isFailing
        let delay = conflicts.fail()
        retryAt = isFirst ? now : now + delay
    }

    /// Postgres refused the data of some record in `plan`.
    package mutating func refused(_ plan: Plan, _ reason: String) {
        guard let range = pending.popLast() else { return stopAll(plan, reason) }
        refusals += 1
        if plan.records.count <= 1 {
            guard let record = plan.records.first, condemned[record] == nil else {
                return stopAll(plan, reason)
            }
            condemned[record] = reason
            pending.append(range)
        } else if refusals >= Self.refusalsBeforeSingles {
            pending += plan.records.reversed().map { $0..<$0 + 1 }
        } else {
            let middle = plan.records[plan.records.count / 2]
            let next = Mutant.isActive(.skipAfterBisect) ? pass(over: middle) : middle
            pending.append(next..<range.upperBound)
            pending.append(range.lowerBound..<middle)
        }
    }

    /// Our own fault, not the data's: each partition of the batch stops with the error, and nothing is passed.
    package mutating func stopAll(_ plan: Plan, _ reason: String) {
        for move in plan.moves { stop(move.partition, reason) }
    }
}
