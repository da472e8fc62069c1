import JSON
import Leads
import Records
import Testing

@Suite struct ExplanationTests {
    /// By the standard rules unless others are given, 8 days and some hours after the last activity.
    private func explained(
        _ rules: ScoreRules? = nil, asOf time: Timestamp = now, _ change: (inout Lead) -> Void = { _ in }
    ) throws -> Explanation {
        var lead = Lead(cause: cause(0))
        (lead.source, lead.status) = ("Referral", "new")
        lead.lastActivityAt = at(-8 * 86_400 - 20_000)
        change(&lead)
        return Explanation(lead, rules: try rules ?? LeadsTests.rules(version: 3), asOf: time)
    }

    private func lines(_ explanation: Explanation) -> [String] {
        explanation.text.split(separator: "\n").map(String.init)
    }

    @Test("a score is told factor by factor, with what would change it")
    func standard() throws {
        #expect(
            lines(try explained()) == [
                "53 of 100 by version 3 of the rules, as of 2026-03-01T12:00:00.000000Z",
                "25 of 25 for source “Referral”",
                "10 of 25 for status “new”",
                "18 of 25 for the last activity 8 days ago",
                "0 of 25 for being assigned to nobody",
                "would be 78 if assigned",
                "would be 60 with an activity now",
                "would be 68 in status won or proposal",
            ])
    }

    @Test("the best lead would be no better for anything but worse without its owner")
    func best() throws {
        let best = try explained {
            ($0.status, $0.assignedTo, $0.lastActivityAt) = ("proposal", "ada", now)
        }
        #expect(
            lines(best) == [
                "100 of 100 by version 3 of the rules, as of 2026-03-01T12:00:00.000000Z",
                "25 of 25 for source “Referral”",
                "25 of 25 for status “proposal”",
                "25 of 25 for the last activity just now",
                "25 of 25 for being assigned to “ada”",
                "would be 75 if not assigned",
            ])
    }

    @Test(
        "names that there are not, and that the rules do not know, are told",
        arguments: [
            (nil, "0 of 25 for no source"), (" ", "0 of 25 for no source"),
            ("tiktok", "0 of 25 for source “tiktok”, which the rules do not name"),
            (" ORGANIC", "20 of 25 for source “ ORGANIC”"),
            ("a\nb", #"0 of 25 for source “a\x0ab”, which the rules do not name"#),
        ] as [(String?, String)])
    func names(source: String?, line: String) throws {
        #expect(lines(try explained { $0.source = source.map(text) })[1] == line)
    }

    @Test(
        "the age is told in its greatest whole unit",
        arguments: [
            (-5, "25 of 25 for the creation in the future, which counts as now"),
            (0, "25 of 25 for the creation just now"), (59, "25 of 25 for the creation just now"),
            (60, "25 of 25 for the creation 1 minute ago"),
            (3599, "25 of 25 for the creation 59 minutes ago"),
            (3600, "25 of 25 for the creation 1 hour ago"),
            (86_399, "24 of 25 for the creation 23 hours ago"),
            (86_400, "24 of 25 for the creation 1 day ago"),
            (900 * 86_400, "0 of 25 for the creation 900 days ago"),
        ] as [(Int64, String)])
    func ages(seconds: Int64, line: String) throws {
        let explanation = try explained {
            ($0.lastActivityAt, $0.createdAt) = (nil, at(-seconds))
        }
        #expect(lines(explanation)[3] == line)
    }

    private static let factors =
        #"{"source":{"referral":20},"status":{"won":20,"new":5},"engagement":{"points":20,"window_hours":720},"#
        + #""assignment":{"assigned":0,"unassigned":18},"groups":{"fit":{"most":12,"least":-3},"low":{"least":-3}},"#
        + #""factors":[{"name":"enterprise","field":"value_cents","at_least":1000000,"points":10,"group":"fit"},"#
        + #"{"name":"dach","field":"country","one_of":["DE","AT"],"points":5,"group":"fit"},"#
        + #"{"name":"vip","field":"attributes.vip","equals":true,"points":2},"#
        + #"{"name":"seats","field":"attributes.seats","above":9.5,"below":100,"points":3},"#
        + #"{"name":"no phone","field":"phone","present":false,"points":-5,"group":"low"},"#
        + #"{"name":"ada's","field":"assigned_to","equals":"Ada","points":1},"#
        + #"{"name":"anybody's","field":"assigned_to","present":true,"points":2},"#
        + #"{"name":"won","field":"status","equals":"won","points":-40}]}"#

    @Test("extra factors are told with their conditions, and groups with their bounds")
    func extras() throws {
        let explanation = try explained(try rules(Self.factors, version: 4)) {
            ($0.valueCents, $0.country, $0.lastActivityAt) = (1_250_000, "de", now)
            $0.attributes = Array(#"{"vip":true,"seats":9.50}"#.utf8)
        }
        #expect(
            lines(explanation) == [
                "74 of 100 by version 4 of the rules, as of 2026-03-01T12:00:00.000000Z",
                "20 of 20 for source “Referral”",
                "5 of 20 for status “new”",
                "20 of 20 for the last activity just now",
                "18 of 18 for being assigned to nobody",
                "10 because value_cents 1250000 is at least 1000000 (enterprise)",
                "5 because country “de” is one of “de” or “at” (dach)",
                "2 because attributes.vip is true (vip)",
                "0 because attributes.seats 9.50 is not above 9.5 and below 100 (seats)",
                "-5 because phone is not given (no phone)",
                "0 because assigned_to is not given (ada's)",
                "0 because assigned_to is not given (anybody's)",
                "0 because status “new” is not “won” (won)",
                "group fit counts 12 of 15: at most 12",
                "group low counts -3 of -5: at least -3",
                "would be 58 if assigned",
            ])
    }

    @Test("an owner that a lead would have meets no condition on who it is")
    func counterfactualOwner() throws {
        let rules = try rules(Self.factors)
        var lead: Lead?
        _ = decide(.created(fields { $0.assignedTo = .set("ada") }), on: &lead, cause: cause(0), rules: rules)
        let assigned = try #require(lead)
        // 5 + 20 + 0, −3 without a phone, 1 for ada and 2 for anybody; else 5 + 20 + 18 − 3.
        #expect(assigned.score.total == 25 && rules.counterfactual(assigned) == 40)
        _ = decide(.updated(fields { $0.assignedTo = .clear }), on: &lead, cause: cause(0), rules: rules)
        #expect(try rules.counterfactual(#require(lead)) == 24)
    }

    @Test("the counterfactual swaps the assignment, and scores anew what other rules have scored")
    func counterfactual() throws {
        var lead: Lead?
        _ = decide(.created(LeadFields()), on: &lead, cause: cause(0), rules: try rules())
        let unassigned = try #require(lead)
        #expect(try rules().counterfactual(unassigned) == 60)
        let other = try ScoreRules(
            version: 2,
            document: Array(
                #"{"source":{"*":1},"status":{},"engagement":{"points":2,"window_hours":1},"assignment":{"assigned":4,"unassigned":8}}"#
                    .utf8))
        #expect(other.counterfactual(unassigned) == 7)
        _ = decide(
            .updated(fields { $0.assignedTo = .set("ada") }), on: &lead, cause: cause(0), rules: try rules())
        #expect(try rules().counterfactual(#require(lead)) == 35)
        _ = decide(
            .overridden(score: 7, reason: nil, until: nil), on: &lead, cause: cause(0), rules: try rules())
        #expect(try rules().counterfactual(#require(lead)) == 7)
    }

    @Test("a person's score is told with its reason and end, and what the rules give")
    func override() throws {
        let overridden = try explained {
            ($0.overrideScore, $0.overrideReason, $0.overrideUntil) = (80, "key account", at(60))
        }
        #expect(
            lines(overridden)[0]
                == "80 of 100 given by a person until 2026-03-01T12:01:00.000000Z (“key account”); "
                + "53 by version 3 of the rules, as of 2026-03-01T12:00:00.000000Z")
        #expect(lines(overridden).contains("would be 78 if assigned"))
        let bare = try explained { $0.overrideScore = 80 }
        #expect(lines(bare)[0].hasPrefix("80 of 100 given by a person; 53 by version 3"))
        let ended = try explained { ($0.overrideScore, $0.overrideUntil) = (80, now) }
        #expect(lines(ended)[0].hasPrefix("53 of 100 by version 3"))
    }

    @Test("a sum below the scale is told")
    func bounds() throws {
        let rules = try rules(
            and: #""factors":[{"name":"spam","field":"email","equals":"a@b","points":-100}]"#)
        #expect(lines(try explained(rules) { $0.email = "a@b" }).contains("-100 together counts 0"))
    }

    private func parsed(_ json: [UInt8]) throws -> JSONDocument {
        let document = JSONDocument()
        try document.parse(json, json.indices)
        return document
    }

    @Test("the data say what the text says")
    func json() throws {
        let explanation = try explained {
            ($0.overrideScore, $0.overrideReason) = (80, "key \"account\"")
        }
        let root = try parsed(explanation.json).root
        #expect(
            String(decoding: root.canonical, as: UTF8.self) == #"""
                {"as_of":"2026-03-01T12:00:00.000000Z","factors":[\#
                {"extra":false,"factor":"source","group":null,"input":"Referral","most":25,"points":25,\#
                "sentence":"25 of 25 for source “Referral”"},\#
                {"extra":false,"factor":"status","group":null,"input":"new","most":25,"points":10,\#
                "sentence":"10 of 25 for status “new”"},\#
                {"extra":false,"factor":"engagement","group":null,"input":"2026-02-21T06:26:40.000000Z","most":25,\#
                "points":18,"sentence":"18 of 25 for the last activity 8 days ago"},\#
                {"extra":false,"factor":"assignment","group":null,"input":null,"most":25,"points":0,\#
                "sentence":"0 of 25 for being assigned to nobody"}],"groups":[],\#
                "override":{"reason":"key \"account\"","score":80,"until":null},"rule_version":3,"score":80,\#
                "score_by_rules":53,\#
                "would_be":{"activity_now":60,"assigned":78,"status":{"names":["won","proposal"],"score":68}}}
                """#)
    }

    @Test("the data of extra factors have their inputs as they are, and their groups")
    func extrasJSON() throws {
        let explanation = try explained(try rules(Self.factors)) {
            ($0.valueCents, $0.assignedTo, $0.status) = (1_250_000, "ada", "won")
            $0.attributes = Array(#"{"vip":[1, {"a":2}],"seats":10.0}"#.utf8)
        }
        let root = try parsed(explanation.json).root
        let factors = try #require(root["factors"]).elements.map {
            String(decoding: $0.canonical, as: UTF8.self)
        }
        #expect(
            factors[4] == #"""
                {"extra":true,"factor":"enterprise","group":"fit","input":1250000,"most":null,"points":10,\#
                "sentence":"10 because value_cents 1250000 is at least 1000000 (enterprise)"}
                """#)
        #expect(factors[6].contains(#""input":[1,{"a":2}]"#))
        #expect(factors[6].contains("0 because attributes.vip [… is not true (vip)"))
        #expect(factors[7].contains(#""input":10,"#))
        #expect(
            root["groups"]?.canonical
                == Array(
                    #"[{"group":"fit","points":10,"sentence":"group fit counts 10 of 10","sum":10},{"group":"low","points":-3,"sentence":"group low counts -3 of -5: at least -3","sum":-5}]"#
                        .utf8))
        let wouldBe = try #require(root["would_be"])
        #expect(wouldBe["assigned"] == nil && wouldBe["unassigned"]?.int64 != nil)
        #expect(wouldBe["status"]?["names"]?.elements.map { $0.text } == ["new"])
    }
}
