internal import Credentials
internal import Documents
internal import HTTP
internal import JSON
internal import LeadRows
internal import Leads
internal import Postgres
internal import Records

// Scores that are asked for.
extension Application {
    func serveLeads(_ question: LeadQuestion, _ exchange: Exchange, _ body: [UInt8], _ reply: HTTPReply) {
        switch question.kind {
        case .score: serveScore(exchange, body, reply)
        case .whatIf: serveWhatIf(exchange, body, reply)
        }
    }

    private func serveScore(_ exchange: Exchange, _ body: [UInt8], _ reply: HTTPReply) {
        do throws(Problem) {
            guard let commands = parts.leads else { throw .notFound }
            let request = try withReader(exchange) { reader throws(Problem) in
                try commands.request(exchange, body: body, &reader, parts.settings.limits)
            }
            switch request {
            case .facts(let facts): score(facts, exchange, reply)
            case .command(let command): take(command, exchange, reply)
            }
        } catch {
            send(exchange, error, reply)
        }
    }

    /// By the rules in force for the caller's tenant; nothing is stored.
    private func score(_ facts: LeadFacts, _ exchange: Exchange, _ reply: HTTPReply) {
        let tenant = exchange.principal.tenant
        read(exchange, reply) { connection throws(PostgresError) in
            let results = try connection.query(
                tenant: tenant, [ScoreRules.inForce(tenant), Statement("select now()")])
            let rules = try ScoreRules(inForce: results[0])
            guard let now = try results[1].first?.timestamp(0),
                let explanation = facts.explanation(by: rules, asOf: now)
            else { throw PostgresError(.misuse, "Postgres does not tell the time") }
            return explanation.answer
        }
    }

    private func serveWhatIf(_ exchange: Exchange, _ body: [UInt8], _ reply: HTTPReply) {
        let (tenant, desk) = (exchange.principal.tenant, parts.whatIf)
        do throws(Problem) {
            let request = try withReader(exchange) { [parts] reader throws(Problem) in
                let root = try reader.read(body, parts.settings.limits)
                try TenantCheck.check(root, tenant)
                return try WhatIfRequest(root)
            }
            read(exchange, reply) { connection throws(PostgresError) in
                try desk.answer(request, tenant, &connection)
            }
        } catch {
            send(exchange, error, reply)
        }
    }

    /// Answers with what `body` makes on a thread that may wait for the database; nil where it is too busy for it.
    func read(
        _ exchange: Exchange, _ reply: HTTPReply,
        _ body: @escaping @Sendable (inout Connection) throws(PostgresError) -> [UInt8]?
    ) {
        let busy = Problem(.unavailable, "too many reads wait for the database", retryAfter: 1)
        let read = ReadPool.Read(
            run: { [self] connection throws(PostgresError) in
                guard let answer = try body(&connection) else { return send(exchange, busy, reply) }
                send(exchange, .json(200, answer), reply)
            },
            failed: { [self] error in send(exchange, .database(error), reply) })
        if !parts.pool.submit(read) { send(exchange, busy, reply) }
    }
}

extension Explanation {
    /// The score, why in words, and the same as data.
    fileprivate var answer: [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.member("score", score.total)
            json.member("as_of", asOf)
            json.member("rule_version", ruleVersion)
            json.member("why", text)
            json.member("explanation", raw: self.json)
        }
        return writer.bytes
    }
}
