internal import JSON
internal import Leads
internal import Learning
internal import Postgres
internal import Records
internal import Runtime

/// A tenant's rules as they were put, and what its leads have taught: the row of `leads.learning` and, as its part, that of
/// `leads.tenant_rules`. Lanes of lead-scoring hold the latter, so outcomes that are only counted leave it alone.
struct RulesState: StateRow {
    /// In force.
    private(set) var version: Int32 = 0
    /// Without a model.
    private var document: [UInt8] = []
    /// Nil for rules that learn nothing.
    private var schedule: LearningSchedule?
    private var counts = LearnedCounts()
    /// Outcomes that were counted or taken back since a version was made.
    private var changes: Int64 = 0
    /// When the version in force was made, if it has a model.
    private var learnedAt: Timestamp?
    /// When the next one is to be made.
    private var publishAt: Timestamp?
    private var isVersionNew = false

    init() {}

    mutating func put(_ document: [UInt8], _ schedule: LearningSchedule?) {
        (self.document, self.schedule) = (document, schedule)
    }

    /// Counts an outcome, and sets the instant of the next version once what changed is a tenth of all.
    mutating func learn(_ change: LessonChange, at time: Timestamp) {
        if let lesson = change.takenBack { counts.learn(lesson, weight: -1) }
        if let lesson = change.learned { counts.learn(lesson) }
        changes += 1
        guard let schedule, publishAt == nil, changes * 10 >= counts.outcomes.total,
            isEnough(schedule) || learnedAt != nil
        else { return }
        publishAt = learnedAt.map { max(time, $0.after(schedule.pause)) } ?? time
    }

    private func isEnough(_ schedule: LearningSchedule) -> Bool {
        counts.outcomes.total >= schedule.atLeast
    }

    /// Makes the next version, and gives its document.
    mutating func publish(above base: Int32, at time: Timestamp) -> [UInt8] {
        version = max(version, base) + 1
        isVersionNew = true
        (changes, learnedAt, publishAt) = (0, nil, nil)
        guard let schedule, isEnough(schedule) else { return document }
        learnedAt = time
        let model = LearnedModel(version: Int(version), scheme: schedule.scheme, counts: counts)
        return ScoreRules.document(document, with: model)
    }

    static let table: Table? = Table(
        "leads.learning", key: ["tenant_id", "rule_set"],
        columns: [
            Column("tenant_id", .text), Column("rule_set", .text), Column("version", .int4),
            Column("document", .jsonb), Column("counts", .jsonb), Column("changes", .int8),
            Column("learned_at", .timestamptz), Column("publish_at", .timestamptz),
        ],
        isTimed: true)

    var due: Timestamp? { publishAt }

    func encode(into row: inout RowBuffer) {
        row.int4(version)
        row.jsonb(document)
        row.jsonb(countsJSON)
        row.int8(changes)
        row.timestamp(learnedAt)
        row.timestamp(publishAt)
    }

    private var countsJSON: [UInt8]? {
        guard counts != LearnedCounts() else { return nil }
        var json = JSONWriter(reserving: 4096)
        counts.write(to: &json)
        return json.bytes
    }

    init(_ row: Row, from first: Int) throws(PostgresError) {
        version = try row.int4(first) ?? 0
        document = try row.json(first + 1) ?? []
        changes = try row.int8(first + 3) ?? 0
        learnedAt = try row.timestamp(first + 4)
        publishAt = try row.timestamp(first + 5)
        do {
            schedule = try ScoreRules(version: version, document: document).learned?.schedule
            if let json = try row.json(first + 2) { counts = try LearnedCounts(json) }
        } catch let error as PostgresError {
            throw error
        } catch {
            throw PostgresError(.misuse, "a row of leads.learning cannot be read: \(error)")
        }
    }
}

extension RulesState {
    static let parts = [
        Table(
            "leads.tenant_rules", key: ["tenant_id", "rule_set"],
            columns: [
                Column("tenant_id", .text), Column("rule_set", .text), Column("version", .int4),
            ])
    ]

    /// The row tells nothing that this state's own does not.
    mutating func take(part: Int, _ row: Row) {}

    mutating func takeChanges(
        part: Int, tenant: Text, written: inout RowBuffer, deleted: inout RowBuffer
    ) {
        if isVersionNew { encode(part: part, tenant: tenant, into: &written) }
        isVersionNew = false
    }

    func encode(part: Int, tenant: Text, into rows: inout RowBuffer) {
        rows.text(tenant)
        rows.text("scoring")
        rows.int4(version)
        rows.endRow()
    }
}

extension LearnedCounts {
    fileprivate init(_ bytes: [UInt8]) throws {
        let document = JSONDocument()
        try document.parse(bytes, bytes.indices)
        try self.init(json: document.root)
    }
}

extension Timestamp {
    /// So many microseconds later; the last instant there is where that is beyond 64 bits.
    fileprivate func after(_ microseconds: Int64) -> Timestamp {
        let (sum, overflow) = self.microseconds.addingReportingOverflow(microseconds)
        return Timestamp(microseconds: overflow ? .max : sum)
    }
}
