import Leads
import Records
import Testing

/// What experts try first: odd values, repeats, leads that come back, and nights on which clocks are changed.
@Suite struct EdgeTests {
    private func lead(_ members: String, type: String = "lead.updated") throws -> Lead {
        var lanes = try Lanes(routing: nil)
        try lanes.send(type, "{\"lead_id\":\"L-1\",\(members)}")
        return try #require(lanes.leads["L-1"], "\(lanes.letters)")
    }

    private func letters(_ type: String, _ members: String) throws -> [String] {
        var lanes = try Lanes(routing: nil)
        try lanes.send(type, "{\"lead_id\":\"L-1\",\(members)}")
        #expect(lanes.leads["L-1"] == nil)
        return lanes.letters
    }

    @Test("a night on which clocks are changed is as long as it is: what counts is the instant")
    func daylightSaving() throws {
        for (before, after) in [
            // The hour that Berlin leaves out, and the one that it has twice; likewise New York.
            ("2026-03-29T01:59:59+01:00", "2026-03-29T03:00:00+02:00"),
            ("2026-10-25T02:59:59+02:00", "2026-10-25T02:00:00+01:00"),
            ("2026-03-08T01:59:59-05:00", "2026-03-08T03:00:00-04:00"),
            ("2026-11-01T01:59:59-04:00", "2026-11-01T01:00:00-05:00"),
        ] {
            let times = try [before, after].map { try lead("\"created_at\":\"\($0)\"").createdAt }
            #expect(times[1].microseconds - times[0].microseconds == 1_000_000)
            let rules = try rules()
            // Fifteen days later, by the clock on the wall an hour more or less.
            let half = Timestamp(microseconds: times[1].microseconds + 15 * day)
            #expect(rules.engagement(since: times[1], asOf: half) == 13)
            #expect(rules.engagement(since: times[0], asOf: half) == 12)
        }
    }

    @Test("the activity that is later counts, whatever zones they were written in")
    func zones() throws {
        var lanes = try Lanes(routing: nil)
        for time in ["2026-03-01T01:00:00+14:00", "2026-02-28T12:00:00-11:00", "2026-02-28T22:59:59.999999Z"]
        {
            try lanes.send("lead.activity", #"{"lead_id":"L-1","kind":"call","occurred_at":"\#(time)"}"#)
        }
        #expect(lanes.leads["L-1"]?.lastActivityAt == Timestamp(rfc3339: "2026-02-28T23:00:00Z"))
    }

    @Test("null clears where a record may clear, and says nothing else")
    func nulls() throws {
        let lead = try lead(
            #""source":null,"status":null,"created_at":null,"assigned_to":null,"name":null,"value_cents":null,"attributes":null"#
        )
        #expect(lead.source == nil && lead.status == nil && lead.attributes == nil)
        #expect(lead.score == Score(engagement: 25) && !lead.createdAtIsKnown)
        #expect(try letters("lead.created", #""source":null"#).count == 1)
        #expect(try letters("lead.activity", #""kind":"call","occurred_at":null"#).count == 1)
    }

    @Test("empty text is text, and no name of the rules")
    func emptyText() throws {
        let lead = try lead(#""source":"","status":"","assigned_to":"""#, type: "lead.created")
        #expect(lead.source == "" && lead.status == "" && lead.assignedTo == "")
        #expect(lead.score == Score(engagement: 25))
    }

    @Test("the ends of what a value may be are kept exactly, and beyond them is refused")
    func extremes() throws {
        #expect(try lead(#""value_cents":-9223372036854775808"#).valueCents == .min)
        #expect(try lead(#""value_cents":9.223372036854775807e18"#).valueCents == .max)
        for number in ["9223372036854775808", "0.5", "\"7\"", "1e400", "true"] {
            #expect(try letters("lead.updated", "\"value_cents\":\(number)").count == 1, "\(number)")
        }
    }

    @Test(
        "what is no JSON is no number", arguments: ["NaN", "Infinity", "-Infinity", "+1", "0x10", "01", ".5"])
    func notANumber(number: String) throws {
        var lanes = try Lanes(routing: nil)
        #expect(throws: (any Error).self) {
            try lanes.send("lead.updated", "{\"lead_id\":\"L-1\",\"value_cents\":\(number)}")
        }
    }

    @Test(
        "a member that is there twice is refused, for nobody knows which is meant; within attributes the last counts"
    )
    func twice() throws {
        let reason = "L-1 invalid /source: source is given twice"
        #expect(try letters("lead.updated", #""source":"referral","source":null"#) == [reason])
        let rules = try rules(
            and: #""factors":[{"name":"a","field":"attributes.a","equals":"y","points":7}]"#)
        var lead = try lead(#""attributes":{"a":"x","a":"y"}"#)
        #expect(rules.score(lead, asOf: now).extra == 7)
        lead.attributes = Array(#"{"a": "y"}"#.utf8)
        #expect(rules.score(lead, asOf: now).extra == 7, "as Postgres gives it back")
    }

    @Test("the same event once more changes no score and tells nothing anew")
    func repeated() throws {
        let created =
            #"{"lead_id":"L-1","source":"referral","created_at":"2026-03-01T00:00:00Z","assigned_to":"ada"}"#
        let activity = #"{"lead_id":"L-1","kind":"call","occurred_at":"2026-03-01T12:00:00Z"}"#
        var lanes = try Lanes(routing: #"{"on_created":true,"at_score":50}"#)
        for (type, data) in [("lead.created", created), ("lead.activity", activity)] {
            try lanes.send(type, data)
        }
        let first = try #require(lanes.leads["L-1"])
        #expect(lanes.takeCommands().count == 2)
        for (type, data) in [("lead.activity", activity), ("lead.created", created)] {
            try lanes.send(type, data)
        }
        var second = try #require(lanes.leads["L-1"])
        (second.scoredAt, second.eventID) = (first.scoredAt, first.eventID)
        #expect(second == first && lanes.takeCommands() == [])
        for _ in 0..<2 { try lanes.send("lead.deleted", #"{"lead_id":"L-1"}"#) }
        #expect(lanes.takeCommands().count == 1 && lanes.removed == ["L-1"])
    }

    @Test(
        "a lead that comes back knows nothing of its life before: neither owner, nor override, nor what routing knew"
    )
    func comesBack() throws {
        var lanes = try Lanes(routing: #"{"at_score":1}"#)
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral","assigned_to":"ada"}"#)
        try lanes.send("lead.score-override", #"{"lead_id":"L-1","score":3}"#)
        let before = try #require(lanes.leads["L-1"]).routingRevision
        try lanes.send("lead.deleted", #"{"lead_id":"L-1"}"#)
        try lanes.send(
            "lead.activity", #"{"lead_id":"L-1","kind":"call","occurred_at":"2026-03-01T12:00:00Z"}"#)
        let lead = try #require(lanes.leads["L-1"])
        #expect(lead.assignedTo == nil && lead.overrideScore == nil && lead.source == nil)
        #expect(lanes.revision(of: "L-1") == 1 && lead.isRoutedAtScore, "of this life")
        #expect(lead.routingRevision > before + 1, "above all that was told of the lead before")
        // What routing decided on the lead of before comes late.
        for revision in before...(before + 1) {
            try lanes.send(
                "lead.assigned", #"{"lead_id":"L-1","assigned_to":"ada","revision":\#(revision)}"#)
        }
        #expect(lanes.leads["L-1"] == lead)
    }

    @Test("ids are compared byte by byte: two that look alike are two leads")
    func ids() throws {
        var lanes = try Lanes(routing: nil)
        for id in ["É", "E\u{301}", "é", " É"] {
            try lanes.send("lead.created", "{\"lead_id\":\"\(id)\",\"source\":\"x\"}")
        }
        #expect(lanes.leads.count == 4)
    }
}
