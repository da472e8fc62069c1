internal import Contract
internal import Digest
internal import Postgres
internal import Records
internal import Runtime

/// Finds records and what became of them, in Postgres; asks the broker only for what Postgres does not tell.
struct Tracer: ~Copyable {
    var connection: Connection
    private let topics: [Topic]
    private let log: RecordLog?
    /// What the reader of the answer must know besides.
    private(set) var remarks: [String] = []

    init(_ settings: Settings, topics: [Topic], log: RecordLog?) throws {
        // What is looked for are single rows. The planner takes a block range index for one that reads the whole table.
        connection = try Connection(
            settings.database, applicationName: "bellhop-trace",
            settings: [("enable_seqscan", "off"), ("jit", "off"), ("statement_timeout", "30s")])
        self.topics = topics
        self.log = log
    }

    mutating func remark(_ text: String) {
        if !remarks.contains(text) { remarks.append(text) }
    }

    /// What became of the record at a place, for each worker that reads its topic.
    mutating func trace(_ place: RecordPlace, known: EventName?) throws -> RecordTrace {
        let positions = try positions(place)
        let letters = try letters(place)
        var event = known
        var workers: [WorkerTrace] = []
        for position in positions {
            let facts = try facts(position, place)
            event = merge(event, letters[position.worker]?.event ?? facts.event)
            var found = WorkerTrace(worker: position.worker, state: .passed, position: position)
            (found.facts, found.factTable) = (facts.rows, position.factTable)
            found.letter = letters[position.worker]?.letter
            workers.append(found)
        }
        for index in workers.indices { try settle(&workers[index], place, event) }
        try askBroker(&workers, place, &event)
        for index in workers.indices { try addEmissions(&workers[index], place) }
        let idle = (topic(place)?.consumers ?? []).filter { name in !workers.contains { $0.worker == name } }
        workers += idle.map { WorkerTrace(worker: $0, state: .neverClaimed) }
        return RecordTrace(place: place, event: event, workers: workers.sorted { $0.worker < $1.worker })
    }

    private func topic(_ place: RecordPlace) -> Topic? { topics.first { $0.name == place.topic } }

    private func merge(_ event: EventName?, _ other: EventName?) -> EventName? {
        guard var event else { return other }
        guard let other, other.id == event.id else { return event }
        event.tenant = event.tenant ?? other.tenant
        event.source = event.source ?? other.source
        return event
    }

    /// As far as Postgres tells.
    private mutating func settle(_ found: inout WorkerTrace, _ place: RecordPlace, _ event: EventName?) throws
    {
        guard let position = found.position else { return }
        if let letter = found.letter {
            found.state = letter.class == "skipped" ? .skipped : .deadLetter
            found.at = letter.at
            return
        }
        if let identity = event?.identity, let seen = try seen(identity, [position.worker]).first {
            if seen.offset == nil || seen.offset == place.offset && seen.partition == place.partition {
                (found.state, found.at) = (.applied, seen.at)
                return
            }
            if position.next > place.offset {
                found.state = .duplicate
                found.original = seen.place(place.topic)
                return
            }
        }
        if !found.facts.isEmpty {
            found.state = .applied
        } else if place.offset >= position.next {
            found.state = .notRead
            found.lag = place.offset - position.next
        } else if place.offset < position.first {
            found.state = .beforeAccount
        } else {
            settlePassed(&found, place, event)
        }
    }

    /// By what the account leaves possible.
    private func settlePassed(_ found: inout WorkerTrace, _ place: RecordPlace, _ event: EventName?) {
        guard let position = found.position else { return }
        let deduplicates = topic(place)?.isDeduplicated ?? true
        var possible: [String] = []
        if event?.identity == nil || !deduplicates {
            possible.append("applied without changing a fact")
        } else {
            possible.append("applied, and its id is forgotten since")
        }
        if deduplicates, position.duplicates > 0 {
            possible.append("a duplicate of an event that was applied")
        }
        if position.gaps > 0 { possible.append("no record at all") }
        found.possible = possible
        found.state = possible.count == 1 ? .applied : .passed
    }

    private mutating func askBroker(
        _ workers: inout [WorkerTrace], _ place: RecordPlace, _ event: inout EventName?
    ) throws {
        let isOpen = workers.contains { $0.state == .passed || $0.state == .notRead }
        guard isOpen || workers.isEmpty else { return }
        guard let log else {
            if workers.contains(where: { $0.state == .passed }) {
                remark("With BELLHOP_BROKERS set, the record itself says which of these it is.")
            }
            return
        }
        let look = log.look(at: place, topic(place))
        if case .record(let name) = look, let name { event = merge(event, name) ?? name }
        if case .unknown(let reason) = look { remark("The broker does not tell: \(reason).") }
        for index in workers.indices { try apply(look, to: &workers[index], place, event) }
    }

    private mutating func apply(
        _ look: RecordLog.Look, to found: inout WorkerTrace, _ place: RecordPlace, _ event: EventName?
    ) throws {
        switch (look, found.state) {
        case (.beyondEnd, .notRead): found.state = .notWritten
        case (.deleted, .notRead): found.state = .deletedUnread
        case (.nothing, .notRead), (.nothing, .passed): (found.state, found.possible) = (.gap, [])
        case (.record, .passed):
            found.possible.removeAll { $0 == "no record at all" }
            try settle(&found, place, event)
            if topic(place)?.isDeduplicated == false { (found.state, found.possible) = (.applied, []) }
        case (.deleted, .passed):
            remark(
                "The broker has deleted the record; its id, tenant and source would tell: --tenant, --source."
            )
        default: break
        }
    }

    private mutating func addEmissions(_ found: inout WorkerTrace, _ place: RecordPlace) throws {
        guard let position = found.position,
            [.applied, .deadLetter, .skipped].contains(found.state)
        else { return }
        found.emitted = try outbox(position, place)
        guard found.state == .applied else { return }
        var digester = Digester()
        let worker = Array(position.worker.utf8)
        let id = digester.emission(
            worker.span, position.topicUID.span, partition: place.partition, offset: place.offset, index: 0)
        found.firstEmission = hexadecimal(id.bytes)
    }
}

extension Tracer {
    /// Where the records lie whose event has this id, as far as that is kept: dead letters, facts, and applied events.
    mutating func places(of event: EventName) throws -> [(place: RecordPlace, event: EventName)] {
        var found: [RecordPlace: EventName] = [:]
        for (place, name) in try deadLetterPlaces(event) + factPlaces(event) {
            found[place] = merge(found[place], name) ?? name
        }
        let tenants = Set([event.tenant].compactMap { $0 } + found.values.compactMap(\.tenant))
        for tenant in tenants.sorted() {
            let name = EventName(id: event.id, tenant: tenant, source: event.source ?? Self.gatewaySource)
            guard let identity = name.identity else { continue }
            for seen in try seen(identity, nil) {
                for place in try candidates(seen) { found[place] = name }
            }
        }
        return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Of commands that came by the gateway's own routes.
    private static var gatewaySource: Text { "bellhop:gateway" }

    private mutating func deadLetterPlaces(_ event: EventName) throws -> [(RecordPlace, EventName)] {
        try connection.query(
            """
            select topic, partition, record_offset, tenant_id from bellhop.dead_letter
            where event_id = $1 and ($2::text is null or tenant_id = $2) order by id limit 100
            """, [.text(event.id), .text(event.tenant)]
        ).collect { row throws(PostgresError) in try Self.place(row, event) }
    }

    private mutating func factPlaces(_ event: EventName) throws -> [(RecordPlace, EventName)] {
        let tables = try connection.query(
            """
            select distinct w.fact_table, i.has_event_id, i.by_event_id, c.reltuples > 100000
            from bellhop.worker w join pg_class c on c.oid = to_regclass(w.fact_table)
            cross join lateral bellhop.fact_indexes(c.oid) i
            """
        ).collect { row throws(PostgresError) -> String? in
            guard let table = try row.string(0), try row.bool(1) == true else { return nil }
            if try row.bool(2) == false, try row.bool(3) == true {
                remark("\(table) was not searched: it has no index by event_id. \(Self.indexAdvice(table))")
                return nil
            }
            return table
        }
        return try tables.flatMap { table throws in
            try connection.query(
                """
                select topic, partition, record_offset, tenant_id from \(table)
                where event_id = $1 and ($2::text is null or tenant_id = $2) limit 100
                """, [.text(event.id), .text(event.tenant)]
            ).collect { row throws(PostgresError) in try Self.place(row, event) }
        }
    }

    private static func indexAdvice(_ table: String) -> String {
        "An operator of the database can run: select bellhop.index_facts('\(table)')"
    }

    private static func place(_ row: Row, _ event: EventName) throws(PostgresError) -> (
        RecordPlace, EventName
    )? {
        guard let topic = try row.string(0), let partition = try row.int4(1), let offset = try row.int8(2)
        else { return nil }
        // The source is not written there, so another event of the same id cannot be told from this one.
        let name = EventName(id: event.id, tenant: try row.text(3), source: event.source)
        return (RecordPlace(topic, partition, offset), name)
    }

    /// An applied event says partition and offset, not the topic: it is one of the worker's.
    private mutating func candidates(_ seen: SeenEvent) throws -> [RecordPlace] {
        guard let partition = seen.partition, let offset = seen.offset else {
            remark(
                "\(seen.worker) applied it\(seen.at.map { " at \($0)" } ?? ""); where it lay was not kept yet."
            )
            return []
        }
        let topics = try connection.query(
            """
            select topic from bellhop.partition
            where worker = $1 and partition = $2 and retired_at is null and first_offset <= $3 and next_offset > $3
            """, [.text(seen.worker), .int4(partition), .int8(offset)]
        ).collect { row throws(PostgresError) in try row.string(0) }
        return topics.map { RecordPlace($0, partition, offset) }
    }
}

/// An applied event, as `bellhop.seen_event` has it.
struct SeenEvent {
    var worker: String
    var partition: Int32?
    var offset: Int64?
    var at: Timestamp?

    func place(_ topic: String) -> RecordPlace? {
        guard let partition, let offset else { return nil }
        return RecordPlace(topic, partition, offset)
    }
}

// Rows by their indexes.

extension Tracer {
    /// - Parameter workers: nil: all that there are.
    fileprivate mutating func seen(_ event: Identity, _ workers: [String]?) throws -> [SeenEvent] {
        try connection.query(
            """
            select s.worker, s.partition, s.record_offset, s.seen_at
            from (select worker from bellhop.partition union select worker from bellhop.worker) as w
            join bellhop.seen_event s on s.worker = w.worker and s.event = $1
            where $2::text[] is null or w.worker = any ($2::text[]) order by s.worker
            """, [.uuid(event.bytes), workers.map { .texts($0.map { Text($0) }) } ?? .text(nil)]
        ).collect { row throws(PostgresError) -> SeenEvent? in
            guard let worker = try row.string(0) else { return nil }
            return SeenEvent(
                worker: worker, partition: try row.int4(1), offset: try row.int8(2), at: try row.timestamp(3))
        }
    }

    fileprivate mutating func positions(_ place: RecordPlace) throws -> [PartitionPosition] {
        try connection.query(
            """
            select p.worker, p.topic_uid, p.first_offset, p.next_offset, p.duplicates, p.gaps, p.owner,
                exists (select from pg_stat_activity a
                        where a.pid = p.backend_pid and a.backend_start = p.backend_start),
                p.stop_reason, p.stopped_by, w.fact_table, quote_ident(w.entity_column)
            from bellhop.partition p left join bellhop.worker w on w.worker = p.worker
            where p.topic = $1 and p.partition = $2 and p.retired_at is null order by p.worker
            """, [.text(place.topic), .int4(place.partition)]
        ).collect { row throws(PostgresError) -> PartitionPosition? in
            guard let worker = try row.string(0), let uid = try row.uuid(1), let first = try row.int8(2),
                let next = try row.int8(3), let duplicates = try row.int8(4), let gaps = try row.int8(5)
            else { return nil }
            return PartitionPosition(
                worker: worker, topicUID: uid, first: first, next: next, duplicates: duplicates, gaps: gaps,
                owner: try row.string(6), isOwned: try row.bool(7) ?? false, stopReason: try row.string(8),
                stoppedBy: try row.string(9), factTable: try row.string(10), entityColumn: try row.string(11))
        }
    }

    /// By worker.
    fileprivate mutating func letters(
        _ place: RecordPlace
    ) throws -> [String: (letter: TracedLetter, event: EventName?)] {
        let rows = try connection.query(
            """
            select d.worker, d.id, d.class, d.reason, d.place, d.rule, d.state, d.created_at, d.event_id, d.tenant_id
            from bellhop.partition p
            join bellhop.dead_letter d
                on d.worker = p.worker and d.topic_uid = p.topic_uid and d.partition = p.partition
            where p.topic = $1 and p.partition = $2 and p.retired_at is null and d.record_offset = $3
            """, [.text(place.topic), .int4(place.partition), .int8(place.offset)])
        var letters: [String: (letter: TracedLetter, event: EventName?)] = [:]
        for row in rows {
            guard let worker = try row.string(0), let id = try row.int8(1), let name = try row.string(2),
                let reason = try row.string(3), let at = try row.string(4), let rule = try row.string(5)
            else { continue }
            let letter = TracedLetter(
                id: id, class: name, reason: reason, place: at, rule: rule, state: try row.string(6),
                at: try row.timestamp(7))
            let tenant = try row.text(9)
            letters[worker] = (letter, try row.text(8).map { EventName(id: $0, tenant: tenant) })
        }
        return letters
    }

    fileprivate mutating func facts(
        _ position: PartitionPosition, _ place: RecordPlace
    ) throws -> (rows: [[UInt8]], event: EventName?) {
        guard let table = position.factTable, position.entityColumn != nil else { return ([], nil) }
        let indexes = try connection.query(
            """
            select i.by_offset, c.reltuples > 100000 from pg_class c cross join lateral bellhop.fact_indexes(c.oid) i
            where c.oid = to_regclass($1)
            """, [.text(table)])
        guard let found = indexes.first else { return ([], nil) }
        if try found.bool(0) == false, try found.bool(1) == true {
            remark("\(table) was not searched: it has no index by record_offset. \(Self.indexAdvice(table))")
            return ([], nil)
        }
        let rows = try connection.query(
            """
            select to_jsonb(f) - '{tenant_id,topic,partition,record_offset}'::text[], f.tenant_id,
                to_jsonb(f) ->> 'event_id'
            from \(table) f where f.record_offset = $1 and f.partition = $2 and f.topic = $3 limit 100
            """, [.int8(place.offset), .int4(place.partition), .text(place.topic)])
        let event = try rows.first.flatMap { row throws(PostgresError) -> EventName? in
            let tenant = try row.text(1)
            return try row.text(2).map { EventName(id: $0, tenant: tenant) }
        }
        return (try rows.collect { row throws(PostgresError) in try row.json(0) }, event)
    }

    /// Records of the batch that held the place, as far as they are not sent.
    fileprivate mutating func outbox(
        _ position: PartitionPosition, _ place: RecordPlace
    ) throws -> [EmittedRecord] {
        // A batch has one row for each of its partitions, named by its end: the record's is the first that ends behind it.
        let rows = try connection.query(
            """
            select id, records, failed_at is not null, fail_reason from bellhop.outbox
            where worker = $1 and topic_uid = $2 and partition = $3 and next_offset = (
                select min(next_offset) from bellhop.outbox
                where worker = $1 and topic_uid = $2 and partition = $3 and next_offset > $4)
            """,
            [
                .text(position.worker), .uuid(position.topicUID), .int4(place.partition), .int8(place.offset),
            ])
        var found: [EmittedRecord] = []
        for row in rows {
            guard let id = try row.int8(0), let bytes = try row.bytea(1) else { continue }
            let (isRefused, reason) = (try row.bool(2) ?? false, try row.string(3))
            for item in OutboxBytes.decode(bytes) ?? [] where item.record.isCaused(by: place) {
                found.append(
                    EmittedRecord(
                        id: item.record.value(of: "ce_causeoffset") == nil
                            ? nil : item.record.value(of: "ce_id"),
                        topic: item.topic, row: id, refusal: reason, isRefused: isRefused))
            }
        }
        return found
    }
}

extension Record {
    /// Of the last header with that name.
    func value(of name: String) -> String? {
        let name = Array(name.utf8)
        return headers.last { $0.name == name }?.value.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether it was emitted for the record there, or is the copy of its dead letter.
    fileprivate func isCaused(by place: RecordPlace) -> Bool {
        let prefix = value(of: "bellhop_offset") == nil ? "ce_cause" : "bellhop_"
        return value(of: prefix + "topic") == place.topic
            && value(of: prefix + "partition") == String(place.partition)
            && value(of: prefix + "offset") == String(place.offset)
    }
}
