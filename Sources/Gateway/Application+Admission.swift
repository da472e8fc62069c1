internal import Contract
internal import Credentials
internal import Crypto
internal import Documents
internal import HTTP
internal import Records

// What is decided by a request's head alone, before its body is read.
extension Application: HTTPHandler {
    func admit(_ head: HTTPHead) -> HTTPAdmission {
        var arrival = Arrival(head, names, hidden: parts.personalNames)
        if let answer = preflight(head) { return .refused(finish(Exchange(arrival), answer)) }
        do throws(Problem) {
            try admit(&arrival)
            return .admitted(Exchange(arrival))
        } catch {
            return .refused(finish(Exchange(arrival), error))
        }
    }

    func handle(_ request: HTTPRequest, _ reply: HTTPReply) {
        guard let exchange = request.context as? Exchange else { return }
        serve(exchange, request.body, reply)
    }

    func refusal(_ status: Int, _ detail: String, _ head: HTTPHead?) -> HTTPResponse {
        let arrival = Arrival(
            head ?? HTTPHead(number: 0, method: "-", path: "-", remote: "-"), names,
            hidden: parts.personalNames)
        if status >= 500, status != 501, status != 505, let head {
            return finish(Exchange(arrival), abandoned(head, detail))
        }
        return finish(
            Exchange(arrival),
            Problem(ProblemKind(status: status), detail, allow: status == 405 ? methods(arrival.head) : []))
    }

    /// A request that is answered without its handler: a command may be on its way all the same.
    private func abandoned(_ head: HTTPHead, _ inside: String) -> Problem {
        head.method == "GET"
            ? Problem(.unavailable, "there was no answer in time; try again", retryAfter: 2, inside: inside)
            : Problem(
                .outcomeUnknown,
                "there was no answer in time: the command may or may not take effect. Repeating it with the same key is safe: it takes effect once",
                retryAfter: 1, inside: inside)
    }

    func observe(_ event: HTTPEvent) { parts.tallies.connection(event.word) }

    private func admit(_ arrival: inout Arrival) throws(Problem) {
        try checkHost(arrival.head)
        arrival.query = try Query(arrival.head.query)
        try route(&arrival)
        guard !arrival.endpoint.isOpen else { return try admitOpen(&arrival) }
        arrival.principal = try authenticate(arrival.head, arrival.time, arrival.began)
        arrival.mask = PersonalMask(
            parts.personalNames, isHiding: !arrival.principal.may(PersonalMask.permission))
        let (tenant, subject) = (arrival.principal.tenant, arrival.principal.subject)
        if let wait = parts.limiter.wait(tenant, subject, now: arrival.began) { throw .rateLimited(wait) }
        try TenantCheck.check(arrival.head, arrival.query, tenant)
        try authorize(arrival)
        try checkContent(arrival)
    }

    private func checkHost(_ head: HTTPHead) throws(Problem) {
        guard !parts.settings.hosts.isEmpty else { return }
        let host = (head.headers.first("host") ?? "").lowercased()
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

    private func route(_ arrival: inout Arrival) throws(Problem) {
        guard let path = PathSegments.decode(arrival.head.path) else {
            throw Problem(.badRequest, "the path cannot be decoded")
        }
        switch parts.routes.find(arrival.head.method, path) {
        case .found(let match):
            arrival.path = path
            (arrival.endpoint, arrival.template) = (match.endpoint, match.template)
            arrival.parameters = match.parameters
        case .otherMethods(let methods):
            throw Problem(
                .methodNotAllowed, "the path has \(methods.joined(separator: ", "))", allow: methods)
        case .none: throw .notFound
        }
    }

    /// Metrics are for whoever is on the machine, or may read them.
    private func admitOpen(_ arrival: inout Arrival) throws(Problem) {
        guard arrival.endpoint == .metrics, !arrival.head.isLocal else { return }
        arrival.principal = try authenticate(arrival.head, arrival.time, arrival.began)
        guard arrival.principal.may("metrics:read") else { throw .missing("metrics:read") }
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

    private func authorize(_ arrival: Arrival) throws(Problem) {
        switch arrival.endpoint {
        case .command:
            guard let route = parts.commands[arrival.endpoint] else { throw .notFound }
            guard route.permits(arrival.principal) else { throw .missing(route.permission) }
        case .read(let number):
            guard let permission = parts.reads[number].operation.permission else { return }
            guard arrival.principal.may(permission) else { throw .missing(permission) }
        case .letters(let number):
            guard let permission = LetterAction.all[number].operation.permission else { return }
            guard arrival.principal.may(permission) else { throw .missing(permission) }
        case .leads(let number):
            let question = LeadQuestion.all[number]
            guard question.permits(arrival.principal) else { throw .missing(question.permissions[0]) }
        case .trial:
            let permission = EscalationReads.permission
            guard arrival.principal.may(permission) else { throw .missing(permission) }
        case .events:
            // Permissions are of message types, which the body or a header names.
            guard parts.events.topic(named: arrival.parameters[0]) != nil else { throw .notFound }
        case .outcome, .document, .health, .readiness, .metrics: break
        }
    }

    /// What must be said of a body, before it is read.
    private func checkContent(_ arrival: Arrival) throws(Problem) {
        let type = arrival.head.headers.first("content-type")
        switch arrival.endpoint {
        case .command:
            _ = try IdempotencyKey(arrival.head)
            let hasBody = (arrival.head.contentLength ?? 0) > 0
            guard hasBody || arrival.head.method == "DELETE" else {
                throw Problem(.badRequest, "the body is empty, expected JSON")
            }
            guard !hasBody || type.map(isJSON) ?? false else {
                throw Problem(.unsupportedMediaType, "send the data as application/json")
            }
        case .events:
            guard type.map(isJSON) ?? false else {
                throw Problem(
                    .unsupportedMediaType,
                    "send application/cloudevents+json, application/cloudevents-batch+json, or application/json with ce- headers"
                )
            }
        case .read(let number): try parts.reads[number].operation.check(arrival.query)
        case .letters(let number):
            try LetterAction.all[number].operation.check(arrival.query)
            guard type.map(isJSON) ?? false else {
                throw Problem(.unsupportedMediaType, "send the order as application/json")
            }
        case .leads(let number):
            try LeadQuestion.all[number].operation.check(arrival.query)
            guard type.map(isJSON) ?? false else {
                throw Problem(.unsupportedMediaType, "send the question as application/json")
            }
        case .trial:
            for question in TrialQuestion.all { try question.operation.check(arrival.query) }
            guard type.map(isJSON) ?? false else {
                throw Problem(.unsupportedMediaType, "send the conversation as application/json")
            }
        default: break
        }
    }
}

extension Endpoint {
    /// Served without a credential.
    fileprivate var isOpen: Bool {
        switch self {
        case .document, .health, .readiness, .metrics: true
        case .command, .events, .outcome, .read, .letters, .leads, .trial: false
        }
    }
}

extension HTTPHead {
    /// From this machine.
    fileprivate var isLocal: Bool {
        // What a proxy on this machine passes on is not of this machine.
        let isForwarded = ["forwarded", "x-forwarded-for", "via"].contains { headers.first($0) != nil }
        return !isForwarded && (remote.hasPrefix("127.") || remote == "::1")
    }
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
