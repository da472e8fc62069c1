/// The kinds of errors that the gateway answers with: the last part of a problem's `type`.
package enum ProblemKind: String, Sendable, CaseIterable {
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

    /// The kind for a status that the HTTP server itself gives.
    package init(status: Int) {
        self = Self.allCases.first { $0.status == status } ?? .badRequest
    }

    package var status: Int {
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

    package var title: String {
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

    /// What a caller does about it.
    package var advice: String {
        switch self {
        case .badRequest: "Correct the request; its detail says what cannot be read."
        case .invalidIdempotencyKey:
            "Send one Idempotency-Key of 16 to 255 printable ASCII characters without spaces, a new one for each command."
        case .unauthenticated: "Send a valid token or key as Authorization: Bearer."
        case .forbidden: "Use a credential with the permission that the operation names."
        case .notFound:
            "Nothing of the caller's tenant is there; whether another tenant has it is never said."
        case .methodNotAllowed: "The header Allow lists the methods."
        case .tooSlow: "Send the request again, faster."
        case .inProgress:
            "Wait for Retry-After and repeat with the same key: the answer will be that of the first request."
        case .lengthRequired: "Send Content-Length; Transfer-Encoding is not taken."
        case .tooLarge: "Send less in one request."
        case .targetTooLong: "Shorten path and query."
        case .unsupportedMediaType: "Send one of the content types that the operation lists."
        case .invalidEvent:
            "Correct the places that errors lists; repeating the same data gives the same answer."
        case .idempotencyConflict: "Use a new key, or a new id, for a new command."
        case .rateLimited: "Wait for Retry-After."
        case .headTooLarge: "Send fewer or shorter header fields."
        case .internalError:
            "Report the instance; whether a command was taken is not known, and repeating it with its key is safe."
        case .notImplemented: "Use one of the methods that the operations list."
        case .unavailable: "Nothing was written. Wait for Retry-After and repeat with the same key."
        case .outcomeUnknown:
            "The command may or may not take effect. Repeat it with the same key: it takes effect once."
        case .unsupportedVersion: "Use HTTP/1.1."
        }
    }
}
