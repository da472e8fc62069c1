package import JSON

extension Prediction {
    /// One object: probability and score, and each part with its counts, log-odds and points.
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("probability")
            json.value(probability)
            json.member("score", score)
            json.key("base")
            base.write(to: &json)
            if let late { json.object("late") { json in late.write(to: &json) } }
            json.array("factors") { json in for factor in factors { factor.write(to: &json) } }
        }
    }
}

extension Contribution {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            if let fact {
                json.member("field", fact.field)
                json.member("value", fact.value)
            }
            json.member("points", points)
            json.key("log_odds")
            json.value(logOdds)
            if let team { json.object("team") { json in team.write(to: &json) } }
            json.object("tenant") { json in tenant.write(to: &json) }
        }
    }
}

extension Tally {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("won", won)
        json.member("lost", lost)
    }
}
