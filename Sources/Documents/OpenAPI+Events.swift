internal import Contract

/// Whole CloudEvents, for any topic that takes some.
extension OpenAPI {
    var events: [Operation] {
        guard !messages.isEmpty, let route = Route(method: "POST", template: "/api/v1/events/{topic}") else {
            return []
        }
        return [Operation(route: route, tag: "Events", value: eventOperation)]
    }

    private var eventOperation: DocumentValue {
        let topics = contract.topics.filter { topic in topic.messages.contains { $0.permission != nil } }
        let path: DocumentValue = [
            "name": "topic", "in": "path", "required": true,
            "description": "The topic that the events are for.",
            "schema": ["type": "string", "enum": .array(topics.map { .string($0.name) })],
            "example": .string(topics.first?.name ?? ""),
        ]
        let shared = ["Prefer", "Traceparent"].map { reference("parameters", $0) }
        return [
            "operationId": "publishEvents", "tags": ["Events"], "summary": "Publish CloudEvents",
            "description": .string(eventDescription),
            "parameters": .array([path] + attributeHeaders + shared),
            "requestBody": [
                "required": true, "description": .string("At most \(settings.bodyBytes) bytes."),
                "content": eventContent,
            ],
            "responses": responses(
                [("202", taken), ("207", mixed)], access: .credential, isWrite: true),
            "security": security(nil),
        ]
    }

    private var eventDescription: String {
        let permissions = messages.map { topic, message in
            "\(message.type): \(permissionText(message, topic))"
        }
        return """
            One event in structured or binary mode, or a batch (CloudEvents 1.0, HTTP binding). An event is known by its source \
            and id: a repeat takes effect once, and needs no Idempotency-Key. The permission is that of the event's type. \
            \(permissions.joined(separator: " ")) Sources that begin with \(ReservedSource.prefix) are the gateway's own. The \
            attribute tenantid may be left out; another tenant's is answered with 404.
            """
    }

    private var eventContent: DocumentValue {
        let event: DocumentValue = [
            "oneOf": .array(messages.map { reference("schemas", names.schema($1, of: $0) + "-event") })
        ]
        let data: DocumentValue = [
            "anyOf": .array(messages.map { reference("schemas", names.schema($1, of: $0)) })
        ]
        let example = messages.first.map { Self.event($0.message) }
        return [
            "application/cloudevents+json": DocumentValue([("schema", event), ("example", example)]),
            "application/cloudevents-batch+json": DocumentValue([
                (
                    "schema",
                    [
                        "type": "array", "maxItems": .int(Int64(settings.batchEvents)),
                        "items": event,
                    ]
                ),
                ("example", example.map { [$0] }),
            ]),
            "application/json": DocumentValue([
                ("schema", data), ("example", messages.first?.message.example),
            ]),
        ]
    }

    /// Attributes of an event in binary mode; the other modes have them in the body, so no header is required.
    private var attributeHeaders: [DocumentValue] {
        let types = messages.map(\.message.type)
        let plain = #"^[ -$&-~]*$"#
        let text: DocumentValue = [
            "type": "string", "minLength": 1, "maxLength": 255, "pattern": .string(plain),
        ]
        let headers: [(String, String, DocumentValue, DocumentValue)] = [
            ("ce-specversion", "The version of CloudEvents.", ["type": "string", "const": "1.0"], "1.0"),
            ("ce-id", "Names the event within its source.", text, "e-1"),
            ("ce-source", "Who says it.", text, "/crm"),
            (
                "ce-type", "The type.", ["type": "string", "enum": .array(types.map { .string($0) })],
                .string(types.first ?? "")
            ),
            (
                "ce-time", "When it happened; the time of the request where it is missing.",
                ["type": "string", "format": "date-time"], "2026-03-01T12:00:00Z"
            ),
        ]
        return headers.map { name, description, schema, example in
            [
                "name": .string(name), "in": "header",
                "description": .string("Binary mode only. " + description),
                "schema": schema, "example": example,
            ]
        }
    }

    private static func event(_ message: Topic.Message) -> DocumentValue {
        DocumentValue([
            ("specversion", "1.0"), ("id", "e-1"), ("source", "/crm"), ("type", .string(message.type)),
            ("time", "2026-03-01T12:00:00Z"), ("data", message.example),
        ])
    }

    /// An event of one type in structured mode.
    func eventSchema(_ message: Topic.Message, _ name: String) -> DocumentValue {
        let text: DocumentValue = [
            "type": "string", "minLength": 1, "maxLength": 255, "pattern": .string(PublicSchema.textPattern),
            "description": "1 to 255 bytes as UTF-8.",
        ]
        // CloudEvents' JSON format: null is as if the attribute were absent.
        let optional = text.with("type", ["string", "null"])
        let reserved: DocumentValue = ["not": ["pattern": "^[Bb][Ee][Ll][Ll][Hh][Oo][Pp]:"]]
        return [
            "type": "object", "description": .string("\(message.type) as a CloudEvent."),
            "required": ["specversion", "id", "source", "type", "data"],
            "properties": [
                "specversion": ["type": "string", "const": "1.0"],
                "id": text, "source": text.merging(reserved),
                "type": ["type": "string", "const": .string(message.type)],
                "time": ["type": ["string", "null"], "format": "date-time"],
                "datacontenttype": ["enum": ["application/json", DocumentValue.null]],
                "dataschema": optional, "subject": optional,
                "tenantid": [
                    "type": ["string", "null"], "minLength": 1,
                    "description": "May be left out; the caller's own tenant.",
                ],
                "data": reference("schemas", name),
            ],
            "propertyNames": ["pattern": "^[a-z0-9]{1,20}$"],
            "additionalProperties": [
                "type": ["string", "boolean", "integer", "null"], "maxLength": 255,
                "pattern": .string(PublicSchema.textPattern),
                "minimum": -2_147_483_648, "maximum": 2_147_483_647,
                "description": "An extension attribute; at most 16.",
            ],
        ]
    }

    /// All events are with the broker.
    private var taken: DocumentValue {
        let outcome = reference("schemas", "Outcome")
        return [
            "description": .string(
                """
                The broker has the event for good, or each event of the batch. For one event as of a command's own route, for a \
                batch in its order.
                """),
            "headers": ["Location": Self.location(isRequired: false)],
            "content": [
                "application/json": [
                    "schema": ["oneOf": [outcome, ["type": "array", "items": outcome]]],
                    "examples": [
                        "event": ["summary": "One event", "value": Self.acceptedExample],
                        "batch": ["summary": "A batch", "value": [Self.acceptedExample]],
                    ],
                ]
            ],
        ]
    }

    /// Some events of a batch are not.
    private var mixed: DocumentValue {
        let items: DocumentValue = [
            "oneOf": [reference("schemas", "Outcome"), reference("schemas", "Problem")]
        ]
        return [
            "description":
                "Of a batch: the answer to each event in its order, problem details where it was not taken.",
            "content": [
                "application/json": [
                    "schema": ["type": "array", "items": items], "example": Self.mixedExample,
                ]
            ],
        ]
    }

    private static let mixedExample: DocumentValue = [
        acceptedExample,
        [
            "type": "/docs#invalid-event", "title": .string(ProblemKind.invalidEvent.title), "status": 422,
            "detail": "lead_id is missing", "instance": "0198f3a2c4d1",
            "errors": [["pointer": "/1/data", "detail": "lead_id is missing", "rule": "required"]],
        ],
    ]
}
