internal import JSON
internal import Postgres
internal import Records
internal import Routing

/// Something that happened to a lead in routing: as data, and as sentences.
struct RoutingEntry {
    private let at: Timestamp?
    private let what: Text
    private let agent: Text?
    private let rule: Text?
    private let strategy: Text?
    private let until: Timestamp?
    private let detail: Text?
    private let isTurn: Bool?
    private let eligible: Int64?
    private let candidates: [RoutingCandidate]
    /// How many could not be chosen, by reason.
    private let exclusions: [(reason: Text, count: Int64)]
    private let row: Row

    /// - Parameter row: of `AssignmentAnswer.history`.
    init(_ row: Row) throws(PostgresError) {
        self.row = row
        at = try row.timestamp(0)
        what = try row.text(1) ?? ""
        (agent, rule, strategy) = (try row.text(2), try row.text(3), try row.text(4))
        (until, detail) = (try row.timestamp(5), try row.text(6))
        (isTurn, eligible) = (try row.bool(7), try row.int8(8))
        candidates = try row.parsed(9) { $0.elements.map(RoutingCandidate.init) } ?? []
        exclusions =
            try row.parsed(10) { value in value.members.map { ($0.name.text ?? "", $0.value.int64 ?? 0) } }
            ?? []
    }

    func write(to json: inout JSONWriter) throws(PostgresError) {
        json.beginObject()
        json.key("at")
        json.value(optional: at)
        json.member("what", what)
        json.member("agent_id", optional: agent)
        json.member("rule_id", optional: rule)
        json.member("strategy", optional: strategy)
        json.key("accept_by")
        json.value(optional: until)
        json.member("detail", optional: detail)
        if what == "decided" {
            json.member("is_turn", isTurn ?? false)
            json.member("eligible", eligible ?? 0)
            json.member("candidates", raw: try row.json(9) ?? Array("[]".utf8))
            json.member("exclusions", raw: try row.json(10) ?? Array("{}".utf8))
        }
        json.array("sentences") { json in for sentence in sentences { json.value(sentence) } }
        json.key("cause")
        json.beginObject()
        json.member("event_id", optional: try row.text(11))
        json.member("topic", optional: try row.text(12))
        json.member("partition", try row.int4(13) ?? 0)
        json.member("offset", try row.int8(14) ?? 0)
        json.endObject()
        json.endObject()
    }
}

extension RoutingEntry {
    var sentences: [String] {
        guard what == "decided" else { return [sentence] }
        // Where others come first nobody was looked at.
        let isEmpty = candidates.isEmpty && exclusions.isEmpty && eligible ?? 0 == 0
        return [decision] + (isEmpty ? [] : [numbers]) + candidates.map(\.sentence)
    }

    private var ruled: String { rule.map { "Rule \(named($0))" } ?? "No rule" }

    private var decision: String {
        guard let agent else {
            return rule == nil
                ? "No rule matched: the lead waits for one." : "\(ruled) could give it to nobody."
        }
        let why =
            switch strategy {
            case "direct": "whom it names"
            case "round_robin": "whose turn it was"
            case "team": "who had least to do for his weight"
            case "sticky": "who had it before"
            default: "by hand"
            }
        return rule == nil ? "It went to \(named(agent)), \(why)." : "\(ruled) chose \(named(agent)), \(why)."
    }

    private var numbers: String {
        let reasons = exclusions.map { "\($0.count) \(RoutingCandidate.words($0.reason))" }
        let others =
            reasons.isEmpty ? "nobody was left out" : "left out were \(reasons.joined(separator: ", "))"
        let turn = isTurn == true ? ", which counts as a turn" : ""
        return "\(eligible ?? 0) could be chosen\(turn); \(others)."
    }

    private var sentence: String {
        let agent = named(self.agent)
        let rule = self.rule.map { "rule \(named($0))" } ?? "no rule"
        switch what {
        case "assigned":
            return until.map { "It was reserved for \(agent) until \($0)." } ?? "It became \(agent)'s."
        case "queued": return "It began to wait for \(rule), at place \(detail?.string ?? "?")."
        case "unassigned": return "It is nobody's any more: \(Self.departure(detail))."
        case "accepted": return "\(agent) accepted it."
        case "declined": return "\(agent) declined it."
        case "withdrawn": return "\(agent) did not accept it in time, or could not any more."
        case "released": return "\(agent) gave it back."
        case "kept": return "It was routed again, and stayed with \(agent)."
        case "fell_back": return "It went on from \(rule) to rule \(named(detail))."
        case "offers_exhausted": return "As many were asked as \(rule) asks in one go."
        case "facts_wanted": return "What is known of it was asked for anew."
        default: return "\(what): \(agent)."
        }
    }

    private static func departure(_ reason: Text?) -> String {
        switch reason {
        case "closed": "it was closed"
        case "merged": "it became part of another"
        case "deleted": "it was deleted"
        case "by_hand": "somebody took it away by hand"
        default: reason?.string ?? "?"
        }
    }
}

/// One who could have been chosen, or why he could not.
private struct RoutingCandidate: Sendable {
    private let agent: Text
    private let exclusion: Text?
    private let ahead: Int64
    private let load: Int64
    private let capacity: Int64

    init(_ value: JSONValue) {
        agent = value["agent"]?.text ?? ""
        exclusion = value["why_not"]?.text
        ahead = value["ahead"]?.int64 ?? 0
        load = value["load"]?.int64 ?? 0
        capacity = value["capacity"]?.int64 ?? 0
    }

    var sentence: String {
        let state = exclusion.map(Self.words) ?? "\(Self.turns(ahead)) turns ahead"
        return "\(named(agent)): \(state), \(load) of \(capacity) leads."
    }

    /// In hundredths of a turn of weight 1, rounded down.
    private static func turns(_ ahead: Int64) -> String {
        let hundredths = ahead / (Fairness.unit / 100)
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    static func words(_ reason: Text) -> String {
        switch Exclusion(rawValue: reason.string) {
        case .inactive: "not active"
        case .skills: "without the skills"
        case .weightless: "of weight 0"
        case .unavailable: "not online"
        case .offDuty: "off duty"
        case .full: "full"
        case .refused: "who let it go before"
        case nil: reason.string
        }
    }
}

extension Row {
    /// What `read` makes of a JSON value; nil for NULL.
    fileprivate func parsed<Value>(
        _ column: Int, _ read: (JSONValue) -> Value
    ) throws(PostgresError) -> Value? {
        guard let bytes = try json(column) else { return nil }
        let document = JSONDocument()
        guard (try? document.parse(bytes, bytes.indices)) != nil else { return nil }
        return read(document.root)
    }
}
