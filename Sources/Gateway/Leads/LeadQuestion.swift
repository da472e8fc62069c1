internal import Contract
internal import Credentials
internal import Documents

/// What is asked about scores with a body.
struct LeadQuestion: Sendable {
    enum Kind: Sendable { case score, whatIf }

    var kind: Kind
    /// What the documents say of it.
    var operation: ReadOperation
    /// One of these is needed; which, the body says.
    var permissions: [String]

    static let all: [LeadQuestion] = [
        Route(method: "POST", template: "/api/v1/automation/leads/score").map { route in
            LeadQuestion(
                kind: .score, operation: scoreOperation(route),
                permissions: ["leads:read", "leads:write", "scores:write"])
        },
        Route(method: "POST", template: "/api/v1/automation/leads/what-if").map { route in
            LeadQuestion(kind: .whatIf, operation: whatIfOperation(route), permissions: ["rules:read"])
        },
    ].compactMap { $0 }

    func permits(_ principal: Principal) -> Bool { permissions.contains { principal.may($0) } }

    private static let time: DocumentValue = ["type": ["string", "null"], "format": "date-time"]
    private static let text: DocumentValue = ["type": ["string", "null"]]

    private static func scoreOperation(_ route: Route) -> ReadOperation {
        var operation = ReadOperation(
            route, id: "scoreLead", tag: "Leads", summary: "Score a lead: by its facts, or a stored one anew",
            description: """
                With `facts`, members that lead.created may carry and `last_activity_at`, the score as of now by the tenant's rules is \
                answered at once with 200, and nothing is stored; needs leads:read. With `lead_id` the lead is scored anew: the command \
                lead.rescore, answered with 202 and an Idempotency-Key as all commands are; needs leads:write. With `lead_id` and \
                `override` a person sets its score: the command lead.score-override; needs scores:write.
                """,
            permission: nil,
            parameters: [
                .init(
                    "Idempotency-Key", in: .header,
                    "For a command, as every command needs one; not for facts.",
                    schema: ["type": "string", "pattern": "^[!-~]{16,255}$"],
                    example: "3f0c1e9e-8d5b-4a43-9a0f-1f1f6c2b7a11")
            ],
            answer: .init(
                "The score, why in words, and the same as data.",
                schema: [
                    "type": "object",
                    "required": ["score", "as_of", "rule_version", "why", "explanation"],
                    "properties": [
                        "score": ["type": "integer", "minimum": 0, "maximum": 100],
                        "as_of": ["type": "string", "format": "date-time"],
                        "rule_version": ["type": "integer"], "why": ["type": "string"],
                        "explanation": ["type": "object"],
                    ],
                ],
                example: [
                    "score": 35, "as_of": "2026-03-01T12:00:01.000000Z", "rule_version": 1,
                    "why":
                        "35 of 100 by version 1 of the rules, as of 2026-03-01T12:00:01.000000Z\n25 of 25 for source “referral”",
                    "explanation": ["score": 35, "score_by_rules": 35, "rule_version": 1],
                ]))
        operation.body = .init(schema: body, example: ["facts": ["source": "referral", "country": "DE"]])
        operation.mayBeCommand = true
        return operation
    }

    private static let body: DocumentValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "facts": facts,
            "lead_id": ["type": "string", "minLength": 1, "maxLength": 200],
            "override": [
                "type": "object", "additionalProperties": false, "required": ["score"],
                "properties": [
                    "score": ["type": ["integer", "null"], "minimum": 0, "maximum": 100],
                    "reason": ["type": "string"], "until": time,
                ],
            ],
            "tenant": ["type": "string"], "tenant_id": ["type": "string"], "tenantid": ["type": "string"],
        ],
        "oneOf": [
            ["required": ["facts"], "not": ["required": ["override"]]], ["required": ["lead_id"]],
        ],
    ]

    private static let facts: DocumentValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "lead_id": text, "source": text, "status": text, "created_at": time, "assigned_to": text,
            "name": text, "email": text, "phone": text, "team": text,
            "value_cents": ["type": ["integer", "null"]], "currency": text, "country": text,
            "attributes": ["type": ["object", "null"]], "last_activity_at": time,
        ],
    ]
}
