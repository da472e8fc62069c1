internal import Contract
internal import Credentials
internal import JSON
internal import Leads
internal import Records

/// What `POST …/leads/score` is asked.
enum LeadRequest: Sendable {
    /// To score a lead of which only these facts are known.
    case facts(LeadFacts)
    /// To have a lead scored anew, or to set its score.
    case command(Command)
}

/// The commands that come in by `POST …/leads/score`, besides their own routes.
struct LeadCommands: Sendable {
    let rescore: CommandRoute
    let override: CommandRoute

    /// Nil where the contract lacks them.
    init?(_ contract: Contract) {
        func route(_ type: String) -> CommandRoute? {
            guard let topic = contract.topics.firstIndex(where: { $0.name == "lead-events" }),
                let message = contract.topics[topic].messageIndex(ofType: type)
            else { return nil }
            return CommandRoute(contract, topic: topic, message: message)
        }
        guard let rescore = route("lead.rescore"), let override = route("lead.score-override") else {
            return nil
        }
        (self.rescore, self.override) = (rescore, override)
    }

    /// - Parameter body: the request's, an object.
    func request(
        _ exchange: Exchange, body: [UInt8], _ reader: inout BodyReader, _ limits: Limits
    ) throws(Problem) -> LeadRequest {
        let root = try reader.read(body, limits)
        guard root.kind == .object else {
            throw .invalid("the body is not an object", at: "", rule: "type")
        }
        try TenantCheck.check(root, exchange.principal.tenant)
        let members = try Members(
            root, at: "", known: ["facts", "lead_id", "override"] + TenantCheck.parameters)
        switch (members["facts"], members["lead_id"], members["override"]) {
        case (let facts?, nil, nil):
            guard exchange.principal.may("leads:read") else { throw .missing("leads:read") }
            return .facts(try LeadFacts(facts))
        case (nil, let lead?, let override):
            return .command(try command(lead, override, exchange, &reader, limits))
        case (nil, nil, _):
            throw .invalid("say facts or lead_id", at: "", rule: "required")
        case (_?, _, _):
            throw .invalid(
                "facts cannot stand beside lead_id or override", at: "/facts", rule: "oneOf")
        }
    }

    private func command(
        _ lead: JSONValue, _ override: JSONValue?, _ exchange: Exchange, _ reader: inout BodyReader,
        _ limits: Limits
    ) throws(Problem) -> Command {
        let route = override == nil ? rescore : self.override
        guard route.permits(exchange.principal) else { throw .missing(route.permission) }
        let data = try Self.data(lead, override)
        do throws(Problem) {
            return try route.command(exchange, body: data, &reader, limits)
        } catch {
            throw error.moved(except: "/lead_id", below: override == nil ? "" : "/override")
        }
    }

    /// The command's data: the lead, and the members of the override.
    private static func data(_ lead: JSONValue, _ override: JSONValue?) throws(Problem) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("lead_id", raw: lead.raw)
        if let override {
            guard override.kind == .object else {
                throw .invalid("override is not an object", at: "/override", rule: "type")
            }
            let members = try Members(override, at: "/override", known: ["score", "reason", "until"])
            for (name, value) in members.values {
                json.key(name.string)
                json.raw(value.raw)
            }
        }
        json.endObject()
        return json.bytes
    }
}

/// The members of an object, each of which is known and there once.
struct Members {
    private(set) var values: [(name: Text, value: JSONValue)] = []

    /// - Parameter place: of the object, a JSON pointer.
    init(_ object: JSONValue, at place: String, known: [Text]) throws(Problem) {
        guard object.kind == .object else {
            throw .invalid("an object is expected", at: place, rule: "type")
        }
        for (name, value) in object.members {
            guard let name = name.text else {
                throw .invalid("a name is no text", at: place, rule: "type")
            }
            let pointer = "\(place)/\(name.string.replacing("~", with: "~0").replacing("/", with: "~1"))"
            guard known.contains(name) else {
                throw .invalid(
                    "\(name) is not known here; known are \(known.map(\.string).joined(separator: ", "))",
                    at: pointer, rule: "additionalProperties")
            }
            guard self[name] == nil else {
                throw .invalid("\(name) is there twice", at: pointer, rule: "uniqueItems")
            }
            values.append((name, value))
        }
    }

    subscript(_ name: Text) -> JSONValue? { values.first { $0.name == name }?.value }
}

extension Problem {
    /// The same, of data that stood deeper in the body.
    fileprivate func moved(except own: String, below place: String) -> Problem {
        var problem = self
        for index in problem.faults.indices where problem.faults[index].pointer != own {
            problem.faults[index].pointer = place + problem.faults[index].pointer
        }
        return problem
    }
}
