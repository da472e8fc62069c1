/// What every operation may answer.
extension OpenAPI {
    enum Access {
        /// Nobody is asked who they are.
        case open
        case credential
    }

    /// Errors of HTTP itself, of any request.
    private static let transport = [400, 405, 408, 411, 413, 414, 431, 500, 501, 503, 505]
    private static let secured = [401, 403, 404, 429]
    private static let writing = [409, 415, 422, 504]

    /// All responses: those that succeed, then the errors.
    func responses(
        _ successes: [(String, DocumentValue)], access: Access, isWrite: Bool = false, without: [Int] = []
    ) -> DocumentValue {
        let statuses =
            Self.transport + (access == .credential ? Self.secured : []) + (isWrite ? Self.writing : [])
        let errors = statuses.filter { !without.contains($0) }.sorted().map { status in
            DocumentValue.Member(String(status), ["$ref": "#/components/responses/Problem\(status)"])
        }
        return .object(successes.map { DocumentValue.Member($0.0, $0.1) } + errors)
    }

    /// One response for each status that an error can have.
    var errorResponses: DocumentValue {
        let statuses = Set(ProblemKind.allCases.map(\.status)).sorted()
        return .object(
            statuses.map { status in
                DocumentValue.Member(
                    "Problem\(status)",
                    Self.errorResponse(ProblemKind.allCases.filter { $0.status == status }))
            })
    }

    static func errorResponse(_ kinds: [ProblemKind]) -> DocumentValue {
        let description = kinds.map { "\($0.title). \($0.advice)" }.joined(separator: " Or: ")
        let examples = kinds.map { kind in
            DocumentValue.Member(kind.rawValue, ["summary": .string(kind.title), "value": example(of: kind)])
        }
        let content: DocumentValue = [
            "application/problem+json": [
                "schema": ["$ref": "#/components/schemas/Problem"], "examples": .object(examples),
            ]
        ]
        let headers = kinds.first.flatMap { responseHeaders($0) }
        return DocumentValue([
            ("description", .string(description)), ("headers", headers), ("content", content),
        ])
    }

    private static func responseHeaders(_ kind: ProblemKind) -> DocumentValue? {
        switch kind.status {
        case 401:
            [
                "WWW-Authenticate": [
                    "description": "Bearer.", "schema": ["type": "string"], "example": "Bearer",
                ]
            ]
        case 405:
            [
                "Allow": [
                    "description": "The methods of the path.", "schema": ["type": "string"],
                    "example": "GET, HEAD",
                ]
            ]
        case 409, 429, 503, 504:
            [
                "Retry-After": [
                    "description": "Seconds after which to try again.",
                    "schema": ["type": "integer", "minimum": 1],
                    "example": 1,
                ]
            ]
        default: nil
        }
    }

    private static func example(of kind: ProblemKind) -> DocumentValue {
        let errors: DocumentValue = [
            ["pointer": "/value_cents", "detail": "value_cents is 1.5, expected an integer", "rule": "type"]
        ]
        return DocumentValue([
            ("type", "/docs#\(kind.rawValue)"), ("title", .string(kind.title)),
            ("status", .int(Int64(kind.status))),
            (
                "detail",
                .string(kind == .invalidEvent ? "value_cents is 1.5, expected an integer" : kind.advice)
            ),
            ("instance", "0198f3a2c4d1"), ("errors", kind == .invalidEvent ? errors : nil),
        ])
    }
}
