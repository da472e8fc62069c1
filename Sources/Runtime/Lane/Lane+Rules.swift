internal import Contract
internal import Kafka
internal import Logging
internal import Postgres
internal import Records

/// Rules of tenants: read, taken up by each partition, and rows that older ones decided are decided anew.
extension Lane {
    /// A change is looked for that long, so that one whose transaction ends late is found.
    private static var newsWindow: Duration { .seconds(600) }

    mutating func setUpRules(_ worker: W) throws {
        guard let tables = W.rules else { return }
        precondition(timedTable != nil, "\(W.name) has rules, but the table of its state is not timed")
        let base = try database.baseRules(tables, worker)
        shelf.setUp(base: base.version, base.worker)
    }

    /// Gives each key the rules of its tenant and partition.
    mutating func handOutRules(
        _ keys: inout KeySlots, _ worker: W, _ plan: Plan
    ) throws(PostgresError) -> RulesInHand<W> {
        guard let tables = W.rules else { return RulesInHand(worker) }
        shelf.makeRoom()
        var places: Set<RuleShelf<W>.Place> = []
        var last: RuleShelf<W>.Place?
        for slot in keys.slots {
            let place = RuleShelf<W>.Place(partition: slot.partition, tenant: slot.key.tenant)
            if place == last { continue }
            places.insert(place)
            last = place
        }
        try database.readRules(
            tables, worker, places, into: &shelf, topics: writer.topics, machine.progress)
        return shelf.hand(out: &keys) { [writer, machine, agenda] number in
            Self.adoption(number, tables.effect, plan, writer.topics, machine.progress, agenda)
        }
    }

    /// From which instant on a partition decides by new rules: one that lies behind all that the clock has decided in it. Records below
    /// the first offset were decided by the rules of before, whatever their timestamps. Where a version decides no row anew, it is the offset
    /// alone that counts.
    private static func adoption(
        _ number: PartitionNumber, _ effect: RuleTables.Effect, _ plan: Plan, _ topics: [String],
        _ progress: [TopicPartition: Progress], _ agenda: DueAgenda
    ) -> (since: Timestamp?, from: Int64) {
        let partition = TopicPartition(topics[number.topic], number.partition)
        let from = plan.moves.first { $0.partition == partition }?.from ?? progress[partition]?.next ?? 0
        // Nothing of this log was decided yet.
        guard from > 0, effect == .anew else { return (nil, from) }
        let now = Timestamp.now
        return (
            agenda.through(partition).map { max(now, Timestamp(microseconds: $0.microseconds + 1)) } ?? now,
            from
        )
    }

    /// What a transaction took up is committed.
    mutating func adopted(_ adoptions: [Adoption]) {
        guard !adoptions.isEmpty else { return }
        shelf.committed(adoptions)
        for item in adoptions {
            let partition = TopicPartition(writer.topics[item.partition.topic], item.partition.partition)
            Log.info(
                "rules_adopted",
                [
                    "tenant": .text(item.tenant.string), "version": .number(Int64(item.version)),
                    "topic": .text(partition.topic), "partition": .number(Int64(partition.partition)),
                ])
            guard let since = item.since else { continue }
            agenda.add(
                DueAgenda.Sweep(tenant: item.tenant, version: item.version, since: since), to: partition)
        }
    }

    /// What the tables say of rules may not be what the lane knows.
    mutating func doubtRules(_ partitions: [TopicPartition], _ tenants: some Sequence<Text>) {
        guard W.rules != nil else { return }
        shelf.forget(tenants)
        shelf.forget(numbers(of: partitions))
    }

    func numbers(of partitions: [TopicPartition]) -> Set<PartitionNumber> {
        Set(
            partitions.compactMap { partition in
                topics.firstIndex { $0.name == partition.topic }.map {
                    PartitionNumber(topic: $0, partition: partition.partition)
                }
            })
    }

    // Partitions to which no record comes.

    mutating func lookForRules(_ running: Set<TopicPartition>) throws(PostgresError) {
        guard let tables = W.rules, let worker, now >= rulesLookAt else { return }
        let partitions = running.sorted()
        let isWhole = !running.isSubset(of: rulesLookedFor)
        let window = isWhole ? Duration.seconds(1 << 32) : Self.newsWindow + (now - rulesLookAt)
        rulesLookAt = now + .seconds(1)
        try attempt { lane throws(PostgresError) in
            let news = try lane.database.ruleNews(
                tables, W.name, partitions, lane.machine.progress, within: window)
            lane.rulesLookedFor = news.count < 1000 ? running : []
            guard !news.isEmpty else { return }
            lane.shelf.forget(news.map(\.tenant))
            try lane.adopt(news, tables, worker)
        }
    }

    private mutating func adopt(
        _ news: [(partition: TopicPartition, tenant: Text)], _ tables: RuleTables, _ worker: W
    ) throws(PostgresError) {
        let places = news.flatMap { item in
            numbers(of: [item.partition]).map { RuleShelf<W>.Place(partition: $0, tenant: item.tenant) }
        }
        try database.readRules(
            tables, worker, Set(places), into: &shelf, topics: writer.topics, machine.progress)
        var plan = Plan(range: 0..<0)
        for partition in Set(news.map(\.partition)).sorted() {
            let next = machine.progress[partition]?.next ?? 0
            plan.moves.append(Plan.Move(partition: partition, from: next, to: next))
        }
        let rules = shelf.hand(out: places.filter { shelf.wanted($0) != nil }) {
            [writer, machine, agenda] number in
            Self.adoption(number, tables.effect, plan, writer.topics, machine.progress, agenda)
        }
        guard !rules.adoptions.isEmpty else { return }
        var decisions = Decisions(
            rules: rules, plan: plan, keys: KeySlots(), states: [], seen: AppliedMarks())
        do throws(PostgresError) {
            try write(&decisions, plan)
        } catch {
            _ = try isRefused(error, [], plan.moves.map(\.partition))
        }
    }

    // Rows that older rules decided.

    mutating func loadSweeps(_ claims: [Claim]) throws(PostgresError) {
        guard W.rules != nil, !claims.isEmpty else { return }
        for item in try database.sweeps(W.name, claims) { agenda.add(item.sweep, to: item.partition) }
    }

    /// One page; it is asked for anew from its first row on, so that what a page left is met again.
    mutating func sweep(_ running: Set<TopicPartition>, _ table: Table) throws(PostgresError) {
        guard let tables = W.rules, let (page, sweep) = agenda.sweep(running, machine.progress) else {
            return
        }
        try attempt { lane throws(PostgresError) in
            lane.status.enter(.reading)
            let rows = try lane.database.staleRows(
                W.self, table, tables, page, sweep, topics: lane.writer.topics,
                without: Array(lane.agenda.aside.keys), limit: Self.duePageRows)
            guard let first = rows.keys.slots.first else {
                let uid = lane.machine.progress[page.partition]?.topicUID ?? []
                try lane.database.swept(W.name, page.partition, uid, sweep)
                return lane.agenda.swept(sweep, page.partition)
            }
            lane.agenda.moved(sweep, page.partition, to: first.key.entity)
            // What the page wrote may be due before what follows it.
            for instant in try lane.work(rows, [page]).values { lane.agenda.note(page.partition, instant) }
        }
    }
}
