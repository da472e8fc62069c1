package import JSON

extension Lesson {
    /// One object; equal lessons make equal bytes:
    ///
    ///     {"outcome": "won", "team": "dach", "week": 2930, "facts": {"source": "referral"}, "forecast": [-3, 2]}
    ///
    /// Without `team` for a lead of none, and without `forecast` where nothing was predicted.
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("outcome", outcome.rawValue)
            if let team { json.member("team", team) }
            json.member("week", week)
            json.object("facts") { json in
                for fact in facts {
                    json.key(fact.field)
                    json.value(fact.value)
                }
            }
            guard let forecast else { return }
            json.array("forecast") { json in
                json.value(forecast.base)
                json.value(forecast.evidence)
            }
        }
    }

    /// Reads what `write` wrote.
    package init(json: JSONValue) throws(LearnedModelError) {
        let json = ModelReader(value: json, place: "")
        let name = try json.member("outcome")
        guard let outcome = Outcome(rawValue: try name.string()) else {
            throw name.error("must be won or lost")
        }
        let facts = try json.member("facts").members().map { field, value throws(LearnedModelError) in
            try Fact(field, counted: value.countedValue())
        }
        let forecast = try json.optional("forecast")?.numbers(2)
        self.init(
            outcome, team: try json.optional("team")?.string(), week: try json.member("week").number(),
            facts: facts, forecast: forecast.map { Forecast(base: $0[0], evidence: $0[1]) })
    }
}

extension ModelReader {
    fileprivate func countedValue() throws(LearnedModelError) -> String {
        let value = try string()
        guard !value.isEmpty, value.count <= Fact.longestValue else {
            throw error("must have 1 to \(Fact.longestValue) characters")
        }
        return value
    }
}
