internal import Contract
internal import Logging
internal import Postgres
internal import Records

/// Dry runs of redrives: letters of the lane's partitions are decided as if their records came next, with the rules, rows and
/// rights of now, and everything is rolled back but the answer.
extension Lane {
    private static var pageRows: Int { 200 }

    /// Between two batches, as the batch in memory is done with. Orders come rarely; while they do, there is a page a batch.
    mutating func rehearse() throws(PostgresError) {
        guard now >= rehearsalCheckAt, database.isUsable, worker != nil else { return }
        rehearsalCheckAt = now + .seconds(2)
        let held = machine.progress.filter { $0.value.isLive }
        guard !held.isEmpty else { return }
        try attempt { lane throws(PostgresError) in
            let orders = try lane.database.takeRehearsals(W.name, held, limit: Self.pageRows)
            guard !orders.isEmpty else { return }
            lane.rehearsalCheckAt = lane.now
            lane.isRehearsing = true
            defer { lane.endRehearsal() }
            try lane.rehearse(orders[...])
        }
    }

    private mutating func endRehearsal() {
        isRehearsing = false
        redrives = [:]
    }

    /// Where Postgres refuses what one of them writes, each is tried by itself.
    private mutating func rehearse(
        _ orders: ArraySlice<Rehearsal>, again: Bool = false
    ) throws(PostgresError) {
        do throws(PostgresError) {
            try decideAndRollBack(orders)
        } catch {
            switch Refusal(error) {
            // The owner is another: the one who asks learns that nobody has answered.
            case .fenced: machine.fenced()
            case .data where orders.count == 1:
                let rejection = Rejection(.dataError, error.description, place: "", rule: "sql")
                try answer([Rehearsal.Answer(orders[orders.startIndex], .deadLetter(rejection))])
            case _ where orders.count > 1 && error.failure != .transient:
                for index in orders.indices { try rehearse(orders[index...index]) }
            case .changed where !again: try rehearse(orders, again: true)
            case .changed, .data: break
            case .fault:
                try answer([Rehearsal.Answer(orders[orders.startIndex], .stopped(error.description))])
            case .transient: throw error
            }
        }
    }

    private mutating func decideAndRollBack(_ orders: ArraySlice<Rehearsal>) throws(PostgresError) {
        guard let worker else { return }
        let plan = load(orders)
        decoder.decode(plan, batch, into: &intakes)
        var decisions = try decide(plan, worker)
        let passed = passedKeys(decisions)
        let write = writer.write(
            &decisions, plan, batch, intakes.arrivals, machine.progress, Outbox.Clearance(), passed)
        let answers = orders.enumerated().map { Rehearsal.Answer($1, decisions.outcome(of: $0, $1.letter)) }
        do throws(PostgresError) {
            try database.rehearse(write, Rehearsal.Answer.statement(answers))
        } catch {
            if case .changed = Refusal(error) { forgetRows(of: plan) }
            throw error
        }
    }

    private mutating func answer(_ answers: [Rehearsal.Answer]) throws(PostgresError) {
        _ = try database.run(Rehearsal.Answer.statement(answers))
    }

    /// Makes the orders the batch in hand, each record at the next offset of its partition.
    private mutating func load(_ orders: ArraySlice<Rehearsal>) -> Plan {
        batch.removeAll()
        var plan = Plan(range: 0..<orders.count)
        redrives = [:]
        for (record, order) in orders.enumerated() {
            let slot = plan.moves.firstIndex { $0.partition == order.partition } ?? plan.moves.count
            if slot == plan.moves.count {
                let next = machine.progress[order.partition]?.next ?? 0
                plan.moves.append(Plan.Move(partition: order.partition, from: next, to: next))
            }
            let redrive = Redrive(letter: order.letter, worker: W.name, allowsStale: order.allowsStale)
            let topic = topics.firstIndex { $0.name == order.partition.topic } ?? 0
            batch.append(
                Record(key: order.key, value: order.payload, headers: redrive.added(to: order.headers)),
                topic: topic, partition: order.partition.partition, offset: plan.moves[slot].to,
                timestamp: Timestamp.now.milliseconds)
            redrives[record] = redrive
            plan.records.append(record)
            plan.moveOfRecord.append(slot)
            plan.moves[slot].to += 1
            plan.moves[slot].last = record
        }
        intakes.begin(batch.count)
        return plan
    }
}

extension Decisions {
    fileprivate func outcome(of record: Int, _ letter: Int64) -> Rehearsal.Outcome {
        if let dead = deadLetters.first(where: { $0.record == record }) { return .deadLetter(dead.rejection) }
        switch redrives.outcomes[letter] {
        case .applied: return .applied
        case .duplicate: return .duplicate
        case .stale: return .stale
        case .again, nil: return .resolved
        }
    }
}

/// A letter to be decided, and nothing to come of it.
struct Rehearsal: Sendable {
    var id: Int64
    var letter: Int64
    var partition: TopicPartition
    var allowsStale: Bool
    var key: [UInt8]?
    var headers: [Record.Header]
    var payload: [UInt8]?

    enum Outcome: Sendable, Equatable {
        case applied, duplicate, stale, resolved
        case deadLetter(Rejection)
        /// The partition would stand still with this reason.
        case stopped(String)

        var name: String {
            switch self {
            case .applied: "applied"
            case .duplicate: "duplicate"
            case .stale: "stale"
            case .resolved: "resolved"
            case .deadLetter: "dead_letter"
            case .stopped: "stopped"
            }
        }
    }

    struct Answer: Sendable {
        var order: Rehearsal
        var outcome: Outcome

        init(_ order: Rehearsal, _ outcome: Outcome) {
            self.order = order
            self.outcome = outcome
        }

        private var rejection: Rejection? {
            if case .deadLetter(let rejection) = outcome { rejection } else { nil }
        }

        private var reason: String? {
            if case .stopped(let reason) = outcome { reason } else { rejection?.reason }
        }

        static func statement(_ answers: [Answer]) -> Statement {
            func texts(_ text: (Answer) -> String?) -> Parameter {
                .texts(answers.map { text($0).map { Text($0) } })
            }
            return Statement(
                """
                update bellhop.rehearsal r set answered_at = now(), outcome = i.outcome, class = i.class, \
                reason = i.reason, place = i.place, rule = i.rule \
                from unnest($1::int8[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) \
                as i (id, outcome, class, reason, place, rule) where r.id = i.id
                """,
                [
                    .int8s(answers.map(\.order.id)), texts(\.outcome.name),
                    texts { $0.rejection?.class.rawValue }, texts(\.reason),
                    texts { $0.rejection?.place }, texts { $0.rejection?.rule },
                ])
        }
    }
}

extension Database {
    /// Takes orders of these partitions, oldest first: committed before any of them is read, so that one that kills the
    /// process is not taken by the next.
    mutating func takeRehearsals(
        _ worker: String, _ held: [TopicPartition: Progress], limit: Int
    ) throws(PostgresError) -> [Rehearsal] {
        let places = held.sorted { $0.key < $1.key }
        let rows = try run(
            Statement(
                """
                with taken as ( \
                select r.id, i.topic from unnest($2::uuid[], $3::int4[], $4::text[]) i (topic_uid, partition, topic) \
                join bellhop.rehearsal r on r.worker = $1 and r.topic_uid = i.topic_uid and r.partition = i.partition \
                where r.taken_at is null and r.asked_at > now() - interval '5 minutes' \
                order by r.id limit \(limit) for update of r skip locked), \
                marked as (update bellhop.rehearsal r set taken_at = now() from taken t where r.id = t.id \
                returning r.id, r.letter, r.partition, r.payload, r.allow_stale, t.topic) \
                select m.id, m.letter, m.topic, m.partition, m.allow_stale, d.key, d.headers, \
                coalesce(m.payload, d.edited_payload, d.payload) \
                from marked m join bellhop.dead_letter d on d.id = m.letter and d.worker = $1 order by m.id
                """,
                [
                    .text(worker), .uuids(places.map(\.value.topicUID)),
                    .int4s(places.map(\.key.partition)), .texts(places.map { Text($0.key.topic) }),
                ]))
        return try rows.collect { row throws(PostgresError) in
            guard let id = try row.int8(0), let letter = try row.int8(1), let topic = try row.string(2),
                let partition = try row.int4(3), let headers = HeaderBytes.decode(try row.bytea(6) ?? [])
            else { return nil }
            return Rehearsal(
                id: id, letter: letter, partition: TopicPartition(topic, partition),
                allowsStale: try row.bool(4) ?? false, key: try row.bytea(5), headers: headers,
                payload: try row.bytea(7))
        }
    }

    /// Writes a batch and takes it back; `answer` stays. One round trip.
    mutating func rehearse(_ write: BatchWrite, _ answer: Statement) throws(PostgresError) {
        let before = [Statement("begin"), Statement("savepoint rehearsal")]
        let after = [Statement("rollback to savepoint rehearsal"), answer, Statement("commit")]
        _ = try run(before + write.statements + after)
    }
}
