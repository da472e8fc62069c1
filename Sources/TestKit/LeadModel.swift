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
    /// A tenant of whose leads it knows nothing, for their scores are by other rules: its records are counted, by their ids alone.
    private let stranger: [UInt8]?
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

    /// `maximumBytes`: larger values are oversize; nil if there is no limit. All records of `stranger`, a tenant, are sound.
    package init(topic: String = "lead-events", maximumBytes: Int? = nil, except stranger: String? = nil) {
        self.topic = topic
        self.maximumBytes = maximumBytes
        self.stranger = stranger.map { Array($0.utf8) }
    }

    /// Nil for a record that is to be understood.
    private func strangerIdentity(_ record: Record) -> Identity? {
        guard let stranger, record.key?.starts(with: stranger + [UInt8(ascii: "/")]) == true else {
            return nil
        }
        func header(_ name: String) -> [UInt8] {
            record.headers.last { $0.name == Array(name.utf8) }?.value ?? []
        }
        return Identity(tenant: stranger, source: header("ce_source"), id: header("ce_id"))
    }

    /// Takes the record at `offset`; `timestamp` in milliseconds since 1970.
    /// - Parameter done: microseconds since 1970; due work of the record's key up to then was decided before it.
    @discardableResult
    package mutating func apply(
        _ record: Record, partition: Int32 = 0, offset: Int64, timestamp: Int64, done: Int64? = nil
    ) -> Verdict {
        var count = counts[partition] ?? Counts()
        count.gaps += offset - count.nextOffset
        count.nextOffset = offset + 1
        defer { counts[partition] = count }
        if let identity = strangerIdentity(record) {
            let isNew = seen.updateValue(partition, forKey: identity) == nil
            if isNew { count.applied += 1 } else { count.duplicates += 1 }
            return isNew ? .applied : .duplicate
        }
        do throws(ModelEvent.Refusal) {
            let event = try ModelEvent(record, maximumBytes: maximumBytes)
            let identity = Identity(tenant: event.tenant, source: event.source, id: event.id)
            let home = seen.updateValue(partition, forKey: identity)
            if let home {
                if home != partition { ambiguities += 1 }
                count.duplicates += 1
                return .duplicate
            }
            decide(event, partition, offset, max(timestamp * 1000, done ?? .min))
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
        advance(key, to: now, partition)
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
        lead.factors = score
        rows[key] = lead
        if old?.factors.total != score.total {
            changes.append(
                ModelScoreChange(
                    key: key, changedAt: now, old: old?.factors.total, lead: lead, topic: topic,
                    partition: partition, offset: offset))
        }
    }

    /// Scores change by themselves: each instant up to `time` at which one did.
    private mutating func advance(_ key: Key, to time: Int64, _ partition: Int32) {
        while var lead = rows[key], let instant = lead.changesAt, instant <= time {
            let old = lead.factors
            lead.factors = lead.score(at: instant)
            (lead.scoredAt, lead.eventID) = (instant, Array("time".utf8))
            rows[key] = lead
            changes.append(
                ModelScoreChange(
                    key: key, changedAt: instant, old: old.total, lead: lead, topic: topic,
                    partition: partition, offset: -1))
        }
    }

    /// Time has come to `time` for that lead, in microseconds since 1970: behind its last event the clock decides how far.
    package mutating func advance(tenant: [UInt8], lead: [UInt8], to time: Int64) {
        let key = Key(tenant: tenant, lead: lead)
        guard let home = homes[key] else { return }
        advance(key, to: time, home)
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

    /// The first instant after `scoredAt` at which engagement has fewer points; nil if it has none. Found by halving, as points only fall.
    var changesAt: Int64? {
        guard factors.engagement > 0 else { return nil }
        let days30: Int64 = 30 * 24 * 60 * 60 * 1_000_000
        var (before, after) = (scoredAt, max(scoredAt, lastActivityAt ?? createdAt) + days30)
        while after - before > 1 {
            let middle = before + (after - before) / 2
            if engagement(at: middle) < factors.engagement { after = middle } else { before = middle }
        }
        return after
    }

    /// What the score would be with the other assignment.
    var otherAssignmentScore: Int {
        factors.total - factors.assignment + (factors.assignment > 0 ? 0 : 25)
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
}

struct ModelScoreChange: Sendable {
    var key: LeadModel.Key
    var changedAt: Int64
    var old: Int?
    /// As the change left it.
    var lead: ModelLead
    var topic: String
    var partition: Int32
    var offset: Int64
}
