import Leads
import Records
import Testing

/// Scores that a person gives, and leads that are scored again.
@Suite struct OverrideTests {
    private let created = LeadEvent.created(fields { $0.source = .set("referral") })

    private func overridden(_ score: Int32?, until: Timestamp? = nil, _ reason: Text? = "key account")
        -> LeadEvent
    {
        .overridden(score: score, reason: reason, until: until)
    }

    @Test("a person's score counts instead of the rules', whose factors stay known")
    func override() throws {
        let (lead, outcomes) = try replay([created, overridden(90)])
        let score = Score(source: 25, status: 10, engagement: 25, override: 90)
        #expect(lead?.score == score)
        #expect(lead?.score.total == 90 && lead?.score.totalByRules == 60)
        #expect(lead?.overrideScore == 90 && lead?.overrideReason == "key account")
        #expect(lead?.overrideUntil == nil && lead?.eventID == "e2")
        #expect(outcomes.last?.isScoreChange == true && outcomes.last?.isResult == true)
    }

    @Test("the extremes of the scale can be given", arguments: [0, 100] as [Int32])
    func extremes(score: Int32) throws {
        #expect(try replay([created, overridden(score)]).lead?.score.total == score)
    }

    @Test("the same score given by a person is a result, not a change of score")
    func same() throws {
        let outcome = try replay([created, overridden(60)]).outcomes.last
        #expect(outcome?.isScoreChange == false && outcome?.isResult == true)
    }

    @Test("a new one replaces the old one and all that was said of it")
    func replaced() throws {
        let lead = try replay([created, overridden(90, until: at(500)), overridden(30, nil)]).lead
        #expect(lead?.score.total == 30)
        #expect(lead?.overrideReason == nil && lead?.overrideUntil == nil)
    }

    @Test("without a score it is taken back")
    func takenBack() throws {
        let lead = try replay([created, overridden(90), overridden(nil, until: at(500))]).lead
        #expect(lead?.score == Score(source: 25, status: 10, engagement: 25))
        #expect(lead?.overrideScore == nil && lead?.overrideReason == nil && lead?.overrideUntil == nil)
    }

    @Test(
        "it counts until its end, which is not included",
        arguments: [(-1, 90), (0, 60), (1, 60)] as [(Int64, Int32)])
    func end(offset: Int64, total: Int32) throws {
        let end = at(60)
        let lead = try #require(try replay([created, overridden(90, until: end)]).lead)
        let time = Timestamp(microseconds: end.microseconds + offset)
        #expect(try rules().score(lead, asOf: time).total == total)
    }

    @Test("one that has ended already is not kept", arguments: [-5, 0, 2] as [Int64])
    func past(second: Int64) throws {
        let (lead, outcomes) = try replay([created, overridden(90, until: at(second))])
        #expect(lead?.score.total == 60 && lead?.overrideScore == nil && lead?.overrideReason == nil)
        #expect(lead?.overrideUntil == nil)
        #expect(outcomes.last?.isResult == false)
    }

    @Test("an event after its end forgets it")
    func forgotten() throws {
        let lead = try replay([created, overridden(90, until: at(3)), .rescore]).lead
        #expect(lead?.score.override == nil && lead?.overrideScore == nil)
        #expect(lead?.overrideReason == nil && lead?.overrideUntil == nil)
    }

    @Test("events that come while it counts leave it")
    func kept() throws {
        let events: [LeadEvent] = [
            created, overridden(90, until: at(500)), .updated(fields { $0.source = .clear }),
            .activity(occurredAt: at(4)), .created(LeadFields()), .rescore,
        ]
        let lead = try replay(events).lead
        #expect(lead?.score == Score(source: 0, status: 10, engagement: 25, override: 90))
        #expect(lead?.overrideUntil == at(500) && lead?.overrideReason == "key account")
    }

    @Test("it goes with the lead")
    func deleted() throws {
        let lead = try replay([created, overridden(90), .deleted, created]).lead
        #expect(lead?.score.total == 60 && lead?.overrideScore == nil)
    }

    @Test("no lead comes of it, nor of scoring again")
    func unknown() throws {
        let (lead, outcomes) = try replay([overridden(90), .rescore, overridden(nil)])
        #expect(lead == nil)
        #expect(outcomes == [.nothing, .nothing, .nothing])
        #expect(!LeadOutcome.nothing.isScoreChange && !LeadOutcome.nothing.isResult)
    }

    @Test("scoring again changes the score and its time, and nothing else")
    func rescore() throws {
        var lead = try replay([created]).lead
        let before = try #require(lead)
        let outcome = decide(.rescore, on: &lead, cause: cause(15 * 86_400, id: "r"), rules: try rules())
        var expected = before
        (expected.score.engagement, expected.scoredAt, expected.eventID) = (13, at(15 * 86_400), "r")
        expected.changesAt = lead?.changesAt
        #expect(lead == expected)
        #expect(outcome.isScoreChange)
    }
}
