internal import Contract
internal import Documents

// How the documents show what the gateway tells of leads.
extension LeadReads {
    private static let points: DocumentValue = ["type": "integer", "minimum": 0, "maximum": 100]
    private static let text: DocumentValue = ["type": ["string", "null"]]
    private static let time: DocumentValue = ["type": "string", "format": "date-time"]

    static func rankedOperation(_ route: Route) -> ReadOperation {
        ReadOperation(
            route, id: "rankedLeads", tag: "Leads", summary: "The best leads",
            description: """
                Leads by their score as of the first page, highest first, ties by the oldest `created_at`, then by `lead_id`. `next` \
                is the cursor of the following page; null on the last. E-mail addresses and phone numbers are `***` without \
                the permission `pii:read`.
                """,
            permission: "leads:read",
            parameters: [
                .init(
                    "limit", in: .query, "Leads of a page.",
                    schema: ["type": "integer", "minimum": 1, "maximum": 200, "default": 50], example: 50),
                .init(
                    "cursor", in: .query, "`next` of the page before.",
                    schema: ["type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": 1000],
                    example: "AAZL9TW-UkAAAAAAAAAAVQAGS_U1rxAATC0xMDQy"),
            ],
            answer: .init(
                "A page of the ranking.",
                schema: [
                    "type": "object", "required": ["leads", "next"],
                    "properties": [
                        "leads": ["type": "array", "items": rankedLead],
                        "next": ["type": ["string", "null"]],
                    ],
                ],
                example: [
                    "leads": [
                        [
                            "lead_id": "L-1042", "score": 85,
                            "factors": ["source": 25, "status": 10, "engagement": 25, "assignment": 25],
                            "rule_version": 1, "created_at": "2026-03-01T12:00:00.000000Z",
                            "name": "Ada Brand",
                            "email": "***", "phone": "***", "status": "new", "assigned_to": "maria",
                        ]
                    ],
                    "next": .null,
                ]))
    }

    private static let rankedLead: DocumentValue = [
        "type": "object", "required": ["lead_id", "score", "factors", "rule_version", "created_at"],
        "properties": [
            "lead_id": ["type": "string"], "score": points,
            "factors": [
                "type": "object", "required": ["source", "status", "engagement", "assignment"],
                "properties": [
                    "source": points, "status": points, "engagement": points, "assignment": points,
                ],
            ],
            "rule_version": ["type": "integer"], "created_at": time, "name": text, "email": text,
            "phone": text,
            "status": text, "assigned_to": text,
        ],
    ]

    static func scoreOperation(_ route: Route) -> ReadOperation {
        ReadOperation(
            route, id: "leadScore", tag: "Leads", summary: "A lead's score, and why",
            description:
                "The score as of now, each factor with what it was given for, and the latest changes with the records that caused them.",
            permission: "leads:read",
            parameters: [
                .init(
                    "lead_id", in: .path, "The lead.",
                    schema: [
                        "type": "string", "minLength": 1, "maxLength": 255,
                        "pattern": #"^[^\u0000-\u001f\u007f]*$"#,
                    ], example: "L-1042"),
                .init(
                    "history", in: .query, "Changes that are told of at most, the latest first.",
                    schema: ["type": "integer", "minimum": 0, "maximum": 200, "default": 20], example: 20),
            ],
            answer: .init("The score.", schema: scoreSchema, example: scoreExample), mayBeMissing: true)
    }

    private static let factor: DocumentValue = [
        "type": "object", "required": ["points", "input"], "properties": ["points": points, "input": text],
    ]

    private static let scoreSchema: DocumentValue = [
        "type": "object",
        "required": [
            "lead_id", "score", "as_of", "factors", "why", "rule_version", "last_event_id", "history",
        ],
        "properties": [
            "lead_id": ["type": "string"], "score": points, "as_of": time,
            "factors": [
                "type": "object", "required": ["source", "status", "engagement", "assignment"],
                "properties": [
                    "source": factor, "status": factor, "engagement": factor, "assignment": factor,
                ],
            ],
            "why": ["type": "string"], "rule_version": ["type": "integer"],
            "last_event_id": ["type": "string"],
            "history": [
                "type": "array",
                "items": [
                    "type": "object",
                    "required": ["at", "old_score", "score", "factors", "rule_version", "cause"],
                    "properties": [
                        "at": time, "old_score": ["type": ["integer", "null"]], "score": points,
                        "factors": ["type": "object"], "rule_version": ["type": "integer"],
                        "cause": [
                            "type": "object", "required": ["event_id", "topic", "partition", "offset"],
                            "properties": [
                                "event_id": text, "topic": text, "partition": ["type": "integer"],
                                "offset": ["type": "integer"],
                            ],
                        ],
                    ],
                ],
            ],
        ],
    ]

    private static let scoreExample: DocumentValue = [
        "lead_id": "L-1042", "score": 85, "as_of": "2026-03-01T12:00:01.000000Z",
        "factors": [
            "source": ["points": 25, "input": "referral"], "status": ["points": 10, "input": "new"],
            "engagement": ["points": 25, "input": "2026-03-01T12:00:00.000000Z"],
            "assignment": ["points": 25, "input": "maria"],
        ],
        "why":
            "85 of 100: 25 for the source referral, 10 for the status new, 25 for being created at 2026-03-01T12:00:00.000000Z, 25 for being assigned (rules of version 1)",
        "rule_version": 1, "last_event_id": "3f2b7c1e-9a55-4d8e-b2a1-0c6d5e4f3a21",
        "history": [
            [
                "at": "2026-03-01T12:00:00.000000Z", "old_score": .null, "score": 85,
                "factors": ["source": 25, "status": 10, "engagement": 25, "assignment": 25],
                "rule_version": 1,
                "cause": [
                    "event_id": "3f2b7c1e-9a55-4d8e-b2a1-0c6d5e4f3a21", "topic": "lead-events",
                    "partition": 2,
                    "offset": 117,
                ],
            ]
        ],
    ]
}
