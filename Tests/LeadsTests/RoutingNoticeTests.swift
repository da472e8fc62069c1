import Leads
import Records
import Testing

/// When a lead's lane tells routing of it, and what.
@Suite struct RoutingNoticeTests {
    private func lanes(_ routing: String? = "{}") throws -> Lanes { try Lanes(routing: routing) }

    private func changed(_ change: String, _ revision: Int, owner: String? = nil) -> String {
        let owner = owner.map { "\"owner\":\"\($0)\"," } ?? ""
        return #"lead.changed {"lead_id":"L-1","change":"\#(change)",\#(owner)"revision":\#(revision)}"#
    }

    /// What of `lead.route` tells why it was said: all but the facts.
    private func route(_ score: Int, _ revision: Int, owner: String? = nil) -> String {
        let owner = owner.map { "\"owner\":\"\($0)\"," } ?? ""
        return #"lead.route {"lead_id":"L-1","score":\#(score),\#(owner)"revision":\#(revision)"#
    }

    private func told(_ lanes: inout Lanes) -> [String] {
        lanes.takeCommands().map { $0.split(separator: ",\"facts\"").first.map(String.init) ?? "" }
    }

    private func update(_ lanes: inout Lanes, _ members: String) throws -> [String] {
        try lanes.send("lead.updated", #"{"lead_id":"L-1",\#(members)}"#)
        return told(&lanes)
    }

    // Nothing is told.

    @Test("without routing in the rules nothing is told of leads that routing does not know")
    func silence() throws {
        var lanes = try lanes(nil)
        try lanes.send(
            "lead.created", #"{"lead_id":"L-1","source":"referral","status":"won","assigned_to":"ada"}"#)
        for members in [#""assigned_to":"bob""#, #""status":"new""#, #""status":"lost""#] {
            #expect(try update(&lanes, members) == [])
        }
        try lanes.send("lead.merged", #"{"lead_id":"L-1","into":"L-2"}"#)
        try lanes.send("lead.deleted", #"{"lead_id":"L-2"}"#)
        #expect(told(&lanes) == [])
    }

    @Test("of a lead that is nobody's routing hears nothing, until it is somebody's")
    func nobody() throws {
        var lanes = try lanes()
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral"}"#)
        try lanes.send(
            "lead.activity", #"{"lead_id":"L-1","kind":"call","occurred_at":"2026-03-01T12:00:00Z"}"#)
        #expect(told(&lanes) == [])
        #expect(try update(&lanes, #""status":"lost""#) == [])
        #expect(try update(&lanes, #""status":"new""#) == [])
        #expect(lanes.revision(of: "L-1") == 0)
        #expect(try update(&lanes, #""assigned_to":"ada""#) == [changed("owner", 1, owner: "ada")])
        #expect(lanes.revision(of: "L-1") == 1)
    }

    @Test("a lead that goes before routing knew it goes silently")
    func goesSilently() throws {
        var lanes = try lanes()
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral"}"#)
        try lanes.send("lead.deleted", #"{"lead_id":"L-1"}"#)
        try lanes.send("lead.deleted", #"{"lead_id":"L-1"}"#)
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral"}"#)
        try lanes.send("lead.merged", #"{"lead_id":"L-1","into":"L-2"}"#)
        #expect(told(&lanes) == [])
    }

    // Changes.

    @Test("a change by hand raises the revision by one and says what there is now")
    func owners() throws {
        var lanes = try lanes()
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral","assigned_to":"ada"}"#)
        #expect(told(&lanes) == [changed("owner", 1, owner: "ada")])
        #expect(try update(&lanes, #""assigned_to":"ada","name":"Ada""#) == [])
        #expect(try update(&lanes, #""assigned_to":"bob""#) == [changed("owner", 2, owner: "bob")])
        #expect(try update(&lanes, #""assigned_to":null"#) == [changed("owner", 3)])
        #expect(try update(&lanes, #""assigned_to":" \t""#) == [])
        let long = String(repeating: "x", count: 256)
        #expect(try update(&lanes, "\"assigned_to\":\"\(long)\"") == [], "no agent can be called that")
        #expect(try update(&lanes, #""assigned_to":"a\nb""#) == [])
        #expect(
            try update(&lanes, "\"assigned_to\":\"\(long.dropLast())\"")
                == [changed("owner", 4, owner: String(long.dropLast()))])
    }

    @Test(
        "a closed lead, a reopened one and one that is gone are told as what they are, whatever else has changed"
    )
    func lives() throws {
        var lanes = try lanes()
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral","assigned_to":"ada"}"#)
        _ = told(&lanes)
        #expect(try update(&lanes, #""status":" Won ","assigned_to":"bob""#) == [changed("closed", 2)])
        #expect(try update(&lanes, #""assigned_to":"eve""#) == [], "of a closed lead")
        #expect(try update(&lanes, #""status":"lost""#) == [], "closed as before")
        #expect(try update(&lanes, #""status":null"#) == [changed("reopened", 3, owner: "eve")])
        #expect(
            try update(&lanes, #""status":"lost","assigned_to":null"#) == [changed("closed", 4)])
        #expect(try update(&lanes, #""status":"new""#) == [changed("reopened", 5)])
        try lanes.send("lead.deleted", #"{"lead_id":"L-1"}"#)
        #expect(told(&lanes) == [changed("deleted", 6)])
        #expect(lanes.leads["L-1"] == nil)
    }

    @Test("a closed lead that goes is told of, too")
    func closedAndGone() throws {
        for event in ["deleted", "merged"] {
            var lanes = try lanes()
            try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral","assigned_to":"ada"}"#)
            _ = try update(&lanes, #""status":"lost""#)
            try lanes.send("lead.\(event)", #"{"lead_id":"L-1","into":"L-2"}"#)
            #expect(told(&lanes).first == changed(event, 3))
        }
    }

    @Test("a lead that is created closed is told of once it is reopened")
    func createdClosed() throws {
        var lanes = try lanes()
        try lanes.send(
            "lead.created", #"{"lead_id":"L-1","source":"x","status":"won","assigned_to":"ada"}"#)
        #expect(told(&lanes) == [])
        #expect(try update(&lanes, #""status":"new""#) == [changed("reopened", 1, owner: "ada")])
    }

    @Test("the tenant says which statuses end a lead")
    func ownStatuses() throws {
        var lanes = try lanes(#"{"closed":["spam"]}"#)
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"x","assigned_to":"ada"}"#)
        _ = told(&lanes)
        #expect(try update(&lanes, #""status":"won""#) == [])
        #expect(try update(&lanes, #""status":"SPAM""#) == [changed("closed", 2)])
    }

    @Test("what routing knows it goes on to hear of under rules without routing")
    func switchedOff() throws {
        var lanes = try lanes(#"{"at_score":1,"closed":["spam"]}"#)
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"x","assigned_to":"ada"}"#)
        _ = told(&lanes)
        lanes.pass(to: at(10), "L-1", rules: try routed(nil, version: 2))
        #expect(told(&lanes) == [])
        #expect(try update(&lanes, #""assigned_to":"bob""#) == [changed("owner", 2, owner: "bob")])
        #expect(try update(&lanes, #""status":"spam""#) == [])
        #expect(try update(&lanes, #""status":"won""#) == [changed("closed", 3)])
    }

    // New rules.

    @Test("rules that bring routing tell it once who has which open lead, and route none")
    func switchedOn() throws {
        let document = #"{"on_created":true,"at_score":1}"#
        for (members, expected) in [
            (#""assigned_to":"ada""#, [changed("owner", 1, owner: "ada")]), (#""name":"x""#, []),
            (#""assigned_to":"ada","status":"won""#, []),
        ] {
            var lanes = try lanes(nil)
            try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral",\#(members)}"#)
            lanes.pass(to: at(5), "L-1", rules: try routed(document, version: 2))
            #expect(told(&lanes) == expected)
            lanes.pass(to: at(6), "L-1", rules: try routed(document, version: 3))
            #expect(told(&lanes) == [])
            #expect(lanes.revision(of: "L-1") == Int64(expected.count))
        }
    }

    // Requests.

    @Test("somebody may ask for an owner, under any rules; routing knows the lead from then on")
    func asked() throws {
        for routing in [nil, "{}"] as [String?] {
            var lanes = try lanes(routing)
            try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral"}"#)
            try lanes.send("lead.route", #"{"lead_id":"L-1"}"#)
            #expect(told(&lanes) == [route(60, 1)])
            try lanes.send("lead.route", #"{"lead_id":"L-1","if_open":true}"#)
            #expect(told(&lanes) == [route(60, 1)])
            _ = try update(&lanes, #""assigned_to":"ada""#)
            try lanes.send("lead.route", #"{"lead_id":"L-1"}"#)
            #expect(told(&lanes) == [route(85, 2, owner: "ada")])
            #expect(lanes.letters == [])
        }
    }

    @Test(
        "nobody can be found for a lead that is unknown or closed: refused, or passed over where only open ones are meant"
    )
    func refused() throws {
        var lanes = try lanes()
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral","status":"lost"}"#)
        let before = lanes.leads
        for id in ["L-1", "L-2"] {
            try lanes.send("lead.route", #"{"lead_id":"\#(id)","if_open":true}"#)
            #expect(lanes.letters == [])
        }
        for id in ["L-1", "L-2"] { try lanes.send("lead.route", #"{"lead_id":"\#(id)","if_open":false}"#) }
        #expect(
            lanes.letters == [
                "L-1 rejected /lead_id: the lead is closed, and needs nobody: give it another status first",
                "L-2 rejected /lead_id: there is no lead with this id: nobody can be found for it",
            ])
        #expect(told(&lanes) == [] && lanes.leads == before)
    }

    @Test("a request tells the score as of now")
    func scoredAnew() throws {
        var lanes = try lanes()
        try lanes.send(
            "lead.updated", #"{"lead_id":"L-1","created_at":"2026-02-14T12:00:01Z","source":"referral"}"#)
        try lanes.send("lead.score-override", #"{"lead_id":"L-1","score":99,"until":"2026-03-01T12:00:03Z"}"#)
        try lanes.send("lead.route", #"{"lead_id":"L-1"}"#)
        #expect(told(&lanes) == [route(25 + 12, 1)])
    }

    // New leads.

    @Test("a new lead is routed if the tenant wants that and it is open and nobody's")
    func created() throws {
        for (members, expected) in [
            (#""status":"new""#, [route(60, 1)]), (#""status":"won""#, []),
            (#""assigned_to":"ada""#, [changed("owner", 1, owner: "ada")]),
        ] {
            var lanes = try lanes(#"{"on_created":true}"#)
            try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral",\#(members)}"#)
            #expect(told(&lanes) == expected)
            try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral"}"#)
            #expect(told(&lanes) == [], "it is not new any more")
        }
    }

    @Test("a lead that another event has brought into being is new once it is created")
    func overtaken() throws {
        var lanes = try lanes(#"{"on_created":true}"#)
        #expect(try update(&lanes, #""name":"Ada""#) == [])
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral"}"#)
        #expect(told(&lanes).count == 1)
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral"}"#)
        #expect(told(&lanes) == [])
    }

    @Test("a lead that was deleted and created again is new, and its revisions begin above those it had")
    func again() throws {
        var lanes = try lanes(#"{"on_created":true}"#)
        let created = #"{"lead_id":"L-1","source":"referral"}"#
        var last: Int64 = 0
        for isSoon in [false, false, true, true] {
            try lanes.send("lead.created", created, inSameMillisecond: isSoon)
            let revision = try #require(lanes.leads["L-1"]).routingRevision
            #expect(revision > last)
            try lanes.send(
                "lead.updated", #"{"lead_id":"L-1","assigned_to":"ada"}"#, inSameMillisecond: isSoon)
            #expect(lanes.leads["L-1"]?.routingRevision == revision + 1)
            try lanes.send("lead.deleted", #"{"lead_id":"L-1"}"#, inSameMillisecond: isSoon)
            last = revision + 2
            #expect(
                told(&lanes) == [route(60, 1), changed("owner", 2, owner: "ada"), changed("deleted", 3)])
        }
    }

    @Test(
        "a life's first revision is its time in microseconds, and the offset's last digits",
        arguments: [
            (1_770_000_000_123_000, 45, 1_770_000_000_123_045),
            (1_770_000_000_123_000, 7_999, 1_770_000_000_123_999),
            (1_770_000_000_123_456, 45, 1_770_000_000_123_045),
            (1_770_000_000_123_456, -1, 1_770_000_000_123_000), (0, 0, 1), (0, -1, 1),
        ] as [(Int64, Int64, Int64)])
    func first(time: Int64, offset: Int64, revision: Int64) {
        let time = Timestamp(microseconds: time)
        #expect(RoutingNotice.firstRevision(at: time, offset: offset) == revision)
    }

    @Test("what routing asks of a lead that is part of this one now, it asks if this one is nobody's")
    func askedForAnother() throws {
        var lanes = try lanes()
        let request = #"{"lead_id":"L-1","if_open":true,"hops":1}"#
        try lanes.send("lead.route", request)
        #expect(lanes.leads["L-1"] == nil)
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral"}"#)
        try lanes.send("lead.route", request)
        #expect(told(&lanes) == [route(60, 1)])
        try lanes.send("lead.assigned", #"{"lead_id":"L-1","assigned_to":"ada","revision":1}"#)
        try lanes.send("lead.route", request)
        #expect(told(&lanes) == [], "it has somebody")
        try lanes.send("lead.route", #"{"lead_id":"L-1","hops":1}"#)
        #expect(told(&lanes) == [route(85, 1, owner: "ada")], "asked by somebody else")
        _ = try update(&lanes, #""status":"lost""#)
        try lanes.send("lead.route", request)
        #expect(told(&lanes) == [] && lanes.letters == [])
    }

    // The line.

    @Test("a score that comes up to the line asks once, until the lead is closed or reopened")
    func line() throws {
        var lanes = try lanes(#"{"at_score":72}"#)
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral"}"#)
        #expect(told(&lanes) == [])
        #expect(try update(&lanes, #""status":"qualified""#) == [route(72, 1)], "the line itself is enough")
        #expect(lanes.leads["L-1"]?.isRoutedAtScore == true)
        #expect(try update(&lanes, #""status":"new""#) == [])
        #expect(try update(&lanes, #""status":"proposal""#) == [], "it was routed for its score")
        #expect(try update(&lanes, #""status":"lost""#) == [changed("closed", 2)])
        #expect(lanes.leads["L-1"]?.isRoutedAtScore == false)
        #expect(try update(&lanes, #""status":"qualified""#) == [changed("reopened", 3), route(72, 3)])
    }

    @Test("a first sight above the line is one request, together with that of a new lead")
    func firstSight() throws {
        var lanes = try lanes(#"{"on_created":true,"at_score":60}"#)
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral"}"#)
        #expect(told(&lanes) == [route(60, 1)])
        #expect(lanes.leads["L-1"]?.isRoutedAtScore == true)
        lanes = try self.lanes(#"{"at_score":60}"#)
        #expect(
            try update(&lanes, #""source":"referral","status":"won""#) == [], "closed")
        lanes = try self.lanes(#"{"at_score":60}"#)
        #expect(
            try update(&lanes, #""source":"referral","status":"new","assigned_to":"ada""#)
                == [changed("owner", 1, owner: "ada"), route(85, 1, owner: "ada")])
    }

    @Test("a score above the line asks for nothing where it was above before, however it came there")
    func above() throws {
        var lanes = try lanes(nil)
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral"}"#)
        lanes.pass(to: at(1), "L-1", rules: try routed(#"{"at_score":50}"#, version: 2))
        try lanes.send("lead.rescore", #"{"lead_id":"L-1"}"#)
        #expect(told(&lanes) == [], "the rules brought it there")
        #expect(try update(&lanes, #""status":"lost","source":null"#) == [])
        #expect(try update(&lanes, #""status":"qualified","source":"referral""#) == [route(72, 1)])
    }

    @Test("time takes a lead to the line where an override ends")
    func time() throws {
        var lanes = try lanes(#"{"at_score":60}"#)
        try lanes.send("lead.updated", #"{"lead_id":"L-1"}"#)
        try lanes.send("lead.score-override", #"{"lead_id":"L-1","score":1,"until":"2026-03-01T12:01:00Z"}"#)
        #expect(try update(&lanes, #""source":"referral","status":"new""#) == [])
        lanes.pass(to: at(60), "L-1")
        #expect(told(&lanes) == [route(60, 1)])
        lanes.pass(to: at(60), "L-1")
        #expect(told(&lanes) == [])
    }

    @Test("a record that is the first under new rules asks for nothing by its score")
    func newRulesAtRecord() throws {
        var lanes = try lanes(nil)
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral"}"#)
        lanes.decide(by: try routed(#"{"at_score":70}"#, version: 2))
        #expect(try update(&lanes, #""status":"qualified""#) == [])
    }

    // Assignments.

    @Test("what routing assigns is the lead's owner, and no news to it")
    func assigned() throws {
        var lanes = try lanes(#"{"on_created":true,"at_score":70}"#)
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral"}"#)
        _ = told(&lanes)
        try lanes.send("lead.assigned", #"{"lead_id":"L-1","assigned_to":"ada","revision":1}"#)
        let lead = try #require(lanes.leads["L-1"])
        #expect(lead.assignedTo == "ada" && lead.score.total == 85 && lanes.revision(of: "L-1") == 1)
        #expect(told(&lanes) == [], "not even that its score is above the line now")
        #expect(try update(&lanes, #""name":"Ada""#) == [])
        try lanes.send("lead.assigned", #"{"lead_id":"L-1","assigned_to":null,"revision":1}"#)
        #expect(lanes.leads["L-1"]?.assignedTo == nil && lanes.leads["L-1"]?.score.total == 60)
        #expect(told(&lanes) == [] && lanes.letters == [])
    }

    @Test(
        "an assignment that does not know of the last change by hand changes nothing", arguments: [0, 1, 3])
    func late(revision: Int) throws {
        var lanes = try lanes()
        try lanes.send("lead.created", #"{"lead_id":"L-1","source":"referral","assigned_to":"ada"}"#)
        _ = try update(&lanes, #""assigned_to":"bob""#)
        let before = lanes.leads
        try lanes.send("lead.assigned", #"{"lead_id":"L-1","assigned_to":"eve","revision":\#(revision)}"#)
        #expect(lanes.leads == before && told(&lanes) == [])
    }

    @Test("an assignment makes no lead")
    func assignedUnknown() throws {
        var lanes = try lanes()
        try lanes.send("lead.assigned", #"{"lead_id":"L-1","assigned_to":"eve","revision":0}"#)
        #expect(lanes.leads["L-1"] == nil && told(&lanes) == [] && lanes.letters == [])
    }

    // What is said.

    @Test(
        "a request carries what conditions may ask of the lead, but for its score, in one form however it was written"
    )
    func facts() throws {
        let expected =
            #"{"value":12500.5,"source":"referral","status":"new","team":"emea","country":"de","currency":"eur","#
            + #""name":"ada brand","email":"ada@example.com","phone":"+49 30","attributes.plan":[],"#
            + #""attributes.plan.tier":"gold","attributes.seats":12,"attributes.trial":true}"#
        for attributes in [
            #"{"seats":1.2e1,"seats":12,"plan":{"tier":" GOLD "},"trial":true}"#,
            #"{ "plan": {"tier": " GOLD "}, "seats": 12, "trial": true}"#,
        ] {
            var lanes = try lanes(#"{"on_created":true}"#)
            try lanes.send(
                "lead.created",
                """
                {"lead_id":"L-1","source":" Referral","team":"EMEA","country":"DE","currency":"EUR","name":"Ada Brand",
                 "email":"ada@example.com","phone":"+49 30 ","value_cents":1250050,"attributes":\(attributes)}
                """)
            #expect(
                lanes.takeCommands()
                    == [#"lead.route {"lead_id":"L-1","score":60,"revision":1,"facts":\#(expected)}"#])
        }
    }
}
