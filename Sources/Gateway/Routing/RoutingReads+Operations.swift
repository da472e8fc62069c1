internal import Contract
internal import Documents
internal import FairnessRows

// How the documents show what the gateway tells of routing.
extension RoutingReads {
    private static let text: DocumentValue = ["type": ["string", "null"]]
    private static let time: DocumentValue = ["type": ["string", "null"], "format": "date-time"]
    private static let number: DocumentValue = ["type": "integer", "format": "int64", "minimum": 0]
    private static let flag: DocumentValue = ["type": "boolean"]
    private static let id: DocumentValue = ["type": "string"]

    private static func operation(
        _ route: Contract::Route, _ id: String, _ summary: String, _ description: String,
        _ parameters: [ReadOperation.Parameter] = [], _ answer: ReadOperation.Answer
    ) -> ReadOperation {
        ReadOperation(
            route, id: id, tag: "Routing", summary: summary, description: description, permission: permission,
            parameters: parameters, answer: answer, mayBeMissing: !route.parameters.isEmpty)
    }

    private static func path(_ name: String, _ description: String, _ example: DocumentValue)
        -> ReadOperation.Parameter
    {
        .init(
            name, in: .path, description,
            schema: [
                "type": "string", "minLength": 1, "maxLength": 255,
                "pattern": #"^[^\u0000-\u001f\u007f]*$"#,
            ], example: example)
    }

    /// Of answers in pages.
    private static let paging: [ReadOperation.Parameter] = [
        .init(
            "limit", in: .query, "Rows of a page.",
            schema: [
                "type": "integer", "minimum": .int(Int64(pageRange.lowerBound)),
                "maximum": .int(Int64(pageRange.upperBound)), "default": .int(Int64(page)),
            ], example: .int(Int64(page))),
        .init(
            "cursor", in: .query, "`next` of the page before.",
            schema: ["type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": 1000], example: "YWRh"),
    ]

    private static func pageOf(
        _ name: String, _ description: String, _ item: DocumentValue, _ example: DocumentValue
    ) -> ReadOperation.Answer {
        .init(
            description,
            schema: [
                "type": "object", "required": [.string(name), "next"],
                "properties": .object([
                    .init(name, ["type": "array", "items": item]), .init("next", text),
                ]),
            ],
            example: .object([.init(name, [example]), .init("next", .null)]))
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
}

// Rules, teams, agents.
extension RoutingReads {
    static func rulesOperation(_ route: Contract::Route) -> ReadOperation {
        operation(
            route, "routingRules", "The rules, in the order in which they are asked",
            """
            Each with its document, as `routing-rule.put` takes it, and its condition in words. A page reads as many rules as it has; a \
            tenant has at most 1,000.
            """, paging, pageOf("rules", "A page of rules.", rule, ruleExample))
    }

    static func ruleOperation(_ route: Contract::Route) -> ReadOperation {
        operation(
            route, "routingRule", "A rule", "The rule's document and its condition in words.",
            [path("rule_id", "The rule.", "hot")],
            .init("The rule.", schema: rule, example: ruleExample))
    }

    private static let rule = object(["rule_id": id, "rule": ["type": "object"], "sentence": id])

    private static let ruleExample: DocumentValue = [
        "rule_id": "hot",
        "rule": [
            "rule_id": "hot", "priority": 10, "when": "score >= 70", "strategy": "round_robin",
            "team": "sales", "skills": ["de"], "offers": 5, "sticky": true, "default": false,
        ],
        "sentence": "score is at least 70",
    ]

    static func teamsOperation(_ route: Contract::Route) -> ReadOperation {
        operation(
            route, "teams", "The teams", "In order of their ids; a tenant has at most 1,000.", paging,
            pageOf(
                "teams", "A page of teams.", object(["team_id": id, "name": text]),
                ["team_id": "sales", "name": "Sales"]))
    }

    static func agentsOperation(_ route: Contract::Route) -> ReadOperation {
        operation(
            route, "agents", "The agents, and how they are",
            """
            In order of their ids, each with the document that managers wrote, availability, working hours and leads. Of one agent at \
            most \(loadLimit) leads are counted; a tenant has at most 10,000 agents.
            """, paging, pageOf("agents", "A page of agents.", agent, agentExample))
    }

    static func agentOperation(_ route: Contract::Route) -> ReadOperation {
        operation(
            route, "agent", "An agent, and how he is",
            "As in the list of all; at most \(loadLimit) leads are counted.",
            [path("agent_id", "The agent.", "ada")],
            .init("The agent.", schema: agent, example: agentExample))
    }

    private static let agent = object([
        "agent_id": id, "agent": ["type": "object"],
        "availability": ["type": "string", "enum": ["online", "offline", "away", "busy", "on_call"]],
        "availability_until": time, "availability_then": text, "on_duty": flag, "duty_until": time,
        "leaving": flag, "load": object(["owned": number, "reserved": number]), "capacity": number,
    ])

    private static let agentExample: DocumentValue = [
        "agent_id": "ada",
        "agent": [
            "agent_id": "ada", "name": "Ada", "teams": ["sales"], "skills": ["de"], "weight": 2,
            "capacity": 20, "active": true,
        ],
        "availability": "online", "availability_until": .null, "availability_then": .null, "on_duty": true,
        "duty_until": "2026-03-01T17:00:00.000000Z", "leaving": false,
        "load": ["owned": 3, "reserved": 1], "capacity": 20,
    ]
}

// Leads.
extension RoutingReads {
    static func queueOperation(_ route: Contract::Route) -> ReadOperation {
        operation(
            route, "queue", "The leads that wait",
            """
            By rule, those that no rule matches last; of each rule the longest waiting first. `place` is counted up to \(placeLimit) and \
            null behind that: no page reads more rows than that and its own.
            """,
            paging + [
                .init(
                    "rule", in: .query, "Only leads that wait for this rule; empty: that no rule matches.",
                    schema: ["type": "string", "maxLength": 255], example: "hot")
            ],
            pageOf(
                "leads", "A page of the queue.",
                object([
                    "lead_id": id, "rule_id": text,
                    "place": ["type": ["integer", "null"], "minimum": 1], "since": time,
                    "age_seconds": number, "wait_ends": time, "offers": number,
                ]),
                [
                    "lead_id": "L-1042", "rule_id": "hot", "place": 1,
                    "since": "2026-03-01T12:00:00.000000Z", "age_seconds": 90,
                    "wait_ends": "2026-03-01T12:10:00.000000Z", "offers": 2,
                ]))
    }

    static func assignmentOperation(_ route: Contract::Route) -> ReadOperation {
        operation(
            route, "leadAssignment", "Where a lead is, and why",
            """
            With whom it is or where it waits, and what brought it there, the latest first: each decision with the candidates, why \
            others were not, and how many there were, as data and as sentences. `place` is `nobody` for a lead that is closed. \
            `queue_place` is counted up to \(placeLimit). Of candidates the ten best are kept; `ahead` is in units of 232792560 a turn of \
            weight 1.
            """,
            [
                path("lead_id", "The lead.", "L-1042"),
                .init(
                    "history", in: .query, "Entries of the history, the latest first.",
                    schema: ["type": "integer", "minimum": 0, "maximum": 200, "default": 20], example: 20),
            ],
            .init("The lead's assignment.", schema: assignment, example: assignmentExample))
    }

    private static let assignment = object([
        "lead_id": id,
        "place": ["type": "string", "enum": ["owned", "reserved", "queued", "nobody"]],
        "agent_id": text, "rule_id": text, "accept_by": time, "since": time,
        "queue_place": ["type": ["integer", "null"], "minimum": 1], "wait_ends": time, "offers": number,
        "sentence": id, "history": ["type": "array", "items": entry],
    ])

    private static let entry = object(
        [
            "at": time, "what": id, "agent_id": text, "rule_id": text, "strategy": text, "accept_by": time,
            "detail": text, "is_turn": flag, "eligible": number,
            "candidates": [
                "type": "array",
                "items": object(
                    [
                        "agent": id, "why_not": id, "ahead": ["type": "integer"], "load": number,
                        "capacity": number, "weight": number,
                    ], optional: ["why_not"]),
            ],
            "exclusions": ["type": "object", "additionalProperties": number],
            "sentences": ["type": "array", "items": id],
            "cause": object([
                "event_id": text, "topic": text, "partition": number, "offset": ["type": "integer"],
            ]),
        ], optional: ["is_turn", "eligible", "candidates", "exclusions"])

    private static let assignmentExample: DocumentValue = [
        "lead_id": "L-1042", "place": "owned", "agent_id": "ada", "rule_id": "hot", "accept_by": .null,
        "since": .null, "queue_place": .null, "wait_ends": .null, "offers": 0,
        "sentence": "It is “ada”'s.",
        "history": [
            [
                "at": "2026-03-01T12:00:00.123000Z", "what": "decided", "agent_id": "ada", "rule_id": "hot",
                "strategy": "round_robin", "accept_by": .null, "detail": .null, "is_turn": true,
                "eligible": 2,
                "candidates": [
                    ["agent": "ada", "ahead": 0, "load": 3, "capacity": 20, "weight": 2],
                    ["agent": "bob", "ahead": 116_396_280, "load": 1, "capacity": 10, "weight": 1],
                ],
                "exclusions": ["full": 1],
                "sentences": [
                    "Rule “hot” chose “ada”, whose turn it was.",
                    "2 could be chosen, which counts as a turn; left out were 1 full.",
                    "“ada”: 0.00 turns ahead, 3 of 20 leads.", "“bob”: 0.50 turns ahead, 1 of 10 leads.",
                ],
                "cause": [
                    "event_id": "5d0e6a52", "topic": "routing-commands", "partition": 1, "offset": 1042,
                ],
            ]
        ],
    ]
}

// Figures.
extension RoutingReads {
    static func metricsOperation(_ route: Contract::Route) -> ReadOperation {
        operation(
            route, "routingMetrics", "Scores, decisions, queue and fairness in figures",
            """
            No figure reads without bound. Of each bucket of scores at most \(RoutingMetrics.bucketLimit) leads are counted, and of the \
            queue \(RoutingMetrics.queueLimit): `more` says that there are more. `decisions` and `acceptance` count the history from \
            `since` on, of it the latest \(RoutingMetrics.historyLimit) entries: where these are not all, `complete` is false and `since` \
            is the first of them. `rate` is accepted by all that were answered or withdrawn. Of `fairness` the first \
            \(RoutingMetrics.ledgers.ledgers) ledgers and \(RoutingMetrics.ledgers.entries) shares are told: for each rule and team who had how many \
            turns, how far above the ledger's clock each is, in `unit`s a turn of weight 1, how far they are apart, and how far they may be \
            if every turn went to whom it was due.
            """,
            [
                .init(
                    "since", in: .query,
                    "Decisions and answers from then on; the last seven days without it.",
                    schema: ["type": "string", "format": "date-time"], example: "2026-03-01T00:00:00Z")
            ],
            .init("The figures.", schema: metrics, example: metricsExample))
    }

    private static let metrics = object([
        "as_of": time,
        "scores": [
            "type": "array",
            "items": object(["from": number, "to": number, "leads": number, "more": flag]),
        ],
        "since": time, "complete": flag,
        "decisions": object([
            "direct": number, "round_robin": number, "team": number, "sticky": number, "manual": number,
            "nobody": number,
        ]),
        "acceptance": object([
            "offered": number, "accepted": number, "declined": number, "withdrawn": number,
            "rate": ["type": ["number", "null"], "minimum": 0, "maximum": 1],
        ]),
        "queue": object([
            "leads": number, "more": flag, "oldest_since": time,
            "oldest_age_seconds": ["type": ["integer", "null"], "minimum": 0],
        ]),
        "fairness": object([
            "unit": number, "complete": flag,
            "ledgers": [
                "type": "array",
                "items": object([
                    "rule_id": id, "team_id": text, "turns": number, "spread": number, "bound": number,
                    "fair": flag, "faults": ["type": "array", "items": id],
                    "shares": [
                        "type": "array",
                        "items": object([
                            "agent_id": id, "weight": number, "turns": number, "ahead": number,
                            "bound": number,
                        ]),
                    ],
                ]),
            ],
        ]),
    ])

    private static let metricsExample: DocumentValue = [
        "as_of": "2026-03-01T12:00:00.000000Z",
        "scores": [["from": 0, "to": 9, "leads": 12, "more": false]],
        "since": "2026-02-22T12:00:00.000000Z", "complete": true,
        "decisions": [
            "direct": 1, "round_robin": 840, "team": 0, "sticky": 12, "manual": 3, "nobody": 7,
        ],
        "acceptance": ["offered": 500, "accepted": 450, "declined": 30, "withdrawn": 20, "rate": 0.9],
        "queue": [
            "leads": 4, "more": false, "oldest_since": "2026-03-01T11:58:30.000000Z",
            "oldest_age_seconds": 90,
        ],
        "fairness": [
            "unit": 232_792_560, "complete": true,
            "ledgers": [
                [
                    "rule_id": "hot", "team_id": "sales", "turns": 840, "spread": 116_396_280,
                    "bound": 232_792_560, "fair": true, "faults": [],
                    "shares": [
                        [
                            "agent_id": "ada", "weight": 2, "turns": 560, "ahead": 116_396_280,
                            "bound": 116_396_280,
                        ],
                        [
                            "agent_id": "bob", "weight": 1, "turns": 280, "ahead": 0, "bound": 232_792_560,
                        ],
                    ],
                ]
            ],
        ],
    ]
}
