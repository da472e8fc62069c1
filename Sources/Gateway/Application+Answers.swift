internal import Credentials
internal import Documents
internal import HTTP
internal import Logging
internal import Records

// What every answer gets: headers, counts, audit.
extension Application {
    func finish(_ exchange: Exchange, _ problem: Problem) -> HTTPResponse {
        note(exchange, problem)
        return complete(exchange, problem.response(instance: exchange.id))
    }

    /// Counts and tells of what was refused: a request, or one event of a batch.
    func note(_ exchange: Exchange, _ problem: Problem) {
        parts.tallies.refused(problem.kind.rawValue)
        if problem.isSecurityEvent || problem.kind.status >= 500 {
            Log.warning(
                problem.isSecurityEvent ? "security_event" : "request_failed",
                [
                    "request": .text(exchange.id), "trace": .text(exchange.traceparent.string),
                    "route": .text(exchange.template), "status": .number(Int64(problem.kind.status)),
                    "kind": .text(problem.kind.rawValue), "reason": .text(problem.inside ?? problem.detail),
                    "tenant": .text(exchange.principal.tenant.string), "remote": .text(exchange.head.remote),
                ])
        }
        audit(exchange, problem)
    }

    func finish(_ exchange: Exchange, _ response: HTTPResponse) -> HTTPResponse {
        complete(exchange, response)
    }

    private func complete(_ exchange: Exchange, _ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.headers += [("x-request-id", exchange.id)] + Self.securityHeaders
        if exchange.head.isTLS { response.headers.append(("strict-transport-security", "max-age=31536000")) }
        if !response.headers.contains(where: { $0.0 == "cache-control" }) {
            response.headers.append(("cache-control", "no-store"))
        }
        response.headers += crossOrigin(exchange.head)
        parts.tallies.count(
            route: exchange.template, method: exchange.head.countedMethod, status: response.status,
            time: ContinuousClock.now - exchange.began)
        return response
    }

    private static let securityHeaders = [
        ("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    ]

    /// For a browser on another site; nothing unless that site is listed.
    private func crossOrigin(_ head: HTTPHead) -> [(String, String)] {
        guard !parts.settings.origins.isEmpty else { return [] }
        guard let origin = head.headers.first("origin"), parts.settings.origins.contains(origin) else {
            return [("vary", "Origin")]
        }
        return [
            ("vary", "Origin"), ("access-control-allow-origin", origin),
            ("access-control-expose-headers", "Location, Retry-After, X-Request-Id"),
        ]
    }

    /// The answer to a browser that asks whether it may ask; nil for any other request.
    func preflight(_ head: HTTPHead) -> HTTPResponse? {
        let headers = head.headers
        guard !parts.settings.origins.isEmpty, head.method == "OPTIONS",
            headers.first("access-control-request-method") != nil, let origin = headers.first("origin"),
            parts.settings.origins.contains(origin)
        else { return nil }
        return HTTPResponse(
            status: 204,
            headers: [
                ("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE"),
                (
                    "access-control-allow-headers",
                    "Authorization, Content-Type, Idempotency-Key, Prefer, Traceparent"
                ),
                ("access-control-max-age", "600"),
            ])
    }
}

// Who did what.
extension Application {
    private func audit(_ exchange: Exchange, _ problem: Problem) {
        switch problem.kind {
        case _ where problem.isSecurityEvent:
            audit(exchange, .security, problem.kind.status, problem.inside ?? "")
        case .unauthenticated, .forbidden:
            audit(exchange, .denied, problem.kind.status, problem.inside ?? problem.kind.rawValue)
        case _ where exchange.endpoint.isWrite && exchange.principal != .nobody:
            audit(exchange, .write, problem.kind.status, problem.kind.rawValue)
        default: break
        }
    }

    func audit(
        _ exchange: Exchange, _ action: AuditEntry.Action, _ status: Int, _ outcome: String,
        resource: String? = nil
    ) {
        let principal = exchange.principal == .nobody ? nil : exchange.principal
        parts.audit.append(
            AuditEntry(
                at: exchange.time, requestID: exchange.id, tenant: principal?.tenant,
                subject: principal?.subject,
                credential: principal.map(\.kind.word), action: action, method: exchange.head.countedMethod,
                route: exchange.template, resource: resource, status: status, outcome: outcome,
                remote: exchange.head.remote))
    }
}

extension Endpoint {
    fileprivate var isWrite: Bool {
        switch self {
        case .command, .events, .letters: true
        default: false
        }
    }
}

extension Principal.Kind {
    fileprivate var word: String {
        switch self {
        case .token: "token"
        case .key(let id): "key \(id)"
        }
    }
}

extension HTTPHead {
    /// A word of ours, so that nobody fills a metric with words of theirs.
    fileprivate var countedMethod: String {
        ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"].contains(method) ? method : "other"
    }
}
