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
    package var score = Score()
    package var ruleVersion: Int32 = 0
    /// The Kafka timestamp of the last record, which the score is as of.
    package var scoredAt: Timestamp
    /// The CloudEvents id of the last record.
    package var eventID: Text

    /// A lead of which nothing is known but that an event came.
    package init(cause: LeadCause) {
        createdAt = cause.eventTime
        createdAtIsKnown = false
        scoredAt = cause.recordTime
        eventID = cause.eventID
    }

    /// What engagement is counted from.
    package var engagedAt: Timestamp { lastActivityAt ?? createdAt }

    /// Applies an event to a lead; nil when there is none afterwards. Leaves the score as it was.
    static func after(_ event: LeadEvent, _ lead: Lead?, cause: LeadCause) -> Lead? {
        if case .deleted = event { return nil }
        var next = lead ?? Lead(cause: cause)
        switch event {
        case .created(let fields): next.create(fields, cause)
        case .updated(let fields): next.update(fields, cause)
        case .activity(let time): next.lastActivityAt = max(next.lastActivityAt ?? time, time)
        case .deleted: break
        }
        return next
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
