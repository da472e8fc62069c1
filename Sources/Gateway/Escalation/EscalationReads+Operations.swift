internal import Contract
internal import Documents
internal import Escalation

// How the documents show what the gateway tells of escalation.
extension EscalationReads {
    private static let text: DocumentValue = ["type": "string"]
    private static let maybeText: DocumentValue = ["type": ["string", "null"]]
    private static let time: DocumentValue = ["type": "string", "format": "date-time"]
    private static let maybeTime: DocumentValue = ["type": ["string", "null"], "format": "date-time"]
    private static let number: DocumentValue = ["type": "integer", "format": "int64", "minimum": 0]
    private static let share: DocumentValue = ["type": ["number", "null"], "minimum": 0, "maximum": 1]
    private static let flag: DocumentValue = ["type": "boolean"]
    private static let mode = oneOf(Mode.allCases.map(\.rawValue))
    private static let priority = oneOf(Priority.allCases.map(\.rawValue))
    private static let maybePriority: DocumentValue = ["type": ["string", "null"]]
    private static let words: DocumentValue = ["type": "array", "items": ["type": "string"]]

    private static func oneOf(_ values: [String]) -> DocumentValue {
        ["type": "string", "enum": .array(values.map { .string($0) })]
    }

    private static func object(
        _ members: KeyValuePairs<String, DocumentValue>, optional: Set<String> = []
    ) -> DocumentValue {
        [
            "type": "object",
            "required": .array(members.map(\.key).filter { !optional.contains($0) }.map { .string($0) }),
            "properties": .object(members.map { .init($0.key, $0.value) }),
        ]
    }

    private static func list(_ item: DocumentValue) -> DocumentValue { ["type": "array", "items": item] }

    // One conversation.

    static func conversationOperation(_ route: Contract::Route) -> ReadOperation {
        ReadOperation(
            route, id: "conversationEscalation", tag: "Escalation",
            summary: "Whether a conversation needs a person, and whether its bot may answer",
            description: """
                With `after` and `Prefer: wait=SECONDS` the answer is held back until that message of the customer has been decided on, so that \
                a bot knows whether it may answer it: `decided` says whether it has been, and `decision` how. While `decided` is false, what is told \
                is of before that message. `history` has the latest decisions, "no" included, the newest first; spans in `evidence` are bytes of the \
                message's text (UTF-8), which is not stored. What a person wrote who asked for an escalation is `***` without the permission \
                `pii:read`.
                """,
            permission: permission,
            parameters: [
                .init(
                    "conversation_id", in: .path, "Of the conversation.",
                    schema: [
                        "type": "string", "minLength": 1, "maxLength": 200,
                        "pattern": #"^[^\u0000-\u001f\u007f]*$"#,
                    ], example: "C-77"),
                .init(
                    "after", in: .query, "The `message_id` of a message of the customer.",
                    schema: ["type": "string", "minLength": 1, "maxLength": 255], example: "m-3"),
                .init(
                    "history", in: .query, "Decisions to tell at most.",
                    schema: ["type": "integer", "minimum": 0, "maximum": 200, "default": 20], example: 20),
                .init(
                    "Prefer", in: .header, "`wait=SECONDS`: how long to wait for the decision on `after`.",
                    schema: ["type": "string"], example: "wait=5"),
            ],
            answer: .init("How the conversation is.", schema: conversation, example: conversationExample),
            mayBeMissing: true)
    }

    private static let decision = object([
        "message_id": maybeText, "at": time, "verdict": oneOf(Verdict.allCases.map(\.rawValue)),
        "priority": maybePriority, "mode": mode, "config_version": number, "language": maybeText,
        "sentiment": object([
            "score": ["type": "number", "minimum": -1, "maximum": 1],
            "confidence": ["type": "number", "minimum": 0, "maximum": 1],
            "source": oneOf(["own", "upstream"]),
        ]),
        "why": ["type": ["object", "null"]],
        "cause": object([
            "event_id": text, "topic": text, "partition": ["type": "integer"],
            "offset": ["type": "integer", "format": "int64"],
        ]),
    ])

    private static let maybeDecision: DocumentValue = ["oneOf": [decision, ["type": "null"]]]

    private static let conversation = object(
        [
            "conversation_id": text, "bot_paused": flag, "after": text, "decided": flag,
            "decision": maybeDecision,
            "decided_message_id": maybeText, "escalated": flag, "escalated_at": maybeTime,
            "priority": maybePriority, "reasons": words, "config_version": ["type": ["integer", "null"]],
            "level": number, "next_level_at": maybeTime, "notified": words, "acknowledged_by": maybeText,
            "acknowledged_at": maybeTime, "sentence": text, "last_escalation": ["type": ["object", "null"]],
            "cooldown_until": maybeTime, "closed_at": maybeTime, "mode": maybeText, "language": maybeText,
            "contact_id": maybeText, "channel": maybeText, "organization_id": maybeText, "changed_at": time,
            "history": list(decision),
        ], optional: ["after", "decided", "decision"])

    private static let decisionExample: DocumentValue = [
        "message_id": "m-3", "at": "2026-03-01T12:00:00.123000Z", "verdict": "escalated", "priority": "HIGH",
        "mode": "sentiment_only", "config_version": 4, "language": "de",
        "sentiment": ["score": -0.61, "confidence": 0.7, "source": "own"],
        "why": [
            "reasons": ["wish"],
            "evidence": [["reason": "wish", "message_id": "m-3", "start": 54, "end": 85]],
            "trend": ["direction": "falling", "mean": -0.21, "scores": [0.1, -0.12, -0.61]],
            "failed_attempts": 1, "armed_for": 0, "without": ["would not escalate without wish"],
            "summary": "Wants to talk to a person. Language: de.",
        ],
        "cause": ["event_id": "5d0e6a52", "topic": "conversation-messages", "partition": 1, "offset": 1042],
    ]

    private static let conversationExample: DocumentValue = [
        "conversation_id": "C-77", "bot_paused": true, "after": "m-3", "decided": true,
        "decision": decisionExample, "decided_message_id": "m-3", "escalated": true,
        "escalated_at": "2026-03-01T12:00:00.123000Z", "priority": "HIGH", "reasons": ["wish"],
        "config_version": 4, "level": 0, "next_level_at": "2026-03-01T12:05:00.123000Z",
        "notified": ["team:support"], "acknowledged_by": .null, "acknowledged_at": .null,
        "sentence":
            "It needs a person since 2026-03-01T12:00:00.123000Z, HIGH; nobody has it, and the bot must not answer.",
        "last_escalation": .null, "cooldown_until": .null, "closed_at": .null, "mode": "sentiment_only",
        "language": "de", "contact_id": "P-5", "channel": "whatsapp", "organization_id": "O-2",
        "changed_at": "2026-03-01T12:00:00.123000Z", "history": [decisionExample],
    ]

    // Settings.

    static func configOperation(_ route: Contract::Route) -> ReadOperation {
        ReadOperation(
            route, id: "escalationConfig", tag: "Escalation", summary: "The settings in force",
            description: """
                The document as it was put; `{}` and version 0 where the tenant has put none: what is not mentioned is as standard. With `as=text` \
                sentences for a bot's prompt, under the names of its places: `ESCALATION_MODE` and `ESCALATION_CONFIG`.
                """,
            permission: permission,
            parameters: [
                .init(
                    "as", in: .query, "In which form.",
                    schema: ["type": "string", "enum": ["json", "text"], "default": "json"], example: "text")
            ],
            answer: .init(
                "The settings.",
                schema: [
                    "oneOf": [
                        object([
                            "version": number, "mode": mode, "put_at": maybeTime,
                            "config": ["type": "object"],
                        ]),
                        object(["version": number, "ESCALATION_MODE": text, "ESCALATION_CONFIG": text]),
                    ]
                ],
                example: [
                    "version": 4,
                    "ESCALATION_MODE":
                        "manual_only: A conversation never escalates by itself; only people escalate it.",
                    "ESCALATION_CONFIG":
                        "A conversation never escalates by itself; only people escalate it. While a conversation is escalated the bot does not answer.",
                ]))
    }

    // Metrics.

    static func metricsOperation(_ route: Contract::Route) -> ReadOperation {
        ReadOperation(
            route, id: "escalationMetrics", tag: "Escalation",
            summary: "How often conversations escalate: by mode, priority and reason",
            description: """
                `rate` is the share of the conversations judged in a mode that escalated by it; those that people escalated are `by_hand`, \
                and count with the priorities and reasons. An escalation may have more than one reason, so their shares may add up to more than 1. \
                At most \(EscalationMetrics.decisionLimit) decisions and \(EscalationMetrics.escalationLimit) escalations, the latest, are counted: \
                where there are more, `complete` is false and no rate is told. `open` is of now.
                """,
            permission: permission,
            parameters: [
                .init(
                    "since", in: .query, "From when on; seven days ago where it is missing.",
                    schema: ["type": "string", "format": "date-time"], example: "2026-03-01T00:00:00Z")
            ],
            answer: .init("Figures of the tenant's escalations.", schema: metrics, example: metricsExample))
    }

    private static let metrics = object([
        "as_of": time, "since": time, "complete": flag, "escalations": number,
        "modes": list(
            object([
                "mode": mode, "messages": number, "conversations": number, "escalations": number,
                "escalated_conversations": number, "rate": share, "by_hand": number, "raised": number,
            ])),
        "priorities": list(
            object(["priority": priority, "escalations": number, "share": share, "raised": number])),
        "reasons": list(object(["reason": text, "escalations": number, "share": share])),
        "open": list(
            object([
                "priority": priority, "conversations": number, "unassigned": number,
                "oldest_unassigned_since": maybeTime,
            ])),
    ])

    private static let metricsExample: DocumentValue = [
        "as_of": "2026-03-08T00:00:00.000000Z", "since": "2026-03-01T00:00:00.000000Z", "complete": true,
        "escalations": 41,
        "modes": [
            [
                "mode": "sentiment_only", "messages": 2400, "conversations": 800, "escalations": 40,
                "escalated_conversations": 38, "rate": 0.0475, "by_hand": 1, "raised": 3,
            ]
        ],
        "priorities": [["priority": "HIGH", "escalations": 41, "share": 1, "raised": 0]],
        "reasons": [["reason": "wish", "escalations": 20, "share": 0.4878]],
        "open": [
            [
                "priority": "HIGH", "conversations": 4, "unassigned": 1,
                "oldest_unassigned_since": "2026-03-07T23:58:00.000000Z",
            ]
        ],
    ]

    // Trying it out.

    static func trialOperation(_ route: Contract::Route) -> ReadOperation {
        var operation = ReadOperation(
            route, id: "tryEscalation", tag: "Escalation",
            summary: "What would become of a conversation, message by message",
            description: """
                Decides on each event as the worker would, and writes nothing. Without `config` by the tenant's settings in force; `mode` counts \
                instead of the settings'. An event is a message with `text`, and perhaps `message_id`, `sender`, `sent_at`, `language`, `sentiment` \
                and `conversation_id`, or another event of the topic conversation-messages with its `type`. What has no time comes a minute after the \
                one before. A step without a `type` is what time brought: a level of the ladder. `without` in a decision says what it would be without \
                one of its reasons.
                """,
            permission: permission,
            answer: .init(
                "What would become of it.",
                schema: object([
                    "mode": mode, "config_version": ["type": ["integer", "null"]], "steps": list(step),
                ]), example: trialExample))
        operation.body = .init(
            schema: [
                "type": "object", "additionalProperties": false, "required": ["events"],
                "properties": [
                    "events": [
                        "type": "array", "minItems": 1, "maxItems": .int(Int64(TrialRequest.eventLimit)),
                        "items": ["type": "object"],
                    ],
                    "config": [
                        "type": ["object", "null"],
                        "description": "Settings, as for the command escalation-config.put.",
                    ],
                    "mode": ["type": ["string", "null"]], "tenant": ["type": "string"],
                    "tenant_id": ["type": "string"], "tenantid": ["type": "string"],
                ],
            ],
            example: [
                "events": [["text": "I will call my lawyer"]], "config": ["mode": "keyword_only"],
            ])
        return operation
    }

    private static let step = object(
        [
            "event": number, "type": maybeText, "conversation_id": maybeText, "at": time, "message_id": text,
            "sender": text, "text": text, "marked": text, "matches": list(["type": "object"]),
            "decision": ["type": ["object", "null"]], "ignored": maybeText,
            "effects": list(["type": "object"]),
            "state": ["type": "object"],
        ], optional: ["message_id", "sender", "text", "marked", "matches"])

    private static let trialExample: DocumentValue = [
        "mode": "keyword_only", "config_version": .null,
        "steps": [
            [
                "event": 1, "type": "message.received", "conversation_id": .null,
                "at": "2026-01-05T09:00:00.000000Z", "message_id": "1", "sender": "customer",
                "text": "I will call my lawyer", "marked": "I will call my [[lawyer]]",
                "matches": [
                    [
                        "reason": "keyword", "priority": "HIGH", "start": 15, "end": 21, "text": "lawyer",
                        "phrase": "lawyer",
                    ]
                ],
                "decision": ["verdict": "escalated", "priority": "HIGH"], "ignored": .null,
                "effects": [["effect": "escalated", "priority": "HIGH"]],
                "state": ["escalated": true, "priority": "HIGH", "bot_paused": true],
            ]
        ],
    ]
}
