internal import Contract
internal import Digest
internal import Postgres
package import Records

/// One batch transaction as data: the statements of one round trip, and COPY streams when there are many facts.
struct BatchWrite {
    var statements: [Statement] = []
    var copies: [Copy] = []
    /// What the outbox must send once this is committed, one entry a row, in the order of the rows' insertion.
    var outbox: [OutboxRow] = []
    /// Which of `statements` returns the ids of the outbox rows.
    var outboxStatement: Int?
    /// Which of `statements` returns the transaction's id: the version of every row that it writes.
    var versionStatement: Int?
    /// Which of `statements` returns the numbers of passed keys that have letters still to be watched.
    var passedStatement: Int?
    /// Bytes of a state row's values, on average.
    var statePayload = 0

    struct OutboxRow {
        var move: Plan.Move
        var topicUID: [UInt8]
        var records: [OutboxRecord]
        /// Of all records; nil if they are of several, or of none that is sure.
        var tenant: Text?
    }
}

/// Turns decisions into the statements of their transaction. The fence comes first: a lane that has lost a partition
/// learns so before it has written anything, and rows are locked in one order everywhere: partitions, ids, keys.
struct BatchWriter<W: Worker> {
    private let state = W.State.table.map { StateStatements($0) }
    private let facts = W.Fact.table.map { FactStatements($0) }
    let topics: [String]
    private let mirrorLimits: MirrorLimits

    init(topics: [String], mirrorLimits: MirrorLimits) {
        self.topics = topics
        self.mirrorLimits = mirrorLimits
    }

    func write(
        _ decisions: inout Decisions<W>, _ plan: Plan, _ batch: RecordBatch, _ arrivals: Arrivals,
        _ progress: [TopicPartition: Progress], _ clearance: Outbox.Clearance, _ passed: PassedKeys
    ) -> BatchWrite {
        var write = BatchWrite()
        write.statements.append(fence(plan, decisions.counts, batch, progress))
        addRules(decisions.rules, progress, to: &write)
        addApplied(decisions.applied, to: &write)
        addStates(&decisions, dueQueues(plan, progress), to: &write)
        addFacts(decisions.takeFacts(), to: &write)
        addDeadLetters(decisions.deadLetters, batch, progress, to: &write)
        addResolved(decisions.redrives, to: &write)
        addPassed(passed, progress, to: &write)
        addLate(decisions.late, plan, progress, to: &write)
        addOutbox(decisions, plan, batch, arrivals, progress, to: &write)
        write.statements += clearance.statements
        return write
    }

    private func fence(
        _ plan: Plan, _ counts: [Decisions<W>.Count], _ batch: RecordBatch,
        _ progress: [TopicPartition: Progress]
    ) -> Statement {
        let moves = plan.moves
        let states = moves.map { progress[$0.partition] ?? Progress() }
        let tails = moves.map { $0.last.map { Tail(batch, at: $0) } }
        return Statement(
            "select bellhop.advance($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            [
                .text(W.name),
                .uuids(states.map(\.topicUID)),
                .int4s(moves.map(\.partition.partition)),
                .int8s(states.map(\.epoch)),
                .int8s(moves.map(\.from)),
                .int8s(moves.map(\.to)),
                .int8s(counts.map(\.applied)),
                .int8s(counts.map(\.duplicates)),
                .int8s(counts.map(\.deadLetters)),
                .int8s(moves.map(\.gaps)),
                .int8s(tails.map { $0?.offset }),
                .int8s(tails.map { $0?.timestamp }),
                .uuids(tails.map { $0?.hash }),
            ])
    }

    private func addRules(
        _ rules: RulesInHand<W>, _ progress: [TopicPartition: Progress], to write: inout BatchWrite
    ) {
        guard let tables = W.rules else { return }
        let statements = RuleStatements(tables: tables)
        let own = rules.held.filter { $0.version != nil }
        let others = rules.held.filter { $0.version == nil }
        if !own.isEmpty {
            write.statements.append(
                Statement(
                    statements.hold,
                    [.texts(own.map(\.tenant)), .int4s(own.map(\.version)), .int8(Int64(own.count))]))
        }
        if !others.isEmpty {
            write.statements.append(Statement(statements.holdBase, [.texts(others.map(\.tenant))]))
        }
        guard !rules.adoptions.isEmpty else { return }
        let adoptions = rules.adoptions.map { item in
            (item, TopicPartition(topics[item.partition.topic], item.partition.partition))
        }
        write.statements.append(
            Statement(
                RuleStatements.adopt,
                [
                    .text(W.name), .uuids(adoptions.map { progress[$0.1]?.topicUID ?? [] }),
                    .int4s(adoptions.map(\.1.partition)), .texts(adoptions.map(\.0.tenant)),
                    .int4s(adoptions.map(\.0.version)), .int8s(adoptions.map(\.0.from)),
                    .timestamps(adoptions.map(\.0.since)),
                ]))
    }

    private func addApplied(_ events: [AppliedEvent], to write: inout BatchWrite) {
        guard !events.isEmpty else { return }
        var rows = RowBuffer(columns: [.uuid, .int4, .int8, .uuid], layout: .columns)
        // Sorted, so that two lanes with the same ids wait for each other instead of deadlocking.
        for event in events.sorted(by: { $0.mark.identity < $1.mark.identity }) {
            rows.uuid(high: event.mark.identity.high, low: event.mark.identity.low)
            rows.int4(event.partition)
            rows.int8(event.offset)
            if let digest = event.mark.digest {
                rows.uuid(high: digest.high, low: digest.low)
            } else {
                rows.null()
            }
            rows.endRow()
        }
        write.statements.append(
            Statement(
                """
                insert into bellhop.seen_event (worker, event, partition, record_offset, digest) \
                select $1, i.* from unnest($2::uuid[], $3::int4[], $4::int8[], $5::uuid[]) i
                """, [.text(W.name)] + rows.parameters()))
    }

    private func addStates(
        _ decisions: inout Decisions<W>, _ queues: [PartitionNumber: Int32], to write: inout BatchWrite
    ) {
        guard let table = W.State.table, let state else { return }
        let changes = decisions.changes
        let (keys, columns) = (table.keyColumns.map(\.type), table.storedColumns.map(\.type))
        add(state.delete, decisions, changes.deleted, [.int4] + keys, to: &write)
        add(state.update, decisions, changes.updated, [.int4] + columns, queues, to: &write)
        add(state.insert, decisions, changes.inserted, columns, queues, to: &write)
        add(state.absent, decisions, changes.absent, keys, expecting: 0, to: &write)
        if W.State.hasParts {
            write.statements += PartStatements.writes(
                &decisions, written: changes.inserted + changes.updated, deleted: changes.deleted)
        }
        write.versionStatement = write.statements.count
        write.statements.append(Statement("select pg_current_xact_id()::xid"))
    }

    /// Appends a statement over the rows of `chosen`: their version if the statement compares it, their keys, and their
    /// values if it writes them.
    private func add(
        _ sql: String, _ decisions: Decisions<W>, _ chosen: [Int], _ types: [ColumnType],
        _ queues: [PartitionNumber: Int32] = [:], expecting count: Int? = nil, to write: inout BatchWrite
    ) {
        guard !chosen.isEmpty else { return }
        let hasVersion = types.first == .int4
        let hasValues = types.count > (hasVersion ? 3 : 2)
        var rows = RowBuffer(columns: types, layout: .columns)
        for slot in chosen {
            if hasVersion { rows.int4(decisions.keys.slots[slot].version) }
            rows.text(decisions.keys.slots[slot].key.tenant)
            rows.text(decisions.keys.slots[slot].key.entity)
            if hasValues { decisions.states[slot]?.encode(into: &rows) }
            if hasValues, decisions.isTimed { encode(decisions.keys.slots[slot], queues, into: &rows) }
            rows.endRow()
        }
        if hasValues { write.statePayload = rows.byteCount / chosen.count }
        write.statements.append(Statement(sql, rows.parameters() + [.int8(Int64(count ?? chosen.count))]))
    }

    private func encode(
        _ slot: KeySlots.Slot, _ queues: [PartitionNumber: Int32], into rows: inout RowBuffer
    ) {
        rows.timestamp(slot.due.at)
        rows.timestamp(slot.due.done)
        rows.int4(queues[slot.partition])
    }

    /// Whose the rows of a timed state are, by the partition that they are written for.
    private func dueQueues(
        _ plan: Plan, _ progress: [TopicPartition: Progress]
    ) -> [PartitionNumber: Int32] {
        guard W.State.table?.isTimed == true else { return [:] }
        return plan.moves.reduce(into: [:]) { queues, move in
            guard let topic = topics.firstIndex(of: move.partition.topic) else { return }
            let number = PartitionNumber(topic: topic, partition: move.partition.partition)
            queues[number] = progress[move.partition]?.dueQueue
        }
    }

    private func addLate(
        _ late: [LateRecord], _ plan: Plan, _ progress: [TopicPartition: Progress],
        to write: inout BatchWrite
    ) {
        guard !late.isEmpty else { return }
        let places = late.map { plan.moves[$0.move].partition }
        write.statements.append(
            Statement(
                """
                insert into bellhop.late_record (worker, topic_uid, partition, record_offset, due_done) \
                select $1, i.* from unnest($2::uuid[], $3::int4[], $4::int8[], $5::timestamptz[]) i \
                on conflict do nothing
                """,
                [
                    .text(W.name), .uuids(places.map { progress[$0]?.topicUID ?? [] }),
                    .int4s(places.map(\.partition)), .int8s(late.map(\.offset)),
                    .timestamps(late.map(\.done)),
                ]))
    }

    private func addFacts(_ rows: consuming RowBuffer?, to write: inout BatchWrite) {
        guard let sql = facts, var rows, !rows.isEmpty else { return }
        switch rows.layout {
        case .copy: write.copies.append(Copy(sql.copy, rows.copyStream()))
        case .columns: write.statements.append(Statement(sql.insert, rows.parameters()))
        }
    }

    private func addDeadLetters(
        _ letters: [DeadLetter], _ batch: RecordBatch, _ progress: [TopicPartition: Progress],
        to write: inout BatchWrite
    ) {
        guard !letters.isEmpty else { return }
        var rows = RowBuffer(columns: DeadLetter.columns.map(\.type), layout: .columns)
        for letter in letters {
            let entry = batch.entries[letter.record]
            let partition = TopicPartition(topics[entry.topic], entry.partition)
            let place = RecordPlace(topic: partition.topic, topicUID: progress[partition]?.topicUID ?? [])
            letter.encode(into: &rows, batch, place, worker: W.name)
        }
        let names = DeadLetter.columns.map(\.name).joined(separator: ", ")
        let sql = """
            insert into bellhop.dead_letter (worker, \(names)) \
            select $1, i.* from \(unnest(DeadLetter.columns, from: 2)) as i (\(names)) \
            on conflict (worker, topic_uid, partition, record_offset) do nothing
            """
        write.statements.append(Statement(sql, [.text(W.name)] + rows.parameters()))
    }

    private func addOutbox(
        _ decisions: Decisions<W>, _ plan: Plan, _ batch: RecordBatch, _ arrivals: Arrivals,
        _ progress: [TopicPartition: Progress], to write: inout BatchWrite
    ) {
        var records = [[OutboxRecord]](repeating: [], count: plan.moves.count)
        var tenants = [CommonTenant](repeating: CommonTenant(), count: plan.moves.count)
        var moveOf = [Int](repeating: -1, count: plan.range.count)
        for (record, move) in zip(plan.records, plan.moveOfRecord) {
            moveOf[record - plan.range.lowerBound] = move
        }
        var emissions = EmissionWriter(worker: W.name)
        var index = 0
        var last = Emitter(record: -1)
        for (emission, emitter) in zip(decisions.effects.emissions, decisions.emitters) {
            index = emitter == last ? index + 1 : 0
            last = emitter
            let record = emitter.record
            if let due = emitter.due {
                let due = decisions.dueCauses[Int(due)]
                let uid = progress[plan.moves[due.move].partition]?.topicUID ?? []
                records[due.move].append(emissions.record(emission, index: index, of: due, topicUID: uid))
                tenants[due.move].add(due.cause.tenant)
                continue
            }
            guard let arrival = arrivals.arrival(of: record) else { continue }
            let move = moveOf[record - plan.range.lowerBound]
            let uid = progress[plan.moves[move].partition]?.topicUID ?? []
            let cause = arrivals.causes[arrival]
            records[move].append(emissions.record(emission, index: index, of: cause, topicUID: uid))
            tenants[move].add(cause.tenant)
        }
        for letter in decisions.deadLetters {
            let move = moveOf[letter.record - plan.range.lowerBound]
            let topic = plan.moves[move].partition.topic
            records[move].append(
                OutboxRecord(
                    mirroring: letter, batch, topic: topic, worker: W.name, limit: mirrorLimits[topic]))
            tenants[move].add(letter.tenant)
        }
        for (number, move) in plan.moves.enumerated() where !records[number].isEmpty {
            let uid = progress[move.partition]?.topicUID ?? []
            write.outbox.append(
                BatchWrite.OutboxRow(
                    move: move, topicUID: uid, records: records[number], tenant: tenants[number].value))
        }
        guard !write.outbox.isEmpty else { return }
        write.outboxStatement = write.statements.count
        write.statements.append(Outbox.insert(write.outbox, worker: W.name))
    }
}

/// The tenant of several records, if it is one and the same.
struct CommonTenant {
    private(set) var value: Text?
    private var isEmpty = true

    /// - Parameter tenant: of one more record; nil if that is not sure.
    mutating func add(_ tenant: Text?) {
        if isEmpty {
            (value, isEmpty) = (tenant, false)
        } else if value != nil, value != tenant {
            value = nil
        }
    }
}

extension Tail {
    /// The record at `index` as proof of where the log was read.
    package init(_ batch: RecordBatch, at index: Int) {
        let entry = batch.entries[index]
        let key = entry.key.isAbsent ? nil : batch[entry.key]
        let value = entry.value.isAbsent ? nil : batch[entry.value]
        let length = UInt32(bitPattern: entry.key.count)
        let prefix = stride(from: UInt32(0), to: 32, by: 8).map { UInt8(truncatingIfNeeded: length >> $0) }
        let hash = sha256(prefix + (key ?? []) + (value ?? [])).prefix(16)
        self.init(offset: entry.offset, timestamp: entry.timestamp, hash: Array(hash))
    }
}
