@testable import Learning

/// The scenario of Odoo's `addons/crm/tests/test_crm_pls.py`, `test_predictive_lead_scoring`: 14 leads of three teams,
/// of which the last four can also be without a team.
struct OdooScenario {
    static let stages = Stages(field: "stage", order: ["1", "2", "3", "won"], won: "won")

    /// Countries, states and sources by number as there. E-mail and phone are never set: on creation Odoo derives their
    /// state from an address and a number that these leads do not have, whatever the test asks for. None counts as a
    /// value of theirs.
    struct Lead {
        var country, state, source: Int
        var stage: String
        var email = "none"

        init(_ country: Int, _ state: Int, _ source: Int, _ stage: String) {
            (self.country, self.state, self.source, self.stage) = (country, state, source, stage)
        }

        var facts: [Fact] {
            [
                Fact("country", text: "\(country)"), Fact("state", text: "\(state)"),
                Fact("email", text: email), Fact("phone", text: "none"), Fact("source", text: "\(source)"),
                Fact("stage", text: stage),
            ].compactMap(\.self)
        }

        func without(_ fields: Set<String>) -> [Fact] { facts.filter { !fields.contains($0.field) } }
    }

    var leads: [Lead] = [
        // Team 1.
        Lead(1, 1, 1, "1"), Lead(2, 2, 2, "2"),
        Lead(3, 3, 3, "3"), Lead(1, 2, 3, "2"),
        Lead(2, 2, 2, "1"),
        // Team 2.
        Lead(1, 2, 2, "3"), Lead(1, 2, 3, "2"),
        Lead(1, 3, 3, "1"), Lead(1, 2, 3, "2"),
        Lead(2, 1, 2, "2"),
        // Team 3, or none.
        Lead(2, 2, 2, "3"), Lead(1, 2, 1, "1"),
        Lead(2, 3, 3, "1"), Lead(1, 2, 3, "2"),
    ]
    var counts = LearnedCounts(stages: OdooScenario.stages)
    let lastTeam: String?

    /// With the nine outcomes of the scenario's step A.
    init(lastTeam: String? = "3") {
        self.lastTeam = lastTeam
        learnOutcomes()
    }

    mutating func learnOutcomes() {
        for lead in [0, 1, 5, 6, 11, 12] { learn(lead, .lost) }
        for lead in [2, 7, 10] { learn(lead, .won) }
    }

    func team(_ lead: Int) -> String? { lead < 5 ? "1" : lead < 10 ? "2" : lastTeam }

    mutating func learn(_ lead: Int, _ outcome: Outcome, weight: Int = 1) {
        counts.learn(leads[lead].facts, team: team(lead), outcome: outcome, weight: weight)
    }

    func prediction(_ lead: Int, without fields: Set<String> = []) -> Prediction? {
        LearnedModel(version: 1, scheme: Scheme(.plain, manyValued: ["tag"]), counts: counts)
            .prediction(of: leads[lead].without(fields), team: team(lead))
    }

    /// Smoothed counts of a lead's value, in tenths; zeros where there is no record.
    func tenths(_ lead: Int, _ field: String, _ value: String? = nil) -> [Int] {
        let fact = leads[lead].facts.first { $0.field == field }
        let counted = value.flatMap { Fact(field, text: $0) } ?? fact
        return counted.flatMap { counts.tenths($0, team: team(lead)) }.map { [$0.won, $0.lost] } ?? [0, 0]
    }
}
