package import JSON

/// Why JSON is not a model.
package struct LearnedModelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A path such as `/teams/0/fields/source`.
    package let place: String
    package let reason: String

    package var description: String { "\(place.isEmpty ? "the document" : place): \(reason)" }
}

extension LearnedCounts {
    /// One object that holds everything, to go on learning from.
    package func write(to json: inout JSONWriter) { json.object { json in writeMembers(to: &json) } }

    /// Reads what `write` wrote.
    package init(json: JSONValue) throws(LearnedModelError) {
        try self.init(json: ModelReader(value: json, place: ""))
    }

    /// Members of an object. Sorted, so that equal counts make equal bytes.
    ///
    /// Of the tenant nothing is written: it is the sum of its teams.
    func writeMembers(to json: inout JSONWriter) {
        json.key("stages")
        if let stages { stages.write(to: &json) } else { json.null() }
        json.array("teams") { json in
            for (name, team) in teams.sorted(by: { $0.key < $1.key }) { team.write(name, to: &json) }
        }
        json.array("forecasts") { json in
            for (forecast, tally) in forecasts.sorted(by: { $0.key < $1.key }) {
                json.numbers([forecast.base, forecast.evidence, tally.won, tally.lost])
            }
        }
        json.object("emptied") { json in
            for (name, field) in tenant.fields.sorted(by: { $0.key < $1.key }) {
                let emptied = field.values.filter { $0.value.isEmpty }.keys.sorted()
                guard !emptied.isEmpty || field.values.isEmpty else { continue }
                json.key(name)
                json.array { json in for value in emptied { json.value(value) } }
            }
        }
    }

    init(json: ModelReader) throws(LearnedModelError) {
        let stages = try json.member("stages")
        self.init(stages: stages.isNull ? nil : try Stages(json: stages))
        for team in try json.member("teams").elements() { try add(team) }
        for row in try json.member("forecasts").elements() {
            let numbers = try row.numbers(4)
            forecasts[Forecast(base: numbers[0], evidence: numbers[1])] = Tally(
                won: numbers[2], lost: numbers[3])
        }
        for (field, values) in try json.member("emptied").members() {
            tenant.fields[field, default: FieldCounts()].values.merge(
                try values.elements().map { value throws(LearnedModelError) in (try value.string(), Count()) }
            ) { known, _ in known }
        }
    }

    private mutating func add(_ json: ModelReader) throws(LearnedModelError) {
        let name = try json.member("team").string()
        guard teams[name] == nil else { throw json.error("the team is there twice") }
        let team = try GroupCounts(json: json)
        teams[name] = team
        tenant.outcomes.add(team.outcomes.tally, records: team.outcomes.records)
        for (period, tally) in team.periods { tenant.add(tally, period: period) }
        for (name, field) in team.fields {
            tenant.fields[name, default: FieldCounts()].total.add(
                field.total.tally, records: field.total.records)
            for (value, count) in field.values {
                tenant.fields[name]?.values[value, default: Count()].add(count.tally, records: count.records)
            }
        }
    }
}

extension GroupCounts {
    fileprivate func write(_ name: String, to json: inout JSONWriter) {
        json.object { json in
            json.member("team", name)
            json.key("outcomes")
            json.numbers([outcomes.tally.won, outcomes.tally.lost])
            json.array("periods") { json in
                for (period, tally) in periods.sorted(by: { $0.key < $1.key }) {
                    json.numbers([period, tally.won, tally.lost])
                }
            }
            json.object("fields") { json in
                for (name, field) in fields.sorted(by: { $0.key < $1.key }) {
                    json.key(name)
                    json.object { json in field.write(to: &json) }
                }
            }
        }
    }

    fileprivate init(json: ModelReader) throws(LearnedModelError) {
        self.init()
        _ = outcomes.addToRecord(try json.member("outcomes").tally())
        for row in try json.member("periods").elements() {
            let numbers = try row.numbers(3)
            add(Tally(won: numbers[1], lost: numbers[2]), period: numbers[0])
        }
        for (name, values) in try json.member("fields").members() {
            var field = FieldCounts()
            for (value, numbers) in try values.members() {
                let tally = try numbers.tally()
                let records = field.values[value, default: Count()].addToRecord(tally)
                field.total.add(tally, records: records)
            }
            fields[name] = field
        }
    }
}

extension FieldCounts {
    fileprivate func write(to json: inout JSONWriter) {
        for (value, count) in values.sorted(by: { $0.key < $1.key }) {
            json.key(value)
            json.numbers([count.tally.won, count.tally.lost])
        }
    }
}

extension Stages {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("field", field)
            json.array("order") { json in for stage in order { json.value(stage) } }
            json.member("won", optional: won)
        }
    }

    fileprivate init(json: ModelReader) throws(LearnedModelError) {
        let won = try json.member("won")
        self.init(
            field: try json.member("field").string(),
            order: try json.member("order").elements().map { stage throws(LearnedModelError) in
                try stage.string()
            },
            won: won.isNull ? nil : try won.string())
    }
}

extension JSONWriter {
    fileprivate mutating func numbers(_ numbers: [Int]) {
        array { json in for number in numbers { json.value(number) } }
    }
}
