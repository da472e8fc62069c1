internal import Contract
internal import JSON
internal import LeadRows
internal import Leads
internal import Postgres
internal import Records
internal import Runtime

/// Scores leads. Reads `lead-events` (key tenant/lead); writes `leads.lead` and `leads.score_change`; emits `lead-scores`, to
/// `routing-commands` what routing must know of, to `lead-commands` how leads end, where the tenant's rules learn from it, and to
/// `lead-events` what a merged lead leaves to another. Scores follow time and the tenant's rules without an event.
@main struct LeadScoring: Worker {
    static let name = "lead-scoring"
    static let stateVersion = 4
    static let rules: RuleTables? = RuleTables(
        inForce: "leads.tenant_rules", versions: "leads.rules", base: "leads.base_rules",
        stateColumn: "rule_version")

    private let rules: ScoreRules

    init(setup database: inout Connection) throws {
        // What counts for tenants without rules of their own is read with the tables, before the first decision.
        rules = try ScoreRules(version: 1, document: ScoreRules.standard)
    }

    init(_ rules: ScoreRules) { self.rules = rules }

    func deciding(by rules: TenantRules) throws(SetupError) -> LeadScoring {
        do {
            return LeadScoring(try ScoreRules(version: rules.version, document: rules.document))
        } catch {
            throw SetupError("\(error)")
        }
    }

    static func read(_ type: String, _ data: JSONValue) throws(Rejection) -> LeadEvent {
        switch type {
        case "lead.created": .created(LeadFields(data))
        case "lead.updated": .updated(LeadFields(data))
        case "lead.activity":
            .activity(occurredAt: try data.required("occurred_at", \.timestamp), hops: data.hops)
        case "lead.rescore": .rescore
        case "lead.score-override":
            .overridden(
                score: data["score"]?.int64.map { Int32($0) }, reason: data["reason"]?.text,
                until: data["until"]?.timestamp)
        case "lead.deleted": .deleted
        default: try readOfLanes(type, data)
        }
    }

    func decide(
        _ event: LeadEvent, _ cause: Cause, _ lead: inout Lead?, _ effects: inout Effects<ScoreChange>
    ) throws(Rejection) {
        let leadCause = LeadCause(eventID: cause.id, eventTime: cause.time, recordTime: cause.recordedAt)
        let isWatched = rules.concernsRouting(lead?.routingRevision) || event.asksForOwner
        let watch = isWatched ? RoutingWatch(lead, rules) : nil
        let told = lead?.lesson
        let outcome = Leads.decide(event, on: &lead, cause: leadCause, rules: rules)
        if case .refused(let refusal) = outcome { throw Rejection(refusal) }
        tell(outcome, cause, lead, &effects)
        if let watch {
            effects.emit(
                watch.notice(of: event, on: &lead, by: rules, first: cause.firstRevision), of: lead, cause)
        }
        effects.emit(rules.lessonNotice(told: told, on: &lead, at: cause.recordedAt), cause)
    }

    func decide(
        due instant: Timestamp, _ cause: Cause, _ lead: inout Lead?, _ effects: inout Effects<ScoreChange>
    ) {
        let watch = rules.concernsRouting(lead?.routingRevision) ? RoutingWatch(lead, rules) : nil
        let told = lead?.lesson
        let outcome = Leads.decide(due: instant, on: &lead, rules: rules)
        tell(outcome, cause, lead, &effects)
        if let watch {
            effects.emit(watch.noticeOfDue(on: &lead, by: rules, first: cause.firstRevision), of: lead, cause)
        }
        // Rules that learn are new: the last activity tells best when it ended.
        let ended = min(lead?.engagedAt ?? instant, instant)
        effects.emit(rules.lessonNotice(told: told, on: &lead, at: ended), cause)
    }

    private func tell(
        _ outcome: LeadOutcome, _ cause: Cause, _ lead: Lead?, _ effects: inout Effects<ScoreChange>
    ) {
        switch outcome {
        case .deleted: effects.emitDeletion(to: "lead-scores")
        case .merged(let message):
            effects.emitDeletion(to: "lead-scores")
            effects.emit(message)
        case .forwarded(let message): effects.emit(message)
        case .written, .refused, .nothing: break
        }
        guard let lead, case .written(let old, _, let oldVersion, _) = outcome else { return }
        if outcome.isScoreChange {
            effects.record(
                ScoreChange(
                    cause: cause, old: old?.total, oldVersion: oldVersion, lead: lead,
                    extras: rules.extrasJSON(of: lead), learned: rules.learnedJSON(of: lead),
                    otherAssignment: rules.counterfactual(lead)))
        }
        if outcome.isResult { effects.emit(to: "lead-scores", type: "lead.scored", data: lead.result(cause)) }
    }
}

extension Lead {
    /// The data of `lead.scored`: the score, why, and as of when.
    fileprivate func result(_ cause: Cause) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("score", score.total)
            json.member("factors", raw: score.factorsJSON)
            json.member("rule_version", ruleVersion)
            json.member("as_of", cause.recordedAt)
            json.object("cause") { json in
                json.member("event_id", eventID)
                json.member("topic", cause.topic)
                json.member("partition", cause.partition)
                json.member("offset", cause.offset)
            }
        }
        return json.bytes
    }
}
