internal import Contract
internal import Credentials
internal import Documents
internal import HTTP
internal import JSON
internal import Metrics
internal import Postgres
internal import Records
internal import Synchronization

// What is done with a whole request.
extension Application {
    func serve(_ exchange: Exchange, _ body: [UInt8], _ reply: HTTPReply) {
        switch exchange.endpoint {
        case .command: serveCommand(exchange, body, reply)
        case .events: serveEvents(exchange, body, reply)
        case .outcome: serveOutcome(exchange, reply)
        case .read(let number): serveRead(parts.reads[number], exchange, reply)
        case .letters(let number): serveLetters(LetterAction.all[number], exchange, body, reply)
        case .leads(let number): serveLeads(LeadQuestion.all[number], exchange, body, reply)
        case .trial: serveTrial(exchange, body, reply)
        case .document:
            send(exchange, parts.documents[exchange.endpoint] ?? HTTPResponse(status: 404), reply)
        case .health: send(exchange, .json(200, Array(#"{"status":"ok"}"#.utf8)), reply)
        case .readiness: send(exchange, readiness, reply)
        case .metrics:
            send(
                exchange,
                HTTPResponse(
                    status: 200, headers: [("content-type", MetricsPage.contentType)],
                    body: MetricsPage.own(of: metricsSources)), reply)
        }
    }

    func send(_ exchange: Exchange, _ response: HTTPResponse, _ reply: HTTPReply) {
        reply.send(finish(exchange, response))
    }

    func send(_ exchange: Exchange, _ problem: Problem, _ reply: HTTPReply) {
        reply.send(finish(exchange, problem))
    }

    /// A reader of bodies for the thread that is here.
    func withReader<R: Sendable>(
        _ exchange: Exchange, _ body: @Sendable (inout BodyReader) throws(Problem) -> R
    ) throws(Problem) -> R {
        try readers[Int(exchange.head.number % UInt64(readers.count))].use(body)
    }

    private func serveRead(_ route: ReadRoute, _ exchange: Exchange, _ reply: HTTPReply) {
        let statements: [Statement]
        do throws(Problem) {
            statements = try route.statements(exchange)
        } catch {
            return send(exchange, error, reply)
        }
        guard let wait = wait(exchange), let question = route.awaits(exchange) else {
            return read(route, statements, exchange, [], reply)
        }
        parts.decisions.ask(
            .init(question: question, deadline: .now + wait) { [self] _ in
                // Whether it has come or not, or cannot be told: the read itself says.
                read(route, statements, exchange, preferenceHeaders(exchange), reply)
            })
    }

    private func read(
        _ route: ReadRoute, _ statements: [Statement], _ exchange: Exchange, _ headers: [(String, String)],
        _ reply: HTTPReply
    ) {
        let read = ReadPool.Read(
            run: { [self] connection throws(PostgresError) in
                let results = try connection.query(tenant: exchange.principal.tenant, statements)
                guard let body = try route.answer(exchange, results) else {
                    return send(exchange, Problem.notFound, reply)
                }
                if !exchange.mask.isHiding {
                    audit(exchange, .read, 200, "personal data", resource: exchange.head.path)
                }
                send(exchange, .json(200, body, headers), reply)
            },
            failed: { [self] error in send(exchange, .database(error), reply) })
        if !parts.pool.submit(read) {
            send(
                exchange, Problem(.unavailable, "too many reads wait for the database", retryAfter: 1), reply)
        }
    }

    private var readiness: HTTPResponse {
        let broker = parts.vitals.broker
        let database = parts.keys.isAway ? "the database does not answer" : nil
        var json = JSONWriter()
        json.object { json in
            json.member("status", broker == nil && database == nil ? "ready" : "not ready")
            json.member("broker", parts.vitals.brokerInShort)
            json.member("database", database ?? "ok")
        }
        return .json(broker == nil && database == nil ? 200 : 503, json.bytes)
    }
}

extension HTTPResponse {
    static func json(_ status: Int, _ body: [UInt8], _ headers: [(String, String)] = []) -> HTTPResponse {
        HTTPResponse(status: status, headers: [("content-type", "application/json")] + headers, body: body)
    }
}

extension Problem {
    /// The database did not answer a read.
    static func database(_ error: PostgresError) -> Problem {
        switch error.failure {
        case .transient:
            Problem(
                .unavailable, "the database does not answer now; try again", retryAfter: 2,
                inside: error.description)
        case .data, .fault:
            Problem(
                .internalError, "the gateway failed; quote the instance to its operator",
                inside: error.description)
        }
    }
}
