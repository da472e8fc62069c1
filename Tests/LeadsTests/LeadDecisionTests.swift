import Leads
import Records
import Testing

@Suite struct LeadDecisionTests {
    private func outcome(of event: LeadEvent, after events: [LeadEvent]) throws -> LeadOutcome {
        try #require(try replay(events + [event]).outcomes.last)
    }

    @Test("the first score is a change from none, and a result")
    func first() throws {
        let first = try outcome(of: .created(fields { $0.source = .set("referral") }), after: [])
        let score = Score(source: 25, status: 10, engagement: 25, assignment: 0)
        #expect(first == .written(old: nil, new: score, oldVersion: nil, version: 1))
        #expect(first.isScoreChange && first.isResult)
    }

    @Test("a first score of 0 is a change too")
    func firstZero() throws {
        let old = Timestamp(microseconds: now.microseconds - window * 2)
        let zero = try outcome(
            of: .updated(fields { $0.createdAt = .set(old) }), after: [])
        #expect(zero == .written(old: nil, new: Score(), oldVersion: nil, version: 1))
        #expect(zero.isScoreChange && zero.isResult)
    }

    @Test("an event that leaves the score alone is neither")
    func same() throws {
        let same = try outcome(
            of: .updated(fields { $0.name = .set("Ada") }), after: [.created(LeadFields())])
        #expect(!same.isScoreChange && !same.isResult)
    }

    @Test("other factors with the same total are a result, not a change of score")
    func factors() throws {
        let before = fields {
            $0.source = .set("referral")
            $0.status = .set("lost")
        }
        let swapped = fields {
            $0.source = .set("none")
            $0.status = .set("won")
        }
        let outcome = try outcome(of: .updated(swapped), after: [.created(before)])
        #expect(!outcome.isScoreChange)
        #expect(outcome.isResult)
    }

    @Test("the same score by new rules is a result, not a change of score")
    func rulesChanged() throws {
        var lead: Lead?
        _ = decide(.created(LeadFields()), on: &lead, cause: cause(1), rules: try rules())
        let outcome = decide(
            .updated(LeadFields()), on: &lead, cause: cause(1), rules: try rules(version: 2))
        #expect(!outcome.isScoreChange)
        #expect(outcome.isResult)
        #expect(lead?.ruleVersion == 2)
    }

    @Test("time alone changes a score at the next event")
    func decay() throws {
        var lead: Lead?
        _ = decide(.created(LeadFields()), on: &lead, cause: cause(0), rules: try rules())
        let later = decide(
            .updated(LeadFields()), on: &lead, cause: cause(15 * 86_400), rules: try rules())
        #expect(
            later
                == .written(
                    old: Score(status: 10, engagement: 25), new: Score(status: 10, engagement: 13),
                    oldVersion: 1, version: 1))
        #expect(later.isScoreChange)
    }

    @Test("a lead that is known is deleted, one that is not is left alone")
    func delete() throws {
        #expect(try replay([.created(LeadFields()), .deleted]).lead == nil)
        #expect(
            try replay([.deleted, .created(LeadFields()), .deleted, .deleted]).outcomes.map(kind)
                == ["nothing", "written", "deleted", "nothing"])
        #expect(!LeadOutcome.deleted.isScoreChange && !LeadOutcome.deleted.isResult)
    }

    private func kind(_ outcome: LeadOutcome) -> String {
        switch outcome {
        case .written: "written"
        case .deleted: "deleted"
        case .nothing: "nothing"
        case .merged, .forwarded, .refused: "other"
        }
    }

    @Test("the score after a delete starts from none")
    func recreate() throws {
        let outcome = try outcome(of: .created(LeadFields()), after: [.created(LeadFields()), .deleted])
        #expect(
            outcome == .written(old: nil, new: Score(status: 10, engagement: 25), oldVersion: nil, version: 1)
        )
    }

    @Test("the factors are a JSON object")
    func json() {
        let score = Score(source: 25, status: 0, engagement: 13, assignment: 25)
        #expect(
            String(decoding: score.factorsJSON, as: UTF8.self)
                == #"{"source":25,"status":0,"engagement":13,"assignment":25}"#)
        let extra = Score(source: 1, extra: -5, override: 60)
        #expect(
            String(decoding: extra.factorsJSON, as: UTF8.self)
                == #"{"source":1,"status":0,"engagement":0,"assignment":0,"extra":-5,"override":60}"#)
    }
}
