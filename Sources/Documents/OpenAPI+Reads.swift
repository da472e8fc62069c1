internal import Contract

/// Questions: what became of a command, the gateway's reads, and its own pages.
extension OpenAPI {
    var outcome: Operation {
        let route = Route(get: "/api/v1/commands/{id}")
        let id: DocumentValue = [
            "name": "id", "in": "path", "required": true,
            "description": "As the answer to the command gave it.",
            "schema": ["type": "string", "minLength": 1, "maxLength": 4096, "pattern": "^[A-Za-z0-9_-]+$"],
            "example": "AbC3xQ",
        ]
        let found: DocumentValue = [
            "description": "What became of the command.",
            "content": [
                "application/json": [
                    "schema": reference("schemas", "Outcome"), "example": Self.outcomeExample,
                ]
            ],
        ]
        return Operation(
            route: route, tag: "Commands",
            value: [
                "operationId": "commandOutcome", "tags": ["Commands"], "summary": "What became of a command",
                "description":
                    "Any credential of the tenant that gave the command may ask; for others it is not there.",
                "parameters": [
                    id, reference("parameters", "Prefer"), reference("parameters", "Traceparent"),
                ],
                "responses": responses([("200", found)], access: .credential),
                "security": security(nil),
            ])
    }

    func read(_ read: ReadOperation) -> Operation {
        let parameters = read.parameters.map { parameter -> DocumentValue in
            [
                "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
                "required": .bool(parameter.isRequired), "description": .string(parameter.description),
                "schema": parameter.schema, "example": parameter.example,
            ]
        }
        let shared = (read.mayBeCommand ? ["Prefer"] : []) + ["Traceparent"]
        let permission = read.permission.map { "Needs the permission \($0)." }
        let description = [read.description?.trimmed, permission].compactMap { $0 }.joined(separator: " ")
        let found: DocumentValue = [
            "description": .string(read.answer.description),
            "content": ["application/json": ["schema": read.answer.schema, "example": read.answer.example]],
        ]
        let successes = [("200", found)] + (read.mayBeCommand ? [("202", Self.accepted)] : [])
        return Operation(
            route: read.route, tag: read.tag,
            value: DocumentValue([
                ("operationId", .string(read.id)), ("tags", [.string(read.tag)]),
                ("summary", .string(read.summary)),
                ("description", description.isEmpty ? nil : .string(description)),
                ("parameters", .array(parameters + shared.map { reference("parameters", $0) })),
                ("requestBody", read.body.map(requestBody)),
                ("responses", responses(successes, access: .credential, isWrite: read.body != nil)),
                ("security", security(read.permission)),
            ]))
    }

    private func requestBody(_ body: ReadOperation.Body) -> DocumentValue {
        [
            "required": true, "description": .string("At most \(settings.bodyBytes) bytes."),
            "content": ["application/json": ["schema": body.schema, "example": body.example]],
        ]
    }

    /// Pages that ask nobody who they are.
    var ownPages: [Operation] {
        let status: DocumentValue = [
            "type": "object", "required": ["status"], "properties": ["status": ["type": "string"]],
            "additionalProperties": ["type": "string"],
        ]
        let text: DocumentValue = ["type": "string"]
        let ready: DocumentValue = ["status": "ready", "broker": "ok", "database": "ok"]
        let notReady: DocumentValue = [
            "status": "not ready", "broker": "no broker answers", "database": "ok",
        ]
        return [
            page(
                "/healthz", "health", "Whether the process runs",
                [("200", content("It runs.", "application/json", status, ["status": "ok"]))]),
            page(
                "/readyz", "readiness", "Whether broker and database can be reached",
                [
                    ("200", content("Both can.", "application/json", status, ready)),
                    ("503", content("One cannot.", "application/json", status, notReady)),
                ]),
            page(
                "/metrics", "metrics",
                "Counts for Prometheus; from other machines with the permission metrics:read",
                [
                    (
                        "200",
                        content("Prometheus' text format.", "text/plain", text, "gateway_requests_total 1\n")
                    )
                ]),
            page(
                "/openapi.json", "openAPI", "This document",
                [
                    (
                        "200",
                        content("OpenAPI 3.1.", "application/json", ["type": "object"], ["openapi": "3.1.0"])
                    )
                ]),
            page(
                "/asyncapi.yaml", "asyncAPI", "The topics and their events",
                [
                    (
                        "200",
                        content(
                            "AsyncAPI 3.0.", "application/yaml", ["type": "object"], ["asyncapi": "3.0.0"])
                    )
                ]),
            page(
                "/docs", "docs", "Both documents as a page",
                [("200", content("A page to read.", "text/html", text, "<!doctype html>"))]),
        ]
    }

    private func page(
        _ template: StaticString, _ id: String, _ summary: String, _ answers: [(String, DocumentValue)]
    ) -> Operation {
        // A 503 of its own may also come from the limits of HTTP, as problem details.
        let given = answers.map { status, answer in
            guard status == "503", let content = answer["content"] else { return (status, answer) }
            let problem: DocumentValue = [
                "application/problem+json": ["schema": reference("schemas", "Problem")]
            ]
            return (status, answer.with("content", content.merging(problem)))
        }
        let own = answers.compactMap { Int($0.0) }
        // Whoever is on the same machine is not asked.
        let isGuarded = id == "metrics"
        return Operation(
            route: Route(get: template), tag: "Operation",
            value: [
                "operationId": .string(id), "tags": ["Operation"], "summary": .string(summary),
                "responses": responses(given, access: isGuarded ? .credential : .open, without: own),
                "security": isGuarded ? [[:], ["bearer": ["metrics:read"]]] : [],
            ])
    }

    private func content(
        _ description: String, _ media: String, _ schema: DocumentValue, _ example: DocumentValue
    ) -> DocumentValue {
        [
            "description": .string(description),
            "content": .object([.init(media, ["schema": schema, "example": example])]),
        ]
    }
}
