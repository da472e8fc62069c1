import Leads
import Records

let day: Int64 = 86_400_000_000
let window = 30 * day
let hour: Int64 = 3_600_000_000
let now = Timestamp(rfc3339: "2026-03-01T12:00:00Z")!

func text(_ string: String) -> Text { Text(string) }

/// The standard rules.
func rules(version: Int32 = 1) throws -> ScoreRules {
    try ScoreRules(version: version, document: ScoreRules.standard)
}

/// Rules by a document's text.
func rules(_ document: String, version: Int32 = 1) throws -> ScoreRules {
    try ScoreRules(version: version, document: Array(document.utf8))
}

/// Rules that give nothing but what `members` says: more members, or others in the place of the four.
func rules(source: String = "{}", status: String = "{}", engagement: String? = nil, and members: String = "")
    throws -> ScoreRules
{
    let engagement = engagement ?? #"{"points":0,"window_hours":1}"#
    return try rules(
        #"{"source":\#(source),"status":\#(status),"engagement":\#(engagement),"#
            + #""assignment":{"assigned":0,"unassigned":0}\#(members.isEmpty ? "" : ",")\#(members)}"#)
}

/// Why a document is no rules; nil if it is.
func refusal(of document: String) -> RulesError? {
    do throws(RulesError) {
        _ = try ScoreRules(version: 1, document: Array(document.utf8))
        return nil
    } catch {
        return error
    }
}

/// A document with the value of one member replaced, or with a member more.
func document(_ member: String, _ value: String) -> String {
    let members: KeyValuePairs<String, String> = [
        "source": #"{"referral":1}"#, "status": #"{"won":1}"#,
        "engagement": #"{"points":1,"window_hours":720}"#,
        "assignment": #"{"assigned":1,"unassigned":0}"#,
    ]
    let kept = members.map { "\"\($0.key)\":\($0.key == member ? value : $0.value)" }
    let more = members.contains { $0.key == member } ? [] : ["\"\(member)\":\(value)"]
    return "{\((kept + more).joined(separator: ","))}"
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
