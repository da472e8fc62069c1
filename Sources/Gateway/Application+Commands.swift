internal import Contract
internal import Credentials
internal import Documents
internal import HTTP
internal import JSON
internal import Records
internal import Synchronization

// Commands and events: from the body to the broker's answer, and what became of them.
extension Application {
    func serveCommand(_ exchange: Exchange, _ body: [UInt8], _ reply: HTTPReply) {
        do throws(Problem) {
            guard let route = parts.commands[exchange.endpoint] else { throw .notFound }
            let command = try withReader(exchange) { reader throws(Problem) in
                try route.command(exchange, body: body, &reader, parts.settings.limits)
            }
            take(command, exchange, reply)
        } catch {
            send(exchange, error, reply)
        }
    }

    /// Hands a command to the broker and answers with what became of it.
    func take(_ command: Command, _ exchange: Exchange, _ reply: HTTPReply) {
        submit(command, exchange) { [self] result in answer(result, exchange, reply) }
    }

    func serveEvents(_ exchange: Exchange, _ body: [UInt8], _ reply: HTTPReply) {
        do throws(Problem) {
            guard let topic = parts.events.topic(named: exchange.parameters[0]) else { throw .notFound }
            switch mediaType(of: exchange.head.headers.first("content-type") ?? "") {
            case "application/cloudevents-batch+json": try serveBatch(exchange, topic, body, reply)
            case let type:
                let command = try withReader(exchange) { reader throws(Problem) in
                    let value = try reader.read(body, parts.settings.limits)
                    return type == "application/cloudevents+json"
                        ? try parts.events.structured(
                            value, topic: topic, exchange, place: "", reader.digester)
                        : try parts.events.binary(value, topic: topic, exchange, reader.digester)
                }
                submit(command, exchange) { [self] result in answer(result, exchange, reply) }
            }
        } catch {
            send(exchange, error, reply)
        }
    }

    /// Hands a command to the broker; the answer comes with what the caller asked to wait for.
    private func submit(
        _ command: Command, _ exchange: Exchange,
        answer: @escaping @Sendable (Result<Receipt, Problem>) -> Void
    ) {
        guard parts.seals.isReady else {
            return answer(.failure(.notReady))
        }
        parts.desk.submit(command) { [self] result in
            switch result {
            case .failure(let problem):
                parts.tallies.command(problem.kind.rawValue)
                answer(.failure(problem))
            case .success(let id):
                parts.tallies.command("acknowledged")
                audit(exchange, .write, 202, "acknowledged", resource: id.eventID.string)
                settle(id, exchange, answer)
            }
        }
    }

    private func settle(
        _ id: CommandID, _ exchange: Exchange,
        _ answer: @escaping @Sendable (Result<Receipt, Problem>) -> Void
    ) {
        guard let sealed = parts.seals.seal(id) else { return answer(.failure(.notReady)) }
        let receipt = Receipt(id: sealed, command: id, outcome: Outcome(parts: []))
        guard let wait = wait(exchange) else { return answer(.success(receipt)) }
        parts.outcomes.ask(
            .init(question: id, deadline: .now + wait) { result in
                // Without a database there is still the broker's word.
                answer(
                    .success(
                        Receipt(id: sealed, command: id, outcome: (try? result.get()) ?? receipt.outcome)))
            })
    }

    /// As long as the caller prefers, within the limit; nil for not at all.
    func wait(_ exchange: Exchange) -> Duration? {
        guard let wait = exchange.preferredWait, wait > .zero, parts.settings.limits.longestWait > 0 else {
            return nil
        }
        return min(wait, .seconds(parts.settings.limits.longestWait))
    }

    private func answer(_ result: Result<Receipt, Problem>, _ exchange: Exchange, _ reply: HTTPReply) {
        switch result {
        case .failure(let problem): send(exchange, problem, reply)
        case .success(let receipt):
            let body = receipt.outcome.json(id: receipt.id, receipt.command, mask: exchange.mask)
            send(exchange, .json(202, body, receipt.headers + preferenceHeaders(exchange)), reply)
        }
    }

    func preferenceHeaders(_ exchange: Exchange) -> [(String, String)] {
        wait(exchange).map { [("preference-applied", "wait=\($0.components.seconds)")] } ?? []
    }

    func serveOutcome(_ exchange: Exchange, _ reply: HTTPReply) {
        guard parts.seals.isReady else { return send(exchange, .notReady, reply) }
        guard let id = parts.seals.open(exchange.parameters[0].string) else {
            return send(exchange, Problem.notFound, reply)
        }
        guard id.tenant == exchange.principal.tenant else {
            return send(exchange, Problem.otherTenant("command"), reply)
        }
        parts.outcomes.ask(
            .init(question: id, deadline: .now + (wait(exchange) ?? .zero)) { [self] result in
                switch result {
                case .failure(let error): send(exchange, .database(error), reply)
                case .success(let outcome):
                    if !exchange.mask.isHiding {
                        audit(exchange, .read, 200, "personal data", resource: id.eventID.string)
                    }
                    let body = outcome.json(id: exchange.parameters[0].string, id, mask: exchange.mask)
                    send(exchange, .json(200, body, preferenceHeaders(exchange)), reply)
                }
            })
    }
}

/// A command that the broker has, as its sender is told of it.
struct Receipt: Sendable {
    /// Sealed.
    var id: String
    var command: CommandID
    var outcome: Outcome

    var headers: [(String, String)] { [("location", "/api/v1/commands/\(id)")] }
}

// A batch: each event is answered by itself.
extension Application {
    private func serveBatch(
        _ exchange: Exchange, _ topic: Int, _ body: [UInt8], _ reply: HTTPReply
    ) throws(Problem) {
        let items = try withReader(exchange) { reader throws(Problem) in
            let batch = try reader.read(body, parts.settings.limits)
            guard batch.kind == .array else {
                throw .invalid("a batch is an array of events", at: "", rule: "type")
            }
            let events = Array(batch.elements)
            guard events.count <= parts.settings.limits.batchEvents else {
                throw .invalid(
                    "the batch has \(events.count) events, at most \(parts.settings.limits.batchEvents) are taken",
                    at: "",
                    rule: "maxItems")
            }
            return events.enumerated().map { place, event -> Result<Command, Problem> in
                do throws(Problem) {
                    return .success(
                        try parts.events.structured(
                            event, topic: topic, exchange, place: "/\(place)", reader.digester))
                } catch {
                    return .failure(error)
                }
            }
        }
        // The request itself has been counted.
        let (tenant, subject) = (exchange.principal.tenant, exchange.principal.subject)
        if items.count > 1,
            let wait = parts.limiter.wait(tenant, subject, items.count - 1, now: exchange.began)
        {
            throw .rateLimited(wait)
        }
        let answers = BatchAnswers(items.count) { [self] results in
            send(exchange, batchResponse(results, exchange), reply)
        }
        for (place, item) in items.enumerated() {
            switch item {
            case .failure(let problem): answers.set(place, .failure(problem))
            case .success(let command): submit(command, exchange) { answers.set(place, $0) }
            }
        }
        if items.isEmpty { send(exchange, .json(202, Array("[]".utf8)), reply) }
    }

    private func batchResponse(_ results: [Result<Receipt, Problem>], _ exchange: Exchange) -> HTTPResponse {
        var json = JSONWriter()
        json.array { json in
            for result in results {
                switch result {
                case .failure(let problem):
                    note(exchange, problem)
                    problem.write(to: &json, instance: exchange.id)
                case .success(let receipt):
                    json.raw(receipt.outcome.json(id: receipt.id, receipt.command, mask: exchange.mask))
                }
            }
        }
        let isWhole = results.allSatisfy { (try? $0.get()) != nil }
        return .json(isWhole ? 202 : 207, json.bytes, preferenceHeaders(exchange))
    }
}

/// Collects the answers of a batch, in any order, and hands all of them on once.
private final class BatchAnswers: Sendable {
    private let state: Mutex<(answers: [Result<Receipt, Problem>?], open: Int)>
    private let done: @Sendable ([Result<Receipt, Problem>]) -> Void

    init(_ count: Int, done: @escaping @Sendable ([Result<Receipt, Problem>]) -> Void) {
        state = Mutex(([Result<Receipt, Problem>?](repeating: nil, count: count), count))
        self.done = done
    }

    func set(_ place: Int, _ answer: Result<Receipt, Problem>) {
        let all = state.withLock { state -> [Result<Receipt, Problem>]? in
            state.answers[place] = answer
            state.open -= 1
            return state.open == 0 ? state.answers.compactMap { $0 } : nil
        }
        if let all { done(all) }
    }
}

extension Problem {
    /// The secret of command ids is in the database, which has not answered since the start.
    static let notReady = Problem(
        .unavailable, "this gateway has not reached its database yet; nothing was written, try again",
        retryAfter: 2,
        inside: "no-command-secret")
}
