import Contract
import Documents
import Testing

@Suite("OpenAPI")
struct OpenAPITests {
    private let document: DocumentValue

    init() throws {
        document = try DocumentValue(text: openAPI(try repositoryContract(), reads: [sampleRead]))
    }

    /// Every operation with its method and path.
    private var operations: [(name: String, value: DocumentValue)] {
        (document["paths"]?.members ?? []).flatMap { path in
            (path.value.members ?? []).map { ("\($0.name) \(path.name)", $0.value) }
        }
    }

    private func operation(_ name: String) throws -> DocumentValue {
        try #require(operations.first { $0.name == name }?.value)
    }

    private func resolved(_ value: DocumentValue) -> DocumentValue {
        value["$ref"]?.string.flatMap(document.find) ?? value
    }

    private func body(_ name: String) throws -> DocumentValue {
        let media = try operation(name)["requestBody"]?["content"]?["application/json"]
        return resolved(try #require(media?["schema"]))
    }

    @Test("has every route: of the contract, of events and outcomes, of reads, and the gateway's own")
    func routes() {
        #expect(document["openapi"] == "3.1.0")
        #expect(
            operations.map(\.name).sorted() == [
                "delete /api/v1/automation/agents/{agent_id}",
                "delete /api/v1/automation/routing-rules/{rule_id}",
                "delete /api/v1/automation/teams/{team_id}",
                "delete /api/v1/leads/{lead_id}", "get /api/v1/commands/{id}",
                "get /api/v1/leads/{lead_id}/score",
                "get /asyncapi.yaml", "get /docs", "get /healthz", "get /metrics", "get /openapi.json",
                "get /readyz",
                "patch /api/v1/leads/{lead_id}", "post /api/v1/automation/leads/route",
                "post /api/v1/automation/leads/{lead_id}/accept",
                "post /api/v1/automation/leads/{lead_id}/decline",
                "post /api/v1/automation/leads/{lead_id}/release", "post /api/v1/automation/routing-rules",
                "post /api/v1/automation/routing-rules/order",
                "post /api/v1/conversations/{conversation_id}/close",
                "post /api/v1/conversations/{conversation_id}/escalation",
                "post /api/v1/conversations/{conversation_id}/escalation/acknowledge",
                "post /api/v1/conversations/{conversation_id}/escalation/hand-back",
                "post /api/v1/conversations/{conversation_id}/messages", "post /api/v1/events/{topic}",
                "post /api/v1/leads",
                "post /api/v1/leads/{lead_id}/activities", "post /api/v1/leads/{lead_id}/merge",
                "post /api/v1/leads/{lead_id}/rescore",
                "post /api/v1/leads/{lead_id}/score-override",
                "put /api/v1/automation/agents/{agent_id}",
                "put /api/v1/automation/agents/{agent_id}/availability",
                "put /api/v1/automation/lead-rules", "put /api/v1/automation/routing-rules/{rule_id}",
                "put /api/v1/automation/teams/{team_id}", "put /api/v1/escalation/config",
            ])
    }

    @Test("names each operation once, the second route of a type too")
    func operationIDs() throws {
        let ids = operations.compactMap { $0.value["operationId"]?.string }
        #expect(ids.count == operations.count && Set(ids).count == ids.count)
        #expect(ids.contains("lead.created") == false && ids.contains("leadCreated"))
        #expect(try operation("post /api/v1/automation/routing-rules")["operationId"] == "routingRulePut")
        let second = try operation("put /api/v1/automation/routing-rules/{rule_id}")
        #expect(second["operationId"] == "routingRulePut_2")
    }

    @Test("every reference leads somewhere, and no fact of ours is shown")
    func references() {
        let references = document.all("$ref").compactMap(\.string)
        #expect(references.count > 50)
        #expect(references.filter { document.find($0) == nil } == [])
        #expect(document.all("x-bellhop").isEmpty)
    }

    @Test("every operation has an example of each parameter, each body and each answer")
    func examples() {
        for (name, value) in operations {
            for parameter in (value["parameters"]?.elements ?? []).map(resolved) {
                #expect(parameter["example"] != nil, "\(name): \(parameter["name"]?.string ?? "")")
            }
            for content in value["requestBody"]?["content"]?.members ?? [] {
                #expect(content.value["example"] != nil, "\(name): \(content.name)")
            }
            for response in value["responses"]?.members ?? [] where response.name < "300" {
                let media = response.value["content"]?.members?.first?.value
                #expect(media?["example"] != nil || media?["examples"] != nil, "\(name): \(response.name)")
            }
        }
    }

    @Test("every error is problem details, and every status has one")
    func errors() {
        for (name, value) in operations {
            for response in value["responses"]?.members ?? [] where response.name >= "400" {
                let media = resolved(response.value)["content"]?["application/problem+json"]
                #expect(
                    media?["schema"]?["$ref"] == "#/components/schemas/Problem", "\(name): \(response.name)")
            }
        }
        for kind in ProblemKind.allCases {
            #expect(document.find("#/components/responses/Problem\(kind.status)") != nil, "\(kind)")
        }
    }

    @Test(
        "a write lists every status that the gateway gives",
        arguments: ["post /api/v1/leads", "patch /api/v1/leads/{lead_id}", "delete /api/v1/leads/{lead_id}"])
    func statuses(name: String) throws {
        let statuses = (try operation(name)["responses"]?.members ?? []).map(\.name)
        #expect(
            statuses == [
                "202", "400", "401", "403", "404", "405", "408", "409", "411", "413", "414", "415", "422",
                "429", "431",
                "500", "501", "503", "504", "505",
            ])
        let location = try operation(name)["responses"]?["202"]?["headers"]?["Location"]
        #expect(location?["required"] == true)
    }

    @Test("a body lacks what the path says, and a path that says all needs none")
    func bodies() throws {
        #expect(try body("post /api/v1/leads")["required"] == ["lead_id", "source"])
        let activity = try body("post /api/v1/leads/{lead_id}/activities")
        #expect(activity["required"] == ["kind", "occurred_at"])
        #expect(activity["properties"]?.members?.map(\.name) == ["kind", "occurred_at", "hops"])
        let update = try body("patch /api/v1/leads/{lead_id}")
        #expect(update["required"] == nil)
        #expect(update["properties"]?["lead_id"] == nil)
        #expect(try operation("delete /api/v1/leads/{lead_id}")["requestBody"] == nil)
        let example = try operation("post /api/v1/leads/{lead_id}/activities")["requestBody"]?["content"]
        #expect(example?["application/json"]?["example"]?["lead_id"] == nil)
        // Each route of a type has the body that its path leaves.
        let made = try body("post /api/v1/automation/routing-rules")
        #expect(made["required"] == ["rule_id", "strategy"])
        let put = try body("put /api/v1/automation/routing-rules/{rule_id}")
        #expect(put["required"] == ["strategy"] && put["properties"]?["rule_id"] == nil)
    }

    @Test("says what our validation demands beside the schema")
    func demands() throws {
        let lead = try body("post /api/v1/leads")["properties"]
        let id = try #require(lead?["lead_id"])
        #expect(id["minLength"] == 1 && id["maxLength"] == 200)
        #expect(id["description"]?.string?.hasPrefix("1–200 bytes") == true)
        let cents = try #require(lead?["value_cents"])
        #expect(cents["format"] == "int64")
        #expect(cents["minimum"] == .int(.min) && cents["maximum"] == .int(.max))
        #expect(lead?["source"]?["pattern"] == #"^[^\u0000]*$"#)
        #expect(lead?["created_at"]?["pattern"] == nil)
        #expect(lead?["email"]?["description"]?.string?.contains("pii:read") == true)
        #expect(lead?["attributes"]?["description"]?.string?.contains("U+0000") == true)
        let kind = try body("post /api/v1/leads/{lead_id}/activities")["properties"]?["kind"]
        #expect(kind?["pattern"] == nil)
    }

    @Test("a parameter of a path is as the member that it is, and never empty")
    func pathParameters() throws {
        let parameter = try operation("patch /api/v1/leads/{lead_id}")["parameters"]?.elements?.first
        #expect(
            parameter?["name"] == "lead_id" && parameter?["required"] == true
                && parameter?["example"] == "L-1042")
        let schema: DocumentValue = [
            "type": "string", "pattern": #"^[^\u0000-\u001f\u007f]*$"#, "minLength": 1, "maxLength": 200,
        ]
        #expect(parameter?["schema"] == schema)
    }

    @Test("a write needs an Idempotency-Key, events need none")
    func idempotencyKey() throws {
        let key = try #require(document.find("#/components/parameters/IdempotencyKey"))
        #expect(key["name"] == "Idempotency-Key" && key["required"] == true)
        let reference: DocumentValue = ["$ref": "#/components/parameters/IdempotencyKey"]
        #expect(try operation("post /api/v1/leads")["parameters"]?.elements?.contains(reference) == true)
        #expect(
            try operation("post /api/v1/events/{topic}")["parameters"]?.elements?.contains(reference) == false
        )
    }

    @Test("names permissions, the `:self` form where a route has it, and what is open to all")
    func permissions() throws {
        #expect(try operation("post /api/v1/leads")["security"] == [["bearer": ["leads:write"]]])
        #expect(
            try operation("get /api/v1/leads/{lead_id}/score")["security"] == [["bearer": ["leads:read"]]])
        #expect(try operation("get /healthz")["security"] == [])
        #expect(document["security"] == [["bearer": []]])
        let update = try operation("patch /api/v1/leads/{lead_id}")["description"]?.string
        #expect(update?.contains("or leads:write:self where lead_id is the caller's own subject") == true)
        let create = try operation("post /api/v1/leads")["description"]?.string
        #expect(create?.contains(":self") == false)
        let accept = try operation("post /api/v1/automation/leads/{lead_id}/accept")["description"]?.string
        #expect(
            accept?.contains("or assignments:write:self where agent_id is the caller's own subject") == true)
    }

    @Test("events are taken in every mode, of every type with a permission and of no other")
    func events() throws {
        let value = try operation("post /api/v1/events/{topic}")
        let content = try #require(value["requestBody"]?["content"]?.members)
        #expect(
            content.map(\.name) == [
                "application/cloudevents+json", "application/cloudevents-batch+json", "application/json",
            ])
        let types = content[0].value["schema"]?["oneOf"]?.elements?.compactMap {
            resolved($0)["properties"]?["type"]?["const"]?.string
        }
        #expect(
            types == [
                "message.received", "escalation.requested", "escalation.acknowledged",
                "conversation.handed_back", "conversation.closed", "escalation-config.put",
                "scoring-rules.put", "lead.created", "lead.updated", "lead.activity", "lead.rescore",
                "lead.score-override", "lead.deleted", "lead.route", "lead.merged", "routing-rule.put",
                "routing-rule.delete",
                "routing-rule.reorder", "team.put", "team.delete", "agent.put", "agent.delete",
                "agent.availability", "assignment.accepted", "assignment.declined", "assignment.released",
            ])
        #expect(
            value["parameters"]?.elements?.first?["schema"]?["enum"] == [
                "conversation-messages", "escalation-config", "lead-commands", "lead-events",
                "routing-commands",
            ])
        #expect(value["responses"]?["207"] != nil)
    }

    @Test("types of one name on two topics are told apart")
    func names() throws {
        var contract = try repositoryContract()
        var copy = try #require(contract.topic(named: "lead-events"))
        copy.name = "lead-copies"
        for index in copy.messages.indices { copy.messages[index].routes = [] }
        contract.topics.append(copy)
        let document = try DocumentValue(text: openAPI(contract, reads: []))
        for name in ["lead.created", "lead.copies.lead.created"] {
            #expect(document.find("#/components/schemas/\(name)") != nil)
        }
        #expect(document.all("$ref").compactMap(\.string).filter { document.find($0) == nil } == [])
    }

    @Test(
        "a public validator accepts it",
        .enabled(
            if: PublicValidator.openAPI != nil, "openapi-spec-validator (PyPI) is not installed: not asked"))
    func publicValidator() throws {
        let validator = try #require(PublicValidator.openAPI)
        let verdict = try validator.judge(
            openAPI(try repositoryContract(), reads: [sampleRead]), extension: "json")
        #expect(verdict.status == 0, "\(verdict.words)")
        // It must be able to refuse.
        let broken = document.json.split(separator: UInt8(ascii: "{"), omittingEmptySubsequences: false)
        #expect(try validator.judge(Array(broken.prefix(2).joined()), extension: "json").status != 0)
        let untitled = String(decoding: document.json, as: UTF8.self).replacing(
            "\"title\":\"Bellhop gateway\",", with: "")
        #expect(try validator.judge(Array(untitled.utf8), extension: "json").status != 0)
    }
}
