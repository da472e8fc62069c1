internal import JSON
internal import Leads
internal import Records

/// What `POST …/leads/what-if` is asked.
struct WhatIfRequest: Sendable {
    private var draft: ScoreRules
    private var days: Int64?
    private var thresholds: [Int32] = [70]
    private var top = 20

    /// - Parameter body: the request's; its tenant has been checked.
    init(_ body: JSONValue) throws(Problem) {
        guard body.kind == .object else {
            throw .invalid("the body is not an object", at: "", rule: "type")
        }
        let members = try Members(
            body, at: "", known: ["rules", "since_days", "thresholds", "top"] + TenantCheck.parameters)
        guard let rules = members["rules"] else {
            throw .invalid("rules are needed", at: "/rules", rule: "required")
        }
        do throws(RulesError) {
            // Its version is of no account: none is stored.
            draft = try ScoreRules(version: 0, document: rules)
        } catch {
            throw .invalid(error.reason, at: "/rules" + error.place, rule: "scoring-rules")
        }
        days = try members["since_days"].map { value throws(Problem) in
            Int64(try Self.number(value, 1...36_525, "/since_days"))
        }
        if let value = members["top"] { top = Int(try Self.number(value, 0...100, "/top")) }
        if let value = members["thresholds"] { thresholds = try Self.thresholds(value) }
    }

    /// Leads from this time on are looked at; nil: all.
    func since(_ now: Timestamp) -> Timestamp? {
        days.map { Timestamp(microseconds: now.microseconds - $0 * 86_400_000_000) }
    }

    var tally: WhatIf { WhatIf(thresholds: thresholds, top: top) }

    /// As the draft would count beside `rules`, which are in force.
    func learning(from rules: ScoreRules) -> WhatIfRequest {
        var request = self
        request.draft = draft.learning(from: rules)
        return request
    }

    func move(_ lead: Lead, _ id: Text, of tenant: Text, _ rules: ScoreRules, asOf: Timestamp) -> ScoreMove {
        ScoreMove(
            tenant: tenant, lead: id, before: rules.score(lead, asOf: asOf),
            after: draft.score(lead, asOf: asOf))
    }

    private static func number(
        _ value: JSONValue, _ range: ClosedRange<Int64>, _ place: String
    ) throws(Problem) -> Int32 {
        guard let number = value.int64, range.contains(number) else {
            throw .invalid(
                "a whole number from \(range.lowerBound) to \(range.upperBound) is expected", at: place,
                rule: "range")
        }
        return Int32(number)
    }

    private static func thresholds(_ value: JSONValue) throws(Problem) -> [Int32] {
        let elements = Array(value.elements)
        guard value.kind == .array, (1...20).contains(elements.count) else {
            throw .invalid("1 to 20 scores are expected", at: "/thresholds", rule: "type")
        }
        var scores: [Int32] = []
        for (index, element) in elements.enumerated() {
            scores.append(try number(element, 1...100, "/thresholds/\(index)"))
        }
        return scores
    }
}
