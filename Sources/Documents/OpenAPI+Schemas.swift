/// Schemas of the gateway's own answers.
extension OpenAPI {
    static let ownSchemas: [DocumentValue.Member] = [
        .init("Problem", problem), .init("Outcome", outcomeSchema),
    ]

    private static let count: DocumentValue = [
        "type": "integer", "format": "int64", "minimum": 0, "maximum": .int(.max),
    ]
    private static let time: DocumentValue = ["type": "string", "format": "date-time"]
    private static let status: DocumentValue = [
        "type": "string", "enum": ["accepted", "applied", "duplicate", "rejected", "dead", "expired"],
        "description": .string(
            """
            accepted: the workers have not come to it yet. applied: it has taken effect. duplicate: the same command took \
            effect before. rejected: it broke the contract or a rule of the domain. dead: it could not be applied. expired: done, \
            but its traces are pruned.
            """),
    ]

    private static let problem: DocumentValue = [
        "type": "object", "description": "Problem details (RFC 9457).",
        "required": ["type", "title", "status", "detail", "instance"],
        "properties": [
            "type": [
                "type": "string", "format": "uri-reference",
                "description": "The kind, explained on the page /docs.",
            ],
            "title": ["type": "string"],
            "status": ["type": "integer", "minimum": 400, "maximum": 599],
            "detail": ["type": "string"],
            "instance": ["type": "string", "description": "The request's id, for reports."],
            "errors": [
                "type": "array", "description": "Each place that broke a rule, at most 32.",
                "items": [
                    "type": "object", "required": ["pointer", "detail", "rule"],
                    "properties": [
                        "pointer": [
                            "type": "string",
                            "description": "JSON Pointer into the body; empty: the body as a whole.",
                        ],
                        "detail": ["type": "string"],
                        "rule": [
                            "type": "string", "description": "The rule that was broken, such as required.",
                        ],
                    ],
                ],
            ],
        ],
    ]

    /// What one worker says of a command.
    private static let part: [DocumentValue.Member] = [
        .init("worker", ["type": "string"]), .init("at", time),
        .init("class", ["type": "string"]), .init("reason", ["type": "string"]),
        .init("place", ["type": "string"]), .init("rule", ["type": "string"]),
        .init(
            "changes",
            [
                "type": "array", "items": ["type": "object"],
                "description": "What the worker wrote to its history because of the command.",
            ]),
    ]

    private static let outcomeSchema: DocumentValue = [
        "type": "object", "description": "What became of a command.", "required": ["id", "status"],
        "properties": .object(
            [
                .init("id", ["type": "string", "description": "Opaque; for GET /api/v1/commands/{id}."]),
                .init("status", status), .init("event_id", ["type": "string"]),
                .init("topic", ["type": "string"]),
                .init("partition", count), .init("offset", count),
            ] + part + [
                .init(
                    "workers",
                    [
                        "type": "array", "description": "What each worker that reads the topic says.",
                        "items": [
                            "type": "object", "required": ["worker", "status"],
                            "properties": .object([.init("status", status)] + part),
                        ],
                    ])
            ]),
    ]

    static let outcomeExample: DocumentValue = [
        "id": "AbC3xQ", "status": "applied", "event_id": "8f14e45f-ceea-467f-9575-1d1f2c3b4a59",
        "topic": "lead-events",
        "partition": 3, "offset": 1042, "worker": "lead-scoring", "at": "2026-03-01T12:00:00.123456Z",
        "changes": [["lead_id": "L-1042", "old_score": .null, "new_score": 85]],
        "workers": [
            [
                "status": "applied", "worker": "lead-scoring", "at": "2026-03-01T12:00:00.123456Z",
                "changes": [["lead_id": "L-1042", "old_score": .null, "new_score": 85]],
            ]
        ],
    ]

    static let acceptedExample: DocumentValue = [
        "id": "AbC3xQ", "status": "accepted", "event_id": "8f14e45f-ceea-467f-9575-1d1f2c3b4a59",
        "topic": "lead-events", "partition": 3, "offset": 1042, "workers": [],
    ]
}
