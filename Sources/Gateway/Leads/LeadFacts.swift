internal import JSON
internal import Leads
internal import Records

/// What is known of a lead that is not stored: the members that `lead.created` may carry, and the last activity.
struct LeadFacts: Sendable {
    private var fields = LeadFields()
    private var lastActivityAt: Timestamp?

    static let names: [Text] = [
        "lead_id", "source", "status", "created_at", "assigned_to", "name", "email", "phone", "team",
        "value_cents", "currency", "country", "attributes", "last_activity_at",
    ]

    /// A member that is null is one that is not known.
    /// - Throws: a problem for the first fault. A member that is misspelt is one: the score would be another.
    init(_ facts: JSONValue) throws(Problem) {
        for (name, value) in try Members(facts, at: "/facts", known: Self.names).values where !value.isNull {
            try take(name.string, value)
        }
    }

    /// The lead as of `time`, as it would be created then.
    func explanation(by rules: ScoreRules, asOf time: Timestamp) -> Explanation? {
        var lead: Lead?
        let cause = LeadCause(eventID: "", eventTime: time, recordTime: time)
        _ = decide(.created(fields), on: &lead, cause: cause, rules: rules)
        lead?.lastActivityAt = lastActivityAt
        return lead.map { Explanation($0, rules: rules, asOf: time) }
    }

    private mutating func take(_ name: String, _ value: JSONValue) throws(Problem) {
        switch name {
        case "source": fields.source = .set(try text(name, value))
        case "status": fields.status = .set(try text(name, value))
        case "created_at": fields.createdAt = .set(try time(name, value))
        case "assigned_to": fields.assignedTo = .set(try text(name, value))
        case "name": fields.name = .set(try text(name, value))
        case "email": fields.email = .set(try text(name, value))
        case "phone": fields.phone = .set(try text(name, value))
        case "team": fields.team = .set(try text(name, value))
        case "currency": fields.currency = .set(try text(name, value))
        case "country": fields.country = .set(try text(name, value))
        case "last_activity_at": lastActivityAt = try time(name, value)
        case "value_cents":
            guard let cents = value.int64 else { throw Self.wrong(name, "an integer of 64 bits", "type") }
            fields.valueCents = .set(cents)
        case "attributes":
            guard value.kind == .object else { throw Self.wrong(name, "an object", "type") }
            fields.attributes = .set(value.raw)
        default: _ = try text(name, value)
        }
    }

    private func text(_ name: String, _ value: JSONValue) throws(Problem) -> Text {
        guard let text = value.text, !text.hasNUL else { throw Self.wrong(name, "a text", "type") }
        return text
    }

    private func time(_ name: String, _ value: JSONValue) throws(Problem) -> Timestamp {
        guard let time = value.timestamp else {
            throw Self.wrong(name, "a time such as 2026-03-01T12:00:00Z", "format")
        }
        return time
    }

    private static func wrong(_ name: String, _ expected: String, _ rule: String) -> Problem {
        .invalid("\(name) must be \(expected)", at: "/facts/\(name)", rule: rule)
    }
}
