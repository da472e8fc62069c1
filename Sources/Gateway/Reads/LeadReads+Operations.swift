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
                Leads by their stored scores, which follow time within a minute: highest first, ties by the oldest `created_at`, then by \
                `lead_id`. `next` is the cursor of the following page; null on the last. E-mail addresses and phone numbers are `***` without \
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
                    example: "AAAAAAAAAFUABkv1Na8QAEwtMTA0Mg"),
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
                            "factors": [
                                "source": 25, "status": 10, "engagement": 25, "assignment": 25, "extra": 0,
                                "learned": 0,
                            ],
                            "is_override": false, "rule_version": 1,
                            "as_of": "2026-03-01T12:00:00.000000Z",
                            "created_at": "2026-03-01T12:00:00.000000Z",
                            "name": "Ada Brand",
                            "email": "***", "phone": "***", "status": "new", "assigned_to": "maria",
                        ]
                    ],
                    "next": .null,
                ]))
    }

    private static let rankedLead: DocumentValue = [
        "type": "object",
        "required": ["lead_id", "score", "factors", "is_override", "rule_version", "as_of", "created_at"],
        "properties": [
            "lead_id": ["type": "string"], "score": points,
            "factors": [
                "type": "object", "required": ["source", "status", "engagement", "assignment", "extra"],
                "properties": [
                    "source": points, "status": points, "engagement": points, "assignment": points,
                    "extra": ["type": "integer"], "learned": points,
                ],
            ],
            "is_override": ["type": "boolean"], "rule_version": ["type": "integer"], "as_of": time,
            "created_at": time, "name": text, "email": text,
            "phone": text,
            "status": text, "assigned_to": text,
        ],
    ]

    static func scoreOperation(_ route: Route) -> ReadOperation {
        ReadOperation(
            route, id: "leadScore", tag: "Leads", summary: "A lead's score, and why",
            description:
                "The score as of now, each factor with what it was given for, what the score would be otherwise, and the latest changes with what caused them.",
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
            "lead_id", "score", "as_of", "factors", "why", "explanation", "rule_version", "last_event_id",
            "changes_at", "history",
        ],
        "properties": [
            "lead_id": ["type": "string"], "score": points, "as_of": time,
            "factors": [
                "type": "object", "required": ["source", "status", "engagement", "assignment"],
                "properties": [
                    "source": factor, "status": factor, "engagement": factor, "assignment": factor,
                ],
            ],
            "why": ["type": "string"], "explanation": ["type": "object"],
            "changes_at": ["type": ["string", "null"], "format": "date-time"],
            "rule_version": ["type": "integer"],
            "last_event_id": ["type": "string"],
            "history": [
                "type": "array",
                "items": [
                    "type": "object",
                    "required": [
                        "at", "old_score", "score", "factors", "inputs", "would_be", "old_rule_version",
                        "rule_version", "cause",
                    ],
                    "properties": [
                        "at": time, "old_score": ["type": ["integer", "null"]], "score": points,
                        "factors": ["type": "object"], "inputs": ["type": "object"],
                        "would_be": ["type": "object"],
                        "old_rule_version": ["type": ["integer", "null"]],
                        "rule_version": ["type": "integer"],
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
            "85 of 100 by version 1 of the rules, as of 2026-03-01T12:00:01.000000Z\n25 of 25 for source “referral”\n10 of 25 for status “new”\n25 of 25 for the creation just now\n25 of 25 for being assigned to “maria”\nwould be 60 if not assigned\nwould be 100 in status won or proposal",
        "explanation": [
            "score": 85, "score_by_rules": 85, "rule_version": 1, "as_of": "2026-03-01T12:00:01.000000Z",
            "override": .null,
            "factors": [
                [
                    "factor": "source", "extra": false, "input": "referral", "points": 25, "most": 25,
                    "group": .null, "sentence": "25 of 25 for source “referral”",
                ]
            ],
            "groups": [],
            "would_be": [
                "unassigned": 60, "activity_now": 85,
                "status": ["names": ["won", "proposal"], "score": 100],
            ],
        ],
        "rule_version": 1, "last_event_id": "3f2b7c1e-9a55-4d8e-b2a1-0c6d5e4f3a21",
        "changes_at": "2026-03-02T02:24:00.000001Z",
        "history": [
            [
                "at": "2026-03-01T12:00:00.000000Z", "old_score": .null, "score": 85,
                "factors": ["source": 25, "status": 10, "engagement": 25, "assignment": 25, "extra": 0],
                "inputs": [
                    "source": "referral", "status": "new", "engaged_at": "2026-03-01T12:00:00+00:00",
                    "assigned_to": "maria",
                ],
                "would_be": ["unassigned": 60], "old_rule_version": .null, "rule_version": 1,
                "cause": [
                    "event_id": "3f2b7c1e-9a55-4d8e-b2a1-0c6d5e4f3a21", "topic": "lead-events",
                    "partition": 2,
                    "offset": 117,
                ],
            ]
        ],
    ]
}
