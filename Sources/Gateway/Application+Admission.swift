internal import Contract
internal import Credentials
internal import Crypto
internal import Documents
internal import HTTP
internal import Records

// What is decided by a request's head alone, before its body is read.
extension Application: HTTPHandler {
    func admit(_ head: HTTPHead) -> HTTPAdmission {
        var exchange = Exchange(head, hidden: parts.personalNames)
        if let answer = preflight(exchange) { return .refused(finish(exchange, answer)) }
        do throws(Problem) {
            try admit(&exchange)
            return .admitted(exchange)
        } catch {
            return .refused(finish(exchange, error))
        }
    }

    func handle(_ request: HTTPRequest, _ reply: HTTPReply) {
        guard let exchange = request.context as? Exchange else { return }
        serve(exchange, request.body, reply)
    }

    func refusal(_ status: Int, _ detail: String, _ head: HTTPHead?) -> HTTPResponse {
        let exchange = Exchange(
            head ?? HTTPHead(number: 0, method: "-", path: "-", remote: "-"), hidden: parts.personalNames)
        return finish(exchange, Problem(ProblemKind(status: status), detail, allow: status == 405 ? methods(exchange.head) : []))
    }

    func observe(_ event: HTTPEvent) { parts.metrics.connection(event.word) }

    private func admit(_ exchange: inout Exchange) throws(Problem) {
        try checkHost(exchange.head)
        exchange.query = try Query(exchange.head.query)
        try route(&exchange)
        guard !exchange.endpoint.isOpen else { return try admitOpen(&exchange) }
        exchange.principal = try authenticate(exchange.head, exchange.time, exchange.began)
        exchange.mask = PersonalMask(
            parts.personalNames, isHiding: !exchange.principal.may(PersonalMask.permission))
        let (tenant, subject) = (exchange.principal.tenant, exchange.principal.subject)
        if let wait = parts.limiter.wait(tenant, subject, now: exchange.began) { throw .rateLimited(wait) }
        try TenantCheck.check(exchange.head, exchange.query, tenant)
        try authorize(exchange)
        try checkContent(exchange)
    }

    private func checkHost(_ head: HTTPHead) throws(Problem) {
        guard !parts.settings.hosts.isEmpty else { return }
        let host = head.headers.first("host") ?? ""
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        guard parts.settings.hosts.contains(host) || parts.settings.hosts.contains(String(name)) else {
            throw Problem(.badRequest, "this host is not served here")
        }
    }

    /// What the path of a request has, whose own method is none of them.
    private func methods(_ head: HTTPHead) -> [String] {
        guard let path = PathSegments.decode(head.path),
            case .otherMethods(let methods) = parts.routes.find(head.method, path)
        else { return [] }
        return methods
    }

    private func route(_ exchange: inout Exchange) throws(Problem) {
        guard let path = PathSegments.decode(exchange.head.path) else {
            throw Problem(.badRequest, "the path cannot be decoded")
        }
        switch parts.routes.find(exchange.head.method, path) {
        case .found(let match):
            exchange.path = path
            (exchange.endpoint, exchange.template) = (match.endpoint, match.template)
            exchange.parameters = match.parameters
        case .otherMethods(let methods):
            throw Problem(
                .methodNotAllowed, "the path has \(methods.joined(separator: ", "))", allow: methods)
        case .none: throw .notFound
        }
    }

    /// Metrics are for whoever is on the machine, or may read them.
    private func admitOpen(_ exchange: inout Exchange) throws(Problem) {
        guard exchange.endpoint == .metrics, !exchange.head.isLocal else { return }
        exchange.principal = try authenticate(exchange.head, exchange.time, exchange.began)
        guard exchange.principal.may("metrics:read") else { throw .missing("metrics:read") }
    }

    private func authenticate(
        _ head: HTTPHead, _ time: Timestamp, _ now: ContinuousClock.Instant
    ) throws(Problem) -> Principal {
        if let wait = parts.limiter.wait(afterFailuresOf: head.remote, now: now) { throw .rateLimited(wait) }
        do throws(Problem) {
            return try parts.access.principal(head.headers.all("authorization"), now: time)
        } catch {
            if error.kind == .unauthenticated { parts.limiter.failed(head.remote, now: now) }
            throw error
        }
    }

    private func authorize(_ exchange: Exchange) throws(Problem) {
        switch exchange.endpoint {
        case .command:
            guard let route = parts.commands[exchange.endpoint] else { throw .notFound }
            guard route.permits(exchange.principal) else { throw .missing(route.permission) }
        case .read(let number):
            guard let permission = parts.reads[number].operation.permission else { return }
            guard exchange.principal.may(permission) else { throw .missing(permission) }
        case .events:
            // Permissions are of message types, which the body or a header names.
            guard parts.events.topic(named: exchange.parameters[0]) != nil else { throw .notFound }
        case .outcome, .document, .health, .readiness, .metrics: break
        }
    }

    /// What must be said of a body, before it is read.
    private func checkContent(_ exchange: Exchange) throws(Problem) {
        let type = exchange.head.headers.first("content-type")
        switch exchange.endpoint {
        case .command:
            _ = try IdempotencyKey(exchange.head)
            let hasBody = (exchange.head.contentLength ?? 0) > 0
            guard hasBody || exchange.head.method == "DELETE" else {
                throw Problem(.badRequest, "the body is empty, expected JSON")
            }
            guard !hasBody || type.map(isJSON) ?? false else {
                throw Problem(.unsupportedMediaType, "send the data as application/json")
            }
        case .events:
            guard type.map(isJSON) ?? false else {
                throw Problem(
                    .unsupportedMediaType,
                    "send application/cloudevents+json, application/cloudevents-batch+json, or application/json with ce- headers")
            }
        case .read(let number): try parts.reads[number].check(exchange.query)
        default: break
        }
    }
}

extension Endpoint {
    /// Served without a credential.
    fileprivate var isOpen: Bool {
        switch self {
        case .document, .health, .readiness, .metrics: true
        case .command, .events, .outcome, .read: false
        }
    }
}

extension HTTPHead {
    /// From this machine.
    fileprivate var isLocal: Bool { remote.hasPrefix("127.") || remote == "::1" }
}

extension Problem {
    static func missing(_ permission: String) -> Problem {
        Problem(.forbidden, "this needs the permission \(permission)")
    }
}

extension HTTPEvent {
    /// For a metric's label.
    fileprivate var word: String {
        switch self {
        case .opened: "opened"
        case .closed: "closed"
        case .turnedAway(.total, _): "turned-away-total"
        case .turnedAway(.address, _): "turned-away-address"
        case .refused: "refused"
        case .refusedByLibrary: "refused-by-library"
        case .deadline(let deadline, _): "deadline-\(deadline)"
        case .dropped: "dropped"
        case .undelivered: "undelivered"
        case .badHeader: "bad-header"
        }
    }
}
