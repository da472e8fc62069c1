import Leads
import Records

let day: Int64 = 86_400_000_000
let window = 30 * day
let now = Timestamp(rfc3339: "2026-03-01T12:00:00Z")!

func text(_ string: String) -> Text { Text(string) }

func rules(version: Int32 = 1) throws -> ScoreRules {
    let sources: KeyValuePairs<String, Int32> = [
        "referral": 25, "organic": 20, "campaign": 18, "paid_ads": 15, "manual": 10, "import": 5, "*": 0,
    ]
    let statuses: KeyValuePairs<String, Int32> = [
        "won": 25, "proposal": 25, "qualified": 22, "engaged": 18, "contacted": 15, "new": 10, "lost": 0,
        "*": 0,
    ]
    return try ScoreRules(
        version: version,
        parameters: .init(
            engagementPoints: 25, engagementWindow: window, assignedPoints: 25, unassignedPoints: 0),
        rows: sources.map { .init(kind: "source", name: text($0.key), points: $0.value) }
            + statuses.map { .init(kind: "status", name: text($0.key), points: $0.value) })
}

/// Seconds after `now`.
func at(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: now.microseconds + seconds * 1_000_000) }

/// A record whose event happened, and which Kafka got, `second` seconds after `now`.
func cause(_ second: Int64, id: String? = nil) -> LeadCause {
    LeadCause(eventID: text(id ?? "e\(second)"), eventTime: at(second), recordTime: at(second))
}

func fields(_ change: (inout LeadFields) -> Void) -> LeadFields {
    var fields = LeadFields()
    change(&fields)
    return fields
}

/// Applies events a second apart, the first at second 1.
func replay(_ events: [LeadEvent]) throws -> (lead: Lead?, outcomes: [LeadOutcome]) {
    let rules = try rules()
    var lead: Lead?
    var outcomes: [LeadOutcome] = []
    for (index, event) in events.enumerated() {
        outcomes.append(decide(event, on: &lead, cause: cause(Int64(index + 1)), rules: rules))
    }
    return (lead, outcomes)
}
