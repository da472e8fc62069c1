internal import HTTP
internal import JSON

/// An answer that is an error, by RFC 9457.
struct Problem: Error, Sendable {
    /// One broken rule of a request.
    struct Fault: Sendable, Hashable {
        /// JSON Pointer into the body; empty for the body as a whole.
        var pointer: String
        var detail: String
        /// The keyword or name of the rule.
        var rule: String
    }

    var kind: ProblemKind
    var detail: String
    var faults: [Fault] = []
    /// Seconds after which to try again.
    var retryAfter: Int?
    /// Methods that the path has.
    var allow: [String] = []
    /// For the log and the audit, never for the caller.
    var inside: String?

    init(
        _ kind: ProblemKind, _ detail: String, faults: [Fault] = [], retryAfter: Int? = nil,
        allow: [String] = [], inside: String? = nil
    ) {
        self.kind = kind
        self.detail = detail
        self.faults = faults
        self.retryAfter = retryAfter
        self.allow = allow
        self.inside = inside
    }

    /// - Parameter instance: the request's id.
    func response(instance: String) -> HTTPResponse {
        var json = JSONWriter()
        write(to: &json, instance: instance)
        var headers = [("content-type", "application/problem+json")]
        if kind == .unauthenticated { headers.append(("www-authenticate", "Bearer")) }
        if let retryAfter { headers.append(("retry-after", String(retryAfter))) }
        if !allow.isEmpty { headers.append(("allow", allow.joined(separator: ", "))) }
        return HTTPResponse(status: kind.status, headers: headers, body: json.bytes)
    }

    func write(to json: inout JSONWriter, instance: String) {
        json.object { json in
            json.member("type", "/docs#\(kind.rawValue)")
            json.member("title", kind.title)
            json.member("status", kind.status)
            json.member("detail", detail)
            json.member("instance", instance)
            guard !faults.isEmpty else { return }
            json.array("errors") { json in
                for fault in faults {
                    json.object { json in
                        json.member("pointer", fault.pointer)
                        json.member("detail", fault.detail)
                        json.member("rule", fault.rule)
                    }
                }
            }
        }
    }
}

/// The kinds of problems: the last part of `type`, the status and the title.
enum ProblemKind: String, Sendable, CaseIterable {
    case badRequest = "bad-request"
    case invalidIdempotencyKey = "invalid-idempotency-key"
    case unauthenticated
    case forbidden
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case tooSlow = "too-slow"
    case inProgress = "in-progress"
    case lengthRequired = "length-required"
    case tooLarge = "too-large"
    case targetTooLong = "target-too-long"
    case unsupportedMediaType = "unsupported-media-type"
    case invalidEvent = "invalid-event"
    case idempotencyConflict = "idempotency-conflict"
    case rateLimited = "rate-limited"
    case headTooLarge = "head-too-large"
    case internalError = "internal-error"
    case notImplemented = "not-implemented"
    case unavailable
    case outcomeUnknown = "outcome-unknown"
    case unsupportedVersion = "unsupported-version"

    var status: Int {
        switch self {
        case .badRequest, .invalidIdempotencyKey: 400
        case .unauthenticated: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .tooSlow: 408
        case .inProgress: 409
        case .lengthRequired: 411
        case .tooLarge: 413
        case .targetTooLong: 414
        case .unsupportedMediaType: 415
        case .invalidEvent, .idempotencyConflict: 422
        case .rateLimited: 429
        case .headTooLarge: 431
        case .internalError: 500
        case .notImplemented: 501
        case .unavailable: 503
        case .outcomeUnknown: 504
        case .unsupportedVersion: 505
        }
    }

    var title: String {
        switch self {
        case .badRequest: "The request is malformed"
        case .invalidIdempotencyKey: "The Idempotency-Key is missing or malformed"
        case .unauthenticated: "The credential is missing or not accepted"
        case .forbidden: "The credential does not permit this"
        case .notFound: "There is no such thing"
        case .methodNotAllowed: "The path does not have this method"
        case .tooSlow: "The request came too slowly"
        case .inProgress: "A request with this key is still under way"
        case .lengthRequired: "The request must say its length"
        case .tooLarge: "The body is too large"
        case .targetTooLong: "The target is too long"
        case .unsupportedMediaType: "The content type is not served here"
        case .invalidEvent: "The data breaks the contract"
        case .idempotencyConflict: "The key was used with other data"
        case .rateLimited: "Too many requests"
        case .headTooLarge: "The header fields are too large"
        case .internalError: "The gateway failed"
        case .notImplemented: "The method is not known"
        case .unavailable: "Not available now"
        case .outcomeUnknown: "The outcome is unknown"
        case .unsupportedVersion: "The version of HTTP is not served"
        }
    }

    /// The kind for a status that the HTTP server itself gives.
    init(status: Int) {
        self = Self.allCases.first { $0.status == status } ?? .badRequest
    }
}

extension Problem {
    static func rateLimited(_ wait: Duration) -> Problem {
        let seconds = max(1, Int(wait.inSeconds.rounded(.up)))
        return Problem(
            .rateLimited, "the limit is reached; try again in \(seconds) s", retryAfter: min(seconds, 3600))
    }

    /// One body and one wording for all that is wrong with a credential: nobody learns which part of it was right.
    static func unauthenticated(_ inside: String) -> Problem {
        Problem(.unauthenticated, "send a valid credential as Authorization: Bearer …", inside: inside)
    }

    static let notFound = Problem(.notFound, "nothing is found here")
}
