package import JSON
internal import Records

extension Agent {
    static let teamLimit = 100
    static let skillLimit = 100

    /// `{"agent_id": "ada", "name": "Ada", "teams": ["sales"], "skills": ["de"], "weight": 2, "capacity": 20, "hours": {…},
    /// "active": true}`; only id and capacity must be there.
    package init(_ value: JSONValue, at pointer: String = "") throws(RoutingError) {
        var document = try DocumentReader(value, at: pointer)
        self.init(id: try document.requiredID("agent_id"))
        name = try document.text("name", limit: 255)
        teams = try document.ids("teams", limit: Self.teamLimit) ?? []
        skills = Set((try document.ids("skills", limit: Self.skillLimit) ?? []).map(folded))
        weight = try document.integer("weight", in: Self.weights) ?? 1
        guard let capacity = try document.integer("capacity", in: Self.capacities) else {
            throw document.fault("capacity", "is missing")
        }
        self.capacity = capacity
        isActive = try document.flag("active", default: true)
        if let hours = document.value("hours") {
            self.hours = try WorkingHours(hours, at: document.pointer(to: "hours"))
        }
        try document.finish()
    }

    /// What `init` reads.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("agent_id", id)
            if let name { writer.member("name", name) }
            writer.array("teams") { writer in for team in teams { writer.value(team) } }
            writer.array("skills") { writer in for skill in skills.sorted() { writer.value(skill) } }
            writer.member("weight", weight)
            writer.member("capacity", capacity)
            writer.member("active", isActive)
            if let hours {
                writer.key("hours")
                hours.write(&writer)
            }
        }
        return writer.bytes
    }
}

extension Team {
    /// `{"team_id": "sales", "name": "Sales"}`.
    package init(_ value: JSONValue, at pointer: String = "") throws(RoutingError) {
        var document = try DocumentReader(value, at: pointer)
        self.init(id: try document.requiredID("team_id"), name: try document.text("name", limit: 255))
        try document.finish()
    }

    /// What `init` reads.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("team_id", id)
            if let name { writer.member("name", name) }
        }
        return writer.bytes
    }
}
