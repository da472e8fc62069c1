import Leads
import Records
import TestKit
import Testing

/// Leads that are scored again because time has passed, or because the rules are new.
@Suite struct DueDecisionTests {
    private func scored(by rules: ScoreRules, _ events: [LeadEvent] = [.created(LeadFields())]) -> Lead? {
        var lead: Lead?
        for (index, event) in events.enumerated() {
            _ = decide(event, on: &lead, cause: cause(Int64(index)), rules: rules)
        }
        return lead
    }

    @Test("each decision says when the score changes next")
    func changesAt() throws {
        let lead = try #require(scored(by: try rules()))
        #expect(lead.changesAt == Timestamp(microseconds: now.microseconds + window / 50 + 1))
        let until = at(500)
        let overridden = scored(
            by: try rules(),
            [.created(LeadFields()), .overridden(score: 5, reason: nil, until: until)])
        #expect(overridden?.changesAt == until)
        let old = fields { $0.createdAt = .set(Timestamp(microseconds: now.microseconds - window)) }
        #expect(scored(by: try rules(), [.created(old)])?.changesAt == nil)
    }

    @Test("a lead whose score changes is scored as of that instant, because of time")
    func time() throws {
        var lead = scored(by: try rules())
        let before = try #require(lead)
        let instant = try #require(before.changesAt)
        let outcome = decide(due: instant, on: &lead, rules: try rules())
        let (old, new) = (Score(status: 10, engagement: 25), Score(status: 10, engagement: 24))
        #expect(outcome == .written(old: old, new: new, oldVersion: 1, version: 1))
        #expect(outcome.isScoreChange && outcome.isResult)
        var expected = before
        (expected.score, expected.scoredAt, expected.eventID) = (new, instant, "time")
        expected.changesAt = Timestamp(microseconds: now.microseconds + window / 50 * 3 + 1)
        #expect(lead == expected)
    }

    @Test("a look that comes too early, or again, changes nothing")
    func early() throws {
        let first = try #require(scored(by: try rules()))
        var lead: Lead? = first
        let instant = try #require(first.changesAt)
        let early = Timestamp(microseconds: instant.microseconds - 1)
        #expect(decide(due: early, on: &lead, rules: try rules()) == .nothing)
        #expect(lead == first)
        _ = decide(due: instant, on: &lead, rules: try rules())
        let second = lead
        #expect(decide(due: instant, on: &lead, rules: try rules()) == .nothing)
        #expect(lead == second)
    }

    @Test("a look that comes late scores as of its own instant")
    func late() throws {
        var lead = scored(by: try rules())
        let outcome = decide(due: at(15 * 86_400), on: &lead, rules: try rules())
        #expect(outcome.isScoreChange)
        #expect(lead?.score.engagement == 13 && lead?.scoredAt == at(15 * 86_400))
    }

    @Test("a lead that never learned when it changes is looked at all the same")
    func unknownChange() throws {
        var lead = scored(by: try rules())
        lead?.changesAt = nil
        #expect(decide(due: at(1), on: &lead, rules: try rules()) == .nothing)
        #expect(decide(due: at(86_400), on: &lead, rules: try rules()).isScoreChange)
    }

    @Test("nothing is due of a lead that is not there")
    func none() throws {
        var lead: Lead?
        #expect(decide(due: now, on: &lead, rules: try rules()) == .nothing)
        #expect(lead == nil)
    }

    @Test("an override that has ended is forgotten, and the rules count")
    func overrideEnds() throws {
        var lead = scored(
            by: try rules(),
            [.created(LeadFields()), .overridden(score: 5, reason: "spam?", until: at(500))])
        let outcome = decide(due: at(500), on: &lead, rules: try rules())
        #expect(outcome.isScoreChange)
        #expect(lead?.score == Score(status: 10, engagement: 25))
        #expect(lead?.overrideScore == nil && lead?.overrideReason == nil && lead?.overrideUntil == nil)
        #expect(lead?.changesAt == Timestamp(microseconds: now.microseconds + window / 50 + 1))
    }

    @Test("under an override engagement fades on: a result, not a change of score")
    func overrideStays() throws {
        var lead = scored(
            by: try rules(), [.created(LeadFields()), .overridden(score: 5, reason: nil, until: nil)])
        let instant = try #require(lead?.changesAt)
        let outcome = decide(due: instant, on: &lead, rules: try rules())
        #expect(lead?.score == Score(status: 10, engagement: 24, override: 5))
        #expect(outcome.isResult && !outcome.isScoreChange)
    }

    @Test("newer rules score a lead again, at any instant and once")
    func newRules() throws {
        var lead = scored(by: try rules())
        let newer = try rules(status: #"{"new":1}"#, engagement: #"{"points":20,"window_hours":720}"#)
        let second = try rules(version: 2)
        let outcome = decide(due: at(60), on: &lead, rules: second)
        #expect(outcome.isResult && !outcome.isScoreChange)
        #expect(lead?.ruleVersion == 2 && lead?.eventID == "rules" && lead?.scoredAt == at(60))
        #expect(decide(due: at(60), on: &lead, rules: second) == .nothing)
        #expect(decide(due: at(61), on: &lead, rules: newer).isScoreChange)
        #expect(lead?.score == Score(status: 1, engagement: 20) && lead?.ruleVersion == 1)
    }

    @Test("newer rules that give other factors with the same total are history, too")
    func factors() throws {
        let old = try rules(#"{"source":{"*":5},"status":{"*":1},"# + flat, version: 1)
        let new = try rules(#"{"source":{"*":1},"status":{"*":5},"# + flat, version: 2)
        var lead = scored(by: old)
        let outcome = decide(due: at(60), on: &lead, rules: new)
        #expect(
            outcome
                == .written(
                    old: Score(source: 5, status: 1), new: Score(source: 1, status: 5), oldVersion: 1,
                    version: 2))
        #expect(outcome.isScoreChange && outcome.isResult)
    }

    private let flat =
        #""engagement":{"points":0,"window_hours":1},"assignment":{"assigned":0,"unassigned":0}}"#

    @Test("new rules and time together are the rules' doing")
    func both() throws {
        var lead = scored(by: try rules())
        let outcome = decide(due: at(15 * 86_400), on: &lead, rules: try rules(version: 2))
        #expect(outcome.isScoreChange)
        #expect(lead?.eventID == "rules" && lead?.score.engagement == 13)
    }

    @Test(
        "going by what is due, the stored score is the score of each moment", arguments: [1, 2] as [UInt64])
    func faithful(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let rules = try rules()
        for _ in 0..<50 {
            var lead: Lead?
            var second: Int64 = 0
            for _ in 0..<20 {
                second += Int64.random(in: 0...400_000, using: &random)
                while let instant = lead?.changesAt, instant <= at(second) {
                    #expect(decide(due: instant, on: &lead, rules: rules) != .nothing)
                }
                if let lead { #expect(lead.score == rules.score(lead, asOf: at(second))) }
                let event = someEvent(at: second, &random)
                _ = decide(event, on: &lead, cause: cause(second), rules: rules)
            }
        }
    }

    private func someEvent(at second: Int64, _ random: inout SplitMix64) -> LeadEvent {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: .created(fields { $0.source = .set("organic") })
        case 1: .updated(fields { $0.assignedTo = Bool.random(using: &random) ? .set("ada") : .clear })
        case 2: .activity(occurredAt: at(second + Int64.random(in: -900_000...90_000, using: &random)))
        case 3:
            .overridden(
                score: Int32.random(in: 0...100, using: &random), reason: nil,
                until: at(second + Int64.random(in: -9...900_000, using: &random)))
        case 4: .overridden(score: nil, reason: nil, until: nil)
        default: .rescore
        }
    }
}
