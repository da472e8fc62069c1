internal import Contract
internal import Digest
internal import JSON
internal import Postgres
internal import Records

/// What a log says that must be in Postgres and in the result topics, as far as one partition goes.
struct Replayed: Sendable {
    struct Fact: Sendable {
        var fingerprint: UInt64
        var offset: Int64
        var key: Int32
    }

    struct Letter: Sendable {
        var offset: Int64
        /// −1 if the record was not decided.
        var key: Int32
        var rejection: Rejection
        var isUnforeseen: Bool
        var tenant: Text?
        var eventID: String?
        /// Fingerprints of the record.
        var recordKey: UInt64
        var headers: UInt64
        var payload: UInt64
        /// Milliseconds; −1 for none.
        var timestamp: Int64
    }

    /// A record that the worker emits.
    struct Emission: Sendable {
        var offset: Int64
        var key: Int32
        var isDeletion: Bool
        /// Fingerprint of its key and headers, the id among them.
        var head: UInt64
        var value: UInt64
        /// Of due work: at which record it was sent, the log does not tell.
        var isDue = false
    }

    /// By id: what became of dead letters whose records came again, as the `state` of their rows.
    var resolved: [Int64: String] = [:]
    /// Of dead letters that were redriven here and come from another partition.
    var foreignKeys: Set<Int32> = []
    /// Of the partition in the snapshot.
    let index: Int
    var applied: Int64 = 0
    var duplicates: Int64 = 0
    var deadLetters: Int64 = 0
    /// Offsets without a record for a reader, in order.
    var holes: [Range<Int64>] = []
    /// The first offset that was not replayed.
    var next: Int64
    /// Records that there may be.
    var room = 0
    var keys = KeyList()
    var ids = IDList()
    /// Of ids met more than once, under another key than the first time.
    var otherKeys: [(id: Identity, key: Int32)] = []
    /// Columns after the key, a row a key; empty for a key without a state.
    var states = FieldRows()
    var facts: [Fact] = []
    var letters: [Letter] = []
    /// By result topic, in the order of their causes.
    private(set) var emissions: [(topic: String, list: [Emission])] = []
    /// When the state of each key is due next; empty for a worker without due work.
    var dues: [Timestamp?] = []
    /// Decisions on what was due.
    var dueDecisions = 0
    /// Kafka timestamps, milliseconds, of a few records.
    var times: [(offset: Int64, timestamp: Int64)] = []

    init(index: Int, first: Int64) {
        self.index = index
        next = first
    }

    func emissions(on topic: String) -> [Emission] { emissions.first { $0.topic == topic }?.list ?? [] }

    mutating func emit(_ emission: Emission, on topic: String) {
        for index in emissions.indices where emissions[index].topic == topic {
            return emissions[index].list.append(emission)
        }
        var list: [Emission] = []
        list.reserveCapacity(room)
        list.append(emission)
        emissions.append((topic, list))
    }

    var holeCount: Int64 { holes.reduce(0) { $0 + Int64($1.count) } }

    /// About when the record at `offset` was written: not later than it was, milliseconds.
    func time(at offset: Int64) -> Int64? { times.last { $0.offset <= offset }?.timestamp }
}

/// Replays the log of one partition, record by record. Owned by one thread.
struct PartitionReplay: ~Copyable {
    private(set) var result: Replayed
    private let subject: LedgerSubject
    private let model: any ReplayModel
    private let topic: TopicFacts
    private let partition: Snapshot.Partition
    private var unforeseen: ArraySlice<Snapshot.Unforeseen>
    private var decoder: EventDecoder
    private let document = JSONDocument()
    private var digester = Digester()
    private var emissions: EmissionPrinter
    private var effects = ReplayEffects()
    /// Of the facts that were not taken yet; without a key where the record was refused after all.
    private var causes: [(offset: Int64, key: Int32)] = []
    private let rows: RowReader
    private var encoded = FieldRows()
    private var redrives: ReplayedRedrives
    private let late: [Int64: Timestamp]
    private let isTimed: Bool

    /// Records between two times that are remembered.
    private static let timeStep: Int64 = 4096
    private static let pageRows = 1024

    private struct TopicFacts {
        var name: String
        var types: [String]
        var isDeduplicated: Bool
    }

    init(
        _ subject: LedgerSubject, _ partition: Snapshot.Partition, index: Int, topic: Topic,
        unforeseen: [Snapshot.Unforeseen], redriven: [Int64: Snapshot.Redriven],
        late: [Int64: Timestamp]
    ) {
        self.late = late
        isTimed = subject.stateTable?.isTimed ?? false
        redrives = ReplayedRedrives(worker: subject.name, partition, redriven)
        self.subject = subject
        self.partition = partition
        self.topic = TopicFacts(
            name: topic.name, types: topic.messages.map(\.type), isDeduplicated: topic.isDeduplicated)
        self.unforeseen = unforeseen[...]
        result = Replayed(index: index, first: partition.first)
        model = subject.makeModel()
        decoder = EventDecoder(topic: topic)
        emissions = EmissionPrinter(worker: subject.name, partition.place, topicUID: partition.topicUID)
        rows = RowReader(subject.factTable?.columns ?? [])
    }

    var next: Int64 { result.next }

    /// The log begins later than the account. Makes room for as many records as there are offsets before `end`: room
    /// that is not used costs nothing.
    mutating func begin(at offset: Int64, end: Int64) {
        result.next = offset
        let room = Int(min(max(0, end - offset), 1 << 26))
        result.room = room
        if topic.isDeduplicated { result.ids.reserveCapacity(room) }
        if subject.factTable != nil { result.facts.reserveCapacity(room) }
    }

    /// Offsets up to here hold no more records.
    mutating func pass(to offset: Int64) {
        let end = min(offset, partition.next)
        guard end > result.next else { return }
        result.holes.append(result.next..<end)
        result.next = end
    }

    /// Takes the records of a batch, in their order, as far as the account goes.
    mutating func take(_ batch: RecordBatch) {
        redrives.begin(batch)
        for index in 0..<batch.count {
            let offset = batch.entries[index].offset
            if offset < result.next { continue }
            pass(to: offset)
            guard offset < partition.next else { break }
            result.next = offset + 1
            take(batch, index)
        }
        document.release()
        takeFacts()
    }

    private mutating func take(_ batch: RecordBatch, _ index: Int) {
        let entry = batch.entries[index]
        if (result.applied + result.duplicates) % Self.timeStep == 0 {
            result.times.append((entry.offset, entry.timestamp))
        }
        guard redrives.begin(index, of: batch) else {
            result.duplicates += 1
            return
        }
        defer { if redrives.isSettled { result.resolved.merge(redrives.end()) { $1 } } }
        while let first = unforeseen.first, first.offset < entry.offset { unforeseen.removeFirst() }
        if let first = unforeseen.first, first.offset == entry.offset {
            return refuse(batch, index, first.rejection, isUnforeseen: true)
        }
        do throws(Rejection) {
            let decoded = try decoder.decode(batch, at: index, document: document)
            try model.read(decoded.isDeletion ? nil : topic.types[decoded.type], decoded.data)
            decide(decoded, batch, index)
        } catch {
            let known = decoder.knownFacts(batch, at: index, document: document)
            refuse(batch, index, error, tenant: known.tenant, eventID: known.eventID)
        }
    }

    private mutating func decide(_ event: DecodedEvent, _ batch: RecordBatch, _ index: Int) {
        let entry = batch.entries[index]
        let key = number(of: event)
        if redrives.isForeign { result.foreignKeys.insert(key) }
        let id = topic.isDeduplicated ? meet(identity(event), entry.offset, key) : nil
        if let id, result.ids.meetings[id].isApplied {
            guard let digest = event.digest, let applied = result.ids.digest(id), applied != digest else {
                redrives.settle("duplicate")
                result.duplicates += 1
                return
            }
            return refuse(
                batch, index, .conflict(applied: applied, now: digest), key: key, tenant: event.tenant,
                eventID: event.id.string)
        }
        guard !redrives.isStale(key) else {
            redrives.settle("open")
            result.duplicates += 1
            return
        }
        let cause = ReplayCause(
            tenant: event.tenant, entity: event.entity, id: event.id, time: event.time,
            recordedAt: entry.timestamp >= 0 ? Timestamp(milliseconds: entry.timestamp) : event.time,
            topic: topic.name, partition: entry.partition, offset: entry.offset,
            traceparent: event.traceparent)
        if isTimed { passTime(cause, key) }
        do throws(Rejection) {
            try model.decide(cause, key: Int(key), &effects)
        } catch {
            while causes.count < effects.facts { causes.append((entry.offset, -1)) }
            return refuse(
                batch, index, error, key: key, tenant: event.tenant, eventID: event.id.string)
        }
        result.applied += 1
        redrives.applied(key, at: entry.offset)
        if let id {
            result.ids.meetings[id].isApplied = true
            result.ids.setDigest(event.digest, of: id)
        }
        while causes.count < effects.facts { causes.append((entry.offset, key)) }
        emit(cause, key)
    }

    private mutating func number(of event: DecodedEvent) -> Int32 {
        let (number, isNew) = result.keys.insert(event.tenant.bytes.span, event.entity.bytes.span)
        if isNew { model.addKey() }
        return Int32(number)
    }

    /// By the documentation of `bellhop.seen_event`: the first 16 bytes of SHA-256 over tenant, source and id.
    private mutating func identity(_ event: DecodedEvent) -> Identity {
        digester.add(event.tenant.bytes.span)
        digester.add(event.source.bytes.span)
        digester.add(event.id.bytes.span)
        return digester.identity()
    }

    /// Notes where the id was met, unless the event was applied before.
    /// - Returns: the id's number.
    private mutating func meet(_ id: Identity, _ offset: Int64, _ key: Int32) -> Int {
        guard let number = result.ids.number(of: id) else {
            return result.ids.append(id, IDList.Meeting(offset: offset, key: key, isApplied: false))
        }
        let before = result.ids.meetings[number]
        if before.key != key { result.otherKeys.append((id, key)) }
        if !before.isApplied { result.ids.meetings[number].offset = offset }
        return number
    }

    private mutating func refuse(
        _ batch: RecordBatch, _ index: Int, _ rejection: Rejection, isUnforeseen: Bool = false,
        key: Int32 = -1,
        tenant: Text? = nil, eventID: String? = nil
    ) {
        let entry = batch.entries[index]
        let bytes = batch.bytes.span
        result.deadLetters += 1
        redrives.settle("again")
        result.letters.append(
            Replayed.Letter(
                offset: entry.offset, key: key, rejection: rejection, isUnforeseen: isUnforeseen,
                tenant: tenant,
                eventID: eventID, recordKey: Fingerprint.of(entry.key, bytes),
                headers: Fingerprint.of(batch.headers[entry.headers], bytes),
                payload: Fingerprint.of(entry.value, bytes), timestamp: entry.timestamp))
    }

    // Due work.

    /// By the documentation of due work: what is due by the time of a record comes before it; a key's time does not go back.
    private mutating func passTime(_ cause: ReplayCause, _ key: Int32) {
        let time = max(cause.recordedAt, late[cause.offset] ?? cause.recordedAt)
        decideDue(key, at: cause.offset - 1) { $0 <= time }
    }

    /// Decides what the clock has come to behind the last record of each key, as its row says.
    mutating func runOut(_ times: DueTimes) {
        for key in result.keys.indices {
            let until = result.keys.withKey(key) { times.until($0, $1) }
            decideDue(Int32(key), at: max(0, partition.next - 1)) { until.covers($0) }
            result.dues.append(model.due(key: key))
            if effects.facts >= Self.pageRows { takeFacts() }
        }
        takeFacts()
    }

    private mutating func decideDue(_ key: Int32, at offset: Int64, _ isDue: (Timestamp) -> Bool) {
        var last: Timestamp?
        while let due = model.due(key: Int(key)), isDue(due), last.map({ due > $0 }) ?? true {
            last = due
            let name = result.keys[Int(key)]
            let cause = ReplayCause(
                tenant: name.tenant, entity: name.entity, id: "time", time: due, recordedAt: due,
                topic: topic.name, partition: partition.place.partition, offset: max(0, offset))
            model.decide(due: due, cause, key: Int(key), &effects)
            result.dueDecisions += 1
            while causes.count < effects.facts { causes.append((offset, key)) }
            emit(cause, key, isDue: true)
        }
    }

    private mutating func emit(_ cause: ReplayCause, _ key: Int32, isDue: Bool = false) {
        guard !effects.emissions.isEmpty else { return }
        for number in effects.emissions.indices {
            let (head, value) = emissions.print(
                effects.emissions[number], number: number, of: cause, isDue: isDue)
            result.emit(
                Replayed.Emission(
                    offset: cause.offset, key: key, isDeletion: effects.emissions[number].data == nil,
                    head: head, value: value, isDue: isDue),
                on: effects.emissions[number].topic)
        }
        effects.emissions.removeAll(keepingCapacity: true)
    }

    private mutating func takeFacts() {
        guard effects.facts > 0 else { return }
        model.takeFacts { encoded.append(stream: $0.copyStream(), columns: rows.columns.count) }
        for row in causes.indices where causes[row].key >= 0 {
            result.facts.append(
                Replayed.Fact(
                    fingerprint: rows.fingerprint(encoded, row), offset: causes[row].offset,
                    key: causes[row].key))
        }
        encoded.removeAll()
        effects.facts = 0
        causes.removeAll(keepingCapacity: true)
    }

    /// Ends the replay with the states as rows.
    consuming func finish() -> Replayed {
        guard let table = subject.stateTable else { return result }
        var result = result
        let values = table.columns.dropFirst(2).map(\.type)
        var rows = RowBuffer(columns: values, layout: .copy)
        func flush() {
            result.states.append(stream: rows.copyStream(), columns: values.count)
            if result.states.count == rows.count { result.states.reserve(rows: result.keys.count) }
            rows.removeAll()
        }
        for key in result.keys.indices {
            if model.encode(key: key, into: &rows) {
                rows.endRow()
                if rows.count == Self.pageRows { flush() }
            } else {
                flush()
                result.states.appendNothing()
            }
        }
        flush()
        return result
    }
}
