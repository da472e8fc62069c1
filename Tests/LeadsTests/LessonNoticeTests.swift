import JSON
import Leads
import Learning
import Records
import TestKit
import Testing

/// What lead-rules hears of how leads end.
@Suite struct LessonNoticeTests {
    /// Records are stamped in this week since 1970.
    private static let week = 2930

    private func lesson(_ outcome: String, _ facts: String, team: String? = nil) -> String {
        let team = team.map { #""team":"\#($0)","# } ?? ""
        return #"{"outcome":"\#(outcome)",\#(team)"week":\#(Self.week),"facts":{\#(facts)}}"#
    }

    private func lanes(_ learned: String = #"{"points":20}"#) throws -> Lanes {
        try Lanes(try learning(learned))
    }

    @Test("a lead that is won or lost is told once, with what was known of it, and taken back as it was told")
    func wonAndReopened() throws {
        var lanes = try lanes()
        try lanes.send("lead.created", #"{"lead_id":"a","source":" Web","value_cents":123456,"team":"DACH"}"#)
        #expect(lanes.takeOutcomes() == [])
        try lanes.send("lead.updated", #"{"lead_id":"a","status":"Won "}"#)
        let won = lesson("won", #""source":"web","value_cents":"100000 to 199999""#, team: "dach")
        #expect(lanes.takeOutcomes() == [#"{"lead_id":"a","learned":\#(won)}"#])
        try lanes.send("lead.updated", #"{"lead_id":"a","status":"won","source":"fair","team":null}"#)
        try lanes.send(
            "lead.activity", #"{"lead_id":"a","kind":"email","occurred_at":"2026-03-01T12:00:00Z"}"#)
        #expect(lanes.takeOutcomes() == [])
        try lanes.send("lead.updated", #"{"lead_id":"a","status":"qualified"}"#)
        #expect(lanes.takeOutcomes() == [#"{"lead_id":"a","taken_back":\#(won)}"#])
        #expect(lanes.leads["a"]?.lesson == nil && lanes.letters == [])
    }

    @Test("a lead that ends the other way is told and taken back at once")
    func otherWay() throws {
        var lanes = try lanes(#"{"points":20,"fields":["source"]}"#)
        try lanes.send("lead.created", #"{"lead_id":"a","source":"web","status":"lost"}"#)
        _ = lanes.takeOutcomes()
        try lanes.send("lead.updated", #"{"lead_id":"a","status":"won","source":"fair"}"#)
        let (lost, won) = (lesson("lost", #""source":"web""#), lesson("won", #""source":"fair""#))
        #expect(lanes.takeOutcomes() == [#"{"lead_id":"a","learned":\#(won),"taken_back":\#(lost)}"#])
    }

    @Test("a lead that is deleted, or becomes part of another, is taken back; the other is told for itself")
    func gone() throws {
        var lanes = try lanes(#"{"points":20,"fields":["source"]}"#)
        for id in ["a", "b"] {
            try lanes.send("lead.created", #"{"lead_id":"\#(id)","source":"web","status":"lost"}"#)
        }
        try lanes.send("lead.updated", #"{"lead_id":"c","source":"fair"}"#)
        _ = lanes.takeOutcomes()
        let lost = lesson("lost", #""source":"web""#)
        try lanes.send("lead.deleted", #"{"lead_id":"a"}"#)
        #expect(lanes.takeOutcomes() == [#"{"lead_id":"a","taken_back":\#(lost)}"#])
        try lanes.send("lead.merged", #"{"lead_id":"b","into":"c"}"#)
        // It had no status: it takes over the other's.
        let other = lesson("lost", #""source":"fair""#)
        #expect(
            lanes.takeOutcomes() == [
                #"{"lead_id":"b","taken_back":\#(lost)}"#, #"{"lead_id":"c","learned":\#(other)}"#,
            ])
        try lanes.send("lead.deleted", #"{"lead_id":"b"}"#)
        #expect(lanes.takeOutcomes() == [])
    }

    @Test("nothing is told by rules that do not learn, and of teams that do not")
    func off() throws {
        var lanes = try Lanes(try rules())
        try lanes.send("lead.created", #"{"lead_id":"a","source":"web","status":"won"}"#)
        try lanes.send("lead.deleted", #"{"lead_id":"a"}"#)
        #expect(lanes.takeOutcomes() == [])
        lanes = try self.lanes(#"{"points":20,"teams":["dach"]}"#)
        for (id, team) in [("a", "null"), ("b", #""iberia""#), ("c", #""Dach""#)] {
            try lanes.send("lead.created", #"{"lead_id":"\#(id)","source":"web","status":"won"}"#)
            try lanes.send("lead.updated", #"{"lead_id":"\#(id)","team":\#(team)}"#)
        }
        #expect(lanes.takeOutcomes().map { String($0.prefix(14)) } == [#"{"lead_id":"c""#])
    }

    @Test("words that a tenant has for won and lost are its own, and attributes count where they are named")
    func words() throws {
        var lanes = try lanes(
            #"{"points":20,"won":["signed"],"lost":["no"],"fields":["attributes.seats","attributes.vip","attributes.tags"]}"#
        )
        try lanes.send(
            "lead.created",
            #"{"lead_id":"a","source":"web","status":"won","attributes":{"seats":41.5,"vip":true,"tags":["x"]}}"#
        )
        #expect(lanes.takeOutcomes() == [])
        try lanes.send("lead.updated", #"{"lead_id":"a","status":"SIGNED"}"#)
        let facts = #""attributes.seats":"40 to 49","attributes.vip":"true""#
        #expect(lanes.takeOutcomes() == [#"{"lead_id":"a","learned":\#(lesson("won", facts))}"#])
    }

    @Test(
        "rules that begin to learn are told of all leads that have ended; what changes without them, once they learn again"
    )
    func switched() throws {
        var lanes = try Lanes(try rules())
        try lanes.send(
            "lead.created",
            #"{"lead_id":"a","source":"web","status":"won","created_at":"2026-01-01T00:00:00Z"}"#)
        let on = #"{"points":20,"fields":["source"]}"#
        lanes.pass(to: at(100), "a", rules: try learning(on, version: 2))
        let won = #"{"outcome":"won","week":2922,"facts":{"source":"web"}}"#
        #expect(lanes.takeOutcomes() == [#"{"lead_id":"a","learned":\#(won)}"#], "as of its last activity")
        lanes.pass(to: at(100), "a", rules: try learning(on, version: 2))
        #expect(lanes.takeOutcomes() == [])
        lanes.pass(to: at(200), "a", rules: try rules(version: 3))
        try lanes.send("lead.updated", #"{"lead_id":"a","status":"new"}"#)
        #expect(lanes.takeOutcomes() == [] && lanes.leads["a"]?.lesson != nil)
        lanes.pass(to: at(300), "a", rules: try learning(on, version: 4))
        #expect(lanes.takeOutcomes() == [#"{"lead_id":"a","taken_back":\#(won)}"#])
    }

    @Test("a lead that is deleted is taken back, even by rules that learn no more")
    func deletedLater() throws {
        var lanes = try lanes()
        try lanes.send("lead.created", #"{"lead_id":"a","source":"web","status":"won"}"#)
        lanes.decide(by: try rules(version: 2))
        _ = lanes.takeOutcomes()
        try lanes.send("lead.deleted", #"{"lead_id":"a"}"#)
        #expect(lanes.takeOutcomes().count == 1)
    }

    @Test("what was predicted is told, for the weights of what is learned")
    func forecast() throws {
        let document = document("learned", #"{"points":20,"fields":["source"]}"#)
        let model = try LearnedScoreTests.model(.measured)
        var lanes = try Lanes(
            try ScoreRules(version: 2, document: ScoreRules.document(Array(document.utf8), with: model)))
        try lanes.send("lead.created", #"{"lead_id":"a","source":"referral","status":"won"}"#)
        // Of ln 35/15 in quarters, at face value.
        #expect(lanes.takeOutcomes().first?.contains(#""forecast":[0,3]"#) == true)
    }

    @Test("what is told fits the contract, and is a record of the key of the tenant's rules")
    func contract() throws {
        var lanes = try lanes()
        try lanes.send("lead.created", #"{"lead_id":"a","source":"web","status":"won"}"#)
        let told = try #require(lanes.takeOutcomes().first)
        #expect(try lanes.fault(of: told, type: "lead.outcome", topic: "lead-commands") == nil)
    }

    @Test(
        "whatever becomes of leads and rules, what was told adds up to what leads have taught",
        arguments: 1...20 as ClosedRange<UInt64>)
    func sum(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func pick(_ values: [String]) -> String { values[Int.random(in: 0..<values.count, using: &random)] }
        let on = #"{"points":20,"fields":["source","country"],"teams":["a","b"]}"#
        let other = #"{"points":20,"fields":["source"],"won":["signed"]}"#
        var school = try lanes(on)
        var counts = LearnedCounts()
        var version: Int32 = 1
        for step in 1...200 {
            let id = pick(["1", "2", "3", "4", "5", "6"])
            switch Int.random(in: 0..<20, using: &random) {
            case 0: try school.send("lead.deleted", #"{"lead_id":"\#(id)"}"#)
            case 1:
                try school.send("lead.merged", #"{"lead_id":"\#(id)","into":"\#(pick(["1", "2", "3"]))"}"#)
            case 2:
                version += 1
                let document = pick([on, other, ""])
                let next =
                    try document.isEmpty
                    ? rules(version: version) : learning(document, version: version)
                for lead in school.leads.keys.sorted() {
                    school.pass(to: at(Int64(step)), lead, rules: next)
                }
            default:
                try school.send(
                    pick(["lead.created", "lead.updated"]),
                    """
                    {"lead_id":"\(id)","source":"\(pick(["web", "fair"]))","country":"\(pick(["DE", "BR"]))",\
                    "team":"\(pick(["a", "b", "c"]))","status":"\(pick(["won", "lost", "new", "signed"]))"}
                    """)
            }
            for told in school.takeOutcomes() {
                let data = try parsed(Array(told.utf8))
                if let lesson = data["learned"] { counts.learn(try Lesson(json: lesson)) }
                if let lesson = data["taken_back"] { counts.learn(try Lesson(json: lesson), weight: -1) }
            }
            var sum = LearnedCounts()
            for lead in school.leads.values {
                if let lesson = lead.lesson { sum.learn(try Lesson(json: try parsed(lesson))) }
            }
            try #require(counts == sum, "after step \(step)")
        }
        #expect(version > 1)
    }

    private func parsed(_ json: [UInt8]) throws -> JSONValue {
        let document = JSONDocument()
        try document.parse(json, json.indices)
        return document.root
    }
}
