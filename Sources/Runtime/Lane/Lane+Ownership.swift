internal import Kafka
internal import Logging
internal import Postgres
internal import Records

/// Taking partitions, keeping them, giving them back.
extension Lane {
    mutating func rebind(_ partitions: [TopicPartition]) throws(PostgresError) {
        try attempt { lane throws(PostgresError) in
            let asked = lane.now
            let rows = try lane.database.rebind(W.name, partitions, lane.machine.progress)
            try FailPoint.rebound.passOrFail()
            let ours = rows.filter { lane.machine.holds($0) }
            let plan = lane.machine.unanswered
            if let finding = lane.machine.rebound(rows), let plan {
                lane.health.lookedUp(plan, finding)
                if finding == .committed { lane.countLookedUp() }
            }
            lane.outbox.forget(Set(partitions.filter { lane.machine.progress[$0]?.phase == .fenced }))
            lane.outbox.confirm(ours.map(\.partition), at: asked)
            // A commit whose answer was lost has left rows that nobody has told us of.
            lane.outbox.readTable()
            // Nor of when what it wrote is due.
            lane.agenda.mustLook(partitions)
        }
    }

    /// Those for which the broker does not answer keep only themselves waiting.
    /// - Throws: what no waiting mends, such as a missing table: there is no row yet that could name the reason.
    mutating func claim(_ partitions: [TopicPartition]) throws {
        // A second try must not hold up those that run.
        let isFirst = partitions.contains { machine.progress[$0]?.claimAt == .zero }
        let answers = consumer.watermarks(partitions, timeout: brokerPatience(partitions))
        let reachable = partitions.filter { answers.found[$0] != nil }
        if reachable.count < partitions.count { counts.addRetry(.broker) }
        for partition in machine.unreachable(partitions.filter { answers.found[$0] == nil }, now: now) {
            health.unreachable(partition, answers.failures[partition])
        }
        guard !reachable.isEmpty else { return }
        do {
            let logs = reachable.compactMap { answers.found[$0] }.map { $0.low...max($0.low, $0.high) }
            let asked = now
            try database.notePartitions(answers.counts)
            var found = try database.claim(
                W.name, owner: identity.instance, reachable, logs,
                patience: isFirst ? .seconds(1) : .milliseconds(50))
            try FailPoint.claimed.passOrFail()
            try findQueues(of: &found, answers.counts)
            let claims = lookedAtAgain(found)
            outbox.confirm(claims.map(\.partition), at: asked)
            outbox.readTable()
            // Postgres may have gone back in time, or an operator may have made ids forgotten: what we know of ids is void.
            events = KnownEvents()
            for claim in claims { health.claimed(claim) }
            try loadLetterKeys()
            machine.claimed(Mutant.isActive(.resumeFromKafka) ? asKafkaSays(claims) : claims)
            for partition in machine.claimBlocked(reachable, now: now) { health.claimBlocked(partition) }
        } catch {
            guard error.failure == .transient else { throw error }
            failed(error)
        }
    }

    /// Whose due rows they are from now on.
    private mutating func findQueues(
        of claims: inout [Claim], _ counts: [String: Int]
    ) throws(PostgresError) {
        guard timedTable != nil, !claims.isEmpty else { return }
        let queues = try database.dueQueues(W.name, claims.map(\.partition), counts)
        for index in claims.indices {
            let partition = claims[index].partition
            claims[index].dueQueue = queues[partition]?.first
            agenda.claimed(partition, queues: queues[partition] ?? [])
            rulesLookedFor.remove(partition)
        }
        try loadSweeps(claims)
    }

    /// The logs were looked at before the rows were ours. While the claim waited for them a previous owner may have gone on,
    /// beyond what the ends were then: only a log that ends before our position now has lost something.
    /// - Returns: without those for which the broker does not answer; they are claimed anew later.
    private mutating func lookedAtAgain(_ claims: [Claim]) -> [Claim] {
        let ahead = claims.filter { $0.next > $0.log.upperBound }.map(\.partition)
        guard !ahead.isEmpty else { return claims }
        let answers = consumer.watermarks(ahead, timeout: brokerPatience(ahead))
        let silent = ahead.filter { answers.found[$0] == nil }
        for partition in machine.unreachable(silent, now: now) {
            health.unreachable(partition, answers.failures[partition])
        }
        return claims.filter { !silent.contains($0.partition) }.map { claim in
            var claim = claim
            if let log = answers.found[claim.partition] { claim.log = log.low...max(log.low, log.high) }
            return claim
        }
    }

    private func brokerPatience(_ partitions: [TopicPartition]) -> Duration {
        partitions.compactMap { machine.progress[$0]?.patience }.max() ?? .seconds(1)
    }

    mutating func assign(_ starts: [LaneMachine.Start]) throws {
        try consumer.assign(starts.map { ($0.partition, $0.offset) })
        machine.assigned(starts: starts)
    }

    mutating func unassign(_ partitions: [TopicPartition]) throws {
        forgetRows(of: partitions)
        try consumer.unassign(partitions)
        machine.unassigned()
    }

    mutating func release(_ partitions: [TopicPartition]) throws {
        try settleOutbox(within: .seconds(1), of: Set(partitions))
        outbox.forget(Set(partitions))
        try awaitForgotten()
        forgetRows(of: partitions)
        try giveUp(machine.abandoned)
        FailPoint.released.pass()
        try consumer.unassign(partitions)
        machine.releasedAll()
        FailPoint.returned.pass()
    }

    /// Joins the group anew, as after a fence: the group's view and ours had parted.
    mutating func rejoin() throws {
        Log.warning("rejoining", ["lane": .text(identity.instance)])
        try consumer.unsubscribe()
        let deadline = clock.now + .seconds(10)
        while !consumer.partitions.isEmpty && clock.now < deadline {
            try serveGroup(timeout: .milliseconds(50))
            if case .release(let partitions) = machine.next(now: now) { try release(partitions) }
        }
        if !consumer.partitions.isEmpty { try consumer.unassign(consumer.partitions) }
        machine.rejoined()
        try consumer.subscribe()
    }

    mutating func confirm(_ gap: Gap) {
        do {
            let limit = brokerPatience([gap.partition]) * 2
            let isEmpty = try GapProbe.holdsNoRecord(gap, identity.client(settings), within: limit)
            machine.confirmed(gap, isEmpty)
            health.gap(gap, isEmpty)
        } catch {
            health.brokerFailed(error)
            counts.addRetry(.broker)
            machine.unconfirmed(gap, now: now)
        }
    }

    mutating func recordStop(_ partition: TopicPartition, _ reason: String) throws(PostgresError) {
        try attempt { lane throws(PostgresError) in
            guard let state = lane.machine.progress[partition] else { return lane.machine.stopRecorded(true) }
            try lane.giveUp([partition: state])
            let isOurs = try lane.database.recordStop(W.name, partition, state, reason)
            FailPoint.stopRecorded.pass()
            if isOurs { lane.health.stopped(partition, reason) }
            lane.machine.stopRecorded(isOurs)
        }
    }

    mutating func checkStopped(_ partitions: [TopicPartition]) throws(PostgresError) {
        try attempt { lane throws(PostgresError) in
            let resumptions = try lane.database.resumed(
                W.name, owner: lane.identity.instance, partitions, lane.machine.progress)
            // The claim that follows reads their rows again; until then they must keep nothing else of a topic waiting.
            lane.outbox.forget(Set(resumptions.map(\.partition)))
            lane.machine.resumed(resumptions)
        }
    }

    /// After a start: looks for partitions that the group gives to nobody. A static member that dies while it gives partitions
    /// back, and comes back before its session ends, has its place again at once, without the rebalance in which the others
    /// would get them; their rows still name it, or nobody. Then it joins anew: where it leads the group, that shares out again.
    mutating func callForStrays() throws(PostgresError) {
        guard strays.isDue(at: now), database.isUsable else { return }
        try attempt { lane throws(PostgresError) in
            let held = Array(lane.machine.progress.keys)
            let seen = try lane.database.strays(
                W.name, owner: lane.identity.instance, lane.topics, without: held)
            guard !seen.isEmpty else { return lane.strays.sawNone() }
            let group = lane.groupsWord()
            let strays = lane.strays.judge(seen, group, at: lane.now)
            guard !strays.isEmpty else { return }
            lane.health.strayed(strays, group)
            lane.machine.mustRejoin = true
        }
    }

    /// Rare: only after a start, and while rows have no owner. Blocks for some seconds where brokers do not answer.
    private func groupsWord() -> StrayWatch.Group {
        guard let admin = try? Admin(identity.client(settings), timeout: .seconds(1)),
            let isInMemory = try? admin.isInMemory(), !isInMemory,
            let group = try? admin.groups([W.name])[W.name]
        else { return .silent }
        switch group.state {
        case .stable: return .stable(Set(group.members.flatMap(\.partitions)))
        case .rebalancing: return .rebalancing
        case .empty, .dead, .unknown: return .silent
        }
    }

    /// A partition without records meets no fence: looks now and then whether an operator has moved one that runs.
    /// - Returns: whether one was.
    mutating func meetsIntervention() throws(PostgresError) -> Bool {
        guard now >= interventionCheckAt, database.isUsable else { return false }
        interventionCheckAt = now + .seconds(2)
        let running = machine.progress.filter { $0.value.isLive }.keys.sorted()
        guard !running.isEmpty else { return false }
        var moved: [TopicPartition] = []
        try attempt { lane throws(PostgresError) in
            moved = try lane.database.moved(
                W.name, owner: lane.identity.instance, running, lane.machine.progress)
            lane.outbox.forget(Set(moved))
            lane.machine.moved(moved)
        }
        return !moved.isEmpty
    }
}
