package import Learning
internal import Records

/// What a tenant's rules say of learning: points for how likely a lead is to be won, as leads like it were before.
package struct LearnedRules: Sendable {
    /// Of a probability of 100 %; 0: what is learned can be looked at, and counts nothing.
    let points: Int32
    /// Nil: all teams, and leads without one.
    let teams: FoldedNames?
    /// What is counted of a lead.
    let fields: [LeadField]
    let won: FoldedNames
    let lost: FoldedNames
    package let schedule: LearningSchedule
    /// What was learned when this version of the rules was made; nil: not enough yet.
    package internal(set) var model: LearnedModel?

    func having(_ model: LearnedModel) -> LearnedRules {
        var rules = self
        rules.model = model
        return rules
    }

    /// Whether it concerns leads of the team.
    func includes(_ team: Text?) -> Bool {
        guard let teams else { return true }
        return team.map { teams.index(of: $0) != nil } ?? false
    }

    /// How the lead ended, if it did and its team learns.
    func outcome(of lead: Lead) -> Outcome? {
        guard let status = lead.status, includes(lead.team) else { return nil }
        if won.index(of: status) != nil { return .won }
        return lost.index(of: status) != nil ? .lost : nil
    }

    /// What is known of the lead. Attributes that are lists or objects are not counted.
    func facts(of lead: Lead) -> [Fact] {
        let attributes = Attributes(fields.contains(where: \.isAttribute) ? lead.attributes : nil)
        return fields.compactMap { $0.fact(in: lead, attributes) }
    }

    /// Nil where nothing can be said: too little was learned, or the team does not learn.
    func prediction(of lead: Lead) -> Prediction? {
        guard let model, includes(lead.team) else { return nil }
        return model.prediction(of: facts(of: lead), team: Self.name(ofTeam: lead.team))
    }

    func points(for lead: Lead) -> Int32 { prediction(of: lead).map(points(for:)) ?? 0 }

    func points(for prediction: Prediction) -> Int32 { Int32(prediction.points(of: Int(points))) }

    /// What the lead teaches as it is, having ended so.
    func lesson(_ outcome: Outcome, of lead: Lead, at time: Timestamp) -> Lesson {
        let (facts, team) = (facts(of: lead), Self.name(ofTeam: lead.team))
        return Lesson(
            outcome, team: team, week: time.week, facts: facts,
            forecast: model?.prediction(of: facts, team: team)?.forecast)
    }

    /// Teams are counted by names as facts are: in any case, trimmed, cut off.
    private static func name(ofTeam team: Text?) -> String? {
        team.flatMap { Fact("team", text: $0.string)?.value }
    }
}

/// When enough was learned for a new version of the rules.
package struct LearningSchedule: Hashable, Sendable {
    /// Outcomes before which nothing that was learned counts.
    package let atLeast: Int
    /// Microseconds from one version to the next, at the least.
    package let pause: Int64
    package let scheme: Scheme
}

extension LeadField {
    /// What of a lead can be counted: neither how it ended or whose it is in all, nor what is another's with each lead.
    var canBeLearned: Bool {
        switch self {
        case .source, .assignedTo, .valueCents, .currency, .country, .attribute: true
        case .status, .team, .name, .email, .phone: false
        }
    }

    fileprivate func fact(in lead: Lead, _ attributes: Attributes) -> Fact? {
        switch input(of: lead, attributes) {
        case .text(let text): Fact(description, text: text.string)
        case .number(.integer(let integer)): Fact(description, number: integer)
        case .number(let decimal): Fact(description, numberOrText: decimal.description)
        case .flag(let flag): Fact(description, text: flag.description)
        case .none, .other: nil
        }
    }
}

extension Timestamp {
    /// Whole weeks since 1970.
    fileprivate var week: Int {
        let length: Int64 = 7 * 86_400_000_000
        return Int((microseconds - (microseconds % length + length) % length) / length)
    }
}
