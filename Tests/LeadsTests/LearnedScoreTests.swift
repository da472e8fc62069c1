import JSON
import Leads
import Learning
import Records
import Testing

/// Points for what was learned, and why.
@Suite struct LearnedScoreTests {
    /// Of 40 leads from referrals 30 were won, of 40 others 10; those of team dach all were.
    static func model(_ method: Learning.Method) throws -> LearnedModel {
        var counts = LearnedCounts()
        func learn(_ source: String, _ outcome: Outcome, _ times: Int, team: String? = nil) throws {
            let facts = [try #require(Fact("source", text: source))]
            for _ in 0..<times { counts.learn(facts, team: team, outcome: outcome) }
        }
        try learn("referral", .won, 28)
        try learn("referral", .lost, 10)
        try learn("referral", .won, 2, team: "dach")
        try learn("import", .won, 10)
        try learn("import", .lost, 30)
        return LearnedModel(version: 2, scheme: Scheme(method), counts: counts)
    }

    private func learned(_ members: String = "", method: Learning.Method = .plain) throws -> ScoreRules {
        let plain = try learning("{\"points\":20\(members)}", version: 2)
        let document = """
            {"source":{"referral":25,"*":0},"status":{"won":25,"*":0},"engagement":{"points":10,"window_hours":720},\
            "assignment":{"assigned":20,"unassigned":0},"learned":{"points":20\(members)}}
            """
        #expect(plain.learned?.model == nil)
        return try ScoreRules(
            version: 2,
            document: ScoreRules.document(Array(document.utf8), with: try Self.model(method)))
    }

    private func lead(_ source: String?, team: String? = nil) -> Lead {
        var lead = Lead(cause: cause(0))
        (lead.source, lead.team) = (source.map { Text($0) }, team.map { Text($0) })
        return lead
    }

    @Test(
        "are the probability's share of the rules' points",
        arguments: [
            // As many were won as lost, so by Odoo's smoothing the odds are 30.2 to 10.2, for two records; 10.1 to 30.1; and even.
            (.plain, "Referral ", nil, 15), (.plain, "import", nil, 5), (.plain, nil, nil, 10),
            (.plain, "unheard of", nil, 10), (.plain, "referral", "DACH", 19),
            // With ten leads at the base rate more, 35 of 50; half of ln 35/15 is believed, which makes 60.4 %.
            (.measured, "referral", nil, 12), (.measured, "import", nil, 8), (.measured, nil, nil, 10),
        ] as [(Learning.Method, String?, String?, Int32)])
    func points(method: Learning.Method, source: String?, team: String?, points: Int32) throws {
        let score = try learned(method: method).score(lead(source, team: team), asOf: now)
        #expect(score.learned == points)
        #expect(score.total == score.source + score.engagement + score.learned)
    }

    @Test("are none before anything was learned, and for teams that do not learn")
    func none() throws {
        #expect(try learning(#"{"points":20}"#).score(lead("referral"), asOf: now).learned == 0)
        let teams = try learned(#","teams":["DACH"]"#)
        #expect(teams.score(lead("referral"), asOf: now).learned == 0)
        #expect(teams.score(lead("referral", team: " dach"), asOf: now).learned == 19)
    }

    @Test("never count where a person has set the score")
    func override() throws {
        var lead = lead("referral")
        lead.overrideScore = 7
        let score = try learned().score(lead, asOf: now)
        #expect(score.total == 7 && score.learned == 15 && score.totalByRules == 50)
    }

    private func factor(_ explanation: Explanation) throws -> (text: String, json: JSONDocument) {
        let document = JSONDocument()
        try document.parse(explanation.json, explanation.json.indices)
        let line = explanation.text.split(separator: "\n").first {
            $0.contains("what was learned") || $0.contains("to be won")
        }
        return (String(line ?? ""), document)
    }

    @Test("are explained by the base rate and each field, whose points add up to them")
    func explained() throws {
        let explanation = Explanation(lead("referral"), rules: try learned(), asOf: now)
        let (text, document) = try factor(explanation)
        #expect(
            text == """
                15 of 20 for a probability of 74.75 % to be won: 10 for the base rate (40 won of 80), \
                +5 for source “referral” (30 won of 40)
                """)
        let json = try #require(document.root["factors"]?.elements.map { $0 }.last)
        #expect(json["factor"]?.text == "learned" && json["points"]?.int64 == 15 && json["most"]?.int64 == 20)
        #expect(json["input"]?.double == 74.75)
        let parts = try #require(json["parts"]?.elements.map { String(decoding: $0.raw, as: UTF8.self) })
        #expect(
            parts == [
                #"{"field":null,"value":null,"points":10,"won":40,"lost":40,"team":null}"#,
                #"{"field":"source","value":"referral","points":5,"won":30,"lost":10,"team":null}"#,
            ])
    }

    @Test("are explained by the lead's team, where that has outcomes")
    func explainedByTeam() throws {
        let explanation = Explanation(lead("referral", team: "dach"), rules: try learned(), asOf: now)
        let text = try factor(explanation).text
        #expect(text.contains("for the base rate (2 won of 2 in the team, 40 won of 80 in all)"), "\(text)")
        #expect(text.contains("source “referral” (2 won of 2 in the team, 30 won of 40 in all)"), "\(text)")
    }

    @Test(
        "are explained where there are none",
        arguments: [
            (#"{"points":20}"#, nil, "0 of 20 for what was learned, but fewer than 100 leads have ended"),
            (
                #"{"points":20,"teams":["a"]}"#, "B",
                "0 of 20 for what was learned, which does not count for team “B”"
            ),
            (
                #"{"points":20,"teams":["a"]}"#, nil,
                "0 of 20 for what was learned, which counts for some teams only"
            ),
        ] as [(String, String?, String)])
    func silent(document: String, team: String?, sentence: String) throws {
        let explanation = Explanation(lead("web", team: team), rules: try learning(document), asOf: now)
        #expect(try factor(explanation).text == sentence)
        #expect(Explanation(lead("web"), rules: try rules(), asOf: now).text.contains("learned") == false)
    }

    @Test("are told in history, part by part")
    func history() throws {
        let json = try #require(try learned().learnedJSON(of: lead("import")))
        let text = String(decoding: json, as: UTF8.self)
        #expect(
            text.hasPrefix(#"{"probability":25.12,"#) && text.contains(#""value":"import","points":-5"#),
            "\(text)")
        #expect(try learning(#"{"points":20}"#).learnedJSON(of: lead("import")) == nil)
        #expect(
            Score(learned: 3).factorsJSON
                == Array(#"{"source":0,"status":0,"engagement":0,"assignment":0,"learned":3}"#.utf8))
    }

    @Test("of another owner would be what is known of leads without one, or of owners unheard of")
    func counterfactual() throws {
        var counts = LearnedCounts()
        let ada = try #require(Fact("assigned_to", text: "ada"))
        for _ in 0..<40 { counts.learn([ada], team: nil, outcome: .won) }
        for _ in 0..<40 { counts.learn([], team: nil, outcome: .lost) }
        let document = document("learned", #"{"points":20,"fields":["assigned_to"],"method":"plain"}"#)
        let model = LearnedModel(version: 1, scheme: Scheme(.plain), counts: counts)
        let rules = try ScoreRules(
            version: 1, document: ScoreRules.document(Array(document.utf8), with: model))
        var lead = lead(nil)
        lead.assignedTo = "ada"
        let score = rules.score(lead, asOf: now)
        #expect(rules.counterfactual(lead) == score.total - 1 - score.learned + 10)
    }

    @Test("of a draft are by what the rules in force have learned, and those of rules without it are none")
    func draft() throws {
        let draft = try learning(#"{"points":10}"#)
        let (before, lead) = (try learned(), lead("referral"))
        let after = draft.learning(from: before)
        #expect(after.score(lead, asOf: now).learned == 7)
        let move = ScoreMove(
            tenant: "acme", lead: "L", before: before.score(lead, asOf: now),
            after: after.score(lead, asOf: now))
        #expect(move.parts == [ScoreMove.Part("learned", -8)])
        #expect(try rules().learning(from: before).score(lead, asOf: now).learned == 0)
        #expect(draft.learning(from: try rules()).learned?.model == nil)
    }
}
