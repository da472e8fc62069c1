import Testing

@testable import Learning

@Suite("learning: Odoo's scenario")
struct OdooTests {
    @Test("step A, full rebuild: leads 3 and 8 by their teams, lead 13 by team 3")
    func rebuild() {
        let scenario = OdooScenario()
        #expect(scenario.prediction(3)?.probability == 33.49)
        #expect(scenario.prediction(8)?.probability == 7.74)
        #expect(scenario.prediction(13)?.probability == 35.09)
    }

    @Test("step A, last four leads without a team: lead 13 by the records of all teams")
    func withoutTeam() {
        let scenario = OdooScenario(lastTeam: nil)
        #expect(scenario.prediction(13)?.probability == 35.19)
        #expect(scenario.prediction(3)?.probability == 33.49)
    }

    @Test(
        "step A, frequencies: 0.1 is added to each record, a won lead counts for each stage, a lost one up to its own"
    )
    func frequencies() {
        let scenario = OdooScenario(lastTeam: nil)
        for lead in [4, 9] {
            #expect(scenario.tenths(lead, "stage", "1") == [11, 21])
            #expect(scenario.tenths(lead, "stage", "won") == [11, 1])
            #expect(scenario.tenths(lead, "email") == [11, 21])
        }
        #expect(scenario.tenths(4, "country") == [1, 11])
        #expect(scenario.tenths(9, "country") == [0, 0])
    }

    @Test("step B, live increment: an outcome adds 1 in its team alone, and taken back leaves no trace")
    func increment() {
        var scenario = OdooScenario(lastTeam: nil)
        scenario.learn(9, .won)
        let before = scenario.counts
        scenario.learn(4, .lost)
        #expect(scenario.tenths(4, "stage", "1") == [11, 31])
        #expect(scenario.tenths(4, "stage", "won") == [11, 1])
        #expect(scenario.tenths(4, "country") == [1, 21])
        #expect(scenario.tenths(9, "stage", "1") == [21, 21])
        #expect(scenario.tenths(9, "country") == [11, 1])
        scenario.learn(4, .lost, weight: -1)
        #expect(scenario.counts == before)
        scenario.learn(4, .won)
        #expect(scenario.tenths(4, "stage", "1") == [21, 21])
        #expect(scenario.tenths(4, "country") == [11, 11])
        scenario.learn(4, .won, weight: -1)
        #expect(scenario.counts == before)
    }

    @Test("after step B: leads 3 and 8 moved to the first stage, lead 8 to another country and back")
    func moved() {
        var scenario = OdooScenario(lastTeam: nil)
        scenario.learn(9, .won)
        (scenario.leads[3].stage, scenario.leads[8].stage) = ("1", "1")
        #expect(scenario.prediction(3)?.probability == 20.87)
        #expect(scenario.prediction(8)?.probability == 2.43)
        scenario.leads[8].country = 2
        #expect(scenario.prediction(8)?.probability == 34.38)
    }

    @Test("all leads get the state of an e-mail address: leads 3 and 8 by counts made anew")
    func emails() {
        var scenario = OdooScenario(lastTeam: nil)
        for lead in scenario.leads.indices {
            scenario.leads[lead].email = lead % 2 == 0 ? "correct" : "incorrect"
        }
        (scenario.leads[3].stage, scenario.leads[8].stage) = ("1", "1")
        scenario.counts = LearnedCounts(stages: OdooScenario.stages)
        scenario.learnOutcomes()
        scenario.learn(9, .won)
        #expect(scenario.prediction(3)?.probability == 4.21)
        #expect(scenario.prediction(8)?.probability == 0.23)
    }

    @Test("without fields, only the stage and the prior count")
    func withoutFields() {
        var scenario = OdooScenario(lastTeam: nil)
        scenario.learn(9, .won)
        (scenario.leads[3].stage, scenario.leads[8].stage) = ("1", "1")
        let fields: Set<String> = ["country", "state", "email", "phone", "source"]
        #expect(scenario.prediction(3, without: fields)?.probability == 34.38)
        #expect(scenario.prediction(8, without: fields)?.probability == 50)
    }

    @Test(
        "tags: those with fewer than 50 outcomes do not count, a lead with two has the evidence of both",
        arguments: [
            (["1"], 33.69), (["2"], 23.51), (["1", "2"], 28.05), ([], 28.6), (["rare"], 28.6),
        ] as [([String], Double)])
    func tags(tags: [String], probability: Double) {
        func facts(_ tags: [String]) -> [Fact] {
            (tags.map { Fact("tag", text: $0) } + [Fact("stage", text: "1")]).compactMap(\.self)
        }
        var counts = LearnedCounts(stages: OdooScenario.stages)
        func learn(_ tags: [String], won: Int, lost: Int) {
            for index in 0..<won + lost {
                counts.learn(facts(tags), team: "blup", outcome: index < won ? .won : .lost)
            }
        }
        learn(["1"], won: 19, lost: 30)
        learn(["2"], won: 9, lost: 40)
        learn(["1", "2"], won: 14, lost: 35)
        let model = LearnedModel(version: 1, scheme: Scheme(.plain, manyValued: ["tag"]), counts: counts)
        #expect(model.prediction(of: facts(tags), team: "blup")?.probability == probability)
        #expect(counts.tenths(Fact("tag", text: "1")!, team: "blup")! == (331, 651))
        #expect(counts.tenths(Fact("tag", text: "2")!, team: "blup")! == (231, 751))
    }

    @Test("test_predictive_lead_scoring_always_won: certainty is for leads in the won stage only")
    func bounds() {
        var counts = LearnedCounts(stages: OdooScenario.stages)
        let facts = [Fact("country", text: "1")!, Fact("stage", text: "1")!]
        for index in 0..<3000 { counts.learn(facts, team: "1", outcome: index == 0 ? .lost : .won) }
        for _ in 0..<20_000 { counts.learn([facts[1]], team: "1", outcome: .won) }
        let plain = LearnedModel(version: 1, scheme: Scheme(.plain), counts: counts)
        #expect(plain.prediction(of: facts, team: "1")?.probability == 99.99)
        let won = plain.prediction(of: [Fact("stage", text: "won")!], team: "1")
        #expect(won?.probability == 100 && won?.base.points == 100)
        #expect(plain.prediction(of: [facts[0]], team: "1") == nil)
    }

    @Test("test_pls_tooltip_data: the order of importance, and 74.30 together")
    func tooltip() {
        var counts = LearnedCounts(stages: Stages(field: "stage", order: ["1", "2", "3", "won"], won: "won"))
        func facts(_ values: KeyValuePairs<String, String>) -> [Fact] {
            values.map { Fact($0.key, text: $0.value)! }
        }
        counts.learn(
            facts([
                "country": "1", "state": "1", "email": "correct", "phone": "correct", "source": "2",
                "stage": "1",
            ]),
            team: "t", outcome: .won)
        counts.learn(
            facts(["country": "2", "state": "1", "email": "correct", "phone": "correct", "stage": "1"]),
            team: "t", outcome: .won)
        counts.learn(
            facts(["email": "correct", "phone": "incorrect", "source": "1", "stage": "1"]), team: "t",
            outcome: .lost)
        counts.learn(
            facts(["country": "1", "email": "correct", "phone": "incorrect", "source": "1", "stage": "1"]),
            team: "t", outcome: .lost)
        counts.learn(
            facts(["state": "2", "email": "correct", "phone": "correct", "stage": "3"]), team: "t",
            outcome: .lost)
        let model = LearnedModel(version: 1, scheme: Scheme(.plain), counts: counts)
        let prediction = model.prediction(
            of: facts([
                "country": "1", "state": "1", "email": "correct", "phone": "correct", "source": "1",
                "stage": "2",
            ]), team: "t")
        #expect(prediction?.probability == 74.3)
        let against = prediction?.factors.filter { $0.logOdds < 0 }.compactMap(\.fact?.field)
        #expect(against == ["source", "country"])
    }
}
