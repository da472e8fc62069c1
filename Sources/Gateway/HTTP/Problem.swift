internal import Documents
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
