internal import Contract

extension OpenAPI {
    var components: DocumentValue {
        [
            "schemas": .object(messageSchemas + Self.ownSchemas),
            "parameters": parameters,
            "responses": errorResponses,
            "securitySchemes": [
                "bearer": [
                    "type": "http", "scheme": "bearer", "bearerFormat": "JWT or API key",
                    "description": .string(
                        """
                        A signed token whose claims tenant, sub and scope say who the caller is and what is permitted, or an API \
                        key (bh_…). The permission of an operation stands in its description and beside its security requirement.
                        """),
                ]
            ],
        ]
    }

    /// Messages that may come in over HTTP, with their topics.
    var messages: [(topic: Topic, message: Topic.Message)] {
        contract.topics.flatMap { topic in
            topic.messages.filter { $0.permission != nil }.map { (topic, $0) }
        }
    }

    /// Data, bodies where a path says part of the data, and whole events.
    private var messageSchemas: [DocumentValue.Member] {
        messages.flatMap { topic, message in
            let name = names.schema(message, of: topic)
            var schemas = [DocumentValue.Member(name, PublicSchema.data(message))]
            for route in message.routes
            where !route.parameters.isEmpty && PublicSchema.hasBody(message, route) {
                schemas.append(
                    .init(names.body(message, of: topic, route), PublicSchema.body(message, route)))
            }
            schemas.append(.init(name + "-event", eventSchema(message, name)))
            return schemas
        }
    }

    /// Any value that the HTTP server lets pass.
    private static let headerText: DocumentValue = [
        "type": "string", "pattern": #"^[^\u0000-\u0008\u000a-\u001f\u007f]*$"#,
    ]

    private var parameters: DocumentValue {
        [
            "IdempotencyKey": [
                "name": "Idempotency-Key", "in": "header", "required": true,
                "description": .string(
                    """
                    Names this command: a repeat with the same key takes effect once, and the same key with another body is \
                    refused. 16 to 255 printable ASCII characters without spaces, a new one for each command.
                    """),
                "schema": [
                    "type": "string", "minLength": 16, "maxLength": 255, "pattern": #"^[!-~]{16,255}$"#,
                ],
                "example": "3f0c1e9e-8d5b-4a43-9a0f-1f1f6c2b7a11",
            ],
            "Prefer": [
                "name": "Prefer", "in": "header",
                "description": .string(
                    """
                    wait=N holds the answer back until the workers are done with the command, at most N seconds; more than \
                    \(settings.waitSeconds) are cut to that. Anything else is passed over (RFC 7240).
                    """),
                "schema": Self.headerText, "example": "wait=5",
            ],
            "Traceparent": [
                "name": "traceparent", "in": "header",
                "description":
                    "A W3C trace context, passed on to the workers; anything else is as if it were absent.",
                "schema": Self.headerText,
                "example": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            ],
        ]
    }
}
