import Leads
import Records
import Testing

/// Leads that become part of others.
@Suite struct MergeTests {
    private func lanes(_ routing: String? = nil) throws -> Lanes { try Lanes(routing: routing) }

    private let loser = """
        {"lead_id":"old","source":"campaign","status":"contacted","created_at":"2026-01-01T00:00:00Z","assigned_to":"ada",
         "name":"Ada","email":"ada@example.com","phone":"1","team":"emea","value_cents":5,"currency":"EUR","country":"DE",
         "attributes":{"a":1}}
        """

    private func merge(_ lanes: inout Lanes, _ id: String = "old", into winner: String = "new") throws {
        try lanes.send("lead.merged", #"{"lead_id":"\#(id)","into":"\#(winner)"}"#)
    }

    // The winner.

    @Test("the winner keeps what it has and gets what it lacks")
    func fills() throws {
        var lanes = try lanes()
        try lanes.send("lead.created", loser)
        try lanes.send(
            "lead.activity", #"{"lead_id":"old","kind":"call","occurred_at":"2026-02-01T00:00:00Z"}"#)
        try lanes.send(
            "lead.created", #"{"lead_id":"new","source":"referral","name":"A. Brand","assigned_to":" "}"#)
        let own = try #require(lanes.leads["new"])
        try merge(&lanes)
        var expected = own
        (expected.createdAt, expected.lastActivityAt) = (
            Timestamp(rfc3339: "2026-01-01T00:00:00Z")!, Timestamp(rfc3339: "2026-02-01T00:00:00Z")!
        )
        (expected.assignedTo, expected.email, expected.phone, expected.team) = (
            "ada", "ada@example.com", "1", "emea"
        )
        (expected.valueCents, expected.currency, expected.country) = (5, "EUR", "DE")
        expected.attributes = Array(#"{"a":1}"#.utf8)
        expected.scoredAt = at(4)
        let lead = try #require(lanes.leads["new"])
        (expected.eventID, expected.score, expected.changesAt) = (lead.eventID, lead.score, lead.changesAt)
        #expect(lead == expected)
        #expect(lead.score == Score(source: 25, status: 10, engagement: 1, assignment: 25))
        #expect(lanes.letters == [])
    }

    @Test("an older activity and a later creation move nothing")
    func times() throws {
        var lanes = try lanes()
        try lanes.send(
            "lead.created", #"{"lead_id":"new","source":"x","created_at":"2025-01-01T00:00:00Z"}"#)
        try lanes.send(
            "lead.activity", #"{"lead_id":"new","kind":"call","occurred_at":"2026-02-20T00:00:00Z"}"#)
        try lanes.send("lead.created", loser)
        try lanes.send(
            "lead.activity", #"{"lead_id":"old","kind":"call","occurred_at":"2026-02-01T00:00:00Z"}"#)
        try merge(&lanes)
        let lead = try #require(lanes.leads["new"])
        #expect(lead.createdAt == Timestamp(rfc3339: "2025-01-01T00:00:00Z"))
        #expect(lead.lastActivityAt == Timestamp(rfc3339: "2026-02-20T00:00:00Z"))
    }

    @Test(
        "a creation that the loser did not know moves nothing, one that the winner did not know is replaced")
    func unknownTimes() throws {
        var lanes = try lanes()
        try lanes.send("lead.updated", #"{"lead_id":"old"}"#)
        try lanes.send("lead.created", #"{"lead_id":"new","source":"x"}"#)
        try merge(&lanes)
        #expect(lanes.leads["new"]?.createdAt == at(2) && lanes.leads["new"]?.createdAtIsKnown == true)
        lanes = try self.lanes()
        try lanes.send("lead.updated", #"{"lead_id":"new"}"#)
        try lanes.send("lead.created", #"{"lead_id":"old","source":"x","created_at":"2026-05-01T00:00:00Z"}"#)
        try merge(&lanes)
        #expect(lanes.leads["new"]?.createdAt == Timestamp(rfc3339: "2026-05-01T00:00:00Z"))
        #expect(lanes.leads["new"]?.createdAtIsKnown == true)
    }

    @Test("an unknown winner comes into being")
    func unknownWinner() throws {
        var lanes = try lanes()
        try lanes.send("lead.created", loser)
        try merge(&lanes)
        let lead = try #require(lanes.leads["new"])
        #expect(lead.name == "Ada" && lead.source == "campaign" && lead.status == "contacted")
        #expect(lead.createdAt == Timestamp(rfc3339: "2026-01-01T00:00:00Z") && lead.ruleVersion == 1)
    }

    // The mark.

    @Test("the loser is a mark without anything of the person, and its result is removed")
    func mark() throws {
        var lanes = try lanes()
        try lanes.send("lead.created", loser)
        try lanes.send("lead.score-override", #"{"lead_id":"old","score":99}"#)
        try merge(&lanes)
        var expected = Lead(
            cause: LeadCause(eventID: "e3-0", eventTime: at(3), recordTime: at(3)))
        (expected.mergedInto, expected.ruleVersion) = ("new", 1)
        #expect(lanes.leads["old"] == expected)
        #expect(lanes.removed == ["old"])
    }

    @Test("an unknown lead leaves a mark only")
    func unknownLoser() throws {
        var lanes = try lanes()
        try merge(&lanes)
        #expect(lanes.leads["old"]?.mergedInto == "new")
        #expect(lanes.leads["new"] == nil && lanes.passed == 0 && lanes.removed == [])
    }

    @Test("neither time nor new rules make a lead of a mark, and it is not due again")
    func dueMark() throws {
        var lanes = try lanes("{}")
        try lanes.send("lead.created", loser)
        try merge(&lanes)
        _ = lanes.takeCommands()
        let before = try #require(lanes.leads["old"])
        lanes.pass(to: at(99), "old", rules: try routed(#"{"at_score":1}"#, version: 2))
        var expected = before
        expected.ruleVersion = 2
        #expect(lanes.leads["old"] == expected && lanes.takeCommands() == [])
        #expect(decide(due: at(100), on: &expected.optional, rules: try routed("{}", version: 2)) == .nothing)
    }

    @Test("a mark that is deleted is forgotten, and the id is free for a new lead")
    func freed() throws {
        var lanes = try lanes("{}")
        try merge(&lanes)
        try lanes.send("lead.deleted", #"{"lead_id":"old"}"#)
        #expect(lanes.leads["old"] == nil && lanes.removed == [])
        try lanes.send("lead.created", loser)
        #expect(lanes.leads["old"]?.name == "Ada" && lanes.leads["old"]?.mergedInto == nil)
        #expect(lanes.takeCommands().count == 1)
    }

    // What comes later.

    @Test("what comes for the loser later changes the winner")
    func passedOn() throws {
        var lanes = try lanes("{}")
        try lanes.send("lead.created", loser)
        try merge(&lanes)
        let mark = lanes.leads["old"]
        try lanes.send(
            "lead.updated", #"{"lead_id":"old","name":"Ada B.","phone":null,"attributes":{"b":2}}"#)
        try lanes.send("lead.created", #"{"lead_id":"old","source":"import","value_cents":7}"#)
        try lanes.send(
            "lead.activity", #"{"lead_id":"old","kind":"call","occurred_at":"2026-02-01T00:00:00.25Z"}"#)
        let lead = try #require(lanes.leads["new"])
        #expect(lead.name == "Ada B." && lead.phone == nil && lead.source == "import" && lead.valueCents == 7)
        #expect(lead.attributes == Array(#"{"b":2}"#.utf8) && lead.email == "ada@example.com")
        #expect(lead.lastActivityAt == Timestamp(rfc3339: "2026-02-01T00:00:00.25Z"))
        _ = lanes.takeCommands()
        try lanes.send("lead.route", #"{"lead_id":"old"}"#)
        #expect(lanes.takeCommands().first?.hasPrefix(#"lead.route {"lead_id":"new","#) == true)
        #expect(lanes.leads["old"] == mark && lanes.letters == [])
    }

    @Test("what is of the loser alone is passed over")
    func passedOver() throws {
        var lanes = try lanes("{}")
        try lanes.send("lead.created", loser)
        try merge(&lanes)
        let before = (lanes.leads, lanes.passed)
        try lanes.send("lead.rescore", #"{"lead_id":"old"}"#)
        try lanes.send("lead.score-override", #"{"lead_id":"old","score":1}"#)
        try lanes.send("lead.assigned", #"{"lead_id":"old","assigned_to":"eve","revision":0}"#)
        try merge(&lanes)
        #expect(lanes.leads == before.0 && lanes.passed == before.1 && lanes.letters == [])
    }

    @Test("a winner that becomes part of another passes on what it gets itself")
    func chain() throws {
        var lanes = try lanes()
        try merge(&lanes, "new", into: "newest")
        try lanes.send("lead.created", loser)
        try merge(&lanes, "old", into: "new")
        #expect(lanes.leads["newest"]?.name == "Ada")
        try lanes.send("lead.updated", #"{"lead_id":"old","name":"B."}"#)
        #expect(lanes.leads["newest"]?.name == "B." && lanes.letters == [])
    }

    @Test("eight marks in a row pass an event on; a ninth refuses it, as would a circle")
    func hops() throws {
        var lanes = try lanes()
        for number in 1...9 { try merge(&lanes, "m\(number)", into: "m\(number + 1)") }
        try lanes.send("lead.updated", #"{"lead_id":"m2","name":"Ada"}"#)
        #expect(lanes.leads["m10"]?.name == "Ada" && lanes.letters == [])
        try lanes.send("lead.updated", #"{"lead_id":"m1","name":"Bob"}"#)
        let reason =
            "8 leads have passed this on: they seem to be merged in a circle; delete one of them"
        #expect(lanes.letters == ["m9 rejected /hops: \(reason)"])
        lanes = try self.lanes()
        try merge(&lanes, "a", into: "b")
        try lanes.send("lead.created", #"{"lead_id":"b","source":"x"}"#)
        try merge(&lanes, "b", into: "a")
        #expect(lanes.letters == ["a rejected /hops: \(reason)"])
    }

    // Refusals.

    @Test("a lead is part of no more than one other, and not of itself")
    func refused() throws {
        var lanes = try lanes()
        try lanes.send("lead.created", loser)
        try merge(&lanes, "old", into: "old")
        #expect(lanes.leads["old"]?.name == "Ada")
        try merge(&lanes)
        try merge(&lanes, "old", into: "other")
        #expect(lanes.leads["old"]?.mergedInto == "new")
        #expect(
            lanes.letters == [
                "old rejected /into: a lead cannot become part of itself",
                #"old rejected /lead_id: the lead is part of "new" already: merge that one"#,
            ])
    }

    @Test("only an id can be merged into")
    func ids() throws {
        var lanes = try lanes()
        try lanes.send("lead.created", loser)
        for into in ["", String(repeating: "é", count: 101)] { try merge(&lanes, "old", into: into) }
        try lanes.send("lead.merged", #"{"lead_id":"old","into":null}"#)
        #expect(lanes.letters.count == 3)
        for letter in lanes.letters { #expect(letter.hasPrefix("old invalid /into: "), "\(letter)") }
        #expect(lanes.leads["old"]?.mergedInto == nil)
        try merge(&lanes, "old", into: String(repeating: "é", count: 100))
        #expect(lanes.letters.count == 3 && lanes.leads["old"]?.mergedInto != nil)
    }

    // Routing.

    @Test("routing hears that the loser is gone, and of the winner's owner if that is new")
    func routing() throws {
        for (owner, expected) in [
            ("", #"lead.changed {"lead_id":"new","change":"owner","owner":"ada","revision":1}"#),
            (#","assigned_to":"bob""#, nil as String?),
        ] {
            var lanes = try lanes("{}")
            try lanes.send("lead.created", loser)
            try lanes.send("lead.created", #"{"lead_id":"new","source":"x"\#(owner)}"#)
            _ = lanes.takeCommands()
            try merge(&lanes)
            let merged = #"lead.changed {"lead_id":"old","change":"merged","revision":2}"#
            #expect(lanes.takeCommands() == [merged] + (expected.map { [$0] } ?? []))
            #expect(lanes.leads["old"]?.routingRevision == 0)
        }
    }

    @Test(
        "routing asks for the loser, which waited: the winner is routed if it is nobody's, be it there before or not"
    )
    func waiting() throws {
        for (winner, isRouted) in [
            (nil, true), ("", true), (#","assigned_to":"bob""#, false), (#","status":"won""#, false),
        ] as [(String?, Bool)] {
            var lanes = try lanes("{}")
            try lanes.send("lead.created", #"{"lead_id":"old","source":"referral"}"#)
            try lanes.send("lead.route", #"{"lead_id":"old"}"#)
            if let winner { try lanes.send("lead.created", #"{"lead_id":"new","source":"x"\#(winner)}"#) }
            try merge(&lanes)
            _ = lanes.takeCommands()
            try lanes.send("lead.route", #"{"lead_id":"old","if_open":true}"#)
            let told = lanes.takeCommands()
            #expect(told.map { $0.hasPrefix(#"lead.route {"lead_id":"new","#) } == (isRouted ? [true] : []))
            #expect(lanes.letters == [])
        }
    }
}

extension Lead {
    /// For a decision on a copy.
    fileprivate var optional: Lead? {
        get { self }
        set { if let newValue { self = newValue } }
    }
}
