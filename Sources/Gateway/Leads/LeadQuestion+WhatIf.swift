internal import Contract
internal import Documents

// How the documents show a what-if.
extension LeadQuestion {
    private static let count: DocumentValue = ["type": "integer", "minimum": 0]
    private static let score: DocumentValue = ["type": "integer", "minimum": 0, "maximum": 100]

    static func whatIfOperation(_ route: Route) -> ReadOperation {
        var operation = ReadOperation(
            route, id: "whatIf", tag: "Leads", summary: "What other rules would change",
            description: """
                Scores the tenant's stored leads as of now by the rules in force and by the draft, and writes nothing. At most 100,000 leads, in \
                the order of their ids, and for some seconds: `complete` is false where there are more. One is computed at a time; 503 says that \
                another is. `since_days` leaves out leads without an activity or a record in so many days.
                """,
            permission: "rules:read",
            answer: .init("What would change.", schema: answer, example: example))
        operation.body = .init(
            schema: [
                "type": "object", "additionalProperties": false, "required": ["rules"],
                "properties": [
                    "rules": [
                        "type": "object",
                        "description": "A rule document, as for the command scoring-rules.put.",
                    ],
                    "since_days": ["type": "integer", "minimum": 1, "maximum": 36_525],
                    "thresholds": [
                        "type": "array", "minItems": 1, "maxItems": 20, "default": [70],
                        "items": ["type": "integer", "minimum": 1, "maximum": 100],
                    ],
                    "top": ["type": "integer", "minimum": 0, "maximum": 100, "default": 20],
                    "tenant": ["type": "string"], "tenant_id": ["type": "string"],
                    "tenantid": ["type": "string"],
                ],
            ],
            example: [
                "rules": [
                    "source": ["referral": 40, "*": 0], "status": ["won": 20, "*": 0],
                    "engagement": ["points": 20, "window_hours": 720],
                    "assignment": ["assigned": 20, "unassigned": 0],
                ],
                "thresholds": [70],
            ])
        return operation
    }

    private static let move: DocumentValue = [
        "type": "object", "required": ["tenant_id", "lead_id", "before", "after", "factors"],
        "properties": [
            "tenant_id": ["type": "string"], "lead_id": ["type": "string"], "before": score, "after": score,
            "factors": ["type": "object", "additionalProperties": ["type": "integer"]],
        ],
    ]

    private static let distribution: DocumentValue = [
        "type": "object", "required": ["mean", "bands"],
        "properties": [
            "mean": ["type": ["number", "null"]],
            "bands": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["from", "to", "leads"],
                    "properties": ["from": score, "to": score, "leads": count],
                ],
            ],
        ],
    ]

    private static let crossers: DocumentValue = [
        "type": "object", "required": ["leads", "first"],
        "properties": ["leads": count, "first": ["type": "array", "items": move]],
    ]

    private static let answer: DocumentValue = [
        "type": "object",
        "required": [
            "as_of", "rule_version", "complete", "leads", "rise", "fall", "stay", "before", "after", "movers",
            "thresholds",
        ],
        "properties": [
            "as_of": ["type": "string", "format": "date-time"], "rule_version": ["type": "integer"],
            "complete": ["type": "boolean"], "leads": count, "rise": count, "fall": count, "stay": count,
            "before": distribution, "after": distribution, "movers": ["type": "array", "items": move],
            "thresholds": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["threshold", "reach", "fall_below"],
                    "properties": ["threshold": score, "reach": crossers, "fall_below": crossers],
                ],
            ],
        ],
    ]

    private static let example: DocumentValue = [
        "as_of": "2026-03-01T12:00:01.000000Z", "rule_version": 1, "complete": true, "leads": 1, "rise": 1,
        "fall": 0, "stay": 0, "before": ["mean": 60, "bands": [["from": 60, "to": 69, "leads": 1]]],
        "after": ["mean": 75, "bands": [["from": 70, "to": 79, "leads": 1]]],
        "movers": [
            ["tenant_id": "acme", "lead_id": "L-7", "before": 60, "after": 75, "factors": ["source": 15]]
        ],
        "thresholds": [
            [
                "threshold": 70, "reach": ["leads": 1, "first": []],
                "fall_below": ["leads": 0, "first": []],
            ]
        ],
    ]
}
