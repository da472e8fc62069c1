package import Records

/// A lead as it is stored: what is known of it, and its score with the reasons.
package struct Lead: Hashable, Sendable {
    package var source: Text?
    package var status: Text?
    package var createdAt: Timestamp
    /// False while `createdAt` is only the time of an event that overtook `lead.created` or cleared it.
    package var createdAtIsKnown: Bool
    package var lastActivityAt: Timestamp?
    package var assignedTo: Text?
    package var name: Text?
    package var email: Text?
    package var phone: Text?
    package var team: Text?
    package var valueCents: Int64?
    package var currency: Text?
    package var country: Text?
    /// A JSON object, exactly as it was written.
    package var attributes: [UInt8]?
    /// The score that a person gave; counts instead of the rules' until `overrideUntil`.
    package var overrideScore: Int32?
    package var overrideReason: Text?
    /// The first instant at which the rules count again; nil if it is not known.
    package var overrideUntil: Timestamp?
    package var score = Score()
    package var ruleVersion: Int32 = 0
    /// What the score is as of: the Kafka timestamp of the last record, or an instant after it at which time or new rules
    /// had it scored again.
    package var scoredAt: Timestamp
    /// The CloudEvents id of the last record; `time` or `rules` if one of them had the lead scored since.
    package var eventID: Text
    /// When the score changes next though nothing happens; nil for never.
    package var changesAt: Timestamp?
    /// That of the last change of the lead that routing was told; 0 while it knows nothing of the lead.
    package var routingRevision: Int64 = 0
    /// By what routing was told the lead is open: other rules may close other statuses.
    package var isOpenForRouting = false
    /// Routing was asked for an owner because of the score, since the lead is open.
    package var isRoutedAtScore = false
    /// The lead that this one became part of: what is stored is a mark then, which passes on what comes.
    package var mergedInto: Text?
    /// JSON of the `Lesson` that was told of the lead: what is counted of it now. Nil: nothing is.
    package var lesson: [UInt8]?

    /// A lead of which nothing is known but that an event came.
    package init(cause: LeadCause) {
        createdAt = cause.eventTime
        createdAtIsKnown = false
        scoredAt = cause.recordTime
        eventID = cause.eventID
    }

    /// What engagement is counted from.
    package var engagedAt: Timestamp { lastActivityAt ?? createdAt }

    /// The score that a person gave, if it counts at `time`.
    package func override(asOf time: Timestamp) -> Int32? {
        guard let overrideScore else { return nil }
        if let overrideUntil, overrideUntil <= time { return nil }
        return overrideScore
    }

    /// Applies an event that leaves the lead there; in place, for a lead is large. Leaves the score as it was.
    mutating func apply(_ event: LeadEvent, _ cause: LeadCause) {
        switch event {
        case .created(let fields): create(fields, cause)
        case .updated(let fields): update(fields, cause)
        case .activity(let time, _): lastActivityAt = max(lastActivityAt ?? time, time)
        case .overridden(let score, let reason, let until): override(score, reason, until: until)
        case .assigned(let owner, _): assignedTo = owner
        case .absorbed(let other): absorb(other)
        case .rescore, .route, .merged, .deleted: break
        }
    }

    /// Replaces the override, or takes it back.
    private mutating func override(_ score: Int32?, _ reason: Text?, until: Timestamp?) {
        overrideScore = score
        overrideReason = score == nil ? nil : reason
        overrideUntil = score == nil ? nil : until
    }

    /// Scores the lead as of `time`, and forgets an override that has ended.
    mutating func score(by rules: ScoreRules, asOf time: Timestamp, eventID: Text) {
        if overrideScore != nil, override(asOf: time) == nil { override(nil, nil, until: nil) }
        score = rules.score(self, asOf: time)
        ruleVersion = rules.version
        scoredAt = time
        self.eventID = eventID
        changesAt = rules.nextChange(of: self, after: time, engagement: score.engagement)
    }

    private mutating func create(_ fields: LeadFields, _ cause: LeadCause) {
        set(fields)
        status = status ?? "new"
        if case .set(let time) = fields.createdAt {
            createdAt = time
        } else if !createdAtIsKnown {
            createdAt = cause.eventTime
        }
        createdAtIsKnown = true
    }

    private mutating func update(_ fields: LeadFields, _ cause: LeadCause) {
        set(fields)
        switch fields.createdAt {
        case .absent: break
        case .clear: (createdAt, createdAtIsKnown) = (cause.eventTime, false)
        case .set(let time): (createdAt, createdAtIsKnown) = (time, true)
        }
    }

    /// Everything but `createdAt`, whose meaning differs between the events.
    private mutating func set(_ fields: LeadFields) {
        source = fields.source.applied(to: source)
        status = fields.status.applied(to: status)
        assignedTo = fields.assignedTo.applied(to: assignedTo)
        name = fields.name.applied(to: name)
        email = fields.email.applied(to: email)
        phone = fields.phone.applied(to: phone)
        team = fields.team.applied(to: team)
        valueCents = fields.valueCents.applied(to: valueCents)
        currency = fields.currency.applied(to: currency)
        country = fields.country.applied(to: country)
        attributes = fields.attributes.applied(to: attributes)
    }
}
