package import Records

/// What `leads.lead`, `leads.score_change` and the counts must be, computed from the topic's records alone.
///
/// It follows the contract's words in the plainest way and shares no code with the worker, so that a mistake in one shows
/// as a difference to the other. Records of a partition must come in the order of their offsets.
package struct LeadModel: Sendable {
    /// What became of one record.
    package enum Verdict: Hashable, Sendable {
        case applied
        case duplicate
        /// `classes` are the ones that the contract's words allow.
        case deadLetter(classes: Set<String>, reason: String)
    }

    package struct Counts: Hashable, Sendable {
        package var applied: Int64 = 0
        package var duplicates: Int64 = 0
        package var deadLetters: Int64 = 0
        /// Offsets without a record, up to the last record.
        package var gaps: Int64 = 0
        package var nextOffset: Int64 = 0
    }

    package struct DeadLetter: Hashable, Sendable {
        package var position: TopicPartition
        package var offset: Int64
        package var record: Record
        package var classes: Set<String>
        package var reason: String
    }

    private struct Identity: Hashable {
        var tenant, source, id: [UInt8]
    }

    struct Key: Hashable {
        var tenant, lead: [UInt8]
    }

    let topic: String
    private let maximumBytes: Int?
    private var seen: [Identity: Int32] = [:]
    private var homes: [Key: Int32] = [:]
    var rows: [Key: ModelLead] = [:]
    var changes: [ModelScoreChange] = []
    /// By partition.
    package private(set) var counts: [Int32: Counts] = [:]
    package private(set) var deadLetters: [DeadLetter] = []
    /// Ids and leads met in two partitions: which came first is not to be known from the topic.
    package private(set) var ambiguities = 0

    /// Every lead that a valid event was about, as `tenant/lead`.
    package var keys: Set<[UInt8]> { Set(homes.keys.map { $0.tenant + [UInt8(ascii: "/")] + $0.lead }) }

    /// `maximumBytes`: larger values are oversize; nil if there is no limit.
    package init(topic: String = "lead-events", maximumBytes: Int? = nil) {
        self.topic = topic
        self.maximumBytes = maximumBytes
    }

    /// Takes the record at `offset`; `timestamp` in milliseconds since 1970.
    @discardableResult
    package mutating func apply(
        _ record: Record, partition: Int32 = 0, offset: Int64, timestamp: Int64
    ) -> Verdict {
        var count = counts[partition] ?? Counts()
        count.gaps += offset - count.nextOffset
        count.nextOffset = offset + 1
        defer { counts[partition] = count }
        do throws(ModelEvent.Refusal) {
            let event = try ModelEvent(record, maximumBytes: maximumBytes)
            let identity = Identity(tenant: event.tenant, source: event.source, id: event.id)
            let home = seen.updateValue(partition, forKey: identity)
            if let home {
                if home != partition { ambiguities += 1 }
                count.duplicates += 1
                return .duplicate
            }
            decide(event, partition, offset, timestamp * 1000)
            count.applied += 1
            return .applied
        } catch {
            count.deadLetters += 1
            deadLetters.append(
                DeadLetter(
                    position: TopicPartition(topic, partition), offset: offset, record: record,
                    classes: error.classes, reason: error.reason))
            return .deadLetter(classes: error.classes, reason: error.reason)
        }
    }

    private mutating func decide(_ event: ModelEvent, _ partition: Int32, _ offset: Int64, _ now: Int64) {
        let key = Key(tenant: event.tenant, lead: event.lead)
        if let home = homes.updateValue(partition, forKey: key), home != partition { ambiguities += 1 }
        let old = rows[key]
        if event.type == "lead.deleted" {
            rows[key] = nil
            return
        }
        var lead = old ?? ModelLead(createdAt: event.time)
        lead.apply(event)
        lead.scoredAt = now
        lead.eventID = event.id
        rows[key] = lead
        let score = lead.score(at: now)
        rows[key]?.factors = score
        if old?.factors.total != score.total {
            changes.append(
                ModelScoreChange(
                    key: key, changedAt: now, old: old?.factors.total, factors: score, eventID: event.id,
                    topic: topic, partition: partition, offset: offset))
        }
    }
}

/// A row of `leads.lead`.
struct ModelLead: Sendable {
    /// By column.
    var texts: [String: [UInt8]] = [:]
    var createdAt: Int64
    var createdAtKnown = false
    var lastActivityAt: Int64?
    var valueCents: Int64?
    var attributes: [UInt8]?
    var factors = ModelFactors()
    var scoredAt: Int64 = 0
    var eventID: [UInt8] = []

    init(createdAt: Int64) { self.createdAt = createdAt }

    mutating func apply(_ event: ModelEvent) {
        if event.type == "lead.activity" {
            guard case .string(let text)? = event.data["occurred_at"], let time = modelTime(text) else {
                return
            }
            lastActivityAt = max(lastActivityAt ?? time, time)
            return
        }
        for name in ModelEvent.texts { set(name, event.data[name]) }
        setOthers(event.data)
        setCreatedAt(event)
        if event.type == "lead.created", texts["status"] == nil { texts["status"] = Array("new".utf8) }
    }

    private mutating func set(_ name: String, _ value: ModelJSON?) {
        if case .string(let text)? = value { texts[name] = text }
        if case .null? = value { texts[name] = nil }
    }

    private mutating func setOthers(_ data: ModelJSON) {
        if case .number(let text)? = data["value_cents"] { valueCents = ModelDecimal(text)?.int64 }
        if case .null? = data["value_cents"] { valueCents = nil }
        if case .object? = data["attributes"] { attributes = data["attributes"]?.jsonb }
        if case .null? = data["attributes"] { attributes = nil }
    }

    private mutating func setCreatedAt(_ event: ModelEvent) {
        switch event.data["created_at"] {
        case .string(let text): (createdAt, createdAtKnown) = (modelTime(text) ?? 0, true)
        case .null: (createdAt, createdAtKnown) = (event.time, false)
        default:
            guard event.type == "lead.created" else { return }
            if !createdAtKnown { createdAt = event.time }
            createdAtKnown = true
        }
    }

    func score(at now: Int64) -> ModelFactors {
        let sources = [
            "referral": 25, "organic": 20, "campaign": 18, "paid_ads": 15, "manual": 10, "import": 5,
        ]
        let statuses = [
            "won": 25, "proposal": 25, "qualified": 22, "engaged": 18, "contacted": 15, "new": 10, "lost": 0,
        ]
        return ModelFactors(
            source: sources[normalized("source")] ?? 0, status: statuses[normalized("status")] ?? 0,
            engagement: engagement(at: now), assignment: normalized("assigned_to").isEmpty ? 0 : 25)
    }

    private func normalized(_ name: String) -> String {
        var text = String(decoding: texts[name] ?? [], as: UTF8.self).lowercased().unicodeScalars
        while text.first?.properties.isWhitespace == true { text.removeFirst() }
        while text.last?.properties.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    /// The most points whose half step down is not above 25 × (1 − age ÷ 30 days).
    private func engagement(at now: Int64) -> Int {
        let days30: Int64 = 30 * 24 * 60 * 60 * 1_000_000
        let age = max(0, now - (lastActivityAt ?? createdAt))
        guard age < days30 else { return 0 }
        var points: Int64 = 25
        while (2 * points - 1) * days30 > 50 * (days30 - age), points > 0 { points -= 1 }
        return Int(points)
    }
}

struct ModelFactors: Sendable, Hashable {
    var source = 0, status = 0, engagement = 0, assignment = 0

    var total: Int { source + status + engagement + assignment }

    /// As Postgres prints the object as `jsonb`.
    var jsonb: String {
        "{\"source\": \(source), \"status\": \(status), \"assignment\": \(assignment), \"engagement\": \(engagement)}"
    }
}

struct ModelScoreChange: Sendable {
    var key: LeadModel.Key
    var changedAt: Int64
    var old: Int?
    var factors: ModelFactors
    var eventID: [UInt8]
    var topic: String
    var partition: Int32
    var offset: Int64
}
