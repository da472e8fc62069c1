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
        /// Of its cause.
        var key: Int32
        /// Its own key, as `ResultKeys` counts: that of its cause, if nothing else is said.
        var target: Int32
        /// Fingerprint of its key and headers, the id among them.
        var head: UInt64
        var value: UInt64
        var isDeletion: Bool
        /// Of due work: at which record it was sent, the log does not tell.
        var isDue = false
        /// What its JSON says counts, not how that is written.
        var isByMeaning = false
    }

    /// The records for one topic, in the order of their causes.
    struct Emissions: Sendable {
        var topic: String
        var list: [Emission]
        /// Some have another key than their causes.
        var isNamed = false
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
    /// By result topic.
    private(set) var emissions: [Emissions] = []
    /// Keys that results have instead of those of their causes.
    private var namedKeys = KeyList()
    /// Rows of the parts of the states, by part.
    var parts: [PartRows] = []
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

    /// - Parameter name: tenant and entity of its key, if it is not that of its cause.
    mutating func emit(_ emission: Emission, on topic: String, named name: LedgerKey? = nil) {
        let index = index(of: topic)
        guard let name else { return emissions[index].list.append(emission) }
        // Below 0 until all keys of the log are known: one of them may be the same.
        var emission = emission
        let number = namedKeys.insert(name.tenant.bytes.span, name.entity.bytes.span).number
        emission.target = Int32(-1 - number)
        emissions[index].isNamed = true
        emissions[index].list.append(emission)
    }

    private mutating func index(of topic: String) -> Int {
        for index in emissions.indices where emissions[index].topic == topic { return index }
        var list: [Emission] = []
        list.reserveCapacity(room)
        emissions.append(Emissions(topic: topic, list: list))
        return emissions.count - 1
    }

    /// The log is at its end: gives results the numbers of their keys.
    mutating func settleTargets() {
        guard namedKeys.count > 0 else { return }
        let numbers = namedKeys.indices.map { named in
            Int32(namedKeys.withKey(named) { keys.number($0, $1) } ?? keys.count + named)
        }
        for topic in emissions.indices where emissions[topic].isNamed {
            for index in emissions[topic].list.indices where emissions[topic].list[index].target < 0 {
                let named = -1 - Int(emissions[topic].list[index].target)
                emissions[topic].list[index].target = numbers[named]
            }
        }
    }

    func resultKeys(on topic: String) -> ResultKeys {
        let isNamed = emissions.first { $0.topic == topic }?.isNamed ?? false
        return ResultKeys(log: keys, named: isNamed ? namedKeys : KeyList(), isNamed: isNamed)
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
    private let rules: ReplayedRules
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
        late: [Int64: Timestamp], rules: ReplayedRules
    ) throws {
        self.late = late
        self.rules = rules
        isTimed = subject.stateTable?.isTimed ?? false
        redrives = ReplayedRedrives(worker: subject.name, partition, redriven)
        self.subject = subject
        self.partition = partition
        self.topic = TopicFacts(
            name: topic.name, types: topic.messages.map(\.type), isDeduplicated: topic.isDeduplicated)
        self.unforeseen = unforeseen[...]
        result = Replayed(index: index, first: partition.first)
        model = try subject.makeModel()
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
        let steps = rules.steps(of: event.tenant)
        let time = isTimed ? passTime(cause, key, steps) : cause.recordedAt
        // A key's time does not go back: a record that came too late counts as of where due work has brought it.
        var decided = cause
        decided.recordedAt = time
        do throws(Rejection) {
            try model.decide(
                decided, key: Int(key),
                by: steps.version(at: time, before: cause.offset) ?? model.baseVersion, &effects)
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
    /// - Returns: the key's time at the record.
    private mutating func passTime(
        _ cause: ReplayCause, _ key: Int32, _ steps: [ReplayedRules.Step]
    ) -> Timestamp {
        let time = max(cause.recordedAt, late[cause.offset] ?? cause.recordedAt)
        decideDue(key, at: cause.offset - 1, steps, before: cause.offset) { instant, _ in instant <= time }
        return time
    }

    /// Decides what the clock has come to behind the last record of each key, as its row says.
    mutating func runOut(_ times: DueTimes) {
        for key in result.keys.indices {
            let reached = result.keys.withKey(key) { times.reached($0, $1) }
            let steps = rules.isEmpty ? [] : rules.steps(of: result.keys[key].tenant)
            decideDue(Int32(key), at: max(0, partition.next - 1), steps, before: partition.next) {
                instant, version in
                // A row that new rules have not come to yet is as the older ones have left it.
                version.map { $0 <= reached.version ?? .min } ?? reached.until.covers(instant)
            }
            result.dues.append(model.due(key: key))
            if effects.facts >= Self.pageRows { takeFacts() }
        }
        takeFacts()
    }

    /// - Parameters:
    ///   - steps: rules of the key's tenant.
    ///   - end: only what was taken up at or below that offset counts.
    ///   - isDue: told an instant, and the version of the rules if they are what decides anew then.
    private mutating func decideDue(
        _ key: Int32, at offset: Int64, _ steps: [ReplayedRules.Step], before end: Int64,
        _ isDue: (Timestamp, Int32?) -> Bool
    ) {
        var last: Timestamp?
        while let (due, version) = next(key, steps, before: end), isDue(due, version),
            last.map({ due > $0 }) ?? true
        {
            last = due
            let name = result.keys[Int(key)]
            let cause = ReplayCause(
                tenant: name.tenant, entity: name.entity, id: "time", time: due, recordedAt: due,
                topic: topic.name, partition: partition.place.partition, offset: max(0, offset))
            model.decide(
                due: due, cause, key: Int(key),
                by: steps.version(at: due, before: end) ?? model.baseVersion, &effects)
            result.dueDecisions += 1
            while causes.count < effects.facts { causes.append((offset, key)) }
            emit(cause, key, isDue: true)
        }
    }

    /// When a key is decided next without a record; with the version if new rules are why.
    private func next(
        _ key: Int32, _ steps: [ReplayedRules.Step], before end: Int64
    ) -> (Timestamp, Int32?)? {
        let due = model.due(key: Int(key))
        guard !steps.isEmpty, let version = model.rulesVersion(key: Int(key)),
            let change = steps.change(after: version, before: end), change.at <= due ?? change.at
        else { return due.map { ($0, nil) } }
        return (change.at, change.version)
    }

    private mutating func emit(_ cause: ReplayCause, _ key: Int32, isDue: Bool = false) {
        guard !effects.emissions.isEmpty else { return }
        for number in effects.emissions.indices {
            let (head, value) = emissions.print(
                effects.emissions[number], number: number, of: cause, isDue: isDue)
            result.emit(
                Replayed.Emission(
                    offset: cause.offset, key: key, target: key, head: head, value: value,
                    isDeletion: effects.emissions[number].data == nil, isDue: isDue,
                    isByMeaning: effects.emissions[number].isByMeaning),
                on: effects.emissions[number].topic,
                named: effects.emissions[number].entity.map { LedgerKey(tenant: cause.tenant, entity: $0) })
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
        self.result.settleTargets()
        var result = result
        for part in subject.parts.indices { result.parts.append(rows(ofPart: part)) }
        guard let table = subject.stateTable else { return result }
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

    private borrowing func rows(ofPart part: Int) -> PartRows {
        let keys = result.keys
        let columns = subject.parts[part].types
        var encoded = RowBuffer(columns: columns, layout: .copy)
        var rows = PartRows()
        func flush() {
            rows.rows.append(stream: encoded.copyStream(), columns: columns.count)
            encoded.removeAll()
        }
        for key in keys.indices {
            let before = encoded.count
            model.encode(part: part, key: key, tenant: keys[key].tenant, into: &encoded)
            rows.keys.append(contentsOf: repeatElement(Int32(key), count: encoded.count - before))
            if encoded.count >= Self.pageRows { flush() }
        }
        flush()
        return rows
    }
}
