internal import Contract
internal import Documents

/// How the documents show what the gateway does with dead letters.
enum LetterDocuments {
    static let text: DocumentValue = ["type": ["string", "null"]]
    static let number: DocumentValue = ["type": "integer"]
    static let time: DocumentValue = ["type": "string", "format": "date-time"]
    static let optionalTime: DocumentValue = ["type": ["string", "null"], "format": "date-time"]

    private static let group: DocumentValue = ["type": "string", "pattern": "^[0-9a-f]{16}$"]
    private static let name: DocumentValue = ["type": "string", "pattern": "^[A-Za-z0-9._-]{1,249}$"]

    private static func oneOf(_ values: [String]) -> DocumentValue {
        ["type": "string", "enum": .array(values.map { .string($0) })]
    }

    static let id = ReadOperation.Parameter(
        "id", in: .path, "The dead letter.", schema: ["type": "string", "pattern": "^[1-9][0-9]{0,18}$"],
        example: "1042")

    /// Parameters that pick letters.
    static let selection: [ReadOperation.Parameter] = [
        .init("group", in: .query, "Of this group.", schema: group, example: "5f0c3a9d1b2e4477"),
        .init("worker", in: .query, "Of this worker.", schema: name, example: "lead-scoring"),
        .init("topic", in: .query, "Of this topic.", schema: name, example: "lead-events"),
        .init(
            "class", in: .query, "Of this class.", schema: oneOf(LetterRequest.classes), example: "rejected"
        ),
        .init(
            "state", in: .query,
            "In one of these states, with commas between them: \(LetterRequest.states.joined(separator: ", ")).",
            schema: ["type": "string", "pattern": "^[a-z]+(,[a-z]+)*$"], example: "open,parked"),
        .init(
            "where", in: .query, "Of which this holds: `FIELD OPERATOR VALUE`, several joined by `and`.",
            schema: ["type": "string"], example: "reason ~ \"too long\" and generation = 0"),
        .init(
            "ids", in: .query, "With these ids, with commas between them.",
            schema: ["type": "string", "pattern": "^[1-9][0-9]{0,18}(,[1-9][0-9]{0,18})*$"], example: "17,18"),
        .init(
            "event", in: .query, "Of the event with this id.", schema: ["type": "string", "minLength": 1],
            example: "e-1042"),
        .init(
            "since", in: .query, "Written from this time on.", schema: time, example: "2026-03-01T12:00:00Z"),
        .init(
            "until", in: .query, "Written before this time.", schema: time, example: "2026-03-02T12:00:00Z"),
    ]

    static let letter: [(String, DocumentValue)] = [
        ("id", number), ("worker", text), ("topic", text), ("partition", number), ("offset", number),
        ("class", text), ("reason", ["type": "string"]), ("place", ["type": "string"]), ("rule", text),
        ("group", text), ("state", text), ("event_id", text), ("trace_id", text),
        ("created_at", optionalTime),
        ("redriven_at", optionalTime), ("resolved_at", optionalTime), ("generation", number),
        ("ancestor", ["type": ["integer", "null"]]), ("stale", ["type": "boolean"]),
    ]

    static let letterExample: [(String, DocumentValue)] = [
        ("id", 1042), ("worker", "lead-scoring"), ("topic", "lead-events"), ("partition", 3),
        ("offset", 88_213), ("class", "rejected"), ("reason", "no lead \"***\""), ("place", ""),
        ("rule", "unknown-lead"), ("group", "5f0c3a9d1b2e4477"), ("state", "open"), ("event_id", "e-1042"),
        ("trace_id", .null), ("created_at", "2026-03-01T12:00:00.000000Z"), ("redriven_at", .null),
        ("resolved_at", .null), ("generation", 0), ("ancestor", .null), ("stale", false),
    ]

    static func object(_ members: [(String, DocumentValue)]) -> DocumentValue {
        .object(members.map { DocumentValue.Member($0.0, $0.1) })
    }

    static func schema(_ members: [(String, DocumentValue)], optional: Set<String> = []) -> DocumentValue {
        [
            "type": "object",
            "required": .array(members.map(\.0).filter { !optional.contains($0) }.map { .string($0) }),
            "properties": object(members),
        ]
    }

    static func operation(_ kind: LetterAction.Kind, _ route: Route) -> ReadOperation {
        let isOne = !route.parameters.isEmpty
        let what = kind == .redrive ? "Redrive" : "Discard"
        var operation = ReadOperation(
            route, id: (kind == .redrive ? "redrive" : "discard") + (isOne ? "DeadLetter" : "DeadLetters"),
            tag: "Dead letters", summary: isOne ? "\(what) a dead letter" : "\(what) dead letters",
            description: kind == .redrive ? redrive : discard, permission: LetterAction.permission,
            parameters: (isOne ? [id] : []) + [
                .init(
                    "dry-run", in: .query, "Only say what would happen.",
                    schema: ["type": "string", "enum": ["true", "false"]], example: "true")
            ],
            answer: kind == .redrive ? redriven : discarded, mayBeMissing: true)
        operation.body = body(kind, isOne: isOne)
        return operation
    }

    private static let redrive = """
        Publishes the records of open letters again, to the partition of their key; the transaction that applies one \
        resolves its letter, once, so repeating the request is safe. At most 1,000 letters a request: `remaining` says how many \
        are left. A letter after which records of its key were applied is stale and left alone without `allow_stale`; one that \
        has died again 3 times is parked and left alone without `unpark`. With `dry-run=true` nothing is published: the \
        worker that owns the partition says what would become of each of the first 200; an outcome of null is no answer.
        """

    private static let discard = """
        Gives open and parked letters up. They stay readable. At most 1,000 letters a request: `picked` are those that this \
        one takes, `remaining` those that are left to further ones. Those that are being redriven (`pending`) are left alone.
        """

    private static func body(_ kind: LetterAction.Kind, isOne: Bool) -> ReadOperation.Body {
        var members: [(String, DocumentValue)] = [
            (
                "reason",
                ["type": "string", "minLength": 1, "description": "Why; kept with who did it and when."]
            )
        ]
        let flag: DocumentValue = ["type": "boolean", "default": false]
        members += [("allow_stale", flag), ("unpark", flag)]
        if isOne {
            members.append(
                (
                    "payload_base64url",
                    [
                        "type": "string",
                        "description": "Published instead of the record's own value, which is kept.",
                    ]
                ))
        } else {
            members.append(
                (
                    "ids",
                    [
                        "type": "array", "items": ["type": "integer", "minimum": 1], "minItems": 1,
                        "maxItems": .int(Int64(LetterRequest.limit)),
                    ]
                ))
            members += [
                ("group", group), ("worker", name), ("topic", name),
                ("class", oneOf(LetterRequest.classes)),
                ("event", ["type": "string", "minLength": 1]),
                ("since", time), ("until", time),
                (
                    "state",
                    [
                        "type": "array", "minItems": 1,
                        "items": oneOf(LetterRequest.states),
                    ]
                ),
                (
                    "where",
                    [
                        "type": "string",
                        "description":
                            "`FIELD OPERATOR VALUE`, several joined by `and`: `reason ~ \"too long\"`.",
                    ]
                ),
            ]
        }
        let schema: DocumentValue = [
            "type": "object", "required": ["reason"], "properties": object(members),
            "additionalProperties": false,
        ]
        let reason: DocumentValue = "the rule was mended in release 41"
        return ReadOperation.Body(
            schema: schema,
            example: isOne ? ["reason": reason] : ["group": "5f0c3a9d1b2e4477", "reason": reason])
    }

    private static let redriven: ReadOperation.Answer = {
        let counts = ["picked", "ready", "stale", "parked", "pending", "resolved"]
        let outcome = schema([("id", number), ("outcome", text), ("class", text), ("reason", text)])
        let members: [(String, DocumentValue)] =
            counts.map { ($0, number) } + [
                ("dry_run", ["type": "boolean"]), ("published", number), ("failed", number),
                ("remaining", number), ("operation", ["type": ["integer", "null"]]), ("tried", number),
                ("outcomes", ["type": "array", "items": outcome]),
            ]
        let some: Set = ["published", "failed", "remaining", "operation", "tried", "outcomes"]
        return ReadOperation.Answer(
            "What was published, or what would become of it.", schema: schema(members, optional: some),
            example: [
                "picked": 12, "ready": 10, "stale": 2, "parked": 0, "pending": 0, "resolved": 0,
                "dry_run": false,
                "published": 10, "failed": 0, "remaining": 0, "operation": 77,
            ])
    }()

    private static let discarded = ReadOperation.Answer(
        "How many were discarded.",
        schema: schema(
            [
                ("picked", number), ("dry_run", ["type": "boolean"]), ("discarded", number),
                ("pending", number), ("remaining", number), ("operation", ["type": ["integer", "null"]]),
            ]),
        example: [
            "picked": 12, "dry_run": false, "discarded": 12, "pending": 0, "remaining": 0, "operation": 78,
        ])
}

extension LetterReads {
    static let permission = "dead-letters:read"

    static func listOperation(_ route: Route) -> ReadOperation {
        ReadOperation(
            route, id: "deadLetters", tag: "Dead letters", summary: "Events that were not applied",
            description: "Newest first. `next` is the cursor of the following page; null on the last.",
            permission: permission,
            parameters: LetterDocuments.selection + [
                .init(
                    "limit", in: .query, "Letters of a page.",
                    schema: ["type": "integer", "minimum": 1, "maximum": 200, "default": 50], example: 50),
                .init(
                    "cursor", in: .query, "`next` of the page before.",
                    schema: ["type": "string", "pattern": "^[1-9][0-9]{0,18}$"], example: "1042"),
            ],
            answer: .init(
                "A page of dead letters.",
                schema: LetterDocuments.schema([
                    (
                        "dead_letters",
                        ["type": "array", "items": LetterDocuments.schema(LetterDocuments.letter)]
                    ), ("next", LetterDocuments.text),
                ]),
                example: [
                    "dead_letters": [LetterDocuments.object(LetterDocuments.letterExample)], "next": .null,
                ]))
    }

    static func groupsOperation(_ route: Route) -> ReadOperation {
        let (text, number, time) = (LetterDocuments.text, LetterDocuments.number, LetterDocuments.time)
        return ReadOperation(
            route, id: "deadLetterGroups", tag: "Dead letters", summary: "Dead letters by cause",
            description:
                "Counted by group: same worker, topic, class, place and rule, and the same reason but for numbers, ids and what stands in quotes; the 200 largest, largest first.",
            permission: permission, parameters: LetterDocuments.selection,
            answer: .init(
                "The groups.",
                schema: [
                    "type": "object", "required": ["groups"],
                    "properties": [
                        "groups": [
                            "type": "array",
                            "items": LetterDocuments.schema([
                                ("group", text), ("count", number), ("open", number), ("first_seen", time),
                                ("last_seen", time), ("worker", text), ("topic", text), ("class", text),
                                ("place", ["type": "string"]), ("rule", text),
                                ("example", ["type": "string"]), ("example_id", number),
                            ]),
                        ]
                    ],
                ],
                example: [
                    "groups": [
                        [
                            "group": "5f0c3a9d1b2e4477", "count": 12, "open": 12,
                            "first_seen": "2026-03-01T12:00:00.000000Z",
                            "last_seen": "2026-03-01T13:00:00.000000Z", "worker": "lead-scoring",
                            "topic": "lead-events", "class": "rejected", "place": "", "rule": "unknown-lead",
                            "example": "no lead \"***\"", "example_id": 1042,
                        ]
                    ]
                ]))
    }

    static func exportOperation(_ route: Route) -> ReadOperation {
        ReadOperation(
            route, id: "exportDeadLetters", tag: "Dead letters",
            summary: "Dead letters in full, a page at a time",
            description:
                "Oldest first, with the bytes of their records for callers with the permission `pii:read`. A page may be shorter than `limit` where payloads are large; `next` is the cursor of the following page, null on the last.",
            permission: permission,
            parameters: LetterDocuments.selection + [
                .init(
                    "limit", in: .query, "Letters of a page at most.",
                    schema: ["type": "integer", "minimum": 1, "maximum": 200, "default": 50], example: 50),
                .init(
                    "cursor", in: .query, "`next` of the page before.",
                    schema: ["type": "string", "pattern": "^[1-9][0-9]{0,18}$"], example: "1042"),
            ],
            answer: .init(
                "A page of dead letters.",
                schema: LetterDocuments.schema([
                    ("dead_letters", ["type": "array", "items": whole]), ("next", LetterDocuments.text),
                ]),
                example: [
                    "dead_letters": [LetterDocuments.object(LetterDocuments.letterExample)], "next": .null,
                ]))
    }

    /// A letter with its bytes.
    private static var whole: DocumentValue {
        let header = LetterDocuments.schema([
            ("name", ["type": "string"]), ("value_base64url", LetterDocuments.text),
        ])
        let bytes: [(String, DocumentValue)] = [
            ("key_base64url", LetterDocuments.text), ("headers", ["type": "array", "items": header]),
            ("payload_base64url", LetterDocuments.text), ("edited_payload_base64url", LetterDocuments.text),
        ]
        return LetterDocuments.schema(LetterDocuments.letter + bytes, optional: Set(bytes.map(\.0)))
    }

    static func oneOperation(_ route: Route) -> ReadOperation {
        ReadOperation(
            route, id: "deadLetter", tag: "Dead letters", summary: "A dead letter in full",
            description:
                "With the record's key, headers and value, byte for byte, for callers with the permission `pii:read`.",
            permission: permission, parameters: [LetterDocuments.id],
            answer: .init(
                "The letter.",
                schema: whole, example: LetterDocuments.object(LetterDocuments.letterExample)),
            mayBeMissing: true)
    }
}
