internal import Credentials
internal import Documents
internal import HTTP
internal import JSON
internal import Postgres
internal import Records
internal import Runtime

// What is done to dead letters.
extension Application {
    func serveLetters(_ action: LetterAction, _ exchange: Exchange, _ body: [UInt8], _ reply: HTTPReply) {
        let request: LetterRequest
        do throws(Problem) {
            request = try letterRequest(action, exchange, body)
        } catch {
            return send(exchange, error, reply)
        }
        let isDry = exchange.query["dry-run"] == "true"
        let caller = LetterDesk.Caller(
            tenant: exchange.principal.tenant, subject: exchange.principal.subject, mask: exchange.mask)
        let work = ReadPool.Read(
            run: { [self] connection throws(PostgresError) in
                let result =
                    switch action.kind {
                    case .redrive:
                        try parts.letters.redrive(request, isDry: isDry, caller, &connection)
                    case .discard:
                        try parts.letters.discard(request, isDry: isDry, caller, &connection)
                    }
                answer(exchange, result, isDry: isDry, reply)
            },
            failed: { [self] error in send(exchange, .database(error), reply) })
        if !parts.writers.submit(work) {
            send(exchange, Problem(.unavailable, "too many requests wait", retryAfter: 1), reply)
        }
    }

    private func answer(
        _ exchange: Exchange, _ result: Result<[UInt8], Problem>, isDry: Bool, _ reply: HTTPReply
    ) {
        switch result {
        case .success(let body):
            audit(
                exchange, isDry ? .read : .write, 200, isDry ? "dry run" : "done",
                resource: exchange.head.path)
            send(exchange, .json(200, body), reply)
        case .failure(let problem): send(exchange, problem, reply)
        }
    }

    private func letterRequest(
        _ action: LetterAction, _ exchange: Exchange, _ body: [UInt8]
    ) throws(Problem) -> LetterRequest {
        if let flag = exchange.query["dry-run"], flag != "true", flag != "false" {
            throw Problem(.badRequest, "dry-run must be true or false")
        }
        let id = action.isOfOne ? try LetterRequest.id(exchange.parameters[0]) : nil
        return try withReader(exchange) { [parts] reader throws(Problem) in
            let root = try reader.read(body, parts.settings.limits)
            try TenantCheck.check(root, exchange.principal.tenant)
            let request = try LetterRequest(root, id: id)
            try request.selection.admit(exchange)
            return request
        }
    }
}
