internal import JSON
package import Learning
internal import Records

extension LearnedRules {
    private static let members: [Text] = [
        "points", "at_least", "every_minutes", "teams", "fields", "won", "lost", "method", "model",
    ]
    private static let usualFields: [LeadField] = [.source, .country, .currency, .valueCents]

    /// `{"points": 20, "at_least": 100, "every_minutes": 60, "teams": ["dach"], "fields": ["source", "attributes.seats"],
    /// "won": ["won"], "lost": ["lost"], "method": "measured"}`: all but `points` may be left out. `model` is what was
    /// learned. Nil for no value.
    init?(_ value: RuleValue?) throws(RulesError) {
        guard let value else { return nil }
        let object = try value.object(Self.members)
        points = try object.required("points").points()
        teams = try object["teams"].map(Self.names)
        fields = try object["fields"].map(Self.fields) ?? Self.usualFields
        won = try object["won"].map(Self.names) ?? FoldedNames(folded: ["won"])
        lost = try object["lost"].map(Self.names) ?? FoldedNames(folded: ["lost"])
        if let name = won.names.first(where: lost.names.contains) {
            let place = object["won"] == nil ? "lost" : "won"
            throw RulesError(
                place: "\(object.place)/\(place)",
                reason: "\(Text(validated: name)) cannot be both won and lost")
        }
        schedule = try LearningSchedule(object)
        model = try object["model"].map(Self.model)
    }

    private static func names(_ value: RuleValue) throws(RulesError) -> FoldedNames {
        let names = try value.foldedNames("names")
        if names.names.isEmpty { throw value.refused("must have at least one name") }
        return names
    }

    private static func fields(_ value: RuleValue) throws(RulesError) -> [LeadField] {
        var (fields, names) = ([] as [LeadField], [] as Set<String>)
        for element in try value.elements("fields", atMost: ruleLimits.learnedFields) {
            let field = try LeadField(element)
            guard field.canBeLearned else {
                throw element.refused(
                    "must be source, assigned_to, value_cents, currency, country or attributes.NAME")
            }
            guard names.insert(field.description).inserted else { throw element.refused("is there twice") }
            fields.append(field)
        }
        if fields.isEmpty { throw value.refused("must have at least one field") }
        return fields
    }

    private static func model(_ value: RuleValue) throws(RulesError) -> LearnedModel {
        do throws(LearnedModelError) {
            return try LearnedModel(json: value.value)
        } catch {
            throw RulesError(place: value.place + error.place, reason: error.reason)
        }
    }
}

extension LearningSchedule {
    fileprivate init(_ object: RuleObject) throws(RulesError) {
        atLeast = Int(try object["at_least"]?.integer(1...1_000_000) ?? 100)
        pause = (try object["every_minutes"]?.integer(0...43_200) ?? 60) * 60_000_000
        scheme = try Scheme(object["method"].map(Self.method) ?? .measured)
    }

    private static func method(_ value: RuleValue) throws(RulesError) -> Learning.Method {
        guard let method = Learning.Method(rawValue: try value.text().string) else {
            throw value.refused("must be measured or plain")
        }
        return method
    }
}

extension ScoreRules {
    /// A document whose rules learn, with what was learned in it.
    package static func document(_ document: [UInt8], with model: LearnedModel) -> [UInt8] {
        let parsed = JSONDocument()
        guard (try? parsed.parse(document, document.indices)) != nil else { return document }
        var json = JSONWriter(reserving: document.count + 4096)
        json.object { json in
            for (name, value) in parsed.root.members {
                json.key(name.text?.string ?? "")
                guard name.textEquals("learned") else {
                    json.raw(value.raw)
                    continue
                }
                json.object { json in
                    for (name, value) in value.members {
                        json.key(name.text?.string ?? "")
                        json.raw(value.raw)
                    }
                    json.key("model")
                    model.write(to: &json)
                }
            }
        }
        return json.bytes
    }

    /// These rules, as they would count what the rules in force have learned: for a draft, which has learned nothing.
    package func learning(from inForce: ScoreRules) -> ScoreRules {
        guard let learned, learned.model == nil, let model = inForce.learned?.model else { return self }
        var rules = self
        rules.learned = learned.having(model)
        return rules
    }
}
