import Leads
import Records
import Testing

/// What a rule document may say of routing.
@Suite struct RoutingRulesTests {
    @Test("the member may be left out, and each of its own members")
    func optional() throws {
        #expect(try rules().routing == nil)
        let empty = try #require(try routed("{}").routing)
        #expect(empty.closes("won") && empty.closes(" LOST\n") && !empty.closes("new") && !empty.closes(nil))
        let whole = try routed(#"{"on_created":true,"at_score":1,"closed":["Done","Spam ","ÉTEINT"]}"#)
            .routing
        let routing = try #require(whole)
        #expect(routing.closes("done") && routing.closes("SPAM") && routing.closes("éteint"))
        #expect(!routing.closes("won"))
        #expect(try routed(#"{"closed":[]}"#).routing?.closes("won") == false)
    }

    @Test(
        "it is refused where it is wrong",
        arguments: [
            ("7", "", "must be an object"),
            ("null", "", "must be an object"),
            (#"{"at":70}"#, "/at", "is not known here; known are on_created, at_score and closed"),
            (#"{"on_created":"yes"}"#, "/on_created", "must be true or false"),
            (#"{"at_score":0}"#, "/at_score", "must be a whole number from 1 to 100"),
            (#"{"at_score":101}"#, "/at_score", "must be a whole number from 1 to 100"),
            (#"{"at_score":70.5}"#, "/at_score", "must be a whole number from 1 to 100"),
            (#"{"closed":"won"}"#, "/closed", "must be an array of statuses"),
            (#"{"closed":[7]}"#, "/closed/0", "must be text"),
            (#"{"closed":["won",""]}"#, "/closed/1", "must not be blank"),
            (#"{"closed":["won"," WON"]}"#, "/closed/1", "is there twice"),
            (#"{"at_score":70,"at_score":71}"#, "/at_score", "is there twice"),
        ])
    func refused(routing: String, place: String, reason: String) {
        let error = refusal(of: document("routing", routing))
        #expect(error == RulesError(place: "/routing" + place, reason: reason))
    }

    @Test("at most 50 statuses end a lead")
    func many() {
        func statuses(_ count: Int) -> String { (1...count).map { "\"s\($0)\"" }.joined(separator: ",") }
        #expect(refusal(of: document("routing", "{\"closed\":[\(statuses(50))]}")) == nil)
        #expect(
            refusal(of: document("routing", "{\"closed\":[\(statuses(51))]}"))
                == RulesError(place: "/routing/closed", reason: "must have at most 50 statuses"))
    }
}
