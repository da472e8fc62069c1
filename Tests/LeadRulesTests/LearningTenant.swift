import Contract
import JSON
import Leads
import Postgres
import Records
import Runtime
import Testing

@testable import LeadRules

/// One tenant's rules, as lead-rules keeps them, without brokers: records that fit the contract, a minute apart.
struct LearningTenant {
    private(set) var state: RulesState?
    /// Versions of the rules, in order, and the ids of what made them.
    private(set) var versions: [(version: Int32, cause: Text, document: [UInt8])] = []
    private let worker = LeadRules(base: 1)
    private let topic: Topic
    private(set) var minute: Int64 = 0

    static let start = Timestamp(rfc3339: "2026-03-01T12:00:00Z")!

    init() throws {
        topic = try #require(try Contract(directory: "topics").topic(named: "lead-commands"))
    }

    static func time(_ minute: Int64) -> Timestamp {
        Timestamp(microseconds: start.microseconds + minute * 60_000_000)
    }

    /// Rules of which `learned` is the member of that name; nil for none.
    mutating func put(learned: String?) throws(Rejection) {
        let learned = learned.map { ",\"learned\":\($0)" } ?? ""
        try send(
            "scoring-rules.put",
            """
            {"rules":{"source":{"*":10},"status":{},"engagement":{"points":20,"window_hours":720},\
            "assignment":{"assigned":20,"unassigned":0}\(learned)}}
            """)
    }

    mutating func end(_ outcome: String, source: String = "web", forecast: String? = nil) throws(Rejection) {
        try send("lead.outcome", "{\"lead_id\":\"L\",\"learned\":\(lesson(outcome, source, forecast))}")
    }

    mutating func takeBack(_ outcome: String, source: String = "web") throws(Rejection) {
        try send("lead.outcome", "{\"lead_id\":\"L\",\"taken_back\":\(lesson(outcome, source, nil))}")
    }

    private func lesson(_ outcome: String, _ source: String, _ forecast: String?) -> String {
        let forecast = forecast.map { ",\"forecast\":\($0)" } ?? ""
        return #"{"outcome":"\#(outcome)","week":2930,"facts":{"source":"\#(source)"}\#(forecast)}"#
    }

    /// A record a minute after the one before, and first what is due by then.
    mutating func send(_ type: String, _ data: String) throws(Rejection) {
        minute += 1
        pass(to: Self.time(minute))
        let (document, bytes) = (JSONDocument(), Array(data.utf8))
        guard (try? document.parse(bytes, bytes.indices)) != nil else { fatalError("\(data) is not JSON") }
        let cause = Cause(
            tenant: "acme", entity: "scoring", id: Text("e\(minute)"), time: Self.time(minute),
            recordedAt: Self.time(minute), topic: "lead-commands", partition: 0, offset: minute)
        var effects = Effects<RuleVersion>()
        try worker.decide(try LeadRules.read(type, document.root), cause, &state, &effects)
        note(effects)
    }

    /// Minutes in which no record comes.
    mutating func wait(_ minutes: Int64) {
        minute += minutes
        pass(to: Self.time(minute))
    }

    private mutating func pass(to time: Timestamp) {
        while let due = state?.due, due <= time {
            var effects = Effects<RuleVersion>()
            let cause = Cause.time(
                due, tenant: "acme", entity: "scoring", topic: "lead-commands", partition: 0)
            worker.decide(due: due, cause, &state, &effects)
            note(effects)
        }
    }

    private mutating func note(_ effects: Effects<RuleVersion>) {
        versions += effects.facts.map { ($0.version, $0.cause.id, $0.document) }
    }

    /// The model of the version in force; nil for none.
    func model() throws -> LearnedRules? {
        let last = try #require(versions.last)
        return try ScoreRules(version: last.version, document: last.document).learned
    }
}
