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

    package init() {}
}

/// What happened to a lead.
package enum LeadEvent: Hashable, Sendable {
    case created(LeadFields)
    case updated(LeadFields)
    case activity(occurredAt: Timestamp)
    case deleted
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
