internal import Contract
internal import Documents
internal import Records

/// Something that is done to dead letters over HTTP.
struct LetterAction: Sendable {
    enum Kind: Sendable { case redrive, discard }

    var kind: Kind
    /// What the documents say of it; its permission is checked before anything else.
    var operation: ReadOperation

    static let permission = "dead-letters:redrive"

    static let all: [LetterAction] = [
        Route(method: "POST", template: "/api/v1/dead-letters/redrive").map { LetterAction(.redrive, $0) },
        Route(method: "POST", template: "/api/v1/dead-letters/discard").map { LetterAction(.discard, $0) },
        Route(method: "POST", template: "/api/v1/dead-letters/{id}/redrive").map {
            LetterAction(.redrive, $0)
        },
        Route(method: "POST", template: "/api/v1/dead-letters/{id}/discard").map {
            LetterAction(.discard, $0)
        },
    ].compactMap { $0 }

    init(_ kind: Kind, _ route: Route) {
        self.kind = kind
        operation = LetterDocuments.operation(kind, route)
    }

    /// Whether the path names the letter.
    var isOfOne: Bool { !operation.route.parameters.isEmpty }
}
