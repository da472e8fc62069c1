import JSON
import Leads
import Learning
import Records
import Testing

/// The standard rules with less for engagement, and a member `learned`.
func learning(_ learned: String, version: Int32 = 1) throws -> ScoreRules {
    try rules(
        """
        {"source":{"referral":25,"*":0},"status":{"won":25,"*":0},"engagement":{"points":10,"window_hours":720},\
        "assignment":{"assigned":20,"unassigned":0},"learned":\(learned)}
        """, version: version)
}

/// What a rule document may say of learning.
@Suite struct LearnedRulesTests {
    @Test("the member may be left out, and each of its own members but points")
    func optional() throws {
        #expect(try rules().learned == nil)
        let learned = try #require(try learning(#"{"points":20}"#).learned)
        #expect(learned.schedule.atLeast == 100 && learned.schedule.pause == hour)
        #expect(learned.schedule.scheme == Scheme(.measured) && learned.model == nil)
        let whole = try learning(
            """
            {"points":0,"at_least":5,"every_minutes":0,"teams":["DACH"],"fields":["source","attributes.seats"],\
            "won":["signed"],"lost":["lost","spam"],"method":"plain"}
            """)
        #expect(whole.learned?.schedule.atLeast == 5 && whole.learned?.schedule.scheme == Scheme(.plain))
    }

    @Test(
        "it is refused where it is wrong",
        arguments: [
            ("7", "", "must be an object"), ("{}", "/points", "is missing"),
            (#"{"points":101}"#, "/points", "must be a whole number from 0 to 100"),
            (#"{"points":1,"at_least":0}"#, "/at_least", "must be a whole number from 1 to 1000000"),
            (#"{"points":1,"every_minutes":-1}"#, "/every_minutes", "must be a whole number from 0 to 43200"),
            (#"{"points":1,"teams":[]}"#, "/teams", "must have at least one name"),
            (#"{"points":1,"teams":["a"," A"]}"#, "/teams/1", "is there twice"),
            (#"{"points":1,"fields":[]}"#, "/fields", "must have at least one field"),
            (
                #"{"points":1,"fields":["email"]}"#, "/fields/0",
                "must be source, assigned_to, value_cents, currency, country or attributes.NAME"
            ),
            (#"{"points":1,"fields":["attributes.a.b"]}"#, "/fields/0", "attributes are looked at one level"),
            (#"{"points":1,"fields":["source","source"]}"#, "/fields/1", "is there twice"),
            (#"{"points":1,"won":["lost"]}"#, "/won", "lost cannot be both won and lost"),
            (#"{"points":1,"lost":["Won"]}"#, "/lost", "won cannot be both won and lost"),
            (#"{"points":1,"method":"best"}"#, "/method", "must be measured or plain"),
            (#"{"points":1,"model":{"method":"plain"}}"#, "/model", "\"many_valued\" is missing"),
            (#"{"points":1,"since":3}"#, "/since", "is not known here; known are points, at_least, "),
        ])
    func refused(learned: String, place: String, reason: String) throws {
        let fault = try #require(refusal(of: document("learned", learned)))
        #expect(fault.place == "/learned" + place)
        #expect(fault.reason.hasPrefix(reason), "\(fault.reason)")
    }

    @Test("its points count in the sum, which is 100 at the most")
    func sum() throws {
        let fault = try #require(
            refusal(
                of: #"{"source":{"a":50},"status":{},"engagement":{"points":30,"window_hours":1},"#
                    + #""assignment":{"assigned":0,"unassigned":0},"learned":{"points":21}}"#))
        #expect(fault.reason.contains("the most points together are 101"))
        #expect(fault.reason.hasSuffix("learned 21"))
    }

    @Test("a document with what was learned is the document, and has it")
    func model() throws {
        var counts = LearnedCounts()
        counts.learn([try #require(Fact("source", text: "web"))], team: "dach", outcome: .won)
        let model = LearnedModel(version: 7, scheme: Scheme(.plain), counts: counts)
        let plain = document("learned", #"{"points":3,"method":"plain"}"#)
        let written = ScoreRules.document(Array(plain.utf8), with: model)
        #expect(try ScoreRules(version: 7, document: written).learned?.model == model)
        let text = String(decoding: written, as: UTF8.self)
        #expect(text.hasPrefix(plain.dropLast(2)), "\(text)")
    }
}
