package import Records

/// What one lead's lane says to another's.
package struct LeadMessage: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        case updated(LeadFields)
        case activity(occurredAt: Timestamp)
        case route(ifOpen: Bool)
        case absorbed(AbsorbedLead)
    }

    /// Whose event it is.
    package var lead: Text
    package var content: Content
    /// How many marks have passed it on, this one included; 0 if it begins here.
    package var hops: UInt8

    package init(lead: Text, _ content: Content, hops: UInt8 = 0) {
        self.lead = lead
        self.content = content
        self.hops = hops
    }

    /// More leads in a row than people merge.
    package static let mostHops: UInt8 = 8
}

// Two leads that are one person: the loser's row becomes a mark, and the winner gets what was known of it.

func merge(
    _ id: Text, into winner: Text, _ lead: inout Lead?, _ cause: LeadCause, _ rules: ScoreRules
) -> LeadOutcome {
    guard id != winner else { return .refused(.mergedIntoItself) }
    let absorbed = lead?.absorbed(as: id)
    lead = Lead(partOf: winner, cause, rules)
    return absorbed.map { .merged(LeadMessage(lead: winner, .absorbed($0))) } ?? .nothing
}

/// What a mark does with an event of the lead that it stands for. A creation only changes a lead that is there.
func pass(_ event: LeadEvent, to winner: Text, _ mark: inout Lead?) -> LeadOutcome {
    switch event {
    case .created(let fields): return forward(.updated(fields), to: winner, 0)
    case .updated(let fields): return forward(.updated(fields), to: winner, fields.hops)
    case .activity(let time, let hops): return forward(.activity(occurredAt: time), to: winner, hops)
    case .route(let ifOpen, let hops): return forward(.route(ifOpen: ifOpen), to: winner, hops)
    case .absorbed(let lead): return forward(.absorbed(lead), to: winner, lead.fields.hops)
    case .deleted: mark = nil
    case .merged(_, let other) where other != winner: return .refused(.mergedBefore(into: winner))
    case .merged, .overridden, .rescore, .assigned: break
    }
    return .nothing
}

private func forward(_ content: LeadMessage.Content, to winner: Text, _ hops: UInt8) -> LeadOutcome {
    guard hops < LeadMessage.mostHops else { return .refused(.circle) }
    return .forwarded(LeadMessage(lead: winner, content, hops: hops + 1))
}

extension LeadFields {
    /// What is known of `lead`.
    fileprivate init(of lead: Lead) {
        self.init()
        source = Change(known: lead.source)
        status = Change(known: lead.status)
        createdAt = Change(known: lead.createdAtIsKnown ? lead.createdAt : nil)
        assignedTo = Change(known: isBlank(lead.assignedTo) ? nil : lead.assignedTo)
        name = Change(known: lead.name)
        email = Change(known: lead.email)
        phone = Change(known: lead.phone)
        team = Change(known: lead.team)
        valueCents = Change(known: lead.valueCents)
        currency = Change(known: lead.currency)
        country = Change(known: lead.country)
        attributes = Change(known: lead.attributes)
    }
}

extension Change {
    fileprivate init(known value: Value?) { self = value.map { .set($0) } ?? .absent }

    /// `current`, or where there is none what this sets.
    fileprivate func filling(_ current: Value?) -> Value? { current ?? applied(to: nil) }
}

extension Lead {
    /// A mark: nothing is kept of the lead that it stands for.
    fileprivate init(partOf winner: Text, _ cause: LeadCause, _ rules: ScoreRules) {
        self.init(cause: cause)
        mergedInto = winner
        ruleVersion = rules.version
    }

    fileprivate func absorbed(as id: Text) -> AbsorbedLead {
        AbsorbedLead(lead: id, fields: LeadFields(of: self), lastActivityAt: lastActivityAt)
    }

    /// Takes over what this lead lacks, the later activity and the earlier creation.
    mutating func absorb(_ other: AbsorbedLead) {
        let fields = other.fields
        source = fields.source.filling(source)
        status = fields.status.filling(status)
        assignedTo = fields.assignedTo.filling(isBlank(assignedTo) ? nil : assignedTo)
        name = fields.name.filling(name)
        email = fields.email.filling(email)
        phone = fields.phone.filling(phone)
        team = fields.team.filling(team)
        valueCents = fields.valueCents.filling(valueCents)
        currency = fields.currency.filling(currency)
        country = fields.country.filling(country)
        attributes = fields.attributes.filling(attributes)
        if let time = other.lastActivityAt { lastActivityAt = max(lastActivityAt ?? time, time) }
        if case .set(let time) = fields.createdAt {
            createdAt = createdAtIsKnown ? min(createdAt, time) : time
            createdAtIsKnown = true
        }
    }
}
