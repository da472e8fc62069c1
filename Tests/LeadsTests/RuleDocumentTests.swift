import JSON
import Leads
import Records
import Testing

@Suite struct RuleDocumentTests {
    @Test("a document with every member is read")
    func whole() throws {
        let rules = try rules(
            """
            {"source":{"referral":20,"*":3},"status":{"won":20},
             "engagement":{"steps":[{"within_hours":24,"points":20},{"within_hours":168,"points":10}]},
             "assignment":{"assigned":4,"unassigned":20},
             "factors":[{"name":"enterprise","field":"value_cents","at_least":1000000,"points":10,"group":"fit"},
                        {"name":"dach","field":"country","one_of":["DE","AT","CH"],"points":5,"group":"Fit"},
                        {"name":"seats","field":"attributes.seats","at_least":10,"below":100,"points":5},
                        {"name":"no phone","field":"phone","present":false,"points":-5}],
             "groups":{"fit":{"most":12,"least":-10}}}
            """, version: 9)
        #expect(rules.version == 9)
        #expect(rules.sourcePoints("referral") == 20 && rules.sourcePoints("x") == 3)
        #expect(rules.statusPoints("x") == 0)
        #expect(rules.assignedPoints == 4 && rules.unassignedPoints == 20)
        var lead = Lead(cause: cause(0))
        (lead.valueCents, lead.country) = (1_000_000, "at")
        #expect(rules.score(lead, asOf: now).extra == 12 - 5)
    }

    @Test("the standard document has the points that there were before there were documents")
    func standard() throws {
        let rules = try rules()
        #expect(rules.sourcePoints("referral") == 25 && rules.statusPoints("qualified") == 22)
        #expect(rules.engagement(since: now, asOf: at(15 * 86_400)) == 13)
        #expect(rules.assignedPoints == 25 && rules.unassignedPoints == 0)
    }

    @Test("the last three members may be there and empty")
    func empty() throws {
        #expect(try rules(and: #""factors":[],"groups":{},"routing":{}"#).version == 1)
    }

    @Test("whole numbers may be written in any way")
    func integers() throws {
        let rules = try rules(source: #"{"a":1e1,"b":20.0}"#)
        #expect(rules.sourcePoints("a") == 10 && rules.sourcePoints("b") == 20)
    }

    @Test(
        "a document that is no rules is refused where it is wrong",
        arguments: [
            ("[]", "", "must be an object"),
            ("{", "", "is not JSON: "),
            ("{}", "/assignment", "is missing"),
            (#"{"assignment":{"assigned":1,"unassigned":1}}"#, "/source", "is missing"),
            (
                #"{"assignment":{"assigned":1,"unassigned":1},"source":{}}"#, "/status", "is missing"
            ),
            (
                #"{"assignment":{"assigned":1,"unassigned":1},"source":{},"status":{}}"#, "/engagement",
                "is missing"
            ),
            (
                #"{"sauce":{}}"#, "/sauce",
                "is not known here; known are source, status, engagement, assignment, factors, groups, routing and learned"
            ),
            (#"{"a/b~c":{}}"#, "/a~1b~0c", "is not known here; "),
            (#"{"source":{},"source":{}}"#, "/source", "is there twice"),
            (#"{"\ud800":{}}"#, "", "has a name that is no text"),
        ] as [(String, String, String)])
    func whole(document: String, place: String, reason: String) throws {
        let fault = try #require(refusal(of: document))
        #expect(fault.place == place)
        #expect(fault.reason.hasPrefix(reason), "\(fault.reason)")
    }

    private static let points = "must be a whole number from 0 to 100"
    private static let hours = "must be a whole number from 1 to 876600"
    private static let long = String(repeating: "é", count: 50)
    private static let many = (0...1000).map { "\"n\($0)\":1" }.joined(separator: ",")

    @Test(
        "a member of the four factors is refused where it is wrong",
        arguments: [
            ("source", "5", "/source", "must be an object"),
            ("source", "null", "/source", "must be an object"),
            ("source", #"{"a":101}"#, "/source/a", points),
            ("source", #"{"a":-1}"#, "/source/a", points),
            ("source", #"{"a":2.5}"#, "/source/a", points),
            ("source", #"{"a":1e999}"#, "/source/a", points),
            ("source", #"{"a":"NaN"}"#, "/source/a", points),
            ("source", #"{"a":"5"}"#, "/source/a", points),
            ("source", #"{"a":null}"#, "/source/a", points),
            ("source", #"{"a":1,"a":1}"#, "/source/a", "is there twice"),
            ("source", #"{"Ä":1," ä ":1}"#, "/source/ ä ", "is there twice"),
            ("source", #"{"*":1," *":1}"#, "/source/ *", "is there twice"),
            ("source", #"{"":1}"#, "/source/", "must not be blank"),
            ("source", #"{" \t":1}"#, "/source/ \t", "must not be blank"),
            ("source", #"{"a\u0000":1}"#, "/source/a\0", "must not contain U+0000"),
            ("source", "{\"\(long)e\":1}", "/source/\(long)e", "must have at most 100 bytes"),
            ("source", "{\(many)}", "/source", "must have at most 1000 sources"),
            ("status", #"{"a":101}"#, "/status/a", points),
            ("status", #"[]"#, "/status", "must be an object"),
            ("engagement", "25", "/engagement", "must be an object"),
            ("engagement", "{}", "/engagement/points", "is missing"),
            ("engagement", #"{"points":1}"#, "/engagement/window_hours", "is missing"),
            ("engagement", #"{"points":101,"window_hours":1}"#, "/engagement/points", points),
            ("engagement", #"{"points":0.5,"window_hours":1}"#, "/engagement/points", points),
            ("engagement", #"{"points":1,"window_hours":0}"#, "/engagement/window_hours", hours),
            ("engagement", #"{"points":1,"window_hours":876601}"#, "/engagement/window_hours", hours),
            ("engagement", #"{"points":1,"window_hours":1.5}"#, "/engagement/window_hours", hours),
            (
                "engagement", #"{"points":1,"window_hours":1,"curve":1}"#, "/engagement/curve",
                "is not known here; known are points, window_hours, window_us and steps"
            ),
            ("engagement", #"{"steps":[],"points":1}"#, "/engagement/points", "cannot stand beside steps"),
            (
                "engagement", #"{"steps":[],"window_hours":1}"#, "/engagement/window_hours",
                "cannot stand beside steps"
            ),
            ("engagement", #"{"steps":[]}"#, "/engagement/steps", "must have at least one step"),
            ("engagement", #"{"steps":{}}"#, "/engagement/steps", "must be an array of steps"),
            ("engagement", #"{"steps":[7]}"#, "/engagement/steps/0", "must be an object"),
            (
                "engagement", #"{"steps":[{"points":1}]}"#, "/engagement/steps/0/within_hours", "is missing"
            ),
            (
                "engagement", #"{"steps":[{"within_hours":1}]}"#, "/engagement/steps/0/points", "is missing"
            ),
            (
                "engagement", #"{"steps":[{"within_hours":1,"points":1,"x":1}]}"#, "/engagement/steps/0/x",
                "is not known here; known are within_hours and points"
            ),
            (
                "engagement", #"{"steps":[{"within_hours":876601,"points":1}]}"#,
                "/engagement/steps/0/within_hours", hours
            ),
            (
                "engagement", #"{"steps":[{"within_hours":1,"points":101}]}"#, "/engagement/steps/0/points",
                points
            ),
            (
                "engagement",
                #"{"steps":[{"within_hours":2,"points":5},{"within_hours":2,"points":4}]}"#,
                "/engagement/steps/1/within_hours", "must be more than in the step before"
            ),
            (
                "engagement",
                #"{"steps":[{"within_hours":2,"points":5},{"within_hours":3,"points":5}]}"#,
                "/engagement/steps/1/points", "must be less than in the step before"
            ),
            ("assignment", "true", "/assignment", "must be an object"),
            ("assignment", #"{"unassigned":1}"#, "/assignment/assigned", "is missing"),
            ("assignment", #"{"assigned":1}"#, "/assignment/unassigned", "is missing"),
            ("assignment", #"{"assigned":101,"unassigned":1}"#, "/assignment/assigned", points),
            ("assignment", #"{"assigned":1,"unassigned":-1}"#, "/assignment/unassigned", points),
            (
                "assignment", #"{"assigned":1,"unassigned":1,"busy":1}"#, "/assignment/busy",
                "is not known here; known are assigned and unassigned"
            ),
        ] as [(String, String, String, String)])
    func member(_ member: String, value: String, place: String, reason: String) {
        #expect(refusal(of: document(member, value)) == RulesError(place: place, reason: reason))
    }

    @Test("rules by which a lead could come above 100 are refused with what they add up to")
    func highest() throws {
        let standard = String(decoding: ScoreRules.standard, as: UTF8.self)
        #expect(refusal(of: standard) == nil)
        let higher = standard.replacing(#""unassigned":0"#, with: #""unassigned":26"#)
        #expect(
            refusal(of: higher)
                == RulesError(
                    place: "",
                    reason: """
                        the most points together are 101, and 100 is the limit: source 25, status 25, \
                        engagement 25, assignment 26, factors 0
                        """))
        let other = standard.replacing(#""import":5,"*":0"#, with: #""import":5,"*":26"#)
        #expect(refusal(of: other)?.reason.contains("source 26") == true)
    }

    @Test("a refusal says place and reason, for people")
    func description() {
        #expect("\(RulesError(place: "/a/b", reason: "is missing"))" == "/a/b: is missing")
        #expect("\(RulesError(place: "", reason: "must be an object"))" == "the rules: must be an object")
    }
}
