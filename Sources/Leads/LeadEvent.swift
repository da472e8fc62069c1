package import Records

/// What a record says about one member of a lead.
package enum Change<Value: Hashable & Sendable>: Hashable, Sendable {
    /// Not mentioned: the lead keeps what it has.
    case absent
    /// Set to `null`.
    case clear
    case set(Value)

    /// The value after this change of `current`.
    package func applied(to current: Value?) -> Value? {
        switch self {
        case .absent: current
        case .clear: nil
        case .set(let value): value
        }
    }
}

/// The members that `lead.created` and `lead.updated` may carry.
package struct LeadFields: Hashable, Sendable {
    package var source: Change<Text> = .absent
    package var status: Change<Text> = .absent
    package var createdAt: Change<Timestamp> = .absent
    package var assignedTo: Change<Text> = .absent
    package var name: Change<Text> = .absent
    package var email: Change<Text> = .absent
    package var phone: Change<Text> = .absent
    package var team: Change<Text> = .absent
    package var valueCents: Change<Int64> = .absent
    package var currency: Change<Text> = .absent
    package var country: Change<Text> = .absent
    /// A JSON object, exactly as it was written.
    package var attributes: Change<[UInt8]> = .absent
    /// How many leads that became part of another have passed this on.
    package var hops: UInt8 = 0

    package init() {}
}

/// What a lead that became part of another leaves to it.
package struct AbsorbedLead: Hashable, Sendable {
    /// The id that it had.
    package var lead: Text
    /// What was known of it, and nothing that is to be cleared. No `createdAt` if that was not known.
    package var fields: LeadFields
    package var lastActivityAt: Timestamp?

    package init(lead: Text, fields: LeadFields, lastActivityAt: Timestamp?) {
        self.lead = lead
        self.fields = fields
        self.lastActivityAt = lastActivityAt
    }
}

/// What happened to a lead.
package enum LeadEvent: Hashable, Sendable {
    case created(LeadFields)
    case updated(LeadFields)
    case activity(occurredAt: Timestamp, hops: UInt8 = 0)
    /// A person gives the lead a score, 0–100, which counts from this record until `until`; replaces an earlier one. No score
    /// takes it back.
    case overridden(score: Int32?, reason: Text?, until: Timestamp?)
    /// The lead is scored again, and nothing else.
    case rescore
    case deleted
    /// Routing is to find an owner. `ifOpen`: and that a lead is unknown or closed by now is no fault.
    case route(ifOpen: Bool, hops: UInt8 = 0)
    /// Routing found an owner, or takes one away, knowing of `revision` changes by hand.
    case assigned(to: Text?, revision: Int64)
    /// The first lead, whose event it is, becomes part of the other.
    case merged(Text, into: Text)
    /// Another lead became part of this one.
    indirect case absorbed(AbsorbedLead)

    /// Whether a lead that is unknown is known afterwards.
    var makesLeads: Bool {
        switch self {
        case .created, .updated, .activity, .absorbed: true
        case .overridden, .rescore, .deleted, .route, .assigned, .merged: false
        }
    }

    /// Whether somebody asks for an owner.
    package var asksForOwner: Bool { if case .route = self { true } else { false } }
}

/// The record that an event came in.
package struct LeadCause: Hashable, Sendable {
    /// The CloudEvents id.
    package var eventID: Text
    /// The CloudEvents time: when the event happened, by its producer's clock.
    package var eventTime: Timestamp
    /// The record's Kafka timestamp, which scores are as of: a replay computes the same ones.
    package var recordTime: Timestamp

    package init(eventID: Text, eventTime: Timestamp, recordTime: Timestamp) {
        self.eventID = eventID
        self.eventTime = eventTime
        self.recordTime = recordTime
    }
}
