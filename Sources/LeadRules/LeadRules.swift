internal import Contract
internal import JSON
internal import Leads
internal import Learning
internal import Postgres
internal import Records
internal import Runtime

/// Keeps the score rules of each tenant, and counts how its leads ended where these learn. Reads `lead-commands` (key
/// tenant/scoring); writes `leads.rules`, a row a version, `leads.learning`, and `leads.tenant_rules`, the version in force, which
/// each batch of lead-scoring holds.
@main struct LeadRules: Worker {
    static let name = "lead-rules"
    static let stateVersion = 2

    /// The highest version that counts for all tenants: a tenant's own are above it.
    private let base: Int32

    init(setup database: inout Connection) throws {
        base = try database.query("select coalesce(max(version), 0) from leads.base_rules")[0].int4(0) ?? 0
    }

    init(base: Int32) { self.base = base }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> RulesEvent {
        type == "lead.outcome" ? .outcome(try LessonChange(data)) : .put(try RulesPut(data))
    }

    func decide(
        _ event: RulesEvent, _ cause: Cause, _ rules: inout RulesState?, _ effects: inout Effects<RuleVersion>
    ) throws(Rejection) {
        switch event {
        case .put(let put):
            if rules == nil { rules = RulesState() }
            rules?.put(put.document, put.schedule)
            publish(&rules, cause, &effects)
        case .outcome(let change):
            guard rules != nil else {
                throw Rejection(
                    .rejected, "the tenant has no rules of its own, so nothing is learned for it", place: "",
                    rule: "lead-outcome")
            }
            rules?.learn(change, at: cause.recordedAt)
        }
    }

    func decide(
        due instant: Timestamp, _ cause: Cause, _ rules: inout RulesState?,
        _ effects: inout Effects<RuleVersion>
    ) {
        guard let due = rules?.due, due <= instant else { return }
        publish(&rules, cause, &effects)
    }

    private func publish(
        _ rules: inout RulesState?, _ cause: Cause, _ effects: inout Effects<RuleVersion>
    ) {
        guard let document = rules?.publish(above: base, at: cause.recordedAt), let rules else { return }
        effects.record(RuleVersion(cause: cause, version: rules.version, document: document))
    }
}

enum RulesEvent: Sendable {
    case put(RulesPut)
    case outcome(LessonChange)
}

/// New rules that a tenant may have.
struct RulesPut: Sendable {
    /// A JSON object, exactly as it was written.
    var document: [UInt8]
    /// Nil for rules that learn nothing.
    var schedule: LearningSchedule?

    init(_ data: JSONValue) throws(Rejection) {
        let document = try data.required("rules") { $0 }
        let rules: ScoreRules
        do throws(RulesError) {
            rules = try ScoreRules(version: 1, document: document)
        } catch {
            throw Self.refusal(error.place, error.reason)
        }
        if rules.learned?.model != nil {
            throw Self.refusal("/learned/model", "is what lead-rules writes: leave it out")
        }
        self.document = document.raw
        schedule = rules.learned?.schedule
    }

    private static func refusal(_ place: String, _ reason: String) -> Rejection {
        Rejection(.rejected, reason, place: "/rules" + place, rule: "scoring-rules")
    }
}

/// How a lead ended, or that it did not after all; both where it ended the other way.
struct LessonChange: Sendable {
    var learned: Lesson?
    var takenBack: Lesson?

    init(_ data: JSONValue) throws(Rejection) {
        learned = try Self.lesson(data["learned"], "/learned")
        takenBack = try Self.lesson(data["taken_back"], "/taken_back")
    }

    private static func lesson(_ value: JSONValue?, _ place: String) throws(Rejection) -> Lesson? {
        guard let value else { return nil }
        do throws(LearnedModelError) {
            return try Lesson(json: value)
        } catch {
            throw Rejection(.invalid, error.reason, place: place + error.place, rule: "lead-outcome")
        }
    }
}

/// A version of a tenant's rules, and the record that put it.
struct RuleVersion: FactRow {
    var cause: Cause
    var version: Int32
    var document: [UInt8]

    static let table: Table? = Table(
        "leads.rules",
        columns: [
            Column("tenant_id", .text), Column("version", .int4), Column("document", .jsonb),
            Column("put_at", .timestamptz), Column("event_id", .text), Column("topic", .text),
            Column("partition", .int4), Column("record_offset", .int8),
        ])

    func encode(into row: inout RowBuffer) {
        row.text(cause.tenant)
        row.int4(version)
        row.jsonb(document)
        row.timestamp(cause.recordedAt)
        row.text(cause.id)
        row.text(Text(cause.topic))
        row.int4(cause.partition)
        row.int8(cause.offset)
    }
}
