internal import Contract

/// Routes of message types.
extension OpenAPI {
    var commands: [Operation] {
        messages.flatMap { topic, message in
            message.routes.map { route in
                Operation(route: route, tag: tag(of: topic), value: command(message, of: topic, route))
            }
        }
    }

    func tag(of topic: Topic) -> String { topic.title ?? topic.name }

    private func command(_ message: Topic.Message, of topic: Topic, _ route: Route) -> DocumentValue {
        let parameters = route.parameters.map { pathParameter($0, message) }
        let shared = ["IdempotencyKey", "Prefer", "Traceparent"].map { reference("parameters", $0) }
        return DocumentValue([
            ("operationId", .string(names.operation(message, of: topic, route))),
            ("tags", [.string(tag(of: topic))]),
            ("summary", .string(message.title ?? message.type)),
            ("description", .string(description(of: message, topic))),
            ("parameters", .array(parameters + shared)),
            ("requestBody", requestBody(message, of: topic, route)),
            ("responses", responses([("202", Self.accepted)], access: .credential, isWrite: true)),
            ("security", security(message.permission)),
        ])
    }

    func reference(_ kind: String, _ name: String) -> DocumentValue {
        ["$ref": "#/components/\(kind)/\(name)"]
    }

    func security(_ permission: String?) -> DocumentValue {
        [["bearer": .array(permission.map { [.string($0)] } ?? [])]]
    }

    private func description(of message: Topic.Message, _ topic: Topic) -> String {
        let words = [message.summary, message.description].compactMap { $0?.trimmed }
        let readers = topic.consumers.isEmpty ? "" : ", read by \(topic.consumers.joined(separator: ", "))"
        return
            (words + [
                "Writes a \(message.type) event to the topic \(topic.name)\(readers).",
                permissionText(message, topic),
            ]).joined(separator: " ")
    }

    func permissionText(_ message: Topic.Message, _ topic: Topic) -> String {
        guard let permission = message.permission else { return "" }
        let owner: String? =
            switch message.owner {
            case nil: nil
            case .entity: topic.keyMember
            case .member(let name): name
            }
        guard let owner else { return "Needs the permission \(permission)." }
        return
            "Needs the permission \(permission), or \(permission):self where \(owner) is the caller's own subject."
    }

    private func pathParameter(_ name: String, _ message: Topic.Message) -> DocumentValue {
        let property = PublicSchema.data(message)["properties"]?[name]
        return DocumentValue([
            ("name", .string(name)), ("in", "path"), ("required", true),
            ("description", property?["description"]),
            ("schema", PublicSchema.parameter(name, of: message)), ("example", message.example?[name]),
        ])
    }

    /// Nil where the path says everything: such a request needs no body.
    private func requestBody(
        _ message: Topic.Message, of topic: Topic, _ route: Route
    ) -> DocumentValue? {
        guard PublicSchema.hasBody(message, route) else { return nil }
        let parameters = route.parameters
        let name =
            parameters.isEmpty ? names.schema(message, of: topic) : names.body(message, of: topic, route)
        let media = DocumentValue([
            ("schema", reference("schemas", name)), ("example", message.example?.without(parameters)),
        ])
        return [
            "required": true, "description": .string("At most \(settings.bodyBytes) bytes."),
            "content": ["application/json": media],
        ]
    }

    static func location(isRequired: Bool) -> DocumentValue {
        [
            "description": "Where to ask what became of the command.", "required": .bool(isRequired),
            "schema": ["type": "string", "format": "uri-reference"], "example": "/api/v1/commands/AbC3xQ",
        ]
    }

    /// Answer to a write that the broker has.
    static let accepted: DocumentValue = [
        "description":
            "The broker has the command for good. What became of it so far stands in the body, later at Location.",
        "headers": ["Location": location(isRequired: true)],
        "content": [
            "application/json": [
                "schema": ["$ref": "#/components/schemas/Outcome"], "example": acceptedExample,
            ]
        ],
        "links": [
            "outcome": [
                "description": "What became of the command.", "operationId": "commandOutcome",
                "parameters": ["id": "$response.body#/id"],
            ]
        ],
    ]
}

extension Topic.Message {
    /// Its first example's data.
    var example: DocumentValue? { examples.first.flatMap { DocumentValue(json: $0) } }
}
